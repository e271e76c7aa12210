//! Writing an archive.

use std::io::{Read, Seek, Write};

use rusqlite::Connection;
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::readable;
use super::{DATABASE, Entry, FORM, KIND, MANIFEST, Manifest, SOUNDS};
use crate::error::{Result, StoreError};
use crate::sounds::copy_hashed;
use crate::{ContentHash, Store, aside, clock, database, vocabulary};

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ExportReport {
    /// Notes, those in the bin included.
    pub notes: u64,
    /// Sounds.
    pub sounds: u64,
    /// Bytes of all that is in it.
    pub bytes: u64,
    /// Sounds that are missing or damaged in the library, and so in the archive.
    pub lost: u64,
    /// Notes, jobs and terms that cannot be read. Their rows are in the archive, put aside.
    /// [`Store::check`] names them.
    pub unreadable: u64,
}

impl Store {
    /// Writes the whole library into one archive: the state of one moment, while
    /// others go on working. Syncing the file is the caller's business.
    ///
    /// # Errors
    /// [`StoreError::ArchiveWrite`] if it cannot be written.
    pub fn export(&self, to: impl Write + Seek) -> Result<ExportReport> {
        let open = self.opened()?;
        // No sound of it is taken for a leftover meanwhile.
        let _receiving = open.sounds.receiving()?;
        let mut copy = open.plain()?;
        let mut report = ExportReport {
            notes: count_notes(&copy)?,
            ..ExportReport::default()
        };
        let hashes: Vec<ContentHash> = copy
            .prepare("SELECT hash FROM sounds ORDER BY hash")?
            .query_map([], |row| row.get::<_, String>(0))?
            .filter_map(|text| text.map(|text| ContentHash::parse(&text)).transpose())
            .collect::<Result<_, _>>()?;
        // Its bytes in memory: on the disk they would lie as they are, in an encrypted
        // library too.
        let is_readable = readable::unreadable_notes(&copy)?.is_empty()
            && vocabulary::unreadable(&copy)?.is_empty();
        let database = copy.serialize("main")?;
        let readable = if is_readable {
            None
        } else {
            Some(put_aside(database.to_vec(), &mut report)?)
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
            let kept = match open.sounds.read(hash) {
                Ok(mut sound) => archive.add_sound(hash, &mut sound)?,
                Err(StoreError::SoundLost | StoreError::SoundDamaged) => false,
                Err(error) => return Err(error),
            };
            if kept {
                report.sounds += 1;
            } else {
                report.lost += 1;
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

/// The database with what cannot be read put aside: an archive of it can be imported.
fn put_aside(database: Vec<u8>, report: &mut ExportReport) -> Result<Vec<u8>> {
    let mut copy = database::in_memory(database)?;
    report.unreadable = aside::put_unreadable(&copy)?.len() as u64;
    report.notes = count_notes(&copy)?;
    Ok(copy.serialize("main")?.to_vec())
}

struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    entries: Vec<Entry>,
}

impl<W: Write + Seek> Archive<W> {
    fn start(&mut self, name: &str) -> Result<()> {
        // Sounds are packed already. Any entry may pass 4 GiB.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip.start_file(name, options).map_err(written)
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

    /// Whether the sound is what its name says. If not it is left out, so that
    /// what is in an archive can always be imported.
    fn add_sound(&mut self, hash: &ContentHash, from: &mut dyn Read) -> Result<bool> {
        let name = format!("{SOUNDS}{}", hash.as_str());
        self.start(&name)?;
        let (found, bytes) = self.copy(from)?;
        if found != *hash {
            self.zip.abort_file().map_err(written)?;
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
            form: FORM,
            database_form: database::NEWEST,
            made_at: clock::now(),
            entries: self.entries,
        };
        serde_json::to_writer_pretty(&mut self.zip, &manifest)
            .map_err(|error| StoreError::ArchiveWrite(error.into()))?;
        let mut to = self.zip.finish().map_err(written)?;
        to.flush().map_err(StoreError::ArchiveWrite)
    }
}

fn written(error: zip::result::ZipError) -> StoreError {
    StoreError::ArchiveWrite(error.into())
}
