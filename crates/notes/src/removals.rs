//! Files that go because what needed them was erased.
//!
//! Only what is named here is ever removed. A file that no row knows may be all that is
//! left of the user's notes: the folder was put back from a backup before the database,
//! or another device's sound came before its row.

use rusqlite::{Connection, Transaction};

use crate::error::{Result, StoreError};
use crate::recordings::{Recordings, is_recorded};
use crate::sounds::{Sounds, is_known};
use crate::{ContentHash, NoteId, folders, store};

const SOUND: &str = "sound";
const RECORDING: &str = "recording";

/// Drops the rows of sounds that no note refers to; their files go after the commit.
pub(crate) fn name_unused_sounds(change: &Transaction<'_>) -> Result<()> {
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

/// Drops the row of a recording, if there is one; its file goes after the commit.
pub(crate) fn name_recording(change: &Transaction<'_>, note: &NoteId) -> Result<bool> {
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

/// Removes the files that are named, but for those that a row needs again. One that
/// cannot be removed stays named.
pub(crate) fn carry_out(
    database: &mut Connection,
    sounds: &Sounds,
    recordings: &Recordings,
) -> Result<()> {
    let is_nothing: bool = database
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM removals)")?
        .query_row([], |row| row.get(0))?;
    if is_nothing {
        return Ok(());
    }
    // Inside a write transaction no other process can give a file its name.
    let refused = store::write(database, |change| {
        let mut refused = None;
        for (kind, name) in named(change)? {
            match remove(change, &kind, &name, sounds, recordings) {
                Ok(()) => {
                    change
                        .prepare_cached("DELETE FROM removals WHERE kind = ?1 AND name = ?2")?
                        .execute((&kind, &name))?;
                }
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        // They are gone for good before they are forgotten.
        sounds.settle()?;
        recordings
            .settle()
            .map_err(StoreError::file("remove a recording"))?;
        Ok(refused)
    })?;
    refused.map_or(Ok(()), Err)
}

fn named(database: &Connection) -> Result<Vec<(String, String)>> {
    let mut query = database.prepare_cached("SELECT kind, name FROM removals")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The sounds that are named.
pub(crate) fn named_sounds(database: &Connection) -> Result<Vec<String>> {
    let all = named(database)?.into_iter();
    Ok(all
        .filter_map(|(kind, name)| (kind == SOUND).then_some(name))
        .collect())
}

/// Whether the recording of this note is named.
pub(crate) fn names_recording(database: &Connection, note: &NoteId) -> Result<bool> {
    Ok(database
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM removals WHERE kind = ?1 AND name = ?2)")?
        .query_row((RECORDING, note), |row| row.get(0))?)
}

fn remove(
    change: &Transaction<'_>,
    kind: &str,
    name: &str,
    sounds: &Sounds,
    recordings: &Recordings,
) -> Result<()> {
    match (kind, ContentHash::parse(name), NoteId::parse(name)) {
        (SOUND, Some(hash), _) if !is_known(change, &hash)? => {
            folders::remove(&sounds.path(&hash)).map_err(StoreError::file("remove a sound"))
        }
        (RECORDING, _, Some(note)) if !is_recorded(change, &note)? => recordings.remove(&note),
        _ => Ok(()),
    }
}
