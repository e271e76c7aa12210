use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use earshot_error::ErrorCode;
use tokio::sync::mpsc::UnboundedSender;

use crate::{Device, Event, EventKind, JobId, lock};

/// Shared with the supervisor thread.
pub(crate) struct Shared {
    pub(crate) subscribers: Mutex<Vec<UnboundedSender<Event>>>,
    pub(crate) unfinished: Mutex<HashSet<JobId>>,
    pub(crate) idle_timeout: Mutex<Option<Duration>>,
    pub(crate) process_id: Mutex<Option<u32>>,
    /// `None`: the CPU.
    pub(crate) device: Mutex<Option<Device>>,
}

impl Shared {
    /// Ignored if the job has ended.
    pub(crate) fn emit(&self, job: JobId, kind: EventKind) {
        let is_final = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
        if is_final {
            self.finish(job, kind);
        } else if self.is_unfinished(job) {
            self.broadcast(Event { job, kind });
        }
    }

    pub(crate) fn finish(&self, job: JobId, kind: EventKind) {
        if lock(&self.unfinished).remove(&job) {
            match &kind {
                EventKind::Done(outcome) => tracing::info!(
                    job = job.0,
                    duration_ms = outcome.duration_ms,
                    processing_ms = outcome.processing_ms,
                    "job done"
                ),
                EventKind::Failed { code, .. } => tracing::info!(job = job.0, %code, "job failed"),
                _ => {}
            }
            self.broadcast(Event { job, kind });
        }
    }

    pub(crate) fn fail_all(&self) {
        let unfinished: Vec<JobId> = lock(&self.unfinished).iter().copied().collect();
        for job in unfinished {
            let event = EventKind::failed(
                ErrorCode::EngineStopped,
                "The speech engine has stopped; start Earshot again.",
            );
            self.finish(job, event);
        }
    }

    fn broadcast(&self, event: Event) {
        lock(&self.subscribers).retain(|subscriber| subscriber.send(event.clone()).is_ok());
    }

    pub(crate) fn is_unfinished(&self, job: JobId) -> bool {
        lock(&self.unfinished).contains(&job)
    }

    pub(crate) fn idle_timeout(&self) -> Option<Duration> {
        *lock(&self.idle_timeout)
    }

    pub(crate) fn set_process_id(&self, process_id: Option<u32>) {
        *lock(&self.process_id) = process_id;
    }
}
