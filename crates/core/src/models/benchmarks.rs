//! The requested benchmarks.

use std::sync::Mutex;

use crate::task::{BackgroundTask, NO_TIMEOUT};
use crate::{BenchmarkStop, locked};

#[derive(Default)]
pub(super) struct Benchmarks {
    pub(super) task: BackgroundTask,
    requests: Mutex<Requests>,
    /// Stops the current benchmark.
    current: Mutex<BenchmarkStop>,
}

#[derive(Default)]
pub(super) struct Requests {
    /// Benchmark untested devices; with `force`, all of them.
    pub(super) devices: bool,
    pub(super) force: bool,
    /// Models to benchmark, even if already measured.
    pub(super) models: Vec<String>,
    /// Emit the current state.
    pub(super) notify: bool,
    running: bool,
}

impl Benchmarks {
    pub(super) fn request_devices(&self, force: bool) {
        self.request(|requests| {
            requests.devices = true;
            requests.force |= force;
            requests.running |= force;
        });
    }

    pub(super) fn request_model(&self, model: &str) {
        self.request(|requests| {
            if !requests.models.iter().any(|queued| queued == model) {
                requests.models.push(model.to_owned());
            }
        });
    }

    pub(super) fn notify(&self) {
        self.request(|requests| requests.notify = true);
    }

    fn request(&self, request: impl FnOnce(&mut Requests)) {
        request(&mut locked(&self.requests));
        self.task.wake();
    }

    pub(super) fn pending_models(&self) -> Vec<String> {
        locked(&self.requests).models.clone()
    }

    pub(super) fn finish_model(&self, model: &str) {
        let mut requests = locked(&self.requests);
        requests.models.retain(|queued| queued != model);
    }

    pub(super) fn is_running(&self) -> bool {
        locked(&self.requests).running
    }

    pub(super) fn set_running(&self, running: bool) {
        locked(&self.requests).running = running;
    }

    pub(super) fn started(&self, stop: &BenchmarkStop) {
        locked(&self.current).clone_from(stop);
        if self.task.is_stopping() {
            stop.stop();
        }
    }

    pub(super) fn stop(&self) {
        self.task.stop();
        locked(&self.current).stop();
    }

    /// `None`: shutting down.
    pub(super) fn next(&self) -> Option<Requests> {
        loop {
            if self.task.is_stopping() {
                return None;
            }
            if let Some(requests) = locked(&self.requests).take() {
                return Some(requests);
            }
            self.task.wait(NO_TIMEOUT)?;
        }
    }
}

impl Requests {
    fn take(&mut self) -> Option<Requests> {
        let is_empty = !self.devices && !self.notify && self.models.is_empty();
        (!is_empty).then(|| Requests {
            devices: std::mem::take(&mut self.devices),
            force: std::mem::take(&mut self.force),
            notify: std::mem::take(&mut self.notify),
            // Stays in the queue until it is done.
            models: self.models.first().cloned().into_iter().collect(),
            running: false,
        })
    }
}
