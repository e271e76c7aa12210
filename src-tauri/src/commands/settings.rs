//! Settings and information about the program.

use earshot_core::app::{AppInfo, Devices, RecoverReport};
use earshot_core::{Connection, Preferences};
use tauri::{AppHandle, State};

use super::CommandResult;
use crate::labels::{NotificationLabels, TrayLabels};
use crate::platform;
use crate::state::{AppState, blocking};

/// Version, languages and folders.
#[tauri::command]
#[specta::specta]
pub async fn app_info(state: State<'_, AppState>) -> CommandResult<AppInfo> {
    state.with_app(|app| app.app_info()).await
}

#[tauri::command]
#[specta::specta]
pub async fn settings(state: State<'_, AppState>) -> CommandResult<Preferences> {
    state.with_app(|app| Ok(app.settings.view())).await
}

/// Stores the fields that differ from `seen`; returns all settings.
#[tauri::command]
#[specta::specta]
pub async fn save_settings(
    state: State<'_, AppState>,
    seen: Preferences,
    settings: Preferences,
) -> CommandResult<Preferences> {
    state
        .with_app(move |app| app.settings.merge(&seen, settings))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn devices(state: State<'_, AppState>) -> CommandResult<Devices> {
    state.with_app(|app| app.models.devices()).await
}

#[tauri::command]
#[specta::specta]
pub async fn benchmark_devices(state: State<'_, AppState>) -> CommandResult<Devices> {
    state.with_app(|app| app.models.benchmark_devices()).await
}

/// Latest first.
#[tauri::command]
#[specta::specta]
pub async fn connections(state: State<'_, AppState>) -> CommandResult<Vec<Connection>> {
    state.with_app(|app| app.connections()).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_tray_labels(handle: AppHandle, words: TrayLabels) -> CommandResult {
    platform::set_tray_labels(&handle, words);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn set_notification_labels(
    handle: AppHandle,
    words: NotificationLabels,
) -> CommandResult {
    platform::set_notification_labels(&handle, words);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn orphaned_audio(state: State<'_, AppState>) -> CommandResult<u64> {
    state.with_app(|app| app.recording.orphaned_audio()).await
}

#[tauri::command]
#[specta::specta]
pub async fn recover_audio(state: State<'_, AppState>) -> CommandResult<RecoverReport> {
    state.with_app(|app| app.recording.recover_audio()).await
}

#[tauri::command]
#[specta::specta]
pub async fn show_data_folder(state: State<'_, AppState>) -> CommandResult {
    let folder = state
        .with_app(|app| Ok(app.data_folder().to_owned()))
        .await?;
    blocking(move || platform::show_folder(&folder)).await
}
