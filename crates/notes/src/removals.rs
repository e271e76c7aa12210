//! Deferred deletion of files whose notes were erased.
//!
//! Only scheduled files are ever deleted. A file without a row may be all that is left of a note:
//! the folder was restored before the database, or synced before its row.

use rusqlite::{Connection, Transaction};

use crate::audio_files::{AudioFiles, has_row};
use crate::error::{Result, StoreError};
use crate::recordings::{Recordings, has_recording};
use crate::{ContentHash, NoteId, folders, store};

const SOUND: &str = "sound";
const RECORDING: &str = "recording";

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

/// Keeps files that a row needs again; failed ones stay scheduled.
pub(crate) fn run_scheduled(
    database: &mut Connection,
    audio_files: &AudioFiles,
    recordings: &Recordings,
) -> Result<()> {
    let none_scheduled: bool = database
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM removals)")?
        .query_row([], |row| row.get(0))?;
    if none_scheduled {
        return Ok(());
    }
    // The write transaction keeps other processes from committing the same name.
    let refused = store::write(database, |change| {
        let mut refused = None;
        for (kind, name) in scheduled(change)? {
            match remove(change, &kind, &name, audio_files, recordings) {
                Ok(()) => {
                    change
                        .prepare_cached("DELETE FROM removals WHERE kind = ?1 AND name = ?2")?
                        .execute((&kind, &name))?;
                }
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        // The deletion must be durable before its schedule entry is removed.
        audio_files.sync()?;
        recordings
            .sync()
            .map_err(StoreError::file("remove a recording"))?;
        Ok(refused)
    })?;
    refused.map_or(Ok(()), Err)
}

fn scheduled(database: &Connection) -> Result<Vec<(String, String)>> {
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

fn remove(
    change: &Transaction<'_>,
    kind: &str,
    name: &str,
    audio_files: &AudioFiles,
    recordings: &Recordings,
) -> Result<()> {
    match (kind, ContentHash::parse(name), NoteId::parse(name)) {
        (SOUND, Some(hash), _) if !has_row(change, &hash)? => {
            folders::remove(&audio_files.path(&hash)).map_err(StoreError::file("remove a sound"))
        }
        (RECORDING, _, Some(note)) if !has_recording(change, &note)? => recordings.remove(&note),
        _ => Ok(()),
    }
}
