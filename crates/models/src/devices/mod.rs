//! Selects the device a model runs on: the CPU or a GPU.
//!
//! A GPU is used only if its own worker transcribed a known sample correctly and faster than the
//! CPU. New drivers and models are benchmarked again. A device that fails in use is skipped until
//! the user clears the failures.

mod benchmark;
mod results;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use earshot_engine::{GpuConfig, devices};

pub use benchmark::{BenchmarkStop, SAMPLE};
pub use results::{BenchmarkResult, ComputeDevice};
use results::{BenchmarkRun, BenchmarkStore, CPU_ID, DeviceFailure};

use crate::worker::{GpuWorker, gpu_workers};
use crate::{ModelError, Models};

const FILE: &str = "benchmarks.json";
/// A driver that takes longer than this is considered hung.
const PROBE_TIMEOUT: Duration = Duration::from_secs(20);
/// A GPU takes extra power and memory, so it must be this much faster than the CPU.
const MIN_SPEEDUP: f64 = 1.1;

#[derive(Clone)]
pub struct DeviceSelector {
    path: PathBuf,
    gpu_workers: Arc<Vec<GpuWorker>>,
    detected: Arc<Mutex<Option<Vec<ComputeDevice>>>>,
    store: Arc<Mutex<BenchmarkStore>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeviceStatus {
    pub device: ComputeDevice,
    /// `None` if not benchmarked with this model and driver.
    pub benchmark: Option<BenchmarkResult>,
    /// Its failure in use; skipped until [`DeviceSelector::clear_failures`].
    pub failure: Option<String>,
    pub is_selected: bool,
}

impl DeviceSelector {
    /// Keeps its results in the folder `data`, and the drivers' compiled shaders in `cache`.
    pub fn new(data: &Path, cache: &Path) -> Self {
        Self::with(data, gpu_workers(cache))
    }

    fn with(data: &Path, gpu_workers: Vec<GpuWorker>) -> Self {
        let path = data.join(FILE);
        Self {
            store: Arc::new(Mutex::new(BenchmarkStore::load(&path))),
            path,
            gpu_workers: Arc::new(gpu_workers),
            detected: Arc::default(),
        }
    }

    /// All devices, the CPU first. Detected once, which takes a moment.
    pub fn devices(&self) -> Vec<ComputeDevice> {
        locked(&self.detected)
            .get_or_insert_with(|| {
                let gpus = self.gpu_workers.iter().flat_map(|worker| {
                    let found = devices(&*worker.benchmark_launcher, PROBE_TIMEOUT).unwrap_or_else(
                        |error| {
                            tracing::info!(api = worker.api, %error, "no GPU");
                            Vec::new()
                        },
                    );
                    found.into_iter().map(|info| ComputeDevice::Gpu {
                        api: worker.api.to_owned(),
                        info,
                    })
                });
                std::iter::once(ComputeDevice::Cpu).chain(gpus).collect()
            })
            .clone()
    }

    pub fn statuses(&self, model: &str, choice: Option<&str>) -> Vec<DeviceStatus> {
        let devices = self.devices();
        let selected = self.select(model, choice, &devices);
        let store = locked(&self.store);
        let statuses = devices.into_iter().map(|device| DeviceStatus {
            benchmark: store.result(model, &device).cloned(),
            failure: store
                .failure(model, &device)
                .map(|failure| failure.reason.clone()),
            is_selected: device == selected,
            device,
        });
        statuses.collect()
    }

    /// False without GPU workers, because there is no choice.
    pub fn has_untested_device(&self, model: &str) -> bool {
        if self.gpu_workers.is_empty() {
            return false;
        }
        let devices = self.devices();
        let store = locked(&self.store);
        devices
            .iter()
            .any(|device| store.current_result(model, device).is_none())
    }

    /// Unlike [`DeviceSelector::has_untested_device`] this does not detect devices.
    pub fn is_never_tested(&self, model: &str) -> bool {
        !self.gpu_workers.is_empty() && self.tested_devices(model).is_empty()
    }

    /// Benchmarks every untested device, or all with `force`. Takes some seconds per device.
    pub fn benchmark(&self, models: &Models, model: &str, force: bool) -> Result<(), ModelError> {
        self.benchmark_until(models, model, force, &BenchmarkStop::default())
    }

    /// As [`DeviceSelector::benchmark`]. A stopped benchmark has no result.
    pub fn benchmark_until(
        &self,
        models: &Models,
        model: &str,
        force: bool,
        stop: &BenchmarkStop,
    ) -> Result<(), ModelError> {
        let is_custom = models.is_custom(model.as_ref());
        for device in self.devices() {
            // A driver would process the untrusted file before the worker is sandboxed.
            if is_custom && device != ComputeDevice::Cpu {
                continue;
            }
            let is_tested = locked(&self.store).current_result(model, &device).is_some();
            if is_tested && !force {
                continue;
            }
            let gpu_worker = self.gpu_worker_for(&device);
            let launcher = gpu_worker.map(|worker| Arc::clone(&worker.benchmark_launcher));
            let Some(result) = benchmark::run(models, model, &device, launcher, stop)? else {
                break;
            };
            tracing::info!(model, device = device.id(), ?result, "benchmarked");
            self.change(|store| store.insert(BenchmarkRun::now(model, &device, result)));
        }
        Ok(())
    }

    /// Seconds of audio per second of processing, measured by this version. Does not detect
    /// devices.
    pub fn speed(&self, model: &str, choice: Option<&str>) -> Option<f64> {
        let device = self.select(model, choice, &self.tested_devices(model));
        match locked(&self.store).current_result(model, &device) {
            Some(BenchmarkResult::Passed { speed }) => Some(*speed),
            _ => None,
        }
    }

    /// Models that were benchmarked only by another version.
    pub fn outdated_models(&self) -> Vec<String> {
        locked(&self.store).outdated_models()
    }

    pub fn clear_failures(&self) {
        self.change(|store| store.failures.clear());
    }

    /// The selected device, if it is a GPU. `on_failure` is called after storing its failure.
    pub fn gpu(
        &self,
        model: &str,
        choice: Option<&str>,
        on_failure: impl FnOnce(&ComputeDevice) + Send + 'static,
    ) -> Option<(ComputeDevice, GpuConfig)> {
        // Avoid detecting devices.
        if self.gpu_workers.is_empty() || choice == Some(CPU_ID) {
            return None;
        }
        // If the device is no longer available, the worker fails and the engine falls back to the
        // CPU.
        let devices = locked(&self.detected).clone();
        let mut devices = devices.unwrap_or_else(|| self.tested_devices(model));
        if choice.is_some_and(|id| devices.iter().all(|device| device.id() != id)) {
            devices = self.devices();
        }
        let device = self.select(model, choice, &devices);
        let ComputeDevice::Gpu { info, .. } = &device else {
            return None;
        };
        let (selector, failed_device, model) = (self.clone(), device.clone(), model.to_owned());
        let gpu = GpuConfig {
            launcher: Box::new(Arc::clone(&self.gpu_worker_for(&device)?.launcher)),
            device: info.clone(),
            on_failure: Box::new(move |reason| {
                selector.record_failure(&model, &failed_device, reason);
                on_failure(&failed_device);
            }),
        };
        Some((device, gpu))
    }

    fn record_failure(&self, model: &str, device: &ComputeDevice, reason: &str) {
        self.change(|store| {
            store
                .failures
                .retain(|old| old.model != model || !old.device.is_same(device));
            store.failures.push(DeviceFailure {
                model: model.to_owned(),
                device: device.clone(),
                reason: reason.to_owned(),
            });
        });
    }

    fn select(
        &self,
        model: &str,
        choice: Option<&str>,
        devices: &[ComputeDevice],
    ) -> ComputeDevice {
        let store = locked(&self.store);
        let works = |device: &&ComputeDevice| store.failure(model, device).is_none();
        let speed = |device: &ComputeDevice| match store.result(model, device) {
            Some(BenchmarkResult::Passed { speed }) => *speed,
            _ => 0.0,
        };
        let selected = match choice {
            Some(id) => devices
                .iter()
                .filter(works)
                .find(|device| device.id() == id),
            None => devices
                .iter()
                .filter(works)
                .filter(|device| speed(device) > MIN_SPEEDUP * speed(&ComputeDevice::Cpu))
                .max_by(|a, b| speed(a).total_cmp(&speed(b))),
        };
        selected.cloned().unwrap_or(ComputeDevice::Cpu)
    }

    fn tested_devices(&self, model: &str) -> Vec<ComputeDevice> {
        let store = locked(&self.store);
        let runs = store.runs.iter().filter(|run| run.model == model);
        runs.map(|run| run.device.clone()).collect()
    }

    fn gpu_worker_for(&self, device: &ComputeDevice) -> Option<&GpuWorker> {
        let ComputeDevice::Gpu { api, .. } = device else {
            return None;
        };
        let mut gpu_workers = self.gpu_workers.iter();
        gpu_workers.find(|worker| worker.api == api)
    }

    fn change(&self, change: impl FnOnce(&mut BenchmarkStore)) {
        let mut store = locked(&self.store);
        change(&mut store);
        if let Err(error) = store.save(&self.path) {
            // It runs again after a restart.
            tracing::warn!(%error, "benchmark results cannot be saved");
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::channel;

    use earshot_engine::{Device, WorkerExecutable};

    use super::*;

    const MODEL: &str = "base-q8_0";

    fn gpu(name: &str, driver: &str) -> ComputeDevice {
        ComputeDevice::Gpu {
            api: "vulkan".to_owned(),
            info: Device {
                index: 0,
                name: name.to_owned(),
                driver: driver.to_owned(),
                is_integrated: false,
                memory: 1 << 30,
            },
        }
    }

    fn new_selector(home: &Path, gpus: &[ComputeDevice]) -> DeviceSelector {
        let launcher = Arc::new(WorkerExecutable::at("/nothing".into()));
        let gpu_worker = GpuWorker {
            api: "vulkan",
            benchmark_launcher: launcher.clone(),
            launcher,
        };
        let selector = DeviceSelector::with(home, vec![gpu_worker]);
        let devices = [&[ComputeDevice::Cpu], gpus].concat();
        *locked(&selector.detected) = Some(devices);
        selector
    }

    fn insert(selector: &DeviceSelector, device: &ComputeDevice, result: BenchmarkResult) {
        selector.change(|store| store.insert(BenchmarkRun::now(MODEL, device, result)));
    }

    fn selected(selector: &DeviceSelector, choice: Option<&str>) -> String {
        let statuses = selector.statuses(MODEL, choice);
        let mut selected = statuses.iter().filter(|status| status.is_selected);
        let id = selected.next().unwrap().device.id();
        assert_eq!(selected.next(), None);
        let gpu = selector
            .gpu(MODEL, choice, |_| ())
            .map(|(device, _)| device.id());
        assert_eq!(gpu.unwrap_or_else(|| CPU_ID.to_owned()), id);
        id
    }

    #[test]
    fn the_fastest_device_that_passed_is_selected() {
        let home = tempfile::tempdir().unwrap();
        let (slow, fast) = (gpu("slow", "1"), gpu("fast", "1"));
        let gpus = [slow.clone(), fast.clone()];
        let selector = new_selector(home.path(), &gpus);
        assert!(selector.is_never_tested(MODEL) && selector.has_untested_device(MODEL));
        assert_eq!(selected(&selector, None), CPU_ID, "not benchmarked");
        insert(
            &selector,
            &ComputeDevice::Cpu,
            BenchmarkResult::Passed { speed: 20.0 },
        );
        insert(&selector, &slow, BenchmarkResult::Passed { speed: 21.0 });
        assert_eq!(selected(&selector, None), CPU_ID, "hardly faster");
        insert(&selector, &fast, BenchmarkResult::WrongText);
        assert_eq!(selected(&selector, None), CPU_ID, "wrong text");
        assert!(!selector.is_never_tested(MODEL) && !selector.has_untested_device(MODEL));
        insert(&selector, &slow, BenchmarkResult::Passed { speed: 30.0 });
        insert(&selector, &fast, BenchmarkResult::Passed { speed: 90.0 });
        assert_eq!(selected(&selector, None), fast.id());
        assert_eq!(selected(&selector, Some(&slow.id())), slow.id());
        assert_eq!(selected(&selector, Some(CPU_ID)), CPU_ID);
        assert_eq!(selected(&selector, Some("vulkan:gone")), CPU_ID);
        assert!(selector.is_never_tested("small"), "another model");

        assert_eq!(selector.speed(MODEL, None), Some(90.0));
        assert_eq!(selector.speed(MODEL, Some(CPU_ID)), Some(20.0));
        assert_eq!(selector.speed("small", None), None);

        let again = new_selector(home.path(), &gpus);
        assert_eq!(selected(&again, None), fast.id(), "stored");
        let driver = new_selector(home.path(), &[gpu("fast", "2")]);
        assert!(driver.has_untested_device(MODEL));
        assert_eq!(selected(&driver, None), CPU_ID, "another driver");
    }

    #[test]
    fn results_of_another_version_are_used_but_outdated() {
        let home = tempfile::tempdir().unwrap();
        let fast = gpu("fast", "1");
        let selector = new_selector(home.path(), std::slice::from_ref(&fast));
        insert(
            &selector,
            &ComputeDevice::Cpu,
            BenchmarkResult::Passed { speed: 20.0 },
        );
        insert(&selector, &fast, BenchmarkResult::Passed { speed: 90.0 });
        assert_eq!(selector.outdated_models(), [""; 0]);
        let text = std::fs::read_to_string(&selector.path).unwrap();
        let now = format!("\"app_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&now), "{text}");
        std::fs::write(
            &selector.path,
            text.replace(&now, "\"app_version\": \"0.0.1\""),
        )
        .unwrap();

        let again = new_selector(home.path(), std::slice::from_ref(&fast));
        assert_eq!(selected(&again, None), fast.id());
        assert_eq!(again.speed(MODEL, None), None);
        assert_eq!(again.outdated_models(), [MODEL]);
        assert!(again.has_untested_device(MODEL));
    }

    #[test]
    fn a_failed_device_is_skipped_until_failures_are_cleared() {
        let home = tempfile::tempdir().unwrap();
        let fast = gpu("fast", "1");
        let selector = new_selector(home.path(), std::slice::from_ref(&fast));
        insert(
            &selector,
            &ComputeDevice::Cpu,
            BenchmarkResult::Passed { speed: 20.0 },
        );
        insert(&selector, &fast, BenchmarkResult::Passed { speed: 90.0 });
        let (sender, receiver) = channel();
        let on_failure = move |device: &ComputeDevice| sender.send(device.id()).unwrap();
        let (_, gpu) = selector.gpu(MODEL, None, on_failure).unwrap();
        (gpu.on_failure)("signal: 11");
        assert_eq!(receiver.recv().unwrap(), fast.id());
        assert_eq!(selected(&selector, None), CPU_ID);
        assert_eq!(
            selected(&selector, Some(&fast.id())),
            CPU_ID,
            "not even by choice"
        );
        let again = new_selector(home.path(), std::slice::from_ref(&fast));
        assert_eq!(selected(&again, None), CPU_ID, "stored");
        let reason = again.statuses(MODEL, None).remove(1).failure;
        assert_eq!(reason.as_deref(), Some("signal: 11"));
        again.clear_failures();
        assert_eq!(selected(&again, None), fast.id());
    }
}
