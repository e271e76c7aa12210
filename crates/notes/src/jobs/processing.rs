//! Claiming, checkpointing and finishing jobs.

use earshot_error::ErrorInfo;
use earshot_transcript::Segment;
use rusqlite::{OptionalExtension as _, Transaction};

use super::{SELECT_JOB, job_from_row, read_job, recover, requeue};
use crate::error::{Result, StoreError};
use crate::sql_types::{SqlCount, clamp_probability, remarks_as_text, words_as_text};
use crate::{
    FinishedJob, Job, JobId, JobState, NoteId, NoteSummary, Progress, Store, change, clock,
    database, rows,
};

/// A text in progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartialText {
    /// [`Version::id`](crate::Version::id).
    pub version: i64,
    /// Segments stored by an earlier process.
    pub segments: Vec<Segment>,
    /// Continue from here.
    pub progress: Progress,
}

impl Store {
    /// Jobs of the note `first` come first. The claim ends with the job or the process.
    pub fn claim_next(&self, first: Option<&NoteId>) -> Result<Option<Job>> {
        let library = self.library()?;
        let mut writer = library.writer();
        recover(&mut writer, &self.owners)?;
        let has_waiting: bool = writer.query_row(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting')",
            [],
            |row| row.get(0),
        )?;
        if !has_waiting {
            return Ok(None);
        }
        let own_id = self.owners.own_id()?;
        database::write(&mut writer, |change| {
            let Some(mut next) = first_waiting(change, first)? else {
                return Ok(None);
            };
            change
                .prepare_cached("UPDATE jobs SET state = ?2, holder = ?3 WHERE id = ?1")?
                .execute((&next.id, JobState::Running, &own_id))?;
            next.state = JobState::Running;
            Ok(Some(next))
        })
    }

    /// Continues a stored text of the same model, or starts again.
    ///
    /// # Errors
    /// [`StoreError::JobNotOwned`].
    pub fn start_text(&self, id: &JobId, model: &str) -> Result<PartialText> {
        self.write(|change| {
            let job = self.owned_job(change, id)?;
            if let Some(partial) = resume_text(change, &job, model)? {
                return Ok(partial);
            }
            change
                .prepare_cached(
                    "INSERT INTO versions (note, model, task, language, made_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((
                    &job.note,
                    model,
                    job.options.task(),
                    &job.options.language,
                    clock::now(),
                ))?;
            let version = change.last_insert_rowid();
            change
                .prepare_cached("UPDATE jobs SET version = ?2, done_ms = 0 WHERE id = ?1")?
                .execute((id, version))?;
            change
                .prepare_cached(
                    "UPDATE notes SET current_version = ?2 WHERE id = ?1 AND current_version IS NULL",
                )?
                .execute((&job.note, version))?;
            Ok(PartialText {
                version,
                segments: Vec::new(),
                progress: Progress {
                    done_ms: 0,
                    total_ms: job.progress.total_ms,
                },
            })
        })
    }

    /// Stores further segments and the progress. Durable on return.
    ///
    /// # Errors
    /// [`StoreError::JobNotOwned`] if the job was cancelled or its note erased: stop working on it.
    pub fn checkpoint(&self, id: &JobId, segments: &[Segment], progress: &Progress) -> Result<()> {
        self.write(|change| {
            let job = self.owned_job(change, id)?;
            let version = job.version.ok_or(StoreError::JobNotOwned)?;
            let stored: u32 = change
                .prepare_cached(
                    "SELECT ifnull(max(position) + 1, 0) FROM segments WHERE version = ?1",
                )?
                .query_row([version], |row| row.get(0))?;
            for (position, segment) in (stored..).zip(segments) {
                store_segment(change, version, position, segment)?;
            }
            change
                .prepare_cached("UPDATE jobs SET done_ms = ?2, total_ms = ?3 WHERE id = ?1")?
                .execute((
                    id,
                    SqlCount(progress.done_ms),
                    progress.total_ms.map(SqlCount),
                ))?;
            if stored == 0 && !segments.is_empty() {
                // Show the first words in the list early.
                let excerpt = change::excerpt(segments.iter().map(|segment| segment.text.as_str()));
                change
                    .prepare_cached(
                        "UPDATE notes SET excerpt = ?2, changed_at = ?3
                         WHERE id = ?1 AND current_version = ?4",
                    )?
                    .execute((&job.note, excerpt, clock::next_change(change)?, version))?;
            }
            Ok(())
        })
    }

    /// Completes the text and makes it current. Its language is that of most of its segments, if
    /// they have one.
    ///
    /// # Errors
    /// [`StoreError::JobNotOwned`].
    pub fn finish_job(&self, id: &JobId, finished: &FinishedJob) -> Result<NoteSummary> {
        self.write(|change| {
            let job = self.owned_job(change, id)?;
            let version = job.version.ok_or(StoreError::JobNotOwned)?;
            change
                .prepare_cached(
                    "UPDATE versions SET complete = 1, processing_ms = ?3, warnings = ?4,
                         language = ifnull((SELECT language FROM segments
                             WHERE version = ?1 AND language IS NOT NULL GROUP BY language
                             ORDER BY sum(end_ms - start_ms) DESC, min(position) LIMIT 1), ?2)
                     WHERE id = ?1",
                )?
                .execute((
                    version,
                    &finished.language,
                    SqlCount(finished.processing_ms),
                    remarks_as_text(&finished.warnings),
                ))?;
            change
                .prepare_cached(
                    "UPDATE notes SET duration_ms = CASE WHEN ?2 > 0 THEN ?2 ELSE duration_ms END,
                         error_code = NULL, error_message = NULL
                     WHERE id = ?1",
                )?
                .execute((&job.note, SqlCount(finished.duration_ms)))?;
            end_job(change, id, JobState::Done, None)?;
            change::set_current_version(change, &job.note, version)?;
            rows::read_summary(change, &job.note)
        })
    }

    /// Stored segments are kept.
    ///
    /// # Errors
    /// [`StoreError::JobNotOwned`].
    pub fn fail_job(&self, id: &JobId, error: &ErrorInfo) -> Result<()> {
        self.write(|change| {
            let job = self.owned_job(change, id)?;
            end_job(change, id, JobState::Failed, Some(error))?;
            change
                .prepare_cached(
                    "UPDATE notes SET error_code = ?2, error_message = ?3 WHERE id = ?1",
                )?
                .execute((&job.note, error.code.as_str(), &error.message))?;
            change::refresh_text(change, &job.note)
        })
    }

    /// Returns the job to the front of the queue.
    ///
    /// # Errors
    /// [`StoreError::JobNotOwned`].
    pub fn release_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            self.owned_job(change, id)?;
            requeue(change, id, 0)
        })
    }

    fn owned_job(&self, change: &Transaction<'_>, id: &JobId) -> Result<Job> {
        let own_id = self
            .owners
            .own_id_if_created()
            .ok_or(StoreError::JobNotOwned)?;
        change
            .prepare_cached(
                "SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND holder = ?2",
            )?
            .query_row((id, own_id), |_| Ok(()))
            .optional()?
            .ok_or(StoreError::JobNotOwned)?;
        read_job(change, id)
    }
}

fn first_waiting(change: &Transaction<'_>, first: Option<&NoteId>) -> Result<Option<Job>> {
    let mut query = change.prepare_cached(&format!(
        "{SELECT_JOB} WHERE jobs.state = 'waiting' ORDER BY jobs.note IS NOT ?1, jobs.place, jobs.id"
    ))?;
    for next in query.query_map([first], job_from_row)? {
        match next.map_err(StoreError::from) {
            Err(StoreError::Unreadable(_)) => {}
            next => return next.map(Some),
        }
    }
    Ok(None)
}

/// Continues a text of the same model; deletes that of another model.
fn resume_text(change: &Transaction<'_>, job: &Job, model: &str) -> Result<Option<PartialText>> {
    let Some(version) = job.version else {
        return Ok(None);
    };
    let before: String = change
        .prepare_cached("SELECT model FROM versions WHERE id = ?1")?
        .query_row([version], |row| row.get(0))?;
    if before == model {
        return Ok(Some(PartialText {
            version,
            segments: rows::read_segments(change, version)?,
            progress: job.progress.clone(),
        }));
    }
    change
        .prepare_cached(
            "UPDATE notes SET current_version = NULL WHERE id = ?1 AND current_version = ?2",
        )?
        .execute((&job.note, version))?;
    change
        .prepare_cached("DELETE FROM versions WHERE id = ?1")?
        .execute([version])?;
    change::refresh_text(change, &job.note)?;
    Ok(None)
}

pub(crate) fn store_segment(
    change: &Transaction<'_>,
    version: i64,
    position: u32,
    segment: &Segment,
) -> Result<()> {
    change
        .prepare_cached(
            "INSERT INTO segments (version, position, start_ms, end_ms, text, confidence, words,
                 language)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            version,
            position,
            SqlCount(segment.start_ms),
            SqlCount(segment.end_ms),
            &segment.text,
            clamp_probability(segment.confidence),
            words_as_text(&segment.words),
            &segment.language,
        ))?;
    Ok(())
}

fn end_job(
    change: &Transaction<'_>,
    id: &JobId,
    state: JobState,
    error: Option<&ErrorInfo>,
) -> Result<()> {
    change
        .prepare_cached(
            "UPDATE jobs SET state = ?2, holder = NULL, ended_at = ?3, error_code = ?4,
                 error_message = ?5 WHERE id = ?1",
        )?
        .execute((
            id,
            state,
            clock::now(),
            error.map(|error| error.code.as_str()),
            error.map(|error| &error.message),
        ))?;
    Ok(())
}
