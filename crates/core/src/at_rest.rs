//! What opening, locking and wiping a library means beside the library itself.

use std::fs;
use std::io;
use std::time::SystemTime;

use earshot_keychain::SystemKeychain;
use earshot_notes::{Decision, Store, StoreError, Way};

use crate::Paths;

/// The time of this file in the data folder is when somebody last wanted every program to
/// lock the library.
const LOCK_REQUEST: &str = "lock.request";

/// Opens the library; with the key in the keychain, where there is one. It may be locked
/// all the same.
pub(crate) fn open(paths: &Paths) -> Result<Store, StoreError> {
    unlocked(Store::open(&paths.data)?)
}

/// [`open`], also for a library that has lost its database, which is made.
pub(crate) fn open_without_database(paths: &Paths) -> Result<Store, StoreError> {
    unlocked(Store::open_without_database(&paths.data)?)
}

fn unlocked(store: Store) -> Result<Store, StoreError> {
    if store.at_rest().has_keychain
        && let Err(error) = store.unlock_with(&SystemKeychain)
    {
        // The passphrase is asked for.
        tracing::warn!(code = error.code(), "the keychain did not open the library");
    }
    Ok(store)
}

/// Opens a library that is in doubt, with this passphrase or else with the key in the
/// keychain. The keys that it then has are those that the keychain remembers.
pub(crate) fn unlock_to(
    store: &Store,
    passphrase: Option<&str>,
    decision: Decision,
) -> Result<(), StoreError> {
    let way = match passphrase {
        Some(passphrase) => Way::Passphrase(passphrase),
        None => Way::Keychain(&SystemKeychain),
    };
    store.unlock_to(way, decision)?;
    remember_keys(store);
    Ok(())
}

/// Has the keychain remember keys that were changed. It serves to tell older ones; the
/// library opens without.
pub(crate) fn remember_keys(store: &Store) {
    if let Err(error) = store.remember_keys(&SystemKeychain) {
        tracing::warn!(
            code = error.code(),
            "the keychain did not remember the keys"
        );
    }
}

/// Has every program that has the library open lock it.
pub(crate) fn request_lock(paths: &Paths) -> io::Result<()> {
    fs::write(paths.data.join(LOCK_REQUEST), [])
}

/// When that was last wanted.
pub(crate) fn lock_requested(paths: &Paths) -> Option<SystemTime> {
    let about = fs::metadata(paths.data.join(LOCK_REQUEST)).ok()?;
    about.modified().ok()
}

/// Removes what was kept beside the library and tells something of it.
pub(crate) fn clear_caches(paths: &Paths) -> io::Result<()> {
    for name in ["peaks", "jobs", "taking-in"] {
        match fs::remove_dir_all(paths.cache.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Empties the logs; one that is being written goes on from its beginning.
pub(crate) fn empty_logs(paths: &Paths) -> io::Result<()> {
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
