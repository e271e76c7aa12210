//! What page and system tell each other about things that not every system has.

use earshot_core::desk::ErrorInfo;

/// What is known of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, specta::Type)]
pub struct Shortcuts {
    /// Why they do not work, if they are wanted and do not.
    pub error: Option<ErrorInfo>,
}

/// The words of the menu, in the language of the page.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, specta::Type)]
pub struct TrayWords {
    /// Begins a recording.
    pub record: String,
    /// Ends it.
    pub stop: String,
    /// Brings the window forward.
    pub show: String,
    /// Ends the program.
    pub quit: String,
}

impl Default for TrayWords {
    fn default() -> Self {
        Self {
            record: "Record a note".to_owned(),
            stop: "Stop recording".to_owned(),
            show: "Show Earshot".to_owned(),
            quit: "Quit".to_owned(),
        }
    }
}
