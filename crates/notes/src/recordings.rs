//! Recordings in progress.
//!
//! File and row are durable before the first sample, so that an interrupted recording is found. The
//! file is removed once the finished audio is committed.
//!
//! In an encrypted library, the file is sealed with the public key, so that recording works while
//! locked. It then has no row until adopted; file name and lock identify it.

use std::fs::File;
use std::io::{self, Read};
use std::sync::PoisonError;

use earshot_transcript::{Remark, Transcript};
use earshot_vault::{Completeness, SealedWriter};
use rusqlite::Transaction;

use crate::audio_handle::AudioHandle;
use crate::error::{Result, StoreError};
use crate::recording_files::{DEFERRED, PLAIN, RecordingFile, SEALED};
use crate::sql_types::{SqlCount, remarks_as_text};
use crate::{
    AudioKept, ContentHash, JobOptions, NewNote, NoteId, NoteSummary, Source, Store, Task, add,
    change, cleanup, clock, jobs, removals, rows, search,
};

pub struct NewRecording {
    pub id: NoteId,
    /// `None` while the library is locked.
    pub note: Option<NoteSummary>,
    pub file: RecordingFile,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinishedRecording {
    pub duration_ms: u64,
    pub remark: Option<Remark>,
    /// Live transcript.
    pub text: Option<CompletedText>,
    /// If set, a job is queued.
    pub job: Option<JobOptions>,
}

/// A text made in one step: during recording, or by a server.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletedText {
    pub transcript: Transcript,
    pub model: String,
    pub task: Task,
    pub processing_ms: u64,
}

impl Store {
    /// The note and its file are durable on return. `file_name` becomes the title.
    pub fn start_recording(&self, file_name: &str) -> Result<NewRecording> {
        let failed = || StoreError::file("create a file for a recording");
        let id = NoteId::new();
        let (public, is_locked) = {
            let state = self
                .lock_state
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            let public = state.key_file.as_ref().map(|file| file.public_key());
            (public.transpose()?, state.open.is_none())
        };
        let kind = match (&public, is_locked) {
            (None, _) => PLAIN,
            (Some(_), false) => SEALED,
            (Some(_), true) => DEFERRED,
        };
        let path = self.recordings.path(&id, kind);
        let file = self.recordings.create(&path).map_err(failed())?;
        if is_locked {
            // Prevents adoption while it is written.
            file.lock().map_err(failed())?;
        }
        let created = if is_locked {
            Ok(None)
        } else {
            self.insert_recording(&id, file_name).map(Some)
        };
        let created = created.and_then(|note| {
            let file = match &public {
                None => RecordingFile::Plain(file),
                Some(public) => {
                    RecordingFile::Sealed(SealedWriter::new(file, public).map_err(failed())?)
                }
            };
            Ok((note, file))
        });
        match created {
            Ok((note, file)) => Ok(NewRecording { id, note, file }),
            Err(error) => {
                // Without a row it would never be found.
                let _ = self.recordings.remove(&id);
                Err(error)
            }
        }
    }

    pub(crate) fn insert_recording(&self, id: &NoteId, file_name: &str) -> Result<NoteSummary> {
        let holder = self.owners.own_id()?;
        self.write(|change| {
            let note = NewNote::new(Source::Recording, file_name);
            // Placeholder until there is audio.
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

    /// The audio written so far.
    pub fn read_recording(&self, note: &NoteId) -> Result<AudioHandle> {
        let library = self.library()?;
        let kind = if library.keys.is_some() {
            SEALED
        } else {
            PLAIN
        };
        let failed = || StoreError::file("read a recording");
        match File::open(self.recordings.path(note, kind)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::AudioMissing),
            Err(error) => Err(failed()(error)),
            Ok(file) => library
                .audio_files
                .open_handle(file, Completeness::Truncated)
                .map_err(failed()),
        }
    }

    /// Stores `audio` and removes the recording's file.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`] if not being recorded. On any error the file is kept.
    pub fn finish_recording(
        &self,
        note: &NoteId,
        audio: &mut dyn Read,
        finished: &FinishedRecording,
    ) -> Result<NoteSummary> {
        let library = self.library()?;
        let audio_files = &library.audio_files;
        let incoming = audio_files.ingest(audio)?;
        let summary = self.write_audio(|change, created| {
            if !removals::schedule_recording(change, note)? {
                return Err(StoreError::NoteNotFound);
            }
            let mut remarks = rows::read_note(change, note)?.remarks;
            remarks.extend(finished.remark.clone());
            let hash = audio_files.commit(change, incoming, created)?;
            audio_files.sync()?;
            change.execute(
                "UPDATE notes SET sound = ?2, content = ?2, audio_kept = ?3, duration_ms = ?4,
                 remarks = ?5, changed_at = ?6 WHERE id = ?1",
                (
                    note,
                    hash.as_str(),
                    AudioKept::Original,
                    SqlCount(finished.duration_ms),
                    remarks_as_text(&remarks),
                    clock::next_change(change)?,
                ),
            )?;
            if let Some(text) = &finished.text {
                insert_text(change, note, text, None)?;
            }
            if let Some(options) = &finished.job {
                jobs::insert(change, note, options)?;
            }
            rows::read_summary(change, note)
        })?;
        cleanup::remove_scheduled(&mut library.writer(), audio_files, &self.recordings)?;
        Ok(summary)
    }

    /// Works while locked if the recording has no note yet.
    pub fn discard_recording(&self, note: &NoteId) -> Result<()> {
        if !self.recordings.path(note, DEFERRED).exists() {
            self.erase(std::slice::from_ref(note))?;
        }
        self.recordings.remove(note)
    }

    /// Adopts unfinished recordings of dead processes, oldest first.
    pub fn adopt_orphaned_recordings(&self) -> Result<Vec<NoteId>> {
        let all: Vec<(NoteId, String)> = self.read(|database| {
            let mut query =
                database.prepare_cached("SELECT note, holder FROM recordings ORDER BY note")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            StoreError::skip_unreadable(rows)
        })?;
        let orphaned: Vec<_> = all
            .into_iter()
            .filter(|(_, holder)| self.owners.is_dead(holder))
            .collect();
        if orphaned.is_empty() {
            return Ok(Vec::new());
        }
        let own_id = self.owners.own_id()?;
        self.write(|change| {
            let mut adopted = Vec::new();
            for (note, holder) in orphaned {
                // Another process may have adopted it.
                let rows = change.execute(
                    "UPDATE recordings SET holder = ?3 WHERE note = ?1 AND holder = ?2",
                    (&note, &holder, &own_id),
                )?;
                if rows == 1 {
                    adopted.push(note);
                }
            }
            Ok(adopted)
        })
    }
}

/// `host`: the server that made it.
pub(crate) fn insert_text(
    change: &Transaction<'_>,
    note: &NoteId,
    text: &CompletedText,
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
            SqlCount(text.processing_ms),
            host,
        ),
    )?;
    let version = change.last_insert_rowid();
    for (position, segment) in (0..).zip(&text.transcript.segments) {
        jobs::store_segment(change, version, position, segment)?;
    }
    change::set_current_version(change, note, version)
}
