//! Imports an archive after verifying all of it.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom, Write as _};

use rusqlite::Transaction;
use tempfile::NamedTempFile;
use zip::result::ZipError;

use super::untrusted::{self, Unpacked};
use super::{
    AUDIO_FOLDER, DATABASE, Entry, FORMAT_VERSION, ImportReport, KIND, MANIFEST, MAX_MANIFEST_SIZE,
    Manifest, ManifestHeader, merge,
};
use crate::audio_files::{IncomingFile, copy_hashed, has_row};
use crate::bounded_zip::{self, BoundedZip, check_entry, check_total, is_too_large};
use crate::error::{Result, StoreError};
use crate::{ContentHash, Store, cleanup, database, folders, removals};

/// Largest database held in memory: the text of thousands of hours.
const MAX_IN_MEMORY: u64 = 1 << 30;

impl Store {
    /// Adds new notes and updates older ones; removes nothing. Atomic.
    ///
    /// # Errors
    /// [`StoreError::NotAnArchive`], [`StoreError::ArchiveNewer`],
    /// [`StoreError::ArchiveDamaged`].
    pub fn import(&self, from: impl Read + Seek) -> Result<ImportReport> {
        let mut archive = Archive::open(from)?;
        let library = self.library()?;
        let audio_files = &library.audio_files;
        let guard = audio_files.ingest_guard()?;
        // Committed only after the database was validated.
        let mut incoming: HashMap<ContentHash, IncomingFile> = HashMap::new();
        let names = archive.audio_entries()?;
        archive.check_sizes()?;
        self.check_disk_space(archive.entries.values())?;
        for name in names {
            let hash = audio_hash(&name).ok_or_else(|| damaged(&name))?;
            if self.has_valid_audio(&hash)? {
                archive.verify_entry(&name)?;
            } else {
                let audio = archive.read_entry(&name, |from| {
                    let audio = audio_files.ingest_with(&guard, from)?;
                    Ok((audio.hash.clone(), audio.bytes, audio))
                })?;
                if audio.hash != hash {
                    return Err(damaged(&name));
                }
                incoming.insert(hash, audio);
            }
        }
        let mut unpacked = if library.keys.is_some() {
            Unpacked::Memory(unpack_to_memory(&mut archive)?)
        } else {
            Unpacked::File(unpack_to_file(
                &mut archive,
                audio_files.temp_file(&guard)?,
            )?)
        };
        let mut source = untrusted::open(&mut unpacked)?;
        let source = source.transaction()?;
        let imported = self.write_audio(|change, created| {
            let mut report = ImportReport::default();
            let mut stored = 0;
            let mut commit = |audio| -> Result<()> {
                audio_files.commit(change, audio, created)?;
                stored += 1;
                Ok(())
            };
            // Replaces damaged or missing files.
            let hashes: Vec<ContentHash> = incoming.keys().cloned().collect();
            for hash in hashes {
                if has_row(change, &hash)?
                    && let Some(audio) = incoming.remove(&hash)
                {
                    commit(audio)?;
                }
            }
            let mut import_audio =
                |change: &Transaction<'_>, hash: &ContentHash| match incoming.remove(hash) {
                    Some(audio) => commit(audio).map(|()| true),
                    None => has_row(change, hash),
                };
            merge::merge(&source, change, &mut import_audio, &mut report)?;
            audio_files.sync()?;
            removals::schedule_unused_audio(change)?;
            report.sounds = stored;
            Ok(report)
        });
        let report = imported.map_err(|error| match error {
            // The invalid value is in the archive, not in this library.
            StoreError::Damaged(_) | StoreError::Unreadable(_) => damaged(DATABASE),
            error => error,
        })?;
        cleanup::remove_scheduled(&mut library.writer(), audio_files, &self.recordings)?;
        Ok(report)
    }

    fn check_disk_space<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Result<()> {
        let mut needed = 0_u64;
        for entry in entries {
            let exists = match audio_hash(&entry.name) {
                Some(hash) => self.read(|database| has_row(database, &hash))?,
                None => false,
            };
            if !exists {
                needed = needed.saturating_add(entry.bytes);
            }
        }
        match folders::free_space(&self.folder) {
            Some(free) if free < needed => Err(StoreError::DiskFull(
                format!("the archive unpacks to {needed} bytes, and {free} are free").into(),
            )),
            _ => Ok(()),
        }
    }

    fn has_valid_audio(&self, hash: &ContentHash) -> Result<bool> {
        let is_listed: bool = self.read(|database| {
            Ok(database
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM sounds WHERE hash = ?1)")?
                .query_row([hash.as_str()], |row| row.get(0))?)
        })?;
        if !is_listed {
            return Ok(false);
        }
        match self.library()?.audio_files.read(hash) {
            Ok(mut file) => {
                let (found, _) = copy_hashed(
                    &mut file,
                    &mut io::sink(),
                    StoreError::file("read an audio file"),
                )?;
                Ok(found == *hash)
            }
            Err(StoreError::AudioMissing | StoreError::AudioDamaged) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn unpack_to_file(
    archive: &mut Archive<impl Read + Seek>,
    mut file: NamedTempFile,
) -> Result<NamedTempFile> {
    archive.read_entry(DATABASE, |from| {
        let failed = StoreError::file("unpack the archive");
        let (hash, bytes) = copy_hashed(from, &mut file, failed)?;
        Ok((hash, bytes, ()))
    })?;
    // The header declares WAL mode (2); there is no WAL.
    file.seek(SeekFrom::Start(18))
        .and_then(|_| file.write_all(&[1, 1]))
        .map_err(StoreError::file("unpack the archive"))?;
    Ok(file)
}

fn unpack_to_memory(archive: &mut Archive<impl Read + Seek>) -> Result<Vec<u8>> {
    if archive
        .entries
        .get(DATABASE)
        .is_some_and(|entry| entry.bytes > MAX_IN_MEMORY)
    {
        return Err(too_large(DATABASE));
    }
    archive.read_entry(DATABASE, |from| {
        let mut unpacked = Vec::new();
        let failed = StoreError::file("unpack the archive");
        let (hash, bytes) = copy_hashed(from, &mut unpacked, failed)?;
        Ok((hash, bytes, unpacked))
    })
}

fn audio_hash(name: &str) -> Option<ContentHash> {
    name.strip_prefix(AUDIO_FOLDER).and_then(ContentHash::parse)
}

fn too_large(entry: &str) -> StoreError {
    StoreError::ArchiveTooLarge {
        entry: entry.chars().take(80).collect(),
    }
}

fn damaged(entry: &str) -> StoreError {
    StoreError::ArchiveDamaged {
        entry: entry.chars().take(80).collect(),
    }
}

struct Archive<R> {
    zip: BoundedZip<R>,
    entries: HashMap<String, Entry>,
}

impl<R: Read + Seek> Archive<R> {
    fn open(from: R) -> Result<Archive<R>> {
        let mut zip = bounded_zip::open(from).map_err(|error| match error {
            ZipError::Io(error) if is_too_large(&error) => too_large(MANIFEST),
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                StoreError::Input(error)
            }
            _ => StoreError::NotAnArchive,
        })?;
        let mut text = Vec::new();
        let entry = zip
            .by_name(MANIFEST)
            .map_err(|_| StoreError::NotAnArchive)?;
        if !check_entry(&entry) {
            return Err(too_large(MANIFEST));
        }
        entry
            .take(MAX_MANIFEST_SIZE)
            .read_to_end(&mut text)
            .map_err(|_| damaged(MANIFEST))?;
        // Kind and version first: later versions may change other fields.
        let header: ManifestHeader =
            serde_json::from_slice(&text).map_err(|_| damaged(MANIFEST))?;
        if header.kind.as_deref() != Some(KIND) {
            return Err(StoreError::NotAnArchive);
        }
        if header
            .form
            .is_some_and(|form| form > u64::from(FORMAT_VERSION))
        {
            return Err(StoreError::ArchiveNewer);
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| damaged(MANIFEST))?;
        if manifest.database_form > database::SCHEMA_VERSION {
            return Err(StoreError::ArchiveNewer);
        }
        let entries = manifest
            .entries
            .into_iter()
            .map(|entry| (entry.name.clone(), entry))
            .collect();
        Ok(Archive { zip, entries })
    }

    /// Entries besides the database. One that is missing in the manifest or the zip makes the
    /// archive invalid.
    fn audio_entries(&self) -> Result<Vec<String>> {
        let present: HashSet<&str> = self.zip.file_names().collect();
        if let Some(lacking) = self
            .entries
            .keys()
            .find(|name| !present.contains(name.as_str()))
        {
            return Err(damaged(lacking));
        }
        let listed = |name: &str| name == MANIFEST || self.entries.contains_key(name);
        if let Some(stray) = present.iter().find(|name| !listed(name)) {
            return Err(damaged(stray));
        }
        let mut audio_files: Vec<String> = self
            .entries
            .keys()
            .filter(|name| *name != DATABASE)
            .cloned()
            .collect();
        audio_files.sort();
        Ok(audio_files)
    }

    fn check_sizes(&mut self) -> Result<()> {
        for name in self.entries.keys() {
            let entry = self.zip.by_name(name).map_err(|_| damaged(name))?;
            if !check_entry(&entry) {
                return Err(too_large(name));
            }
        }
        match check_total(&mut self.zip) {
            Ok(true) => Ok(()),
            Ok(false) => Err(too_large(AUDIO_FOLDER)),
            Err(_) => Err(damaged(MANIFEST)),
        }
    }

    fn verify_entry(&mut self, name: &str) -> Result<()> {
        self.read_entry(name, |from| {
            let (hash, bytes) =
                copy_hashed(from, &mut io::sink(), StoreError::file("read the archive"))?;
            Ok((hash, bytes, ()))
        })
    }

    fn read_entry<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<(ContentHash, u64, T)>,
    ) -> Result<T> {
        let listed = self.entries.get(name).ok_or_else(|| damaged(name))?;
        let entry = self.zip.by_name(name).map_err(|_| damaged(name))?;
        if entry.size() != listed.bytes {
            return Err(damaged(name));
        }
        let (hash, bytes, taken) =
            read(&mut entry.take(listed.bytes)).map_err(|error| match error {
                StoreError::Input(_) => damaged(name),
                error => error,
            })?;
        if bytes != listed.bytes || hash.as_str() != listed.sha256 {
            return Err(damaged(name));
        }
        Ok(taken)
    }
}
