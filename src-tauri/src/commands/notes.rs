//! The library: list, note, edits, bin.

use earshot_core::desk::{Again, CopyStyle, Filter, Note, NoteId, NotePage, NoteSummary};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// A stretch of the list.
#[tauri::command]
#[specta::specta]
pub async fn list_notes(
    shell: State<'_, Shell>,
    filter: Filter,
    offset: u64,
    limit: u64,
) -> Answer<NotePage> {
    shell
        .with(move |desk| desk.list_notes(&filter, offset, limit))
        .await
}

/// Languages that occur in the library, most frequent first.
#[tauri::command]
#[specta::specta]
pub async fn note_languages(shell: State<'_, Shell>) -> Answer<Vec<String>> {
    shell.with(|desk| desk.note_languages()).await
}

/// Everything about one note.
#[tauri::command]
#[specta::specta]
pub async fn open_note(shell: State<'_, Shell>, id: NoteId) -> Answer<Note> {
    shell.with(move |desk| desk.open_note(&id)).await
}

/// These notes as the list shows them; those that are gone are left out.
#[tauri::command]
#[specta::specta]
pub async fn note_summaries(shell: State<'_, Shell>, ids: Vec<NoteId>) -> Answer<Vec<NoteSummary>> {
    shell.with(move |desk| desk.note_summaries(&ids)).await
}

/// The note before the user's eyes: its text is made first.
#[tauri::command]
#[specta::specta]
pub async fn look_at(shell: State<'_, Shell>, id: Option<NoteId>) -> Answer {
    shell.with(move |desk| desk.look_at(id.as_ref())).await
}

/// An empty title gives the note its first one back.
#[tauri::command]
#[specta::specta]
pub async fn rename_note(shell: State<'_, Shell>, id: NoteId, title: String) -> Answer<Note> {
    shell.with(move |desk| desk.rename_note(&id, &title)).await
}

/// The user's mark.
#[tauri::command]
#[specta::specta]
pub async fn favour_note(shell: State<'_, Shell>, id: NoteId, favourite: bool) -> Answer {
    shell
        .with(move |desk| desk.favour_note(&id, favourite))
        .await
}

/// Empty text or the model's own text removes the edit.
#[tauri::command]
#[specta::specta]
pub async fn edit_segment(
    shell: State<'_, Shell>,
    id: NoteId,
    version: i64,
    segment: u32,
    text: String,
) -> Answer<Note> {
    shell
        .with(move |desk| desk.edit_segment(&id, version, segment, &text))
        .await
}

/// Shows another of the note's texts.
#[tauri::command]
#[specta::specta]
pub async fn choose_version(shell: State<'_, Shell>, id: NoteId, version: i64) -> Answer<Note> {
    shell
        .with(move |desk| desk.choose_version(&id, version))
        .await
}

/// Into the bin.
#[tauri::command]
#[specta::specta]
pub async fn bin_notes(shell: State<'_, Shell>, ids: Vec<NoteId>) -> Answer {
    shell.with(move |desk| desk.bin_notes(&ids)).await
}

/// Out of the bin.
#[tauri::command]
#[specta::specta]
pub async fn restore_notes(shell: State<'_, Shell>, ids: Vec<NoteId>) -> Answer {
    shell.with(move |desk| desk.restore_notes(&ids)).await
}

/// Really away, sound and all.
#[tauri::command]
#[specta::specta]
pub async fn erase_notes(shell: State<'_, Shell>, ids: Vec<NoteId>) -> Answer {
    shell.with(move |desk| desk.erase_notes(&ids)).await
}

/// The text for the clipboard; several notes become one thread.
#[tauri::command]
#[specta::specta]
pub async fn copy_notes(
    shell: State<'_, Shell>,
    ids: Vec<NoteId>,
    style: CopyStyle,
) -> Answer<String> {
    shell.with(move |desk| desk.copy_notes(&ids, style)).await
}

/// With another language or model; the earlier text is kept.
#[tauri::command]
#[specta::specta]
pub async fn transcribe_again(shell: State<'_, Shell>, id: NoteId, again: Again) -> Answer {
    shell
        .with(move |desk| desk.transcribe_again(&id, &again))
        .await
}
