//! What a process at work does: claim, store as it goes, finish.

use earshot_transcript::Segment;
use rusqlite::{OptionalExtension as _, Transaction};

use super::{JOB, job, put_back, read, recover};
use crate::error::{Result, StoreError};
use crate::stored::{Count, probability, remarks_as_text, words_as_text};
use crate::{
    ErrorInfo, Finished, Job, JobId, JobState, NoteId, NoteSummary, Progress, Store, change, clock,
    rows,
};

/// A text that is being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Begun {
    /// [`Version::id`](crate::Version::id) of it.
    pub version: i64,
    /// What is stored of it already: some, if an earlier process did not finish.
    pub segments: Vec<Segment>,
    /// How far that reaches; go on from there.
    pub progress: Progress,
}

impl Store {
    /// Takes the next waiting job for this process, until it is finished, fails,
    /// is released or cancelled, or this process dies. Those of the note `first` come
    /// before all others. `None` if none waits.
    ///
    /// # Errors
    /// If the library cannot be read or written.
    pub fn claim_next(&self, first: Option<&NoteId>) -> Result<Option<Job>> {
        let open = self.opened()?;
        let mut writer = open.writer();
        recover(&mut writer, &self.claims)?;
        let waits: bool = writer.query_row(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting')",
            [],
            |row| row.get(0),
        )?;
        if !waits {
            return Ok(None);
        }
        let mine = self.claims.mine()?;
        crate::store::write(&mut writer, |change| {
            let Some(mut next) = first_waiting(change, first)? else {
                return Ok(None);
            };
            change
                .prepare_cached("UPDATE jobs SET state = ?2, holder = ?3 WHERE id = ?1")?
                .execute((&next.id, JobState::Running, &mine))?;
            next.state = JobState::Running;
            Ok(Some(next))
        })
    }

    /// Begins the text of a claimed job, or goes on with what is stored of it.
    /// Another model than the one that began starts anew.
    ///
    /// # Errors
    /// [`StoreError::JobNotHeld`].
    pub fn begin_text(&self, id: &JobId, model: &str) -> Result<Begun> {
        self.write(|change| {
            let job = self.held(change, id)?;
            if let Some(begun) = begun(change, &job, model)? {
                return Ok(begun);
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
            Ok(Begun {
                version,
                segments: Vec::new(),
                progress: Progress {
                    done_ms: 0,
                    total_ms: job.progress.total_ms,
                },
            })
        })
    }

    /// Stores segments that follow those stored before, and how far the sound is
    /// done with them. They are on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::JobNotHeld`] if the job was cancelled or erased meanwhile:
    /// stop working on it.
    pub fn checkpoint(&self, id: &JobId, segments: &[Segment], progress: &Progress) -> Result<()> {
        self.write(|change| {
            let job = self.held(change, id)?;
            let version = job.version.ok_or(StoreError::JobNotHeld)?;
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
                .execute((id, Count(progress.done_ms), progress.total_ms.map(Count)))?;
            if stored == 0 && !segments.is_empty() {
                // The list shows the first words as soon as they are there.
                let excerpt = change::excerpt(segments.iter().map(|segment| segment.text.as_str()));
                change
                    .prepare_cached(
                        "UPDATE notes SET excerpt = ?2, changed_at = ?3
                         WHERE id = ?1 AND current_version = ?4",
                    )?
                    .execute((&job.note, excerpt, clock::stamp(change)?, version))?;
            }
            Ok(())
        })
    }

    /// The text is complete: it becomes the one that is shown and found.
    ///
    /// # Errors
    /// [`StoreError::JobNotHeld`].
    pub fn finish_job(&self, id: &JobId, finished: &Finished) -> Result<NoteSummary> {
        self.write(|change| {
            let job = self.held(change, id)?;
            let version = job.version.ok_or(StoreError::JobNotHeld)?;
            change
                .prepare_cached(
                    "UPDATE versions SET complete = 1, language = ?2, processing_ms = ?3, warnings = ?4
                     WHERE id = ?1",
                )?
                .execute((
                    version,
                    &finished.language,
                    Count(finished.processing_ms),
                    remarks_as_text(&finished.warnings),
                ))?;
            change
                .prepare_cached(
                    "UPDATE notes SET duration_ms = CASE WHEN ?2 > 0 THEN ?2 ELSE duration_ms END,
                         error_code = NULL, error_message = NULL
                     WHERE id = ?1",
                )?
                .execute((&job.note, Count(finished.duration_ms)))?;
            end(change, id, JobState::Done, None)?;
            change::show_version(change, &job.note, version)?;
            rows::read_summary(change, &job.note)
        })
    }

    /// The job ends with an error. What it has stored stays, for a retry to go
    /// on from and for the user to read.
    ///
    /// # Errors
    /// [`StoreError::JobNotHeld`].
    pub fn fail_job(&self, id: &JobId, error: &ErrorInfo) -> Result<()> {
        self.write(|change| {
            let job = self.held(change, id)?;
            end(change, id, JobState::Failed, Some(error))?;
            change
                .prepare_cached(
                    "UPDATE notes SET error_code = ?2, error_message = ?3 WHERE id = ?1",
                )?
                .execute((&job.note, &error.code, &error.message))?;
            change::refresh_text(change, &job.note)
        })
    }

    /// Returns a claimed job to the front of the queue, with what it has stored.
    ///
    /// # Errors
    /// [`StoreError::JobNotHeld`].
    pub fn release_job(&self, id: &JobId) -> Result<()> {
        self.write(|change| {
            self.held(change, id)?;
            put_back(change, id, 0)
        })
    }

    /// The job, if this process works on it.
    fn held(&self, change: &Transaction<'_>, id: &JobId) -> Result<Job> {
        let mine = self.claims.mine_if_any().ok_or(StoreError::JobNotHeld)?;
        change
            .prepare_cached(
                "SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND holder = ?2",
            )?
            .query_row((id, mine), |_| Ok(()))
            .optional()?
            .ok_or(StoreError::JobNotHeld)?;
        read(change, id)
    }
}

/// The next job in the order of work that can be read.
fn first_waiting(change: &Transaction<'_>, first: Option<&NoteId>) -> Result<Option<Job>> {
    let mut query = change.prepare_cached(&format!(
        "{JOB} WHERE jobs.state = 'waiting' ORDER BY jobs.note IS NOT ?1, jobs.place, jobs.id"
    ))?;
    for next in query.query_map([first], job)? {
        match next.map_err(StoreError::from) {
            Err(StoreError::Unreadable(_)) => {}
            next => return next.map(Some),
        }
    }
    Ok(None)
}

/// What an earlier try of the same job with the same model has stored. What
/// another model has stored is dropped.
fn begun(change: &Transaction<'_>, job: &Job, model: &str) -> Result<Option<Begun>> {
    let Some(version) = job.version else {
        return Ok(None);
    };
    let before: String = change
        .prepare_cached("SELECT model FROM versions WHERE id = ?1")?
        .query_row([version], |row| row.get(0))?;
    if before == model {
        return Ok(Some(Begun {
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
            "INSERT INTO segments (version, position, start_ms, end_ms, text, confidence, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            version,
            position,
            Count(segment.start_ms),
            Count(segment.end_ms),
            &segment.text,
            probability(segment.confidence),
            words_as_text(&segment.words),
        ))?;
    Ok(())
}

fn end(
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
            error.map(|error| &error.code),
            error.map(|error| &error.message),
        ))?;
    Ok(())
}
