//! `cargo xtask flatpak`: collects the sources for an offline Flatpak build in
//! `target/flatpak/sources`. Then, for one flavour:
//!
//! ```sh
//! flatpak-builder --user --install-deps-from=REMOTE target/flatpak/build \
//!     flatpak/offline/app.earshot.Earshot.yml
//! ```

use std::path::Path;

use crate::shell::{self, Failure, Result};
use crate::{paths, window};

/// The path of the crates inside the build sandbox.
const INSIDE: &str = "/run/build/earshot/crates/vendor";

pub fn run() -> Result {
    let sources = paths::target().join("flatpak/sources");
    let crates = sources.join("crates");
    make(&crates)?;
    window::page()?;
    let page = sources.join("ui");
    make(&page)?;
    let mut copy = shell::command("cp");
    copy.args(["--recursive", "--no-target-directory"])
        .arg(paths::root().join("ui/dist"))
        .arg(page.join("dist"));
    shell::output(&mut copy, "The page could not be copied")?;
    println!("Fetching the sources of every crate …");
    let mut vendor = shell::cargo("vendor --quiet --locked --versioned-dirs");
    shell::output(
        vendor.arg(crates.join("vendor")),
        "cargo could not fetch the sources of every crate; check the network",
    )?;
    write(&crates.join("config.toml"), &replaced(INSIDE))?;
    println!("{}", sources.display());
    Ok(())
}

/// Makes cargo use the vendored crates.
fn replaced(folder: &str) -> String {
    format!(
        "[source.crates-io]\nreplace-with = \"vendored\"\n\n\
         [source.vendored]\ndirectory = \"{folder}\"\n"
    )
}

fn make(folder: &Path) -> Result {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("{} cannot be created: {error}.", folder.display())))
}

fn write(file: &Path, text: &str) -> Result {
    std::fs::write(file, text)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}.", file.display())))
}
