//! The `earshot` command: arguments in, the app called, text out.

mod add;
mod args;
mod ask;
mod cancel;
mod cloud;
mod describe;
mod doctor;
mod library;
mod live;
mod models;
mod network;
mod notes;
mod passphrase;
mod progress;
mod record;
mod results;
mod transcribe;
mod update;
mod voice;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use clap::Parser;
use earshot_core::Paths;

use args::{Command, Verb};
use voice::Exit;

fn main() {
    // Before anything else: the native engine would die without a word.
    if let Err(error) = earshot_core::check_processor() {
        voice::complain(&error);
        cancel::leave(Exit::Failed);
    }
    earshot_core::forbid_dumps(false);
    let command = Command::parse();
    cancel::listen();
    quieten_panics();
    cancel::leave(surviving(|| run(command)));
}

/// Keeps panics off standard error: one in a decoder is caught and told as the
/// damage it comes from, and a panic's message may quote what was said. The log,
/// once started, notes where each of them was.
fn quieten_panics() {
    set_hook(Box::new(|_| {}));
}

/// Does the work; a panic that nothing caught ends it with a sentence.
fn surviving(work: impl FnOnce() -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        voice::complain(
            &"Earshot failed through a mistake of its own; please report it with \
              what \"earshot doctor --report\" writes.",
        );
        Exit::Failed
    })
}

fn run(command: Command) -> Exit {
    let paths = match Paths::discover() {
        Ok(paths) => paths,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
    earshot_core::start_logs(&paths);
    match command.verb {
        Verb::Transcribe(arguments) if arguments.cloud => cloud::transcribe(&arguments, &paths),
        Verb::Transcribe(arguments) => transcribe::run(&arguments, &paths),
        Verb::Record(arguments) => record::run(&arguments, &paths),
        Verb::Models { verb } => models::run(&verb, &paths),
        Verb::Notes { verb } => notes::run(&verb, &paths),
        Verb::Cloud { verb } => cloud::run(&verb, &paths),
        Verb::Network { json } => network::run(json, &paths),
        Verb::Library { verb } => library::run(&verb, &paths),
        Verb::Update { check } => update::run(check, &paths),
        Verb::Completions { shell } => describe::completions(shell),
        Verb::Manual { folder } => describe::manual(&folder),
        Verb::Doctor { report, measure } => doctor::run(report.as_deref(), measure, &paths),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::process::Command;

    use super::*;

    /// Set where the test below runs itself to see its standard error.
    const CHILD: &str = "EARSHOT_TEST_PANICS";

    #[test]
    fn only_panics_that_nothing_catches_are_told() {
        if std::env::var_os(CHILD).is_some() {
            quieten_panics();
            let caught = std::thread::spawn(|| panic!("dear diary")).join();
            assert!(caught.is_err());
            let exit = surviving(|| panic!("dear diary"));
            assert_eq!(exit, Exit::Failed);
            return;
        }
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--nocapture", "only_panics_that_nothing_catches_are_told"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert!(
            stderr.starts_with("earshot: Earshot failed") && stderr.lines().count() == 1,
            "{stderr}"
        );
    }
}
