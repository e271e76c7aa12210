//! Unlocking with the keychain, lock requests and clearing files outside the library.

use std::fs;
use std::io;
use std::time::SystemTime;

use earshot_keychain::SystemKeychain;
use earshot_notes::{Store, StoreError, UnlockDecision, UnlockMethod};

use crate::Paths;

/// Its modification time is the time of the last request to lock the library in every process.
const LOCK_REQUEST: &str = "lock.request";

/// Opens the library, unlocked with the keychain if possible.
pub(crate) fn open(paths: &Paths) -> Result<Store, StoreError> {
    unlock_with_keychain(Store::open(&paths.data)?)
}

/// Like [`open`], but creates a missing database.
pub(crate) fn open_without_database(paths: &Paths) -> Result<Store, StoreError> {
    unlock_with_keychain(Store::open_without_database(&paths.data)?)
}

fn unlock_with_keychain(store: Store) -> Result<Store, StoreError> {
    if store.encryption_status().has_keychain
        && let Err(error) = store.unlock_with_keychain(&SystemKeychain)
    {
        // The user is asked for the passphrase instead.
        tracing::warn!(code = %error.code(), "the keychain did not open the library");
    }
    Ok(store)
}

/// Unlocks a half-decrypted library, or one whose key file is altered or outdated.
pub(crate) fn unlock_with_decision(
    store: &Store,
    passphrase: Option<&str>,
    decision: UnlockDecision,
) -> Result<(), StoreError> {
    let way = match passphrase {
        Some(passphrase) => UnlockMethod::Passphrase(passphrase),
        None => UnlockMethod::Keychain(&SystemKeychain),
    };
    store.unlock_with_decision(way, decision)?;
    remember_keys(store);
    Ok(())
}

/// Stores the keys in the keychain, which can then detect an outdated key file. Best effort.
pub(crate) fn remember_keys(store: &Store) {
    if let Err(error) = store.update_keychain(&SystemKeychain) {
        tracing::warn!(
            code = %error.code(),
            "the keys in the keychain were not updated"
        );
    }
}

/// Makes every process that has the library open lock it.
pub(crate) fn request_lock(paths: &Paths) -> io::Result<()> {
    fs::write(paths.data.join(LOCK_REQUEST), [])
}

pub(crate) fn lock_requested_at(paths: &Paths) -> Option<SystemTime> {
    let metadata = fs::metadata(paths.data.join(LOCK_REQUEST)).ok()?;
    metadata.modified().ok()
}

/// Deletes the caches that reveal something about the library.
pub(crate) fn clear_caches(paths: &Paths) -> io::Result<()> {
    for name in ["peaks", "jobs", "import-tmp"] {
        match fs::remove_dir_all(paths.cache.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Truncates the logs, including one that is being written.
pub(crate) fn truncate_logs(paths: &Paths) -> io::Result<()> {
    for entry in fs::read_dir(&paths.logs).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            fs::OpenOptions::new()
                .write(true)
                .truncate(true)
                .open(entry.path())?;
        }
    }
    Ok(())
}
