//! The queue of what is yet to be listened to.

use earshot_core::desk::{JobId, Queue};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// The whole queue. The page asks once it hears events: what was handed in
/// before it did is taken in now.
#[tauri::command]
#[specta::specta]
pub async fn queue(shell: State<'_, Shell>) -> Answer<Queue> {
    shell.page_listens();
    shell.with(|desk| desk.queue()).await
}

/// Holds the queue, or lets it go on.
#[tauri::command]
#[specta::specta]
pub async fn pause_queue(shell: State<'_, Shell>, paused: bool) -> Answer {
    shell.with(move |desk| desk.pause_queue(paused)).await
}

/// The job is not wanted any more.
#[tauri::command]
#[specta::specta]
pub async fn cancel_job(shell: State<'_, Shell>, id: JobId) -> Answer {
    shell.with(move |desk| desk.cancel_job(&id)).await
}

/// A failed or cancelled job waits again, at the end.
#[tauri::command]
#[specta::specta]
pub async fn retry_job(shell: State<'_, Shell>, id: JobId) -> Answer {
    shell.with(move |desk| desk.retry_job(&id)).await
}

/// Before another waiting job; without one, to the end.
#[tauri::command]
#[specta::specta]
pub async fn move_job(shell: State<'_, Shell>, id: JobId, before: Option<JobId>) -> Answer {
    shell
        .with(move |desk| desk.move_job(&id, before.as_ref()))
        .await
}

/// Forgets the jobs that have ended.
#[tauri::command]
#[specta::specta]
pub async fn clear_finished(shell: State<'_, Shell>) -> Answer {
    shell.with(|desk| desk.clear_finished()).await
}
