use std::{collections::BTreeMap, sync::mpsc::Receiver, time::Duration};

pub use earshot_transcript::TranscriptionOptions as Options;
use serde::{Deserialize, Serialize};

/// Unique within one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u64);

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
