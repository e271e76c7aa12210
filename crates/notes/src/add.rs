//! Adding notes and replacing their audio.

use std::io::Read;

use earshot_transcript::Remark;
use rusqlite::{OptionalExtension as _, Transaction};

use crate::audio_files::IncomingFile;
use crate::audio_handle::AudioHandle;
use crate::error::{Result, StoreError};
use crate::sql_types::{SqlCount, remarks_as_text};
use crate::{
    AudioKept, ContentHash, JobId, JobOptions, NoteId, NoteSummary, Source, Store, cleanup, clock,
    jobs, parse_file_name, removals, rows, search, thread,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    pub source: Source,
    /// Without folders.
    pub file_name: String,
    /// Title given by the user.
    pub title: Option<String>,
    pub sender: Option<String>,
    /// Unix ms; `None` to derive it from the file name.
    pub said_at: Option<i64>,
    pub chat: Option<String>,
    pub duration_ms: Option<u64>,
    pub remarks: Vec<Remark>,
    /// If set, a job is queued together with the note.
    pub job: Option<JobOptions>,
    pub allow_duplicates: bool,
    /// Spoken by the user: heard, and nothing in it is asked of the user.
    pub own: bool,
}

impl NewNote {
    pub fn new(source: Source, file_name: impl Into<String>) -> NewNote {
        NewNote {
            source,
            file_name: file_name.into(),
            title: None,
            sender: None,
            said_at: None,
            chat: None,
            duration_ms: None,
            remarks: Vec::new(),
            job: None,
            allow_duplicates: false,
            own: false,
        }
    }
}

/// The audio to store for a new note. `content` is the hash of the imported file.
pub enum NewAudio<'a> {
    Original(&'a mut dyn Read),
    AudioOnly {
        content: ContentHash,
        audio: &'a mut dyn Read,
    },
    None {
        content: ContentHash,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum AddOutcome {
    Added {
        note: NoteSummary,
        job: Option<JobId>,
    },
    /// An existing note with the same content; nothing was added.
    Duplicate(NoteSummary),
}

impl Store {
    /// Audio is durable before its row is committed; row and job are committed together.
    ///
    /// # Errors
    /// [`StoreError::Input`] if the audio cannot be read.
    pub fn add(&self, note: NewNote, audio: NewAudio<'_>) -> Result<AddOutcome> {
        let library = self.library()?;
        let audio_files = &library.audio_files;
        let (audio_kept, content, incoming) = match audio {
            NewAudio::Original(audio) => {
                let incoming = audio_files.ingest(audio)?;
                (AudioKept::Original, incoming.hash.clone(), Some(incoming))
            }
            NewAudio::AudioOnly { content, audio } => (
                AudioKept::AudioOnly,
                content,
                Some(audio_files.ingest(audio)?),
            ),
            NewAudio::None { content } => (AudioKept::None, content, None),
        };
        self.write_audio(|change, created| {
            if !note.allow_duplicates
                && let Some(duplicate) = find_content(change, &content)?
            {
                return Ok(AddOutcome::Duplicate(duplicate));
            }
            let audio = match incoming {
                Some(incoming) => Some(audio_files.commit(change, incoming, created)?),
                None => None,
            };
            audio_files.sync()?;
            let id = insert(change, &note, &content, audio_kept, audio.as_ref())?;
            let job = match &note.job {
                Some(options) => Some(jobs::insert(change, &id, options)?),
                None => None,
            };
            search::index::update(change, &id)?;
            Ok(AddOutcome::Added {
                note: rows::read_summary(change, &id)?,
                job,
            })
        })
    }

    /// A note with the same content; notes outside the bin first.
    pub fn find_duplicate(&self, content: &ContentHash) -> Result<Option<NoteSummary>> {
        self.read(|database| find_content(database, content))
    }

    /// Replaces the stored audio, such as a video by its audio track, and adds the remark.
    pub fn replace_audio(
        &self,
        note: &NoteId,
        audio: &mut dyn Read,
        remark: Option<Remark>,
    ) -> Result<()> {
        let library = self.library()?;
        let incoming: IncomingFile = library.audio_files.ingest(audio)?;
        self.write_audio(|change, created| {
            let mut remarks = rows::read_note(change, note)?.remarks;
            remarks.extend(remark);
            let hash = library.audio_files.commit(change, incoming, created)?;
            library.audio_files.sync()?;
            change.execute(
                "UPDATE notes SET sound = ?2, audio_kept = ?3, remarks = ?4, changed_at = ?5
                 WHERE id = ?1",
                (
                    note,
                    hash.as_str(),
                    AudioKept::AudioOnly,
                    remarks_as_text(&remarks),
                    clock::next_change(change)?,
                ),
            )?;
            removals::schedule_unused_audio(change)
        })?;
        cleanup::remove_scheduled(
            &mut library.writer(),
            &library.audio_files,
            &self.recordings,
        )
    }

    /// # Errors
    /// [`StoreError::NoAudio`], [`StoreError::AudioMissing`], [`StoreError::AudioDamaged`].
    pub fn audio(&self, note: &NoteId) -> Result<AudioHandle> {
        let hash: Option<String> = self.read(|database| {
            database
                .prepare_cached("SELECT sound FROM notes WHERE id = ?1")?
                .query_row([note], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NoteNotFound)
        })?;
        let hash = hash.as_deref().and_then(ContentHash::parse);
        self.library()?
            .audio_files
            .read_verified(&hash.ok_or(StoreError::NoAudio)?)
    }
}

pub(crate) fn insert(
    change: &Transaction<'_>,
    note: &NewNote,
    content: &ContentHash,
    audio_kept: AudioKept,
    audio: Option<&ContentHash>,
) -> Result<NoteId> {
    let id = NoteId::new();
    insert_as(change, &id, note, content, audio_kept, audio)?;
    Ok(id)
}

pub(crate) fn insert_as(
    change: &Transaction<'_>,
    id: &NoteId,
    note: &NewNote,
    content: &ContentHash,
    audio_kept: AudioKept,
    audio: Option<&ContentHash>,
) -> Result<()> {
    let now = clock::now();
    let said_at = note
        .said_at
        .and_then(clock::valid)
        .or_else(|| parse_file_name(&note.file_name).said_at)
        .unwrap_or(now);
    change
        .prepare_cached(
            "INSERT INTO notes (id, user_title, sender, chat, said_at, created_at, changed_at,
                 duration_ms, source, file_name, content, sound, audio_kept, remarks, unheard)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(rusqlite::params![
            id,
            crate::change::non_empty(note.title.as_deref()),
            crate::change::non_empty(note.sender.as_deref()),
            crate::change::non_empty(note.chat.as_deref()),
            said_at,
            now,
            clock::next_change(change)?,
            SqlCount(note.duration_ms.unwrap_or_default()),
            note.source,
            note.file_name,
            content.as_str(),
            audio.map(ContentHash::as_str),
            audio_kept,
            remarks_as_text(&note.remarks),
            matches!(note.source, Source::File | Source::Chat) && !note.own,
        ])?;
    if note.source == Source::Chat {
        thread::add_own_place(change, id, note.own)?;
    }
    Ok(())
}

fn find_content(
    database: &rusqlite::Connection,
    content: &ContentHash,
) -> Result<Option<NoteSummary>> {
    Ok(database
        .prepare_cached(&format!(
            "SELECT {} FROM notes WHERE content = ?1
             ORDER BY binned_at IS NOT NULL, id DESC LIMIT 1",
            rows::SUMMARY_COLUMNS
        ))?
        .query_row([content.as_str()], rows::summary)
        .optional()?)
}
