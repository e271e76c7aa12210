use earshot_core::app::{JobId, Queue};
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

/// The page calls this when it starts to receive events; pending files are imported then.
#[tauri::command]
#[specta::specta]
pub async fn queue(state: State<'_, AppState>) -> CommandResult<Queue> {
    state.on_page_ready();
    state.with_app(|app| app.queue.view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause_queue(state: State<'_, AppState>, paused: bool) -> CommandResult {
    state
        .with_app(move |app| {
            if paused {
                app.queue.pause();
            } else {
                app.queue.resume();
            }
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_job(state: State<'_, AppState>, id: JobId) -> CommandResult {
    state.with_app(move |app| app.queue.cancel(&id)).await
}

/// Appends a failed or cancelled job to the queue.
#[tauri::command]
#[specta::specta]
pub async fn retry_job(state: State<'_, AppState>, id: JobId) -> CommandResult {
    state.with_app(move |app| app.queue.retry(&id)).await
}

/// Without `before`, moves the job to the end.
#[tauri::command]
#[specta::specta]
pub async fn move_job(
    state: State<'_, AppState>,
    id: JobId,
    before: Option<JobId>,
) -> CommandResult {
    state
        .with_app(move |app| app.queue.move_job(&id, before.as_ref()))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn clear_finished(state: State<'_, AppState>) -> CommandResult {
    state.with_app(|app| app.queue.clear_finished()).await
}
