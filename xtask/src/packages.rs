//! System packages: what is missing is installed, as root, or named.

use std::path::Path;

use crate::shell::{self, Failure, Result};

/// How to tell that a package is there, however it was installed.
enum Probe {
    /// A program on the search path.
    Program(&'static str),
    /// A C library known to pkg-config.
    Library(&'static str),
    /// A Python module.
    Module(&'static str),
    /// A folder.
    Folder(&'static str),
}

/// A Debian package and the sign of its presence.
struct Package(&'static str, Probe);

/// What a build needs: the native speech engine is C++ made by cmake; the
/// microphone is reached through ALSA.
const BUILD: &[Package] = &[
    Package("g++", Probe::Program("g++")),
    Package("make", Probe::Program("make")),
    Package("cmake", Probe::Program("cmake")),
    Package("pkg-config", Probe::Program("pkg-config")),
    Package("libasound2-dev", Probe::Library("alsa")),
    Package("python3-venv", Probe::Module("ensurepip")),
];

/// What the tests make their sounds with; the product never uses them.
const TESTS: &[Package] = &[
    Package("ffmpeg", Probe::Program("ffmpeg")),
    Package("espeak-ng", Probe::Program("espeak-ng")),
    Package(
        "asterisk-moh-opsound-wav",
        Probe::Folder("/usr/share/asterisk/moh"),
    ),
];

/// Makes sure that the workspace can be built.
pub fn for_build() -> Result {
    ensure(BUILD.iter())
}

/// Makes sure that the workspace can be built and tested.
pub fn for_tests() -> Result {
    ensure(BUILD.iter().chain(TESTS))
}

fn ensure<'a>(packages: impl Iterator<Item = &'a Package>) -> Result {
    let missing: Vec<&Package> = packages.filter(|package| !present(&package.1)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|package| package.0).collect();
    let names = names.join(" ");
    if !shell::on_path("apt-get") {
        return Err(Failure::new(format!(
            "These Debian packages or their like are missing: {names}. Install them and try again."
        )));
    }
    if !is_root() {
        return Err(Failure::new(format!(
            "Some packages are missing. Install them with this line and try again:\n\n  \
             sudo apt-get install --no-install-recommends {names}\n"
        )));
    }
    println!("Installing {names} …");
    let otherwise = format!("apt-get could not install {names}; its own words above say why.");
    apt_get("update --quiet=2", &otherwise)?;
    apt_get(
        &format!("install --yes --quiet=2 --no-install-recommends {names}"),
        &otherwise,
    )?;
    match missing.iter().find(|package| !present(&package.1)) {
        None => Ok(()),
        Some(Package(name, _)) => Err(Failure::new(format!(
            "apt-get installed {name}, but it still cannot be found; check this machine's search path."
        ))),
    }
}

fn apt_get(arguments: &str, otherwise: &str) -> Result {
    let mut command = shell::command("apt-get");
    command.args(arguments.split_whitespace());
    // No question may wait for an answer: tests also run where nobody watches.
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(std::process::Stdio::null());
    shell::run(&mut command, otherwise)
}

fn present(probe: &Probe) -> bool {
    match probe {
        Probe::Program(name) => shell::on_path(name),
        Probe::Library(name) => {
            shell::succeeds(shell::command("pkg-config").args(["--exists", name]))
        }
        Probe::Module(name) => shell::succeeds(
            shell::command("python3")
                .arg("-c")
                .arg(format!("import {name}")),
        ),
        Probe::Folder(path) => Path::new(path).is_dir(),
    }
}

fn is_root() -> bool {
    shell::quietly(
        shell::command("id").arg("-u"),
        "The user could not be determined",
    )
    .is_ok_and(|id| id.trim() == "0")
}
