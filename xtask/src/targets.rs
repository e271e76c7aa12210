//! Type-checks the code for targets that cannot be built here, with Debian's Rust, which
//! includes the standard library's source.
//!
//! Stand-ins for the C compilers create empty files: C and C++ are **not** checked, and nothing is
//! linked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::{Outcome, Report};
use crate::shell::{self, Failure, Result};
use crate::{packages, paths};

/// Debian's Rust.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";

struct Target {
    /// Target triple.
    triple: &'static str,
    name: &'static str,
    /// Packages to check, with their dependencies.
    packages: &'static [&'static str],
    what: &'static [&'static str],
    /// Packages left out, and the reason.
    omitted: &'static str,
    /// Additional Debian packages.
    needs: fn() -> Result,
    environment: &'static [(&'static str, &'static str)],
}

/// `DOCS_RS` makes whisper-rs-sys skip its C++ and use its bundled bindings.
const TARGETS: &[Target] = &[
    Target {
        triple: "aarch64-linux-android",
        name: "Android",
        packages: &["earshot-app", "earshot-worker"],
        what: &["--lib"],
        omitted: NATIVE,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
    Target {
        triple: "aarch64-apple-ios",
        name: "iOS",
        packages: &["earshot-app", "earshot-worker"],
        what: &["--lib"],
        omitted: NATIVE,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
    Target {
        triple: "x86_64-pc-windows-gnu",
        name: "Windows",
        packages: &["earshot-app", "earshot-cli"],
        what: &["--lib", "--bins"],
        omitted: "the worker was left out, since the engine's bindings that come with it are for \
                other systems; C and C++ was not compiled, and nothing was linked",
        needs: packages::for_windows,
        environment: &[],
    },
    Target {
        triple: "aarch64-apple-darwin",
        name: "macOS",
        packages: &["earshot-app", "earshot-cli", "earshot-worker"],
        what: &["--lib", "--bins"],
        omitted: NATIVE,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
];

const NATIVE: &str = "its C and C++ was not compiled, and nothing was linked";

/// Replaces C compilers and cmake: creates empty output files.
const NO_COMPILER: &str = "\
#!/bin/sh
while [ $# -gt 0 ]; do
    case \"$1\" in
        -o) : > \"$2\" ;;
        -o?*) : > \"${1#-o}\" ;;
    esac
    shift
done
";

/// Checks the targets named on the command line; each takes up to a quarter of an hour.
pub fn check(report: &mut Report) {
    for target in TARGETS {
        let step = format!("types for {}", target.name);
        if report.is_selected(&step) {
            report.step_or_skip(&step, || check_one(target));
        }
    }
}

fn check_one(target: &Target) -> Result<Outcome> {
    if !shell::on_path("apt-get") {
        return Ok(Outcome::Skipped(
            "it needs Debian's packages of Rust with the standard library's source".to_owned(),
        ));
    }
    (target.needs)()?;
    let folder = paths::target().join("targets");
    let fake_compiler = write_fake_compiler(&folder)?;
    let mut cargo = shell::command(CARGO);
    cargo
        .args(["check", "--locked", "--quiet", "-Zbuild-std"])
        .args(target.what)
        .args(["--target", target.triple])
        .arg("--target-dir")
        .arg(&folder)
        .envs(target.environment.iter().copied())
        // Required by a stable compiler for `-Z build-std`.
        .env("RUSTC_BOOTSTRAP", "1")
        // Nothing is run, and the folder would be a gigabyte larger.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        // Apple's headers are not read.
        .env("SDKROOT", &folder)
        .env("RUSTC", RUSTC)
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    for package in target.packages {
        cargo.args(["--package", package]);
    }
    for tool in ["AR", "CC", "CXX", "CMAKE"] {
        let variable = format!("{tool}_{}", target.triple.replace('-', "_"));
        cargo.env(variable, &fake_compiler);
    }
    shell::run(
        &mut cargo,
        &format!("The code does not compile for {}; see above.", target.name),
    )?;
    println!("Not checked: {}.", target.omitted);
    Ok(Outcome::Passed)
}

fn write_fake_compiler(folder: &Path) -> Result<PathBuf> {
    let script = folder.join("no-compiler");
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&script, NO_COMPILER))
        .and_then(|()| make_executable(&script));
    written.map_err(|error| {
        Failure::new(format!(
            "{} could not be written: {error}.",
            script.display()
        ))
    })?;
    Ok(script)
}

#[cfg(unix)]
fn make_executable(script: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(script, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
