//! Transcribes a stream with Whisper: passages in, segments out, in order.

mod language;
mod live;
mod run;
mod write;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc::Receiver};

use earshot_transcript::Transcript;

use crate::{
    Cancel, Heard, Live, Model, Options, Samples, SpeechError, SpeechModel, Vad,
    decoder::{Context, Decoder},
    terms::Terms,
    threads::cores,
};
use run::Run;

/// Sound to warm up with: a second of silence.
static SILENCE: [f32; 16_000] = [0.0; 16_000];
/// Tokens to warm up with: one, and as many as a search follows and one more.
const TOKENS: [usize; 2] = [1, 6];

/// A Whisper model and a Silero detector, warm and ready.
pub struct Whisper {
    model: Arc<Model>,
    vad: Mutex<Vad>,
    /// States that no thread uses now.
    decoders: Mutex<Vec<Decoder>>,
    /// Most threads to use.
    limit: usize,
}

impl Whisper {
    /// Makes a first state, so that the first sound need not wait for it.
    /// `threads` bounds the processors used; `None` for all there are.
    pub fn new(model: Model, vad: Vad, threads: Option<usize>) -> Result<Self, SpeechError> {
        let model = Arc::new(model);
        let first = Decoder::new(model.clone())?;
        Ok(Self {
            model,
            vad: Mutex::new(vad),
            decoders: Mutex::new(vec![first]),
            limit: threads.unwrap_or_else(cores).max(1),
        })
    }

    /// Does once what a transcription does, with silence: a graphics driver compiles and
    /// opens at its first use what it will need ever after. That may take minutes;
    /// `alive` is called after each step.
    ///
    /// # Errors
    /// If the engine cannot run.
    pub fn warm_up(&self, alive: &dyn Fn()) -> Result<(), SpeechError> {
        let mut decoder = self.decoder()?;
        for context in [Context::Sized, Context::Whole] {
            decoder.encode(&SILENCE, context, 1)?;
            alive();
            for count in TOKENS {
                decoder.feed(&vec![self.model.special.sot; count], 0, 1)?;
                alive();
            }
        }
        locked(&self.decoders).push(decoder);
        Ok(())
    }

    /// What a transcription with these options begins with.
    fn run<'a>(
        &'a self,
        options: &'a Options,
        terms: &[String],
        cancel: &'a Cancel,
    ) -> Result<Run<'a>, SpeechError> {
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
        let terms = Terms::new(&self.model, &prompt, terms);
        Ok(Run::new(self, options, language, (prompt, terms), cancel))
    }

    fn decoder(&self) -> Result<Decoder, SpeechError> {
        let idle = locked(&self.decoders).pop();
        idle.map_or_else(|| Decoder::new(self.model.clone()), Ok)
    }
}

impl SpeechModel for Whisper {
    fn transcribe(
        &self,
        sound: &mut dyn Samples,
        options: &Options,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        self.run(options, &options.terms, cancel)?.all(sound, heard)
    }

    fn listen(
        &self,
        sound: &Receiver<Vec<f32>>,
        options: &Options,
        live: &Live,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError> {
        let language = options.language.as_deref();
        let known = language.and_then(|language| live.terms_of.get(language));
        let terms = known.unwrap_or(&options.terms);
        self.run(options, terms, cancel)?.live(sound, live, heard)
    }
}

/// A thread that panicked leaves nothing here in a bad state.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
