//! Reading an archive: all of it is checked before anything of it is kept.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde::Serialize;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{DATABASE, Entry, FORM, KIND, LARGEST_MANIFEST, MANIFEST, Manifest, SOUNDS, merge};
use crate::error::{Result, StoreError};
use crate::sounds::{Incoming, copy_hashed};
use crate::{ContentHash, Store, database};

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
        for name in archive.sounds()? {
            let hash = ContentHash::parse(&name[SOUNDS.len()..]).ok_or_else(|| damaged(&name))?;
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
        let mut source = open_foreign(unpack_database(&mut archive)?)?;
        let source = source.transaction()?;
        self.write(|change| {
            let mut report = ImportReport {
                sounds: incoming.len() as u64,
                ..ImportReport::default()
            };
            for sound in incoming.into_values() {
                sounds.keep(change, sound)?;
            }
            sounds.settle()?;
            merge::all(&source, change, &mut report)?;
            Ok(report)
        })
        .map_err(|error| match error {
            // It is not this library that holds senseless values.
            StoreError::Damaged(_) => damaged(DATABASE),
            error => error,
        })
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

/// The database's bytes. They are text alone, which memory has room for; on the disk
/// they would lie as they are, in an encrypted library too.
fn unpack_database(archive: &mut Archive<impl Read + Seek>) -> Result<Vec<u8>> {
    archive.take(DATABASE, |from| {
        let mut unpacked = Vec::new();
        let failed = StoreError::file("unpack the archive");
        let (hash, bytes) = copy_hashed(from, &mut unpacked, failed)?;
        Ok((hash, bytes, unpacked))
    })
}

fn damaged(entry: &str) -> StoreError {
    StoreError::ArchiveDamaged {
        entry: entry.chars().take(80).collect(),
    }
}

/// Opens a database that a stranger may have made.
fn open_foreign(bytes: Vec<u8>) -> Result<Connection> {
    let opened = || -> Result<Connection> {
        let mut foreign = database::in_memory(bytes)?;
        foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        foreign.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        let sound: String = foreign.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(damaged(DATABASE));
        }
        database::bring_foreign_up_to_date(&mut foreign)?;
        Ok(foreign)
    };
    opened().map_err(|error| match error {
        StoreError::Newer { .. } => StoreError::ArchiveNewer,
        StoreError::File { .. } | StoreError::DiskFull(_) => error,
        _ => damaged(DATABASE),
    })
}

struct Archive<R> {
    zip: ZipArchive<R>,
    entries: HashMap<String, Entry>,
}

impl<R: Read + Seek> Archive<R> {
    fn open(from: R) -> Result<Archive<R>> {
        let mut zip = ZipArchive::new(from).map_err(|error| match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                StoreError::Input(error)
            }
            _ => StoreError::NotAnArchive,
        })?;
        let mut text = Vec::new();
        zip.by_name(MANIFEST)
            .map_err(|_| StoreError::NotAnArchive)?
            .take(LARGEST_MANIFEST)
            .read_to_end(&mut text)
            .map_err(|_| damaged(MANIFEST))?;
        // The kind and the form first: a later form may look otherwise.
        let about: serde_json::Value =
            serde_json::from_slice(&text).map_err(|_| damaged(MANIFEST))?;
        if about["kind"] != KIND {
            return Err(StoreError::NotAnArchive);
        }
        if about["form"]
            .as_u64()
            .is_some_and(|form| form > u64::from(FORM))
        {
            return Err(StoreError::ArchiveNewer);
        }
        let manifest: Manifest = serde_json::from_value(about).map_err(|_| damaged(MANIFEST))?;
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

    /// The names of the sounds. What the list does not name, or names and the
    /// zip lacks, makes the archive a damaged one.
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
            .filter(|name| name.starts_with(SOUNDS))
            .cloned()
            .collect();
        sounds.sort();
        Ok(sounds)
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
