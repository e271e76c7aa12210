//! Whether the rows of a database are what this program writes. Those of an archive may
//! come from anybody, and those of a library from an archive that an earlier version
//! took in.

use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::{ContentHash, NoteId, jobs, rows, vocabulary};

/// The largest number that JavaScript and JSON's other readers keep exactly; no sound has
/// as many milliseconds.
const LARGEST: i64 = (1 << 53) - 1;

/// A note that cannot be read as a whole.
pub(super) struct Unreadable {
    pub(super) number: i64,
    /// Its id, or the beginning of what stands in the place of one.
    pub(super) name: String,
    pub(super) error: StoreError,
}

/// Values that SQLite takes and that would break a list or a player; `?1` is the note,
/// `?2` is [`LARGEST`].
const OUT_OF_RANGE: &str = "
    SELECT 1 FROM notes WHERE id = ?1 AND duration_ms > ?2
    UNION ALL SELECT 1 FROM versions WHERE note = ?1 AND processing_ms > ?2
    UNION ALL SELECT 1 FROM segments JOIN versions ON versions.id = segments.version
        WHERE note = ?1 AND (start_ms > ?2 OR end_ms > ?2
            OR position NOT BETWEEN 0 AND 4294967294)";

/// The notes that cannot be read.
pub(super) fn unreadable_notes(database: &Connection) -> Result<Vec<Unreadable>> {
    let all: Vec<(i64, String)> = database
        .prepare("SELECT number, CAST(id AS BLOB) FROM notes ORDER BY number")?
        .query_map([], |row| {
            let name = String::from_utf8_lossy(row.get_ref(1)?.as_bytes()?).into_owned();
            Ok((row.get(0)?, name))
        })?
        .collect::<Result<_, _>>()?;
    let mut unreadable = Vec::new();
    for (number, name) in all {
        match check(database, number) {
            Ok(()) => {}
            Err(error @ StoreError::Unreadable(_)) => unreadable.push(Unreadable {
                number,
                name: name.chars().filter(|c| !c.is_control()).take(40).collect(),
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
    let is_out_of_range = database
        .prepare_cached(OUT_OF_RANGE)?
        .exists((&id, LARGEST))?;
    if is_out_of_range || largest > LARGEST.unsigned_abs() {
        let error = rusqlite::Error::IntegralValueOutOfRange(0, LARGEST);
        return Err(StoreError::Unreadable(error));
    }
    jobs::check_all_of(database, &id)
}

/// Whether all terms of the vocabulary can be read.
pub(super) fn check_vocabulary(database: &Connection) -> Result<()> {
    let mut query =
        database.prepare("SELECT id, language, term, replaces, state, times FROM vocabulary")?;
    for term in query.query_map([], vocabulary::entry)? {
        term?;
    }
    Ok(())
}
