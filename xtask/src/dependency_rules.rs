//! Dependency rules between crates, checked with `cargo tree`.

use crate::paths;
use crate::shell::{self, Failure, Result};

/// HTTP clients.
const HTTP: &[&str] = &["reqwest", "hyper", "ureq", "isahc", "curl"];

/// Our crates that may depend on an HTTP client.
const MAY_REACH_HTTP: &[&str] = &[
    "earshot-network",
    "earshot-models",
    "earshot-cloud",
    "earshot-core",
    "earshot-cli",
];

const MODEL: &[&str] = &["whisper-rs", "whisper-rs-sys", "earshot-speech"];

/// Our crates that may contain native model code: a crash must only affect the worker.
const MAY_HOLD_MODEL: &[&str] = &["earshot-speech", "earshot-worker"];

/// Allowed as a dev-dependency only.
const TEST_SUPPORT: &str = "earshot-test-support";

/// Workspaces of their own: checks that run later build them with `--locked`.
const OTHER_WORKSPACES: &[&str] = &["fuzz", "crates/speech/kernel-tests"];

pub fn check() -> Result {
    for folder in OTHER_WORKSPACES {
        let manifest = paths::root().join(folder).join("Cargo.toml");
        shell::output(
            shell::cargo("metadata --locked --format-version 1 --manifest-path").arg(manifest),
            &format!("The lock file of {folder} is not up to date: run `cargo metadata` in it"),
        )?;
    }
    for package in packages()? {
        let tree = tree(&package, &[])?;
        if !MAY_REACH_HTTP.contains(&package.as_str()) {
            forbid(&package, &tree, HTTP)?;
        }
        if !MAY_HOLD_MODEL.contains(&package.as_str()) {
            forbid(&package, &tree, MODEL)?;
        }
        if package != TEST_SUPPORT {
            forbid(&package, &tree, &[TEST_SUPPORT])?;
        }
        forbid(&package, &tree, &["tauri"])?;
    }
    forbid("earshot-app", &tree("earshot-app", &[])?, MODEL)
}

/// The feature `offline` leaves out every HTTP client. The keychain stays: it uses the local bus.
pub fn check_offline() -> Result {
    let flavours = [
        ("earshot-cli", "offline"),
        ("earshot-app", "offline,custom-protocol"),
    ];
    flavours.iter().try_for_each(|(package, features)| {
        let tree = tree(package, &["--no-default-features", "--features", features])?;
        forbid(&format!("{package} with the feature offline"), &tree, HTTP)
    })
}

fn forbid(package: &str, tree: &str, names: &[&str]) -> Result {
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

/// One `name version` a line.
fn tree(package: &str, options: &[&str]) -> Result<String> {
    shell::output(
        shell::cargo("tree --locked --edges normal --prefix none --package")
            .arg(package)
            .args(options),
        &format!("cargo could not list what {package} depends on"),
    )
}

fn packages() -> Result<Vec<String>> {
    let folder = paths::root().join("crates");
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| Failure::new(format!("crates/ could not be read: {error}.")))?;
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.map(|name| format!("earshot-{name}")).collect())
}
