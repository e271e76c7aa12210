//! `cargo xtask check`: what takes too long to run before every change.

use crate::report::Report;
use crate::shell::Result;
use crate::{accuracy, fuzz, packages, test, window};

/// Runs every long check, also after one has failed.
pub fn run() -> Result {
    let mut report = Report::default();
    if !report.step("system packages", packages::for_tests) {
        return report.finish();
    }
    // What `test` builds, so that nothing is built again after it.
    if report.step("page", window::page) && report.step("building", test::build) {
        report.step_or_skip("accuracy", accuracy::measure);
    }
    fuzz::smoke(&mut report);
    report.finish()
}
