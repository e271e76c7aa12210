//! The microphone.

use earshot_core::desk::{LiveText, Microphone, NoteId, Recording};
use tauri::{AppHandle, State};

use super::Answer;
use crate::shell::{Shell, apart};
use crate::system;
use crate::words::Shortcuts;

/// The microphones there are.
#[tauri::command]
#[specta::specta]
pub async fn microphones(shell: State<'_, Shell>) -> Answer<Vec<Microphone>> {
    shell.with(|desk| desk.microphones()).await
}

/// Opens the microphone of the settings: from now on its level is told, and nothing
/// is kept.
#[tauri::command]
#[specta::specta]
pub async fn open_microphone(app: AppHandle, shell: State<'_, Shell>) -> Answer {
    system::may_record(&app).await?;
    shell
        .with(|desk| {
            desk.open_microphone(None);
            Ok(())
        })
        .await
}

/// Lets go of the microphone, unless something is being recorded.
#[tauri::command]
#[specta::specta]
pub async fn close_microphone(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.close_microphone();
            Ok(())
        })
        .await
}

/// Keeps the choice of a microphone and goes on with it, also in the middle of a
/// recording.
#[tauri::command]
#[specta::specta]
pub async fn choose_microphone(shell: State<'_, Shell>, name: Option<String>) -> Answer {
    shell
        .with(move |desk| desk.choose_microphone(name.as_deref()))
        .await
}

/// What was said so far of what is being recorded.
#[tauri::command]
#[specta::specta]
pub async fn live_text(shell: State<'_, Shell>) -> Answer<LiveText> {
    shell.with(|desk| Ok(desk.live_text())).await
}

/// How it stands with the keys that work in every program.
#[tauri::command]
#[specta::specta]
pub async fn shortcuts(app: AppHandle) -> Answer<Shortcuts> {
    apart(move || Ok(system::shortcuts(&app))).await
}

/// What the microphone is doing.
#[tauri::command]
#[specta::specta]
pub async fn recording(shell: State<'_, Shell>) -> Answer<Recording> {
    shell.with(|desk| Ok(desk.recording())).await
}

/// Begins a note of what is heard from now on.
#[tauri::command]
#[specta::specta]
pub async fn start_recording(app: AppHandle, shell: State<'_, Shell>) -> Answer<NoteId> {
    system::may_record(&app).await?;
    shell.with(|desk| desk.start_recording()).await
}

/// Leaves out what is heard from now on.
#[tauri::command]
#[specta::specta]
pub async fn pause_recording(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.pause_recording();
            Ok(())
        })
        .await
}

/// Goes on after a pause.
#[tauri::command]
#[specta::specta]
pub async fn resume_recording(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.resume_recording();
            Ok(())
        })
        .await
}

/// Ends the note; it is transcribed.
#[tauri::command]
#[specta::specta]
pub async fn stop_recording(shell: State<'_, Shell>) -> Answer<NoteId> {
    shell.with(|desk| desk.stop_recording()).await
}

/// Throws away what was recorded.
#[tauri::command]
#[specta::specta]
pub async fn discard_recording(shell: State<'_, Shell>) -> Answer {
    shell.with(|desk| desk.discard_recording()).await
}
