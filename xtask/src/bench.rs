//! `cargo xtask bench`: the measuring is done by scripts in
//! `tests/bench`; here their surroundings are made ready.

use crate::shell::{self, Result};
use crate::{accuracy, model, packages, places, python};

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

/// The example program that keeps a model warm: a path a line in, a record a
/// line out.
pub fn build_server() -> Result {
    shell::run(
        &mut shell::cargo(
            "build --quiet --release --locked --package earshot-worker --bins --example serve",
        ),
        "The example `serve` could not be built; the compiler's words above say why.",
    )
}
