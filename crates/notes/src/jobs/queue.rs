//! Order, cancellation and retry of jobs.

use rusqlite::{OptionalExtension as _, Transaction};

use super::{SELECT_JOB, first_position, insert, job_from_row, last_position, read_job};
use crate::error::{Result, StoreError};
use crate::{Job, JobId, JobOptions, JobState, NoteId, Store, change, clock, rows};

impl Store {
    /// # Errors
    /// [`StoreError::NoteNotFound`].
    pub fn add_job(&self, note: &NoteId, options: &JobOptions) -> Result<JobId> {
        self.write(|change| {
            rows::read_summary(change, note)?;
            insert(change, note, options)
        })
    }

    /// # Errors
    /// [`StoreError::JobNotFound`].
    pub fn job(&self, id: &JobId) -> Result<Job> {
        self.read(|database| read_job(database, id))
    }

    /// Running jobs, then waiting ones in order, then ended ones, the latest last.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        self.read(|database| {
            let mut query = database.prepare_cached(&format!(
                "{SELECT_JOB} ORDER BY CASE jobs.state WHEN 'running' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END,
                 CASE WHEN jobs.state IN ('running', 'waiting') THEN jobs.place ELSE jobs.ended_at END,
                 jobs.id"
            ))?;
            StoreError::skip_unreadable(query.query_map([], job_from_row)?)
        })
    }

    pub fn has_waiting_job(&self, note: &NoteId) -> Result<bool> {
        self.read(|database| {
            let mut query = database.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM jobs WHERE note = ?1 AND state = 'waiting')",
            )?;
            Ok(query.query_row([note], |row| row.get(0))?)
        })
    }

    /// Its process is notified by the next [`Store::checkpoint`]. A partial text is kept if the
    /// note has no other.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`], [`StoreError::JobNotChangeable`] if it has ended.
    pub fn cancel_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            let job = read_job(change, id)?;
            if job.state.is_final() {
                return Err(StoreError::JobNotChangeable);
            }
            cancel(change, &job)
        })
    }

    /// The job continues from its progress.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`], [`StoreError::JobNotChangeable`] unless it failed or was
    /// cancelled.
    pub fn retry_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            let job = read_job(change, id)?;
            if !matches!(job.state, JobState::Failed | JobState::Cancelled) {
                return Err(StoreError::JobNotChangeable);
            }
            change.execute(
                "UPDATE jobs SET state = ?2, place = ?3, deaths = 0, ended_at = NULL,
                     error_code = NULL, error_message = NULL WHERE id = ?1",
                (id, JobState::Waiting, last_position(change)? + 1),
            )?;
            change.execute(
                "UPDATE notes SET error_code = NULL, error_message = NULL WHERE id = ?1",
                [&job.note],
            )?;
            change::refresh_text(change, &job.note)
        })
    }

    /// Moves the job before `before`, or to the front if `before` is not waiting; `None` moves it
    /// to the end.
    ///
    /// # Errors
    /// [`StoreError::JobNotFound`], [`StoreError::JobNotChangeable`] if `id` is not waiting.
    pub fn move_job(&self, id: &JobId, before: Option<&JobId>) -> Result<()> {
        self.write(|change| {
            if read_job(change, id)?.state != JobState::Waiting {
                return Err(StoreError::JobNotChangeable);
            }
            let position = match before {
                None => last_position(change)? + 1,
                Some(before) if before == id => return Ok(()),
                Some(before) => {
                    read_job(change, before)?;
                    position_before(change, before)?
                }
            };
            change.execute("UPDATE jobs SET place = ?2 WHERE id = ?1", (id, position))?;
            Ok(())
        })
    }

    /// Removes ended jobs from the list.
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

fn position_before(change: &Transaction<'_>, before: &JobId) -> Result<i64> {
    let position: Option<i64> = change
        .query_row(
            "SELECT place FROM jobs WHERE id = ?1 AND state = 'waiting'",
            [before],
            |row| row.get(0),
        )
        .optional()?;
    let Some(position) = position else {
        return Ok(first_position(change)? - 1);
    };
    change.execute(
        "UPDATE jobs SET place = place - 1 WHERE state = 'waiting' AND place < ?1",
        [position],
    )?;
    Ok(position - 1)
}

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
        // A partial text is useless next to a complete one.
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

pub(crate) fn cancel_all(change: &Transaction<'_>, note: &NoteId) -> Result<()> {
    let mut query = change.prepare_cached(&format!(
        "{SELECT_JOB} WHERE jobs.note = ?1 AND jobs.state IN ('waiting', 'running')"
    ))?;
    let jobs = StoreError::skip_unreadable(query.query_map([note], job_from_row)?)?;
    jobs.iter().try_for_each(|job| cancel(change, job))
}
