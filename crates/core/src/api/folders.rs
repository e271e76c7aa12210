//! Watched folders, and what happens to new texts.

use std::path::PathBuf;

use earshot_notes::NoteId;
use serde::{Deserialize, Serialize};

use super::import::RejectedFile;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct WatchedFolder {
    pub path: PathBuf,
    pub state: WatchedFolderState,
    /// The last files and subfolders that could not be read.
    pub problems: Vec<RejectedFile>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum WatchedFolderState {
    Watching,
    /// Looked at every few seconds, since the system does not report its changes.
    Polling,
    /// It is not there, and is waited for.
    Missing,
    NotAllowed,
    /// Goes on once there is space for the library.
    DiskFull,
    /// Goes on once the library is unlocked.
    Locked,
}

/// A folder that the user is about to watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct FolderChoice {
    pub path: PathBuf,
    /// How many files are in it.
    pub files: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct TextExportView {
    pub state: TextExportState,
    /// Texts that are still to be written.
    pub pending: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum TextExportState {
    #[default]
    Ready,
    Missing,
    NotAllowed,
    DiskFull,
    Failed,
}

/// The first text of an imported message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NewText {
    pub note: NoteId,
    /// The sender, or the title.
    pub name: String,
    pub first_line: String,
}
