//! The cloud transcription service.

use earshot_core::CloudSettings;
use earshot_core::app::{CloudEstimates, CloudScope, CloudView, Note, NoteId};
use tauri::{AppHandle, State};

use super::CommandResult;
use crate::platform;
use crate::state::{AppState, blocking};

#[tauri::command]
#[specta::specta]
pub async fn cloud(state: State<'_, AppState>) -> CommandResult<CloudView> {
    state.with_app(|app| app.cloud.view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_cloud(
    state: State<'_, AppState>,
    cloud: CloudSettings,
) -> CommandResult<CloudView> {
    state.with_app(move |app| app.cloud.set(cloud)).await
}

/// Moves the API key from the clipboard to the keychain; the page never sees it.
#[tauri::command]
#[specta::specta]
pub async fn import_cloud_key(
    handle: AppHandle,
    state: State<'_, AppState>,
) -> CommandResult<CloudView> {
    let key = blocking(move || platform::take_text(&handle)).await?;
    state.with_app(move |app| app.cloud.store_key(key)).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_cloud_key(state: State<'_, AppState>) -> CommandResult<CloudView> {
    state.with_app(|app| app.cloud.delete_key()).await
}

/// Size and price of the audio that would be sent.
#[tauri::command]
#[specta::specta]
pub async fn estimate_cloud(
    state: State<'_, AppState>,
    id: NoteId,
) -> CommandResult<CloudEstimates> {
    state.with_app(move |app| app.cloud.estimate(&id)).await
}

/// Called after the user has confirmed.
#[tauri::command]
#[specta::specta]
pub async fn transcribe_in_cloud(
    state: State<'_, AppState>,
    id: NoteId,
    scope: CloudScope,
) -> CommandResult<Note> {
    state
        .with_app(move |app| app.cloud.transcribe(&id, scope))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_cloud(state: State<'_, AppState>, id: NoteId) -> CommandResult {
    state.with_app(move |app| app.cloud.cancel(&id)).await
}

/// Accepts or rejects the service's wording of a segment.
#[tauri::command]
#[specta::specta]
pub async fn decide_suggestion(
    state: State<'_, AppState>,
    id: NoteId,
    version: i64,
    segment: u32,
    accepted: bool,
) -> CommandResult<Note> {
    state
        .with_app(move |app| app.cloud.decide_suggestion(&id, version, segment, accepted))
        .await
}
