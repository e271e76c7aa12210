//! Builds and runs every fuzz target.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::report::Report;
use crate::shell::{self, Failure, Result};
use crate::{paths, python};

/// `seconds`: running time of each target.
pub fn run(report: &mut Report, seconds: u32) {
    if !report.step("fuzz targets", build) {
        return;
    }
    report.step("fuzz", || {
        let targets = targets()?;
        // Each target uses one processor.
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        let take = || targets.get(next.fetch_add(1, Ordering::Relaxed));
        let work = || -> Result {
            while let Some(target) = take() {
                fuzz(target, seconds)?;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err(Failure::new("A fuzzer's thread panicked.")))
            })
        })
    });
}

fn build() -> Result {
    shell::run(
        cargo_fuzz()?.arg("build"),
        "The fuzz targets could not be built; see above.",
    )
}

fn targets() -> Result<Vec<String>> {
    let mut list = cargo_fuzz()?;
    let names = shell::output(list.arg("list"), "The fuzz targets could not be listed")?;
    Ok(names.lines().map(str::to_owned).collect())
}

fn fuzz(target: &str, seconds: u32) -> Result {
    let found = paths::root().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&found)
        .map_err(|error| Failure::new(format!("{}: {error}.", found.display())))?;
    let mut fuzz = cargo_fuzz()?;
    if target == "supervise" {
        // Threads that end shortly after a run look like leaks.
        fuzz.env("ASAN_OPTIONS", "detect_leaks=0");
    }
    // The fuzzer writes to the first folder and only reads the others.
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
        &format!("An input that breaks {target} was found; it is in fuzz/artifacts."),
    )
}

/// Seeds: without them half a minute is not enough to discover a container's signature.
fn seeds(target: &str) -> Vec<PathBuf> {
    let mut folders = vec![paths::root().join("fuzz/seeds").join(target)];
    if target == "decode" {
        let corpus = std::env::var_os("EARSHOT_CORPUS").map(PathBuf::from);
        folders.push(paths::root().join("tests/fixtures"));
        folders.extend(
            corpus
                .iter()
                .flat_map(|c| [c.join("formats"), c.join("corrupt")]),
        );
    }
    if target == "keys" {
        folders.push(paths::root().join("crates/vault/tests/vectors"));
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

fn cargo_fuzz() -> Result<std::process::Command> {
    let mut command = shell::command(python::tool("cargo-fuzz")?);
    // Lets the stable compiler accept the sanitizer flags.
    command.env("RUSTC_BOOTSTRAP", "1");
    // Half of a fuzzer's size; a panic names its line without it.
    command.env("RUSTFLAGS", "-Cdebuginfo=0");
    Ok(command)
}
