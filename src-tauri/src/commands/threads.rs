//! Conversations.

use earshot_core::app::{Conversation, MessageMatch, ThreadPage, ThreadPlace};
use tauri::{Manager as _, State, WebviewWindow};

use super::CommandResult;
use crate::platform::{self, dialogs};
use crate::state::AppState;

/// Voice and typed messages of a conversation, oldest first: `before` the place, and `after` from
/// it on; at most 200 together.
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

/// All chats and senders, the latest first.
#[tauri::command]
#[specta::specta]
pub async fn conversations(state: State<'_, AppState>) -> CommandResult<Vec<Conversation>> {
    state.with_app(|app| app.library.conversations()).await
}

/// Typed messages, with the operators of the notes' search.
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

/// Both ends included; `None` for the first or last message.
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

/// Exports to a location chosen in a dialog, both ends included; returns its path, or `None` if it
/// is cancelled.
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

/// Deletes permanently; voice messages stay. Returns the number of deleted messages.
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
