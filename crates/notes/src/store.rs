//! The one way to the library.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::claims::Claims;
use crate::error::{Result, StoreError};
use crate::recordings::Recordings;
use crate::sounds::Sounds;
use crate::{database, folders, jobs};

/// The user's notes with everything that belongs to them.
///
/// Several threads may share one store, and several processes may have one each
/// on the same folder. Calls block: they wait for the disk, and a write waits
/// for other writes. What a call acknowledges outlives a power cut.
pub struct Store {
    /// Of the database.
    path: PathBuf,
    pub(crate) sounds: Sounds,
    pub(crate) recordings: Recordings,
    pub(crate) claims: Claims,
    writer: Mutex<Connection>,
    /// A list must not wait for a write to reach the disk.
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the library in this folder; makes it if it is not there.
    ///
    /// Jobs whose process is gone return to the queue, and what killed
    /// processes left is cleared away.
    ///
    /// # Errors
    /// Among others [`StoreError::Newer`] if a later program made the library,
    /// [`StoreError::Damaged`] if it makes no sense.
    pub fn open(folder: &Path) -> Result<Store> {
        let failed = StoreError::file("make the data folder");
        folders::make(folder).map_err(failed)?;
        let path = folder.join("notes.db");
        let is_new = !path.exists();
        if is_new {
            folders::private_file(&path).map_err(StoreError::file("make its database"))?;
        }
        let mut writer = database::open(&path)?;
        if is_new {
            folders::sync(folder).map_err(StoreError::file("make the data folder"))?;
        }
        let sounds = Sounds::open(folder)?;
        let claims = Claims::new(folder);
        jobs::recover(&mut writer, &claims)?;
        claims.collect_leftovers();
        sounds.drop_unused(&mut writer)?;
        sounds.collect_leftovers(&mut writer)?;
        let recordings = Recordings::open(folder)?;
        recordings.collect_leftovers(&writer)?;
        let reader = database::connect(&path)?;
        Ok(Store {
            path,
            sounds,
            recordings,
            claims,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
        })
    }

    /// The connection for writes. A panic in another thread has rolled its
    /// change back: the connection is as good as before.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that `look` reads is of one moment.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = reader.transaction()?;
        look(&moment)
    }

    /// A connection of its own for what takes long: a list must not wait for it.
    pub(crate) fn another_connection(&self) -> Result<Connection> {
        database::connect(&self.path)
    }

    /// Everything that `change` does happens, or nothing of it. It is on disk
    /// when this returns.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = self.writer();
        write(&mut writer, change)
    }
}

pub(crate) fn write<T>(
    database: &mut Connection,
    change: impl FnOnce(&Transaction<'_>) -> Result<T>,
) -> Result<T> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = change(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Store>();
    }
}
