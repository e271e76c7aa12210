//! Running other programs, and failing with a sentence.

use std::ffi::OsStr;
use std::fmt;
use std::io::IsTerminal;
use std::process::{Command, ExitStatus, Stdio};

use crate::excerpt::Excerpt;
use crate::places;

/// Why a command could not do its work: one sentence for a person that says
/// what failed and how to go on.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    /// Lines of the output that explain it; none, if a person has just seen them.
    pub lines: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl Failure {
    /// A failure described by `sentence`.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            lines: Vec::new(),
        }
    }
}

/// What a step of this program ends with.
pub type Result<T = ()> = std::result::Result<T, Failure>;

/// A command that starts in the repository's root.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(places::root());
    command
}

/// Cargo, with these arguments (split at spaces).
pub fn cargo(arguments: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split_whitespace());
    command
}

/// Runs a command whose output the person sees; `otherwise` is what to say if
/// it does not exit with 0.
pub fn run(command: &mut Command, otherwise: &str) -> Result {
    let ended = if std::io::stdout().is_terminal() {
        command.status().map(|status| (status, Vec::new()))
    } else {
        run_into_a_log(command)
    };
    match ended {
        Ok((status, _)) if status.success() => Ok(()),
        Ok((_, lines)) => Err(Failure {
            sentence: otherwise.to_owned(),
            lines,
        }),
        Err(error) => Err(not_started(command, &error)),
    }
}

/// Runs a command and keeps what explains a failure.
fn run_into_a_log(command: &mut Command) -> std::io::Result<(ExitStatus, Vec<String>)> {
    let (output, input) = std::io::pipe()?;
    command.stdout(input.try_clone()?).stderr(input);
    let started = command.spawn();
    // The command keeps its end of the pipe, which would never end, until it is given another.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut started = started?;
    let excerpt = Excerpt::of(output);
    let status = started.wait()?;
    Ok((status, excerpt.finish()))
}

/// Runs a command silently; the sentence of a failure ends with the last line
/// that the command wrote.
pub fn quietly(command: &mut Command, otherwise: &str) -> Result<String> {
    let output = command
        .output()
        .map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("no message");
    Err(Failure::new(format!("{otherwise} ({})", last.trim())))
}

/// Whether a command runs and exits with 0; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether a program of this name is on the search path.
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

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(format!("\"{program}\" could not be started: {error}."))
}
