//! Persisted benchmark results and device failures.

use std::io;
use std::path::Path;

use earshot_engine::Device;
use earshot_fsutil::write_atomically;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct BenchmarkStore {
    version: u32,
    /// The latest for each model and device.
    pub(super) runs: Vec<BenchmarkRun>,
    pub(super) failures: Vec<DeviceFailure>,
}

impl Default for BenchmarkStore {
    fn default() -> Self {
        Self {
            version: VERSION,
            runs: Vec::new(),
            failures: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ComputeDevice {
    Cpu,
    Gpu {
        /// `vulkan`, `cuda` or `metal`.
        api: String,
        info: Device,
    },
}

impl ComputeDevice {
    /// Its ID in the settings.
    pub fn id(&self) -> String {
        match self {
            Self::Cpu => CPU_ID.to_owned(),
            Self::Gpu { api, info } => format!("{api}:{}", info.name),
        }
    }

    /// Whether it is the same device with the same driver.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let driver = |device: &Self| match device {
            Self::Cpu => None,
            Self::Gpu { info, .. } => Some(info.driver.clone()),
        };
        self.id() == other.id() && driver(self) == driver(other)
    }
}

pub(super) const CPU_ID: &str = "processor";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct BenchmarkRun {
    pub(super) model: String,
    pub(super) device: ComputeDevice,
    pub(super) result: BenchmarkResult,
    /// The speed may differ between versions.
    #[serde(default)]
    app_version: String,
}

impl BenchmarkRun {
    pub(super) fn now(model: &str, device: &ComputeDevice, result: BenchmarkResult) -> Self {
        Self {
            model: model.to_owned(),
            device: device.clone(),
            result,
            app_version: APP_VERSION.to_owned(),
        }
    }
}

const APP_VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum BenchmarkResult {
    Passed {
        /// Seconds of audio per second of processing.
        speed: f64,
    },
    WrongText,
    Failed {
        /// For logs and reports.
        reason: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct DeviceFailure {
    pub(super) model: String,
    pub(super) device: ComputeDevice,
    pub(super) reason: String,
}

impl BenchmarkStore {
    /// An unreadable file is ignored; the benchmarks run again.
    pub(super) fn load(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let store: Self = serde_json::from_str(&text).unwrap_or_default();
        if store.version == VERSION {
            store
        } else {
            Self::default()
        }
    }

    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        write_atomically(path, &serde_json::to_vec_pretty(self)?)
    }

    pub(super) fn insert(&mut self, run: BenchmarkRun) {
        let id = run.device.id();
        self.runs
            .retain(|old| old.model != run.model || old.device.id() != id);
        self.runs.push(run);
    }

    pub(super) fn result(&self, model: &str, device: &ComputeDevice) -> Option<&BenchmarkResult> {
        Some(&self.run(model, device)?.result)
    }

    /// Like [`BenchmarkStore::result`], if this version measured it.
    pub(super) fn current_result(
        &self,
        model: &str,
        device: &ComputeDevice,
    ) -> Option<&BenchmarkResult> {
        let run = self.run(model, device)?;
        (run.app_version == APP_VERSION).then_some(&run.result)
    }

    /// Models that were benchmarked by another version.
    pub(super) fn outdated_models(&self) -> Vec<String> {
        let mut outdated: Vec<String> = Vec::new();
        for run in self
            .runs
            .iter()
            .filter(|run| run.app_version != APP_VERSION)
        {
            if !outdated.contains(&run.model) {
                outdated.push(run.model.clone());
            }
        }
        outdated
    }

    fn run(&self, model: &str, device: &ComputeDevice) -> Option<&BenchmarkRun> {
        let mut runs = self.runs.iter();
        runs.find(|run| run.model == model && run.device.is_same(device))
    }

    pub(super) fn failure(&self, model: &str, device: &ComputeDevice) -> Option<&DeviceFailure> {
        let mut failures = self.failures.iter();
        failures.find(|failure| failure.model == model && failure.device.is_same(device))
    }
}
