//! Encrypting, locking and erasing the library.

use std::time::Instant;

use earshot_core::{EncryptionStatus, UnlockDecision};
use tauri::State;

use super::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn encryption_status(state: State<'_, AppState>) -> CommandResult<EncryptionStatus> {
    state
        .with_app(|app| Ok(app.library.encryption_status()))
        .await
}

/// Postpones the automatic lock.
#[tauri::command]
#[specta::specta]
pub async fn report_activity(state: State<'_, AppState>) -> CommandResult {
    state
        .with_app(|app| {
            app.library.report_activity(Instant::now());
            Ok(())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn lock_library(state: State<'_, AppState>) -> CommandResult<EncryptionStatus> {
    state.with_app(|app| app.library.lock()).await
}

/// Without a passphrase the keychain is used. `decision` is needed for a half-decrypted library or
/// suspect `keys`.
#[tauri::command]
#[specta::specta]
pub async fn unlock_library(
    state: State<'_, AppState>,
    passphrase: Option<String>,
    decision: Option<UnlockDecision>,
) -> CommandResult<EncryptionStatus> {
    state
        .with_app(move |app| {
            app.library
                .unlock_with_decision(passphrase.as_deref(), decision)
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn encrypt_library(
    state: State<'_, AppState>,
    passphrase: Option<String>,
    keychain: bool,
) -> CommandResult<EncryptionStatus> {
    state
        .with_app(move |app| app.library.encrypt(passphrase.as_deref(), keychain))
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn decrypt_library(state: State<'_, AppState>) -> CommandResult<EncryptionStatus> {
    state.with_app(|app| app.library.decrypt()).await
}

/// `None` removes the passphrase.
#[tauri::command]
#[specta::specta]
pub async fn set_passphrase(
    state: State<'_, AppState>,
    current: Option<String>,
    next: Option<String>,
) -> CommandResult<EncryptionStatus> {
    state
        .with_app(move |app| {
            app.library
                .set_passphrase(current.as_deref(), next.as_deref())
        })
        .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_keychain(
    state: State<'_, AppState>,
    wanted: bool,
) -> CommandResult<EncryptionStatus> {
    state
        .with_app(move |app| app.library.set_keychain(wanted))
        .await
}

/// `ledger`: also erase the network ledger.
#[tauri::command]
#[specta::specta]
pub async fn wipe_library(
    state: State<'_, AppState>,
    ledger: bool,
) -> CommandResult<EncryptionStatus> {
    state.with_app(move |app| app.library.wipe(ledger)).await
}
