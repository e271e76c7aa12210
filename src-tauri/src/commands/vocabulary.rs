use earshot_core::app::VocabularyEntry;
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn vocabulary(state: State<'_, AppState>) -> CommandResult<Vec<VocabularyEntry>> {
    state.with_app(|app| app.library.vocabulary()).await
}

#[tauri::command]
#[specta::specta]
pub async fn add_term(
    state: State<'_, AppState>,
    language: String,
    term: String,
) -> CommandResult<Vec<VocabularyEntry>> {
    state
        .with_app(move |app| app.library.add_term(&language, &term))
        .await
}

/// Accepts a suggested term, or rejects it permanently.
#[tauri::command]
#[specta::specta]
pub async fn decide_term(
    state: State<'_, AppState>,
    id: i64,
    accepted: bool,
) -> CommandResult<Vec<VocabularyEntry>> {
    state
        .with_app(move |app| app.library.decide_term(id, accepted))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_term(
    state: State<'_, AppState>,
    id: i64,
) -> CommandResult<Vec<VocabularyEntry>> {
    state.with_app(move |app| app.library.remove_term(id)).await
}
