//! The user's edits, stored separately from the model's text.

use earshot_transcript::Segment;
use rusqlite::{OptionalExtension as _, Transaction};

use crate::align::{Correction, align};
use crate::error::{Result, StoreError};
use crate::replace_rules::stored;
use crate::sql_types::{segment_from_row, words_as_text};
use crate::{Note, NoteId, Store, Task, change, clock, rows, vocabulary};

impl Store {
    /// Empty text or the text shown without it removes the edit. Whitespace is normalized.
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

/// The model's segment as replace rules show it, if they change it.
fn shown_by_rules(
    change: &Transaction<'_>,
    version: i64,
    position: u32,
) -> Result<Option<Segment>> {
    let mut versions = rows::read_versions(change, "id = ?1", version)?;
    let Some(version) = versions.first_mut() else {
        return Ok(None);
    };
    version.edits.clear();
    stored::read_enabled(change)?.apply_to(version);
    let mut replaced = version.replaced.iter();
    if !replaced.any(|replaced| replaced.segment == position) {
        return Ok(None);
    }
    let mut segments = version.shown().segments.into_iter();
    Ok(segments.nth(position as usize))
}

/// The user's corrections without those that rules have made, nor back to the model's words.
fn corrections_of_shown(original: &Segment, shown: &Segment, text: &str) -> Vec<Correction> {
    let mut corrections = align(shown, text).corrections;
    corrections.retain(|correction| {
        let term = correction.term.trim_matches(|c: char| !c.is_alphanumeric());
        !original.text.contains(term)
    });
    corrections
}

/// `host`: the server that suggested it.
pub(crate) fn set(
    change: &Transaction<'_>,
    version: i64,
    position: u32,
    text: &str,
    host: Option<&str>,
) -> Result<()> {
    let original = change
        .prepare_cached(
            "SELECT start_ms, end_ms, text, confidence, words, language FROM segments
             WHERE version = ?1 AND position = ?2",
        )?
        .query_row((version, position), |row| segment_from_row(row, 0))
        .optional()?
        .ok_or(StoreError::SegmentNotFound)?;
    vocabulary::remove_corrections(change, version, position)?;
    let shown = match host {
        None => shown_by_rules(change, version, position)?,
        Some(_) => None,
    };
    // The model's text is an edit where a rule changes it.
    if text.is_empty() || text == shown.as_ref().unwrap_or(&original).text {
        change
            .prepare_cached("DELETE FROM edits WHERE version = ?1 AND segment = ?2")?
            .execute((version, position))?;
        return Ok(());
    }
    let aligned = align(&original, text);
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
            clock::next_change(change)?,
            host,
        ))?;
    if host.is_some() {
        // Vocabulary is learned only from the user's own edits.
        return Ok(());
    }
    let (task, language): (Task, Option<String>) = change
        .prepare_cached("SELECT task, language FROM versions WHERE id = ?1")?
        .query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // A translation is not in the spoken language.
    if let (Task::Transcribe, Some(language)) = (task, language) {
        let corrections = match &shown {
            Some(shown) => corrections_of_shown(&original, shown, text),
            None => aligned.corrections,
        };
        for correction in &corrections {
            vocabulary::record_correction(change, version, position, &language, correction)?;
        }
    }
    Ok(())
}
