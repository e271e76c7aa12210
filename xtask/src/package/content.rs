//! The staged files of the packages, and their description.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::paths;
use crate::shell::{self, Failure, Result};

pub const NAME: &str = "earshot";
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
pub const MAINTAINER: &str = "The Earshot developers <earshot@localhost>";
pub const SUMMARY: &str = "Read voice messages instead of listening to them";
pub const DESCRIPTION: &str = "\
Drop a voice message, a recording or a video on Earshot, or press record, and
read the text a moment later. It is transcribed on this device by a bundled
speech model. No account, no upload, no network.";

pub struct Content {
    pub tree: PathBuf,
    /// Time of the commit, Unix seconds.
    pub time: String,
}

pub fn folder() -> PathBuf {
    paths::target().join("package")
}

impl Content {
    pub fn command(&self, program: &str) -> Command {
        let mut command = shell::command(program);
        command.env("SOURCE_DATE_EPOCH", &self.time);
        command
    }

    pub fn set_timestamps(&self) -> Result {
        let time = format!("--date=@{}", self.time);
        let mut find = shell::command("find");
        find.arg(&self.tree)
            .args(["-exec", "touch", "--no-dereference", &time, "{}", "+"]);
        shell::output(&mut find, "The package's timestamps could not be set").map(drop)
    }
}

/// Time of the last commit, or `SOURCE_DATE_EPOCH` outside a repository.
pub fn time_of_commit() -> Result<String> {
    let mut git = shell::command("git");
    shell::output(
        git.args(["log", "-1", "--format=%ct"]),
        "git does not know the time of the last commit",
    )
    .or_else(|failure| std::env::var("SOURCE_DATE_EPOCH").map_err(|_| failure))
    .map(|time| time.trim().to_owned())
}

pub fn write(file: &Path, text: &str) -> Result {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", file.display())))
}
