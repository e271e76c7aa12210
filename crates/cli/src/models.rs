//! `earshot models`

use std::path::PathBuf;

use earshot_core::{
    ListedModel, ModelCheck, ModelError, ModelKind, ModelState, Models, Paths, Settings,
    SettingsError, critical_section, device_selector, open_models,
};

use crate::args::ModelsCommand;
use crate::errors::fail;
use crate::model_list::{self, format_speed};
use crate::output::{self, Exit};
use crate::progress::Progress;

pub fn run(command: &ModelsCommand, paths: &Paths) -> Exit {
    let models = match open_models(paths) {
        Ok(models) => models,
        Err(error) => return fail(&error),
    };
    match command {
        ModelsCommand::List { json } => model_list::run(&models, paths, *json),
        ModelsCommand::Fetch { names } => fetch(&models, names),
        ModelsCommand::Verify { names } => verify(&models, names),
        ModelsCommand::Measure { names } => measure(&models, paths, names),
        ModelsCommand::Move { folder } => for_each(&[folder], |folder| {
            let to = critical_section(|| models.move_to(folder, |to| set_folder(paths, to)))?;
            Ok(format!("The models are in {} now.", to.display()))
        }),
        ModelsCommand::Import { files, unknown } => for_each(files, |file| {
            let name = critical_section(|| models.import(file, *unknown))?;
            Ok(format!("{name} is ready."))
        }),
        ModelsCommand::Remove { names } => for_each(names, |name| {
            models.remove(name).map(|()| format!("{name} is removed."))
        }),
    }
}

fn set_folder(paths: &Paths, folder: Option<PathBuf>) -> Result<(), SettingsError> {
    let mut settings = Settings::load(paths)?;
    settings.models_folder = folder;
    settings.save(paths)
}

/// Continues after errors.
fn for_each<T>(items: &[T], action: impl Fn(&T) -> Result<String, ModelError>) -> Exit {
    let mut exit = Exit::Success;
    for item in items {
        match action(item) {
            Ok(sentence) => exit = output::print_and_exit(&format!("{sentence}\n"), exit),
            Err(error) => exit = fail(&error),
        }
    }
    exit
}

fn measure(models: &Models, paths: &Paths, names: &[String]) -> Exit {
    let here = |listed: ListedModel| {
        let is_speech =
            listed.entry.kind == ModelKind::Whisper && listed.state == ModelState::Installed;
        is_speech.then_some(listed.entry.name)
    };
    let names = match names {
        [] => models.list().into_iter().filter_map(here).collect(),
        some => some.to_vec(),
    };
    let settings = Settings::load(paths).unwrap_or_default();
    let selector = device_selector(paths);
    for_each(&names, |name| {
        selector.benchmark(models, name, true)?;
        Ok(match selector.speed(name, settings.compute.as_deref()) {
            Some(speed) => format!("{name} is {} times as fast as speech.", format_speed(speed)),
            None => format!("{name} transcribed the sample incorrectly on this device."),
        })
    })
}

fn verify(models: &Models, names: &[String]) -> Exit {
    let checked = match models.verify(names) {
        Ok(checked) => checked,
        Err(error) => return fail(&error),
    };
    if checked.is_empty() {
        return output::print_and_exit("There are no models on this device yet.\n", Exit::Success);
    }
    let mut exit = Exit::Success;
    let mut lines = String::new();
    for ModelCheck { name, result } in checked {
        match result {
            Ok(()) => lines.push_str(&format!("{name} is intact.\n")),
            Err(error) => exit = fail(&error),
        }
    }
    output::print_and_exit(&lines, exit)
}

fn fetch(models: &Models, names: &[String]) -> Exit {
    let default = [models.default_name().to_owned()];
    let names = if names.is_empty() { &default } else { names };
    let progress = Progress::new();
    let exit = for_each(&models.with_dependencies(names), |name| {
        progress.start(format!("Fetching {name}"));
        let fetched = models.fetch(name, &mut |done, total| progress.set(done, Some(total)));
        progress.clear();
        fetched.map(|was_here| {
            if was_here {
                format!("{name} is already installed.")
            } else {
                format!("{name} is ready.")
            }
        })
    });
    progress.clear();
    exit
}
