//! Runs of every fuzz target: a short one catches what is easily found.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::report::Report;
use crate::shell::{self, Failure, Result};
use crate::{places, python};

/// Adds steps to a report that build the fuzz targets and run each for so many seconds.
pub fn run(report: &mut Report, seconds: u32) {
    if !report.step("fuzz targets", build) {
        return;
    }
    report.step("fuzz", || {
        let targets = targets()?;
        // One runs on one processor.
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
                    .unwrap_or_else(|_| Err(Failure::new("A fuzzer could not be watched.")))
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
    let names = shell::quietly(list.arg("list"), "The fuzz targets could not be listed")?;
    Ok(names.lines().map(str::to_owned).collect())
}

fn fuzz(target: &str, seconds: u32) -> Result {
    let found = places::root().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&found)
        .map_err(|error| Failure::new(format!("{}: {error}.", found.display())))?;
    let mut fuzz = cargo_fuzz()?;
    if target == "supervise" {
        // Threads of a run may end a moment after it, which looks like a leak.
        fuzz.env("ASAN_OPTIONS", "detect_leaks=0");
    }
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
        &format!("An input that breaks {target} was found; it lies in fuzz/artifacts."),
    )
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
