//! Highlights of notes: found in each new text, ticked off or rejected by the user.

use earshot_highlights::{DateTime, Kind, find};
use earshot_transcript::{Segment, join};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::change::ensure_found;
use crate::error::{Result, StoreError};
use crate::sql_types::{MAX_SAFE_INTEGER, SqlCount, SqlTime};
use crate::{
    AskedMessage, HighlightState, NoteHighlight, NoteId, Source, Store, Task, Version, clock, rows,
};

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
                update(change, id)?;
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

fn decide(
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

/// After a change of the current text.
pub(crate) fn update(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let current = rows::read_versions(
        change,
        "id = (SELECT current_version FROM notes WHERE id = ?1) AND complete = 1",
        id,
    )?;
    let found = match current.first() {
        Some(version) => {
            let said_at: SqlTime = change
                .prepare_cached("SELECT said_at FROM notes WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            Some(find_in(version, local_time(said_at.0, &TimeZone::system())))
        }
        None => None,
    };
    set(change, id, found)
}

pub(crate) fn set(
    change: &Transaction<'_>,
    id: &NoteId,
    highlights: Option<Vec<NoteHighlight>>,
) -> Result<()> {
    // Cannot fail for strings and numbers.
    let text = highlights.and_then(|highlights| serde_json::to_string(&highlights).ok());
    change
        .prepare_cached("UPDATE notes SET highlights = ?2 WHERE id = ?1")?
        .execute((id, text))?;
    count_open(change, id)
}

/// Nothing is asked of the user by own recordings.
fn count_open(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let (source, text): (Source, Option<String>) = change
        .prepare_cached("SELECT source, highlights FROM notes WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut highlights = text.map(from_text).unwrap_or_default();
    read_states(change, id, &mut highlights)?;
    let open = match source {
        Source::Recording | Source::Sample => 0,
        Source::File | Source::Chat => {
            highlights.iter().filter(|each| each.is_open()).count() as u64
        }
    };
    change
        .prepare_cached("UPDATE notes SET open_questions = ?2 WHERE id = ?1")?
        .execute((id, SqlCount(open)))?;
    Ok(())
}

/// None if unreadable.
pub(crate) fn from_text(text: String) -> Vec<NoteHighlight> {
    serde_json::from_str(&text).unwrap_or_default()
}

pub(crate) fn read_states(
    database: &Connection,
    id: &NoteId,
    highlights: &mut [NoteHighlight],
) -> Result<()> {
    let mut query = database.prepare_cached(
        "SELECT state FROM highlight_decisions WHERE note = ?1 AND kind = ?2 AND text = ?3",
    )?;
    for highlight in highlights {
        let state = query
            .query_row((id, highlight.kind.name(), &highlight.text), |row| {
                row.get(0)
            })
            .optional()?;
        highlight.state = state.unwrap_or_default();
    }
    Ok(())
}

fn local_time(unix_ms: i64, zone: &TimeZone) -> DateTime {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    zone.to_datetime(time)
}

fn find_in(version: &Version, said_at: DateTime) -> Vec<NoteHighlight> {
    let text = version.edited();
    let language_of = |segment: &Segment| match version.task {
        Task::Transcribe => segment.language.clone().or(text.language.clone()),
        Task::Translate => Some("en".to_owned()),
    };
    // A message that changes language is read in parts.
    text.segments
        .chunk_by(|a, b| language_of(a) == language_of(b))
        .flat_map(|part| {
            let language = part.first().and_then(language_of).unwrap_or_default();
            in_part(part, &language, said_at)
        })
        .collect()
}

/// Ends at a byte of the text.
struct TimedWord {
    end: usize,
    start_ms: u64,
    end_ms: u64,
}

fn in_part(segments: &[Segment], language: &str, said_at: DateTime) -> Vec<NoteHighlight> {
    let mut text = String::new();
    let mut words = Vec::new();
    for segment in segments {
        let last: String = text.chars().next_back().into_iter().collect();
        let mut at = text.len();
        text.push_str(&join([last.as_str(), &segment.text])[last.len()..]);
        for word in &segment.words {
            let word_text = word.text.trim();
            if let Some(found) = text[at..].find(word_text) {
                at += found + word_text.len();
                words.push(TimedWord {
                    end: at,
                    start_ms: word.start_ms,
                    end_ms: word.end_ms,
                });
            }
        }
        // What follows the words, or all of a text without them.
        words.push(TimedWord {
            end: text.len(),
            start_ms: segment.start_ms,
            end_ms: segment.end_ms,
        });
    }
    let timed = |range: &std::ops::Range<usize>| {
        let first = words.partition_point(|word| word.end <= range.start);
        let last = words.partition_point(|word| word.end < range.end);
        let end = words.get(last).or(words.last());
        Some((words.get(first)?.start_ms, end?.end_ms))
    };
    let found = find(&text, language, said_at).into_iter();
    found
        .filter_map(|highlight| {
            let (start_ms, end_ms) = timed(&highlight.range)?;
            Some(NoteHighlight {
                kind: highlight.kind,
                text: text[highlight.range].to_owned(),
                value: highlight.value,
                start_ms: start_ms.min(MAX_SAFE_INTEGER),
                end_ms: end_ms.min(MAX_SAFE_INTEGER),
                state: HighlightState::Open,
            })
        })
        .collect()
}
