//! Diagnostics of this device and installation, for the user and for bug reports.

use std::fmt;

use crate::paths::redact_home;
use crate::{
    BenchmarkResult, ModelState, Models, Paths, Settings, check_processor, device_selector, logs,
    processor_features, processor_name,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub section: &'static str,
    pub name: String,
    pub value: String,
    /// Earshot does not work because of this.
    pub is_problem: bool,
}

#[derive(Clone, Debug)]
pub struct Doctor {
    pub facts: Vec<Fact>,
}

impl Doctor {
    /// Verifies every byte of the installed models.
    pub fn run(paths: &Paths, models: &Models) -> Self {
        let mut doctor = Self { facts: Vec::new() };
        doctor.add_program(paths);
        doctor.add_processor();
        doctor.add_compute_devices(paths, models);
        doctor.add_models(models);
        doctor.add_folders(paths, models);
        doctor.add_microphones();
        doctor
    }

    pub fn is_healthy(&self) -> bool {
        !self.facts.iter().any(|fact| fact.is_problem)
    }

    /// For sharing: without file and device names, and with `~` for the home folder.
    pub fn report(&self, paths: &Paths) -> String {
        let mut report = String::new();
        for fact in self.facts.iter().filter(|fact| fact.section != MICROPHONES) {
            report.push_str(&format!(
                "{}: {}: {}\n",
                fact.section, fact.name, fact.value
            ));
        }
        let microphones = self
            .facts
            .iter()
            .filter(|fact| fact.section == MICROPHONES)
            .count();
        report.push_str(&format!("{MICROPHONES}: {microphones}\n\nLog:\n"));
        for line in logs::tail(paths, 200) {
            report.push_str(&line);
            report.push('\n');
        }
        report
    }

    fn add(
        &mut self,
        section: &'static str,
        name: impl Into<String>,
        value: impl Into<String>,
        is_problem: bool,
    ) {
        self.facts.push(Fact {
            section,
            name: name.into(),
            value: value.into(),
            is_problem,
        });
    }

    fn add_program(&mut self, paths: &Paths) {
        self.add("Earshot", "version", env!("CARGO_PKG_VERSION"), false);
        let system = format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH);
        self.add("Earshot", "system", system, false);
        let has_network = cfg!(all(feature = "network", not(feature = "offline")));
        let network = match Settings::load(paths) {
            _ if !has_network => "left out of this build",
            Ok(settings) if settings.offline_lock => "locked by the settings",
            Ok(settings) if settings.cloud.enabled => "for `models fetch` and the cloud service",
            Ok(_) => "only for `models fetch`",
            Err(_) => "locked, since the settings cannot be read",
        };
        self.add("Earshot", "network", network, false);
    }

    fn add_processor(&mut self) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.add("Processor", "name", processor_name(), false);
        self.add("Processor", "cores", cores.to_string(), false);
        let is_problem = check_processor().is_err();
        for (feature, is_present) in processor_features() {
            let value = match (is_present, is_problem) {
                (true, _) => "yes",
                (false, false) => "no: a slower engine is used",
                (false, true) => "no: required by Earshot",
            };
            self.add("Processor", feature, value, is_problem && !is_present);
        }
    }

    /// Width of the name column of a section; longer names exceed it.
    fn width(&self, section: &str) -> usize {
        const MIN_WIDTH: usize = 14;
        const MAX_WIDTH: usize = 40;
        let names = self.facts.iter().filter(|fact| fact.section == section);
        let widths = names.map(|fact| fact.name.chars().count());
        widths
            .filter(|width| *width <= MAX_WIDTH)
            .fold(MIN_WIDTH, usize::max)
    }

    fn add_compute_devices(&mut self, paths: &Paths, models: &Models) {
        let settings = Settings::load(paths).unwrap_or_default();
        let model = settings.model.as_deref().unwrap_or(models.default_name());
        let selector = device_selector(paths);
        for status in selector.statuses(model, settings.compute.as_deref()) {
            let name = status.device.id();
            let benchmark = match &status.benchmark {
                None => "not measured; run `earshot doctor --measure`".to_owned(),
                Some(BenchmarkResult::Passed { speed }) => {
                    let digits = usize::from(*speed < 10.0);
                    format!("{model} is {speed:.digits$} times as fast as speech")
                }
                Some(BenchmarkResult::WrongText) => format!("{model} produces wrong text there"),
                Some(BenchmarkResult::Failed { reason }) => {
                    format!("{model} does not run there: {reason}")
                }
            };
            let usage = match (&status.failure, status.is_selected) {
                (Some(reason), _) => format!(", failed in use: {reason}"),
                (None, true) => ", used".to_owned(),
                (None, false) => String::new(),
            };
            self.add("Speed", name, benchmark + &usage, false);
        }
    }

    fn add_models(&mut self, models: &Models) {
        for listed in models
            .list()
            .into_iter()
            .filter(|listed| listed.is_default || listed.state != ModelState::Missing)
        {
            let name = listed.entry.name;
            let checked = models
                .verify(std::slice::from_ref(&name))
                .map(|mut checked| checked.remove(0).result);
            match checked.and_then(|result| result) {
                Ok(()) => self.add("Models", name, "installed, verified", false),
                Err(error) => self.add("Models", name, redacted_message(&error), true),
            }
        }
    }

    fn add_folders(&mut self, paths: &Paths, models: &Models) {
        let models_folder = models.folder();
        for (name, folder) in paths.folders() {
            let folder = if name == "models" {
                &models_folder
            } else {
                folder
            };
            self.add("Folders", name, redact_home(folder), false);
        }
    }

    fn add_microphones(&mut self) {
        match earshot_audio::input_devices() {
            Ok(devices) if devices.is_empty() => {
                self.add(MICROPHONES, "microphone", "none found", false)
            }
            Ok(devices) => {
                for device in devices {
                    let rate = device
                        .sample_rate
                        .map_or(String::new(), |rate| format!("{rate} Hz"));
                    let default = if device.is_default {
                        ", the default"
                    } else {
                        ""
                    };
                    self.add(MICROPHONES, device.name, format!("{rate}{default}"), false);
                }
            }
            Err(error) => self.add(MICROPHONES, "microphone", error.to_string(), false),
        }
    }
}

const MICROPHONES: &str = "Microphones";

/// A model error without its path.
fn redacted_message(error: &crate::ModelError) -> String {
    match error {
        crate::ModelError::Missing(_) => error.to_string(),
        other => format!(
            "damaged or changed ({}); remove it and fetch it again",
            other.code()
        ),
    }
}

impl fmt::Display for Doctor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut section = "";
        for fact in &self.facts {
            if fact.section != section {
                writeln!(
                    f,
                    "{}{}",
                    if section.is_empty() { "" } else { "\n" },
                    fact.section
                )?;
                section = fact.section;
            }
            let mark = if fact.is_problem { "!" } else { " " };
            let width = self.width(section);
            writeln!(f, "{mark} {:<width$} {}", fact.name, fact.value)?;
        }
        Ok(())
    }
}
