//! `cargo xtask check`: what takes too long to run before every change.

use crate::report::Report;
use crate::shell::Result;
use crate::{accuracy, fuzz, packages};

/// Runs every long check, also after one has failed.
pub fn run() -> Result {
    let mut report = Report::default();
    if !report.step("system packages", packages::for_build) {
        return report.finish();
    }
    report.step_or_skip("accuracy", accuracy::measure);
    fuzz::smoke(&mut report);
    report.finish()
}
