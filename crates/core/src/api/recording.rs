//! State of the recorder, as sent to the page.

use earshot_error::ErrorInfo;
use earshot_notes::NoteId;
use earshot_transcript::Segment;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    #[default]
    Closed,
    /// No sample has arrived yet.
    Opening,
    /// The microphone is open, but nothing is recorded.
    Monitoring,
    Recording,
    Paused,
    Saving,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum RecordWarning {
    /// The microphone may be muted, or the wrong one.
    Silent,
    Clipped,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecordingStatus {
    pub state: RecordState,
    /// Set once it delivers samples.
    pub device: Option<String>,
    pub note: Option<NoteId>,
    pub elapsed_ms: u64,
    /// Peak since the last event, 0 (silence) to 255 (full scale).
    pub level: u8,
    pub warning: Option<RecordWarning>,
    /// The audio recorded before the error is kept.
    pub error: Option<ErrorInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Microphone {
    pub name: String,
    pub is_default: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LiveText {
    /// `None` if there is no live text.
    pub note: Option<NoteId>,
    /// Final segments.
    pub segments: Vec<Segment>,
    /// Speech after the last segment.
    pub draft: String,
}
