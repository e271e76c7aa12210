//! Reading an archive: all of it is checked before anything of it is kept.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom, Write as _};

use rusqlite::Transaction;
use serde::Serialize;
use tempfile::NamedTempFile;
use zip::result::ZipError;

use super::foreign::{self, Unpacked};
use super::{
    DATABASE, Entry, FORM, KIND, Kind, LARGEST_MANIFEST, MANIFEST, Manifest, SOUNDS, merge,
};
use crate::bounded_zip::{self, BoundedZip, check_entry, check_total, is_too_large};
use crate::error::{Result, StoreError};
use crate::sounds::{Incoming, copy_hashed, is_known};
use crate::{ContentHash, Store, database, folders, removals};

/// Bytes of the largest database that is held in memory: the text of some thousands of
/// hours.
const LARGEST_IN_MEMORY: u64 = 1 << 30;

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportReport {
    /// Notes that were not there.
    pub added: u64,
    /// Notes that were there in an older state.
    pub updated: u64,
    /// Notes that were there in the same or a newer state.
    pub kept: u64,
    /// Sounds that were not there.
    pub sounds: u64,
}

impl Store {
    /// Brings the notes of an archive into this library: those that are not
    /// there, and the newer state of those that are. Nothing is removed. Either
    /// all of it happens or nothing.
    ///
    /// # Errors
    /// [`StoreError::NotAnArchive`], [`StoreError::ArchiveNewer`],
    /// [`StoreError::ArchiveDamaged`].
    pub fn import(&self, from: impl Read + Seek) -> Result<ImportReport> {
        let mut archive = Archive::open(from)?;
        let open = self.opened()?;
        let sounds = &open.sounds;
        let receiving = sounds.receiving()?;
        // The database last: until then no sound of it is trusted to be one.
        let mut incoming: HashMap<ContentHash, Incoming> = HashMap::new();
        let names = archive.sounds()?;
        archive.check_sizes()?;
        self.check_room(archive.entries.values())?;
        for name in names {
            let hash = sound_of(&name).ok_or_else(|| damaged(&name))?;
            if self.has_sound(&hash)? {
                archive.check(&name)?;
            } else {
                let sound = archive.take(&name, |from| {
                    let sound = sounds.take_in_while(&receiving, from)?;
                    Ok((sound.hash.clone(), sound.bytes, sound))
                })?;
                if sound.hash != hash {
                    return Err(damaged(&name));
                }
                incoming.insert(hash, sound);
            }
        }
        let mut unpacked = if open.keys.is_some() {
            Unpacked::Memory(unpack_to_memory(&mut archive)?)
        } else {
            Unpacked::File(unpack_to(&mut archive, sounds.scratch(&receiving)?)?)
        };
        let mut source = foreign::open(&mut unpacked)?;
        let source = source.transaction()?;
        let imported = self.write_sounds(|change, named| {
            let mut report = ImportReport::default();
            let mut kept = 0;
            let mut keep = |sound| -> Result<()> {
                sounds.keep(change, sound, named)?;
                kept += 1;
                Ok(())
            };
            // One that is damaged or lost here is mended, whichever note has it.
            let here: Vec<ContentHash> = incoming.keys().cloned().collect();
            for hash in here {
                if is_known(change, &hash)?
                    && let Some(sound) = incoming.remove(&hash)
                {
                    keep(sound)?;
                }
            }
            let mut bring_sound =
                |change: &Transaction<'_>, hash: &ContentHash| match incoming.remove(hash) {
                    Some(sound) => keep(sound).map(|()| true),
                    None => is_known(change, hash),
                };
            merge::all(&source, change, &mut bring_sound, &mut report)?;
            sounds.settle()?;
            removals::name_unused_sounds(change)?;
            report.sounds = kept;
            Ok(report)
        });
        let report = imported.map_err(|error| match error {
            // It is not this library that holds senseless values.
            StoreError::Damaged(_) | StoreError::Unreadable(_) => damaged(DATABASE),
            error => error,
        })?;
        removals::carry_out(&mut open.writer(), sounds, &self.recordings)?;
        Ok(report)
    }

    /// That there is room for the sounds that are not here, and for the database.
    fn check_room<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Result<()> {
        let mut needed = 0_u64;
        for entry in entries {
            let is_here = match sound_of(&entry.name) {
                Some(hash) => self.read(|database| is_known(database, &hash))?,
                None => false,
            };
            if !is_here {
                needed = needed.saturating_add(entry.bytes);
            }
        }
        match folders::room(&self.folder) {
            Some(room) if room < needed => Err(StoreError::DiskFull(
                format!("the archive unpacks to {needed} bytes, and {room} are free").into(),
            )),
            _ => Ok(()),
        }
    }

    fn has_sound(&self, hash: &ContentHash) -> Result<bool> {
        let is_listed: bool = self.read(|database| {
            Ok(database
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM sounds WHERE hash = ?1)")?
                .query_row([hash.as_str()], |row| row.get(0))?)
        })?;
        if !is_listed {
            return Ok(false);
        }
        match self.opened()?.sounds.read(hash) {
            Ok(mut there) => {
                let (found, _) = copy_hashed(
                    &mut there,
                    &mut io::sink(),
                    StoreError::file("read a sound"),
                )?;
                // One that is damaged here is mended by the import.
                Ok(found == *hash)
            }
            Err(StoreError::SoundLost | StoreError::SoundDamaged) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn unpack_to(
    archive: &mut Archive<impl Read + Seek>,
    mut file: NamedTempFile,
) -> Result<NamedTempFile> {
    archive.take(DATABASE, |from| {
        let failed = StoreError::file("unpack the archive");
        let (hash, bytes) = copy_hashed(from, &mut file, failed)?;
        Ok((hash, bytes, ()))
    })?;
    // A file's header says that it has a log beside it (2); this one has none.
    file.seek(SeekFrom::Start(18))
        .and_then(|_| file.write_all(&[1, 1]))
        .map_err(StoreError::file("unpack the archive"))?;
    Ok(file)
}

fn unpack_to_memory(archive: &mut Archive<impl Read + Seek>) -> Result<Vec<u8>> {
    if archive
        .entries
        .get(DATABASE)
        .is_some_and(|entry| entry.bytes > LARGEST_IN_MEMORY)
    {
        return Err(too_large(DATABASE));
    }
    archive.take(DATABASE, |from| {
        let mut unpacked = Vec::new();
        let failed = StoreError::file("unpack the archive");
        let (hash, bytes) = copy_hashed(from, &mut unpacked, failed)?;
        Ok((hash, bytes, unpacked))
    })
}

/// The sound that an entry of this name is.
fn sound_of(name: &str) -> Option<ContentHash> {
    name.strip_prefix(SOUNDS).and_then(ContentHash::parse)
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
            .take(LARGEST_MANIFEST)
            .read_to_end(&mut text)
            .map_err(|_| damaged(MANIFEST))?;
        // The kind and the form first: a later form may look otherwise.
        let about: Kind = serde_json::from_slice(&text).map_err(|_| damaged(MANIFEST))?;
        if about.kind.as_deref() != Some(KIND) {
            return Err(StoreError::NotAnArchive);
        }
        if about.form.is_some_and(|form| form > u64::from(FORM)) {
            return Err(StoreError::ArchiveNewer);
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| damaged(MANIFEST))?;
        if manifest.database_form > database::NEWEST {
            return Err(StoreError::ArchiveNewer);
        }
        let entries = manifest
            .entries
            .into_iter()
            .map(|entry| (entry.name.clone(), entry))
            .collect();
        Ok(Archive { zip, entries })
    }

    /// The names of all but the database, which must be those of sounds. What the list does
    /// not name, or names and the zip lacks, makes the archive a damaged one.
    fn sounds(&self) -> Result<Vec<String>> {
        let there: HashSet<&str> = self.zip.file_names().collect();
        if let Some(lacking) = self
            .entries
            .keys()
            .find(|name| !there.contains(name.as_str()))
        {
            return Err(damaged(lacking));
        }
        let listed = |name: &str| name == MANIFEST || self.entries.contains_key(name);
        if let Some(stray) = there.iter().find(|name| !listed(name)) {
            return Err(damaged(stray));
        }
        let mut sounds: Vec<String> = self
            .entries
            .keys()
            .filter(|name| *name != DATABASE)
            .cloned()
            .collect();
        sounds.sort();
        Ok(sounds)
    }

    /// That nothing unpacks to far more than Earshot or any tool packs, and all of it neither.
    fn check_sizes(&mut self) -> Result<()> {
        for name in self.entries.keys() {
            let entry = self.zip.by_name(name).map_err(|_| damaged(name))?;
            if !check_entry(&entry) {
                return Err(too_large(name));
            }
        }
        match check_total(&mut self.zip) {
            Ok(true) => Ok(()),
            Ok(false) => Err(too_large(SOUNDS)),
            Err(_) => Err(damaged(MANIFEST)),
        }
    }

    /// Reads an entry without keeping it.
    fn check(&mut self, name: &str) -> Result<()> {
        self.take(name, |from| {
            let (hash, bytes) =
                copy_hashed(from, &mut io::sink(), StoreError::file("read the archive"))?;
            Ok((hash, bytes, ()))
        })
    }

    /// Reads an entry, and makes sure that it is the one that was listed.
    fn take<T>(
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
