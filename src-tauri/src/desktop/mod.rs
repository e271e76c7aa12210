//! Desktop features: tray, shortcuts, dictation, dialogs, clipboard, single instance.

mod arguments;
mod clipboard;
pub mod dialogs;
mod dictation;
mod display;
mod folders;
mod notifications;
mod program;
mod recording;
mod shortcuts;
mod tray;
mod window;

use std::path::{Path, PathBuf};

use earshot_core::app::{App, AppEvent, ErrorInfo, ImportReport};
use tauri::{AppHandle, Manager as _};

pub use clipboard::{copied_files, take_text};
pub use folders::{show_folder, show_page};
pub use program::run;
pub use shortcuts::status as shortcuts;
pub use window::configure;

use crate::labels::{NotificationLabels, TrayLabels};

pub fn on_app_ready(handle: &AppHandle, app: &App) {
    shortcuts::apply(handle, &app.settings.view());
    if let Err(error) = app.watch_folders() {
        tracing::error!(%error, "the folders are not watched");
    }
}

pub fn on_event(handle: &AppHandle, event: &AppEvent) {
    tray::on_event(handle, event);
    notifications::on_event(handle, event);
    if let AppEvent::Settings { settings } = event {
        shortcuts::apply(handle, settings);
    }
}

pub fn set_tray_labels(handle: &AppHandle, words: TrayLabels) {
    if let Some(tray) = handle.try_state::<tray::Tray>() {
        tray.set_labels(words);
    }
}

pub fn set_notification_labels(handle: &AppHandle, words: NotificationLabels) {
    notifications::set_labels(handle, words);
}

/// Desktop systems ask when the microphone is opened.
#[allow(clippy::unused_async, reason = "async on a phone")]
pub async fn request_microphone(_: &AppHandle) -> Result<(), ErrorInfo> {
    Ok(())
}

/// Imported files stay where they are.
pub fn after_import(_: &AppHandle, _: &[PathBuf], _: &mut ImportReport) {}

/// Exported files stay where the user saved them.
#[allow(clippy::unused_async, reason = "async on a phone")]
pub async fn share(_: &AppHandle, _: &Path) -> Result<(), ErrorInfo> {
    Ok(())
}
