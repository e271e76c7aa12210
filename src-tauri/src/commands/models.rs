//! The models: which are here, which are on their way.

use std::path::PathBuf;

use earshot_core::desk::ModelsView;
use tauri::{State, WebviewWindow};

use super::Answer;
use crate::shell::Shell;
use crate::system::dialogs;

/// Every speech model: which are here, which are on their way, and how fast they are.
#[tauri::command]
#[specta::specta]
pub async fn models(shell: State<'_, Shell>) -> Answer<ModelsView> {
    shell.with(|desk| desk.models()).await
}

/// Fetches a model; one that was paused or failed goes on.
#[tauri::command]
#[specta::specta]
pub async fn download_model(shell: State<'_, Shell>, name: String) -> Answer {
    shell.with(move |desk| desk.download_model(&name)).await
}

/// Leaves a download for later.
#[tauri::command]
#[specta::specta]
pub async fn pause_download(shell: State<'_, Shell>, name: String) -> Answer {
    shell.with(move |desk| desk.pause_download(&name)).await
}

/// Gives a download up, and throws away what has arrived.
#[tauri::command]
#[specta::specta]
pub async fn cancel_download(shell: State<'_, Shell>, name: String) -> Answer {
    shell.with(move |desk| desk.cancel_download(&name)).await
}

/// Asks for a model file in the system's dialog; nothing if the user closes it.
#[tauri::command]
#[specta::specta]
pub async fn choose_model_file(window: WebviewWindow) -> Answer<Option<String>> {
    let chosen = dialogs::file(window).await?;
    Ok(chosen.map(|path| path.display().to_string()))
}

/// Adds that file, also if nobody vouches for it where the user said yes to that; gives the
/// model's name.
#[tauri::command]
#[specta::specta]
pub async fn add_model_file(
    shell: State<'_, Shell>,
    path: String,
    unknown: bool,
) -> Answer<String> {
    let path = PathBuf::from(path);
    shell
        .with(move |desk| desk.add_model_file(&path, unknown))
        .await
}

/// Asks for a folder and moves every model there; gives the folder, or nothing if the user
/// closes the dialog.
#[tauri::command]
#[specta::specta]
pub async fn move_models(shell: State<'_, Shell>, window: WebviewWindow) -> Answer<Option<String>> {
    let Some(folder) = dialogs::folder(window).await? else {
        return Ok(None);
    };
    let moved = shell.with(move |desk| desk.move_models(&folder)).await?;
    Ok(Some(moved))
}

/// Removes a model from this device.
#[tauri::command]
#[specta::specta]
pub async fn remove_model(shell: State<'_, Shell>, name: String) -> Answer {
    shell.with(move |desk| desk.remove_model(&name)).await
}

/// Measures how fast a model is on this device.
#[tauri::command]
#[specta::specta]
pub async fn measure_model(shell: State<'_, Shell>, name: String) -> Answer {
    shell.with(move |desk| desk.measure_model(&name)).await
}
