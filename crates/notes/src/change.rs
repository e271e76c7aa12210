//! Title, favourite, unheard, duration and current version of a note.

use rusqlite::{OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::replace_rules::stored;
use crate::sql_types::{SqlCount, SqlTime};
use crate::word_count::word_count;
use crate::{Note, NoteId, NoteState, NoteSummary, Store, clock, highlights, rows, search};

const MAX_EXCERPT_CHARS: usize = 160;

pub(crate) fn non_empty(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

impl Store {
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn note(&self, id: &NoteId) -> Result<Note> {
        self.read(|database| rows::read_note(database, id))
    }

    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn summary(&self, id: &NoteId) -> Result<NoteSummary> {
        self.read(|database| rows::read_summary(database, id))
    }

    /// An empty title restores sender or file name.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn rename(&self, id: &NoteId, title: &str) -> Result<Note> {
        self.write(|change| {
            let changed = change.execute(
                "UPDATE notes SET user_title = ?2, changed_at = ?3 WHERE id = ?1",
                (id, non_empty(Some(title)), clock::next_change(change)?),
            )?;
            ensure_found(changed)?;
            search::index::update(change, id)?;
            rows::read_note(change, id)
        })
    }

    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn set_favourite(&self, id: &NoteId, favourite: bool) -> Result<()> {
        self.write(|change| {
            ensure_found(change.execute(
                "UPDATE notes SET favourite = ?2, changed_at = ?3 WHERE id = ?1",
                (id, favourite, clock::next_change(change)?),
            )?)
        })
    }

    /// Marks several notes at once; those that do not exist any more are skipped.
    pub fn set_unheard(&self, ids: &[NoteId], unheard: bool) -> Result<()> {
        self.write(|change| {
            for id in ids {
                change
                    .prepare_cached(
                        "UPDATE notes SET unheard = ?2, changed_at = ?3
                         WHERE id = ?1 AND unheard != ?2",
                    )?
                    .execute((id, unheard, clock::next_change(change)?))?;
            }
            Ok(())
        })
    }

    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn set_duration(&self, id: &NoteId, duration_ms: u64) -> Result<()> {
        self.write(|change| {
            ensure_found(change.execute(
                "UPDATE notes SET duration_ms = ?2, changed_at = ?3 WHERE id = ?1",
                (id, SqlCount(duration_ms), clock::next_change(change)?),
            )?)
        })
    }

    pub fn choose_version(&self, id: &NoteId, version: i64) -> Result<Note> {
        self.write(|change| {
            check_version(change, id, version)?;
            set_current_version(change, id, version)?;
            rows::read_note(change, id)
        })
    }
}

pub(crate) fn ensure_found(changed: usize) -> Result<()> {
    if changed == 0 {
        Err(StoreError::NoteNotFound)
    } else {
        Ok(())
    }
}

pub(crate) fn check_version(change: &Transaction<'_>, id: &NoteId, version: i64) -> Result<()> {
    rows::read_summary(change, id)?;
    change
        .prepare_cached("SELECT 1 FROM versions WHERE id = ?1 AND note = ?2")?
        .query_row((version, id), |_| Ok(()))
        .optional()?
        .ok_or(StoreError::VersionNotFound)
}

pub(crate) fn set_current_version(
    change: &Transaction<'_>,
    id: &NoteId,
    version: i64,
) -> Result<()> {
    change
        .prepare_cached(
            "UPDATE notes SET current_version = ?2, changed_at = ?3,
                 language = (SELECT language FROM versions WHERE id = ?2)
             WHERE id = ?1",
        )?
        .execute((id, version, clock::next_change(change)?))?;
    refresh_text(change, id)
}

/// Updates everything that is derived from the current version.
pub(crate) fn refresh_text(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    refresh_highlights(change, id)?;
    refresh_summary(change, id)
}

pub(crate) fn refresh_highlights(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let mut current = rows::read_versions(
        change,
        "id = (SELECT current_version FROM notes WHERE id = ?1) AND complete = 1",
        id,
    )?;
    let found = match current.first_mut() {
        Some(version) => {
            stored::read_enabled(change)?.apply_to(version);
            let said_at: SqlTime = change
                .prepare_cached("SELECT said_at FROM notes WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            Some(highlights::find_in(version, said_at.0))
        }
        None => None,
    };
    highlights::set(change, id, found)
}

/// Updates excerpt, state and search index from the current version.
pub(crate) fn refresh_summary(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let current: Option<(i64, bool)> = change
        .prepare_cached(
            "SELECT versions.id, versions.complete FROM notes
             JOIN versions ON versions.id = notes.current_version WHERE notes.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let lines = match current {
        Some((version, _)) => rows::read_lines(change, version, &stored::read_enabled(change)?)?,
        None => Vec::new(),
    };
    let excerpt = excerpt(lines.iter().map(|line| line.text.as_str()));
    let word_count = word_count(&lines);
    let has_text = !excerpt.is_empty();
    let stamp = clock::next_change(change)?;
    change
        .prepare_cached(
            "UPDATE notes SET excerpt = ?2, changed_at = ?3, word_count = ?10,
                 state = CASE WHEN ?4 THEN ?5 WHEN error_code IS NOT NULL THEN ?6
                     WHEN ?7 THEN ?8 ELSE ?9 END
             WHERE id = ?1",
        )?
        .execute((
            id,
            excerpt,
            stamp,
            has_text,
            NoteState::Ready,
            NoteState::Failed,
            matches!(current, Some((_, true))),
            NoteState::NoSpeech,
            NoteState::Empty,
            SqlCount(word_count),
        ))?;
    search::index::update(change, id)
}

pub(crate) fn excerpt<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut count = 0;
    for line in lines {
        if count > MAX_EXCERPT_CHARS {
            break;
        }
        text = earshot_transcript::join([text.as_str(), line]);
        count = text.chars().count();
    }
    if count <= MAX_EXCERPT_CHARS {
        return text;
    }
    let end = text
        .char_indices()
        .nth(MAX_EXCERPT_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let cut = &text[..end];
    let complete_words = cut
        .rfind(char::is_whitespace)
        .filter(|space| *space > end / 2)
        .map_or(cut, |space| &cut[..space]);
    format!("{}…", complete_words.trim_end())
}
