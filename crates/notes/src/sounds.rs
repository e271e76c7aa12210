//! The files with the notes' sounds, each named by the SHA-256 of its bytes, or by a
//! name that hides it.
//!
//! A file is complete and synced under its final name before a row refers to
//! it. Final names appear and vanish only inside a write transaction of the
//! database, which is what keeps several processes from removing a sound that
//! another one is about to refer to.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use earshot_vault::{Extent, Keys, SealedWriter};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::error::{Result, StoreError};
use crate::sound::SoundHandle;
use crate::{ContentHash, folders, removals};

/// How the names of files begin that are not kept yet.
const SCRATCH: &str = ".tmp";

/// The folder of the sounds.
pub(crate) struct Sounds {
    folder: PathBuf,
    /// Of an encrypted library. Its files are sealed, and their names tell nothing:
    /// who has a sound could else find out that it is here.
    keys: Option<Keys>,
    is_locked: Arc<AtomicBool>,
    /// The headers of the sealed files whose content was seen to be that of their hash.
    verified: Mutex<HashMap<ContentHash, Vec<u8>>>,
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
pub(crate) struct Receiving(#[expect(dead_code, reason = "held for its lock")] Option<Arc<File>>);

impl Sounds {
    pub(crate) fn open(library: &Path, keys: Option<Keys>) -> Result<Sounds> {
        let sounds = Sounds::new(library, keys);
        folders::make(&sounds.incoming())
            .map_err(StoreError::file("make its folder for sounds"))?;
        Ok(sounds)
    }

    /// Those of a library to which nothing is written.
    pub(crate) fn new(library: &Path, keys: Option<Keys>) -> Sounds {
        Sounds {
            folder: library.join("audio"),
            keys,
            is_locked: Arc::default(),
            verified: Mutex::default(),
        }
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    pub(crate) fn path(&self, hash: &ContentHash) -> PathBuf {
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
        let lock = match self.lock() {
            // Where nothing can be written there are no leftovers to be collected.
            Err(StoreError::ReadOnly(_)) => return Ok(Receiving(None)),
            lock => lock?,
        };
        lock.lock_shared()
            .map_err(StoreError::file("lock its folder for sounds"))?;
        Ok(Receiving(Some(Arc::new(lock))))
    }

    /// A file that is gone when it is dropped, or at the next start.
    pub(crate) fn scratch(&self, _receiving: &Receiving) -> Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(SCRATCH)
            .tempfile_in(self.incoming())
            .map_err(StoreError::file("write a file"))
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

    /// Gives a sound its name, and a row. [`Sounds::settle`] before the commit. A file that
    /// was not there before is added to `named`.
    pub(crate) fn keep(
        &self,
        change: &Transaction<'_>,
        sound: Incoming,
        named: &mut Vec<ContentHash>,
    ) -> Result<ContentHash> {
        let Incoming {
            hash, bytes, path, ..
        } = sound;
        let name = self.path(&hash);
        if !name.exists() {
            named.push(hash.clone());
        }
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
        insert(change, &hash, bytes)?;
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

    /// [`Sounds::read`], of an encrypted library only if it is the sound of that hash. What
    /// seals a file tells that it was sealed for this library, not under which name: another
    /// program could exchange two files. It is read as a whole once; after that its header
    /// tells that it is the same.
    pub(crate) fn verified(&self, hash: &ContentHash) -> Result<SoundHandle> {
        let mut sound = self.read(hash)?;
        let Some(header) = sound.header().map(<[u8]>::to_vec) else {
            return Ok(sound);
        };
        let verified = || self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified().get(hash) == Some(&header) {
            return Ok(sound);
        }
        let failed = || StoreError::file("read a sound");
        match copy_hashed(&mut sound, &mut io::sink(), failed()) {
            Ok((found, _)) if found == *hash => {}
            Err(StoreError::Input(error)) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(failed()(error));
            }
            _ => return Err(StoreError::SoundDamaged),
        }
        sound.rewind().map_err(failed())?;
        verified().insert(hash.clone(), header);
        Ok(sound)
    }

    /// Removes files that a change named which was not committed. What stays is listed as
    /// a sound without a note.
    pub(crate) fn take_back(&self, database: &mut Connection, hashes: &[ContentHash]) {
        let removed = crate::store::write(database, |change| {
            for hash in hashes {
                // Inside a write transaction no other process can give a file its name.
                if !is_known(change, hash)? {
                    folders::remove(&self.path(hash))
                        .map_err(StoreError::file("remove a sound"))?;
                }
            }
            Ok(())
        });
        // The change's own error is the one that counts.
        drop(removed);
    }

    /// Removes half-copied sounds that killed processes left.
    pub(crate) fn collect_leftovers(&self) -> Result<()> {
        let lock = self.lock()?;
        // Held by nobody who is copying a sound in.
        if lock.try_lock().is_ok() {
            for entry in files(&self.incoming())? {
                if is_scratch(&entry) {
                    folders::remove(&entry.path())
                        .map_err(StoreError::file("remove a leftover"))?;
                }
            }
        }
        Ok(())
    }

    /// The files that look like sounds and have no row: they did not come from this program,
    /// or from a process that ended before it had written the row.
    pub(crate) fn without_row(&self, database: &Connection) -> Result<Vec<PathBuf>> {
        let mut known = self.known_names(database)?;
        let going = removals::named_sounds(database)?;
        known.extend(going.iter().map(|hash| self.name(hash)));
        let mut unknown: Vec<PathBuf> = files(&self.folder)?
            .into_iter()
            .filter(|entry| {
                // A hidden name has the form of a hash too.
                let name = entry.file_name();
                let name = name.to_str().and_then(ContentHash::parse);
                name.is_some_and(|name| !known.contains(name.as_str()))
            })
            .map(|entry| entry.path())
            .collect();
        unknown.sort();
        Ok(unknown)
    }

    /// The names of the files that there should be.
    fn known_names(&self, database: &Connection) -> Result<HashSet<String>> {
        let mut query = database.prepare_cached("SELECT hash FROM sounds")?;
        let rows = query.query_map([], |row| Ok(self.name(&row.get::<_, String>(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Makes the row of a sound, unless it is there.
pub(crate) fn insert(change: &Transaction<'_>, hash: &ContentHash, bytes: u64) -> Result<()> {
    change
        .prepare_cached("INSERT INTO sounds (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((hash.as_str(), i64::try_from(bytes).unwrap_or(i64::MAX)))?;
    Ok(())
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

/// Whether the file has a name that [`Sounds::scratch`] gives.
pub(crate) fn is_scratch(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with(SCRATCH)
}

fn files(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let failed = || StoreError::file("list its sounds");
    let mut files = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        entries => entries.map_err(failed())?,
    };
    for entry in entries {
        let entry = entry.map_err(failed())?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            files.push(entry);
        }
    }
    Ok(files)
}

pub(crate) fn is_known(database: &Connection, hash: &ContentHash) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM sounds WHERE hash = ?1")?
        .query_row([hash.as_str()], |_| Ok(()))
        .optional()?
        .is_some())
}
