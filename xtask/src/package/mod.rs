//! `cargo xtask package`: what people install, in `target/package`.
//!
//! One folder is filled as an installed system has it, and the distributions' own tools
//! make their packages of it. The same commit gives the same bytes wherever it is built:
//! every time in them is that of the commit.

mod deb;
mod rpm;
mod tree;
mod twins;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{packages, places, window};

pub use twins::compare as compare_twins;

const NAME: &str = "earshot";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const MAINTAINER: &str = "The Earshot developers <earshot@localhost>";
const SUMMARY: &str = "Read voice messages instead of listening to them";
const DESCRIPTION: &str = "\
Drop a voice message, a recording or a video on Earshot, or press record: the
text is there a moment later, written on this device by a speech model that is
part of the package. No account, no upload, no network.";

/// What packages are made of.
struct Content {
    /// The folder that is filled as the system will have it.
    tree: PathBuf,
    /// When the commit was made, in seconds since 1970.
    time: String,
}

/// Builds the programs, makes the packages and says where they are.
pub fn run() -> Result {
    packages::for_window()?;
    window::build()?;
    for made in make()? {
        println!("{}", made.display());
    }
    Ok(())
}

/// Makes the packages, a `.deb` and a `.rpm`, of the programs that are built.
pub fn make() -> Result<[PathBuf; 2]> {
    packages::for_packages()?;
    empty()?;
    let content = Content {
        tree: tree::fill(&folder().join("tree"))?,
        time: time_of_commit()?,
    };
    content.settle_times()?;
    Ok([deb::make(&content)?, rpm::make(&content)?])
}

/// Has the distributions' tools look at the packages, and installs one on a system that
/// has nothing else.
pub fn test() -> Result {
    packages::for_trying_packages()?;
    let tests = places::root().join("tests");
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
        // The pretended desktop is that of the window's tests.
        .env("PYTHONPATH", tests.join("window"))
        .env("EARSHOT_PACKAGES", folder());
    shell::run(&mut python, "A package is not as it should be; see above.")
}

/// Nothing of an earlier version may pass for one of this.
fn empty() -> Result {
    match std::fs::remove_dir_all(folder()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::new(format!(
            "{} cannot be emptied: {error}.",
            folder().display()
        ))),
        _ => Ok(()),
    }
}

/// Where packages are made.
pub fn folder() -> PathBuf {
    places::target().join("package")
}

impl Content {
    /// A command that knows which time counts
    /// (<https://reproducible-builds.org/specs/source-date-epoch/>).
    fn command(&self, program: &str) -> Command {
        let mut command = shell::command(program);
        command.env("SOURCE_DATE_EPOCH", &self.time);
        command
    }

    /// Gives every file the time of the commit.
    fn settle_times(&self) -> Result {
        let time = format!("--date=@{}", self.time);
        let mut find = shell::command("find");
        find.arg(&self.tree)
            .args(["-exec", "touch", "--no-dereference", &time, "{}", "+"]);
        shell::quietly(
            &mut find,
            "The package's files could not be given their time",
        )
        .map(drop)
    }
}

/// That of the last commit, or `SOURCE_DATE_EPOCH` where there is no repository.
fn time_of_commit() -> Result<String> {
    let mut git = shell::command("git");
    shell::quietly(
        git.args(["log", "-1", "--format=%ct"]),
        "The time of the last commit is not known",
    )
    .or_else(|failure| std::env::var("SOURCE_DATE_EPOCH").map_err(|_| failure))
    .map(|time| time.trim().to_owned())
}

/// Writes a text file, folders on the way included.
fn write(file: &Path, text: &str) -> Result {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", file.display())))
}
