//! Checks that two builds of one commit in different folders give identical packages.

use std::path::Path;

use crate::shell::{self, Failure, Result};
use crate::{package, paths};

/// Prefixes of variables set by `.cargo/config.toml`, cargo and the caller.
const LOCAL_VARIABLES: [&str; 6] = [
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
        "git could not list uncommitted changes",
    )?;
    if !changes.is_empty() {
        return Err(Failure::new(
            "Only commits can be built twice; commit or stash your changes first.",
        ));
    }
    package::run()?;
    let clone_folder = std::env::temp_dir().join(format!("earshot-clone-{}", std::process::id()));
    let compared =
        build(&clone_folder).and_then(|()| check_same(&package::folder(), &clone_folder));
    // Differing packages are kept for inspection.
    if compared.is_ok() {
        let _ = std::fs::remove_dir_all(&clone_folder);
    }
    compared
}

fn build(clone_folder: &Path) -> Result {
    let mut clone = shell::command("git");
    clone
        .args(["clone", "--quiet"])
        .arg(paths::root())
        .arg(clone_folder);
    shell::run(&mut clone, "The repository could not be cloned.")?;
    let mut cargo = shell::command("cargo");
    cargo.args(["xtask", "package"]).current_dir(clone_folder);
    // They contain paths of this folder.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if LOCAL_VARIABLES
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            cargo.env_remove(&name);
        }
    }
    shell::run(
        &mut cargo,
        "The packages of the clone could not be built; see above.",
    )
}

fn check_same(folder: &Path, clone_folder: &Path) -> Result {
    let names = package_names(folder)?;
    if names.is_empty() {
        return Err(Failure::new("There are no packages to compare."));
    }
    for name in names {
        let read = |from: &Path| {
            let file = from.join(&name);
            std::fs::read(&file).map_err(|error| {
                Failure::new(format!("{} cannot be read: {error}.", file.display()))
            })
        };
        let other = clone_folder.join("target/package");
        if read(folder)? != read(&other)? {
            return Err(Failure::new(format!(
                "{name} in {} differs from the one in {}.",
                folder.display(),
                other.display()
            )));
        }
        println!("{name} is identical.");
    }
    Ok(())
}

fn package_names(folder: &Path) -> Result<Vec<String>> {
    let listed = std::fs::read_dir(folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", folder.display())))?;
    let names = listed
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names
        .filter(|name| name.ends_with(".deb") || name.ends_with(".rpm"))
        .collect())
}
