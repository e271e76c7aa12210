//! Builds the native engine on Windows.
//!
//! whisper-rs-sys ships bindings for Unix. On Windows it generates them with libclang, unless
//! `WHISPER_DONT_GENERATE_BINDINGS` is set to any value. `.cargo/config.toml` sets it and cannot be
//! overridden, so cargo is started in another directory with the file's other variables.

use std::process::Command;

use crate::paths;
use crate::shell::{Failure, Result};

pub fn fit(cargo: &mut Command) -> Result {
    if !cfg!(windows) {
        return Ok(());
    }
    let file = paths::root().join(".cargo/config.toml");
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", file.display())))?;
    cargo.envs(switches(&text));
    cargo.env(
        "CMAKE_PROJECT_INCLUDE",
        paths::root().join("crates/speech/compat/paths.cmake"),
    );
    cargo.env("CARGO_TARGET_DIR", paths::target());
    cargo
        .arg("--manifest-path")
        .arg(paths::root().join("Cargo.toml"));
    cargo.current_dir(std::env::temp_dir());
    Ok(())
}

/// The `GGML_` variables of a cargo configuration file.
fn switches(text: &str) -> Vec<(&str, &str)> {
    let switches = text.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some((name.trim(), value))
    });
    switches
        .filter(|(name, _)| name.starts_with("GGML_"))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_switches_are_those_of_every_other_build() {
        let file = paths::root().join(".cargo/config.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let switches = switches(&text);
        assert!(switches.contains(&("GGML_LLAMAFILE", "ON")));
        assert!(switches.contains(&("GGML_NATIVE", "OFF")));
        assert_eq!(switches.len(), text.matches("\nGGML_").count());
    }
}
