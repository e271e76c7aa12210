//! File dialogs. Each blocks its own thread; `None` means cancelled.

use std::path::PathBuf;

use earshot_core::app::ErrorInfo;
use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

use crate::state::blocking;

type DialogResult<T> = Result<Option<T>, ErrorInfo>;

/// Without a filter: files are identified by content.
pub async fn files(window: WebviewWindow) -> DialogResult<Vec<PathBuf>> {
    let chosen = blocking(move || Ok(dialog(&window).blocking_pick_files())).await?;
    Ok(chosen.map(|files| files.into_iter().filter_map(to_path).collect()))
}

pub async fn file(window: WebviewWindow) -> DialogResult<PathBuf> {
    let chosen = blocking(move || Ok(dialog(&window).blocking_pick_file())).await?;
    Ok(chosen.and_then(to_path))
}

pub async fn folder(window: WebviewWindow) -> DialogResult<PathBuf> {
    let chosen = blocking(move || Ok(dialog(&window).blocking_pick_folder())).await?;
    Ok(chosen.and_then(to_path))
}

/// The export's target: a file with a suggested name, or a folder.
pub async fn export_to(window: WebviewWindow, name: Option<String>) -> DialogResult<PathBuf> {
    let Some(name) = name else {
        return folder(window).await;
    };
    let chosen =
        blocking(move || Ok(dialog(&window).set_file_name(name).blocking_save_file())).await?;
    Ok(chosen.and_then(to_path))
}

fn dialog(window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

/// Desktop dialogs return paths, never URLs.
fn to_path(file: FilePath) -> Option<PathBuf> {
    file.into_path().ok()
}
