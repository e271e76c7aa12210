//! Mobile implementations of the `platform` functions.

use std::path::{Path, PathBuf};

use earshot_core::app::{App, ErrorCode, ErrorInfo, ImportReport};
use tauri::{AppHandle, Manager as _, WebviewWindow, WebviewWindowBuilder, Wry};

use super::{bridge, inbox};
use crate::labels::{NotificationLabels, Shortcuts, TrayLabels};
use crate::state::blocking;

pub struct Home(pub PathBuf);

/// The window is the whole screen.
pub fn configure(
    builder: WebviewWindowBuilder<'_, Wry, AppHandle>,
    _: &Path,
) -> tauri::Result<WebviewWindow> {
    builder.build()
}

pub fn on_app_ready(_: &AppHandle, _: &App) {}

pub fn shortcuts(_: &AppHandle) -> Shortcuts {
    Shortcuts::default()
}

pub fn set_tray_labels(_: &AppHandle, _: TrayLabels) {}

pub fn set_notification_labels(_: &AppHandle, _: NotificationLabels) {}

/// Fails if the user denies it.
pub async fn request_microphone(handle: &AppHandle) -> Result<(), ErrorInfo> {
    if bridge::request_microphone(handle).await {
        return Ok(());
    }
    Err(ErrorInfo::new(
        ErrorCode::MicrophoneForbidden,
        "The system does not let Earshot use the microphone; allow it in the system's privacy settings.",
    ))
}

/// Mobile clipboards hold no files.
pub fn copied_files() -> Result<Option<Vec<PathBuf>>, ErrorInfo> {
    Ok(None)
}

/// Reads and clears the clipboard's text.
pub fn take_text(handle: &AppHandle) -> Result<String, ErrorInfo> {
    bridge::take_text(handle)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| {
            ErrorInfo::new(
                ErrorCode::ClipboardWithoutKey,
                "There is no key on the clipboard; copy it and try again.",
            )
        })
}

/// Always fails.
pub fn show_folder(_: &Path) -> Result<(), ErrorInfo> {
    Err(ErrorInfo::new(
        ErrorCode::NoFileManager,
        "No other app can see the folder of the notes; export them, or the whole library.",
    ))
}

/// Updates come from the app store.
pub fn show_page(page: &str) -> Result<(), ErrorInfo> {
    Err(ErrorInfo::new(
        ErrorCode::NoBrowser,
        format!("Earshot cannot open web pages on a phone; the address is {page}"),
    ))
}

/// Removes the inbox copies.
pub fn after_import(handle: &AppHandle, files: &[PathBuf], added: &mut ImportReport) {
    if let Some(home) = handle.try_state::<Home>() {
        inbox::finish(&home.0, files, added);
    }
}

/// Opens the share sheet.
pub async fn share(handle: &AppHandle, written: &Path) -> Result<(), ErrorInfo> {
    let (handle, written) = (handle.clone(), written.to_owned());
    blocking(move || {
        let files = match std::fs::read_dir(&written) {
            Ok(files) => files.flatten().map(|file| file.path()).collect(),
            // `written` is a file.
            Err(_) => vec![written],
        };
        bridge::share(&handle, &files).map_err(|reason| {
            tracing::warn!(%reason, "nothing was shared");
            ErrorInfo::new(
                ErrorCode::NotShared,
                "The system did not accept the export; try again.",
            )
        })
    })
    .await
}
