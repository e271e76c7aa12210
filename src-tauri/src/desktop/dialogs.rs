//! The system's dialogs for files. Each waits on a thread of its own until the
//! user has decided; `None` means that the dialog was closed.

use std::path::PathBuf;

use earshot_core::desk::ErrorInfo;
use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

use crate::shell::apart;

type Chosen<T> = Result<Option<T>, ErrorInfo>;

/// Any number of files. All are shown: what counts is their content.
pub async fn files(window: WebviewWindow) -> Chosen<Vec<PathBuf>> {
    let chosen = apart(move || Ok(over(&window).blocking_pick_files())).await?;
    Ok(chosen.map(|files| files.into_iter().filter_map(local).collect()))
}

/// One file, whatever it is.
pub async fn file(window: WebviewWindow) -> Chosen<PathBuf> {
    let chosen = apart(move || Ok(over(&window).blocking_pick_file())).await?;
    Ok(chosen.and_then(local))
}

/// One folder.
pub async fn folder(window: WebviewWindow) -> Chosen<PathBuf> {
    let chosen = apart(move || Ok(over(&window).blocking_pick_folder())).await?;
    Ok(chosen.and_then(local))
}

/// Where to write what is exported: to a file, with a name to begin with, or into a
/// folder.
pub async fn export_to(window: WebviewWindow, name: Option<String>) -> Chosen<PathBuf> {
    let Some(name) = name else {
        return folder(window).await;
    };
    let chosen = apart(move || Ok(over(&window).set_file_name(name).blocking_save_file())).await?;
    Ok(chosen.and_then(local))
}

fn over(window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

/// Dialogs of desktops give paths.
fn local(file: FilePath) -> Option<PathBuf> {
    file.into_path().ok()
}
