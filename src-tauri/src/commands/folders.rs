//! Watched folders, and the folder for new texts.

use std::path::PathBuf;

use earshot_core::app::{FolderChoice, TextExportView, WatchedFolder};
use tauri::{State, WebviewWindow};

use super::CommandResult;
use crate::platform::dialogs;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn watched_folders(state: State<'_, AppState>) -> CommandResult<Vec<WatchedFolder>> {
    state.with_app(|app| Ok(app.watched_folders.view())).await
}

/// A folder chosen in a dialog, which is not watched yet; `None` if it is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_watched_folder(
    state: State<'_, AppState>,
    window: WebviewWindow,
) -> CommandResult<Option<FolderChoice>> {
    let Some(folder) = dialogs::folder(window).await? else {
        return Ok(None);
    };
    let choice = state.with_app(move |app| app.watched_folders.inspect(&folder));
    choice.await.map(Some)
}

/// Without `import_present` only files that arrive from now on are imported.
#[tauri::command]
#[specta::specta]
pub async fn add_watched_folder(
    state: State<'_, AppState>,
    path: PathBuf,
    import_present: bool,
) -> CommandResult {
    state
        .with_app(move |app| app.watched_folders.add(&path, import_present))
        .await
}

/// Chooses the folder for new texts in a dialog.
#[tauri::command]
#[specta::specta]
pub async fn choose_export_folder(
    state: State<'_, AppState>,
    window: WebviewWindow,
) -> CommandResult {
    let Some(folder) = dialogs::folder(window).await? else {
        return Ok(());
    };
    state
        .with_app(move |app| app.new_texts.set_export_folder(&folder))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn text_export(state: State<'_, AppState>) -> CommandResult<TextExportView> {
    state.with_app(|app| Ok(app.new_texts.export_view())).await
}
