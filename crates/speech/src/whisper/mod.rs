//! Transcription with Whisper.

mod chunk;
mod language;
mod live;
mod transcription;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc::Receiver};

use earshot_transcript::Transcript;

use crate::{
    CancelToken, LiveOptions, Model, Options, Samples, SpeechError, SpeechModel, Update, Vad,
    decoder::{Decoder, EncoderContext},
    threads::cores,
    vocabulary::Vocabulary,
};
use transcription::Transcription;

/// Warm-up input: one second.
static SILENCE: [f32; 16_000] = [0.0; 16_000];
/// A single token; the beam plus one.
const WARMUP_BATCHES: [usize; 2] = [1, 6];

pub struct Whisper {
    model: Arc<Model>,
    vad: Mutex<Vad>,
    /// Idle states.
    decoders: Mutex<Vec<Decoder>>,
    thread_limit: usize,
}

impl Whisper {
    /// Creates the first state, so that the first job starts at once. `threads`: `None` for all
    /// CPUs.
    pub fn new(model: Model, vad: Vad, threads: Option<usize>) -> Result<Self, SpeechError> {
        let model = Arc::new(model);
        let first = Decoder::new(model.clone())?;
        Ok(Self {
            model,
            vad: Mutex::new(vad),
            decoders: Mutex::new(vec![first]),
            thread_limit: threads.unwrap_or_else(cores).max(1),
        })
    }

    /// Runs on silence: GPU drivers compile on first use, which may take minutes. `on_step` is
    /// called after each step.
    pub fn warm_up(&self, on_step: &dyn Fn()) -> Result<(), SpeechError> {
        let mut decoder = self.take_decoder()?;
        for context in [EncoderContext::Fitted, EncoderContext::Full] {
            decoder.encode(&SILENCE, context, 1)?;
            on_step();
            for count in WARMUP_BATCHES {
                decoder.feed(&vec![self.model.special.sot; count], 0, 1)?;
                on_step();
            }
        }
        lock(&self.decoders).push(decoder);
        Ok(())
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
        let language = language.transpose()?.flatten();
        let prompt = options
            .prompt
            .as_deref()
            .map(|text| self.model.prompt_tokens(text));
        let prompt = prompt.unwrap_or_default();
        let vocabulary = Vocabulary::new(&self.model, &prompt, terms);
        Ok(Transcription::new(
            self,
            options,
            language,
            (prompt, vocabulary),
            cancel,
        ))
    }

    fn take_decoder(&self) -> Result<Decoder, SpeechError> {
        let idle = lock(&self.decoders).pop();
        idle.map_or_else(|| Decoder::new(self.model.clone()), Ok)
    }
}

impl SpeechModel for Whisper {
    fn transcribe(
        &self,
        sound: &mut dyn Samples,
        options: &Options,
        cancel: &CancelToken,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError> {
        self.start(options, &options.terms, cancel)?
            .run(sound, on_update)
    }

    fn transcribe_live(
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
}

/// The data is valid even after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
