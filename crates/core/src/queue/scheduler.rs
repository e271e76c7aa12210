//! The queue's thread: claims jobs, loads the model and records how each job ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use earshot_error::{ErrorCode, ErrorInfo};
use earshot_notes::{Job, JobState, Store, StoreError};

use super::durations::Durations;
use super::job_run::{self, RunContext, RunEnd};
use super::resume_info::ResumeInfo;
use super::state::{QueueState, StopReason};
use super::view::Viewer;
use crate::api::{AppEvent, JobEnd};
use crate::events::EventBus;
use crate::model_choice;
use crate::model_slot::{Lease, ModelSlot, Priority};
use crate::settings::SettingsStore;
use crate::task::BackgroundTask;
use crate::{ModelError, Models, Paths, StartError};

/// How often to look for jobs that another process left.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// While a model is missing or the disk is full.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// Program crashes allowed before the first checkpoint.
const MAX_CRASHES: u32 = 4;
/// One more crash per this much transcribed audio: long jobs are interrupted more often.
const CRASH_CREDIT_MS: u64 = 10_000;

pub(super) struct Scheduler {
    pub(super) paths: Paths,
    pub(super) store: Arc<Store>,
    pub(super) models: Models,
    pub(super) settings: Arc<SettingsStore>,
    pub(super) events: Arc<EventBus>,
    pub(super) slot: Arc<ModelSlot>,
    pub(super) state: Arc<QueueState>,
    pub(super) durations: Arc<Durations>,
    pub(super) viewer: Arc<Viewer>,
    pub(super) task: BackgroundTask,
}

/// Why no job can be processed for now.
struct Blocked {
    error: ErrorInfo,
    /// Set if this model has to be installed.
    model: Option<String>,
}

impl From<ErrorInfo> for Blocked {
    fn from(error: ErrorInfo) -> Blocked {
        Blocked { error, model: None }
    }
}

impl Scheduler {
    pub(super) fn run(&self) {
        // A missing model or a full disk is reported once.
        let mut reported = false;
        let mut missing_model: Option<String> = None;
        let mut woken = true;
        while !self.task.is_stopping() {
            if self.state.take_unlocked() {
                self.remove_orphans();
            }
            let is_missing =
                |model: &String| model_choice::check_installed(&self.models, model).is_err();
            let delay = if !woken && missing_model.as_ref().is_some_and(is_missing) {
                RETRY_INTERVAL
            } else {
                missing_model = None;
                match self.run_jobs(&mut reported) {
                    Ok(delay) => delay,
                    Err(blocked) => {
                        self.report_once(&blocked.error, &mut reported);
                        missing_model = blocked.model;
                        RETRY_INTERVAL
                    }
                }
            };
            match self.task.wait(delay) {
                Some(was_woken) => woken = was_woken,
                None => return,
            }
        }
    }

    /// Runs jobs until there are no more, or the model is needed elsewhere. Returns when to look for
    /// jobs again.
    fn run_jobs(&self, reported: &mut bool) -> Result<Duration, Blocked> {
        if !self.state.can_run() || !self.has_jobs()? {
            return Ok(POLL_INTERVAL);
        }
        let state = Arc::clone(&self.state);
        let lease = self.slot.lease(self.priority(), move || state.preempt());
        let Some(mut lease) = lease else {
            return Ok(POLL_INTERVAL);
        };
        while self.state.can_run() && !lease.is_preempted() {
            let focused = self.state.focused_note();
            let job = match self.store.claim_next(focused.as_ref()) {
                Ok(Some(job)) => job,
                // Locked, or being encrypted.
                Ok(None) | Err(StoreError::Locked) => return Ok(POLL_INTERVAL),
                Err(error) => return Err(ErrorInfo::new(error.code(), error).into()),
            };
            if let Err(blocked) = self.process(&job, &mut lease) {
                drop(lease);
                self.report_once(&blocked.error, reported);
                self.release(&job);
                return Err(blocked);
            }
            *reported = false;
        }
        Ok(Duration::ZERO)
    }

    /// Whether there may be jobs to claim. Jobs of other processes count, since those may have
    /// ended.
    fn has_jobs(&self) -> Result<bool, Blocked> {
        let is_pending = |job: &Job| matches!(job.state, JobState::Waiting | JobState::Running);
        match self.store.jobs() {
            Ok(jobs) => Ok(jobs.iter().any(is_pending)),
            Err(StoreError::Locked) => Ok(false),
            Err(error) => Err(ErrorInfo::new(error.code(), error).into()),
        }
    }

    fn priority(&self) -> Priority {
        let focused = self.state.focused_note();
        let is_focused = |note| self.store.has_waiting_job(&note).unwrap_or(false);
        if focused.is_some_and(is_focused) {
            Priority::FocusedNote
        } else {
            Priority::Queue
        }
    }

    fn process(&self, job: &Job, lease: &mut Lease<'_>) -> Result<(), Blocked> {
        self.state.start_job(job);
        // The lease may have been preempted while the job was being claimed.
        if lease.is_preempted() {
            self.state.preempt();
        }
        self.viewer.queue_changed();
        // A panic fails this job only.
        let end = catch_unwind(AssertUnwindSafe(|| self.transcribe(job, lease)))
            .unwrap_or_else(|_| RunEnd::Failed(internal_error()));
        let job_end = match &end {
            RunEnd::Done => Some(JobEnd::Transcribed),
            RunEnd::NoModel(..) => Some(JobEnd::ModelMissing),
            _ => None,
        };
        let result = self.record_end(job, end);
        self.state.end_job();
        self.durations.remove(&job.note);
        self.events.emit_note(&self.store, &job.note);
        self.viewer.queue_changed();
        if let Some(end) = job_end
            && (end == JobEnd::ModelMissing || result.is_ok())
        {
            let note = job.note.clone();
            self.events.emit(AppEvent::JobEnded { note, end });
        }
        result
    }

    fn transcribe(&self, job: &Job, lease: &mut Lease<'_>) -> RunEnd {
        let max_crashes =
            MAX_CRASHES + u32::try_from(job.progress.done_ms / CRASH_CREDIT_MS).unwrap_or(u32::MAX);
        if job.crashes > max_crashes {
            return RunEnd::Failed(ErrorInfo::new(
                ErrorCode::CrashedRepeatedly,
                "Transcribing this audio crashed Earshot several times; try another model.",
            ));
        }
        let options = &job.options;
        let (model, language) = (options.model.as_deref(), options.language.as_deref());
        match lease.load(model, language) {
            Ok(transcriber) => {
                self.state.set_load_count(self.slot.load_count());
                let context = RunContext {
                    paths: &self.paths,
                    store: &self.store,
                    settings: &self.settings,
                    events: &self.events,
                    state: &self.state,
                    viewer: &self.viewer,
                };
                job_run::run(&context, transcriber, job).unwrap_or_else(|end| end)
            }
            Err(error @ StartError::Model(ModelError::Missing(_))) if model.is_none() => {
                let settings = self.settings.get();
                let model = model_choice::choose(&self.models, &settings, model, language);
                RunEnd::NoModel(model, ErrorInfo::new(error.code(), &error))
            }
            Err(error) => RunEnd::Failed(ErrorInfo::new(error.code(), &error)),
        }
    }

    fn record_end(&self, job: &Job, end: RunEnd) -> Result<(), Blocked> {
        let written = match &end {
            RunEnd::Done | RunEnd::Stopped(StopReason::Cancelled) => {
                ResumeInfo::delete(&self.paths, &job.id);
                Ok(())
            }
            RunEnd::Stopped(StopReason::Paused | StopReason::Preempted | StopReason::Shutdown)
            | RunEnd::NoModel(..) => self.store.release_job(&job.id),
            RunEnd::Failed(error) => {
                tracing::info!(code = %error.code, "a job failed");
                self.store.fail_job(&job.id, error)
            }
            // Keep the text; the job is retried once there is space.
            RunEnd::Store(StoreError::DiskFull(_)) => Ok(()),
            RunEnd::Store(error) => self
                .store
                .fail_job(&job.id, &ErrorInfo::new(error.code(), error)),
        };
        match (written, end) {
            (
                Ok(()) | Err(StoreError::JobNotOwned | StoreError::JobNotFound),
                RunEnd::NoModel(model, error),
            ) => Err(Blocked {
                error,
                model: Some(model),
            }),
            (Ok(()), RunEnd::Store(error @ StoreError::DiskFull(_))) => {
                Err(ErrorInfo::new(error.code(), error).into())
            }
            (Ok(()) | Err(StoreError::JobNotOwned | StoreError::JobNotFound), _) => Ok(()),
            (Err(error), _) => Err(ErrorInfo::new(error.code(), error).into()),
        }
    }

    fn report_once(&self, error: &ErrorInfo, reported: &mut bool) {
        if !std::mem::replace(reported, true) {
            self.events.report_error(error.code, &error.message);
        }
    }

    /// Releases a job whose end could not be stored, with retries, so that it resumes
    /// automatically. A shutdown also releases it.
    fn release(&self, job: &Job) {
        while let Err(error) = self.store.release_job(&job.id) {
            let is_held = !matches!(error, StoreError::JobNotOwned | StoreError::JobNotFound);
            if !is_held || !self.task.sleep(RETRY_INTERVAL) {
                return;
            }
        }
        self.viewer.queue_changed();
    }

    /// Deletes resume info of jobs that are done or no longer exist.
    fn remove_orphans(&self) {
        if let Ok(jobs) = self.store.jobs() {
            let open: Vec<_> = jobs
                .into_iter()
                .filter(|job| job.state != JobState::Done)
                .map(|job| job.id)
                .collect();
            ResumeInfo::retain(&self.paths, &open);
        }
    }
}

fn internal_error() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::QueueFailed,
        "An internal error occurred while transcribing this audio; please report it.",
    )
}
