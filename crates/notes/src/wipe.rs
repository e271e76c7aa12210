//! Erasing all of it.

use std::fs;
use std::io;
use std::path::Path;

use earshot_keychain::Keychain;

use crate::at_rest::{close, remove};
use crate::error::{Result, StoreError};
use crate::store::{DATABASE, KEYS};
use crate::{Store, folders};

impl Store {
    /// Erases the library, locked or not: keys, database, sounds, recordings. What is left
    /// is an empty one that is not encrypted. The keys go first: without them the rest is
    /// noise, also where the disk keeps what was erased.
    ///
    /// # Errors
    /// [`StoreError::InUse`]; what the system says. Called again, it goes on.
    pub fn wipe(&self, keychain: &dyn Keychain) -> Result<()> {
        let mut rest = self.rest_to_change();
        self.presence.alone(|| {
            close(&mut rest)?;
            if let Some(file) = rest.key_file.take()
                && file.has_keychain()
            {
                // It opens nothing any more.
                let _ = file.forget_in(keychain);
            }
            remove(&self.folder.join(KEYS))?;
            folders::sync(&self.folder).map_err(failed())?;
            for ending in ["db", "db-journal", "db-wal", "db-shm", "new", "new-journal"] {
                remove(&self.folder.join(DATABASE).with_extension(ending))?;
            }
            empty(&self.folder.join("audio"))?;
            empty(&self.folder.join("recordings"))?;
            folders::sync(&self.folder).map_err(failed())?;
            rest.open = Some(self.open_as(None)?);
            Ok(())
        })
    }
}

fn failed() -> impl FnOnce(io::Error) -> StoreError {
    StoreError::file("erase it")
}

/// Removes everything in a folder, which stays.
fn empty(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            empty(&path)?;
        } else {
            remove(&path)?;
        }
    }
    Ok(())
}
