use earshot_core::app::UpdatesView;
use tauri::State;

use super::CommandResult;
use crate::platform;
use crate::state::{AppState, blocking};

#[tauri::command]
#[specta::specta]
pub async fn updates(state: State<'_, AppState>) -> CommandResult<UpdatesView> {
    state.with_app(|app| app.updates.view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn check_for_update(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.updates.check();
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn download_update(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.updates.download();
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_update(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.updates.cancel();
            Ok(())
        })
        .await
}

/// Opens the release page in the browser.
#[tauri::command]
#[specta::specta]
pub async fn open_update_page(state: State<'_, AppState>) -> CommandResult {
    let (page, _) = state.with_app(|app| Ok(app.updates.locations())).await?;
    let Some(page) = page else { return Ok(()) };
    blocking(move || platform::show_page(&page)).await
}

/// Opens the download's folder.
#[tauri::command]
#[specta::specta]
pub async fn show_update(state: State<'_, AppState>) -> CommandResult {
    let (_, folder) = state.with_app(|app| Ok(app.updates.locations())).await?;
    let Some(folder) = folder else { return Ok(()) };
    blocking(move || platform::show_folder(&folder)).await
}
