//! What was tried and what failed, kept from one start to the next.

use std::io;
use std::path::Path;

use earshot_engine::Device;
use serde::{Deserialize, Serialize};

use crate::settings::write_atomically;

const VERSION: u32 = 1;

/// What was tried and what failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    version: u32,
    /// The latest for each model and place.
    pub(super) trials: Vec<Trial>,
    /// Devices that failed at work, each with one model.
    pub(super) failures: Vec<Failure>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            version: VERSION,
            trials: Vec::new(),
            failures: Vec::new(),
        }
    }
}

/// Where a model can run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case")]
pub enum Place {
    /// The processor.
    Processor,
    /// A graphics processor.
    Graphics {
        /// How it is spoken to: `vulkan`, `cuda`, `metal`.
        interface: String,
        /// What it is.
        device: Device,
    },
}

impl Place {
    /// Its name in the settings.
    pub fn id(&self) -> String {
        match self {
            Self::Processor => PROCESSOR.to_owned(),
            Self::Graphics { interface, device } => format!("{interface}:{}", device.name),
        }
    }

    /// The same, with the same driver.
    pub(super) fn is(&self, other: &Self) -> bool {
        let driver = |place: &Self| match place {
            Self::Processor => None,
            Self::Graphics { device, .. } => Some(device.driver.clone()),
        };
        self.id() == other.id() && driver(self) == driver(other)
    }
}

/// [`Place::id`] of the processor.
pub(super) const PROCESSOR: &str = "processor";

/// How a model did in a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Trial {
    pub(super) model: String,
    pub(super) place: Place,
    pub(super) result: Tried,
    /// The version of the program that tried it: another one may be faster.
    #[serde(default)]
    program: String,
}

impl Trial {
    /// That this program has just tried it.
    pub(super) fn now(model: &str, place: &Place, result: Tried) -> Self {
        Self {
            model: model.to_owned(),
            place: place.clone(),
            result,
            program: PROGRAM.to_owned(),
        }
    }
}

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Tried {
    /// The text was right.
    Right {
        /// Sound in a second of work, in seconds.
        speed: f64,
    },
    /// The text was another than it should be.
    Wrong,
    /// There was none.
    Failed {
        /// A few words for people who know.
        how: String,
    },
}

/// A device failed at work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Failure {
    pub(super) model: String,
    pub(super) place: Place,
    pub(super) how: String,
}

impl Record {
    /// What is kept there. What cannot be read is tried again.
    pub(super) fn load(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let record: Self = serde_json::from_str(&text).unwrap_or_default();
        if record.version == VERSION {
            record
        } else {
            Self::default()
        }
    }

    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        write_atomically(path, &serde_json::to_vec_pretty(self)?)
    }

    pub(super) fn keep(&mut self, trial: Trial) {
        let id = trial.place.id();
        self.trials
            .retain(|old| old.model != trial.model || old.place.id() != id);
        self.trials.push(trial);
    }

    pub(super) fn trial(&self, model: &str, place: &Place) -> Option<&Tried> {
        Some(&self.find(model, place)?.result)
    }

    /// As [`Record::trial`], if this very version of the program tried it.
    pub(super) fn fresh_trial(&self, model: &str, place: &Place) -> Option<&Tried> {
        let trial = self.find(model, place)?;
        (trial.program == PROGRAM).then_some(&trial.result)
    }

    /// Models that only another version of the program tried.
    pub(super) fn stale(&self) -> Vec<String> {
        let mut stale: Vec<String> = Vec::new();
        for trial in self.trials.iter().filter(|trial| trial.program != PROGRAM) {
            if !stale.contains(&trial.model) {
                stale.push(trial.model.clone());
            }
        }
        stale
    }

    fn find(&self, model: &str, place: &Place) -> Option<&Trial> {
        let mut trials = self.trials.iter();
        trials.find(|trial| trial.model == model && trial.place.is(place))
    }

    pub(super) fn failure(&self, model: &str, place: &Place) -> Option<&Failure> {
        let mut failures = self.failures.iter();
        failures.find(|failure| failure.model == model && failure.place.is(place))
    }
}
