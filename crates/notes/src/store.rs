//! The store: opening, locking and access to the database.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use earshot_vault::{KeyFile, Keys};
use rusqlite::{Connection, Transaction};

use crate::audio_files::AudioFiles;
use crate::error::{Result, StoreError};
use crate::library_files::{self, DATABASE, ExistingFiles, KEYS};
use crate::owners::JobOwners;
use crate::recording_files::Recordings;
use crate::{ContentHash, cleanup, database, folders, jobs};

/// A library of notes.
///
/// Shareable between threads; several processes can open the same library. Calls block on disk and
/// other writes. Acknowledged writes survive a power cut.
///
/// An encrypted library starts locked: only recording works.
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) recordings: Recordings,
    pub(crate) owners: JobOwners,
    pub(crate) lock: LibraryLock,
    pub(crate) lock_state: RwLock<LockState>,
    pub(crate) create_database: CreateDatabase,
}

/// When a missing database may be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CreateDatabase {
    InEmptyFolder,
    Always,
}

#[derive(Default)]
pub(crate) struct LockState {
    /// Set if the library is encrypted.
    pub(crate) key_file: Option<KeyFile>,
    pub(crate) open: Option<Arc<OpenLibrary>>,
}

/// Exists only while the library is readable.
pub(crate) struct OpenLibrary {
    path: PathBuf,
    pub(crate) keys: Option<Keys>,
    pub(crate) audio_files: AudioFiles,
    pub(crate) is_read_only: bool,
    writer: Mutex<Connection>,
    /// Separate from the writer, so that reads do not wait for the disk.
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens or creates the library.
    ///
    /// Requeues jobs of dead processes and removes their temporary files. Orphaned audio is kept;
    /// see [`Store::check`] and [`Store::recover`].
    ///
    /// # Errors
    /// [`StoreError::NewerLibrary`], [`StoreError::Damaged`], [`StoreError::DatabaseMissing`] or
    /// [`StoreError::KeysMissing`] if some of its files are missing, among others.
    pub fn open(folder: &Path) -> Result<Store> {
        Store::open_or_create(folder, CreateDatabase::InEmptyFolder)
    }

    /// Whether there is a library in this folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).exists()
    }

    /// [`Store::open`] that replaces a lost database by a new one.
    pub fn open_without_database(folder: &Path) -> Result<Store> {
        Store::open_or_create(folder, CreateDatabase::Always)
    }

    fn open_or_create(folder: &Path, create_database: CreateDatabase) -> Result<Store> {
        let failed = StoreError::file("create the data folder");
        folders::create(folder).map_err(failed)?;
        let lock = match LibraryLock::new(folder) {
            Err(StoreError::ReadOnly(_)) if folder.join(DATABASE).exists() => LibraryLock(None),
            lock => lock?,
        };
        let is_read_only = lock.is_read_only();
        if library_files::is_wipe_interrupted(folder) {
            lock.exclusive(|| library_files::erase(folder))?;
        }
        let owners = JobOwners::new(folder);
        let recordings = Recordings::open(folder, is_read_only)?;
        let key_file = KeyFile::load(&folder.join(KEYS))?;
        let open = match &key_file {
            Some(_) => None,
            None => Some(match is_read_only {
                true => OpenLibrary::read_only(folder, None)?,
                false => OpenLibrary::new(folder, None, &owners, &recordings, create_database)?,
            }),
        };
        Ok(Store {
            folder: folder.to_owned(),
            recordings,
            owners,
            lock,
            lock_state: RwLock::new(LockState {
                key_file,
                open: open.map(Arc::new),
            }),
            create_database,
        })
    }

    /// Fails if locked. Keeps the library open until dropped.
    pub(crate) fn library(&self) -> Result<Arc<OpenLibrary>> {
        let state = self
            .lock_state
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        state.open.clone().ok_or(StoreError::Locked)
    }

    /// Runs `query` on a consistent snapshot.
    pub(crate) fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let library = self.library()?;
        let mut reader = library
            .reader
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let transaction = reader.transaction()?;
        query(&transaction)
    }

    /// Runs `change` atomically; durable on return.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let library = self.library()?;
        let mut writer = library.writer();
        database::write(&mut writer, change)
    }

    /// On failure the listed audio files are removed.
    pub(crate) fn write_audio<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>, &mut Vec<ContentHash>) -> Result<T>,
    ) -> Result<T> {
        let library = self.library()?;
        let mut writer = library.writer();
        let mut created = Vec::new();
        let done = database::write(&mut writer, |transaction| change(transaction, &mut created));
        if done.is_err() && !created.is_empty() {
            library
                .audio_files
                .remove_uncommitted(&mut writer, &created);
        }
        done
    }
}

impl OpenLibrary {
    pub(crate) fn new(
        folder: &Path,
        keys: Option<Keys>,
        owners: &JobOwners,
        recordings: &Recordings,
        create_database: CreateDatabase,
    ) -> Result<OpenLibrary> {
        let path = folder.join(DATABASE);
        let format =
            database::FileFormat::detect(&path).map_err(StoreError::file("read its database"))?;
        let is_new = format == database::FileFormat::Empty;
        if is_new {
            match ExistingFiles::detect(folder, recordings)? {
                ExistingFiles::Sealed if keys.is_none() => return Err(StoreError::KeysMissing),
                ExistingFiles::None if keys.is_none() => {}
                _ if create_database == CreateDatabase::Always => preserve_wal(&path)?,
                _ => return Err(StoreError::DatabaseMissing),
            }
            folders::private_file(&path).map_err(StoreError::file("create its database"))?;
        }
        if format == database::FileFormat::Encrypted && keys.is_none() {
            return Err(StoreError::KeysMissing);
        }
        let mut writer = database::open(&path, keys.as_ref()).map_err(|error| match error {
            StoreError::Damaged(_) if keys.is_some() => StoreError::KeysMismatch,
            error => error,
        })?;
        if is_new {
            folders::sync(folder).map_err(StoreError::file("create the data folder"))?;
        }
        let audio_files = AudioFiles::open(folder, keys.clone())?;
        jobs::recover(&mut writer, owners)?;
        owners.remove_orphans();
        audio_files.remove_temp_files()?;
        // Failed deletions stay scheduled for the next start.
        let _ = cleanup::remove_scheduled(&mut writer, &audio_files, recordings);
        let reader = database::connect(&path, keys.as_ref())?;
        Ok(OpenLibrary {
            path,
            keys,
            audio_files,
            is_read_only: false,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
        })
    }

    pub(crate) fn read_only(folder: &Path, keys: Option<Keys>) -> Result<OpenLibrary> {
        let path = folder.join(DATABASE);
        let format =
            database::FileFormat::detect(&path).map_err(StoreError::file("read its database"))?;
        if format == database::FileFormat::Encrypted && keys.is_none() {
            return Err(StoreError::KeysMissing);
        }
        let connect = || database::connect_read_only(&path, keys.as_ref());
        let (writer, reader) = (connect()?, connect()?);
        Ok(OpenLibrary {
            audio_files: AudioFiles::new(folder, keys.clone()),
            is_read_only: true,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            keys,
            path,
        })
    }

    /// A panic in another thread has rolled back its transaction, so a poisoned lock is usable.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For long operations, so that lists do not wait.
    pub(crate) fn new_connection(&self) -> Result<Connection> {
        if self.is_read_only {
            return database::connect_read_only(&self.path, self.keys.as_ref());
        }
        database::connect(&self.path, self.keys.as_ref())
    }

    /// An unencrypted snapshot; in memory if the library is encrypted.
    pub(crate) fn decrypted(&self) -> Result<Connection> {
        match &self.keys {
            Some(keys) => database::decrypted_copy(&self.path, keys, self.is_read_only),
            None => {
                let database = self.new_connection()?;
                // Keeps one snapshot until the connection closes.
                database.execute_batch("BEGIN")?;
                Ok(database)
            }
        }
    }
}

/// Keeps the WAL of a lost database, in case it is found again: a new one would overwrite it.
fn preserve_wal(path: &Path) -> Result<()> {
    let wal = path.with_extension("db-wal");
    match std::fs::rename(&wal, path.with_extension("db-wal.lost")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file("create its database")(error))
        }
        _ => Ok(()),
    }
}

/// Held shared while the library is open, exclusively for work that excludes others. Empty if
/// read-only.
pub(crate) struct LibraryLock(Option<LockFiles>);

struct LockFiles {
    in_use: File,
    /// Only one process at a time may give up its shared lock, so that none finds the library
    /// changed afterwards.
    change: File,
}

const LOCK_TIMEOUT: Duration = Duration::from_secs(20);

impl LibraryLock {
    fn new(folder: &Path) -> Result<LibraryLock> {
        let failed = || StoreError::file("lock the data folder");
        let open = |name| folders::lock_file(&folder.join(name)).map_err(failed());
        let lock = LockFiles {
            in_use: open("in-use.lock")?,
            change: open("change.lock")?,
        };
        let started = Instant::now();
        // File systems without locks are assumed to have one user at a time.
        while matches!(lock.in_use.try_lock_shared(), Err(TryLockError::WouldBlock)) {
            if started.elapsed() > LOCK_TIMEOUT {
                return Err(StoreError::InUse);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(LibraryLock(Some(lock)))
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.0.is_none()
    }

    /// Excludes other changes, but not other processes that have the library open.
    pub(crate) fn with_change_lock<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let failed = || StoreError::file("lock the data folder");
        let Some(locks) = &self.0 else {
            return Err(StoreError::ReadOnly("it was opened read-only".into()));
        };
        let started = Instant::now();
        while matches!(locks.change.try_lock(), Err(TryLockError::WouldBlock)) {
            if started.elapsed() > LOCK_TIMEOUT {
                return Err(StoreError::InUse);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let done = work();
        locks.change.unlock().map_err(failed())?;
        done
    }

    /// Runs `work` with exclusive access.
    pub(crate) fn exclusive<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let failed = || StoreError::file("lock the data folder");
        let Some(locks) = &self.0 else {
            return Err(StoreError::ReadOnly("it was opened read-only".into()));
        };
        if locks.change.try_lock().is_err() {
            return Err(StoreError::InUse);
        }
        locks.in_use.unlock().map_err(failed())?;
        let done = if locks.in_use.try_lock().is_ok() {
            let done = work();
            locks.in_use.unlock().map_err(failed())?;
            done
        } else {
            Err(StoreError::InUse)
        };
        // The change lock is released only after the shared lock is held again.
        let relocked = locks.in_use.lock_shared().map_err(failed());
        locks.change.unlock().map_err(failed())?;
        relocked.and(done)
    }
}

const _: () = {
    const fn assert_send_sync<T: Send + Sync>() {}
    assert_send_sync::<Store>();
};
