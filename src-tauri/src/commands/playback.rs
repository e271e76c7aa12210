use earshot_core::app::{NoteId, Skim, TimeRange, Waveform};
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn open_audio(state: State<'_, AppState>, id: NoteId) -> CommandResult<Waveform> {
    state.with_app(move |app| app.playback.open(&id)).await
}

/// Plays from `from_ms` or the current position.
#[tauri::command]
#[specta::specta]
pub async fn play(state: State<'_, AppState>, id: NoteId, from_ms: Option<u64>) -> CommandResult {
    state
        .with_app(move |app| app.playback.play(&id, from_ms))
        .await
}

/// Plays only these parts, without gaps between them, from `from_ms` or the current position.
#[tauri::command]
#[specta::specta]
pub async fn play_ranges(
    state: State<'_, AppState>,
    id: NoteId,
    ranges: Vec<TimeRange>,
    from_ms: Option<u64>,
) -> CommandResult {
    state
        .with_app(move |app| app.playback.play_ranges(&id, &ranges, from_ms))
        .await
}

/// The parts worth hearing of each note that still exists.
#[tauri::command]
#[specta::specta]
pub async fn skim(state: State<'_, AppState>, ids: Vec<NoteId>) -> CommandResult<Vec<Skim>> {
    state.with_app(move |app| app.playback.skim(&ids)).await
}

#[tauri::command]
#[specta::specta]
pub async fn pause(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.playback.pause();
            Ok(())
        })
        .await
}

/// All of the note is played from there on.
#[tauri::command]
#[specta::specta]
pub async fn seek(state: State<'_, AppState>, position_ms: u64) -> CommandResult {
    state
        .with_app(move |app| {
            app.playback.seek(position_ms);
            Ok(())
        })
        .await
}

/// 0.5 to 3; the pitch is kept.
#[tauri::command]
#[specta::specta]
pub async fn set_speed(state: State<'_, AppState>, speed: f64) -> CommandResult {
    state
        .with_app(move |app| app.playback.set_speed(speed))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_skip_silence(state: State<'_, AppState>, on: bool) -> CommandResult {
    state
        .with_app(move |app| app.playback.set_skip_silence(on))
        .await
}
