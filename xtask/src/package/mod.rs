//! `cargo xtask package`: the packages, in `target/package`.
//!
//! One staging folder feeds both packages. Builds are reproducible: every timestamp is that of the
//! commit.

mod content;
mod deb;
mod reproducible;
mod rpm;
mod staging;

use std::path::PathBuf;

use crate::shell::{self, Failure, Result};
use crate::{packages, paths, window};
use content::{Content, folder, time_of_commit};

pub use reproducible::compare as check_reproducible;

pub fn run() -> Result {
    packages::for_window()?;
    window::build()?;
    for made in make()? {
        println!("{}", made.display());
    }
    Ok(())
}

/// Packages the built programs as `.deb` and `.rpm`.
pub fn make() -> Result<[PathBuf; 2]> {
    packages::for_packages()?;
    empty()?;
    let content = Content {
        tree: staging::fill(&folder().join("tree"))?,
        time: time_of_commit()?,
    };
    content.set_timestamps()?;
    Ok([deb::make(&content)?, rpm::make(&content)?])
}

/// Lints the packages and tests them on a minimal system.
pub fn test() -> Result {
    packages::for_testing_packages()?;
    let tests = paths::root().join("tests");
    let mut python = shell::command("python3");
    python
        .args([
            "-m",
            "unittest",
            "discover",
            "--verbose",
            "--start-directory",
        ])
        .arg(tests.join("package"))
        // Uses the window tests' desktop.
        .env("PYTHONPATH", tests.join("window"))
        .env("EARSHOT_PACKAGES", folder());
    shell::run(&mut python, "A test of the packages failed; see above.")
}

/// Removes packages of earlier versions.
fn empty() -> Result {
    match std::fs::remove_dir_all(folder()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::new(format!(
            "{} cannot be emptied: {error}.",
            folder().display()
        ))),
        _ => Ok(()),
    }
}
