//! Files of recordings in progress, named by their notes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use earshot_vault::SealedWriter;
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::{Result, StoreError};
use crate::{NoteId, folders, removals};

/// Extension of a plain file with a row.
pub(crate) const PLAIN: &str = "wav";
/// Extension of a sealed file with a row.
pub(crate) const SEALED: &str = "sealed";
/// Extension of a sealed file without a row.
pub(crate) const DEFERRED: &str = "unseen";
const KINDS: [&str; 3] = [PLAIN, SEALED, DEFERRED];

#[derive(Debug)]
pub(crate) struct Recordings {
    folder: PathBuf,
}

impl Recordings {
    pub(crate) fn open(library: &Path, is_read_only: bool) -> Result<Recordings> {
        let folder = library.join("recordings");
        if !is_read_only {
            folders::create(&folder)
                .map_err(StoreError::file("create its folder for recordings"))?;
        }
        Ok(Recordings { folder })
    }

    pub(crate) fn path(&self, note: &NoteId, kind: &str) -> PathBuf {
        self.folder.join(format!("{note}.{kind}"))
    }

    pub(crate) fn create(&self, path: &Path) -> io::Result<File> {
        folders::private_file(path)?;
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        file.sync_all()?;
        folders::sync(&self.folder)?;
        Ok(file)
    }

    pub(crate) fn remove(&self, note: &NoteId) -> Result<()> {
        KINDS.iter().try_for_each(|kind| {
            folders::remove(&self.path(note, kind)).map_err(StoreError::file("remove a recording"))
        })
    }

    pub(crate) fn list(&self, kind: &str) -> Result<Vec<(PathBuf, NoteId)>> {
        let failed = || StoreError::file("list its recordings");
        let mut all = Vec::new();
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
            entries => entries.map_err(failed())?,
        };
        for entry in entries {
            let path = entry.map_err(failed())?.path();
            let note = path
                .file_stem()
                .and_then(|name| name.to_str())
                .and_then(NoteId::parse);
            if let Some(note) = note
                && path.extension().is_some_and(|ending| ending == kind)
            {
                all.push((path, note));
            }
        }
        all.sort();
        Ok(all)
    }

    /// Makes created and removed names durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        folders::sync(&self.folder)
    }

    /// Files without a row; not created by this library.
    pub(crate) fn orphans(&self, database: &Connection) -> Result<Vec<(PathBuf, NoteId)>> {
        let mut unknown = Vec::new();
        for kind in [PLAIN, SEALED] {
            for (path, note) in self.list(kind)? {
                // A recording being started is empty and has no row yet.
                let is_empty = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == 0);
                let is_known = has_recording(database, &note)?
                    || removals::is_recording_scheduled(database, &note)?;
                if !is_empty && !is_known {
                    unknown.push((path, note));
                }
            }
        }
        Ok(unknown)
    }
}

pub(crate) fn has_recording(database: &Connection, note: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM recordings WHERE note = ?1")?
        .query_row([note], |_| Ok(()))
        .optional()?
        .is_some())
}

/// The file a recording is written to.
pub enum RecordingFile {
    Plain(File),
    /// Append-only.
    Sealed(SealedWriter<File>),
}

impl RecordingFile {
    /// Flushes to disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        match self {
            RecordingFile::Plain(file) => file.sync_all(),
            RecordingFile::Sealed(file) => file.get_ref().sync_all(),
        }
    }
}

impl Write for RecordingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            RecordingFile::Plain(file) => file.write(bytes),
            RecordingFile::Sealed(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            RecordingFile::Plain(file) => file.flush(),
            RecordingFile::Sealed(file) => file.flush(),
        }
    }
}
