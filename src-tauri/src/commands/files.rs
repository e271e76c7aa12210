//! Files in and out, and the system's dialogs for them.

use std::path::PathBuf;

use earshot_core::desk::{Added, NoteId};
use tauri::{Manager as _, State, WebviewWindow};

use super::Answer;
use crate::shell::{Shell, apart};
use crate::system::{self, dialogs};

/// Takes files and folders in.
#[tauri::command]
#[specta::specta]
pub async fn add_paths(
    shell: State<'_, Shell>,
    paths: Vec<String>,
    even_if_known: bool,
) -> Answer<Added> {
    let paths = paths.into_iter().map(PathBuf::from).collect();
    shell.add(paths, even_if_known).await
}

/// Asks for files, or for a folder, in the system's dialog; nothing if the user
/// closes it.
#[tauri::command]
#[specta::specta]
pub async fn choose_files(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    folder: bool,
) -> Answer<Option<Added>> {
    let chosen = if folder {
        dialogs::folder(window).await?.map(|folder| vec![folder])
    } else {
        dialogs::files(window).await?
    };
    match chosen {
        Some(paths) => shell.add(paths, false).await.map(Some),
        None => Ok(None),
    }
}

/// Takes in the files that were copied to the clipboard; nothing if there are
/// none.
#[tauri::command]
#[specta::specta]
pub async fn paste_files(shell: State<'_, Shell>) -> Answer<Option<Added>> {
    match apart(system::copied).await? {
        Some(paths) => shell.add(paths, false).await.map(Some),
        None => Ok(None),
    }
}

/// The sample that comes with the program.
#[tauri::command]
#[specta::specta]
pub async fn add_sample(shell: State<'_, Shell>) -> Answer<NoteId> {
    shell.with(|desk| desk.add_sample()).await
}

/// Asks where to and writes there; gives what was written, for people, or
/// nothing if the user closes the dialog.
#[tauri::command]
#[specta::specta]
pub async fn export_notes(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    ids: Vec<NoteId>,
    formats: Vec<String>,
) -> Answer<Option<String>> {
    let app = window.app_handle().clone();
    let (named, wanted) = (ids.clone(), formats.clone());
    let name = shell
        .with(move |desk| desk.export_name(&named, &wanted))
        .await?;
    let Some(to) = dialogs::export_to(window, name).await? else {
        return Ok(None);
    };
    let written = to.clone();
    let told = shell
        .with(move |desk| desk.export_notes(&ids, &formats, &to))
        .await?;
    system::hand_out(&app, &written).await?;
    Ok(Some(told))
}
