//! What a phone does in its own way, behind the doors that a desktop has too.

use std::path::{Path, PathBuf};

use earshot_core::desk::{Added, Desk, ErrorInfo};
use tauri::{AppHandle, Manager as _, WebviewWindow, WebviewWindowBuilder, Wry};

use super::{bridge, inbox};
use crate::shell::{apart, error_info};
use crate::words::{Shortcuts, TrayWords};

/// The app's own folder.
pub struct Home(pub PathBuf);

/// Builds the window: it is the screen, and what surrounds it is the system's.
///
/// # Errors
/// What the toolkit reports.
pub fn dress(
    builder: WebviewWindowBuilder<'_, Wry, AppHandle>,
    _: &Path,
) -> tauri::Result<WebviewWindow> {
    builder.build()
}

/// The desk is open.
pub fn begin(_: &AppHandle, _: &Desk) {}

/// There are no keys.
pub fn shortcuts(_: &AppHandle) -> Shortcuts {
    Shortcuts::default()
}

/// There is no tray.
pub fn name_tray(_: &AppHandle, _: TrayWords) {}

/// Asks the user for the microphone, unless that was answered before.
///
/// # Errors
/// The user does not want it.
pub async fn may_record(app: &AppHandle) -> Result<(), ErrorInfo> {
    if bridge::may_record(app).await {
        return Ok(());
    }
    Err(error_info(
        "microphone-forbidden",
        "The system does not let Earshot use the microphone; allow it in the system's privacy settings.",
    ))
}

/// Files cannot be copied to a phone's clipboard.
///
/// # Errors
/// None here.
pub fn copied() -> Result<Option<Vec<PathBuf>>, ErrorInfo> {
    Ok(None)
}

/// The text on the clipboard, which is taken off it.
///
/// # Errors
/// There is none.
pub fn take_text(app: &AppHandle) -> Result<String, ErrorInfo> {
    bridge::take_text(app)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| {
            error_info(
                "clipboard-without-key",
                "There is no key on the clipboard; copy it and try again.",
            )
        })
}

/// Nothing shows a folder of an app.
///
/// # Errors
/// Always.
pub fn show_folder(_: &Path) -> Result<(), ErrorInfo> {
    Err(error_info(
        "no-file-manager",
        "No other app can see the folder of the notes; export them, or the whole library.",
    ))
}

/// A page of the web is not opened: newer versions come from where this one came from.
pub fn show_page(page: &str) -> Result<(), ErrorInfo> {
    Err(error_info(
        "no-browser",
        format!("Earshot opens no pages of the web on a phone; this one is {page}"),
    ))
}

/// What came from outside was taken in: its copies may go.
pub fn taken_in(app: &AppHandle, files: &[PathBuf], added: &mut Added) {
    if let Some(home) = app.try_state::<Home>() {
        inbox::settle(&home.0, files, added);
    }
}

/// Hands what was exported to the system's share sheet.
///
/// # Errors
/// The system does not take it.
pub async fn hand_out(app: &AppHandle, written: &Path) -> Result<(), ErrorInfo> {
    let (app, written) = (app.clone(), written.to_owned());
    apart(move || {
        let files = match std::fs::read_dir(&written) {
            Ok(files) => files.flatten().map(|file| file.path()).collect(),
            // It is one file.
            Err(_) => vec![written],
        };
        bridge::hand_out(&app, &files).map_err(|reason| {
            tracing::warn!(%reason, "nothing was handed out");
            error_info(
                "not-shared",
                "The system did not take what was exported; try again.",
            )
        })
    })
    .await
}
