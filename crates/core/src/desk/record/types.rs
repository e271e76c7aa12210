//! A recording as it is seen from outside.

use earshot_notes::NoteId;
use earshot_transcript::Segment;
use serde::{Deserialize, Serialize};

use crate::desk::ErrorInfo;

/// What the microphone is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    /// Nothing.
    #[default]
    Closed,
    /// It was asked for, and no sample has come yet.
    Opening,
    /// It is heard, and nothing is kept.
    Listening,
    /// What is heard is kept.
    Recording,
    /// A recording waits to go on.
    Paused,
    /// A recording is being completed.
    Saving,
}

/// What is wrong with what the microphone gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum RecordWarning {
    /// Nothing is heard: it may be muted, or the wrong one.
    Silent,
    /// It is too loud to be kept as it is.
    Clipped,
}

/// All that is to be seen of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Recording {
    /// What the microphone is doing.
    pub state: RecordState,
    /// Its name, once it is heard.
    pub device: Option<String>,
    /// The note that is being recorded.
    pub note: Option<NoteId>,
    /// Length of what was recorded so far, in milliseconds.
    pub elapsed_ms: u64,
    /// The loudest since last told, from silence at 0 to the loudest there can be at 255.
    pub level: u8,
    /// What is wrong with what comes.
    pub warning: Option<RecordWarning>,
    /// Why nothing is recorded (any more). What was recorded is kept.
    pub error: Option<ErrorInfo>,
}

/// A device that can record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Microphone {
    /// The system's name for it.
    pub name: String,
    /// Whether it is used where none is chosen.
    pub is_default: bool,
}

/// What was said so far of what is being recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LiveText {
    /// The note that is being recorded; `None` if there is nothing to read along.
    pub note: Option<NoteId>,
    /// What will not change any more.
    pub segments: Vec<Segment>,
    /// What follows it, as well as a glance has it.
    pub draft: String,
}
