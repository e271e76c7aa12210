//! `cargo xtask bench`: prepares and runs the scripts in `tests/bench`.

use crate::shell::{self, Result};
use crate::{accuracy, model, packages, paths, python};

/// Measured by criterion.
const PARTS: &str = "parts";
const LIVE: &str = "live";
/// Only by name, because it writes gigabytes.
const SHAPES: &str = "shapes";
const DEFAULT_SHAPES: [&str; 2] = ["small-q5_1", "large-v3-turbo-q5_0"];

/// Runs `scenarios`, or all except `shapes`, which may be followed by names of models.
pub fn run(scenarios: &[String]) -> Result {
    packages::for_build()?;
    if let [SHAPES, models @ ..] = &scenarios.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return shapes(models);
    }
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

/// Encoder and decoder of larger models, with random weights.
fn shapes(models: &[&str]) -> Result {
    let models = match models {
        [] => &DEFAULT_SHAPES[..],
        named => named,
    };
    model::build()?;
    build_example("shapes")?;
    models
        .iter()
        .try_for_each(|name| model::ensure_random(name))?;
    python::require(accuracy::REQUIREMENTS)?;
    let mut bench = python::python()?;
    bench
        .arg("tests/bench/shapes.py")
        .arg(paths::target())
        .args(models);
    shell::run(&mut bench, "The benchmark failed; see above.")
}

/// An example that keeps a model loaded: reads a path per line and writes a record per line.
pub fn build_server() -> Result {
    build_example("serve")
}

fn build_example(name: &str) -> Result {
    let build = "build --quiet --release --locked --package earshot-worker --bins --example";
    shell::run(
        shell::cargo(build).arg(name),
        &format!("The example `{name}` could not be built; see above."),
    )
}
