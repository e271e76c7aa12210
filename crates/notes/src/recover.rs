//! Recovers audio without rows, after the database was lost or replaced by an older one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use earshot_vault::Completeness;
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;

use crate::audio_files::{self, copy_hashed};
use crate::error::{Result, StoreError};
use crate::library_files::is_sealed_file;
use crate::recording_files::{PLAIN, SEALED};
use crate::store::OpenLibrary;
use crate::{
    AudioKept, ContentHash, JobOptions, NewNote, NoteId, Source, Store, add, clock, folders, jobs,
    search,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecoverReport {
    /// Notes whose audio was restored.
    pub notes: u64,
    /// Files with a wrong name, or not decryptable with this library's keys; unchanged.
    #[serde(rename = "left")]
    pub skipped: Vec<String>,
}

struct Orphans {
    audio: Vec<PathBuf>,
    /// With the note id in the name.
    recordings: Vec<(PathBuf, NoteId)>,
}

impl Store {
    /// Creates notes for orphaned audio and queues them, or restores missing audio. Orphaned
    /// recordings become unfinished ones. `file_name` names a recording started at this time (Unix
    /// ms).
    pub fn recover(&self, file_name: impl Fn(i64) -> String) -> Result<RecoverReport> {
        let library = self.library()?;
        let mut report = RecoverReport::default();
        let found = self.orphans(&library)?;
        for path in found.audio {
            if self.recover_audio(&library, &path)? {
                report.notes += 1;
            } else {
                report.skipped.push(display_path(&path));
            }
        }
        let kind = if library.keys.is_some() {
            SEALED
        } else {
            PLAIN
        };
        for (path, note) in found.recordings {
            if path.extension().is_some_and(|ending| ending == kind) {
                self.recover_recording(&path, &note, kind, &file_name(note.created_at()))?;
                report.notes += 1;
            } else {
                report.skipped.push(display_path(&path));
            }
        }
        Ok(report)
    }

    /// Audio files and recordings without a note.
    pub fn count_orphans(&self) -> Result<u64> {
        let found = self.orphans(&*self.library()?)?;
        Ok((found.audio.len() + found.recordings.len()) as u64)
    }

    fn orphans(&self, library: &OpenLibrary) -> Result<Orphans> {
        self.read(|database| {
            Ok(Orphans {
                audio: library.audio_files.orphans(database)?,
                recordings: self.recordings.orphans(database)?,
            })
        })
    }

    fn recover_audio(&self, library: &OpenLibrary, path: &Path) -> Result<bool> {
        let failed = || StoreError::file("read an audio file");
        let file = File::open(path).map_err(failed())?;
        let modified = file.metadata().and_then(|metadata| metadata.modified());
        let is_sealed = is_sealed_file(path).map_err(failed())?;
        let content = |file: &File| -> Result<Option<(ContentHash, u64)>> {
            let file = file.try_clone().map_err(failed())?;
            let copied = if is_sealed {
                match library
                    .audio_files
                    .open_handle(file, Completeness::Complete)
                {
                    Ok(mut sealed) => copy_hashed(&mut sealed, &mut io::sink(), failed()),
                    Err(error) => Err(StoreError::Input(error)),
                }
            } else {
                copy_hashed(&mut &file, &mut io::sink(), failed())
            };
            match copied {
                Ok(content) => Ok(Some(content)),
                Err(StoreError::Input(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        };
        if is_sealed && library.keys.is_none() {
            return Ok(false);
        }
        let Some((hash, bytes)) = content(&file)? else {
            return Ok(false);
        };
        let is_in_place =
            path == library.audio_files.path(&hash) && is_sealed == library.keys.is_some();
        let has_correct_name = path.file_name().is_some_and(|name| name == hash.as_str());
        // Plain audio copied into an encrypted library is sealed on import.
        let incoming = match (is_in_place, has_correct_name && !is_sealed) {
            (true, _) => {
                // The program that copied it may not have synced it.
                file.sync_all().map_err(failed())?;
                None
            }
            (false, true) => {
                let mut plain = File::open(path).map_err(failed())?;
                Some(library.audio_files.ingest(&mut plain)?)
            }
            (false, false) => return Ok(false),
        };
        let said_at = modified
            .ok()
            .and_then(|moment| moment.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_millis()).ok());
        self.write_audio(|change, created| {
            match incoming {
                Some(incoming) => drop(library.audio_files.commit(change, incoming, created)?),
                None => audio_files::insert_row(change, &hash, bytes)?,
            }
            library.audio_files.sync()?;
            let found = change.execute(
                "UPDATE notes SET sound = ?1, audio_kept = ?2, changed_at = ?3
                 WHERE content = ?1 AND sound IS NULL",
                (
                    hash.as_str(),
                    AudioKept::Original,
                    clock::next_change(change)?,
                ),
            )?;
            if found == 0 {
                let name = format!("recovered-{}", &hash.as_str()[..8]);
                let mut note = NewNote::new(Source::File, name);
                note.said_at = said_at;
                let id = add::insert(change, &note, &hash, AudioKept::Original, Some(&hash))?;
                jobs::insert(change, &id, &JobOptions::default())?;
                search::index::update(change, &id)?;
            }
            Ok(())
        })?;
        if !is_in_place {
            folders::remove(path).map_err(StoreError::file("remove an audio file"))?;
        }
        Ok(true)
    }

    fn recover_recording(
        &self,
        path: &Path,
        note: &NoteId,
        kind: &str,
        file_name: &str,
    ) -> Result<()> {
        let failed = || StoreError::file("add a recording");
        let exists = self.read(|database| is_note(database, note))?;
        let id = if exists { NoteId::new() } else { note.clone() };
        if exists {
            // Rename first: a row without a file would be a lost recording.
            fs::rename(path, self.recordings.path(&id, kind))
                .and_then(|()| self.recordings.sync())
                .map_err(failed())?;
        }
        self.insert_recording(&id, file_name).map(drop)
    }
}

fn is_note(database: &Connection, id: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM notes WHERE id = ?1")?
        .query_row([id], |_| Ok(()))
        .optional()?
        .is_some())
}

/// Folder and file name.
pub(crate) fn display_path(path: &Path) -> String {
    let mut names: Vec<_> = path.iter().rev().take(2).collect();
    names.reverse();
    let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
