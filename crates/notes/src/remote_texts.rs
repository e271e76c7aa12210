//! Texts and suggestions from servers.

use rusqlite::{OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::{
    CompletedText, Note, NoteId, Store, Suggestion, change, clock, edits, recordings, rows,
};

impl Store {
    /// Adds a complete text and makes it current.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn add_text(&self, id: &NoteId, text: &CompletedText, host: &str) -> Result<Note> {
        self.write(|change| {
            rows::read_summary(change, id)?;
            change.execute(
                "UPDATE notes SET error_code = NULL, error_message = NULL WHERE id = ?1",
                [id],
            )?;
            recordings::insert_text(change, id, text, Some(host))?;
            rows::read_note(change, id)
        })
    }

    /// Replaces earlier suggestions of the same segments; has no effect until accepted.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`], [`StoreError::VersionNotFound`],
    /// [`StoreError::SegmentNotFound`].
    pub fn add_suggestions(
        &self,
        id: &NoteId,
        version: i64,
        suggestions: &[Suggestion],
    ) -> Result<Note> {
        self.write(|change| {
            change::check_version(change, id, version)?;
            for suggestion in suggestions {
                let changed = change
                    .prepare_cached(
                        "INSERT INTO suggestions (version, segment, text, host, model, made_at)
                         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS
                             (SELECT 1 FROM segments WHERE version = ?1 AND position = ?2)
                         ON CONFLICT DO UPDATE SET text = excluded.text, host = excluded.host,
                             model = excluded.model, made_at = excluded.made_at",
                    )?
                    .execute((
                        version,
                        suggestion.segment,
                        &suggestion.text,
                        &suggestion.host,
                        &suggestion.model,
                        clock::now(),
                    ))?;
                if changed == 0 {
                    return Err(StoreError::SegmentNotFound);
                }
            }
            rows::read_note(change, id)
        })
    }

    /// An accepted suggestion becomes an edit with the server's name.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`], [`StoreError::VersionNotFound`],
    /// [`StoreError::SegmentNotFound`].
    pub fn decide_suggestion(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        accepted: bool,
    ) -> Result<Note> {
        self.write(|change| {
            change::check_version(change, id, version)?;
            let (text, host) = take_suggestion(change, version, segment)?;
            if accepted {
                edits::set(change, version, segment, &text, Some(&host))?;
                change::refresh_text(change, id)?;
            }
            rows::read_note(change, id)
        })
    }
}

/// Deletes a suggestion; returns its text and host.
fn take_suggestion(
    change: &Transaction<'_>,
    version: i64,
    segment: u32,
) -> Result<(String, String)> {
    change
        .prepare_cached(
            "DELETE FROM suggestions WHERE version = ?1 AND segment = ?2 RETURNING text, host",
        )?
        .query_row((version, segment), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(StoreError::SegmentNotFound)
}
