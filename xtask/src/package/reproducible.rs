//! Checks that two builds of one commit in different folders give identical packages.

use std::path::Path;

use crate::shell::{self, Failure, Result};
use crate::{package, paths};

/// Prefixes of variables set by `.cargo/config.toml`, cargo and the caller.
const SET_HERE: [&str; 6] = [
    "GGML_",
    "CMAKE_",
    "WHISPER_",
    "SOURCE_DATE_EPOCH",
    "CARGO_TARGET_DIR",
    "EARSHOT_",
];

/// Builds the last commit here and in a fresh clone, and compares the packages byte by byte.
pub fn compare() -> Result {
    let mut changes = shell::command("git");
    let changes = shell::output(
        changes.args(["status", "--porcelain"]),
        "What is not committed cannot be listed",
    )?;
    if !changes.is_empty() {
        return Err(Failure::new(
            "Only what is committed can be built twice; commit or stash your changes first.",
        ));
    }
    package::run()?;
    let twin = std::env::temp_dir().join(format!("earshot-twin-{}", std::process::id()));
    let compared = build(&twin).and_then(|()| same(&package::folder(), &twin));
    // Differing packages are kept for inspection.
    if compared.is_ok() {
        let _ = std::fs::remove_dir_all(&twin);
    }
    compared
}

fn build(twin: &Path) -> Result {
    let mut clone = shell::command("git");
    clone
        .args(["clone", "--quiet"])
        .arg(paths::root())
        .arg(twin);
    shell::run(&mut clone, "The repository could not be cloned.")?;
    let mut cargo = shell::command("cargo");
    cargo.args(["xtask", "package"]).current_dir(twin);
    // These hold paths of this folder.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if SET_HERE.iter().any(|begins| text.starts_with(begins)) {
            cargo.env_remove(&name);
        }
    }
    shell::run(
        &mut cargo,
        "The clone makes no packages; its words above say why.",
    )
}

fn same(here: &Path, twin: &Path) -> Result {
    let names = package_names(here)?;
    if names.is_empty() {
        return Err(Failure::new("There are no packages to compare."));
    }
    for name in names {
        let read = |folder: &Path| {
            let file = folder.join(&name);
            std::fs::read(&file)
                .map_err(|error| Failure::new(format!("{} is not there: {error}.", file.display())))
        };
        let there = twin.join("target/package");
        if read(here)? != read(&there)? {
            return Err(Failure::new(format!(
                "{name} in {} is not the one in {}.",
                here.display(),
                there.display()
            )));
        }
        println!("{name} is the same from both folders.");
    }
    Ok(())
}

fn package_names(folder: &Path) -> Result<Vec<String>> {
    let listed = std::fs::read_dir(folder)
        .map_err(|error| Failure::new(format!("{} is not there: {error}.", folder.display())))?;
    let names = listed
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names
        .filter(|name| name.ends_with(".deb") || name.ends_with(".rpm"))
        .collect())
}
