//! The player.

use earshot_core::desk::{NoteId, Sound};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// Length and waveform.
#[tauri::command]
#[specta::specta]
pub async fn open_sound(shell: State<'_, Shell>, id: NoteId) -> Answer<Sound> {
    shell.with(move |desk| desk.open_sound(&id)).await
}

/// Plays a note, from a place or from where it stands.
#[tauri::command]
#[specta::specta]
pub async fn play(shell: State<'_, Shell>, id: NoteId, from_ms: Option<u64>) -> Answer {
    shell.with(move |desk| desk.play(&id, from_ms)).await
}

/// Holds the sound.
#[tauri::command]
#[specta::specta]
pub async fn pause(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.pause();
            Ok(())
        })
        .await
}

/// Goes to a place, playing or not.
#[tauri::command]
#[specta::specta]
pub async fn seek(shell: State<'_, Shell>, position_ms: u64) -> Answer {
    shell
        .with(move |desk| {
            desk.seek(position_ms);
            Ok(())
        })
        .await
}

/// 0.5 to 3, the pitch kept.
#[tauri::command]
#[specta::specta]
pub async fn set_speed(shell: State<'_, Shell>, speed: f64) -> Answer {
    shell.with(move |desk| desk.set_speed(speed)).await
}

/// Whether long pauses are passed over.
#[tauri::command]
#[specta::specta]
pub async fn set_skip_silence(shell: State<'_, Shell>, on: bool) -> Answer {
    shell.with(move |desk| desk.set_skip_silence(on)).await
}
