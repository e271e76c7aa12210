//! `earshot models`

use earshot_app::{Checked, ListedModel, ModelError, Models, Paths, State};

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
        ModelsVerb::List => voice::answer(&list(&models), Exit::Well),
        ModelsVerb::Fetch { names } => fetch(&models, names),
        ModelsVerb::Verify { names } => verify(&models, names),
        ModelsVerb::Import { files } => each(files, |file| {
            models.import(file).map(|name| format!("{name} is ready."))
        }),
        ModelsVerb::Remove { names } => each(names, |name| {
            models.remove(name).map(|()| format!("{name} is removed."))
        }),
    }
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

fn list(models: &Models) -> String {
    let mut table = String::new();
    for ListedModel {
        entry,
        is_default,
        state,
    } in models.list()
    {
        let state = match state {
            State::Here => "here",
            State::Damaged => "damaged",
            State::Missing => "-",
        };
        let languages = match entry.languages.as_slice() {
            _ if entry.kind == earshot_app::ModelKind::Vad => "finds speech".into(),
            [] => "all languages".into(),
            some => some.join(", "),
        };
        let mark = if is_default { ", the default" } else { "" };
        let megabytes = entry.bytes as f64 / 1e6;
        table.push_str(&format!(
            "{:<22} {megabytes:>7.1} MB  {state:<8} {languages}{mark}\n",
            entry.name
        ));
    }
    table
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
