//! `cargo xtask package`: the packages, in `target/package`.
//!
//! One staging folder feeds both packages. Builds are reproducible: every timestamp is that of the
//! commit.

mod deb;
mod reproducible;
mod rpm;
mod staging;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{packages, paths, window};

pub use reproducible::compare as compare_twins;

const NAME: &str = "earshot";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const MAINTAINER: &str = "The Earshot developers <earshot@localhost>";
const SUMMARY: &str = "Read voice messages instead of listening to them";
const DESCRIPTION: &str = "\
Drop a voice message, a recording or a video on Earshot, or press record: the
text is there a moment later, written on this device by a speech model that is
part of the package. No account, no upload, no network.";

struct Content {
    tree: PathBuf,
    /// Time of the commit, Unix seconds.
    time: String,
}

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
    content.settle_times()?;
    Ok([deb::make(&content)?, rpm::make(&content)?])
}

/// Lints the packages and tests them on a minimal system.
pub fn test() -> Result {
    packages::for_trying_packages()?;
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
    shell::run(&mut python, "A package is not as it should be; see above.")
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

pub fn folder() -> PathBuf {
    paths::target().join("package")
}

impl Content {
    /// Sets SOURCE_DATE_EPOCH
    fn command(&self, program: &str) -> Command {
        let mut command = shell::command(program);
        command.env("SOURCE_DATE_EPOCH", &self.time);
        command
    }

    fn settle_times(&self) -> Result {
        let time = format!("--date=@{}", self.time);
        let mut find = shell::command("find");
        find.arg(&self.tree)
            .args(["-exec", "touch", "--no-dereference", &time, "{}", "+"]);
        shell::output(
            &mut find,
            "The package's files could not be given their time",
        )
        .map(drop)
    }
}

/// The last commit's, or `SOURCE_DATE_EPOCH` outside a repository.
fn time_of_commit() -> Result<String> {
    let mut git = shell::command("git");
    shell::output(
        git.args(["log", "-1", "--format=%ct"]),
        "The time of the last commit is not known",
    )
    .or_else(|failure| std::env::var("SOURCE_DATE_EPOCH").map_err(|_| failure))
    .map(|time| time.trim().to_owned())
}

fn write(file: &Path, text: &str) -> Result {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", file.display())))
}
