//! Making notes of sounds that no row knows: of a library whose database was lost, is
//! older than its sounds, or was put back after them.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use earshot_vault::{Extent, is_sealed};
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;

use crate::error::{Result, StoreError};
use crate::recordings::{PLAIN, Recordings, SEALED};
use crate::sounds::{self, copy_hashed};
use crate::store::Opened;
use crate::{
    AudioKept, ContentHash, JobOptions, NewNote, NoteId, Source, Store, add, clock, folders, jobs,
    search,
};

/// The outcome of [`Store::recover`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecoverReport {
    /// Notes that have a sound now.
    pub notes: u64,
    /// Files that are not what their names say, or that the keys of this library do not
    /// open. They stay as they are.
    pub left: Vec<String>,
}

/// The files in a folder that only a library with a database can have made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remains {
    Nothing,
    Plain,
    Sealed,
}

impl Remains {
    pub(crate) fn of(library: &Path, recordings: &Recordings) -> Result<Remains> {
        let failed = || StoreError::file("list its sounds");
        let mut remains = Remains::Nothing;
        for entry in fs::read_dir(library.join("audio")).into_iter().flatten() {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name();
            if name.to_str().and_then(ContentHash::parse).is_some() {
                if begins_sealed(&entry.path()).map_err(failed())? {
                    return Ok(Remains::Sealed);
                }
                remains = Remains::Plain;
            }
        }
        if !recordings.all(SEALED)?.is_empty() {
            return Ok(Remains::Sealed);
        }
        for (path, _) in recordings.all(PLAIN)? {
            if fs::metadata(path).map_err(failed())?.len() > 0 {
                remains = Remains::Plain;
            }
        }
        Ok(remains)
    }
}

/// Files that no row knows.
struct WithoutRow {
    sounds: Vec<PathBuf>,
    /// Each with the note that its name says.
    recordings: Vec<(PathBuf, NoteId)>,
}

impl Store {
    /// Makes notes of the sounds that have none, and puts them into the queue; gives a note
    /// that lacks its sound the one that was found. Recordings that have none become ones
    /// that were not finished: [`Store::take_over_recordings`]. `file_name` tells what a
    /// recording is called that was begun at this moment (Unix milliseconds).
    ///
    /// # Errors
    /// If the library cannot be read or written, or is locked. What was recovered until
    /// then stays; called again, it goes on.
    pub fn recover(&self, file_name: impl Fn(i64) -> String) -> Result<RecoverReport> {
        let open = self.opened()?;
        let mut report = RecoverReport::default();
        let found = self.without_row(&open)?;
        for path in found.sounds {
            if self.recover_sound(&open, &path)? {
                report.notes += 1;
            } else {
                report.left.push(shown(&path));
            }
        }
        let kind = if open.keys.is_some() { SEALED } else { PLAIN };
        for (path, note) in found.recordings {
            if path.extension().is_some_and(|ending| ending == kind) {
                self.recover_recording(&path, &note, kind, &file_name(note.made_at()))?;
                report.notes += 1;
            } else {
                report.left.push(shown(&path));
            }
        }
        Ok(report)
    }

    /// How many sounds of the library have no note.
    ///
    /// # Errors
    /// If the library cannot be read, or is locked.
    pub fn sounds_without_note(&self) -> Result<u64> {
        let found = self.without_row(&*self.opened()?)?;
        Ok((found.sounds.len() + found.recordings.len()) as u64)
    }

    fn without_row(&self, open: &Opened) -> Result<WithoutRow> {
        self.read(|database| {
            Ok(WithoutRow {
                sounds: open.sounds.without_row(database)?,
                recordings: self.recordings.without_row(database)?,
            })
        })
    }

    fn recover_sound(&self, open: &Opened, path: &Path) -> Result<bool> {
        let failed = || StoreError::file("read a sound");
        let file = File::open(path).map_err(failed())?;
        let modified = file.metadata().and_then(|about| about.modified());
        let is_sealed = begins_sealed(path).map_err(failed())?;
        let content = |file: &File| -> Result<Option<(ContentHash, u64)>> {
            let file = file.try_clone().map_err(failed())?;
            let copied = if is_sealed {
                match open.sounds.handle(file, Extent::Whole) {
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
        if is_sealed && open.keys.is_none() {
            return Ok(false);
        }
        let Some((hash, bytes)) = content(&file)? else {
            return Ok(false);
        };
        let is_in_place = path == open.sounds.path(&hash) && is_sealed == open.keys.is_some();
        let is_named_right = path.file_name().is_some_and(|name| name == hash.as_str());
        // A plain one that was put into an encrypted library is sealed on its way in.
        let incoming = match (is_in_place, is_named_right && !is_sealed) {
            (true, _) => {
                // The program that put it here may not have waited for the disk.
                file.sync_all().map_err(failed())?;
                None
            }
            (false, true) => {
                let mut again = File::open(path).map_err(failed())?;
                Some(open.sounds.take_in(&mut again)?)
            }
            (false, false) => return Ok(false),
        };
        let said_at = modified
            .ok()
            .and_then(|moment| moment.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_millis()).ok());
        self.write_sounds(|change, named| {
            match incoming {
                Some(incoming) => drop(open.sounds.keep(change, incoming, named)?),
                None => sounds::insert(change, &hash, bytes)?,
            }
            open.sounds.settle()?;
            let found = change.execute(
                "UPDATE notes SET sound = ?1, audio_kept = ?2, changed_at = ?3
                 WHERE content = ?1 AND sound IS NULL",
                (hash.as_str(), AudioKept::Original, clock::stamp(change)?),
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
            folders::remove(path).map_err(StoreError::file("remove a sound"))?;
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
        let failed = || StoreError::file("take in a recording");
        let is_taken = self.read(|database| is_note(database, note))?;
        let id = if is_taken {
            NoteId::new()
        } else {
            note.clone()
        };
        if is_taken {
            // The name first: a row without a file would be a recording that is lost.
            fs::rename(path, self.recordings.path(&id, kind))
                .and_then(|()| self.recordings.settle())
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

/// The file's name with its folder in the library.
pub(crate) fn shown(path: &Path) -> String {
    let mut names: Vec<_> = path.iter().rev().take(2).collect();
    names.reverse();
    let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

/// Whether the file begins as an encrypted one does.
pub(crate) fn begins_sealed(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(8).read_to_end(&mut start)?;
    Ok(is_sealed(&start))
}
