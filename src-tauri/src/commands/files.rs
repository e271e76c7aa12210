//! Import and export, with the system's dialogs.

use std::path::PathBuf;

use earshot_core::app::{ImportReport, NoteId};
use tauri::{Manager as _, State, WebviewWindow};

use super::CommandResult;
use crate::platform::{self, dialogs};
use crate::state::{AppState, blocking};

#[tauri::command]
#[specta::specta]
pub async fn add_paths(
    state: State<'_, AppState>,
    paths: Vec<String>,
    allow_duplicates: bool,
) -> CommandResult<ImportReport> {
    let paths = paths.into_iter().map(PathBuf::from).collect();
    state.import_files(paths, allow_duplicates).await
}

/// Imports files or a folder chosen in a dialog; `None` if it is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn choose_files(
    state: State<'_, AppState>,
    window: WebviewWindow,
    folder: bool,
) -> CommandResult<Option<ImportReport>> {
    let chosen = if folder {
        dialogs::folder(window).await?.map(|folder| vec![folder])
    } else {
        dialogs::files(window).await?
    };
    match chosen {
        Some(paths) => state.import_files(paths, false).await.map(Some),
        None => Ok(None),
    }
}

/// Imports files from the clipboard; `None` if there are none.
#[tauri::command]
#[specta::specta]
pub async fn paste_files(state: State<'_, AppState>) -> CommandResult<Option<ImportReport>> {
    match blocking(platform::copied_files).await? {
        Some(paths) => state.import_files(paths, false).await.map(Some),
        None => Ok(None),
    }
}

#[tauri::command]
#[specta::specta]
pub async fn add_sample(state: State<'_, AppState>) -> CommandResult<NoteId> {
    state.with_app(|app| app.import.add_sample()).await
}

/// Exports to a location chosen in a dialog; returns what was written, or `None` if it is
/// cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_notes(
    state: State<'_, AppState>,
    window: WebviewWindow,
    ids: Vec<NoteId>,
    formats: Vec<String>,
) -> CommandResult<Option<String>> {
    let handle = window.app_handle().clone();
    let (named, wanted) = (ids.clone(), formats.clone());
    let name = state
        .with_app(move |app| app.library.export_name(&named, &wanted))
        .await?;
    let Some(to) = dialogs::export_to(window, name).await? else {
        return Ok(None);
    };
    let written = to.clone();
    let exported = state
        .with_app(move |app| app.library.export(&ids, &formats, &to))
        .await?;
    platform::share(&handle, &written).await?;
    Ok(Some(exported))
}

/// Writes the note's dates, or those with these words, to a calendar file chosen in a dialog; returns
/// its path, or `None` if it is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_calendar(
    state: State<'_, AppState>,
    window: WebviewWindow,
    note: NoteId,
    text: Option<String>,
) -> CommandResult<Option<String>> {
    let handle = window.app_handle().clone();
    let id = note.clone();
    let name = state
        .with_app(move |app| app.library.calendar_name(&id))
        .await?;
    let Some(to) = dialogs::export_to(window, Some(name)).await? else {
        return Ok(None);
    };
    let written = to.clone();
    state
        .with_app(move |app| app.library.export_calendar(&note, text.as_deref(), &to))
        .await?;
    platform::share(&handle, &written).await?;
    Ok(Some(written.display().to_string()))
}
