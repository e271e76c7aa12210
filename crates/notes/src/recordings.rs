//! Notes whose sound is still being made.
//!
//! The file and the row are on disk before the first sample. Whatever ends the
//! process, the row says that there is a recording and whose it was; the next
//! start finds it. The file goes only once the finished sound is kept in its place.
//!
//! In an encrypted library the file is sealed as it is written, for which no key that
//! reads is needed: somebody can record while it is locked. Such a recording has no row
//! until it is taken in; its file's name and the lock on it say what it is.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use earshot_transcript::{Remark, Transcript};
use earshot_vault::{Extent, Keys, SealedWriter};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::recording_file::RecordingFile;
use crate::sound::SoundHandle;
use crate::stored::{Count, remarks_as_text};
use crate::{
    AudioKept, ContentHash, JobOptions, NewNote, NoteId, NoteSummary, Source, Store, Task, add,
    change, clock, folders, jobs, removals, rows, sealing, search,
};

/// A note that is being recorded.
pub struct BegunRecording {
    /// The note, now or later.
    pub id: NoteId,
    /// As the list shows it; there is no list while the library is locked.
    pub note: Option<NoteSummary>,
    /// Empty, and to be written.
    pub file: RecordingFile,
}

/// What became of a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndedRecording {
    /// Length of its sound in milliseconds.
    pub duration_ms: u64,
    /// A sentence worth knowing.
    pub remark: Option<Remark>,
    /// What was heard while it was recorded.
    pub text: Option<RecordedText>,
    /// Put it into the queue at once.
    pub job: Option<JobOptions>,
}

/// A text that was made in one go: while a note was recorded, or by a server.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedText {
    /// All of it.
    pub transcript: Transcript,
    /// Name of the model.
    pub model: String,
    /// What was asked of it.
    pub task: Task,
    /// How long it was waited for, in milliseconds.
    pub processing_ms: u64,
}

/// A file with a row, as it is heard …
pub(crate) const PLAIN: &str = "wav";
/// … or encrypted.
pub(crate) const SEALED: &str = "sealed";
/// An encrypted one without a row yet.
pub(crate) const UNSEEN: &str = "unseen";
const KINDS: [&str; 3] = [PLAIN, SEALED, UNSEEN];

/// The folder of the files that are being written.
#[derive(Debug)]
pub(crate) struct Recordings {
    folder: PathBuf,
}

impl Recordings {
    pub(crate) fn open(library: &Path, is_read_only: bool) -> Result<Recordings> {
        let folder = library.join("recordings");
        if !is_read_only {
            folders::make(&folder).map_err(StoreError::file("make its folder for recordings"))?;
        }
        Ok(Recordings { folder })
    }

    pub(crate) fn path(&self, note: &NoteId, kind: &str) -> PathBuf {
        self.folder.join(format!("{note}.{kind}"))
    }

    /// An empty file for its owner alone, whose name lasts.
    fn make(&self, path: &Path) -> io::Result<File> {
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

    /// The files of this kind.
    pub(crate) fn all(&self, kind: &str) -> Result<Vec<(PathBuf, NoteId)>> {
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

    /// Seals those that nobody finished.
    pub(crate) fn seal(&self, keys: &Keys) -> Result<()> {
        for (path, note) in self.all(PLAIN)? {
            sealing::seal(&path, &self.path(&note, SEALED), keys)?;
        }
        Ok(())
    }

    /// Has those that nobody finished lie as they are.
    pub(crate) fn open_up(&self, keys: &Keys) -> Result<()> {
        for (path, note) in self.all(SEALED)? {
            sealing::open(&path, keys, Extent::SoFar, |_| self.path(&note, PLAIN))?;
        }
        Ok(())
    }

    /// Makes new and removed names last.
    pub(crate) fn settle(&self) -> io::Result<()> {
        folders::sync(&self.folder)
    }

    /// The files without a row: they did not come from this program.
    pub(crate) fn without_row(&self, database: &Connection) -> Result<Vec<(PathBuf, NoteId)>> {
        let mut unknown = Vec::new();
        for kind in [PLAIN, SEALED] {
            for (path, note) in self.all(kind)? {
                // One that is being begun has no row yet, and nothing in it.
                let is_empty = fs::metadata(&path).is_ok_and(|about| about.len() == 0);
                let is_ours =
                    is_recorded(database, &note)? || removals::names_recording(database, &note)?;
                if !is_empty && !is_ours {
                    unknown.push((path, note));
                }
            }
        }
        Ok(unknown)
    }
}

impl Store {
    /// Begins a note of what will be written to the file that comes with it. Both
    /// are on disk when this returns. `file_name` is what the finished sound will
    /// be called, which makes the note's title.
    ///
    /// # Errors
    /// If the library cannot be written; nothing was begun then.
    pub fn begin_recording(&self, file_name: &str) -> Result<BegunRecording> {
        let failed = || StoreError::file("make a file for a recording");
        let id = NoteId::new();
        let (public, is_locked) = {
            let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
            let public = rest.key_file.as_ref().map(|file| file.public());
            (public.transpose()?, rest.open.is_none())
        };
        let kind = match (&public, is_locked) {
            (None, _) => PLAIN,
            (Some(_), false) => SEALED,
            (Some(_), true) => UNSEEN,
        };
        let path = self.recordings.path(&id, kind);
        let file = self.recordings.make(&path).map_err(failed())?;
        if is_locked {
            // Nobody takes it in while it is written.
            file.lock().map_err(failed())?;
        }
        let begun = if is_locked {
            Ok(None)
        } else {
            self.insert_recording(&id, file_name).map(Some)
        };
        let begun = begun.and_then(|note| {
            let file = match &public {
                None => RecordingFile::Plain(file),
                Some(public) => {
                    RecordingFile::Sealed(SealedWriter::new(file, public).map_err(failed())?)
                }
            };
            Ok((note, file))
        });
        match begun {
            Ok((note, file)) => Ok(BegunRecording { id, note, file }),
            Err(error) => {
                // Without a row nobody will look for it.
                let _ = self.recordings.remove(&id);
                Err(error)
            }
        }
    }

    pub(crate) fn insert_recording(&self, id: &NoteId, file_name: &str) -> Result<NoteSummary> {
        let holder = self.claims.mine()?;
        self.write(|change| {
            let note = NewNote::new(Source::Recording, file_name);
            // Of its own until there is a sound.
            let content = ContentHash::of(id.as_str().as_bytes()).map_err(StoreError::Input)?;
            add::insert_as(change, id, &note, &content, AudioKept::None, None)?;
            change.execute(
                "INSERT INTO recordings (note, holder) VALUES (?1, ?2)",
                (id, &holder),
            )?;
            search::index::update(change, id)?;
            rows::read_summary(change, id)
        })
    }

    /// What was written so far, from its first byte.
    ///
    /// # Errors
    /// [`StoreError::SoundLost`] if there is no such recording.
    pub fn recorded(&self, note: &NoteId) -> Result<SoundHandle> {
        let open = self.opened()?;
        let kind = if open.keys.is_some() { SEALED } else { PLAIN };
        let failed = || StoreError::file("read a recording");
        match File::open(self.recordings.path(note, kind)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::SoundLost),
            Err(error) => Err(failed()(error)),
            Ok(file) => open.sounds.handle(file, Extent::SoFar).map_err(failed()),
        }
    }

    /// Keeps `sound` as the note's, in the place of the file that was written:
    /// the file goes once the sound is on disk and the note refers to it.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`] if the note is not being recorded; the file
    /// stays if anything fails.
    pub fn finish_recording(
        &self,
        note: &NoteId,
        sound: &mut dyn Read,
        ended: &EndedRecording,
    ) -> Result<NoteSummary> {
        let open = self.opened()?;
        let sounds = &open.sounds;
        let incoming = sounds.take_in(sound)?;
        let finished = self.write_sounds(|change, named| {
            if !removals::name_recording(change, note)? {
                return Err(StoreError::NoteNotFound);
            }
            let mut remarks = rows::read_note(change, note)?.remarks;
            remarks.extend(ended.remark.clone());
            let hash = sounds.keep(change, incoming, named)?;
            sounds.settle()?;
            change.execute(
                "UPDATE notes SET sound = ?2, content = ?2, audio_kept = ?3, duration_ms = ?4,
                 remarks = ?5, changed_at = ?6 WHERE id = ?1",
                (
                    note,
                    hash.as_str(),
                    AudioKept::Original,
                    Count(ended.duration_ms),
                    remarks_as_text(&remarks),
                    clock::stamp(change)?,
                ),
            )?;
            if let Some(text) = &ended.text {
                insert_text(change, note, text, None)?;
            }
            if let Some(options) = &ended.job {
                jobs::insert(change, note, options)?;
            }
            rows::read_summary(change, note)
        })?;
        removals::carry_out(&mut open.writer(), sounds, &self.recordings)?;
        Ok(finished)
    }

    /// Throws a recording away, and its note with it. One that has no note yet can be
    /// thrown away while the library is locked.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn discard_recording(&self, note: &NoteId) -> Result<()> {
        if !self.recordings.path(note, UNSEEN).exists() {
            self.erase(std::slice::from_ref(note))?;
        }
        self.recordings.remove(note)
    }

    /// Recordings that a process which is gone did not finish, oldest first. From
    /// now on they are this store's to finish or to discard.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn take_over_recordings(&self) -> Result<Vec<NoteId>> {
        let all: Vec<(NoteId, String)> = self.read(|database| {
            let mut query =
                database.prepare_cached("SELECT note, holder FROM recordings ORDER BY note")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            StoreError::skip_unreadable(rows)
        })?;
        let lost: Vec<_> = all
            .into_iter()
            .filter(|(_, holder)| self.claims.is_gone(holder))
            .collect();
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let mine = self.claims.mine()?;
        self.write(|change| {
            let mut taken = Vec::new();
            for (note, holder) in lost {
                // Another process may have been faster.
                let rows = change.execute(
                    "UPDATE recordings SET holder = ?3 WHERE note = ?1 AND holder = ?2",
                    (&note, &holder, &mine),
                )?;
                if rows == 1 {
                    taken.push(note);
                }
            }
            Ok(taken)
        })
    }
}

/// A new version, complete, which is shown from now on; `host`: the server that made it.
pub(crate) fn insert_text(
    change: &Transaction<'_>,
    note: &NoteId,
    text: &RecordedText,
    host: Option<&str>,
) -> Result<()> {
    let language = &text.transcript.language;
    change.execute(
        "INSERT INTO versions (note, model, task, language, made_at, processing_ms, host, complete)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
        (
            note,
            &text.model,
            text.task,
            language,
            clock::now(),
            Count(text.processing_ms),
            host,
        ),
    )?;
    let version = change.last_insert_rowid();
    for (position, segment) in (0..).zip(&text.transcript.segments) {
        jobs::store_segment(change, version, position, segment)?;
    }
    change::show_version(change, note, version)
}

pub(crate) fn is_recorded(database: &Connection, note: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM recordings WHERE note = ?1")?
        .query_row([note], |_| Ok(()))
        .optional()?
        .is_some())
}
