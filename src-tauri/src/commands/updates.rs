//! Newer versions of Earshot.

use earshot_core::desk::UpdatesView;
use tauri::State;

use super::Answer;
use crate::shell::{Shell, apart};
use crate::system;

/// What is known about them.
#[tauri::command]
#[specta::specta]
pub async fn updates(shell: State<'_, Shell>) -> Answer<UpdatesView> {
    shell.with(|desk| desk.updates()).await
}

/// Looks for one now.
#[tauri::command]
#[specta::specta]
pub async fn look_for_update(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.look_for_update();
            Ok(())
        })
        .await
}

/// Fetches the one that is known.
#[tauri::command]
#[specta::specta]
pub async fn fetch_update(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.fetch_update();
            Ok(())
        })
        .await
}

/// Ends what is being looked for or fetched.
#[tauri::command]
#[specta::specta]
pub async fn stop_update(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.stop_update();
            Ok(())
        })
        .await
}

/// Opens its page in the system's browser.
#[tauri::command]
#[specta::specta]
pub async fn open_update_page(shell: State<'_, Shell>) -> Answer {
    let (page, _) = shell.with(|desk| Ok(desk.update_places())).await?;
    let Some(page) = page else { return Ok(()) };
    apart(move || system::show_page(&page)).await
}

/// Opens the folder that it was put in.
#[tauri::command]
#[specta::specta]
pub async fn show_update(shell: State<'_, Shell>) -> Answer {
    let (_, folder) = shell.with(|desk| Ok(desk.update_places())).await?;
    let Some(folder) = folder else { return Ok(()) };
    apart(move || system::show_folder(&folder)).await
}
