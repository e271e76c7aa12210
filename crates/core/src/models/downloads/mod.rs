//! The requested downloads, one after another.

mod list;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use self::list::DownloadList;
use crate::api::{Download, DownloadState};
use crate::locked;
use crate::task::{BackgroundTask, NO_TIMEOUT};
use earshot_error::{ErrorCode, ErrorInfo};

const MIN_EVENT_INTERVAL: Duration = Duration::from_millis(250);
/// Minimum measuring time for an estimate.
const MIN_SAMPLE: Duration = Duration::from_secs(2);

pub(super) struct Downloads {
    pub(super) task: BackgroundTask,
    state: Mutex<State>,
}

struct State {
    list: DownloadList,
    active: Option<ActiveDownload>,
    /// New downloads are held while the models folder is being moved.
    paused: bool,
}

/// Resumes the downloads when dropped.
pub(super) struct PauseGuard<'a>(&'a Downloads);

impl Drop for PauseGuard<'_> {
    fn drop(&mut self) {
        self.0.state().paused = false;
        self.0.task.wake();
    }
}

struct ActiveDownload {
    model: String,
    stop: Arc<AtomicBool>,
    /// The user has cancelled: the partial file is deleted after closing it.
    delete_partial: bool,
}

impl Downloads {
    pub(super) fn new(data: &Path) -> Self {
        Self {
            task: BackgroundTask::default(),
            state: Mutex::new(State {
                list: DownloadList::load(data),
                active: None,
                paused: false,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Requests a download; a paused or failed one resumes.
    pub(super) fn enqueue(&self, model: &str) {
        self.state().list.enqueue(model);
        self.task.wake();
    }

    /// Keeps the partial file.
    pub(super) fn pause(&self, model: &str) {
        let mut state = self.state();
        state.list.pause(model);
        state.stop(model, false);
    }

    /// Returns whether the download is active; in that case its partial file is deleted once its
    /// connection is closed.
    pub(super) fn cancel(&self, model: &str) -> bool {
        let mut state = self.state();
        state.list.remove(model);
        state.stop(model, true)
    }

    /// Holds new downloads until the guard is dropped. `None` if one is active.
    pub(super) fn pause_all(&self) -> Option<PauseGuard<'_>> {
        let mut state = self.state();
        let is_idle = state.active.is_none() && !state.paused;
        state.paused |= is_idle;
        drop(state);
        is_idle.then_some(PauseGuard(self))
    }

    /// Closes the connection: the offline lock is on.
    pub(super) fn abort(&self) {
        let mut state = self.state();
        if let Some(model) = state.active.as_ref().map(|active| active.model.clone()) {
            state.stop(&model, false);
        }
    }

    pub(super) fn stop(&self) {
        self.task.stop();
        self.abort();
    }

    /// `None` if the model was not requested. `on_disk` returns the partial bytes of an inactive
    /// download.
    pub(super) fn view(&self, model: &str, on_disk: impl FnOnce() -> u64) -> Option<Download> {
        let state = self.state();
        let download = state.list.find(model)?;
        let is_active = state
            .active
            .as_ref()
            .is_some_and(|active| active.model == model);
        Some(Download {
            state: match () {
                () if download.error.is_some() => DownloadState::Failed,
                () if download.paused => DownloadState::Paused,
                () if is_active => DownloadState::Running,
                () => DownloadState::Waiting,
            },
            received: if is_active {
                download.received
            } else {
                on_disk()
            },
            remaining_ms: download.remaining_ms.filter(|_| is_active),
            error: download.error.clone(),
        })
    }

    /// Waits for a pending download; `None`: shutting down.
    pub(super) fn next(&self) -> Option<(String, Arc<AtomicBool>)> {
        loop {
            if let Some(next) = self.state().start_next() {
                // After this, `stop` finds the download.
                return (!self.task.is_stopping()).then_some(next);
            }
            self.task.wait(NO_TIMEOUT)?;
        }
    }

    pub(super) fn progressed(&self, model: &str, received: u64, remaining_ms: Option<u64>) {
        if let Some(download) = self.state().list.find_mut(model) {
            download.received = received;
            download.remaining_ms = remaining_ms;
        }
    }

    /// Records how the current download ended. Returns whether to delete the partial file.
    pub(super) fn finish(&self, error: Option<ErrorInfo>, stopped: bool) -> bool {
        let mut state = self.state();
        let Some(active) = state.active.take() else {
            return false;
        };
        match error {
            // Requested again while being cancelled: keep the request.
            _ if active.delete_partial => {}
            // Paused or shutting down: keep the request.
            None if stopped => {}
            None => state.list.remove(&active.model),
            Some(error) => state.list.fail(&active.model, error),
        }
        active.delete_partial
    }
}

impl State {
    fn start_next(&mut self) -> Option<(String, Arc<AtomicBool>)> {
        let model = self
            .list
            .next_pending()
            .filter(|_| !self.paused)?
            .to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        self.active = Some(ActiveDownload {
            model: model.clone(),
            stop: Arc::clone(&stop),
            delete_partial: false,
        });
        Some((model, stop))
    }

    /// Closes the connection if this model is being downloaded.
    fn stop(&mut self, model: &str, delete_partial: bool) -> bool {
        let Some(active) = self.active.as_mut().filter(|active| active.model == model) else {
            return false;
        };
        active.stop.store(true, Ordering::Relaxed);
        active.delete_partial |= delete_partial;
        true
    }
}

/// For a download that was cut off by the offline lock.
pub(super) fn offline_error() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::NetworkNotAllowed,
        "Earshot may not connect to anything: the offline lock is on.",
    )
}

pub(super) fn internal_error() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::Unexpected,
        "The download failed because of a bug in Earshot; please report it.",
    )
}

/// Estimates the remaining time and limits the event rate.
pub(super) struct EtaEstimator {
    started: Instant,
    start_bytes: u64,
    last_emitted: Option<Instant>,
}

impl EtaEstimator {
    pub(super) fn new(start_bytes: u64) -> Self {
        Self {
            started: Instant::now(),
            start_bytes,
            last_emitted: None,
        }
    }

    pub(super) fn remaining_ms(&mut self, received: u64, total: u64) -> Option<u64> {
        // The server restarted the file: the partial bytes were discarded.
        if received < self.start_bytes {
            *self = Self::new(received);
        }
        let elapsed = self.started.elapsed();
        let new_bytes = received - self.start_bytes;
        (elapsed >= MIN_SAMPLE && new_bytes > 0).then(|| {
            let remaining = total.saturating_sub(received) as f64;
            (remaining * elapsed.as_secs_f64() / new_bytes as f64 * 1000.0) as u64
        })
    }

    pub(super) fn should_emit(&mut self) -> bool {
        let is_due = self
            .last_emitted
            .is_none_or(|last| last.elapsed() >= MIN_EVENT_INTERVAL);
        if is_due {
            self.last_emitted = Some(Instant::now());
        }
        is_due
    }
}
