//! Speech to text with Whisper models.
//!
//! Entry point: [`SpeechModel::transcribe`], implemented by [`Whisper`]. Audio is mono `f32` in
//! `[-1, 1]` at 16 kHz.

mod align;
mod decode;
mod decoder;
mod device;
mod error;
mod kernels;
mod model;
mod pauses;
mod quality;
mod repetition;
mod rumble;
mod sampling;
mod segmenter;
mod threads;
mod timeline;
mod vad;
mod vocabulary;
mod whisper;
mod words;

use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::Receiver,
    },
    time::Duration,
};

use earshot_transcript::{Segment, Transcript};

pub use device::{Device, device, devices};
pub use error::SpeechError;
pub use model::Model;
pub use threads::preopen_for_sandbox;
pub use vad::Vad;
pub use whisper::Whisper;

pub trait SpeechModel: Send + Sync {
    /// Transcribes `sound` to its end.
    ///
    /// # Errors
    /// [`SpeechError::LowConfidence`] for speech without text, [`SpeechError::Source`] if reading
    /// fails.
    fn transcribe(
        &self,
        sound: &mut dyn Samples,
        options: &Options,
        cancel: &CancelToken,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError>;

    /// Transcribes audio while it is recorded, until the sender is dropped; the last update is
    /// [`Update::Progress`] with the total length. As accurate as [`Self::transcribe`], except for
    /// recordings that are whispered throughout. Ignores `from_ms`.
    ///
    /// # Errors
    /// As [`SpeechModel::transcribe`].
    fn transcribe_live(
        &self,
        sound: &Receiver<Vec<f32>>,
        options: &Options,
        live: &LiveOptions,
        cancel: &CancelToken,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Transcript, SpeechError>;
}

/// Mono, 16 kHz.
pub trait Samples: Send {
    /// `None` at the end.
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, Box<dyn std::error::Error + Send + Sync>>;
}

#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// ISO 639-1; `None` to detect it.
    pub language: Option<String>,
    /// Into English.
    pub translate: bool,
    /// Preceding text; biases every chunk.
    pub prompt: Option<String>,
    /// Custom vocabulary, most important first. Replaces misheard words only.
    pub terms: Vec<String>,
    pub vad: bool,
    /// Skip what an earlier run has finished: its last [`Update::Progress`] after a segment. With
    /// the language of that run, the remaining text is the same as in one run.
    pub from_ms: u64,
    /// Use half of the threads. The text is the same.
    pub half_threads: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LiveOptions {
    /// Minimum interval; drafts take at most half of the time.
    pub draft_interval: Duration,
    /// By ISO 639-1 code; replaces [`Options::terms`] once the language is known.
    pub terms_by_language: BTreeMap<String, Vec<String>>,
}

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
