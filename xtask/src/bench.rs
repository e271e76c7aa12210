//! `cargo xtask bench` and `soak`: the measuring is done by scripts in
//! `tests/bench`; here their surroundings are made ready.

use crate::shell::{self, Result};
use crate::{accuracy, model, packages, places, python, test, window};

/// The scenario that criterion measures.
const PARTS: &str = "parts";
/// The one that speaks in its own time.
const LIVE: &str = "live";

/// Speed and memory next to other programs; `scenarios` picks some of them.
/// `parts` are the pieces of Earshot alone, `live` its words while they are spoken.
pub fn run(scenarios: &[String]) -> Result {
    packages::for_build()?;
    let wanted = |name| scenarios.is_empty() || scenarios.iter().any(|wish| wish == name);
    if wanted(PARTS) {
        parts()?;
    }
    if wanted(LIVE) {
        live()?;
    }
    let is_ours = |name: &&String| [PARTS, LIVE].contains(&name.as_str());
    if !scenarios.is_empty() && scenarios.iter().all(|name| is_ours(&name)) {
        return Ok(());
    }
    let scenarios = scenarios.iter().filter(|name| !is_ours(name));
    model::build()?;
    model::ensure(&[model::DEFAULT, model::SMALL, model::VOICE_ACTIVITY])?;
    build_server()?;
    for name in ["base", "tiny.en"] {
        accuracy::peer_model(name)?;
    }
    let mut bench = python::python()?;
    bench
        .arg("tests/bench/bench.py")
        .arg(places::target())
        .args(scenarios);
    shell::run(
        &mut bench,
        "The benchmark did not come to its end; see above.",
    )
}

/// Criterion's figures for the parts.
fn parts() -> Result {
    model::ensure(&[model::SMALL, model::VOICE_ACTIVITY])?;
    let mut bench = shell::cargo("bench --quiet --locked --package earshot-worker --bench parts");
    shell::run(
        bench.env("EARSHOT_TEST_MODELS", places::models()),
        "The parts could not be measured; see above.",
    )
}

/// How soon words appear.
fn live() -> Result {
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    let mut bench = shell::cargo("bench --quiet --locked --package earshot-worker --bench live");
    shell::run(
        bench.env("EARSHOT_TEST_MODELS", places::models()),
        "Live text could not be measured; see above.",
    )
}

/// Drops a thousand files on the window at once, then transcribes without pause;
/// both watch the memory. Before that come the long forms of the tests.
pub fn soak(arguments: &[String]) -> Result {
    packages::for_tests()?;
    test::models()?;
    long_forms()?;
    window::soak()?;
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    build_server()?;
    let mut soak = python::python()?;
    soak.arg("tests/bench/soak.py")
        .arg(places::target())
        .args(arguments);
    shell::run(&mut soak, "The soak found something wrong; see above.")
}

/// Tests whose long form takes too long for every day: hundreds of kills of a library at
/// work, of power cuts, of recordings; two hours of recording; five hundred jobs by workers
/// that fail at random.
const LONG: &[&str] = &[
    "--test crash",
    "--test power_cut",
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

/// The example program that keeps a model warm: a path a line in, a record a
/// line out.
fn build_server() -> Result {
    shell::run(
        &mut shell::cargo(
            "build --quiet --release --locked --package earshot-worker --bins --example serve",
        ),
        "The example `serve` could not be built; the compiler's words above say why.",
    )
}
