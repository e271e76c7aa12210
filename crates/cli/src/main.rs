//! The command `earshot`.

mod add;
mod args;
mod catch_up;
mod cloud;
mod completions;
mod doctor;
mod errors;
mod highlights;
mod import;
mod interrupt;
mod library;
mod live;
mod model_list;
mod models;
mod network;
mod notes;
mod output;
mod passphrase;
mod progress;
mod prompt;
mod record;
mod replace_rules;
mod results;
mod threads;
mod transcribe;
mod update;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use clap::Parser;
use earshot_core::Paths;

use args::{Arguments, Command};
use output::Exit;

fn main() {
    // First: the native engine would abort without a message.
    if let Err(error) = earshot_core::check_processor() {
        output::error(&error);
        interrupt::exit(Exit::Failed);
    }
    earshot_core::disable_core_dumps(false);
    let command = Arguments::parse();
    interrupt::install_handlers();
    silence_panics();
    interrupt::exit(catch_panics(|| run(command)));
}

/// Hides panic messages, which may quote a transcript: a decoder's panic is caught and reported as
/// damage, and the log records its location.
fn silence_panics() {
    set_hook(Box::new(|_| {}));
}

/// Reports an uncaught panic as a sentence.
fn catch_panics(work: impl FnOnce() -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        output::error(
            &"An internal error occurred; please report it with what \"earshot doctor --report\" \
              writes.",
        );
        Exit::Failed
    })
}

fn run(command: Arguments) -> Exit {
    let paths = match Paths::discover() {
        Ok(paths) => paths,
        Err(error) => {
            output::error(&error);
            return Exit::Failed;
        }
    };
    earshot_core::start_logs(&paths);
    match command.command {
        Command::Transcribe(arguments) if arguments.cloud => cloud::transcribe(&arguments, &paths),
        Command::Transcribe(arguments) => transcribe::run(&arguments, &paths),
        Command::Record(arguments) => record::run(&arguments, &paths),
        Command::Models { command } => models::run(&command, &paths),
        Command::Watch(arguments) => watch::run(&arguments, &paths),
        Command::Notes { command } => notes::run(&command, &paths),
        Command::CatchUp { format } => catch_up::run(format, &paths),
        Command::Cloud { command } => cloud::run(&command, &paths),
        Command::Network { json } => network::run(json, &paths),
        Command::Highlights(arguments) => highlights::run(&arguments),
        Command::ReplaceRules { command } => replace_rules::run(&command, &paths),
        Command::Library { command } => library::run(&command, &paths),
        Command::Update { check } => update::run(check, &paths),
        Command::Completions { shell } => completions::completions(shell),
        Command::Manual { folder } => completions::manual(&folder),
        Command::Doctor { report, measure } => doctor::run(report.as_deref(), measure, &paths),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::process::Command;

    use super::*;

    /// Set when the test below runs itself as a child process.
    const CHILD: &str = "EARSHOT_TEST_PANICS";

    #[test]
    fn reports_only_uncaught_panics() {
        if std::env::var_os(CHILD).is_some() {
            silence_panics();
            let caught = std::thread::spawn(|| panic!("dear diary")).join();
            assert!(caught.is_err());
            let exit = catch_panics(|| panic!("dear diary"));
            assert_eq!(exit, Exit::Failed);
            return;
        }
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--nocapture", "reports_only_uncaught_panics"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert!(
            stderr.starts_with("earshot: An internal error occurred")
                && stderr.lines().count() == 1,
            "{stderr}"
        );
    }
}
