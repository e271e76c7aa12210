//! The library at rest: encrypted, locked, wiped.

use earshot_core::{AtRest, Decision};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// How the library lies on the disk.
#[tauri::command]
#[specta::specta]
pub async fn at_rest(shell: State<'_, Shell>) -> Answer<AtRest> {
    shell.with(|desk| Ok(desk.at_rest())).await
}

/// Somebody is at the page: it is not locked for a while.
#[tauri::command]
#[specta::specta]
pub async fn stay_awake(shell: State<'_, Shell>) -> Answer {
    shell
        .with(|desk| {
            desk.stay_awake();
            Ok(())
        })
        .await
}

/// Lets nothing be read until it is unlocked.
#[tauri::command]
#[specta::specta]
pub async fn lock_library(shell: State<'_, Shell>) -> Answer<AtRest> {
    shell.with(|desk| desk.lock()).await
}

/// Opens it: with this passphrase, or else with the key in the keychain; one that is half
/// decrypted, or whose `keys` are in doubt, as the user decides.
#[tauri::command]
#[specta::specta]
pub async fn unlock_library(
    shell: State<'_, Shell>,
    passphrase: Option<String>,
    decision: Option<Decision>,
) -> Answer<AtRest> {
    shell
        .with(move |desk| desk.unlock_as(passphrase.as_deref(), decision))
        .await
}

/// Encrypts it; passphrase, keychain, or either opens it from now on.
#[tauri::command]
#[specta::specta]
pub async fn encrypt_library(
    shell: State<'_, Shell>,
    passphrase: Option<String>,
    keychain: bool,
) -> Answer<AtRest> {
    shell
        .with(move |desk| desk.encrypt(passphrase.as_deref(), keychain))
        .await
}

/// Has it lie as it did before.
#[tauri::command]
#[specta::specta]
pub async fn decrypt_library(shell: State<'_, Shell>) -> Answer<AtRest> {
    shell.with(|desk| desk.decrypt()).await
}

/// From now on this passphrase opens it, or none.
#[tauri::command]
#[specta::specta]
pub async fn set_passphrase(
    shell: State<'_, Shell>,
    current: Option<String>,
    next: Option<String>,
) -> Answer<AtRest> {
    shell
        .with(move |desk| desk.set_passphrase(current.as_deref(), next.as_deref()))
        .await
}

/// From now on the account's keychain opens it, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn set_keychain(shell: State<'_, Shell>, wanted: bool) -> Answer<AtRest> {
    shell.with(move |desk| desk.set_keychain(wanted)).await
}

/// Erases all of it, and the record of connections if that is wanted.
#[tauri::command]
#[specta::specta]
pub async fn wipe_library(shell: State<'_, Shell>, ledger: bool) -> Answer<AtRest> {
    shell.with(move |desk| desk.wipe(ledger)).await
}
