//! A short run of every fuzz target: enough to catch what is easily found.

use crate::report::{Outcome, Report};
use crate::shell::{self, Result};
use crate::{places, python};

const SECONDS_EACH: u32 = 60;

/// Adds one step for each fuzz target to a report.
pub fn smoke(report: &mut Report) {
    match targets() {
        Ok(targets) => {
            for target in targets {
                report.step_or_skip(&format!("fuzz {target}"), || fuzz(&target));
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

fn fuzz(target: &str) -> Result<Outcome> {
    let mut fuzz = cargo_fuzz()?;
    fuzz.args([
        "run",
        target,
        "--",
        &format!("-max_total_time={SECONDS_EACH}"),
    ]);
    fuzz.args(["-print_final_stats=1", "-verbosity=0"]);
    shell::run(
        &mut fuzz,
        "An input that breaks it was found; it lies in fuzz/artifacts.",
    )?;
    Ok(Outcome::Passed)
}

fn cargo_fuzz() -> Result<std::process::Command> {
    let mut command = shell::command(python::tool("cargo-fuzz")?);
    // The sanitizers are behind flags of the nightly compiler; this lets the
    // stable one that everything else is built with accept them too.
    command.env("RUSTC_BOOTSTRAP", "1");
    Ok(command)
}
