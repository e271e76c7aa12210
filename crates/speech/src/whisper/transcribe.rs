use std::io;
use std::sync::mpsc::Receiver;

use earshot_transcript::Transcript;

use super::{Whisper, language::Languages, transcription::Transcription};
use crate::{CancelToken, LiveOptions, Options, SpeechError, Update, vocabulary::Vocabulary};

impl Whisper {
    /// Transcribes `blocks` to their end.
    ///
    /// # Errors
    /// [`SpeechError::LowConfidence`] for speech without text, [`SpeechError::Source`] for an
    /// error in `blocks`.
    pub fn transcribe(
        &self,
        blocks: impl Iterator<Item = io::Result<Vec<f32>>> + Send,
        options: &Options,
        cancel: &CancelToken,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError> {
        self.start(options, &options.terms, cancel)?
            .run(blocks, on_update)
    }

    /// Transcribes audio while it is recorded, until the sender is dropped; the last update is
    /// [`Update::Progress`] with the total length. As accurate as [`Self::transcribe`], except for
    /// recordings that are whispered throughout. Ignores `from_ms`.
    ///
    /// # Errors
    /// As [`Self::transcribe`].
    pub fn transcribe_live(
        &self,
        sound: &Receiver<Vec<f32>>,
        options: &Options,
        live: &LiveOptions,
        cancel: &CancelToken,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError> {
        let language = options.language.as_deref();
        let known = language.and_then(|language| live.terms_by_language.get(language));
        let terms = known.unwrap_or(&options.terms);
        self.start(options, terms, cancel)?
            .run_live(sound, live, on_update)
    }

    fn start<'a>(
        &'a self,
        options: &'a Options,
        terms: &[String],
        cancel: &'a CancelToken,
    ) -> Result<Transcription<'a>, SpeechError> {
        let language = options
            .language
            .as_deref()
            .map(|code| self.model.language_token(code));
        let languages = match language.transpose()?.flatten() {
            None if self.model.is_multilingual() => self.detected_languages(options)?,
            fixed => Languages::fixed(fixed),
        };
        let prompt = options
            .prompt
            .as_deref()
            .map(|text| self.model.prompt_tokens(text));
        let prompt = prompt.unwrap_or_default();
        let vocabulary = Vocabulary::new(&self.model, &prompt, terms);
        Ok(Transcription::new(
            self,
            options,
            languages,
            (prompt, vocabulary),
            cancel,
        ))
    }

    fn detected_languages(&self, options: &Options) -> Result<Languages, SpeechError> {
        let model = &self.model;
        let mut allowed = Vec::new();
        for code in &options.languages {
            allowed.extend(model.language_token(code)?);
        }
        let usual = options.usual_language.as_deref();
        // A hint: the model may not know it.
        let usual = usual.and_then(|code| model.language_token(code).ok().flatten());
        // The rest of a recording, of which this is the language so far.
        let previous = usual.filter(|_| options.from_ms > 0);
        let first = model.special.sot + 1;
        let count = model.languages.len();
        Ok(Languages::detected(first, count, &allowed, usual, previous))
    }
}
