//! The bin, retention and permanent deletion.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::{NoteId, Store, cleanup, clock, database, jobs, removals, search, vocabulary};

impl Store {
    /// Also cancels jobs. Ignores missing and binned notes.
    pub fn bin(&self, ids: &[NoteId]) -> Result<()> {
        self.write(|change| {
            let now = clock::now();
            for id in ids {
                change
                    .prepare_cached(
                        "UPDATE notes SET binned_at = ?2, changed_at = ?3
                         WHERE id = ?1 AND binned_at IS NULL",
                    )?
                    .execute((id, now, clock::next_change(change)?))?;
                jobs::queue::cancel_all(change, id)?;
            }
            Ok(())
        })
    }

    /// Bins notes created earlier (Unix ms), except favourites.
    pub fn bin_before(&self, before: i64) -> Result<Vec<NoteId>> {
        let ids = self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT id FROM notes WHERE created_at < ?1 AND favourite = 0
                     AND binned_at IS NULL AND id NOT IN (SELECT note FROM recordings)
                 ORDER BY id",
            )?;
            StoreError::skip_unreadable(query.query_map([before], |row| row.get(0))?)
        })?;
        self.bin(&ids)?;
        Ok(ids)
    }

    /// Deletes the audio of notes created earlier (Unix ms) with a text and no pending job, except
    /// favourites.
    pub fn delete_audio_before(&self, before: i64) -> Result<Vec<NoteId>> {
        let library = self.library()?;
        let mut writer = library.writer();
        let ids = database::write(&mut writer, |change| {
            let mut query = change.prepare_cached(
                "UPDATE notes SET sound = NULL, audio_kept = 'none', changed_at = ?2
                 WHERE created_at < ?1 AND favourite = 0 AND sound IS NOT NULL
                     AND current_version IS NOT NULL AND id NOT IN
                         (SELECT note FROM jobs WHERE state IN ('waiting', 'running'))
                 RETURNING id",
            )?;
            let rows = query.query_map((before, clock::next_change(change)?), |row| row.get(0))?;
            let ids = StoreError::skip_unreadable(rows)?;
            removals::schedule_unused_audio(change)?;
            Ok(ids)
        })?;
        if !ids.is_empty() {
            cleanup::remove_scheduled(&mut writer, &library.audio_files, &self.recordings)?;
        }
        Ok(ids)
    }

    pub fn restore(&self, ids: &[NoteId]) -> Result<()> {
        self.write(|change| {
            for id in ids {
                change
                    .prepare_cached(
                        "UPDATE notes SET binned_at = NULL, changed_at = ?2
                         WHERE id = ?1 AND binned_at IS NOT NULL",
                    )?
                    .execute((id, clock::next_change(change)?))?;
            }
            Ok(())
        })
    }

    /// Deletes notes permanently; audio used by other notes is kept.
    pub fn erase(&self, ids: &[NoteId]) -> Result<()> {
        self.erase_selected(|_| Ok(ids.to_vec())).map(drop)
    }

    /// Permanently deletes notes binned earlier (Unix ms).
    pub fn purge(&self, before: i64) -> Result<Vec<NoteId>> {
        self.erase_selected(|change| {
            let mut query =
                change.prepare_cached("SELECT id FROM notes WHERE binned_at < ?1 ORDER BY id")?;
            StoreError::skip_unreadable(query.query_map([before], |row| row.get(0))?)
        })
    }

    /// Selects inside the deleting transaction, so that a note restored meanwhile is kept.
    fn erase_selected(
        &self,
        select: impl FnOnce(&Transaction<'_>) -> Result<Vec<NoteId>>,
    ) -> Result<Vec<NoteId>> {
        let library = self.library()?;
        let mut writer = library.writer();
        let ids = database::write(&mut writer, |change| {
            let ids = select(change)?;
            for id in &ids {
                erase(change, id)?;
            }
            removals::schedule_unused_audio(change)?;
            vocabulary::remove_unused_offers(change)?;
            Ok(ids)
        })?;
        if !ids.is_empty() {
            cleanup::remove_scheduled(&mut writer, &library.audio_files, &self.recordings)?;
            truncate_wal(&writer)?;
        }
        Ok(ids)
    }
}

fn erase(change: &Transaction<'_>, id: &NoteId) -> Result<()> {
    let number: Option<i64> = change
        .prepare_cached("SELECT number FROM notes WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if let Some(number) = number {
        search::index::remove(change, number)?;
        removals::schedule_recording(change, id)?;
        change
            .prepare_cached("DELETE FROM notes WHERE number = ?1")?
            .execute([number])?;
    }
    Ok(())
}

/// The WAL still contains the deleted text. If a reader blocks this, a later checkpoint overwrites
/// it.
pub(crate) fn truncate_wal(database: &Connection) -> Result<()> {
    database.busy_timeout(Duration::from_secs(1))?;
    let outcome = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    database.busy_timeout(database::BUSY_TIMEOUT)?;
    Ok(outcome?)
}
