//! The queue: every job is a row, so that whatever kills a process, the next
//! start knows what is left to do.

pub(crate) mod queue;
mod work;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use crate::claims::Claims;
use crate::error::{Result, StoreError};
use crate::stored::{Count, Moment};
use crate::{Job, JobId, JobOptions, JobState, NoteId, Progress, clock, rows};

pub use work::Begun;
pub(crate) use work::store_segment;

const JOB: &str =
    "SELECT jobs.id, jobs.note, jobs.state, jobs.language, jobs.model, jobs.translate,
    jobs.done_ms, jobs.total_ms, jobs.version, jobs.deaths, jobs.error_code, jobs.error_message,
    jobs.created_at, jobs.ended_at, notes.user_title, notes.sender, notes.file_name
    FROM jobs JOIN notes ON notes.id = jobs.note";

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let name = rows::title_from(row, 14, 15, 16)?;
    Ok(Job {
        id: row.get(0)?,
        note: row.get(1)?,
        name,
        state: row.get(2)?,
        options: JobOptions {
            language: row.get(3)?,
            model: row.get(4)?,
            translate: row.get(5)?,
        },
        progress: Progress {
            done_ms: row.get::<_, Count>(6)?.0,
            total_ms: row.get::<_, Option<Count>>(7)?.map(|count| count.0),
        },
        version: row.get(8)?,
        deaths: row.get(9)?,
        error: rows::error(row, 10)?,
        created_at: row.get::<_, Moment>(12)?.0,
        ended_at: row.get::<_, Option<Moment>>(13)?.map(|moment| moment.0),
    })
}

fn read(database: &Connection, id: &JobId) -> Result<Job> {
    database
        .prepare_cached(&format!("{JOB} WHERE jobs.id = ?1"))?
        .query_row([id], job)
        .optional()?
        .ok_or(StoreError::JobNotFound)
}

/// Whether every job of a note can be read.
pub(crate) fn check_all_of(database: &Connection, note: &NoteId) -> Result<()> {
    let mut query = database.prepare_cached(&format!("{JOB} WHERE jobs.note = ?1"))?;
    for job in query.query_map([note], job)? {
        job?;
    }
    Ok(())
}

/// What stands in the place of the ids of the jobs that cannot be read.
pub(crate) fn unreadable(database: &Connection) -> Result<Vec<Value>> {
    let mut query = database.prepare(JOB)?;
    let mut rows = query.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if job(row).is_err() {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}

/// Puts a job at the end of the queue.
pub(crate) fn insert(
    change: &Transaction<'_>,
    note: &NoteId,
    options: &JobOptions,
) -> Result<JobId> {
    let id = JobId::new();
    change
        .prepare_cached(
            "INSERT INTO jobs (id, note, place, state, language, model, translate, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(rusqlite::params![
            id,
            note,
            last_place(change)? + 1,
            JobState::Waiting,
            options.language,
            options.model,
            options.translate,
            clock::now(),
        ])?;
    Ok(id)
}

pub(crate) fn last_place(change: &Connection) -> Result<i64> {
    waiting_place(change, "max")
}

fn first_place(change: &Connection) -> Result<i64> {
    waiting_place(change, "min")
}

fn waiting_place(change: &Connection, which: &str) -> Result<i64> {
    Ok(change
        .prepare_cached(&format!(
            "SELECT ifnull({which}(place), 0) FROM jobs WHERE state = 'waiting'"
        ))?
        .query_row([], |row| row.get(0))?)
}

/// Returns a job to the front of the queue, with what it has stored.
fn put_back(change: &Transaction<'_>, id: &JobId, deaths: u32) -> Result<()> {
    change
        .prepare_cached(
            "UPDATE jobs SET state = ?2, holder = NULL, place = ?3, deaths = deaths + ?4
             WHERE id = ?1",
        )?
        .execute((id, JobState::Waiting, first_place(change)? - 1, deaths))?;
    Ok(())
}

/// Returns the jobs of dead processes to the queue.
pub(crate) fn recover(database: &mut Connection, claims: &Claims) -> Result<()> {
    let mine = claims.mine_if_any();
    let running: Vec<(JobId, Option<String>)> = {
        let mut query = database.prepare_cached(
            "SELECT id, holder FROM jobs WHERE state = 'running' ORDER BY place DESC",
        )?;
        StoreError::skip_unreadable(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?)?
    };
    let is_gone = |holder: &Option<String>| match holder {
        Some(holder) => mine.as_ref() != Some(holder) && claims.is_gone(holder),
        None => true,
    };
    let lost: Vec<_> = running
        .into_iter()
        .filter(|(_, holder)| is_gone(holder))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    crate::store::write(database, |change| {
        for (id, holder) in &lost {
            // Another process may have recovered it, and be at work on it.
            let unchanged = change
                .prepare_cached(
                    "SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND holder IS ?2",
                )?
                .query_row((id, holder), |_| Ok(()))
                .optional()?;
            if unchanged.is_some() {
                put_back(change, id, 1)?;
            }
        }
        Ok(())
    })
}
