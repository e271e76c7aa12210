//! Settings, and what this program is.

use earshot_core::desk::{AppInfo, Processors, RecoverReport};
use earshot_core::{Connection, SettingsView};
use tauri::{AppHandle, State};

use super::Answer;
use crate::shell::{Shell, apart};
use crate::system;
use crate::words::TrayWords;

/// Version, languages, folders.
#[tauri::command]
#[specta::specta]
pub async fn app_info(shell: State<'_, Shell>) -> Answer<AppInfo> {
    shell.with(|desk| desk.app_info()).await
}

/// The settings as they are.
#[tauri::command]
#[specta::specta]
pub async fn settings(shell: State<'_, Shell>) -> Answer<SettingsView> {
    shell.with(|desk| Ok(desk.settings())).await
}

/// Keeps what differs from the settings that the page has seen, and gives all as kept.
#[tauri::command]
#[specta::specta]
pub async fn save_settings(
    shell: State<'_, Shell>,
    seen: SettingsView,
    settings: SettingsView,
) -> Answer<SettingsView> {
    shell
        .with(move |desk| desk.change_view(&seen, settings))
        .await
}

/// What the model runs on, and what else it could.
#[tauri::command]
#[specta::specta]
pub async fn processors(shell: State<'_, Shell>) -> Answer<Processors> {
    shell.with(|desk| desk.processors()).await
}

/// Tries all of that anew.
#[tauri::command]
#[specta::specta]
pub async fn try_processors(shell: State<'_, Shell>) -> Answer<Processors> {
    shell.with(|desk| desk.try_processors()).await
}

/// Every connection to the network there ever was, the latest first.
#[tauri::command]
#[specta::specta]
pub async fn connections(shell: State<'_, Shell>) -> Answer<Vec<Connection>> {
    shell.with(|desk| desk.connections()).await
}

/// What the icon in the system's tray says, in the page's language.
#[tauri::command]
#[specta::specta]
pub async fn name_tray(app: AppHandle, words: TrayWords) -> Answer {
    system::name_tray(&app, words);
    Ok(())
}

/// How many sounds of the library have no note.
#[tauri::command]
#[specta::specta]
pub async fn sounds_without_note(shell: State<'_, Shell>) -> Answer<u64> {
    shell.with(|desk| desk.sounds_without_note()).await
}

/// Makes notes of them.
#[tauri::command]
#[specta::specta]
pub async fn recover_sounds(shell: State<'_, Shell>) -> Answer<RecoverReport> {
    shell.with(|desk| desk.recover_sounds()).await
}

/// Opens the data folder in the system's file manager.
#[tauri::command]
#[specta::specta]
pub async fn show_data_folder(shell: State<'_, Shell>) -> Answer {
    let folder = shell.with(|desk| Ok(desk.data_folder().to_owned())).await?;
    apart(move || system::show_folder(&folder)).await
}
