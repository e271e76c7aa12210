//! `cargo xtask check`: slower checks.

use crate::report::Report;
use crate::shell::Result;
use crate::workers::{self, Variant};
use crate::{
    accuracy, arm, fuzz, model, package, packages, paths, shell, targets, test, window, workflows,
};

/// Runs all steps, or those whose names start with one of `names`, continuing after failures.
pub fn run(names: &[String]) -> Result {
    let mut report = Report::of(names);
    if !report.step("system packages", packages::for_tests) {
        return report.finish();
    }
    // The same build as `test`.
    if report.step("page", window::page) && report.step("building", test::build) {
        report.step_or_skip("accuracy", accuracy::measure);
        report.step("transcription regressions", regressions);
    }
    report.step("page: on every screen", window::test_page_on_every_screen);
    report.step("window: many files", || window::test_many_files(50));
    report.step_or_skip("window: forty messages", || {
        window::test_forty_messages("short")
    });
    report.step("documentation", documentation);
    report.step("workflows", workflows::lint);
    targets::check(&mut report);
    report.step_or_skip("Arm kernels", arm::test);
    fuzz::run(&mut report, 30);
    variants(&mut report);
    // Uses the programs built above.
    if report.step("packages", || package::make().map(drop)) {
        report.step("packages: installed, used, removed", package::test);
    }
    report.step("every fault at every step", every_fault);
    report.finish()
}

fn regressions() -> Result {
    model::ensure_for_tests()?;
    let regressions =
        "test --release --workspace --locked --test command regressions:: -- --ignored";
    shell::run(
        &mut model::with_models(shell::cargo(regressions)),
        "A transcription regressed; see above.",
    )
}

fn documentation() -> Result {
    let mut doc = shell::cargo("doc --release --workspace --no-deps --locked --quiet");
    shell::run(
        doc.env("RUSTDOCFLAGS", "-D warnings"),
        "Fix the warnings of rustdoc above.",
    )
}

/// Runs the worker for older processors in an emulator, and the Vulkan worker on a software driver.
fn variants(report: &mut Report) {
    let variants = [Variant::V2, Variant::Vulkan];
    let build = || {
        packages::for_variants()?;
        workers::install("variants", &variants).map(drop)
    };
    if !report.step("worker variants", build) {
        return;
    }
    report.step("older CPUs and GPUs", || {
        // One at a time: emulation uses every core.
        let tests = [
            "--test command variants:: -- --test-threads=1",
            "--test older_cpu",
        ];
        tests.iter().try_for_each(|tests| {
            let tests = shell::cargo(&format!("test --release --workspace --locked {tests}"));
            let mut tests = model::with_models(tests);
            shell::run(
                tests.env("EARSHOT_VARIANTS", paths::target().join("variants")),
                "A test of a worker variant failed; see above.",
            )
        })
    });
}

/// Every fault injected at every step of a job and of a write.
fn every_fault() -> Result {
    let tests = ["--test faults", "--test app full_disk::"];
    tests.iter().try_for_each(|tests| {
        let faults = shell::cargo(&format!(
            "test --quiet --release --workspace --locked {tests}"
        ));
        let mut faults = model::with_models(faults);
        shell::run(
            faults.env("EARSHOT_ALL_FAULTS", "1"),
            "Earshot did not recover from a fault; see above.",
        )
    })
}
