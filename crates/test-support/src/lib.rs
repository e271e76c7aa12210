//! Shared by the tests of several crates; never a dependency of the product.
#![allow(clippy::unwrap_used)]

mod data;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod pulse_server;
pub mod server;
pub mod service;

use std::process::Child;

pub use data::{INAUGURAL, cases, corpus, models, read_table, wav, wav_header, wheels};
#[cfg(target_os = "linux")]
pub use disk::Disk;
#[cfg(target_os = "linux")]
pub use pulse_server::PulseServer;

/// Reports that a test cannot run without `what`. Panics if `EARSHOT_REQUIRE` is set, as by
/// `cargo xtask test`, which installs everything.
#[track_caller]
pub fn skip_without(what: &str) {
    assert!(
        std::env::var_os("EARSHOT_REQUIRE").is_none(),
        "no {what}, which EARSHOT_REQUIRE requires"
    );
    println!("skipped: no {what}");
}

/// Calls [`skip_without`] for the first program that is not installed.
#[track_caller]
pub fn has_programs(names: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_installed = |name: &&&str| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&path).any(|folder| folder.join(&file).is_file())
    };
    let missing = names.iter().find(|name| !is_installed(name));
    if let Some(name) = missing {
        skip_without(name);
    }
    missing.is_none()
}

/// Killed on drop.
pub struct KillOnDrop(pub Child);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
