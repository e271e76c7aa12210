//! Deletes the files that were scheduled by [`removals`].

use rusqlite::{Connection, Transaction};

use crate::audio_files::{AudioFiles, has_row};
use crate::error::{Result, StoreError};
use crate::recording_files::{Recordings, has_recording};
use crate::removals::{self, RECORDING, SOUND};
use crate::{ContentHash, NoteId, database, folders};

/// Keeps files that a row needs again; failed ones stay scheduled.
pub(crate) fn remove_scheduled(
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
    let refused = database::write(database, |change| {
        let mut refused = None;
        for (kind, name) in removals::scheduled(change)? {
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

fn remove(
    change: &Transaction<'_>,
    kind: &str,
    name: &str,
    audio_files: &AudioFiles,
    recordings: &Recordings,
) -> Result<()> {
    match (kind, ContentHash::parse(name), NoteId::parse(name)) {
        (SOUND, Some(hash), _) if !has_row(change, &hash)? => {
            folders::remove(&audio_files.path(&hash))
                .map_err(StoreError::file("remove an audio file"))
        }
        (RECORDING, _, Some(note)) if !has_recording(change, &note)? => recordings.remove(&note),
        _ => Ok(()),
    }
}
