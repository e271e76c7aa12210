//! Speech to text with a Whisper model: voice activity, decoding policy, confidence.
//!
//! The one way in is [`SpeechModel::transcribe`]; [`Whisper`] is what runs it here.
//! Sound is mono `f32` in `[-1, 1]` at 16 000 Hz throughout.

mod align;
mod decoder;
mod device;
mod error;
mod kernels;
mod model;
mod packing;
mod passage;
mod pauses;
mod quality;
mod repeats;
mod rumble;
mod sampling;
mod terms;
mod threads;
mod timeline;
mod vad;
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
pub use threads::open_what_is_read_later;
pub use vad::Vad;
pub use whisper::Whisper;

/// Anything that turns a stream of samples into text.
pub trait SpeechModel: Send + Sync {
    /// Transcribes `sound` to its end, telling `heard` what is known as it
    /// becomes known.
    ///
    /// # Errors
    /// [`SpeechError::Cancelled`] once `cancel` was asked, [`SpeechError::Source`]
    /// if the samples cannot be read, [`SpeechError::TooUnsure`] if somebody speaks and
    /// there is no text, and what the options or the engine refuse.
    fn transcribe(
        &self,
        sound: &mut dyn Samples,
        options: &Options,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError>;

    /// Transcribes `sound` while it is made, mono at 16 kHz, until its sender is
    /// gone; last it tells [`Heard::Until`] with the length of it all. The text
    /// is as good as that of the whole sound, unless all of it is whispered; `from_ms`
    /// of the options is not heeded.
    ///
    /// # Errors
    /// As [`SpeechModel::transcribe`].
    fn listen(
        &self,
        sound: &Receiver<Vec<f32>>,
        options: &Options,
        live: &Live,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Heard),
    ) -> Result<Transcript, SpeechError>;
}

/// A stream of mono samples at 16 kHz.
pub trait Samples: Send {
    /// The next samples, `None` at the end.
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, Box<dyn std::error::Error + Send + Sync>>;
}

/// What to listen for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// ISO 639-1 code of the language, or `None` to detect it.
    pub language: Option<String>,
    /// Write English whatever the language.
    pub translate: bool,
    /// What may have been said before. Biases every passage.
    pub prompt: Option<String>,
    /// Names and terms that may occur, those most wanted first. They are written
    /// where they are heard; the rest of the text stays as it is without them.
    pub terms: Vec<String>,
    /// Leave out what is not speech before decoding.
    pub vad: bool,
    /// An earlier run dealt with everything up to here, in milliseconds: what
    /// [`Heard::Until`] told after a segment. With the language that run was
    /// sure of, the rest gets the text it would have got then.
    pub from_ms: u64,
    /// Use half of the threads. The text is the same.
    pub gentle: bool,
}

/// How sound is listened to that is still being made.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// Between two drafts passes at least this time, and as much as the last one took.
    pub between_drafts: Duration,
    /// The terms of each language by its ISO 639-1 code; they take the place of
    /// [`Options::terms`] once the language is sure.
    pub terms_of: BTreeMap<String, Vec<String>>,
}

/// What is known so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// ISO 639-1 code of the spoken language. Told once, when it is sure.
    Language(String),
    /// A segment that will not change; they come in order.
    Segment(Segment),
    /// Everything up to this many milliseconds is dealt with.
    Until(u64),
    /// What follows the last segment, as well as a glance has it: the next draft or
    /// segment takes its place. Only of sound that is being made.
    Draft(String),
}

/// Asks a transcription to stop; may be shared between threads.
#[derive(Debug, Default)]
pub struct Cancel {
    asked: AtomicBool,
    looks: AtomicU64,
}

impl Cancel {
    /// Asks. It is heeded at the next token.
    pub fn cancel(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_cancelled(&self) -> bool {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.asked.load(Ordering::Relaxed)
    }

    /// How often the transcription has looked: while this grows, it lives.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }
}
