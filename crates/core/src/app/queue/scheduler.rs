//! The queue's thread: claims jobs, loads the model and records how each job ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use earshot_notes::{ErrorInfo, Job, StoreError};

use super::StopReason;
use super::job_run;
use super::model_slot::current_model;
use super::resume_info::ResumeInfo;
use crate::app::core::Core;
use crate::app::error::error_info;
use crate::app::recording::recover;
use crate::{ModelError, StartError, locked};

/// How often to look for jobs that another process left.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// While a model is missing or the disk is full.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// Program crashes allowed before the first checkpoint.
const MAX_CRASHES: u32 = 4;
/// One more crash per this much transcribed audio: long jobs are interrupted more often.
const CRASH_CREDIT_MS: u64 = 10_000;

pub(crate) enum JobEnd {
    Done,
    Stopped(StopReason),
    Failed(ErrorInfo),
    /// Retried once the model is installed.
    NoModel(ErrorInfo),
    Store(StoreError),
}

impl From<StoreError> for JobEnd {
    fn from(error: StoreError) -> JobEnd {
        match error {
            // Cancelled by another process, or its note was deleted.
            StoreError::JobNotOwned | StoreError::JobNotFound => {
                JobEnd::Stopped(StopReason::Cancelled)
            }
            error => JobEnd::Store(error),
        }
    }
}

pub(crate) fn run(core: &Core) {
    // A missing model or a full disk is reported once.
    let mut reported = false;
    while !core.queue.is_quitting() {
        if core.lock_manager.take_unlocked() {
            remove_orphans(core);
            recover(core);
        }
        let job = if core.queue.can_run() {
            core.store.claim_next(core.queue.focused_note().as_ref())
        } else {
            Ok(None)
        };
        let mut report_once = |error: &ErrorInfo| {
            if !std::mem::replace(&mut reported, true) {
                core.events.report_error(&error.code, &error.message);
            }
        };
        let delay = match job {
            Ok(None) => POLL_INTERVAL,
            // Locked, or being encrypted.
            Err(StoreError::Locked) => POLL_INTERVAL,
            Err(error) => {
                report_once(&error_info(error.code(), error));
                POLL_INTERVAL
            }
            Ok(Some(job)) => match process(core, &job) {
                Ok(()) => {
                    reported = false;
                    continue;
                }
                Err(error) => {
                    report_once(&error);
                    release(core, &job);
                    RETRY_INTERVAL
                }
            },
        };
        if !core.queue.sleep(delay) {
            return;
        }
    }
}

/// An error means that no job can be processed for now.
fn process(core: &Core, job: &Job) -> Result<(), ErrorInfo> {
    core.queue.start_job(job);
    core.events.queue_changed();
    // A panic fails this job only.
    let end = catch_unwind(AssertUnwindSafe(|| transcribe(core, job)))
        .unwrap_or_else(|_| JobEnd::Failed(internal_error()));
    let is_done = matches!(end, JobEnd::Done);
    let is_model_missing = matches!(end, JobEnd::NoModel(_));
    let result = record_end(core, job, end);
    core.queue.end_job();
    core.durations.remove(&job.note);
    core.emit_note(&job.note);
    core.events.queue_changed();
    if is_model_missing {
        core.cloud_queue.on_model_missing(core, &job.note);
    } else if is_done && result.is_ok() {
        core.cloud_queue.on_transcribed(core, &job.note);
    }
    result
}

fn transcribe(core: &Core, job: &Job) -> JobEnd {
    let max_crashes =
        MAX_CRASHES + u32::try_from(job.progress.done_ms / CRASH_CREDIT_MS).unwrap_or(u32::MAX);
    if job.crashes > max_crashes {
        return JobEnd::Failed(error_info(
            "ended-the-program",
            "Transcribing this audio crashed Earshot several times; try another model.",
        ));
    }
    let options = &job.options;
    let mut model_slot = locked(&core.model_slot);
    match model_slot.acquire(core, options.model.as_deref(), options.language.as_deref()) {
        Ok(transcriber) => job_run::run(core, transcriber, job).unwrap_or_else(|end| end),
        Err(error @ StartError::Model(ModelError::Missing(_))) if options.model.is_none() => {
            JobEnd::NoModel(error_info(error.code(), &error))
        }
        Err(error) => JobEnd::Failed(error_info(error.code(), &error)),
    }
}

fn record_end(core: &Core, job: &Job, end: JobEnd) -> Result<(), ErrorInfo> {
    let written = match &end {
        JobEnd::Done | JobEnd::Stopped(StopReason::Cancelled) => {
            ResumeInfo::delete(&core.paths, &job.id);
            Ok(())
        }
        JobEnd::Stopped(StopReason::Paused | StopReason::Preempted | StopReason::Shutdown)
        | JobEnd::NoModel(_) => core.store.release_job(&job.id),
        JobEnd::Failed(error) => {
            tracing::info!(code = %error.code, "a job failed");
            core.store.fail_job(&job.id, error)
        }
        // Keep the text; the job is retried once there is space.
        JobEnd::Store(StoreError::DiskFull(_)) => Ok(()),
        JobEnd::Store(error) => core
            .store
            .fail_job(&job.id, &error_info(error.code(), error)),
    };
    match (written, end) {
        (
            Ok(()) | Err(StoreError::JobNotOwned | StoreError::JobNotFound),
            JobEnd::NoModel(error),
        ) => Err(error),
        (Ok(()), JobEnd::Store(error @ StoreError::DiskFull(_))) => {
            Err(error_info(error.code(), error))
        }
        (Ok(()) | Err(StoreError::JobNotOwned | StoreError::JobNotFound), _) => Ok(()),
        (Err(error), _) => Err(error_info(error.code(), error)),
    }
}

/// Releases a job whose end could not be stored, with retries, so that it resumes by itself.
/// Shutdown frees it anyway.
fn release(core: &Core, job: &Job) {
    while let Err(error) = core.store.release_job(&job.id) {
        let is_held = !matches!(error, StoreError::JobNotOwned | StoreError::JobNotFound);
        if !is_held || !core.queue.sleep(RETRY_INTERVAL) {
            return;
        }
    }
    core.events.queue_changed();
}

fn internal_error() -> ErrorInfo {
    error_info(
        "queue-failed",
        "An internal error occurred while transcribing this audio; please report it.",
    )
}

fn remove_orphans(core: &Core) {
    if let Ok(jobs) = core.store.jobs() {
        let open: Vec<_> = jobs
            .into_iter()
            .filter(|job| job.state != earshot_notes::JobState::Done)
            .map(|job| job.id)
            .collect();
        ResumeInfo::retain(&core.paths, &open);
    }
}

pub(crate) fn model_ready(core: &Core) -> Result<(), ModelError> {
    let name = current_model(core);
    let path = core.models.locate(Path::new(&name).as_os_str())?;
    core.models.locate_vad(&path).map(drop)
}
