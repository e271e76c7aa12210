//! Erasing all of it.

use std::fs;
use std::io;
use std::path::Path;

use earshot_keychain::Keychain;

use crate::at_rest::{close, remove};
use crate::error::{Result, StoreError};
use crate::store::{DATABASE, KEYS};
use crate::{Store, folders};

/// A file that is there from the beginning of a wipe to its end.
const WIPING: &str = "wiping";

impl Store {
    /// Erases the library, locked or not: keys, database, sounds, recordings. What is left
    /// is an empty one that is not encrypted. The keys go first: without them the rest is
    /// noise, also where the disk keeps what was erased. Ended half-way, it goes on when
    /// the library is opened.
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
            folders::private_file(&self.folder.join(WIPING))
                .and_then(|()| folders::sync(&self.folder))
                .map_err(failed())?;
            erase(&self.folder)?;
            rest.open = Some(self.open_as(None)?);
            Ok(())
        })
    }
}

/// Whether a wipe was begun that did not come to its end.
pub(crate) fn is_unfinished(library: &Path) -> bool {
    library.join(WIPING).exists()
}

/// Erases all of it. No process may have it open.
pub(crate) fn erase(library: &Path) -> Result<()> {
    remove(&library.join(KEYS))?;
    folders::sync(library).map_err(failed())?;
    for ending in ["db", "db-journal", "db-wal", "db-shm", "new", "new-journal"] {
        remove(&library.join(DATABASE).with_extension(ending))?;
    }
    empty(&library.join("audio"))?;
    empty(&library.join("recordings"))?;
    folders::sync(library).map_err(failed())?;
    remove(&library.join(WIPING))?;
    folders::sync(library).map_err(failed())
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
