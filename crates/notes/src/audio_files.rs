//! Audio files, named by the SHA-256 of their content, or by an obfuscated name in an encrypted
//! library.
//!
//! A file is complete and synced before a row refers to it. Final names change only inside a write
//! transaction, so that no process removes a file that another one is about to reference.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use earshot_vault::{Completeness, Keys, SealedWriter};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::audio_handle::AudioHandle;
use crate::error::{Result, StoreError};
use crate::{ContentHash, database, folders, removals};

/// Files not committed yet.
const TEMP_PREFIX: &str = ".tmp";

pub(crate) struct AudioFiles {
    folder: PathBuf,
    /// With keys, names are obfuscated: a known recording cannot be found by its hash.
    keys: Option<Keys>,
    is_locked: Arc<AtomicBool>,
    /// Headers of sealed files with a verified hash.
    verified: Mutex<HashMap<ContentHash, Vec<u8>>>,
}

/// On disk under a temporary name.
pub(crate) struct IncomingFile {
    pub(crate) hash: ContentHash,
    pub(crate) bytes: u64,
    path: TempPath,
    _guard: IngestGuard,
}

/// Keeps other processes from deleting incoming files.
#[derive(Clone)]
pub(crate) struct IngestGuard(#[expect(dead_code, reason = "held for its lock")] Option<Arc<File>>);

impl AudioFiles {
    pub(crate) fn open(library: &Path, keys: Option<Keys>) -> Result<AudioFiles> {
        let audio_files = AudioFiles::new(library, keys);
        folders::create(&audio_files.incoming())
            .map_err(StoreError::file("create its folder for audio"))?;
        Ok(audio_files)
    }

    /// For a read-only library.
    pub(crate) fn new(library: &Path, keys: Option<Keys>) -> AudioFiles {
        AudioFiles {
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
            Some(keys) => keys.obfuscated_name(hash),
        }
    }

    /// Makes all open handles fail.
    pub(crate) fn revoke_readers(&self) {
        self.is_locked.store(true, Ordering::Release);
    }

    pub(crate) fn open_handle(
        &self,
        file: File,
        completeness: Completeness,
    ) -> io::Result<AudioHandle> {
        AudioHandle::new(file, self.keys.as_ref(), completeness, &self.is_locked)
    }

    fn lock(&self) -> Result<File> {
        folders::lock_file(&self.folder.join("incoming.lock"))
            .map_err(StoreError::file("lock its folder for audio"))
    }

    pub(crate) fn ingest_guard(&self) -> Result<IngestGuard> {
        let lock = match self.lock() {
            // Read-only: leftovers are never removed.
            Err(StoreError::ReadOnly(_)) => return Ok(IngestGuard(None)),
            lock => lock?,
        };
        lock.lock_shared()
            .map_err(StoreError::file("lock its folder for audio"))?;
        Ok(IngestGuard(Some(Arc::new(lock))))
    }

    /// Deleted on drop, or at the next start.
    pub(crate) fn temp_file(&self, _guard: &IngestGuard) -> Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(TEMP_PREFIX)
            .tempfile_in(self.incoming())
            .map_err(StoreError::file("write a file"))
    }

    /// Copies audio to a synced temporary file.
    pub(crate) fn ingest(&self, audio: &mut dyn Read) -> Result<IncomingFile> {
        self.ingest_with(&self.ingest_guard()?, audio)
    }

    /// [`AudioFiles::ingest`] under an existing guard.
    pub(crate) fn ingest_with(
        &self,
        guard: &IngestGuard,
        audio: &mut dyn Read,
    ) -> Result<IncomingFile> {
        let mut file = self.temp_file(guard)?;
        let failed = || StoreError::file("store an audio file");
        let (hash, bytes) = match &self.keys {
            None => copy_hashed(audio, file.as_file_mut(), failed())?,
            Some(keys) => {
                let mut sealed =
                    SealedWriter::new(file.as_file_mut(), &keys.public_key()).map_err(failed())?;
                let result = copy_hashed(audio, &mut sealed, failed())?;
                sealed.finish().map_err(failed())?;
                result
            }
        };
        file.as_file()
            .sync_all()
            .map_err(StoreError::file("store an audio file"))?;
        Ok(IncomingFile {
            hash,
            bytes,
            path: file.into_temp_path(),
            _guard: guard.clone(),
        })
    }

    /// Gives the file its final name and row. Call [`AudioFiles::sync`] before the commit. New
    /// files are added to `created`.
    pub(crate) fn commit(
        &self,
        change: &Transaction<'_>,
        audio: IncomingFile,
        created: &mut Vec<ContentHash>,
    ) -> Result<ContentHash> {
        let IncomingFile {
            hash, bytes, path, ..
        } = audio;
        let name = self.path(&hash);
        if !name.exists() {
            created.push(hash.clone());
        }
        if let Err(error) = path.persist(&name) {
            // Windows does not replace open files; the content is the same.
            let existing = self
                .read(&hash)
                .is_ok_and(|existing| existing.byte_len() == bytes);
            if !existing {
                return Err(StoreError::file("store an audio file")(error.error));
            }
        }
        insert_row(change, &hash, bytes)?;
        Ok(hash)
    }

    /// Required before committing a row that refers to a new file.
    pub(crate) fn sync(&self) -> Result<()> {
        folders::sync(&self.folder).map_err(StoreError::file("store an audio file"))
    }

    pub(crate) fn read(&self, hash: &ContentHash) -> Result<AudioHandle> {
        let failed = StoreError::file("read an audio file");
        let file = match File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::AudioMissing);
            }
            Err(error) => return Err(failed(error)),
        };
        match self.open_handle(file, Completeness::Complete) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(StoreError::AudioDamaged)
            }
            other => other.map_err(failed),
        }
    }

    /// [`AudioFiles::read`] that verifies the hash of a sealed file: the seal does not cover the
    /// name, so files could be swapped. Later reads compare only the header.
    pub(crate) fn read_verified(&self, hash: &ContentHash) -> Result<AudioHandle> {
        let mut audio = self.read(hash)?;
        let Some(header) = audio.header().map(<[u8]>::to_vec) else {
            return Ok(audio);
        };
        let verified = || self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified().get(hash) == Some(&header) {
            return Ok(audio);
        }
        let failed = || StoreError::file("read an audio file");
        match copy_hashed(&mut audio, &mut io::sink(), failed()) {
            Ok((found, _)) if found == *hash => {}
            Err(StoreError::Input(error)) if error.kind() != io::ErrorKind::InvalidData => {
                return Err(failed()(error));
            }
            _ => return Err(StoreError::AudioDamaged),
        }
        audio.rewind().map_err(failed())?;
        verified().insert(hash.clone(), header);
        Ok(audio)
    }

    /// Removes the files of a failed transaction.
    pub(crate) fn remove_uncommitted(&self, database: &mut Connection, hashes: &[ContentHash]) {
        let removed = database::write(database, |change| {
            for hash in hashes {
                // The write transaction keeps other processes from committing the same name.
                if !has_row(change, hash)? {
                    folders::remove(&self.path(hash))
                        .map_err(StoreError::file("remove an audio file"))?;
                }
            }
            Ok(())
        });
        drop(removed);
    }

    pub(crate) fn remove_temp_files(&self) -> Result<()> {
        let lock = self.lock()?;
        // Succeeds only if no process is ingesting.
        if lock.try_lock().is_ok() {
            for entry in list_files(&self.incoming())? {
                if is_temp(&entry) {
                    folders::remove(&entry.path())
                        .map_err(StoreError::file("remove a temporary file"))?;
                }
            }
        }
        Ok(())
    }

    /// Files named by a hash without a row.
    pub(crate) fn orphans(&self, database: &Connection) -> Result<Vec<PathBuf>> {
        let mut expected = self.expected_names(database)?;
        let scheduled = removals::scheduled_audio(database)?;
        expected.extend(scheduled.iter().map(|hash| self.name(hash)));
        let mut unknown: Vec<PathBuf> = list_files(&self.folder)?
            .into_iter()
            .filter(|entry| {
                // Obfuscated names look like hashes too.
                let name = entry.file_name();
                let name = name.to_str().and_then(ContentHash::parse);
                name.is_some_and(|name| !expected.contains(name.as_str()))
            })
            .map(|entry| entry.path())
            .collect();
        unknown.sort();
        Ok(unknown)
    }

    fn expected_names(&self, database: &Connection) -> Result<HashSet<String>> {
        let mut query = database.prepare_cached("SELECT hash FROM sounds")?;
        let rows = query.query_map([], |row| Ok(self.name(&row.get::<_, String>(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn insert_row(change: &Transaction<'_>, hash: &ContentHash, bytes: u64) -> Result<()> {
    change
        .prepare_cached("INSERT INTO sounds (hash, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((hash.as_str(), i64::try_from(bytes).unwrap_or(i64::MAX)))?;
    Ok(())
}

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

/// Whether the name is one of [`AudioFiles::temp_file`].
pub(crate) fn is_temp(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with(TEMP_PREFIX)
}

fn list_files(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let failed = || StoreError::file("list its audio files");
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

pub(crate) fn has_row(database: &Connection, hash: &ContentHash) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM sounds WHERE hash = ?1")?
        .query_row([hash.as_str()], |_| Ok(()))
        .optional()?
        .is_some())
}
