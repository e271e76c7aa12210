//! Benchmarks devices and models while the queue is idle.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::core::Core;
use super::queue::current_model;
use super::types::{AppEvent, DeviceView, Devices};
use crate::{ComputeDevice, DeviceStatus, locked, processor_name};

/// Interval of the idle check.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct BenchmarkScheduler {
    queue: Mutex<BenchmarkQueue>,
    changed: Condvar,
}

#[derive(Default)]
struct BenchmarkQueue {
    /// Benchmark untested devices; with `force`, all of them.
    devices: bool,
    force: bool,
    /// Models to benchmark, even if already measured.
    models: Vec<String>,
    /// Emit the current state.
    notify: bool,
    running: bool,
    quitting: bool,
}

impl BenchmarkScheduler {
    pub(crate) fn request_devices(&self, force: bool) {
        let mut queue = locked(&self.queue);
        queue.devices = true;
        queue.force |= force;
        queue.running |= force;
        drop(queue);
        self.changed.notify_all();
    }

    pub(crate) fn request_model(&self, model: &str) {
        let mut queue = locked(&self.queue);
        if !queue.models.iter().any(|queued| queued == model) {
            queue.models.push(model.to_owned());
        }
        drop(queue);
        self.changed.notify_all();
    }

    pub(crate) fn pending_models(&self) -> Vec<String> {
        locked(&self.queue).models.clone()
    }

    fn finish_model(&self, model: &str) {
        locked(&self.queue).models.retain(|queued| queued != model);
    }

    pub(crate) fn notify(&self) {
        locked(&self.queue).notify = true;
        self.changed.notify_all();
    }

    pub(crate) fn quit(&self) {
        locked(&self.queue).quitting = true;
        self.changed.notify_all();
    }

    fn set_running(&self, running: bool) {
        locked(&self.queue).running = running;
    }

    /// `None`: shutting down.
    fn next(&self) -> Option<BenchmarkQueue> {
        let waited = self.changed.wait_while(locked(&self.queue), |queue| {
            !queue.devices && !queue.notify && queue.models.is_empty() && !queue.quitting
        });
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        let next = BenchmarkQueue {
            devices: std::mem::take(&mut queue.devices),
            force: std::mem::take(&mut queue.force),
            notify: std::mem::take(&mut queue.notify),
            // Stays in the queue until it is done.
            models: queue.models.first().cloned().into_iter().collect(),
            ..BenchmarkQueue::default()
        };
        (!queue.quitting).then_some(next)
    }

    /// `false`: shutting down.
    fn sleep(&self, time: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.queue), time, |queue| !queue.quitting);
        let (queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !queue.quitting
    }
}

pub(crate) fn run(core: &Core) {
    let benchmarks = &core.benchmarks;
    benchmarks.request_devices(false);
    for model in core.devices.outdated_models() {
        benchmarks.request_model(&model);
    }
    while let Some(queue) = benchmarks.next() {
        let model = current_model(core);
        if queue.devices && (queue.force || core.devices.has_untested_device(&model)) {
            benchmarks.set_running(true);
            emit(core);
            if !wait_until_idle(core) {
                return;
            }
            // Without a model there is nothing to benchmark; another request follows when one is
            // installed or selected.
            if let Err(error) = core.devices.benchmark(&core.models, &model, queue.force) {
                tracing::info!(
                    code = error.code(),
                    "no model to benchmark the devices with"
                );
            }
            benchmarks.set_running(false);
            emit(core);
            core.emit_models();
        } else if queue.notify {
            emit(core);
        }
        for model in queue.models {
            if !wait_until_idle(core) {
                return;
            }
            // The model may have been removed meanwhile.
            if let Err(error) = core.devices.benchmark(&core.models, &model, true) {
                tracing::info!(code = error.code(), "the model cannot be benchmarked");
            }
            benchmarks.finish_model(&model);
            emit(core);
            core.emit_models();
        }
    }
}

/// `false`: shutting down.
fn wait_until_idle(core: &Core) -> bool {
    while !is_idle(core) {
        if !core.benchmarks.sleep(POLL_INTERVAL) {
            return false;
        }
    }
    true
}

fn is_idle(core: &Core) -> bool {
    core.queue.active_progress().is_none() && core.model_slot.try_lock().is_ok()
}

fn emit(core: &Core) {
    core.events.emit(AppEvent::Devices {
        devices: view(core),
    });
}

pub(crate) fn view(core: &Core) -> Devices {
    let choice = core.settings().compute.clone();
    let statuses = core
        .devices
        .statuses(&current_model(core), choice.as_deref());
    Devices {
        all: statuses.into_iter().map(device_view).collect(),
        benchmarking: locked(&core.benchmarks.queue).running,
    }
}

fn device_view(status: DeviceStatus) -> DeviceView {
    let id = status.device.id();
    let (name, driver) = match status.device {
        ComputeDevice::Cpu => (processor_name(), None),
        ComputeDevice::Gpu { info, .. } => (info.name, Some(info.driver)),
    };
    DeviceView {
        id,
        name,
        driver,
        benchmark: status.benchmark,
        failure: status.failure,
        is_selected: status.is_selected,
    }
}
