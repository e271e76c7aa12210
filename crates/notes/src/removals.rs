//! Schedules the deletion of files whose notes were erased.
//!
//! Only scheduled files are ever deleted. A file without a row may be the only trace of a note: the
//! folder was restored before the database, or synced before its row.

use rusqlite::{Connection, Transaction};

use crate::NoteId;
use crate::error::Result;

pub(crate) const SOUND: &str = "sound";
pub(crate) const RECORDING: &str = "recording";

/// The files are deleted after the commit.
pub(crate) fn schedule_unused_audio(change: &Transaction<'_>) -> Result<()> {
    const UNUSED: &str = "NOT EXISTS (SELECT 1 FROM notes WHERE notes.sound = sounds.hash)";
    change
        .prepare_cached(&format!(
            "INSERT OR IGNORE INTO removals (kind, name)
             SELECT ?1, hash FROM sounds WHERE {UNUSED}"
        ))?
        .execute([SOUND])?;
    change
        .prepare_cached(&format!("DELETE FROM sounds WHERE {UNUSED}"))?
        .execute([])?;
    Ok(())
}

/// The file is deleted after the commit.
pub(crate) fn schedule_recording(change: &Transaction<'_>, note: &NoteId) -> Result<bool> {
    change
        .prepare_cached(
            "INSERT OR IGNORE INTO removals (kind, name)
             SELECT ?2, note FROM recordings WHERE note = ?1",
        )?
        .execute((note, RECORDING))?;
    let dropped = change
        .prepare_cached("DELETE FROM recordings WHERE note = ?1")?
        .execute([note])?;
    Ok(dropped > 0)
}

pub(crate) fn scheduled(database: &Connection) -> Result<Vec<(String, String)>> {
    let mut query = database.prepare_cached("SELECT kind, name FROM removals")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn scheduled_audio(database: &Connection) -> Result<Vec<String>> {
    let all = scheduled(database)?.into_iter();
    Ok(all
        .filter_map(|(kind, name)| (kind == SOUND).then_some(name))
        .collect())
}

pub(crate) fn is_recording_scheduled(database: &Connection, note: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM removals WHERE kind = ?1 AND name = ?2)")?
        .query_row((RECORDING, note), |row| row.get(0))?)
}
