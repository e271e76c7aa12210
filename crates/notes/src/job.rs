use earshot_error::ErrorInfo;
use earshot_transcript::Remark;
use serde::{Deserialize, Serialize};

use crate::{JobId, NoteId, Task};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl JobState {
    pub fn is_final(self) -> bool {
        matches!(
            self,
            JobState::Done | JobState::Failed | JobState::Cancelled
        )
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct JobOptions {
    /// ISO 639-1; `None` for detection.
    pub language: Option<String>,
    /// `None` for the model chosen at start.
    pub model: Option<String>,
    /// To English.
    pub translate: bool,
}

impl JobOptions {
    pub fn task(&self) -> Task {
        if self.translate {
            Task::Translate
        } else {
            Task::Transcribe
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Progress {
    /// Audio before this is transcribed and stored.
    pub done_ms: u64,
    /// Audio length, once known.
    pub total_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Job {
    pub id: JobId,
    pub note: NoteId,
    /// The note's title.
    pub name: String,
    pub state: JobState,
    pub options: JobOptions,
    pub progress: Progress,
    /// [`Version::id`](crate::Version::id) of the text, once started.
    pub version: Option<i64>,
    /// How many processes have died running it; limits retries.
    pub crashes: u32,
    pub error: Option<ErrorInfo>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub ended_at: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinishedJob {
    /// Spoken language, unless the segments have one; `None` without speech.
    pub language: Option<String>,
    /// Audio length; zero if unknown.
    pub duration_ms: u64,
    pub processing_ms: u64,
    pub warnings: Vec<Remark>,
}
