//! The system's dialog for files. What it gives is lent: it is copied into the inbox at
//! once. Folders are not given at all.

use std::path::PathBuf;

use earshot_core::desk::ErrorInfo;
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};

use super::bridge;
use crate::shell::{apart, error_info};

type Chosen<T> = Result<Option<T>, ErrorInfo>;

/// What is exported lies here until it is handed out; what was there before is gone.
const OUTBOX: &str = "outbox";

/// Any number of files. All are shown: what counts is their content.
pub async fn files(window: WebviewWindow) -> Chosen<Vec<PathBuf>> {
    apart(move || {
        let chosen = window.dialog().file().blocking_pick_files();
        chosen
            .map(|files| take(window.app_handle(), files))
            .transpose()
    })
    .await
}

/// One file, whatever it is.
pub async fn file(window: WebviewWindow) -> Chosen<PathBuf> {
    apart(move || {
        let chosen = window.dialog().file().blocking_pick_file();
        let taken = chosen.map(|file| take(window.app_handle(), vec![file]));
        Ok(taken
            .transpose()?
            .and_then(|files| files.into_iter().next()))
    })
    .await
}

/// One folder: there is none that an app may read and write as a desktop's program does.
#[allow(clippy::unused_async, reason = "on a desktop the user is asked")]
pub async fn folder(_: WebviewWindow) -> Chosen<PathBuf> {
    Err(error_info(
        "no-folders-here",
        "A phone lends Earshot files and no folders; choose files instead.",
    ))
}

/// Where to write what is exported: to a file of this name, or into a folder.
pub async fn export_to(window: WebviewWindow, name: Option<String>) -> Chosen<PathBuf> {
    let not_written = |error: std::io::Error| {
        error_info("not-shared", format!("Nothing can be exported: {error}."))
    };
    apart(move || {
        let cache = window.app_handle().path().app_cache_dir();
        let cache = cache.map_err(|error| not_written(std::io::Error::other(error)))?;
        let outbox = cache.join(OUTBOX);
        let _ = std::fs::remove_dir_all(&outbox);
        std::fs::create_dir_all(&outbox).map_err(not_written)?;
        Ok(Some(name.map_or(outbox.clone(), |name| outbox.join(name))))
    })
    .await
}

fn take(app: &AppHandle, chosen: Vec<FilePath>) -> Result<Vec<PathBuf>, ErrorInfo> {
    let addresses = chosen.into_iter().map(|file| file.to_string()).collect();
    bridge::take(app, addresses).map_err(|reason| {
        tracing::warn!(%reason, "a chosen file was not read");
        error_info(
            "file-not-lent",
            "The app that has this file did not let Earshot read it; save it on the phone and choose it there.",
        )
    })
}
