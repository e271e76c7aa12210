mod chunk;
mod language;
mod live;
mod transcribe;
mod transcription;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    Model, SpeechError, Vad,
    decoder::{Decoder, EncoderContext},
    threads::cores,
};

/// Warm-up input: one second.
static SILENCE: [f32; 16_000] = [0.0; 16_000];
/// A single token; the beam plus one.
const WARMUP_BATCHES: [usize; 2] = [1, 6];

pub struct Whisper {
    model: Arc<Model>,
    vad: Vad,
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
            vad,
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
        decoder.leave_batch();
        lock(&self.decoders).push(decoder);
        Ok(())
    }

    fn take_decoder(&self) -> Result<Decoder, SpeechError> {
        let idle = lock(&self.decoders).pop();
        idle.map_or_else(|| Decoder::new(self.model.clone()), Ok)
    }
}

/// The data is valid even after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
