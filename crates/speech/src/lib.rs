//! Speech to text with Whisper models.
//!
//! Entry points: [`Whisper::transcribe`] and [`Whisper::transcribe_live`]. Audio is mono `f32` in
//! `[-1, 1]` at 16 kHz.

mod align;
mod beam;
mod benchmark;
mod cpu;
mod decode;
mod decode_task;
mod decoder;
mod device;
mod error;
mod model;
mod model_file;
mod pauses;
mod quality;
mod repetition;
mod rumble;
mod sampling;
mod segmenter;
mod threads;
mod timeline;
mod token;
mod tokenizer;
mod vad;
mod vocabulary;
mod whisper;
mod words;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use earshot_transcript::Segment;

#[doc(hidden)]
pub use benchmark::{BenchmarkTimes, benchmark};
pub use device::{Device, device, devices};
pub use earshot_transcript::{LiveOptions, TranscriptionOptions as Options};
pub use error::SpeechError;
pub use model::Model;
pub use threads::preopen_for_sandbox;
pub use vad::Vad;
pub use whisper::Whisper;

#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// ISO 639-1; sent once, when known.
    Language(String),
    /// Final; in order.
    Segment(Segment),
    /// Finished up to this time (ms).
    Progress(u64),
    /// Live only: text after the last segment, replaced by the next draft or segment.
    Draft(String),
}

#[derive(Debug, Default)]
pub struct CancelToken {
    cancelled: AtomicBool,
    polls: AtomicU64,
}

impl CancelToken {
    /// Takes effect at the next token.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.polls.fetch_add(1, Ordering::Relaxed);
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Liveness: grows while the transcription runs.
    pub fn polls(&self) -> u64 {
        self.polls.load(Ordering::Relaxed)
    }
}
