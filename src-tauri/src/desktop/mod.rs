//! A desktop's own: tray, keys, dictation, dialogs, the clipboard, a second launch.

mod arguments;
mod clipboard;
pub mod dialogs;
mod dictation;
mod display;
mod folders;
mod program;
mod recording;
mod shortcuts;
mod tray;
mod window;

use std::path::{Path, PathBuf};

use earshot_core::desk::{Added, AppEvent, Desk, ErrorInfo};
use tauri::{AppHandle, Manager as _};

pub use clipboard::{copied, take_text};
pub use folders::{show_folder, show_page};
pub use program::run;
pub use shortcuts::known as shortcuts;
pub use window::dress;

use crate::words::TrayWords;

/// The desk is open.
pub fn begin(app: &AppHandle, desk: &Desk) {
    shortcuts::follow(app, &desk.settings());
}

/// Hears what the page is told.
pub fn hear(app: &AppHandle, event: &AppEvent) {
    tray::hear(app, event);
    if let AppEvent::Settings { settings } = event {
        shortcuts::follow(app, settings);
    }
}

/// The tray speaks the page's language.
pub fn name_tray(app: &AppHandle, words: TrayWords) {
    if let Some(tray) = app.try_state::<tray::Tray>() {
        tray.name(words);
    }
}

/// Whether the microphone may be used: the system says so when it is opened.
///
/// # Errors
/// None here.
#[allow(clippy::unused_async, reason = "on a phone the user is asked")]
pub async fn may_record(_: &AppHandle) -> Result<(), ErrorInfo> {
    Ok(())
}

/// What came from outside was taken in: it stays where it is.
pub fn taken_in(_: &AppHandle, _: &[PathBuf], _: &mut Added) {}

/// What was exported lies where the user wanted it.
///
/// # Errors
/// None here.
#[allow(clippy::unused_async, reason = "on a phone it is handed out")]
pub async fn hand_out(_: &AppHandle, _: &Path) -> Result<(), ErrorInfo> {
    Ok(())
}
