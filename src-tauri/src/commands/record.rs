use earshot_core::app::{LiveText, Microphone, NoteId, RecordingStatus};
use tauri::{AppHandle, State};

use super::CommandResult;
use crate::labels::Shortcuts;
use crate::platform;
use crate::state::{AppState, blocking};

#[tauri::command]
#[specta::specta]
pub async fn microphones(state: State<'_, AppState>) -> CommandResult<Vec<Microphone>> {
    state.with_app(|app| app.recording.microphones()).await
}

/// Monitors the input level without recording.
#[tauri::command]
#[specta::specta]
pub async fn open_microphone(handle: AppHandle, state: State<'_, AppState>) -> CommandResult {
    platform::request_microphone(&handle).await?;
    state
        .with_app(|app| {
            app.recording.open_microphone(None);
            Ok(())
        })
        .await
}

/// Does nothing while recording.
#[tauri::command]
#[specta::specta]
pub async fn close_microphone(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.recording.close_microphone();
            Ok(())
        })
        .await
}

/// Also switches in the middle of a recording.
#[tauri::command]
#[specta::specta]
pub async fn choose_microphone(state: State<'_, AppState>, name: Option<String>) -> CommandResult {
    state
        .with_app(move |app| app.recording.choose_microphone(name.as_deref()))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn live_text(state: State<'_, AppState>) -> CommandResult<LiveText> {
    state.with_app(|app| Ok(app.recording.live_text())).await
}

#[tauri::command]
#[specta::specta]
pub async fn shortcuts(handle: AppHandle) -> CommandResult<Shortcuts> {
    blocking(move || Ok(platform::shortcuts(&handle))).await
}

#[tauri::command]
#[specta::specta]
pub async fn recording(state: State<'_, AppState>) -> CommandResult<RecordingStatus> {
    state.with_app(|app| Ok(app.recording.status())).await
}

#[tauri::command]
#[specta::specta]
pub async fn start_recording(
    handle: AppHandle,
    state: State<'_, AppState>,
) -> CommandResult<NoteId> {
    platform::request_microphone(&handle).await?;
    state.with_app(|app| app.recording.start()).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_recording(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.recording.pause();
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn resume_recording(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.recording.resume();
            Ok(())
        })
        .await
}

/// Saves the recording and queues it.
#[tauri::command]
#[specta::specta]
pub async fn stop_recording(state: State<'_, AppState>) -> CommandResult<NoteId> {
    state.with_app(|app| app.recording.stop()).await
}

#[tauri::command]
#[specta::specta]
pub async fn discard_recording(state: State<'_, AppState>) -> CommandResult {
    state.with_app(|app| app.recording.discard()).await
}
