use earshot_core::app::{
    AskedMessage, CopyStyle, Filter, HighlightKind, HighlightState, Note, NoteId, NotePage,
    NoteSummary, RetranscribeOptions, UnheardConversation,
};
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn list_notes(
    state: State<'_, AppState>,
    filter: Filter,
    offset: u64,
    limit: u64,
) -> CommandResult<NotePage> {
    state
        .with_app(move |app| app.library.list(&filter, offset, limit))
        .await
}

/// Most frequent first.
#[tauri::command]
#[specta::specta]
pub async fn note_languages(state: State<'_, AppState>) -> CommandResult<Vec<String>> {
    state.with_app(|app| app.library.languages()).await
}

#[tauri::command]
#[specta::specta]
pub async fn open_note(state: State<'_, AppState>, id: NoteId) -> CommandResult<Note> {
    state.with_app(move |app| app.library.note(&id)).await
}

/// Deleted notes are left out.
#[tauri::command]
#[specta::specta]
pub async fn note_summaries(
    state: State<'_, AppState>,
    ids: Vec<NoteId>,
) -> CommandResult<Vec<NoteSummary>> {
    state.with_app(move |app| app.library.summaries(&ids)).await
}

/// The open note is transcribed first.
#[tauri::command]
#[specta::specta]
pub async fn focus_note(state: State<'_, AppState>, id: Option<NoteId>) -> CommandResult {
    state
        .with_app(move |app| app.queue.focus(id.as_ref()))
        .await
}

/// An empty title restores the default.
#[tauri::command]
#[specta::specta]
pub async fn rename_note(
    state: State<'_, AppState>,
    id: NoteId,
    title: String,
) -> CommandResult<Note> {
    state
        .with_app(move |app| app.library.rename(&id, &title))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_favourite(
    state: State<'_, AppState>,
    id: NoteId,
    favourite: bool,
) -> CommandResult {
    state
        .with_app(move |app| app.library.set_favourite(&id, favourite))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_unheard(
    state: State<'_, AppState>,
    ids: Vec<NoteId>,
    unheard: bool,
) -> CommandResult {
    state
        .with_app(move |app| app.library.set_unheard(&ids, unheard))
        .await
}

/// Chats and senders with unheard notes, the longest waiting first.
#[tauri::command]
#[specta::specta]
pub async fn unheard_conversations(
    state: State<'_, AppState>,
) -> CommandResult<Vec<UnheardConversation>> {
    state.with_app(|app| app.library.unheard()).await
}

/// Messages of others with open questions or requests, newest first.
#[tauri::command]
#[specta::specta]
pub async fn asked_messages(state: State<'_, AppState>) -> CommandResult<Vec<AskedMessage>> {
    state.with_app(|app| app.library.asked_messages()).await
}

/// Applies to every highlight of this kind with these words, now and in later texts.
#[tauri::command]
#[specta::specta]
pub async fn set_highlight_state(
    state: State<'_, AppState>,
    note: NoteId,
    kind: HighlightKind,
    text: String,
    to: HighlightState,
) -> CommandResult {
    state
        .with_app(move |app| app.library.set_highlight_state(&note, kind, &text, to))
        .await
}

/// Empty text or the original text removes the edit.
#[tauri::command]
#[specta::specta]
pub async fn edit_segment(
    state: State<'_, AppState>,
    id: NoteId,
    version: i64,
    segment: u32,
    text: String,
) -> CommandResult<Note> {
    state
        .with_app(move |app| app.library.edit_segment(&id, version, segment, &text))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn choose_version(
    state: State<'_, AppState>,
    id: NoteId,
    version: i64,
) -> CommandResult<Note> {
    state
        .with_app(move |app| app.library.choose_version(&id, version))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn bin_notes(state: State<'_, AppState>, ids: Vec<NoteId>) -> CommandResult {
    state.with_app(move |app| app.library.bin(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn restore_notes(state: State<'_, AppState>, ids: Vec<NoteId>) -> CommandResult {
    state.with_app(move |app| app.library.restore(&ids)).await
}

/// Deletes permanently, audio included.
#[tauri::command]
#[specta::specta]
pub async fn erase_notes(state: State<'_, AppState>, ids: Vec<NoteId>) -> CommandResult {
    state.with_app(move |app| app.library.erase(&ids)).await
}

/// Several notes become one thread.
#[tauri::command]
#[specta::specta]
pub async fn copy_notes(
    state: State<'_, AppState>,
    ids: Vec<NoteId>,
    style: CopyStyle,
) -> CommandResult<String> {
    state
        .with_app(move |app| app.library.copy(&ids, style))
        .await
}

/// Keeps the earlier text as a version.
#[tauri::command]
#[specta::specta]
pub async fn retranscribe(
    state: State<'_, AppState>,
    id: NoteId,
    again: RetranscribeOptions,
) -> CommandResult {
    state
        .with_app(move |app| app.queue.retranscribe(&id, &again))
        .await
}
