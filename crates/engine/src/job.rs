use std::{collections::BTreeMap, sync::mpsc::Receiver, time::Duration};

use serde::{Deserialize, Serialize};

/// Unique within one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// ISO 639-1 code; `None`: detect.
    pub language: Option<String>,
    /// Translate to English.
    pub translate: bool,
    /// Preceding text, to bias the decoder.
    pub prompt: Option<String>,
    /// Names and terms that may occur, most important first.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Skip what is not speech.
    pub vad: bool,
    /// Start here. With the `done_ms` of a `Progress` after a `Segment` and the `Language` of an
    /// earlier run, the rest gets the same text.
    #[serde(default)]
    pub from_ms: u64,
    /// Saves battery and heat. Does not change the text.
    #[serde(default)]
    pub half_threads: bool,
    /// Only this audio track, counted from 1; `None`: all.
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
            half_threads: false,
            track: None,
        }
    }
}

pub struct Job {
    pub source: Box<dyn earshot_audio::MediaSource>,
    pub options: Options,
}

pub struct LiveJob {
    /// Mono samples in `[-1, 1]` at 16 000 Hz, in blocks of about 0.1 s.
    pub audio: Receiver<Vec<f32>>,
    /// `from_ms` is ignored.
    pub options: Options,
    /// By ISO 639-1 code. Replaces [`Options::terms`] once the language is known.
    pub terms_by_language: BTreeMap<String, Vec<String>>,
    /// The interval is also at least the time the last draft took.
    pub min_draft_interval: Duration,
}

pub(crate) enum JobInput {
    File(Job),
    Live(LiveJob),
}
