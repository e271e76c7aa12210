//! Taking notes in.

use std::io::Read;

use earshot_transcript::Remark;
use rusqlite::{OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::sound::SoundHandle;
use crate::sounds::Incoming;
use crate::stored::{Count, remarks_as_text};
use crate::{
    AudioKept, ContentHash, JobId, JobOptions, NoteId, NoteSummary, Source, Store, clock, jobs,
    removals, rows, search, told_by_name,
};

/// What is known of a note when it is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    /// Where it comes from.
    pub source: Source,
    /// Name of the source file, without folders.
    pub file_name: String,
    /// A title, if it has one of its own.
    pub title: Option<String>,
    /// Who speaks.
    pub sender: Option<String>,
    /// When it was said, Unix milliseconds; `None` for what the file name tells.
    pub said_at: Option<i64>,
    /// The chat it comes from.
    pub chat: Option<String>,
    /// Length of the sound in milliseconds.
    pub duration_ms: Option<u64>,
    /// Facts worth knowing about the sound.
    pub remarks: Vec<Remark>,
    /// Put it into the queue at once.
    pub job: Option<JobOptions>,
    /// Take it in even if there is a note of the same content.
    pub even_if_known: bool,
}

impl NewNote {
    /// A note of which only the name is known.
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
            even_if_known: false,
        }
    }
}

/// What to keep of a new note's sound.
pub enum NewSound<'a> {
    /// Everything that the reader gives.
    Original(&'a mut dyn Read),
    /// Other bytes than those that came.
    SoundOnly {
        /// Of what came.
        content: ContentHash,
        /// What to keep.
        sound: &'a mut dyn Read,
    },
    /// Nothing.
    Nothing {
        /// Of what came.
        content: ContentHash,
    },
}

/// What became of a new note.
#[derive(Clone, Debug, PartialEq)]
pub enum Added {
    /// It is there.
    New {
        /// As the list shows it.
        note: NoteSummary,
        /// Its job, if one was asked for.
        job: Option<JobId>,
    },
    /// This note has the same content; nothing was added.
    Known(NoteSummary),
}

impl Store {
    /// Takes a note in: its sound, its row and its job. Each is on disk before
    /// the next, and row and job come together.
    ///
    /// # Errors
    /// [`StoreError::Input`] if the sound cannot be read; nothing was added then.
    pub fn add(&self, note: NewNote, sound: NewSound<'_>) -> Result<Added> {
        let open = self.opened()?;
        let sounds = &open.sounds;
        let (kept, content, incoming) = match sound {
            NewSound::Original(sound) => {
                let incoming = sounds.take_in(sound)?;
                (AudioKept::Original, incoming.hash.clone(), Some(incoming))
            }
            NewSound::SoundOnly { content, sound } => {
                (AudioKept::AudioOnly, content, Some(sounds.take_in(sound)?))
            }
            NewSound::Nothing { content } => (AudioKept::None, content, None),
        };
        self.write_sounds(|change, named| {
            if !note.even_if_known
                && let Some(known) = find_content(change, &content)?
            {
                return Ok(Added::Known(known));
            }
            let sound = match incoming {
                Some(incoming) => Some(sounds.keep(change, incoming, named)?),
                None => None,
            };
            sounds.settle()?;
            let id = insert(change, &note, &content, kept, sound.as_ref())?;
            let job = match &note.job {
                Some(options) => Some(jobs::insert(change, &id, options)?),
                None => None,
            };
            search::index::update(change, &id)?;
            Ok(Added::New {
                note: rows::read_summary(change, &id)?,
                job,
            })
        })
    }

    /// The note that was made of the same content, one outside the bin first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn known(&self, content: &ContentHash) -> Result<Option<NoteSummary>> {
        self.read(|database| find_content(database, content))
    }

    /// Keeps other bytes of a note's sound than before: the sound of a video in
    /// the place of the video. The remark is added to the note's.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`]; the old sound stays if anything fails.
    pub fn replace_sound(
        &self,
        note: &NoteId,
        sound: &mut dyn Read,
        remark: Option<Remark>,
    ) -> Result<()> {
        let open = self.opened()?;
        let incoming: Incoming = open.sounds.take_in(sound)?;
        self.write_sounds(|change, named| {
            let mut remarks = rows::read_note(change, note)?.remarks;
            remarks.extend(remark);
            let hash = open.sounds.keep(change, incoming, named)?;
            open.sounds.settle()?;
            change.execute(
                "UPDATE notes SET sound = ?2, audio_kept = ?3, remarks = ?4, changed_at = ?5
                 WHERE id = ?1",
                (
                    note,
                    hash.as_str(),
                    AudioKept::AudioOnly,
                    remarks_as_text(&remarks),
                    clock::stamp(change)?,
                ),
            )?;
            removals::name_unused_sounds(change)
        })?;
        removals::carry_out(&mut open.writer(), &open.sounds, &self.recordings)
    }

    /// The note's sound.
    ///
    /// # Errors
    /// [`StoreError::NoSound`] if nothing was kept, [`StoreError::SoundLost`] if
    /// its file is gone, [`StoreError::SoundDamaged`] if another one lies in its place.
    pub fn sound(&self, note: &NoteId) -> Result<SoundHandle> {
        let hash: Option<String> = self.read(|database| {
            database
                .prepare_cached("SELECT sound FROM notes WHERE id = ?1")?
                .query_row([note], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NoteNotFound)
        })?;
        let hash = hash.as_deref().and_then(ContentHash::parse);
        self.opened()?
            .sounds
            .verified(&hash.ok_or(StoreError::NoSound)?)
    }
}

pub(crate) fn insert(
    change: &Transaction<'_>,
    note: &NewNote,
    content: &ContentHash,
    kept: AudioKept,
    sound: Option<&ContentHash>,
) -> Result<NoteId> {
    let id = NoteId::new();
    insert_as(change, &id, note, content, kept, sound)?;
    Ok(id)
}

/// Makes the row of a note of that name.
pub(crate) fn insert_as(
    change: &Transaction<'_>,
    id: &NoteId,
    note: &NewNote,
    content: &ContentHash,
    kept: AudioKept,
    sound: Option<&ContentHash>,
) -> Result<()> {
    let now = clock::now();
    let said_at = note
        .said_at
        .and_then(clock::possible)
        .or_else(|| told_by_name(&note.file_name).said_at)
        .unwrap_or(now);
    change
        .prepare_cached(
            "INSERT INTO notes (id, user_title, sender, chat, said_at, created_at, changed_at,
                 duration_ms, source, file_name, content, sound, audio_kept, remarks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(rusqlite::params![
            id,
            crate::change::some_text(note.title.as_deref()),
            crate::change::some_text(note.sender.as_deref()),
            crate::change::some_text(note.chat.as_deref()),
            said_at,
            now,
            clock::stamp(change)?,
            Count(note.duration_ms.unwrap_or_default()),
            note.source,
            note.file_name,
            content.as_str(),
            sound.map(ContentHash::as_str),
            kept,
            remarks_as_text(&note.remarks),
        ])?;
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
            rows::SUMMARY
        ))?
        .query_row([content.as_str()], rows::summary)
        .optional()?)
}
