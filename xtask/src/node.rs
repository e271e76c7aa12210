//! Tools from npm, installed in the target folder.

use std::path::PathBuf;
use std::process::Command;

use crate::paths;
use crate::shell::{self, Failure, Result};

const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// On Windows npm is a script and needs its extension.
pub fn npm(arguments: &str) -> Command {
    let mut command = shell::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments.split_whitespace());
    command
}

/// Runs an installed tool with Node.js.
pub fn tool(path: &str) -> Result<Command> {
    let script = install()?.join("node_modules").join(path);
    let mut command = shell::command("node");
    command.arg(script);
    Ok(command)
}

/// Installs the tools once per content of the lists; returns their folder.
pub fn install() -> Result<PathBuf> {
    let folder = paths::target().join("node");
    let source = paths::root().join("xtask");
    let failed = |error| {
        Failure::new(format!(
            "The tools in {} cannot be installed: {error}.",
            folder.display()
        ))
    };
    let [_, lock] = LISTS;
    let done = folder.join("installed");
    let wanted = std::fs::read_to_string(source.join(lock)).map_err(failed)?;
    if std::fs::read_to_string(&done).is_ok_and(|before| before == wanted) {
        return Ok(folder);
    }
    println!("Installing tools of Node.js in {} …", folder.display());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    for list in LISTS {
        std::fs::copy(source.join(list), folder.join(list)).map_err(failed)?;
    }
    shell::output(
        npm("ci --ignore-scripts --no-audit --no-fund --silent").current_dir(&folder),
        "npm could not install the project's tools; check the network",
    )?;
    std::fs::write(&done, wanted).map_err(failed)?;
    Ok(folder)
}
