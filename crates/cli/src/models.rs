//! `earshot models`

use std::path::PathBuf;

use earshot_core::{
    Advice, Candidate, Checked, Compute, ListedModel, Mistakes, ModelEntry, ModelError, ModelKind,
    Models, Paths, Settings, SettingsError, State, advise, uninterrupted,
};

use crate::args::ModelsVerb;
use crate::progress::Progress;
use crate::voice::{self, Exit};

pub fn run(verb: &ModelsVerb, paths: &Paths) -> Exit {
    let models = match Models::new(paths) {
        Ok(models) => models,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
    match verb {
        ModelsVerb::List => voice::answer(&list(&models, paths), Exit::Well),
        ModelsVerb::Fetch { names } => fetch(&models, names),
        ModelsVerb::Verify { names } => verify(&models, names),
        ModelsVerb::Measure { names } => measure(&models, paths, names),
        ModelsVerb::Move { folder } => each(&[folder], |folder| {
            let to = uninterrupted(|| models.move_to(folder, |to| keep_folder(paths, to)))?;
            Ok(format!("The models are in {} now.", to.display()))
        }),
        ModelsVerb::Import { files, unknown } => each(files, |file| {
            let name = uninterrupted(|| models.import(file, *unknown))?;
            Ok(format!("{name} is ready."))
        }),
        ModelsVerb::Remove { names } => each(names, |name| {
            models.remove(name).map(|()| format!("{name} is removed."))
        }),
    }
}

fn keep_folder(paths: &Paths, folder: Option<PathBuf>) -> Result<(), SettingsError> {
    let mut settings = Settings::load(paths)?;
    settings.models_folder = folder;
    settings.save(paths)
}

/// Does something to each, whatever happens to the others.
fn each<T>(things: &[T], act: impl Fn(&T) -> Result<String, ModelError>) -> Exit {
    let mut exit = Exit::Well;
    for thing in things {
        match act(thing) {
            Ok(sentence) => exit = voice::answer(&format!("{sentence}\n"), exit),
            Err(error) => {
                voice::complain(&error);
                exit = Exit::Failed;
            }
        }
    }
    exit
}

fn list(models: &Models, paths: &Paths) -> String {
    let (compute, settings) = (
        Compute::new(paths),
        Settings::load(paths).unwrap_or_default(),
    );
    let choice = settings.compute.as_deref();
    let in_use = settings.model.as_deref().unwrap_or(models.default_name());
    let (mut table, mut candidates) = (String::new(), Vec::new());
    for ListedModel {
        entry,
        is_default,
        state,
    } in models.list()
    {
        let speed = compute.speed(&entry.name, choice);
        let state = match state {
            State::Here => "here",
            State::Damaged => "damaged",
            State::Missing => "-",
        };
        let languages = match entry.languages.as_slice() {
            _ if entry.kind == ModelKind::Vad => "finds speech".into(),
            [] => "all languages".into(),
            some => some.join(", "),
        };
        let megabytes = entry.bytes as f64 / 1e6;
        let mut about = vec![languages];
        about.extend(
            entry
                .is_own
                .then(|| "brought by hand, runs only locked in".to_owned()),
        );
        about.extend(
            entry
                .wer
                .map(|wer| format!("{wer} % of English words wrong")),
        );
        about.extend(speed.map(|speed| format!("{} times as fast as speech", times(speed))));
        about.extend(is_default.then(|| "the default".to_owned()));
        table.push_str(&format!(
            "{:<22} {megabytes:>7.1} MB  {state:<8} {}\n",
            entry.name,
            about.join(", ")
        ));
        if entry.kind == ModelKind::Whisper && is_fit(&entry, settings.language.as_deref()) {
            candidates.push(Candidate::of(&entry, speed));
        }
    }
    table.push('\n');
    table.push_str(&match advise(&candidates, in_use) {
        Some(advice) => advised(&advice, in_use),
        None => "`earshot models measure` tells which of them suits this device.\n".to_owned(),
    });
    table
}

/// Does it know what is spoken?
fn is_fit(entry: &ModelEntry, language: Option<&str>) -> bool {
    match language {
        _ if entry.is_own => false,
        Some(language) => entry.knows(language),
        None => entry.languages.is_empty(),
    }
}

fn advised(advice: &Advice, in_use: &str) -> String {
    let (model, times) = (&advice.model, times(advice.speed));
    if model == in_use {
        return format!(
            "{model}, which is used, suits this device: {times} times as fast as speech.\n"
        );
    }
    let mistakes = match advice.mistakes {
        Mistakes::Fewer => ", with fewer mistakes",
        Mistakes::Same => "",
        Mistakes::More => ", though with more mistakes",
    };
    let speed = if advice.is_measured {
        "it is"
    } else {
        "it should be some"
    };
    format!(
        "{model} suits this device better than {in_use}: {speed} {times} times as fast as speech{mistakes}.\n"
    )
}

/// A speed for people: no more digits than are worth reading.
fn times(speed: f64) -> String {
    let digits = usize::from(speed < 10.0);
    format!("{speed:.digits$}")
}

fn measure(models: &Models, paths: &Paths, names: &[String]) -> Exit {
    let here = |listed: ListedModel| {
        let is_speech = listed.entry.kind == ModelKind::Whisper && listed.state == State::Here;
        is_speech.then_some(listed.entry.name)
    };
    let names = match names {
        [] => models.list().into_iter().filter_map(here).collect(),
        some => some.to_vec(),
    };
    let settings = Settings::load(paths).unwrap_or_default();
    let compute = Compute::new(paths);
    each(&names, |name| {
        compute.try_out(models, name, true)?;
        Ok(match compute.speed(name, settings.compute.as_deref()) {
            Some(speed) => format!("{name} is {} times as fast as speech.", times(speed)),
            None => format!("{name} does not write what it should on this device."),
        })
    })
}

fn verify(models: &Models, names: &[String]) -> Exit {
    let checked = match models.verify(names) {
        Ok(checked) => checked,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
    if checked.is_empty() {
        return voice::answer("There are no models on this device yet.\n", Exit::Well);
    }
    let mut exit = Exit::Well;
    let mut lines = String::new();
    for Checked { name, result } in checked {
        match result {
            Ok(()) => lines.push_str(&format!("{name} is right.\n")),
            Err(error) => {
                voice::complain(&error);
                exit = Exit::Failed;
            }
        }
    }
    voice::answer(&lines, exit)
}

fn fetch(models: &Models, names: &[String]) -> Exit {
    let default = [models.default_name().to_owned()];
    let names = if names.is_empty() { &default } else { names };
    let progress = Progress::new();
    let exit = each(&models.with_needed(names), |name| {
        progress.begin(format!("Fetching {name}"));
        let fetched = models.fetch(name, &mut |done, total| progress.set(done, Some(total)));
        progress.end();
        fetched.map(|was_here| {
            if was_here {
                format!("{name} is here already.")
            } else {
                format!("{name} is ready.")
            }
        })
    });
    progress.end();
    exit
}
