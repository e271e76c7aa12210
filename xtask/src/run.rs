//! `cargo xtask run`: builds and starts the application, or transcribes files.

use crate::shell::{self, Failure, Result};
use crate::{model, packages, paths, window};

const USAGE: &str = "\
usage: cargo xtask run [FILE...]
       cargo xtask run --window [FILE...]

Without a FILE this opens Earshot's window. With files it prints in the terminal
what is said in them; with --window they are transcribed in the window. The first
time it installs what is missing, gets the speech model and builds; all that
takes some minutes.
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
    ensure_models()?;
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

/// Installs the models for the user's own `earshot`.
pub fn ensure_models() -> Result {
    for name in [model::DEFAULT, model::VOICE_ACTIVITY] {
        let earshot = || shell::command(paths::program("earshot"));
        if shell::succeeds(earshot().args(["models", "verify", name])) {
            continue;
        }
        model::ensure(&[name])?;
        let file = paths::models().join(format!("ggml-{name}.bin"));
        shell::output(
            earshot().args(["models", "import"]).arg(file),
            &format!("The model {name} could not be put into earshot's folder"),
        )?;
    }
    Ok(())
}
