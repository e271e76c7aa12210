//! Downloads models one after another on a thread of its own.

mod list;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use earshot_network::NetworkError;
use earshot_notes::ErrorInfo;

use self::list::{DownloadList, QueuedDownload};
use super::AppError;
use super::core::Core;
use super::error::error_info;
use super::types::{Download, DownloadState};
use crate::ModelError;
use crate::locked;

const MIN_EVENT_INTERVAL: Duration = Duration::from_millis(250);
/// Minimum measuring time for an estimate.
const MIN_SAMPLE: Duration = Duration::from_secs(2);

pub(crate) struct DownloadManager {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    list: DownloadList,
    active: Option<ActiveDownload>,
    /// New downloads are held while the models folder is being moved.
    paused: bool,
    quitting: bool,
}

/// Resumes the downloads when dropped.
pub(crate) struct PauseGuard<'a>(&'a DownloadManager);

impl Drop for PauseGuard<'_> {
    fn drop(&mut self) {
        self.0.state().paused = false;
        self.0.changed.notify_all();
    }
}

struct ActiveDownload {
    model: String,
    stop: Arc<AtomicBool>,
    /// The user has cancelled: the partial file is deleted after closing it.
    delete_partial: bool,
}

impl DownloadManager {
    pub(crate) fn new(data: &Path) -> Self {
        Self {
            state: Mutex::new(State {
                list: DownloadList::load(data),
                active: None,
                paused: false,
                quitting: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Requests a download; a paused or failed one resumes.
    pub(crate) fn enqueue(&self, model: &str) {
        self.state().list.enqueue(model);
        self.changed.notify_all();
    }

    /// Keeps the partial file.
    pub(crate) fn pause(&self, model: &str) {
        let mut state = self.state();
        state.list.pause(model);
        state.stop(model, false);
    }

    /// Returns whether the download is active; in that case its partial file is deleted once its
    /// connection is closed.
    pub(crate) fn cancel(&self, model: &str) -> bool {
        let mut state = self.state();
        state.list.remove(model);
        state.stop(model, true)
    }

    /// Holds new downloads until the guard is dropped. `None` if one is active.
    pub(crate) fn pause_all(&self) -> Option<PauseGuard<'_>> {
        let mut state = self.state();
        let is_idle = state.active.is_none() && !state.paused;
        state.paused |= is_idle;
        drop(state);
        is_idle.then_some(PauseGuard(self))
    }

    /// Closes the connection: the offline lock is on.
    pub(crate) fn abort(&self) {
        let mut state = self.state();
        if let Some(model) = state.active.as_ref().map(|active| active.model.clone()) {
            state.stop(&model, false);
        }
    }

    pub(crate) fn quit(&self) {
        let mut state = self.state();
        state.quitting = true;
        if let Some(active) = &state.active {
            active.stop.store(true, Ordering::Relaxed);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// `None` if the model was not requested. `on_disk` returns the partial bytes of an inactive
    /// download.
    pub(crate) fn view(&self, model: &str, on_disk: impl FnOnce() -> u64) -> Option<Download> {
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
    fn next(&self) -> Option<(String, Arc<AtomicBool>)> {
        let waited = self.changed.wait_while(self.state(), |state| {
            !state.quitting && (state.paused || state.list.next_pending().is_none())
        });
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.quitting {
            return None;
        }
        let model = state.list.next_pending()?.to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        state.active = Some(ActiveDownload {
            model: model.clone(),
            stop: Arc::clone(&stop),
            delete_partial: false,
        });
        Some((model, stop))
    }

    fn change(&self, model: &str, change: impl FnOnce(&mut QueuedDownload)) {
        if let Some(download) = self.state().list.find_mut(model) {
            change(download);
        }
    }

    /// Records how the current download ended. Returns whether to delete the partial file.
    fn finish(&self, error: Option<ErrorInfo>, stopped: bool) -> bool {
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

pub(crate) fn run(core: &Core) {
    while let Some((model, stop)) = core.downloads.next() {
        core.emit_models();
        // A panic fails this download, not those after it.
        let result = catch_unwind(AssertUnwindSafe(|| download(core, &model, &stop)));
        let (error, stopped) = match result {
            Ok(Ok(())) => (None, false),
            Ok(Err(ModelError::Network(NetworkError::Cancelled))) => (offline_error(core), true),
            Ok(Err(error)) => (Some(AppError::Model(error).info()), false),
            Err(_) => (Some(internal_error()), false),
        };
        let is_installed = error.is_none() && !stopped;
        if core.downloads.finish(error, stopped)
            && let Err(error) = core.delete_partial(&model)
        {
            core.events.report_error(error.code(), &error);
        }
        core.emit_models();
        if is_installed {
            // A job may be waiting for this model.
            core.queue.wake();
            core.benchmarks.request_devices(false);
            core.benchmarks.request_model(&model);
        }
    }
}

/// Downloads the voice activity detector if it is missing, then the model.
fn download(core: &Core, model: &str, stop: &AtomicBool) -> Result<(), ModelError> {
    let mut needed = core.models.with_dependencies(&[model.to_owned()]);
    // The detector first: it is small, and the model is unusable without it.
    needed.reverse();
    for name in needed {
        let entry = core.models.find(&name)?;
        let mut estimator = EtaEstimator::new(core.models.partial_bytes(&entry));
        let mut progress = |received| {
            if entry.name != model {
                return;
            }
            let remaining_ms = estimator.remaining_ms(received, entry.bytes);
            core.downloads.change(model, |download| {
                download.received = received;
                download.remaining_ms = remaining_ms;
            });
            if estimator.should_emit() {
                core.emit_models();
            }
        };
        core.models.fetch_until(&entry, &mut progress, stop)?;
    }
    Ok(())
}

/// A download that was cut off by the offline lock reports it as an error.
fn offline_error(core: &Core) -> Option<ErrorInfo> {
    core.settings().offline_lock.then(|| {
        error_info(
            "network-not-allowed",
            "Earshot may not connect to anything: the offline lock is on.",
        )
    })
}

fn internal_error() -> ErrorInfo {
    error_info(
        "unexpected",
        "The download failed because of a bug in Earshot; please report it.",
    )
}

/// Estimates the remaining time and limits the event rate.
struct EtaEstimator {
    started: Instant,
    start_bytes: u64,
    last_emitted: Option<Instant>,
}

impl EtaEstimator {
    fn new(start_bytes: u64) -> Self {
        Self {
            started: Instant::now(),
            start_bytes,
            last_emitted: None,
        }
    }

    fn remaining_ms(&mut self, received: u64, total: u64) -> Option<u64> {
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

    fn should_emit(&mut self) -> bool {
        let is_due = self
            .last_emitted
            .is_none_or(|last| last.elapsed() >= MIN_EVENT_INTERVAL);
        if is_due {
            self.last_emitted = Some(Instant::now());
        }
        is_due
    }
}
