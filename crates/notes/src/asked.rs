//! What is asked of the user, and the user's decisions about highlights.

use earshot_highlights::Kind;
use rusqlite::Transaction;

use crate::change::{ensure_found, refresh_highlights};
use crate::error::{Result, StoreError};
use crate::highlights::{count_open, from_text, read_states};
use crate::sql_types::SqlCount;
use crate::{AskedMessage, HighlightState, NoteHighlight, NoteId, Store, clock, highlights, rows};

impl Store {
    /// Messages of others with open questions or requests, newest first.
    pub fn asked_messages(&self, limit: u64) -> Result<Vec<AskedMessage>> {
        self.read(|database| {
            let mut query = database.prepare_cached(&format!(
                "SELECT {}, highlights FROM notes WHERE open_questions > 0 AND binned_at IS NULL
                 ORDER BY said_at DESC, id DESC LIMIT ?1",
                rows::SUMMARY_COLUMNS
            ))?;
            let messages = query.query_map([SqlCount(limit)], |row| {
                Ok(AskedMessage {
                    note: rows::summary(row)?,
                    highlights: row
                        .get::<_, Option<_>>(16)?
                        .map(from_text)
                        .unwrap_or_default(),
                })
            })?;
            let mut messages = StoreError::skip_unreadable(messages)?;
            for message in &mut messages {
                read_states(database, &message.note.id, &mut message.highlights)?;
                let is_one = |each: &NoteHighlight| each.state != HighlightState::None;
                message.highlights.retain(is_one);
            }
            Ok(messages)
        })
    }

    /// Applies to every highlight of this kind with these words, in this text of the note and later
    /// ones.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn set_highlight_state(
        &self,
        id: &NoteId,
        kind: Kind,
        text: &str,
        state: HighlightState,
    ) -> Result<()> {
        self.write(|change| {
            ensure_found(change.execute(
                "UPDATE notes SET changed_at = ?2 WHERE id = ?1",
                (id, clock::next_change(change)?),
            )?)?;
            decide(change, id, kind, text, state)?;
            count_open(change, id)
        })
    }

    /// Finds the highlights of older notes, whose questions count as answered; returns the number of
    /// notes, at most `limit`.
    pub fn find_missing_highlights(&self, limit: u64) -> Result<usize> {
        self.write(|change| {
            let notes: Vec<NoteId> = {
                let mut query = change.prepare_cached(
                    "SELECT notes.id FROM notes JOIN versions ON versions.id = current_version
                     WHERE highlights IS NULL AND complete = 1 LIMIT ?1",
                )?;
                let rows = query.query_map([SqlCount(limit)], |row| row.get(0))?;
                StoreError::skip_unreadable(rows)?
            };
            for id in &notes {
                match refresh_highlights(change, id) {
                    // One damaged note must not hold up the others.
                    Err(StoreError::Unreadable(_)) => {
                        highlights::set(change, id, Some(Vec::new()))?;
                        continue;
                    }
                    found => found?,
                }
                for highlight in rows::read_note(change, id)?.highlights {
                    if highlight.kind.asks() {
                        let done = HighlightState::Done;
                        decide(change, id, highlight.kind, &highlight.text, done)?;
                    }
                }
                count_open(change, id)?;
            }
            Ok(notes.len())
        })
    }
}

pub(crate) fn decide(
    change: &Transaction<'_>,
    id: &NoteId,
    kind: Kind,
    text: &str,
    state: HighlightState,
) -> Result<()> {
    if state == HighlightState::Open {
        change
            .prepare_cached(
                "DELETE FROM highlight_decisions WHERE note = ?1 AND kind = ?2 AND text = ?3",
            )?
            .execute((id, kind.name(), text))?;
    } else {
        change
            .prepare_cached(
                "INSERT OR REPLACE INTO highlight_decisions (note, kind, text, state)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((id, kind.name(), text, state))?;
    }
    Ok(())
}
