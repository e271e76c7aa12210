//! The system's file picker. Access to picked files is temporary, so they are copied to the inbox
//! at once. Folders cannot be picked.

use std::path::PathBuf;

use earshot_core::app::{ErrorCode, ErrorInfo};
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};

use super::bridge;
use crate::state::blocking;

type DialogResult<T> = Result<Option<T>, ErrorInfo>;

/// Exports waiting to be shared; cleared before each export.
const OUTBOX: &str = "outbox";

/// Without a filter: files are identified by content.
pub async fn files(window: WebviewWindow) -> DialogResult<Vec<PathBuf>> {
    blocking(move || {
        let chosen = window.dialog().file().blocking_pick_files();
        chosen
            .map(|files| take(window.app_handle(), files))
            .transpose()
    })
    .await
}

pub async fn file(window: WebviewWindow) -> DialogResult<PathBuf> {
    blocking(move || {
        let chosen = window.dialog().file().blocking_pick_file();
        let taken = chosen.map(|file| take(window.app_handle(), vec![file]));
        Ok(taken
            .transpose()?
            .and_then(|files| files.into_iter().next()))
    })
    .await
}

/// Apps cannot access folders the way desktop programs do.
#[allow(clippy::unused_async, reason = "async on a desktop")]
pub async fn folder(_: WebviewWindow) -> DialogResult<PathBuf> {
    Err(ErrorInfo::new(
        ErrorCode::FoldersUnsupported,
        "On a phone Earshot can open files but not folders; choose files instead.",
    ))
}

/// A file of this name, or a folder.
pub async fn export_to(window: WebviewWindow, name: Option<String>) -> DialogResult<PathBuf> {
    let not_written = |error: std::io::Error| {
        ErrorInfo::new(
            ErrorCode::NotShared,
            format!("Nothing can be exported: {error}."),
        )
    };
    blocking(move || {
        let cache = window.app_handle().path().app_cache_dir();
        let cache = cache.map_err(|error| not_written(std::io::Error::other(error)))?;
        let outbox = cache.join(OUTBOX);
        let _ = std::fs::remove_dir_all(&outbox);
        std::fs::create_dir_all(&outbox).map_err(not_written)?;
        Ok(Some(name.map_or(outbox.clone(), |name| outbox.join(name))))
    })
    .await
}

fn take(handle: &AppHandle, chosen: Vec<FilePath>) -> Result<Vec<PathBuf>, ErrorInfo> {
    let addresses = chosen.into_iter().map(|file| file.to_string()).collect();
    bridge::copy_files(handle, addresses).map_err(|reason| {
        tracing::warn!(%reason, "a chosen file was not read");
        ErrorInfo::new(
            ErrorCode::FileNotProvided,
            "The app that has this file did not let Earshot read it; save it on the phone and choose it there.",
        )
    })
}
