//! Files in and out, and the system's dialogs for them.

use std::path::PathBuf;

use earshot_app::desk::{Added, NoteId};
use tauri::{State, WebviewWindow};

use super::Answer;
use crate::files::{copied, dialogs};
use crate::shell::{Shell, apart};

/// Takes files and folders in.
#[tauri::command]
#[specta::specta]
pub async fn add_paths(
    shell: State<'_, Shell>,
    paths: Vec<String>,
    even_if_known: bool,
) -> Answer<Added> {
    add(
        &shell,
        paths.into_iter().map(PathBuf::from).collect(),
        even_if_known,
    )
    .await
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
        Some(paths) => add(&shell, paths, false).await.map(Some),
        None => Ok(None),
    }
}

/// Takes in the files that were copied to the clipboard; nothing if there are
/// none.
#[tauri::command]
#[specta::specta]
pub async fn paste_files(shell: State<'_, Shell>) -> Answer<Option<Added>> {
    match apart(copied).await? {
        Some(paths) => add(&shell, paths, false).await.map(Some),
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
    let (named, wanted) = (ids.clone(), formats.clone());
    let name = shell
        .with(move |desk| desk.export_name(&named, &wanted))
        .await?;
    let to = match name {
        Some(name) => dialogs::save_as(window, name).await?,
        None => dialogs::folder(window).await?,
    };
    let Some(to) = to else { return Ok(None) };
    shell
        .with(move |desk| desk.export_notes(&ids, &formats, &to))
        .await
        .map(Some)
}

async fn add(shell: &Shell, paths: Vec<PathBuf>, even_if_known: bool) -> Answer<Added> {
    shell
        .with(move |desk| desk.add_paths(&paths, even_if_known))
        .await
}
