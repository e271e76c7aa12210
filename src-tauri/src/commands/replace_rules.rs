use earshot_core::app::{ReplaceRule, ReplacedNotes, Replacement};
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

/// In the order in which they apply.
#[tauri::command]
#[specta::specta]
pub async fn replace_rules(state: State<'_, AppState>) -> CommandResult<Vec<ReplaceRule>> {
    state.with_app(|app| app.library.replace_rules()).await
}

/// Changes the rule that finds the same words, if there is one.
#[tauri::command]
#[specta::specta]
pub async fn add_replace_rule(
    state: State<'_, AppState>,
    replacement: Replacement,
) -> CommandResult<Vec<ReplaceRule>> {
    state
        .with_app(move |app| app.library.add_replace_rule(&replacement))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn change_replace_rule(
    state: State<'_, AppState>,
    id: i64,
    replacement: Replacement,
) -> CommandResult<Vec<ReplaceRule>> {
    state
        .with_app(move |app| app.library.change_replace_rule(id, &replacement))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_replace_rule(
    state: State<'_, AppState>,
    id: i64,
) -> CommandResult<Vec<ReplaceRule>> {
    state
        .with_app(move |app| app.library.remove_replace_rule(id))
        .await
}

/// How many notes the replacement alone would change.
#[tauri::command]
#[specta::specta]
pub async fn count_replaced_notes(
    state: State<'_, AppState>,
    replacement: Replacement,
) -> CommandResult<ReplacedNotes> {
    state
        .with_app(move |app| app.library.count_replaced_notes(&replacement))
        .await
}
