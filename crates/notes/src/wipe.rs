//! Erases the library.

use std::fs;
use std::io;
use std::path::Path;

use earshot_keychain::Keychain;

use crate::encryption::{close_library, remove_file};
use crate::error::{Result, StoreError};
use crate::store::{DATABASE, KEYS};
use crate::{Store, folders};

/// Exists during a wipe.
const WIPE_MARKER: &str = "wiping";

impl Store {
    /// Leaves an empty unencrypted library. Keys go first: without them all other data is
    /// unreadable, even if the disk keeps it. If interrupted, it continues at the next opening.
    ///
    /// # Errors
    /// [`StoreError::InUse`]. Can be repeated.
    pub fn wipe(&self, keychain: &dyn Keychain) -> Result<()> {
        let mut state = self.lock_state_mut();
        self.lock.exclusive(|| {
            close_library(&mut state)?;
            if let Some(file) = state.key_file.take()
                && file.has_keychain()
            {
                // The key is useless now.
                let _ = file.remove_from_keychain(keychain);
            }
            folders::private_file(&self.folder.join(WIPE_MARKER))
                .and_then(|()| folders::sync(&self.folder))
                .map_err(failed())?;
            erase(&self.folder)?;
            state.open = Some(self.open_with(None)?);
            Ok(())
        })
    }
}

pub(crate) fn is_interrupted(library: &Path) -> bool {
    library.join(WIPE_MARKER).exists()
}

/// Requires exclusive access.
pub(crate) fn erase(library: &Path) -> Result<()> {
    remove_file(&library.join(KEYS))?;
    folders::sync(library).map_err(failed())?;
    for ending in ["db", "db-journal", "db-wal", "db-shm", "new", "new-journal"] {
        remove_file(&library.join(DATABASE).with_extension(ending))?;
    }
    clear_folder(&library.join("audio"))?;
    clear_folder(&library.join("recordings"))?;
    folders::sync(library).map_err(failed())?;
    remove_file(&library.join(WIPE_MARKER))?;
    folders::sync(library).map_err(failed())
}

fn failed() -> impl FnOnce(io::Error) -> StoreError {
    StoreError::file("erase its files")
}

fn clear_folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear_folder(&path)?;
        } else {
            remove_file(&path)?;
        }
    }
    Ok(())
}
