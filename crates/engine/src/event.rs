//! What the engine tells its caller.

use earshot_transcript::{Remark, Segment, Transcript};
use serde::{Deserialize, Serialize};

use crate::JobId;

/// One thing that happened to one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The job it happened to.
    pub job: JobId,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened to a job. Exactly one of `Done` and `Failed` ends every job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EventKind {
    /// The job is known and waits for its turn.
    Queued,
    /// So much of the sound has been dealt with.
    Progress {
        /// Milliseconds of sound done.
        done_ms: u64,
        /// Milliseconds of sound in all, where the container tells.
        total_ms: Option<u64>,
    },
    /// The spoken language is known for sure; told once at most, before the first
    /// segment that was decoded in it.
    Language {
        /// ISO 639-1 code.
        code: String,
    },
    /// What follows the last segment of a live job, as well as a glance has it: the
    /// next one, or a segment, takes its place.
    Partial {
        /// Without a space at either end.
        text: String,
    },
    /// A finished segment. Segments come in the order of their start.
    Segment(Segment),
    /// The job ended well.
    Done(Outcome),
    /// The job ended without a result.
    Failed {
        /// Stable kebab-case code.
        code: String,
        /// One sentence for people.
        message: String,
    },
}

/// What a finished job found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was said; empty if no speech was heard.
    pub transcript: Transcript,
    /// Length of the sound in milliseconds.
    pub duration_ms: u64,
    /// Wall time from start of decoding to the last word, in milliseconds.
    pub processing_ms: u64,
    /// Nothing in the sound was speech.
    pub no_speech: bool,
    /// Facts worth knowing about the sound, such as that the file ends in the middle.
    pub warnings: Vec<Remark>,
}

impl EventKind {
    /// The end of a job that has no result.
    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Self::Failed {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}
