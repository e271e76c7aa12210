//! Highlights in a text, and as stored with a note.

use earshot_highlights::{DateTime, find};
use earshot_transcript::{Segment, join};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::error::Result;
use crate::sql_types::{MAX_SAFE_INTEGER, SqlCount};
use crate::{HighlightState, NoteHighlight, NoteId, Source, Task, Version};

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

/// `false` for notes from before highlights were looked for.
pub(crate) fn are_known(database: &Connection, id: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT 1 FROM notes WHERE id = ?1 AND highlights IS NOT NULL")?
        .exists([id])?)
}

/// Nothing is asked of the user by own recordings and messages.
pub(crate) fn count_open(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let (source, text, is_by_user): (Source, Option<String>, bool) = change
        .prepare_cached(
            "SELECT source, highlights, EXISTS (SELECT 1 FROM messages
                 WHERE note = notes.id AND own = 1
                     AND messages.chat = ifnull(notes.chat, notes.sender))
             FROM notes WHERE id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut highlights = text.map(from_text).unwrap_or_default();
    read_states(change, id, &mut highlights)?;
    let open = match source {
        Source::Recording | Source::Sample => 0,
        Source::File | Source::Chat if is_by_user => 0,
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

/// `said_at`: Unix ms.
pub(crate) fn find_in(version: &Version, said_at: i64) -> Vec<NoteHighlight> {
    let said_at = Timestamp::from_millisecond(said_at).unwrap_or_default();
    let said_at = TimeZone::system().to_datetime(said_at);
    let text = version.shown();
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
