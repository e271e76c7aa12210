//! Conversations.

use earshot_core::app::{Conversation, MessageMatch, ThreadPage, ThreadPlace};
use tauri::{Manager as _, State, WebviewWindow};

use super::CommandResult;
use crate::platform::{self, dialogs};
use crate::state::AppState;

/// Up to `before` entries before the place and `after` from it on; together at most 200.
#[tauri::command]
#[specta::specta]
pub async fn thread(
    state: State<'_, AppState>,
    conversation: String,
    place: ThreadPlace,
    before: u32,
    after: u32,
) -> CommandResult<ThreadPage> {
    state
        .with_app(move |app| app.library.thread(&conversation, &place, before, after))
        .await
}

/// All chats and senders, the one with the latest entry first.
#[tauri::command]
#[specta::specta]
pub async fn conversations(state: State<'_, AppState>) -> CommandResult<Vec<Conversation>> {
    state.with_app(|app| app.library.conversations()).await
}

/// Matching typed messages, newest first.
#[tauri::command]
#[specta::specta]
pub async fn search_messages(
    state: State<'_, AppState>,
    query: String,
    limit: u32,
) -> CommandResult<Vec<MessageMatch>> {
    state
        .with_app(move |app| app.library.search_messages(&query, limit))
        .await
}

/// From one entry to another, both included; `None` is the first or the last one.
#[tauri::command]
#[specta::specta]
pub async fn copy_thread(
    state: State<'_, AppState>,
    conversation: String,
    from: Option<ThreadPlace>,
    to: Option<ThreadPlace>,
) -> CommandResult<String> {
    state
        .with_app(move |app| {
            app.library
                .copy_thread(&conversation, from.as_ref(), to.as_ref())
        })
        .await
}

/// Writes to a file chosen in a dialog, as Markdown or, if it ends in `.txt`, as text; returns its path,
/// or `None` if it is cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_thread(
    state: State<'_, AppState>,
    window: WebviewWindow,
    conversation: String,
    from: Option<ThreadPlace>,
    to: Option<ThreadPlace>,
) -> CommandResult<Option<String>> {
    let handle = window.app_handle().clone();
    let title = conversation.clone();
    let name = state
        .with_app(move |app| Ok(app.library.thread_file_name(&title)))
        .await?;
    let Some(path) = dialogs::export_to(window, Some(name)).await? else {
        return Ok(None);
    };
    let written = path.clone();
    state
        .with_app(move |app| {
            app.library
                .export_thread(&conversation, from.as_ref(), to.as_ref(), &path)
        })
        .await?;
    platform::share(&handle, &written).await?;
    Ok(Some(written.display().to_string()))
}

/// Deletes the typed messages of a chat permanently, and returns their number; voice messages stay.
#[tauri::command]
#[specta::specta]
pub async fn delete_typed_messages(
    state: State<'_, AppState>,
    conversation: String,
) -> CommandResult<u64> {
    state
        .with_app(move |app| app.library.delete_typed_messages(&conversation))
        .await
}
