//! Checks that rows have only values that this program writes; archives may be crafted.

use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::sql_types::MAX_SAFE_INTEGER;
use crate::{ContentHash, NoteId, jobs, rows};

pub(crate) struct UnreadableNote {
    pub(crate) number: i64,
    /// The note's id, or the start of an invalid one.
    pub(crate) name: String,
    pub(crate) error: StoreError,
}

/// Values that would break a list or player, and rows of missing segments; `?1` is the note, `?2`
/// is [`MAX_SAFE_INTEGER`].
const INVALID_VALUES: &str = "
    SELECT 1 FROM notes WHERE id = ?1 AND duration_ms > ?2
    UNION ALL SELECT 1 FROM versions WHERE note = ?1 AND processing_ms > ?2
    UNION ALL SELECT 1 FROM segments JOIN versions ON versions.id = segments.version
        WHERE note = ?1 AND (start_ms > ?2 OR end_ms > ?2
            OR position NOT BETWEEN 0 AND 4294967294)
    UNION ALL SELECT 1 FROM edits JOIN versions ON versions.id = edits.version
        WHERE note = ?1 AND NOT EXISTS (SELECT 1 FROM segments
            WHERE segments.version = versions.id AND position = edits.segment)
    UNION ALL SELECT 1 FROM suggestions JOIN versions ON versions.id = suggestions.version
        WHERE note = ?1 AND NOT EXISTS (SELECT 1 FROM segments
            WHERE segments.version = versions.id AND position = suggestions.segment)
    UNION ALL SELECT 1 FROM corrections JOIN versions ON versions.id = corrections.version
        WHERE note = ?1 AND NOT EXISTS (SELECT 1 FROM edits
            WHERE edits.version = versions.id AND edits.segment = corrections.segment)";

pub(crate) fn unreadable_notes(database: &Connection) -> Result<Vec<UnreadableNote>> {
    let all: Vec<(i64, Vec<u8>)> = database
        .prepare("SELECT number, CAST(id AS BLOB) FROM notes ORDER BY number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut unreadable = Vec::new();
    for (number, name) in all {
        match check(database, number) {
            Ok(()) => {}
            Err(error @ StoreError::Unreadable(_)) => unreadable.push(UnreadableNote {
                number,
                name: display_name(&name),
                error,
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(unreadable)
}

fn check(database: &Connection, number: i64) -> Result<()> {
    let id: NoteId = database
        .prepare_cached(&format!(
            "SELECT {}, content, sound FROM notes WHERE number = ?1",
            rows::SUMMARY_COLUMNS
        ))?
        .query_row([number], |row| {
            rows::check_summary(row)?;
            row.get::<_, ContentHash>("content")?;
            row.get::<_, Option<ContentHash>>("sound")?;
            row.get(0)
        })?;
    let note = rows::read_stored_note(database, &id)?;
    let mut largest = 0;
    for version in &note.versions {
        let segments = version.transcript.segments.iter();
        let words = segments.flat_map(|segment| &segment.words);
        let edited = version.edits.iter().flat_map(|edit| &edit.words);
        for word in words.chain(edited) {
            largest = largest.max(word.start_ms).max(word.end_ms);
        }
    }
    let has_invalid_values = database
        .prepare_cached(INVALID_VALUES)?
        .exists((&id, MAX_SAFE_INTEGER as i64))?;
    if has_invalid_values || largest > MAX_SAFE_INTEGER {
        let error = rusqlite::Error::IntegralValueOutOfRange(0, MAX_SAFE_INTEGER as i64);
        return Err(StoreError::Unreadable(error));
    }
    let mut corrections = database.prepare_cached(
        "SELECT corrections.language, replaced, term FROM corrections
         JOIN versions ON versions.id = corrections.version WHERE note = ?1",
    )?;
    let mut rows = corrections.query([&id])?;
    while let Some(row) = rows.next()? {
        for text in 0..3 {
            row.get::<_, String>(text)?;
        }
    }
    jobs::check_jobs(database, &id)
}

/// Start of the raw value, printable.
fn display_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}
