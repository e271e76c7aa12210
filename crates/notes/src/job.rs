//! What a row of the queue is.

use earshot_transcript::Remark;
use serde::{Deserialize, Serialize};

use crate::{ErrorInfo, JobId, NoteId, Task};

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Nobody works on it.
    Waiting,
    /// A process works on it.
    Running,
    /// The text is there.
    Done,
    /// It ended with an error.
    Failed,
    /// The user did not want it any more.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen by itself.
    pub fn ended(self) -> bool {
        matches!(
            self,
            JobState::Done | JobState::Failed | JobState::Cancelled
        )
    }
}

/// How a note shall be listened to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct JobOptions {
    /// ISO 639-1 code; `None` to find out.
    pub language: Option<String>,
    /// Name of the model; `None` for the one that is chosen when the job starts.
    pub model: Option<String>,
    /// Into English.
    pub translate: bool,
}

impl JobOptions {
    /// What the model is asked for.
    pub fn task(&self) -> Task {
        if self.translate {
            Task::Translate
        } else {
            Task::Transcribe
        }
    }
}

/// How far the sound of a job has been listened to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Progress {
    /// Everything before this is in the stored segments, in milliseconds.
    pub done_ms: u64,
    /// Length of the sound in milliseconds, once known.
    pub total_ms: Option<u64>,
}

/// A row of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// The note that is listened to.
    pub note: NoteId,
    /// The note's title.
    pub name: String,
    /// How far it has come.
    pub state: JobState,
    /// How to listen.
    pub options: JobOptions,
    /// How far it has been listened to.
    pub progress: Progress,
    /// [`Version::id`](crate::Version::id) of the text that it makes, once begun.
    pub version: Option<i64>,
    /// How many times a process has died over it. One that keeps dying should
    /// not be tried for ever.
    pub deaths: u32,
    /// Why it failed.
    pub error: Option<ErrorInfo>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub ended_at: Option<i64>,
}

/// What is known when the text is complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finished {
    /// The spoken language; `None` if nobody speaks.
    pub language: Option<String>,
    /// Length of the sound in milliseconds; zero leaves what is known of it.
    pub duration_ms: u64,
    /// How long the model worked in all, in milliseconds.
    pub processing_ms: u64,
    /// Facts worth knowing about the sound.
    pub warnings: Vec<Remark>,
}
