//! The bin: what is deleted can come back, until it is erased.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::error::{Result, StoreError};
use crate::{NoteId, Store, clock, jobs, removals, search, store};

impl Store {
    /// Puts notes into the bin; their jobs are cancelled. Notes that are gone or
    /// in the bin already are passed over.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn bin(&self, ids: &[NoteId]) -> Result<()> {
        self.write(|change| {
            let now = clock::now();
            for id in ids {
                change
                    .prepare_cached(
                        "UPDATE notes SET binned_at = ?2, changed_at = ?3
                         WHERE id = ?1 AND binned_at IS NULL",
                    )?
                    .execute((id, now, clock::stamp(change)?))?;
                jobs::queue::cancel_all_of(change, id)?;
            }
            Ok(())
        })
    }

    /// Puts notes into the bin that came before this moment (Unix milliseconds), and tells
    /// which. Favourites stay.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn bin_older(&self, before: i64) -> Result<Vec<NoteId>> {
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

    /// Erases the sounds, for ever, of notes that came before this moment (Unix
    /// milliseconds) and have a text, and tells which. Favourites stay, and what waits to
    /// be listened to.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn forget_sounds_older(&self, before: i64) -> Result<Vec<NoteId>> {
        let open = self.opened()?;
        let mut writer = open.writer();
        let ids = store::write(&mut writer, |change| {
            let mut query = change.prepare_cached(
                "UPDATE notes SET sound = NULL, audio_kept = 'none', changed_at = ?2
                 WHERE created_at < ?1 AND favourite = 0 AND sound IS NOT NULL
                     AND current_version IS NOT NULL AND id NOT IN
                         (SELECT note FROM jobs WHERE state IN ('waiting', 'running'))
                 RETURNING id",
            )?;
            let rows = query.query_map((before, clock::stamp(change)?), |row| row.get(0))?;
            let ids = StoreError::skip_unreadable(rows)?;
            removals::name_unused_sounds(change)?;
            Ok(ids)
        })?;
        if !ids.is_empty() {
            removals::carry_out(&mut writer, &open.sounds, &self.recordings)?;
        }
        Ok(ids)
    }

    /// Takes notes out of the bin.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn restore(&self, ids: &[NoteId]) -> Result<()> {
        self.write(|change| {
            for id in ids {
                change
                    .prepare_cached(
                        "UPDATE notes SET binned_at = NULL, changed_at = ?2
                         WHERE id = ?1 AND binned_at IS NOT NULL",
                    )?
                    .execute((id, clock::stamp(change)?))?;
            }
            Ok(())
        })
    }

    /// Erases notes with their texts and sounds, in the bin or not. Sounds that
    /// other notes have too stay.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn erase(&self, ids: &[NoteId]) -> Result<()> {
        self.erase_chosen(|_| Ok(ids.to_vec())).map(drop)
    }

    /// Erases what was put into the bin before this moment (Unix milliseconds),
    /// and tells which notes that were.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn purge(&self, before: i64) -> Result<Vec<NoteId>> {
        self.erase_chosen(|change| {
            let mut query =
                change.prepare_cached("SELECT id FROM notes WHERE binned_at < ?1 ORDER BY id")?;
            StoreError::skip_unreadable(query.query_map([before], |row| row.get(0))?)
        })
    }

    /// The notes are chosen in the transaction that erases them: one that is
    /// taken out of the bin at the last moment stays.
    fn erase_chosen(
        &self,
        choose: impl FnOnce(&Transaction<'_>) -> Result<Vec<NoteId>>,
    ) -> Result<Vec<NoteId>> {
        let open = self.opened()?;
        let mut writer = open.writer();
        let ids = store::write(&mut writer, |change| {
            let ids = choose(change)?;
            for id in &ids {
                erase(change, id)?;
            }
            removals::name_unused_sounds(change)?;
            crate::vocabulary::drop_unfounded_offers(change)?;
            Ok(ids)
        })?;
        if !ids.is_empty() {
            removals::carry_out(&mut writer, &open.sounds, &self.recordings)?;
            empty_log(&writer)?;
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
        removals::name_recording(change, id)?;
        change
            .prepare_cached("DELETE FROM notes WHERE number = ?1")?
            .execute([number])?;
    }
    Ok(())
}

/// The write-ahead log still has the erased text. Where a reader of another
/// process is in the way for long, a later checkpoint overwrites it.
fn empty_log(database: &Connection) -> Result<()> {
    database.busy_timeout(Duration::from_secs(1))?;
    let outcome = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    database.busy_timeout(crate::database::PATIENCE)?;
    Ok(outcome?)
}
