//! Models and downloads.

use std::path::PathBuf;

use earshot_core::app::ModelsView;
use tauri::{State, WebviewWindow};

use super::CommandResult;
use crate::platform::dialogs;
use crate::state::AppState;

/// `system_language`, such as `de-CH`, is known only to the page.
#[tauri::command]
#[specta::specta]
pub async fn models(
    state: State<'_, AppState>,
    system_language: Option<String>,
) -> CommandResult<ModelsView> {
    state
        .with_app(move |app| app.models.view_with_system_language(system_language))
        .await
}

/// Also resumes a paused or failed download.
#[tauri::command]
#[specta::specta]
pub async fn download_model(state: State<'_, AppState>, name: String) -> CommandResult {
    state.with_app(move |app| app.models.download(&name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_download(state: State<'_, AppState>, name: String) -> CommandResult {
    state
        .with_app(move |app| app.models.pause_download(&name))
        .await
}

/// Deletes the partial file.
#[tauri::command]
#[specta::specta]
pub async fn cancel_download(state: State<'_, AppState>, name: String) -> CommandResult {
    state
        .with_app(move |app| app.models.cancel_download(&name))
        .await
}

/// `None` if the dialog is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_model_file(window: WebviewWindow) -> CommandResult<Option<String>> {
    let chosen = dialogs::file(window).await?;
    Ok(chosen.map(|path| path.display().to_string()))
}

/// `unknown`: the user accepted an untrusted file. Returns the model's name.
#[tauri::command]
#[specta::specta]
pub async fn add_model_file(
    state: State<'_, AppState>,
    path: String,
    unknown: bool,
) -> CommandResult<String> {
    let path = PathBuf::from(path);
    state
        .with_app(move |app| app.models.add_file(&path, unknown))
        .await
}

/// Moves all models to a chosen folder; `None` if the dialog is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn move_models(
    state: State<'_, AppState>,
    window: WebviewWindow,
) -> CommandResult<Option<String>> {
    let Some(folder) = dialogs::folder(window).await? else {
        return Ok(None);
    };
    let moved = state
        .with_app(move |app| app.models.move_to(&folder))
        .await?;
    Ok(Some(moved))
}

#[tauri::command]
#[specta::specta]
pub async fn remove_model(state: State<'_, AppState>, name: String) -> CommandResult {
    state.with_app(move |app| app.models.remove(&name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn measure_model(state: State<'_, AppState>, name: String) -> CommandResult {
    state.with_app(move |app| app.models.measure(&name)).await
}
