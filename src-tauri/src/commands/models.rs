//! The models: which are here, which are on their way.

use earshot_app::desk::ModelsView;
use tauri::State;

use super::Answer;
use crate::shell::Shell;

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
