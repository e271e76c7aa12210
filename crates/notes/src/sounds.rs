//! The files with the notes' sounds, each named by the SHA-256 of its bytes, or by a
//! name that hides it.
//!
//! A file is complete and synced under its final name before a row refers to
//! it. Final names appear and vanish only inside a write transaction of the
//! database, which is what keeps several processes from removing a sound that
//! another one is about to refer to.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use earshot_vault::{Extent, Keys, SealedWriter};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::error::{Result, StoreError};
use crate::sound::SoundHandle;
use crate::{ContentHash, folders};

/// The folder of the sounds.
pub(crate) struct Sounds {
    folder: PathBuf,
    /// Of an encrypted library. Its files are sealed, and their names tell nothing:
    /// who has a sound could else find out that it is here.
    keys: Option<Keys>,
    is_locked: Arc<AtomicBool>,
}

/// A sound that is on disk, but not yet under its name.
pub(crate) struct Incoming {
    pub(crate) hash: ContentHash,
    pub(crate) bytes: u64,
    path: TempPath,
    _receiving: Receiving,
}

/// Keeps other processes from taking what comes in for leftovers.
#[derive(Clone)]
pub(crate) struct Receiving(#[expect(dead_code, reason = "held for its lock")] Arc<File>);

impl Sounds {
    pub(crate) fn open(library: &Path, keys: Option<Keys>) -> Result<Sounds> {
        let sounds = Sounds {
            folder: library.join("audio"),
            keys,
            is_locked: Arc::default(),
        };
        folders::make(&sounds.incoming())
            .map_err(StoreError::file("make its folder for sounds"))?;
        Ok(sounds)
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    fn path(&self, hash: &ContentHash) -> PathBuf {
        self.folder.join(self.name(hash.as_str()))
    }

    fn name(&self, hash: &str) -> String {
        match &self.keys {
            None => hash.to_owned(),
            Some(keys) => keys.hidden_name(hash),
        }
    }

    /// What was opened before cannot be read any more.
    pub(crate) fn lock_up(&self) {
        self.is_locked.store(true, Ordering::Release);
    }

    /// What reads these bytes, as far as the library stays unlocked.
    pub(crate) fn handle(&self, file: File, extent: Extent) -> io::Result<SoundHandle> {
        SoundHandle::new(file, self.keys.as_ref(), extent, &self.is_locked)
    }

    fn lock(&self) -> Result<File> {
        folders::lock_file(&self.folder.join("incoming.lock"))
            .map_err(StoreError::file("lock its folder for sounds"))
    }

    /// To be held while sounds come in.
    pub(crate) fn receiving(&self) -> Result<Receiving> {
        let lock = self.lock()?;
        lock.lock_shared()
            .map_err(StoreError::file("lock its folder for sounds"))?;
        Ok(Receiving(Arc::new(lock)))
    }

    /// A file that is gone when it is dropped, or at the next start.
    pub(crate) fn scratch(&self, _receiving: &Receiving) -> Result<NamedTempFile> {
        NamedTempFile::new_in(self.incoming()).map_err(StoreError::file("write a file"))
    }

    /// Copies a sound to the disk, and waits until it is there.
    pub(crate) fn take_in(&self, sound: &mut dyn Read) -> Result<Incoming> {
        self.take_in_while(&self.receiving()?, sound)
    }

    /// [`Sounds::take_in`] for one of many.
    pub(crate) fn take_in_while(
        &self,
        receiving: &Receiving,
        sound: &mut dyn Read,
    ) -> Result<Incoming> {
        let mut file = self.scratch(receiving)?;
        let failed = || StoreError::file("keep a sound");
        let (hash, bytes) = match &self.keys {
            None => copy_hashed(sound, file.as_file_mut(), failed())?,
            Some(keys) => {
                let mut sealed =
                    SealedWriter::new(file.as_file_mut(), &keys.public()).map_err(failed())?;
                let told = copy_hashed(sound, &mut sealed, failed())?;
                sealed.finish().map_err(failed())?;
                told
            }
        };
        file.as_file()
            .sync_all()
            .map_err(StoreError::file("keep a sound"))?;
        Ok(Incoming {
            hash,
            bytes,
            path: file.into_temp_path(),
            _receiving: receiving.clone(),
        })
    }

    /// Gives a sound its name, and a row. [`Sounds::settle`] before the commit.
    pub(crate) fn keep(&self, change: &Transaction<'_>, sound: Incoming) -> Result<ContentHash> {
        let Incoming {
            hash, bytes, path, ..
        } = sound;
        let name = self.path(&hash);
        if let Err(error) = path.persist(&name) {
            // Windows replaces no file that somebody reads; what is there has
            // the same bytes.
            let there = self
                .read(&hash)
                .is_ok_and(|there| there.byte_len() == bytes);
            if !there {
                return Err(StoreError::file("keep a sound")(error.error));
            }
        }
        change
            .prepare_cached(
                "INSERT INTO sounds (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute((hash.as_str(), i64::try_from(bytes).unwrap_or(i64::MAX)))?;
        Ok(hash)
    }

    /// Makes the names of kept sounds last. A row that refers to one may be
    /// committed after this only.
    pub(crate) fn settle(&self) -> Result<()> {
        folders::sync(&self.folder).map_err(StoreError::file("keep a sound"))
    }

    pub(crate) fn read(&self, hash: &ContentHash) -> Result<SoundHandle> {
        let failed = StoreError::file("read a sound");
        let file = match File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::SoundLost);
            }
            Err(error) => return Err(failed(error)),
        };
        match self.handle(file, Extent::Whole) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(StoreError::SoundDamaged)
            }
            other => other.map_err(failed),
        }
    }

    /// Removes sounds that no note refers to, out of the table and the folder.
    /// The rows go first: a file without a row is a leftover that the next start
    /// collects, a row without its file would be a loss.
    pub(crate) fn drop_unused(&self, database: &mut Connection) -> Result<()> {
        let unused: Vec<String> = {
            let mut query = database.prepare_cached(
                "SELECT hash FROM sounds
                 WHERE NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash)",
            )?;
            query
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?
        };
        let unused: Vec<_> = unused
            .iter()
            .filter_map(|text| ContentHash::parse(text))
            .collect();
        if unused.is_empty() {
            return Ok(());
        }
        let change =
            database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for hash in &unused {
            change
                .prepare_cached(
                    "DELETE FROM sounds WHERE hash = ?1
                     AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = ?1)",
                )?
                .execute([hash.as_str()])?;
        }
        change.commit()?;
        self.remove_unknown(database, &unused)
    }

    /// Removes files of these names unless the table has them by now.
    fn remove_unknown(&self, database: &mut Connection, hashes: &[ContentHash]) -> Result<()> {
        // Inside a write transaction no other process can give a file its name.
        let change =
            database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for hash in hashes {
            if !is_known(&change, hash)? {
                folders::remove(&self.path(hash)).map_err(StoreError::file("remove a sound"))?;
            }
        }
        change.commit()?;
        self.settle()
    }

    /// Removes what killed processes left: half-copied sounds, and whole ones
    /// whose note was not yet written or no longer is.
    pub(crate) fn collect_leftovers(&self, database: &mut Connection) -> Result<()> {
        let lock = self.lock()?;
        // Held by nobody who is copying a sound in.
        if lock.try_lock().is_ok() {
            for entry in files(&self.incoming())? {
                folders::remove(&entry.path()).map_err(StoreError::file("remove a leftover"))?;
            }
            drop(lock);
        }
        let made_at: i64 =
            database.query_row("SELECT made_at FROM library", [], |row| row.get(0))?;
        let made_at =
            UNIX_EPOCH + Duration::from_millis(u64::try_from(made_at).unwrap_or_default());
        let known = self.known_names(database)?;
        let mut leftovers = Vec::new();
        for entry in files(&self.folder)? {
            // A hidden name has the form of a hash too.
            let Some(name) = entry.file_name().to_str().and_then(ContentHash::parse) else {
                continue;
            };
            if !known.contains(name.as_str()) && !is_older(&entry, made_at) {
                leftovers.push(name);
            }
        }
        if leftovers.is_empty() {
            return Ok(());
        }
        // Inside a write transaction no other process can give a file its name.
        let change =
            database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let known = self.known_names(&change)?;
        for name in leftovers {
            if !known.contains(name.as_str()) {
                let path = self.folder.join(name.as_str());
                folders::remove(&path).map_err(StoreError::file("remove a sound"))?;
            }
        }
        change.commit()?;
        self.settle()
    }

    /// The names of the files that there should be.
    fn known_names(&self, database: &Connection) -> Result<HashSet<String>> {
        let mut query = database.prepare_cached("SELECT hash FROM sounds")?;
        let rows = query.query_map([], |row| Ok(self.name(&row.get::<_, String>(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Copies everything, and tells its hash and its length.
pub(crate) fn copy_hashed(
    from: &mut dyn Read,
    to: &mut dyn Write,
    failed: impl FnOnce(io::Error) -> StoreError,
) -> Result<(ContentHash, u64)> {
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let mut block = vec![0; 256 * 1024];
    loop {
        let count = match from.read(&mut block) {
            Ok(0) => return Ok((ContentHash::finish(hasher), bytes)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(StoreError::Input(error)),
        };
        hasher.update(&block[..count]);
        if let Err(error) = to.write_all(&block[..count]) {
            return Err(failed(error));
        }
        bytes += count as u64;
    }
}

/// A sound that was there before the library belongs to a lost one, and is all
/// that is left of it.
fn is_older(entry: &fs::DirEntry, moment: SystemTime) -> bool {
    entry
        .metadata()
        .and_then(|about| about.modified())
        .is_ok_and(|modified| modified < moment)
}

fn files(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let failed = || StoreError::file("list its sounds");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            files.push(entry);
        }
    }
    Ok(files)
}

fn is_known(database: &Connection, hash: &ContentHash) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM sounds WHERE hash = ?1")?
        .query_row([hash.as_str()], |_| Ok(()))
        .optional()?
        .is_some())
}
