//! Python in a virtual environment under the target folder.

use std::path::PathBuf;
use std::process::Command;

use crate::paths;
use crate::shell::{self, Failure, Result};

/// A program of the virtual environment, which is created if missing.
fn program(name: &str) -> Result<PathBuf> {
    let folder = paths::target().join("venv");
    let (programs, python) = match cfg!(windows) {
        true => (folder.join("Scripts"), "python"),
        false => (folder.join("bin"), "python3"),
    };
    let file = |name: &str| programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !file("pip").is_file() {
        println!("Creating a Python environment in {} …", folder.display());
        shell::output(
            shell::command(python).args(["-m", "venv"]).arg(&folder),
            "Python could not create a virtual environment",
        )?;
    }
    Ok(file(name))
}

pub fn python() -> Result<Command> {
    let mut command = shell::command(program("python")?);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    Ok(command)
}

pub fn pip(arguments: &str) -> Result<Command> {
    let mut command = shell::command(program("pip")?);
    command.args(["--quiet", "--disable-pip-version-check", "--no-input"]);
    command.args(arguments.split_whitespace());
    Ok(command)
}

/// Installs a requirements file once per content; later calls need no network.
pub fn require(file: &str) -> Result {
    let wanted = std::fs::read_to_string(paths::root().join(file))
        .map_err(|error| Failure::new(format!("{file} could not be read: {error}.")))?;
    let done = program(&format!("installed-{}", file.replace('/', "-")))?;
    if std::fs::read_to_string(&done).is_ok_and(|before| before == wanted) {
        return Ok(());
    }
    println!("Installing the Python packages of {file} …");
    let mut install = pip("install --requirement")?;
    shell::output(
        install.arg(file),
        &format!("pip could not install the packages of {file}; check the network"),
    )?;
    std::fs::write(&done, wanted)
        .map_err(|error| Failure::new(format!("{} could not be written: {error}.", done.display())))
}

/// A prebuilt cargo tool from the Python registry: compiling it would take longer than our own
/// code.
pub fn tool(name: &str) -> Result<PathBuf> {
    require("xtask/tools.txt")?;
    program(name)
}
