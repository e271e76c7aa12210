//! Building the native engine on Windows.
//!
//! The bindings that its package brings are those of Unix. On Windows they have to be made
//! anew, with libclang, and its build does so unless `WHISPER_DONT_GENERATE_BINDINGS` is
//! there, whatever its value. `.cargo/config.toml` sets it for everybody, and what it sets
//! cannot be taken back: so cargo is started where it does not find that file, with the
//! rest of what stands there.

use std::process::Command;

use crate::places;
use crate::shell::{Failure, Result};

/// Lets a cargo that builds the engine make its own bindings, where it has to.
pub fn fit(cargo: &mut Command) -> Result {
    if !cfg!(windows) {
        return Ok(());
    }
    let file = places::root().join(".cargo/config.toml");
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", file.display())))?;
    cargo.envs(switches(&text));
    cargo.env(
        "CMAKE_PROJECT_INCLUDE",
        places::root().join("crates/speech/compat/paths.cmake"),
    );
    cargo.env("CARGO_TARGET_DIR", places::target());
    cargo
        .arg("--manifest-path")
        .arg(places::root().join("Cargo.toml"));
    cargo.current_dir(std::env::temp_dir());
    Ok(())
}

/// The engine's own variables in a file of cargo's settings.
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
        let file = places::root().join(".cargo/config.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let switches = switches(&text);
        assert!(switches.contains(&("GGML_LLAMAFILE", "ON")));
        assert!(switches.contains(&("GGML_NATIVE", "OFF")));
        assert_eq!(switches.len(), text.matches("\nGGML_").count());
    }
}
