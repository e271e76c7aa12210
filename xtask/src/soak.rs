//! `cargo xtask soak`: what takes hours.

use crate::report::Report;
use crate::shell::{self, Result};
use crate::{bench, fuzz, model, package, packages, places, python, test, window};

/// The long forms of the tests, a thousand files dropped on the window at once,
/// transcribing without pause for so many minutes, packages built twice, an hour of each
/// fuzz target, everything without a worker; or those steps whose names begin with one of `arguments`.
pub fn run(arguments: &[String]) -> Result {
    let (minutes, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|argument| argument.parse::<f64>().is_ok());
    let mut report = Report::of(&names);
    let prepare = || packages::for_tests().and_then(|()| test::models());
    if !report.step("system packages and models", prepare) {
        return report.finish();
    }
    report.step("long forms", long_forms);
    report.step("a thousand files at once", window::soak);
    report.step("memory", || memory(&minutes));
    report.step("packages from two folders", package::compare_twins);
    fuzz::run(&mut report, 3600);
    // Last, since it builds the programs otherwise.
    report.step("without a worker", without_a_worker);
    report.finish()
}

/// Transcribes without pause, with an eye on the memory.
fn memory(minutes: &[String]) -> Result {
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    bench::build_server()?;
    python::require("tests/bench/requirements.txt")?;
    let mut soak = python::python()?;
    soak.arg("tests/bench/soak.py")
        .arg(places::target())
        .args(minutes);
    shell::run(&mut soak, "The soak found something wrong; see above.")
}

/// Tests whose long form takes too long for every day: hundreds of kills of a library at
/// work, of power cuts, of recordings; two hours of recording; five hundred jobs by workers
/// that fail at random.
const LONG: &[&str] = &[
    "--test crash",
    "--test power_cut",
    "--test odd_values -- --ignored",
    // One after the other: the second leaves the first no processor.
    "--test desk -- --test-threads=1 recording::a_killed_recording_is_there_at_the_next_start \
     recording::a_busy_machine_loses_nothing_of_a_recording",
    "--test recorder",
    "--test soak",
];

fn long_forms() -> Result {
    LONG.iter().try_for_each(|test| {
        let quoted = if test.contains(" -- ") { "" } else { "--" };
        let mut test = test::with_models(shell::cargo(&format!(
            "test --release --workspace --locked {test} {quoted} --nocapture"
        )));
        shell::run(
            test.env("EARSHOT_SOAK", "1"),
            "What broke was not made good, or more was lost than may be; see above.",
        )
    })
}

/// The tests that a worker, or the lack of one, makes a difference to, and one that has the
/// window built as they are.
const IN_PROCESS: &str =
    "--lib --test bindings --test desk --test command --test hearing --test live";

/// Programs that do all in their own process, as on a phone.
fn without_a_worker() -> Result {
    let tests = shell::cargo(&format!(
        "test --release --workspace --locked --features earshot-cli/in-process {IN_PROCESS}"
    ));
    let mut tests = test::with_models(tests);
    shell::run(
        tests.env("EARSHOT_IN_PROCESS", "1"),
        "It does not work without a worker; see above.",
    )?;
    window::test()
}
