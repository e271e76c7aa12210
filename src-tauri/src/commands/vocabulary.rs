//! Names and terms that the user taught.

use earshot_core::desk::VocabularyEntry;
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// All of them.
#[tauri::command]
#[specta::specta]
pub async fn vocabulary(shell: State<'_, Shell>) -> Answer<Vec<VocabularyEntry>> {
    shell.with(|desk| desk.vocabulary()).await
}

/// A term that the user writes down.
#[tauri::command]
#[specta::specta]
pub async fn add_term(
    shell: State<'_, Shell>,
    language: String,
    term: String,
) -> Answer<Vec<VocabularyEntry>> {
    shell
        .with(move |desk| desk.add_term(&language, &term))
        .await
}

/// Takes an offered term, or never offers it again.
#[tauri::command]
#[specta::specta]
pub async fn decide_term(
    shell: State<'_, Shell>,
    id: i64,
    accepted: bool,
) -> Answer<Vec<VocabularyEntry>> {
    shell.with(move |desk| desk.decide_term(id, accepted)).await
}

/// Forgets a term.
#[tauri::command]
#[specta::specta]
pub async fn remove_term(shell: State<'_, Shell>, id: i64) -> Answer<Vec<VocabularyEntry>> {
    shell.with(move |desk| desk.remove_term(id)).await
}
