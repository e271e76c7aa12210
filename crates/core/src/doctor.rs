//! Facts about this device and installation, for the user and for a report
//! that can be given to others.

use std::fmt;

use crate::models::State;
use crate::paths::without_home;
use crate::{
    Compute, Models, Paths, Settings, Tried, check_processor, logs, processor_features,
    processor_name,
};

/// One fact: what it is about, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Heading it stands under.
    pub section: &'static str,
    /// What it is about.
    pub name: String,
    /// What it is.
    pub value: String,
    /// Does it keep Earshot from working?
    pub is_problem: bool,
}

/// Everything worth knowing when something does not work.
#[derive(Clone, Debug)]
pub struct Doctor {
    /// In the order to be shown in.
    pub facts: Vec<Fact>,
}

impl Doctor {
    /// Looks at the processor, the models (every byte of those that are here),
    /// the folders and the sound devices.
    pub fn examine(paths: &Paths, models: &Models) -> Self {
        let mut doctor = Self { facts: Vec::new() };
        doctor.program(paths);
        doctor.processor();
        doctor.places(paths, models);
        doctor.models(models);
        doctor.folders(paths, models);
        doctor.devices();
        doctor
    }

    /// Is nothing wrong?
    pub fn is_well(&self) -> bool {
        !self.facts.iter().any(|fact| fact.is_problem)
    }

    /// A text to give to others: the facts and the end of the log. It names no
    /// files and no devices, and the home folder is `~`.
    pub fn report(&self, paths: &Paths) -> String {
        let mut report = String::new();
        for fact in self.facts.iter().filter(|fact| fact.section != DEVICES) {
            report.push_str(&format!(
                "{}: {}: {}\n",
                fact.section, fact.name, fact.value
            ));
        }
        let devices = self
            .facts
            .iter()
            .filter(|fact| fact.section == DEVICES)
            .count();
        report.push_str(&format!("{DEVICES}: {devices}\n\nLog:\n"));
        for line in logs::tail(paths, 200) {
            report.push_str(&line);
            report.push('\n');
        }
        report
    }

    fn note(
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

    fn program(&mut self, paths: &Paths) {
        self.note("Earshot", "version", env!("CARGO_PKG_VERSION"), false);
        let system = format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH);
        self.note("Earshot", "system", system, false);
        let has_network = cfg!(all(feature = "network", not(feature = "offline")));
        let network = match Settings::load(paths) {
            _ if !has_network => "left out of this build",
            Ok(settings) if settings.offline_lock => "locked by the settings",
            Ok(settings) if settings.cloud.on => "for `models fetch`, and a service is turned on",
            Ok(_) => "only for `models fetch`",
            Err(_) => "locked, since the settings cannot be read",
        };
        self.note("Earshot", "network", network, false);
    }

    fn processor(&mut self) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.note("Processor", "name", processor_name(), false);
        self.note("Processor", "cores", cores.to_string(), false);
        let is_problem = check_processor().is_err();
        for (feature, here) in processor_features() {
            let value = match (here, is_problem) {
                (true, _) => "yes",
                (false, false) => "no: a slower engine does without",
                (false, true) => "no: Earshot needs it",
            };
            self.note("Processor", feature, value, is_problem && !here);
        }
    }

    /// The column that the names of a section need; what is very long stands out of it.
    fn width(&self, section: &str) -> usize {
        const USUAL: usize = 14;
        const MOST: usize = 40;
        let names = self.facts.iter().filter(|fact| fact.section == section);
        let widths = names.map(|fact| fact.name.chars().count());
        widths
            .filter(|width| *width <= MOST)
            .fold(USUAL, usize::max)
    }

    /// Where the model in use can run, and how fast it does.
    fn places(&mut self, paths: &Paths, models: &Models) {
        let settings = Settings::load(paths).unwrap_or_default();
        let model = settings.model.as_deref().unwrap_or(models.default_name());
        let compute = Compute::new(paths);
        for known in compute.known(model, settings.compute.as_deref()) {
            let name = known.place.id();
            let tried = match &known.tried {
                None => "not measured; `earshot doctor --measure` does".to_owned(),
                Some(Tried::Right { speed }) => {
                    let digits = usize::from(*speed < 10.0);
                    format!("{model} is {speed:.digits$} times as fast as speech")
                }
                Some(Tried::Wrong) => format!("{model} writes nonsense there"),
                Some(Tried::Failed { how }) => format!("{model} does not run there: {how}"),
            };
            let used = match (&known.failed, known.is_chosen) {
                (Some(how), _) => format!(", failed at work: {how}"),
                (None, true) => ", used".to_owned(),
                (None, false) => String::new(),
            };
            self.note("Speed", name, tried + &used, false);
        }
    }

    fn models(&mut self, models: &Models) {
        for listed in models
            .list()
            .into_iter()
            .filter(|listed| listed.is_default || listed.state != State::Missing)
        {
            let name = listed.entry.name;
            let checked = models
                .verify(std::slice::from_ref(&name))
                .map(|mut checked| checked.remove(0).result);
            match checked.and_then(|result| result) {
                Ok(()) => self.note("Models", name, "here, checked", false),
                Err(error) => self.note("Models", name, private_message(&error), true),
            }
        }
    }

    fn folders(&mut self, paths: &Paths, models: &Models) {
        let moved = models.folder();
        for (name, folder) in paths.named() {
            let folder = if name == "models" { &moved } else { folder };
            self.note("Folders", name, without_home(folder), false);
        }
    }

    fn devices(&mut self) {
        match earshot_audio::input_devices() {
            Ok(devices) if devices.is_empty() => {
                self.note(DEVICES, "microphone", "none found", false)
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
                    self.note(DEVICES, device.name, format!("{rate}{default}"), false);
                }
            }
            Err(error) => self.note(DEVICES, "microphone", error.to_string(), false),
        }
    }
}

const DEVICES: &str = "Microphones";

/// A model's error without the path that the error itself names.
fn private_message(error: &crate::ModelError) -> String {
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
