//! `cargo xtask check`: what takes too long to run before every change.

use crate::report::Report;
use crate::shell::Result;
use crate::{accuracy, fuzz};

/// Runs every long check, also after one has failed.
pub fn run() -> Result {
    let mut report = Report::default();
    report.step_or_skip("accuracy", accuracy::measure);
    fuzz::smoke(&mut report);
    report.finish()
}
