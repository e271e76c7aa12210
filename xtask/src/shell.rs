//! Runs other programs and reports failures as a sentence.

use std::ffi::OsStr;
use std::fmt;
use std::io::IsTerminal;
use std::process::{Command, ExitStatus, Stdio};

use crate::excerpt::Excerpt;
use crate::paths;

/// A sentence: what failed and what to do.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    /// Output lines that explain it; empty if they were already printed to a terminal.
    pub lines: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            lines: Vec::new(),
        }
    }
}

pub type Result<T = ()> = std::result::Result<T, Failure>;

pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root());
    command
}

/// `arguments` are split at spaces.
pub fn cargo(arguments: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split_whitespace());
    command
}

/// Runs a command with visible output; fails with `otherwise` unless it exits with 0.
pub fn run(command: &mut Command, otherwise: &str) -> Result {
    let ended = if std::io::stdout().is_terminal() {
        command.status().map(|status| (status, Vec::new()))
    } else {
        run_logged(command)
    };
    match ended {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((_, lines)) => Err(Failure {
            sentence: otherwise.to_owned(),
            lines,
        }),
        Err(error) => Err(spawn_failure(command, &error)),
    }
}

fn run_logged(command: &mut Command) -> std::io::Result<(ExitStatus, Vec<String>)> {
    let (output, input) = std::io::pipe()?;
    command.stdout(input.try_clone()?).stderr(input);
    let started = command.spawn();
    // Otherwise `command` would hold the write end and the pipe would never close.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut started = started?;
    let excerpt = Excerpt::capture(output);
    let status = started.wait()?;
    Ok((status, excerpt.finish()))
}

/// Returns a command's stdout; a failure quotes the last line of stderr.
pub fn output(command: &mut Command, otherwise: &str) -> Result<String> {
    let output = command
        .output()
        .map_err(|error| spawn_failure(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let last = errors
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("no message");
    Err(Failure::new(format!("{otherwise} ({})", last.trim())))
}

pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

pub fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    std::env::split_paths(&path).any(|folder| {
        let is_there = |ending| folder.join(format!("{program}{ending}")).is_file();
        endings.iter().any(is_there)
    })
}

fn spawn_failure(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(format!("\"{program}\" could not be started: {error}."))
}
