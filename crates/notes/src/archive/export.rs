//! Writes an archive.

use std::io::{Read, Seek, Write};

use rusqlite::Connection;
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::validation;
use super::{AUDIO_FOLDER, DATABASE, Entry, FORMAT_VERSION, KIND, MANIFEST, Manifest};
use crate::audio_files::copy_hashed;
use crate::error::{Result, StoreError};
use crate::replace_rules::stored;
use crate::{ContentHash, Store, clock, database, quarantine, thread, vocabulary};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ExportReport {
    /// Including binned notes.
    pub notes: u64,
    pub sounds: u64,
    /// Total uncompressed size of the entries.
    pub bytes: u64,
    /// Missing or damaged audio; not in the archive.
    #[serde(rename = "lost")]
    pub missing: u64,
    /// Unreadable notes, jobs, terms, messages and replace rules; quarantined in the archive.
    pub unreadable: u64,
}

impl Store {
    /// Exports a consistent snapshot while other calls continue. Does not sync the file.
    ///
    /// # Errors
    /// [`StoreError::ArchiveWrite`].
    pub fn export(&self, to: impl Write + Seek) -> Result<ExportReport> {
        let library = self.library()?;
        // Prevents deletion of the exported files.
        let _guard = library.audio_files.ingest_guard()?;
        let mut copy = library.decrypted()?;
        let mut report = ExportReport {
            notes: count_notes(&copy)?,
            ..ExportReport::default()
        };
        let hashes: Vec<ContentHash> = copy
            .prepare("SELECT hash FROM sounds ORDER BY hash")?
            .query_map([], |row| row.get::<_, String>(0))?
            .filter_map(|text| text.map(|text| ContentHash::parse(&text)).transpose())
            .collect::<Result<_, _>>()?;
        // In memory: a temporary file would expose the plaintext of an encrypted library.
        let is_readable = validation::unreadable_notes(&copy)?.is_empty()
            && vocabulary::unreadable_ids(&copy)?.is_empty()
            && thread::rows::unreadable_numbers(&copy)?.is_empty()
            && stored::unreadable_ids(&copy)?.is_empty();
        let database = copy.serialize("main")?;
        let readable = if is_readable {
            None
        } else {
            Some(quarantined_copy(database.to_vec(), &mut report)?)
        };

        let mut archive = Archive {
            zip: ZipWriter::new(to),
            entries: Vec::new(),
        };
        archive.add(DATABASE, &mut readable.as_deref().unwrap_or(&database))?;
        drop(readable);
        drop(database);
        drop(copy);
        for hash in &hashes {
            let is_complete = match library.audio_files.read(hash) {
                Ok(mut audio) => archive.add_audio(hash, &mut audio)?,
                Err(StoreError::AudioMissing | StoreError::AudioDamaged) => false,
                Err(error) => return Err(error),
            };
            if is_complete {
                report.sounds += 1;
            } else {
                report.missing += 1;
            }
        }
        report.bytes = archive.entries.iter().map(|entry| entry.bytes).sum();
        archive.finish()?;
        Ok(report)
    }
}

fn count_notes(database: &Connection) -> Result<u64> {
    let count: i64 = database.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Quarantines unreadable rows, so that the archive can be imported.
fn quarantined_copy(database: Vec<u8>, report: &mut ExportReport) -> Result<Vec<u8>> {
    let mut copy = database::open_in_memory(database)?;
    report.unreadable = quarantine::quarantine_unreadable(&copy)?.len() as u64;
    report.notes = count_notes(&copy)?;
    Ok(copy.serialize("main")?.to_vec())
}

struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    entries: Vec<Entry>,
}

impl<W: Write + Seek> Archive<W> {
    fn start(&mut self, name: &str) -> Result<()> {
        // Audio is already compressed; any entry may exceed 4 GiB.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip.start_file(name, options).map_err(write_error)
    }

    fn copy(&mut self, from: &mut dyn Read) -> Result<(ContentHash, u64)> {
        copy_hashed(from, &mut self.zip, StoreError::ArchiveWrite)
    }

    fn add(&mut self, name: &str, from: &mut dyn Read) -> Result<()> {
        self.start(name)?;
        let (hash, bytes) = self.copy(from)?;
        self.list(name.to_owned(), &hash, bytes);
        Ok(())
    }

    /// Skips audio that does not match its hash; returns whether it was added.
    fn add_audio(&mut self, hash: &ContentHash, from: &mut dyn Read) -> Result<bool> {
        let name = format!("{AUDIO_FOLDER}{}", hash.as_str());
        self.start(&name)?;
        let (found, bytes) = self.copy(from)?;
        if found != *hash {
            self.zip.abort_file().map_err(write_error)?;
            return Ok(false);
        }
        self.list(name, hash, bytes);
        Ok(true)
    }

    fn list(&mut self, name: String, hash: &ContentHash, bytes: u64) {
        self.entries.push(Entry {
            name,
            bytes,
            sha256: hash.as_str().to_owned(),
        });
    }

    fn finish(mut self) -> Result<()> {
        self.start(MANIFEST)?;
        let manifest = Manifest {
            kind: KIND.to_owned(),
            form: FORMAT_VERSION,
            database_form: database::SCHEMA_VERSION,
            made_at: clock::now(),
            entries: self.entries,
        };
        serde_json::to_writer_pretty(&mut self.zip, &manifest)
            .map_err(|error| StoreError::ArchiveWrite(error.into()))?;
        let mut to = self.zip.finish().map_err(write_error)?;
        to.flush().map_err(StoreError::ArchiveWrite)
    }
}

fn write_error(error: zip::result::ZipError) -> StoreError {
    StoreError::ArchiveWrite(error.into())
}
