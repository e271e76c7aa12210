//! Whether the rows of a database are what this program writes. Those of an archive may
//! come from anybody, and those of a library from an archive that an earlier version
//! took in.

use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::stored::LARGEST;
use crate::{ContentHash, NoteId, aside, jobs, rows};

/// A note that cannot be read as a whole.
pub(crate) struct Unreadable {
    pub(crate) number: i64,
    /// Its id, or the beginning of what stands in the place of one.
    pub(crate) name: String,
    pub(crate) error: StoreError,
}

/// Values that SQLite takes and that would break a list or a player, and wordings of passages
/// that are not there; `?1` is the note, `?2` is [`LARGEST`].
const SENSELESS: &str = "
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

/// The notes that cannot be read.
pub(crate) fn unreadable_notes(database: &Connection) -> Result<Vec<Unreadable>> {
    let all: Vec<(i64, Vec<u8>)> = database
        .prepare("SELECT number, CAST(id AS BLOB) FROM notes ORDER BY number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut unreadable = Vec::new();
    for (number, name) in all {
        match check(database, number) {
            Ok(()) => {}
            Err(error @ StoreError::Unreadable(_)) => unreadable.push(Unreadable {
                number,
                name: aside::shown(&name),
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
            rows::SUMMARY
        ))?
        .query_row([number], |row| {
            rows::check_summary(row)?;
            row.get::<_, ContentHash>("content")?;
            row.get::<_, Option<ContentHash>>("sound")?;
            row.get(0)
        })?;
    let note = rows::read_note(database, &id)?;
    let mut largest = 0;
    for version in &note.versions {
        let segments = version.transcript.segments.iter();
        let words = segments.flat_map(|segment| &segment.words);
        let edited = version.edits.iter().flat_map(|edit| &edit.words);
        for word in words.chain(edited) {
            largest = largest.max(word.start_ms).max(word.end_ms);
        }
    }
    let is_senseless = database
        .prepare_cached(SENSELESS)?
        .exists((&id, LARGEST as i64))?;
    if is_senseless || largest > LARGEST {
        let error = rusqlite::Error::IntegralValueOutOfRange(0, LARGEST as i64);
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
    jobs::check_all_of(database, &id)
}
