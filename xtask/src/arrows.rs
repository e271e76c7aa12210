//! The arrows between the crates that promise privacy, read from `cargo tree`.

use crate::places;
use crate::shell::{self, Failure, Result};

/// Crates that talk HTTP. One of them in a tree means a door to the network.
const HTTP: &[&str] = &["reqwest", "hyper", "ureq", "isahc", "curl"];

/// The crates of ours that may reach the network: the one with the door, and
/// those that stand on it.
const MAY_REACH_HTTP: &[&str] = &["earshot-network", "earshot-core", "earshot-cli"];

/// Crates with native model code.
const MODEL: &[&str] = &["whisper-rs", "whisper-rs-sys", "earshot-speech"];

/// The crates of ours that may hold it. What people
/// start is not among them: a crash in there must not be theirs.
const MAY_HOLD_MODEL: &[&str] = &["earshot-speech", "earshot-worker"];

/// Only `online` and what stands on it reaches an HTTP client, and nothing
/// under `crates/` reaches the window; only the worker holds a model, and not the
/// window's program.
pub fn check() -> Result {
    for package in packages()? {
        let tree = tree(&package, &[])?;
        if !MAY_REACH_HTTP.contains(&package.as_str()) {
            refuse(&package, &tree, HTTP)?;
        }
        if !MAY_HOLD_MODEL.contains(&package.as_str()) {
            refuse(&package, &tree, MODEL)?;
        }
        refuse(&package, &tree, &["tauri"])?;
    }
    refuse("earshot-app", &tree("earshot-app", &[])?, MODEL)
}

/// With the feature `offline` command and window hold no HTTP client at all. A keychain they
/// may have: that keeps the key to an encrypted library, and is spoken to on the local bus.
pub fn check_offline() -> Result {
    let flavours = [
        ("earshot-cli", "offline"),
        ("earshot-app", "offline,custom-protocol"),
    ];
    flavours.iter().try_for_each(|(package, features)| {
        let tree = tree(package, &["--no-default-features", "--features", features])?;
        refuse(&format!("{package} with the feature offline"), &tree, HTTP)
    })
}

fn refuse(package: &str, tree: &str, names: &[&str]) -> Result {
    let found = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .find(|n| names.contains(n));
    match found {
        None => Ok(()),
        Some(name) => Err(Failure::new(format!(
            "{package} reaches {name}; `cargo tree --package earshot-… --invert {name}` shows how."
        ))),
    }
}

/// All that is linked into a package, one `name version` a line.
fn tree(package: &str, options: &[&str]) -> Result<String> {
    shell::quietly(
        shell::cargo("tree --locked --edges normal --prefix none --package")
            .arg(package)
            .args(options),
        &format!("cargo could not list what {package} depends on"),
    )
}

/// The names of the packages under `crates/`.
fn packages() -> Result<Vec<String>> {
    let folder = places::root().join("crates");
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| Failure::new(format!("crates/ could not be read: {error}.")))?;
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.map(|name| format!("earshot-{name}")).collect())
}
