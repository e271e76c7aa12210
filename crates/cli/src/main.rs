//! The `earshot` command: arguments in, the app called, text out.

mod args;
mod cancel;
mod doctor;
mod models;
mod progress;
mod results;
mod transcribe;
mod voice;

use clap::Parser;
use earshot_app::Paths;

use args::{Command, Verb};
use voice::Exit;

fn main() {
    // Before anything else: the native engine would die without a word.
    if let Err(error) = earshot_app::check_processor() {
        voice::complain(&error);
        cancel::leave(Exit::Failed);
    }
    let command = Command::parse();
    cancel::listen();
    cancel::leave(run(command));
}

fn run(command: Command) -> Exit {
    let paths = match Paths::discover() {
        Ok(paths) => paths,
        Err(error) => {
            voice::complain(&error);
            return Exit::Failed;
        }
    };
    earshot_app::start_logs(&paths);
    match command.verb {
        Verb::Transcribe(arguments) => transcribe::run(&arguments, &paths),
        Verb::Models { verb } => models::run(&verb, &paths),
        Verb::Doctor { report } => doctor::run(report.as_deref(), &paths),
    }
}
