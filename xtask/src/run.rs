//! `cargo xtask run`: builds and starts the application, or transcribes files.

use crate::shell::{self, Failure, Result};
use crate::{model, packages, paths, window};

const USAGE: &str = "\
usage: cargo xtask run [FILE...]
       cargo xtask run --window [FILE...]

Opens Earshot's window, or prints the text of the files; with --window the files
are transcribed in the window. The first run installs missing tools, downloads
the speech model and builds Earshot, which takes some minutes.
";

/// `arguments`: files and options of `earshot transcribe`.
pub fn run(arguments: &[String]) -> Result {
    match arguments.split_first() {
        None => window::open(&[]),
        Some((first, files)) if first == "--window" => window::open(files),
        Some((first, _)) if first == "--help" || first == "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        Some(_) => print_text(arguments),
    }
}

fn print_text(arguments: &[String]) -> Result {
    packages::for_build()?;
    println!("Building …");
    model::build()?;
    model::install()?;
    let mut transcribe = shell::command(paths::program("earshot"));
    transcribe.arg("transcribe").args(arguments);
    // Paths are relative to the caller's directory.
    if let Ok(here) = std::env::current_dir() {
        transcribe.current_dir(here);
    }
    let status = transcribe
        .status()
        .map_err(|error| Failure::new(format!("earshot could not be started: {error}.")))?;
    // earshot has printed its own error.
    std::process::exit(status.code().unwrap_or(1))
}
