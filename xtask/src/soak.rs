//! `cargo xtask soak`: checks that take hours.

use crate::report::Report;
use crate::shell::{self, Result};
use crate::{bench, fuzz, model, package, packages, paths, python, window};

/// `arguments`: minutes of the memory step, and prefixes of steps' names.
pub fn run(arguments: &[String]) -> Result {
    let (minutes, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|argument| argument.parse::<f64>().is_ok());
    let mut report = Report::of(&names);
    let prepare = || packages::for_tests().and_then(|()| model::ensure_for_tests());
    if !report.step("system packages and models", prepare) {
        return report.finish();
    }
    report.step("long forms", long_forms);
    report.step("a thousand files at once", || {
        window::build()?;
        window::test_many_files(1000)
    });
    report.step_or_skip("forty messages of half an hour", || {
        window::test_forty_messages("long")
    });
    report.step("memory", || memory(&minutes));
    report.step("reproducible packages", package::check_reproducible);
    fuzz::run(&mut report, 3600);
    // Last, since it rebuilds the programs with other features.
    report.step("without a worker", without_a_worker);
    report.finish()
}

/// Transcribes continuously and watches the memory.
fn memory(minutes: &[String]) -> Result {
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    bench::build_server()?;
    python::require("tests/bench/requirements.txt")?;
    let mut soak = python::python()?;
    soak.arg("tests/bench/soak.py")
        .arg(paths::target())
        .args(minutes);
    shell::run(&mut soak, "The soak test failed; see above.")
}

/// Tests with a long form: hundreds of kills, power cuts and faults, and two hours of recording.
const LONG_TESTS: &[&str] = &[
    "--test crash",
    "--test power_cut",
    "--test arbitrary_values -- --ignored",
    // Sequential: the second uses every core.
    "--test app -- --test-threads=1 recording::a_killed_recording_is_recovered_at_the_next_start \
     recording::a_busy_machine_loses_nothing_of_a_recording",
    "--test recorder",
    "--test soak",
];

fn long_forms() -> Result {
    LONG_TESTS.iter().try_for_each(|test| {
        let quoted = if test.contains(" -- ") { "" } else { "--" };
        let mut test = model::with_models(shell::cargo(&format!(
            "test --release --workspace --locked {test} {quoted} --nocapture"
        )));
        shell::run(
            test.env("EARSHOT_SOAK", "1"),
            "Earshot did not recover, or lost too much; see above.",
        )
    })
}

/// Tests affected by running the worker in-process.
const IN_PROCESS_TESTS: &str =
    "--lib --test bindings --test app --test command --test transcription --test live";

/// In-process worker, as on iOS.
fn without_a_worker() -> Result {
    let tests = shell::cargo(&format!(
        "test --release --workspace --locked --features earshot-cli/in-process {IN_PROCESS_TESTS}"
    ));
    let mut tests = model::with_models(tests);
    shell::run(
        tests.env("EARSHOT_IN_PROCESS", "1"),
        "A test without a worker failed; see above.",
    )?;
    window::test()
}
