//! The one way to the library.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use earshot_vault::{KeyFile, Keys};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::claims::Claims;
use crate::error::{Result, StoreError};
use crate::recordings::Recordings;
use crate::sounds::Sounds;
use crate::{database, folders, jobs};

/// The database's file.
pub(crate) const DATABASE: &str = "notes.db";
/// The file with the wrapped keys; it is there while a library is encrypted.
pub(crate) const KEYS: &str = "keys";

/// The user's notes with everything that belongs to them.
///
/// Several threads may share one store, and several processes may have one each
/// on the same folder. Calls block: they wait for the disk, and a write waits
/// for other writes. What a call acknowledges outlives a power cut.
///
/// An encrypted library is locked at first: every call but those that record says
/// [`StoreError::Locked`].
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) recordings: Recordings,
    pub(crate) claims: Claims,
    pub(crate) presence: Presence,
    pub(crate) rest: RwLock<Rest>,
}

/// How the library lies on the disk, and whether it can be read.
#[derive(Default)]
pub(crate) struct Rest {
    /// Of an encrypted one.
    pub(crate) key_file: Option<KeyFile>,
    pub(crate) open: Option<Arc<Opened>>,
}

/// What there is of a library only as long as it can be read.
pub(crate) struct Opened {
    path: PathBuf,
    pub(crate) keys: Option<Keys>,
    pub(crate) sounds: Sounds,
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
        let presence = Presence::new(folder)?;
        let claims = Claims::new(folder);
        let recordings = Recordings::open(folder)?;
        let key_file = KeyFile::load(&folder.join(KEYS))?;
        let open = match &key_file {
            Some(_) => None,
            None => Some(Opened::new(folder, None, &claims, &recordings)?),
        };
        Ok(Store {
            folder: folder.to_owned(),
            recordings,
            claims,
            presence,
            rest: RwLock::new(Rest {
                key_file,
                open: open.map(Arc::new),
            }),
        })
    }

    /// The library, unless it is locked. Who holds it goes on to the end of the call.
    pub(crate) fn opened(&self) -> Result<Arc<Opened>> {
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        rest.open.clone().ok_or(StoreError::Locked)
    }

    /// Everything that `look` reads is of one moment.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let open = self.opened()?;
        let mut reader = open.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = reader.transaction()?;
        look(&moment)
    }

    /// Everything that `change` does happens, or nothing of it. It is on disk
    /// when this returns.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let open = self.opened()?;
        let mut writer = open.writer();
        write(&mut writer, change)
    }
}

impl Opened {
    pub(crate) fn new(
        folder: &Path,
        keys: Option<Keys>,
        claims: &Claims,
        recordings: &Recordings,
    ) -> Result<Opened> {
        let path = folder.join(DATABASE);
        let is_new = !path.exists();
        if is_new {
            folders::private_file(&path).map_err(StoreError::file("make its database"))?;
        }
        let mut writer = database::open(&path, keys.as_ref())?;
        if is_new {
            folders::sync(folder).map_err(StoreError::file("make the data folder"))?;
        }
        let sounds = Sounds::open(folder, keys.clone())?;
        jobs::recover(&mut writer, claims)?;
        claims.collect_leftovers();
        sounds.drop_unused(&mut writer)?;
        sounds.collect_leftovers(&mut writer)?;
        recordings.collect_leftovers(&writer)?;
        let reader = database::connect(&path, keys.as_ref())?;
        Ok(Opened {
            path,
            keys,
            sounds,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
        })
    }

    /// The connection for writes. A panic in another thread has rolled its
    /// change back: the connection is as good as before.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of its own for what takes long: a list must not wait for it.
    pub(crate) fn another_connection(&self) -> Result<Connection> {
        database::connect(&self.path, self.keys.as_ref())
    }

    /// What this connection calls the database, or a copy of it in memory, that is not
    /// encrypted.
    pub(crate) fn plain_schema(&self, database: &Connection) -> Result<&'static str> {
        if self.keys.is_none() {
            return Ok("main");
        }
        database.execute_batch(
            "ATTACH ':memory:' AS copy KEY '';
             BEGIN; SELECT sqlcipher_export('copy'); COMMIT;",
        )?;
        let copy = Some("copy");
        database.pragma_update(copy, "user_version", database::form(database)?)?;
        database.pragma_update(copy, "application_id", database::APPLICATION)?;
        Ok("copy")
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

/// A lock on a file that says that somebody has the library open, or, for what cannot be
/// done beside others, that nobody else has.
pub(crate) struct Presence {
    file: File,
    /// Held by whoever wants to be alone: one at a time lets go of its presence, so that
    /// none comes back to a library that was changed under it.
    change: File,
}

/// How long another process's change of the whole library is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

impl Presence {
    fn new(folder: &Path) -> Result<Presence> {
        let failed = || StoreError::file("lock the data folder");
        let open = |name| folders::lock_file(&folder.join(name)).map_err(failed());
        let presence = Presence {
            file: open("in-use.lock")?,
            change: open("change.lock")?,
        };
        let began = Instant::now();
        // A file system without locks has one program at a time, or so one hopes.
        while matches!(
            presence.file.try_lock_shared(),
            Err(TryLockError::WouldBlock)
        ) {
            if began.elapsed() > PATIENCE {
                return Err(StoreError::InUse);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(presence)
    }

    /// Does what nobody else may be beside.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let failed = || StoreError::file("lock the data folder");
        if self.change.try_lock().is_err() {
            return Err(StoreError::InUse);
        }
        self.file.unlock().map_err(failed())?;
        let done = if self.file.try_lock().is_ok() {
            let done = work();
            self.file.unlock().map_err(failed())?;
            done
        } else {
            Err(StoreError::InUse)
        };
        // Nobody else can be alone before this one is back.
        let back = self.file.lock_shared().map_err(failed());
        self.change.unlock().map_err(failed())?;
        back.and(done)
    }
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
