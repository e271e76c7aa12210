//! `cargo xtask check`: what takes too long to run before every change.

use crate::report::Report;
use crate::shell::Result;
use crate::workers::{self, Variant};
use crate::{accuracy, fuzz, package, packages, places, shell, targets, test, window, workflows};

/// Runs every long check, also after one has failed; or those whose names begin with one
/// of these, with what is built already.
pub fn run(names: &[String]) -> Result {
    let mut report = Report::of(names);
    if !report.step("system packages", packages::for_tests) {
        return report.finish();
    }
    // What `test` builds, so that nothing is built again after it.
    if report.step("page", window::page) && report.step("building", test::build) {
        report.step_or_skip("accuracy", accuracy::measure);
        report.step("sounds once heard wrong", known_cases);
    }
    report.step("page: on every screen", window::test_page_on_every_screen);
    // Both look at every crate anew: minutes, on a machine that has never done so.
    report.step("clippy", clippy);
    report.step("documentation", documentation);
    report.step("workflows", workflows::lint);
    targets::check(&mut report);
    fuzz::run(&mut report, 60);
    variants(&mut report);
    // Of the programs that are built already.
    if report.step("packages", || package::make().map(drop)) {
        report.step("packages: installed, used, removed", package::test);
    }
    report.step("every fault at every moment", every_fault);
    report.finish()
}

fn known_cases() -> Result {
    test::models()?;
    let cases = "test --release --workspace --locked --test command cases:: -- --ignored";
    shell::run(
        &mut test::with_models(shell::cargo(cases)),
        "A sound is heard wrong again; see above.",
    )
}

fn clippy() -> Result {
    shell::run(
        &mut shell::cargo(
            "clippy --release --workspace --all-targets --locked --quiet -- -D warnings",
        ),
        "Mend what clippy says above.",
    )
}

fn documentation() -> Result {
    let mut doc = shell::cargo("doc --release --workspace --no-deps --locked --quiet");
    shell::run(
        doc.env("RUSTDOCFLAGS", "-D warnings"),
        "Mend what rustdoc says above.",
    )
}

/// The worker for older processors on one of them, and the one for graphics processors
/// on a driver that computes on the processor.
fn variants(report: &mut Report) {
    let variants = [Variant::V2, Variant::Vulkan];
    let build = || {
        packages::for_variants()?;
        workers::install("variants", &variants).map(drop)
    };
    if !report.step("workers for other processors", build) {
        return;
    }
    report.step("older and graphics processors", || {
        // One at a time: each waits for an emulator or a driver that is one.
        let tests = [
            "--test command variants:: -- --test-threads=1",
            "--test older",
        ];
        tests.iter().try_for_each(|tests| {
            let tests = shell::cargo(&format!("test --release --workspace --locked {tests}"));
            let mut tests = test::with_models(tests);
            shell::run(
                tests.env("EARSHOT_VARIANTS", places::target().join("variants")),
                "A worker for another processor does not do what it should; see above.",
            )
        })
    });
}

/// What happens to a worker and to the library's disk, at each moment.
fn every_fault() -> Result {
    let tests = ["--test faults", "--test desk full_disk::"];
    tests.iter().try_for_each(|tests| {
        let faults = shell::cargo(&format!(
            "test --quiet --release --workspace --locked {tests}"
        ));
        let mut faults = test::with_models(faults);
        shell::run(
            faults.env("EARSHOT_ALL_FAULTS", "1"),
            "What broke was not made good; see above.",
        )
    })
}
