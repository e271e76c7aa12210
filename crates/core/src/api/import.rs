//! The report of an import.

use earshot_error::ErrorInfo;
use earshot_notes::NoteId;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportReport {
    /// In order of arrival, each with a job.
    pub notes: Vec<NoteId>,
    /// Files whose content is already in the library.
    pub duplicates: Vec<Duplicate>,
    /// Notes that came as loose files and now have the sender and time of a chat.
    pub recognised: Vec<Duplicate>,
    pub rejected: Vec<RejectedFile>,
    /// Number of exported chats that were read.
    pub chats: u32,
    /// Number of typed messages that are new.
    pub messages: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Duplicate {
    /// The file, or the chat export that contains it; importing this path again with duplicates
    /// allowed adds it.
    pub path: String,
    /// File name without folders.
    pub name: String,
    /// The existing note.
    pub note: NoteId,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RejectedFile {
    /// File name without folders.
    pub name: String,
    pub error: ErrorInfo,
}
