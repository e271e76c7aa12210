//! The engine's thread: one worker, one job at a time.

use std::time::{Duration, Instant};

use earshot_error::{ErrorCode, ErrorInfo};

use crate::job::JobInput;
use crate::protocol::Request;
use crate::resumable_job::ResumableJob;
use crate::worker_host::{Wakeup, WorkerDeath, WorkerHost};
use crate::{EventKind, JobId, error};

/// Native code checks for cancellation between decoder steps only.
const CANCEL_GRACE: Duration = Duration::from_secs(2);
const NO_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct WorkerSupervisor {
    host: WorkerHost,
    has_started: bool,
    current_job: Option<JobId>,
}

enum JobExit {
    Finished,
    WorkerDied(WorkerDeath),
    Failed(ErrorInfo),
    Cancelled,
    Shutdown,
}

impl WorkerSupervisor {
    pub(crate) fn new(host: WorkerHost) -> Self {
        Self {
            host,
            has_started: false,
            current_job: None,
        }
    }

    /// Returns when the engine is dropped.
    pub(crate) fn run(&mut self) {
        if !std::mem::replace(&mut self.has_started, true) {
            // Preload the model. The first job reports an error.
            let _ = self.host.spawn();
        }
        let mut last_used = Instant::now();
        loop {
            let exit = match self.host.queue.pop_front() {
                // Cancelled while queued.
                Some((id, _)) if !self.host.shared.is_unfinished(id) => continue,
                Some((id, input)) => {
                    self.current_job = Some(id);
                    let exit = self.run_job(id, input);
                    self.current_job = None;
                    last_used = Instant::now();
                    exit
                }
                None => self.idle(last_used),
            };
            if matches!(exit, JobExit::Shutdown) {
                return;
            }
        }
    }

    /// After a panic. The worker may have caused it, so it is replaced.
    pub(crate) fn recover(&mut self) {
        tracing::error!("the engine panicked and continues with a new worker");
        if let Some(id) = self.current_job.take() {
            let event = EventKind::failed(
                ErrorCode::EngineFailed,
                "The speech engine failed on this file; please report it.",
            );
            self.host.shared.finish(id, event);
        }
        self.host.stop();
    }

    fn idle(&mut self, last_used: Instant) -> JobExit {
        let is_loading = self
            .host
            .worker
            .as_ref()
            .is_some_and(|worker| !worker.is_ready);
        let wakeup = match (&self.host.worker, self.host.shared.idle_timeout()) {
            _ if is_loading => self.host.wait_for_activity(),
            (Some(_), Some(idle_timeout)) => match idle_timeout.saturating_sub(last_used.elapsed())
            {
                // Also if it keeps sending messages.
                Duration::ZERO => Wakeup::Timeout,
                remaining => self.host.wait(remaining),
            },
            _ => self.host.wait(NO_TIMEOUT),
        };
        match wakeup {
            Wakeup::Shutdown => return JobExit::Shutdown,
            Wakeup::Timeout if is_loading => {
                self.host.on_hang();
            }
            Wakeup::Timeout if self.host.worker.is_some() => {
                tracing::info!("stopping the idle worker");
                self.host.stop();
            }
            Wakeup::WorkerDied(_) => tracing::warn!("the idle worker died"),
            _ => {}
        }
        JobExit::Finished
    }

    fn run_job(&mut self, id: JobId, input: JobInput) -> JobExit {
        let mut job = match ResumableJob::new(id, input, &self.host.config.decoder) {
            Ok(job) => job,
            Err(event) => {
                self.host.shared.finish(id, event);
                return JobExit::Finished;
            }
        };
        loop {
            let exit = self.wait_ready(id).map_or_else(
                |exit| exit,
                |()| {
                    let exit = self.drive(id, &mut job);
                    if let Some(worker) = &self.host.worker {
                        job.detach(&worker.connection);
                    }
                    exit
                },
            );
            match exit {
                JobExit::WorkerDied(death) => {
                    // GPU failures do not count against the job.
                    let counts = !death.was_on_gpu;
                    if let Err(event) = job.on_worker_death(counts, death.out_of_memory) {
                        self.host.shared.finish(id, event);
                        return JobExit::Finished;
                    }
                    tracing::warn!(job = id.0, "the worker died; continuing on a new one");
                }
                JobExit::Failed(error) => {
                    self.host
                        .shared
                        .finish(id, EventKind::failed(error.code, error.message));
                    return JobExit::Finished;
                }
                exit => return exit,
            }
        }
    }

    fn wait_ready(&mut self, id: JobId) -> Result<(), JobExit> {
        loop {
            if self.host.worker.is_none() {
                self.host.spawn().map_err(JobExit::Failed)?;
            }
            if self
                .host
                .worker
                .as_ref()
                .is_some_and(|worker| worker.is_ready)
            {
                return Ok(());
            }
            match self.host.wait_for_activity() {
                Wakeup::Timeout => return Err(JobExit::WorkerDied(self.host.on_hang())),
                Wakeup::Heartbeat if self.host.loading_timed_out() => {
                    return Err(JobExit::WorkerDied(self.host.on_hang()));
                }
                Wakeup::WorkerDied(death) => return Err(JobExit::WorkerDied(death)),
                Wakeup::ModelUnavailable(error) => return Err(JobExit::Failed(error)),
                Wakeup::Cancelled(other) if other == id => return Err(JobExit::Cancelled),
                Wakeup::Shutdown => return Err(JobExit::Shutdown),
                _ => {}
            }
        }
    }

    fn drive(&mut self, id: JobId, job: &mut ResumableJob) -> JobExit {
        let Some(worker) = &self.host.worker else {
            return JobExit::WorkerDied(WorkerDeath::default());
        };
        if let Err(error) = job.start(&worker.connection) {
            return JobExit::Failed(error::start_failed(&error));
        }
        let mut last_progress = Instant::now();
        loop {
            let wakeup = self.host.wait_for_activity();
            if self
                .host
                .worker
                .as_ref()
                .is_some_and(|w| w.connection.is_backlogged())
            {
                return JobExit::WorkerDied(self.host.kill("it does not read"));
            }
            match wakeup {
                Wakeup::Event(event_job, event) if event_job == id => {
                    let is_final = matches!(event, EventKind::Done(_) | EventKind::Failed { .. });
                    let shared = &self.host.shared;
                    match job.on_event(event, &mut |event| shared.emit(id, event)) {
                        Ok(_) if is_final => return JobExit::Finished,
                        Ok(true) => last_progress = Instant::now(),
                        Ok(false) => {}
                        Err(_) => return JobExit::WorkerDied(self.host.kill("it sends too much")),
                    }
                }
                Wakeup::Timeout => return JobExit::WorkerDied(self.host.on_hang()),
                Wakeup::WorkerDied(death) => return JobExit::WorkerDied(death),
                Wakeup::Cancelled(other) if other == id => return self.cancel_in_worker(id),
                Wakeup::Shutdown => return JobExit::Shutdown,
                _ => {}
            }
            if job.is_file() && last_progress.elapsed() >= self.host.config.stall_timeout {
                return self.on_stall(id);
            }
        }
    }

    /// Another worker would not do better, unless a GPU driver is at fault.
    fn on_stall(&mut self, id: JobId) -> JobExit {
        tracing::warn!(job = id.0, "the job stalled");
        let death = self.host.kill("it makes no progress");
        if death.was_on_gpu {
            return JobExit::WorkerDied(death);
        }
        let event = EventKind::failed(
            ErrorCode::NoProgress,
            "Earshot worked on this for a long time without a result; the audio may be damaged.",
        );
        self.host.shared.finish(id, event);
        JobExit::Finished
    }

    fn cancel_in_worker(&mut self, id: JobId) -> JobExit {
        if let Some(worker) = &self.host.worker {
            worker.connection.send(Request::Cancel { job: id });
        }
        let started = Instant::now();
        loop {
            let wakeup = match CANCEL_GRACE.saturating_sub(started.elapsed()) {
                // Also if it keeps sending messages.
                Duration::ZERO => Wakeup::Timeout,
                remaining => self.host.wait(remaining),
            };
            match wakeup {
                Wakeup::Event(job, EventKind::Done(_) | EventKind::Failed { .. }) if job == id => {
                    return JobExit::Cancelled;
                }
                Wakeup::Timeout => {
                    self.host.stop();
                    return JobExit::Cancelled;
                }
                Wakeup::WorkerDied(_) => return JobExit::Cancelled,
                Wakeup::Shutdown => return JobExit::Shutdown,
                _ => {}
            }
        }
    }
}
