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
use crate::recover::Remains;
use crate::sounds::Sounds;
use crate::{ContentHash, database, folders, jobs, removals, wipe};

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
    pub(crate) may_make: MayMake,
}

/// Whether a database may be made where there should be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MayMake {
    InEmptyFolder,
    Always,
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
    pub(crate) is_read_only: bool,
    writer: Mutex<Connection>,
    /// A list must not wait for a write to reach the disk.
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the library in this folder; makes it if it is not there.
    ///
    /// Jobs whose process is gone return to the queue, and what killed
    /// processes left is cleared away. A sound that no row knows stays:
    /// [`Store::check`] lists it, [`Store::recover`] makes a note of it.
    ///
    /// # Errors
    /// Among others [`StoreError::Newer`] if a later program made the library,
    /// [`StoreError::Damaged`] if it makes no sense, [`StoreError::DatabaseMissing`] or
    /// [`StoreError::KeysMissing`] if the folder holds only some of its files.
    pub fn open(folder: &Path) -> Result<Store> {
        Store::open_and(folder, MayMake::InEmptyFolder)
    }

    /// [`Store::open`] that makes the database of a library which has lost it.
    ///
    /// # Errors
    /// As [`Store::open`], but for [`StoreError::DatabaseMissing`].
    pub fn open_without_database(folder: &Path) -> Result<Store> {
        Store::open_and(folder, MayMake::Always)
    }

    fn open_and(folder: &Path, may_make: MayMake) -> Result<Store> {
        let failed = StoreError::file("make the data folder");
        folders::make(folder).map_err(failed)?;
        let presence = match Presence::new(folder) {
            Err(StoreError::ReadOnly(_)) if folder.join(DATABASE).exists() => Presence(None),
            presence => presence?,
        };
        let is_read_only = presence.is_read_only();
        if wipe::is_unfinished(folder) {
            presence.alone(|| wipe::erase(folder))?;
        }
        let claims = Claims::new(folder);
        let recordings = Recordings::open(folder, is_read_only)?;
        let key_file = KeyFile::load(&folder.join(KEYS))?;
        let open = match &key_file {
            Some(_) => None,
            None => Some(match is_read_only {
                true => Opened::read_only(folder, None)?,
                false => Opened::new(folder, None, &claims, &recordings, may_make)?,
            }),
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
            may_make,
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

    /// [`Store::write`] for a change that gives files of sounds their names, which it
    /// lists: if it fails, they go again.
    pub(crate) fn write_sounds<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>, &mut Vec<ContentHash>) -> Result<T>,
    ) -> Result<T> {
        let open = self.opened()?;
        let mut writer = open.writer();
        let mut named = Vec::new();
        let done = write(&mut writer, |transaction| change(transaction, &mut named));
        if done.is_err() && !named.is_empty() {
            open.sounds.take_back(&mut writer, &named);
        }
        done
    }
}

impl Opened {
    pub(crate) fn new(
        folder: &Path,
        keys: Option<Keys>,
        claims: &Claims,
        recordings: &Recordings,
        may_make: MayMake,
    ) -> Result<Opened> {
        let path = folder.join(DATABASE);
        let form = database::Form::of(&path).map_err(StoreError::file("read its database"))?;
        let is_new = form == database::Form::Empty;
        if is_new {
            match Remains::of(folder, recordings)? {
                Remains::Sealed if keys.is_none() => return Err(StoreError::KeysMissing),
                Remains::Nothing if keys.is_none() => {}
                _ if may_make == MayMake::Always => put_log_aside(&path)?,
                _ => return Err(StoreError::DatabaseMissing),
            }
            folders::private_file(&path).map_err(StoreError::file("make its database"))?;
        }
        if form == database::Form::Noise && keys.is_none() {
            return Err(StoreError::KeysMissing);
        }
        let mut writer = database::open(&path, keys.as_ref()).map_err(|error| match error {
            StoreError::Damaged(_) if keys.is_some() => StoreError::KeysOfAnother,
            error => error,
        })?;
        if is_new {
            folders::sync(folder).map_err(StoreError::file("make the data folder"))?;
        }
        let sounds = Sounds::open(folder, keys.clone())?;
        jobs::recover(&mut writer, claims)?;
        claims.collect_leftovers();
        sounds.collect_leftovers()?;
        // A file that cannot be removed now stays named for the next start.
        let _ = removals::carry_out(&mut writer, &sounds, recordings);
        let reader = database::connect(&path, keys.as_ref())?;
        Ok(Opened {
            path,
            keys,
            sounds,
            is_read_only: false,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
        })
    }

    /// A library that can be listed, searched and exported, and not changed.
    pub(crate) fn read_only(folder: &Path, keys: Option<Keys>) -> Result<Opened> {
        let path = folder.join(DATABASE);
        let form = database::Form::of(&path).map_err(StoreError::file("read its database"))?;
        if form == database::Form::Noise && keys.is_none() {
            return Err(StoreError::KeysMissing);
        }
        let connect = || database::connect_read_only(&path, keys.as_ref());
        let (writer, reader) = (connect()?, connect()?);
        Ok(Opened {
            sounds: Sounds::new(folder, keys.clone()),
            is_read_only: true,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            keys,
            path,
        })
    }

    /// The connection for writes. A panic in another thread has rolled its
    /// change back: the connection is as good as before.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of its own for what takes long: a list must not wait for it.
    pub(crate) fn another_connection(&self) -> Result<Connection> {
        if self.is_read_only {
            return database::connect_read_only(&self.path, self.keys.as_ref());
        }
        database::connect(&self.path, self.keys.as_ref())
    }

    /// The database of this moment, not encrypted: of an encrypted one, a copy in memory.
    pub(crate) fn plain(&self) -> Result<Connection> {
        match &self.keys {
            Some(keys) => database::plain_copy(&self.path, keys, self.is_read_only),
            None => {
                let database = self.another_connection()?;
                // One moment for all that follows; it ends with the connection.
                database.execute_batch("BEGIN")?;
                Ok(database)
            }
        }
    }
}

/// Keeps the log of a lost database, which holds what was written last, should the database
/// be found again: a new one would overwrite it.
fn put_log_aside(path: &Path) -> Result<()> {
    let log = path.with_extension("db-wal");
    match std::fs::rename(&log, path.with_extension("db-wal.lost")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file("make its database")(error))
        }
        _ => Ok(()),
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

/// Says that a process has the library open, or, for work that cannot be done beside
/// others, that no other one has. Where nothing can be written it says nothing.
pub(crate) struct Presence(Option<Locks>);

struct Locks {
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
        let presence = Locks {
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
        Ok(Presence(Some(presence)))
    }

    /// Whether the library was opened where nothing can be written.
    pub(crate) fn is_read_only(&self) -> bool {
        self.0.is_none()
    }

    /// Does what only one process may do at a time, beside others that have it open.
    pub(crate) fn changing<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let failed = || StoreError::file("lock the data folder");
        let Some(locks) = &self.0 else {
            return Err(StoreError::ReadOnly("it was opened to be read".into()));
        };
        let began = Instant::now();
        while matches!(locks.change.try_lock(), Err(TryLockError::WouldBlock)) {
            if began.elapsed() > PATIENCE {
                return Err(StoreError::InUse);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let done = work();
        locks.change.unlock().map_err(failed())?;
        done
    }

    /// Does what nobody else may be beside.
    pub(crate) fn alone<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let failed = || StoreError::file("lock the data folder");
        let Some(locks) = &self.0 else {
            return Err(StoreError::ReadOnly("it was opened to be read".into()));
        };
        if locks.change.try_lock().is_err() {
            return Err(StoreError::InUse);
        }
        locks.file.unlock().map_err(failed())?;
        let done = if locks.file.try_lock().is_ok() {
            let done = work();
            locks.file.unlock().map_err(failed())?;
            done
        } else {
            Err(StoreError::InUse)
        };
        // Nobody else can be alone before this one is back.
        let back = locks.file.lock_shared().map_err(failed());
        locks.change.unlock().map_err(failed())?;
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
