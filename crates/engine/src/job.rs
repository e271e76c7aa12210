//! What a caller asks of the engine.

use std::{collections::BTreeMap, sync::mpsc::Receiver, time::Duration};

use serde::{Deserialize, Serialize};

/// Names one job for as long as its engine lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u64);

/// How a job is to be decoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// ISO 639-1 code of the language, or `None` to detect it.
    pub language: Option<String>,
    /// Write English whatever the language.
    pub translate: bool,
    /// What may have been said before. Biases the decoder.
    pub prompt: Option<String>,
    /// Names and terms that may occur, those most wanted first: written where they
    /// are heard, without a change to the rest of the text.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Cut out what is not speech before decoding.
    pub vad: bool,
    /// Go on from here, in milliseconds of the sound: the `done_ms` of a
    /// `Progress` that came after a `Segment` of an earlier run. Give the
    /// `Language` it told too, and the rest gets the same text.
    #[serde(default)]
    pub from_ms: u64,
    /// Use half of the processors, for what that spares: a battery, heat. The text is
    /// the same.
    #[serde(default)]
    pub gentle: bool,
    /// Hear this sound track alone, numbered from 1 on; `None` for all there are.
    #[serde(default)]
    pub track: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: None,
            translate: false,
            prompt: None,
            terms: Vec::new(),
            vad: true,
            from_ms: 0,
            gentle: false,
            track: None,
        }
    }
}

/// One sound to transcribe. The input arrives as an open handle: the engine
/// opens no files of its own.
pub struct Job {
    /// The media, from its first byte.
    pub source: Box<dyn earshot_audio::MediaSource>,
    /// How to decode it.
    pub options: Options,
}

/// A sound to transcribe while it is made.
pub struct LiveJob {
    /// Mono samples in `[-1, 1]` at 16 000 Hz, in blocks of about a tenth of a second.
    /// The job ends when nobody can send any more.
    pub sound: Receiver<Vec<f32>>,
    /// How to decode it; `from_ms` is not heeded.
    pub options: Options,
    /// The terms of each language by its ISO 639-1 code; they take the place of
    /// [`Options::terms`] once the language is sure.
    pub terms_of: BTreeMap<String, Vec<String>>,
    /// Between two [`EventKind::Partial`](crate::EventKind::Partial) passes at least
    /// this time, and as much as the last one took.
    pub between_drafts: Duration,
}

/// What a job is made of.
pub(crate) enum Work {
    Whole(Job),
    Live(LiveJob),
}
