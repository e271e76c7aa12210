//! Updates, as sent to the page.

use earshot_error::ErrorInfo;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UpdatesView {
    /// This build has network access and a publisher.
    pub enabled: bool,
    pub checking: bool,
    /// Time of the last check, Unix ms.
    pub last_checked_ms: Option<u64>,
    pub available: Option<AvailableUpdate>,
    /// Error of the last action that the user requested.
    pub error: Option<ErrorInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AvailableUpdate {
    pub version: String,
    /// Publication date, as `2026-11-25`.
    pub date: String,
    /// Release notes in Markdown.
    pub notes: String,
    /// `None` if the update is not installed from a downloaded file.
    pub file: Option<UpdateFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UpdateFile {
    pub name: String,
    pub bytes: u64,
    /// Bytes received while downloading.
    pub received: Option<u64>,
    /// Set once the file is complete and verified.
    pub path: Option<String>,
}
