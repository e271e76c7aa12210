//! The job queue. Jobs are rows and survive the end of any process.

mod processing;
pub(crate) mod queue;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use crate::error::{Result, StoreError};
use crate::owners::JobOwners;
use crate::sql_types::{SqlCount, SqlTime};
use crate::{Job, JobId, JobOptions, JobState, NoteId, Progress, clock, database, rows};

pub use processing::PartialText;
pub(crate) use processing::store_segment;

const SELECT_JOB: &str =
    "SELECT jobs.id, jobs.note, jobs.state, jobs.language, jobs.model, jobs.translate,
    jobs.done_ms, jobs.total_ms, jobs.version, jobs.deaths, jobs.error_code, jobs.error_message,
    jobs.created_at, jobs.ended_at, notes.user_title, notes.sender, notes.file_name
    FROM jobs JOIN notes ON notes.id = jobs.note";

fn job_from_row(row: &Row<'_>) -> rusqlite::Result<Job> {
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
            done_ms: row.get::<_, SqlCount>(6)?.0,
            total_ms: row.get::<_, Option<SqlCount>>(7)?.map(|count| count.0),
        },
        version: row.get(8)?,
        crashes: row.get(9)?,
        error: rows::error(row, 10)?,
        created_at: row.get::<_, SqlTime>(12)?.0,
        ended_at: row.get::<_, Option<SqlTime>>(13)?.map(|moment| moment.0),
    })
}

fn read_job(database: &Connection, id: &JobId) -> Result<Job> {
    database
        .prepare_cached(&format!("{SELECT_JOB} WHERE jobs.id = ?1"))?
        .query_row([id], job_from_row)
        .optional()?
        .ok_or(StoreError::JobNotFound)
}

pub(crate) fn check_jobs(database: &Connection, note: &NoteId) -> Result<()> {
    let mut query = database.prepare_cached(&format!("{SELECT_JOB} WHERE jobs.note = ?1"))?;
    for job in query.query_map([note], job_from_row)? {
        job?;
    }
    Ok(())
}

/// The raw ids of jobs that cannot be read.
pub(crate) fn unreadable_ids(database: &Connection) -> Result<Vec<Value>> {
    let mut query = database.prepare(SELECT_JOB)?;
    let mut rows = query.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if job_from_row(row).is_err() {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}

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
            last_position(change)? + 1,
            JobState::Waiting,
            options.language,
            options.model,
            options.translate,
            clock::now(),
        ])?;
    Ok(id)
}

pub(crate) fn last_position(change: &Connection) -> Result<i64> {
    waiting_position(change, "max")
}

fn first_position(change: &Connection) -> Result<i64> {
    waiting_position(change, "min")
}

fn waiting_position(change: &Connection, aggregate: &str) -> Result<i64> {
    Ok(change
        .prepare_cached(&format!(
            "SELECT ifnull({aggregate}(place), 0) FROM jobs WHERE state = 'waiting'"
        ))?
        .query_row([], |row| row.get(0))?)
}

fn requeue(change: &Transaction<'_>, id: &JobId, crashes: u32) -> Result<()> {
    change
        .prepare_cached(
            "UPDATE jobs SET state = ?2, holder = NULL, place = ?3, deaths = deaths + ?4
             WHERE id = ?1",
        )?
        .execute((id, JobState::Waiting, first_position(change)? - 1, crashes))?;
    Ok(())
}

pub(crate) fn recover(database: &mut Connection, owners: &JobOwners) -> Result<()> {
    let own_id = owners.own_id_if_created();
    let running: Vec<(JobId, Option<String>)> = {
        let mut query = database.prepare_cached(
            "SELECT id, holder FROM jobs WHERE state = 'running' ORDER BY place DESC",
        )?;
        StoreError::skip_unreadable(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?)?
    };
    let is_dead = |holder: &Option<String>| match holder {
        Some(holder) => own_id.as_ref() != Some(holder) && owners.is_dead(holder),
        None => true,
    };
    let orphaned: Vec<_> = running
        .into_iter()
        .filter(|(_, holder)| is_dead(holder))
        .collect();
    if orphaned.is_empty() {
        return Ok(());
    }
    database::write(database, |change| {
        for (id, holder) in &orphaned {
            // Another process may have recovered it.
            let unchanged = change
                .prepare_cached(
                    "SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND holder IS ?2",
                )?
                .query_row((id, holder), |_| Ok(()))
                .optional()?;
            if unchanged.is_some() {
                requeue(change, id, 1)?;
            }
        }
        Ok(())
    })
}
