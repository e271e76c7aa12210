//! What the user sees and does: the order of the queue, cancel, retry.

use rusqlite::{OptionalExtension as _, Transaction};

use super::{JOB, first_place, insert, job, last_place, read};
use crate::error::{Result, StoreError};
use crate::{Job, JobId, JobOptions, JobState, NoteId, Store, change, clock, rows};

impl Store {
    /// Puts another job for the note at the end of the queue.
    ///
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn add_job(&self, note: &NoteId, options: &JobOptions) -> Result<JobId> {
        self.write(|change| {
            rows::read_summary(change, note)?;
            insert(change, note, options)
        })
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`].
    pub fn job(&self, id: &JobId) -> Result<Job> {
        self.read(|database| read(database, id))
    }

    /// All jobs: those that are worked on, those that wait in the order of
    /// work, then those that ended, the latest last.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        self.read(|database| {
            let mut query = database.prepare_cached(&format!(
                "{JOB} ORDER BY CASE jobs.state WHEN 'running' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END,
                 CASE WHEN jobs.state IN ('running', 'waiting') THEN jobs.place ELSE jobs.ended_at END,
                 jobs.id"
            ))?;
            StoreError::skip_unreadable(query.query_map([], job)?)
        })
    }

    /// Whether a job of this note waits.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn waits(&self, note: &NoteId) -> Result<bool> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM jobs WHERE note = ?1 AND state = 'waiting')",
            )?;
            Ok(query.query_row([note], |row| row.get(0))?)
        })
    }

    /// Ends a job that the user does not want any more. A process that works on
    /// it learns it at its next [`Store::checkpoint`]. Text that it has stored
    /// stays where the note has no other.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`], [`StoreError::JobNotChangeable`] if it has ended.
    pub fn cancel_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            let job = read(change, id)?;
            if job.state.ended() {
                return Err(StoreError::JobNotChangeable);
            }
            cancel(change, &job)
        })
    }

    /// Puts a job that failed or was cancelled back to the end of the queue. It
    /// goes on from what it has stored.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`], [`StoreError::JobNotChangeable`] if it has
    /// not ended or ended well.
    pub fn retry_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            let job = read(change, id)?;
            if !matches!(job.state, JobState::Failed | JobState::Cancelled) {
                return Err(StoreError::JobNotChangeable);
            }
            change.execute(
                "UPDATE jobs SET state = ?2, place = ?3, deaths = 0, ended_at = NULL,
                     error_code = NULL, error_message = NULL WHERE id = ?1",
                (id, JobState::Waiting, last_place(change)? + 1),
            )?;
            change.execute(
                "UPDATE notes SET error_code = NULL, error_message = NULL WHERE id = ?1",
                [&job.note],
            )?;
            change::refresh_text(change, &job.note)
        })
    }

    /// Moves a waiting job before another waiting one, or to the end. Before
    /// one that does not wait means to the front.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`] of either, [`StoreError::JobNotChangeable`] if
    /// the first does not wait.
    pub fn move_job(&self, id: &JobId, before: Option<&JobId>) -> Result<()> {
        self.write(|change| {
            if read(change, id)?.state != JobState::Waiting {
                return Err(StoreError::JobNotChangeable);
            }
            let place = match before {
                None => last_place(change)? + 1,
                Some(before) if before == id => return Ok(()),
                Some(before) => {
                    read(change, before)?;
                    make_room(change, before)?
                }
            };
            change.execute("UPDATE jobs SET place = ?2 WHERE id = ?1", (id, place))?;
            Ok(())
        })
    }

    /// Takes the ended jobs off the list; their notes stay as they are.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn clear_finished(&self) -> Result<()> {
        self.write(|change| {
            change.execute(
                "DELETE FROM jobs WHERE state NOT IN ('waiting', 'running')",
                [],
            )?;
            Ok(())
        })
    }
}

/// A free place before this job: the earlier ones move to the front by one.
fn make_room(change: &Transaction<'_>, before: &JobId) -> Result<i64> {
    let place: Option<i64> = change
        .query_row(
            "SELECT place FROM jobs WHERE id = ?1 AND state = 'waiting'",
            [before],
            |row| row.get(0),
        )
        .optional()?;
    let Some(place) = place else {
        return Ok(first_place(change)? - 1);
    };
    change.execute(
        "UPDATE jobs SET place = place - 1 WHERE state = 'waiting' AND place < ?1",
        [place],
    )?;
    Ok(place - 1)
}

/// Cancels a job that has not ended.
pub(crate) fn cancel(change: &Transaction<'_>, job: &Job) -> Result<()> {
    change
        .prepare_cached("UPDATE jobs SET state = ?2, holder = NULL, ended_at = ?3 WHERE id = ?1")?
        .execute((&job.id, JobState::Cancelled, clock::now()))?;
    let Some(version) = job.version else {
        return Ok(());
    };
    let has_other: bool = change
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM versions WHERE note = ?1 AND complete = 1)")?
        .query_row([&job.note], |row| row.get(0))?;
    if has_other {
        // Half a text beside a whole one is of no use to anybody.
        change
            .prepare_cached("DELETE FROM versions WHERE id = ?1 AND complete = 0")?
            .execute([version])?;
        change
            .prepare_cached("UPDATE jobs SET done_ms = 0 WHERE id = ?1")?
            .execute([&job.id])?;
    } else {
        change::refresh_text(change, &job.note)?;
    }
    Ok(())
}

/// Cancels whatever has not ended of a note's jobs.
pub(crate) fn cancel_all_of(change: &Transaction<'_>, note: &NoteId) -> Result<()> {
    let mut query = change.prepare_cached(&format!(
        "{JOB} WHERE jobs.note = ?1 AND jobs.state IN ('waiting', 'running')"
    ))?;
    let jobs = StoreError::skip_unreadable(query.query_map([note], job)?)?;
    jobs.iter().try_for_each(|job| cancel(change, job))
}
