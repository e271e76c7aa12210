//! Data exchanged with the page about platform features.

use earshot_core::app::ErrorInfo;

#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, specta::Type)]
pub struct Shortcuts {
    /// Why the configured shortcuts do not work.
    pub error: Option<ErrorInfo>,
}

/// Labels of the tray menu, in the page's language.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, specta::Type)]
pub struct TrayLabels {
    pub record: String,
    pub stop: String,
    pub show: String,
    pub quit: String,
}

impl Default for TrayLabels {
    fn default() -> Self {
        Self {
            record: "Record a note".to_owned(),
            stop: "Stop recording".to_owned(),
            show: "Show Earshot".to_owned(),
            quit: "Quit".to_owned(),
        }
    }
}

/// Of notifications, in the page's language.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, specta::Type)]
pub struct NotificationLabels {
    pub new_message: String,
    /// With `{count}`.
    pub new_messages: String,
}

impl Default for NotificationLabels {
    fn default() -> Self {
        Self {
            new_message: "New message".to_owned(),
            new_messages: "New messages: {count}".to_owned(),
        }
    }
}
