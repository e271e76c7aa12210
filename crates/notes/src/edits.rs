//! The user's wording, kept apart from what the model said.

use rusqlite::{OptionalExtension as _, Transaction};

use crate::align::align;
use crate::error::{Result, StoreError};
use crate::stored::{segment, words_as_text};
use crate::{Note, NoteId, Store, Task, change, clock, rows, vocabulary};

impl Store {
    /// Words one segment of a version as the user wants it. The words of the
    /// new text get the times of those they stand for. Nothing but spaces, or
    /// what the model said, takes the user's wording away; to undo, set the
    /// earlier text again. White space of any kind becomes one space.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`], [`StoreError::VersionNotFound`],
    /// [`StoreError::SegmentNotFound`].
    pub fn edit_segment(
        &self,
        id: &NoteId,
        version: i64,
        position: u32,
        text: &str,
    ) -> Result<Note> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.write(|change| {
            change::check_version(change, id, version)?;
            set(change, version, position, &text, None)?;
            change::refresh_text(change, id)?;
            rows::read_note(change, id)
        })
    }
}

/// Gives a segment this wording; `host`: the server that proposed it.
pub(crate) fn set(
    change: &Transaction<'_>,
    version: i64,
    position: u32,
    text: &str,
    host: Option<&str>,
) -> Result<()> {
    let heard = change
        .prepare_cached(
            "SELECT start_ms, end_ms, text, confidence, words FROM segments
             WHERE version = ?1 AND position = ?2",
        )?
        .query_row((version, position), |row| segment(row, 0))
        .optional()?
        .ok_or(StoreError::SegmentNotFound)?;
    // Corrections of the earlier wording do not count any more.
    vocabulary::forget(change, version, position)?;
    if text.is_empty() || text == heard.text {
        change
            .prepare_cached("DELETE FROM edits WHERE version = ?1 AND segment = ?2")?
            .execute((version, position))?;
        return Ok(());
    }
    let aligned = align(&heard, text);
    change
        .prepare_cached(
            "INSERT INTO edits (version, segment, text, words, edited_at, host)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET text = excluded.text, words = excluded.words,
                 edited_at = excluded.edited_at, host = excluded.host",
        )?
        .execute((
            version,
            position,
            text,
            words_as_text(&aligned.words),
            clock::stamp(change)?,
            host,
        ))?;
    if host.is_some() {
        // The vocabulary is what the user wrote.
        return Ok(());
    }
    let (task, language): (Task, Option<String>) = change
        .prepare_cached("SELECT task, language FROM versions WHERE id = ?1")?
        .query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // A translation is not written in the language that is heard: a term of it
    // would help nobody to hear better.
    if let (Task::Transcribe, Some(language)) = (task, language) {
        for correction in &aligned.corrections {
            vocabulary::learn(change, version, position, &language, correction)?;
        }
    }
    Ok(())
}
