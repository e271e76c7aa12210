//! Runs of every fuzz target: a short one catches what is easily found.

use std::path::PathBuf;

use crate::report::{Outcome, Report};
use crate::shell::{self, Failure, Result};
use crate::{places, python};

/// Adds one step for each fuzz target to a report: a run of so many seconds.
pub fn run(report: &mut Report, seconds: u32) {
    match targets() {
        Ok(targets) => {
            for target in targets {
                report.step_or_skip(&format!("fuzz {target}"), || fuzz(&target, seconds));
            }
        }
        Err(failure) => {
            report.step("fuzz", || Err(failure));
        }
    }
}

fn targets() -> Result<Vec<String>> {
    let folder = places::root().join("fuzz");
    if !folder.join("Cargo.toml").is_file() {
        return Ok(Vec::new());
    }
    let mut list = cargo_fuzz()?;
    let names = shell::quietly(list.arg("list"), "The fuzz targets could not be listed")?;
    Ok(names.lines().map(str::to_owned).collect())
}

fn fuzz(target: &str, seconds: u32) -> Result<Outcome> {
    let found = places::root().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&found)
        .map_err(|error| Failure::new(format!("{}: {error}.", found.display())))?;
    let mut fuzz = cargo_fuzz()?;
    // What the fuzzer finds goes to the first folder; it only reads the others.
    fuzz.args(["run", target]).arg(found).args(seeds(target));
    fuzz.args(["--", &format!("-max_total_time={seconds}")]);
    fuzz.args([
        "-max_len=100000",
        "-timeout=20",
        "-verbosity=0",
        "-print_final_stats=1",
    ]);
    shell::run(
        &mut fuzz,
        "An input that breaks it was found; it lies in fuzz/artifacts.",
    )?;
    Ok(Outcome::Passed)
}

/// Folders of real inputs: without them a fuzzer of media spends its minute on
/// guessing the first bytes of a container, or the names in a message.
fn seeds(target: &str) -> Vec<PathBuf> {
    let mut folders = vec![places::root().join("fuzz/seeds").join(target)];
    if target == "decode" {
        let corpus = std::env::var_os("EARSHOT_CORPUS").map(PathBuf::from);
        folders.push(places::root().join("tests/fixtures"));
        folders.extend(
            corpus
                .iter()
                .flat_map(|c| [c.join("formats"), c.join("corrupt")]),
        );
    }
    if target == "keys" {
        folders.push(places::root().join("crates/vault/tests/vectors"));
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

fn cargo_fuzz() -> Result<std::process::Command> {
    let mut command = shell::command(python::tool("cargo-fuzz")?);
    // The sanitizers are behind flags of the nightly compiler; this lets the
    // stable one that everything else is built with accept them too.
    command.env("RUSTC_BOOTSTRAP", "1");
    Ok(command)
}
