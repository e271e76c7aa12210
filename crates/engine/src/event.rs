use earshot_error::ErrorCode;
use earshot_transcript::{Remark, Segment, Transcript};
use serde::{Deserialize, Serialize};

use crate::JobId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub job: JobId,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// Every job ends with exactly one `Done` or `Failed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EventKind {
    Queued,
    Progress {
        done_ms: u64,
        total_ms: Option<u64>,
    },
    /// The detected language. Sent at most once, before the first segment decoded in it.
    Language {
        /// ISO 639-1 code.
        code: String,
    },
    /// Draft of the text after the last segment. The next draft or segment replaces it.
    Partial {
        /// Trimmed.
        text: String,
    },
    /// Final. Segments are ordered by start time.
    Segment(Segment),
    Done(JobOutcome),
    Failed {
        code: ErrorCode,
        /// For the user.
        message: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobOutcome {
    pub transcript: Transcript,
    pub duration_ms: u64,
    /// Wall time.
    pub processing_ms: u64,
    pub no_speech: bool,
    pub warnings: Vec<Remark>,
}

impl EventKind {
    pub fn failed(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Failed {
            code,
            message: message.into(),
        }
    }
}
