//! A service that may be asked for a text.

use earshot_core::CloudSettings;
use earshot_core::desk::{CloudOffer, CloudScope, CloudView, Note, NoteId};
use tauri::{AppHandle, State};

use super::Answer;
use crate::shell::{Shell, apart};
use crate::system;

/// Which service may be asked, and when.
#[tauri::command]
#[specta::specta]
pub async fn cloud(shell: State<'_, Shell>) -> Answer<CloudView> {
    shell.with(|desk| desk.cloud()).await
}

/// Keeps what the user has chosen.
#[tauri::command]
#[specta::specta]
pub async fn set_cloud(shell: State<'_, Shell>, cloud: CloudSettings) -> Answer<CloudView> {
    shell.with(move |desk| desk.set_cloud(cloud)).await
}

/// Takes the key to the service from the clipboard, which is empty then, into the
/// system's keychain. The page never has it.
#[tauri::command]
#[specta::specta]
pub async fn take_cloud_key(app: AppHandle, shell: State<'_, Shell>) -> Answer<CloudView> {
    let key = apart(move || system::take_text(&app)).await?;
    shell.with(move |desk| desk.keep_cloud_key(key)).await
}

/// Takes the key to the service out of the system's keychain.
#[tauri::command]
#[specta::specta]
pub async fn forget_cloud_key(shell: State<'_, Shell>) -> Answer<CloudView> {
    shell.with(|desk| desk.forget_cloud_key()).await
}

/// What would leave for whom, if the user asks about this note.
#[tauri::command]
#[specta::specta]
pub async fn cloud_offer(shell: State<'_, Shell>, id: NoteId) -> Answer<CloudOffer> {
    shell.with(move |desk| desk.cloud_offer(&id)).await
}

/// Asks about this note: the user has agreed.
#[tauri::command]
#[specta::specta]
pub async fn ask_cloud(shell: State<'_, Shell>, id: NoteId, scope: CloudScope) -> Answer<Note> {
    shell.with(move |desk| desk.ask_cloud(&id, scope)).await
}

/// Nobody wants the answer about this note any more.
#[tauri::command]
#[specta::specta]
pub async fn stop_cloud(shell: State<'_, Shell>, id: NoteId) -> Answer {
    shell.with(move |desk| desk.stop_cloud(&id)).await
}

/// Takes over how the service would word a segment, or leaves it.
#[tauri::command]
#[specta::specta]
pub async fn decide_suggestion(
    shell: State<'_, Shell>,
    id: NoteId,
    version: i64,
    segment: u32,
    accepted: bool,
) -> Answer<Note> {
    shell
        .with(move |desk| desk.decide_suggestion(&id, version, segment, accepted))
        .await
}
