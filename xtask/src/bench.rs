//! `cargo xtask bench`: prepares and runs the scripts in `tests/bench`.

use crate::shell::{self, Result};
use crate::{accuracy, model, packages, paths, python};

/// Measured by criterion.
const PARTS: &str = "parts";
const LIVE: &str = "live";

/// Runs `scenarios`, or all.
pub fn run(scenarios: &[String]) -> Result {
    packages::for_build()?;
    let is_selected = |name| scenarios.is_empty() || scenarios.iter().any(|each| each == name);
    if is_selected(PARTS) {
        parts()?;
    }
    if is_selected(LIVE) {
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
        .arg(paths::target())
        .args(scenarios);
    shell::run(&mut bench, "The benchmark failed; see above.")
}

fn parts() -> Result {
    model::ensure(&[model::SMALL, model::VOICE_ACTIVITY])?;
    let mut bench = shell::cargo("bench --quiet --locked --package earshot-worker --bench parts");
    shell::run(
        bench.env("EARSHOT_TEST_MODELS", paths::models()),
        "The parts could not be measured; see above.",
    )
}

/// Latency of live text.
fn live() -> Result {
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    let mut bench = shell::cargo("bench --quiet --locked --package earshot-worker --bench live");
    shell::run(
        bench.env("EARSHOT_TEST_MODELS", paths::models()),
        "Live text could not be measured; see above.",
    )
}

/// An example that keeps a model loaded: reads a path per line and writes a record per line.
pub fn build_server() -> Result {
    shell::run(
        &mut shell::cargo(
            "build --quiet --release --locked --package earshot-worker --bins --example serve",
        ),
        "The example `serve` could not be built; see above.",
    )
}
