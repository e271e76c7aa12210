//! Where things are. All that `xtask` makes lies in the target folder: removing
//! that folder removes every trace.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Model files for tests and benchmarks.
pub fn models() -> PathBuf {
    target().join("models")
}

/// The Python packages that model files are forged from.
pub fn wheels() -> PathBuf {
    target().join("wheels")
}

/// A program that the workspace builds.
pub fn program(name: &str) -> PathBuf {
    target()
        .join("release")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
