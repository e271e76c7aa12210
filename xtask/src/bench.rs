//! `cargo xtask bench` and `soak`: the measuring is done by scripts in
//! `tests/bench`; here their surroundings are made ready.

use crate::shell::{self, Result};
use crate::{accuracy, model, packages, places, python, window};

/// The scenario that criterion measures.
const PARTS: &str = "parts";

/// Speed and memory next to other programs; `scenarios` picks some of them.
/// `parts` are the pieces of Earshot alone.
pub fn run(scenarios: &[String]) -> Result {
    packages::for_build()?;
    if scenarios.is_empty() || scenarios.iter().any(|name| name == PARTS) {
        parts()?;
    }
    if !scenarios.is_empty() && scenarios.iter().all(|name| name == PARTS) {
        return Ok(());
    }
    let scenarios = scenarios.iter().filter(|name| *name != PARTS);
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
    let mut bench = shell::cargo("bench --quiet --locked --package earshot-engine --bench parts");
    shell::run(
        bench.env("EARSHOT_TEST_MODELS", places::models()),
        "The parts could not be measured; see above.",
    )
}

/// Drops a thousand files on the window at once, then transcribes without pause;
/// both watch the memory.
pub fn soak(arguments: &[String]) -> Result {
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

/// The example program that keeps a model warm: a path a line in, a record a
/// line out.
fn build_server() -> Result {
    shell::run(
        &mut shell::cargo(
            "build --quiet --release --locked --package earshot-engine --example serve",
        ),
        "The example `serve` could not be built; the compiler's words above say why.",
    )
}
