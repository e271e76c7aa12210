//! Notes whose derived data belongs to other rules.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::matching::Rules;
use super::stored::read_all;
use crate::asked::decide;
use crate::change::refresh_text;
use crate::error::{Result, StoreError};
use crate::search::{letters, phrase_query};
use crate::sql_types::SqlCount;
use crate::{HighlightState, NoteId, ReplacedNotes, Replacement, Store, highlights, rows};

/// The newest notes with the words, at most.
const MAX_EXAMINED: usize = 2000;

impl Store {
    /// Renews excerpt, highlights and search index of notes that changed rules concern, at most
    /// `limit`. Ticked questions stay ticked.
    pub fn renew_outdated_texts(&self, limit: u64) -> Result<Vec<NoteId>> {
        self.write(|change| {
            let notes: Vec<NoteId> = {
                let mut query = change.prepare_cached(
                    "SELECT note FROM outdated_texts JOIN notes ON notes.id = note LIMIT ?1",
                )?;
                let rows = query.query_map([SqlCount(limit)], |row| row.get(0))?;
                StoreError::skip_unreadable(rows)?
            };
            for id in &notes {
                match renew(change, id) {
                    // One damaged note must not hold up the others.
                    Ok(()) | Err(StoreError::Unreadable(_)) => {}
                    Err(error) => return Err(error),
                }
                change
                    .prepare_cached("DELETE FROM outdated_texts WHERE note = ?1")?
                    .execute([id])?;
            }
            Ok(notes)
        })
    }

    /// How many notes the replacement alone would change.
    pub fn count_replaced_notes(&self, replacement: &Replacement) -> Result<ReplacedNotes> {
        // Lists do not wait for this.
        let database = self.library()?.new_connection()?;
        let rule = Rules::new(vec![Replacement {
            enabled: true,
            ..replacement.clone()
        }]);
        let mut notes = 0;
        let candidates = newest_candidates(&database, replacement)?;
        for version in candidates.iter().take(MAX_EXAMINED) {
            match rows::read_lines(&database, *version, &rule) {
                Ok(lines) if lines.iter().any(|line| line.original.is_some()) => notes += 1,
                Ok(_) | Err(StoreError::Unreadable(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(ReplacedNotes {
            notes,
            more: candidates.len() > MAX_EXAMINED,
        })
    }
}

/// Versions of notes that may have the words.
fn newest_candidates(database: &Connection, replacement: &Replacement) -> Result<Vec<i64>> {
    let (condition, words) = condition(replacement);
    let mut query = database.prepare(&format!(
        "SELECT current_version FROM notes WHERE {condition} AND current_version IS NOT NULL
             AND binned_at IS NULL
         ORDER BY said_at DESC LIMIT ?2"
    ))?;
    let limit = SqlCount(MAX_EXAMINED as u64 + 1);
    let rows = query.query_map((words, limit), |row| row.get(0))?;
    StoreError::skip_unreadable(rows)
}

/// Selects notes that may have the words; `?1` is the second value.
fn condition(replacement: &Replacement) -> (&'static str, Option<String>) {
    match phrase_query(&replacement.find) {
        Some(words) if replacement.whole_words => (
            "number IN (SELECT rowid FROM search WHERE search MATCH ?1)",
            Some(words),
        ),
        // The index has no parts of words.
        _ => ("?1 IS NULL", None),
    }
}

/// Call before a rule is removed and after it has been added or changed.
pub(crate) fn mark_outdated(change: &Connection, changed: &[&Replacement]) -> Result<()> {
    let rules: Vec<Replacement> = read_all(change)?
        .into_iter()
        .map(|rule| rule.replacement)
        .collect();
    let is_other = |rule: &&Replacement| rule.enabled && !changed.contains(rule);
    let mut others: Vec<&Replacement> = rules.iter().filter(is_other).collect();
    let mut concerned = changed.to_vec();
    let mut examined = 0;
    // A rule may replace another rule's output, which is not in the index.
    while let Some(rule) = concerned.get(examined).copied() {
        concerned.extend(others.extract_if(.., |other| may_write(other, rule)));
        examined += 1;
    }
    for rule in concerned {
        let (condition, words) = condition(rule);
        change
            .prepare_cached(&format!(
                "INSERT OR IGNORE INTO outdated_texts (note) SELECT id FROM notes
                 WHERE {condition} AND current_version IS NOT NULL"
            ))?
            .execute([words])?;
    }
    Ok(())
}

/// Whether `rule` may leave words that `other` finds.
fn may_write(rule: &Replacement, other: &Replacement) -> bool {
    let (written, found) = (letters(&rule.replace), letters(&other.find));
    let mut found = found.split(' ');
    match rule.whole_words && other.whole_words && !written.is_empty() {
        true => found.any(|word| written.split(' ').any(|other| other == word)),
        false => true,
    }
}

fn renew(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let old: Option<(i64, Option<String>)> = change
        .prepare_cached("SELECT changed_at, highlights FROM notes WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((changed_at, old)) = old else {
        return Ok(());
    };
    let mut old = old.map(highlights::from_text).unwrap_or_default();
    highlights::read_states(change, id, &mut old)?;
    refresh_text(change, id)?;
    let new = rows::read_stored_note(change, id)?.highlights;
    // A decision belongs to the words; these may have changed.
    for highlight in new {
        let same = old.iter().find(|old| {
            (old.kind, old.start_ms) == (highlight.kind, highlight.start_ms)
                && old.state != HighlightState::Open
        });
        if let Some(same) = same
            && highlight.state == HighlightState::Open
        {
            decide(change, id, highlight.kind, &highlight.text, same.state)?;
        }
    }
    highlights::count_open(change, id)?;
    // The user has changed nothing in this note.
    change
        .prepare_cached("UPDATE notes SET changed_at = ?2 WHERE id = ?1")?
        .execute((id, changed_at))?;
    Ok(())
}
