//! Systems that nothing is built for here: their code is at least checked by the compiler,
//! with the system's own Rust, whose package holds the standard library's source.
//!
//! No compiler for their C is there, and none is needed to check types: what stands in for
//! it makes empty files. So the C and C++ under it is **not** looked at, and nothing is
//! linked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::{Outcome, Report};
use crate::shell::{self, Failure, Result};
use crate::{packages, places};

/// The system's Rust: the one that has the standard library's source beside it.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";

/// A system, and what of us is checked for it.
struct Target {
    /// What Rust calls it.
    triple: &'static str,
    /// What people call it.
    name: &'static str,
    /// `cargo check` of these, and of what they stand on.
    packages: &'static [&'static str],
    /// What of them: on phones no program is started.
    what: &'static [&'static str],
    /// What is not looked at, and why.
    apart: &'static str,
    /// Whether it is checked without being asked for by name: each takes minutes.
    always: bool,
    /// Debian's packages that it takes beside Rust.
    needs: fn() -> Result,
    /// Variables that are set meanwhile.
    environment: &'static [(&'static str, &'static str)],
}

/// `DOCS_RS` tells the native engine's package to leave its C++ alone; its bindings are
/// those that it brings.
const TARGETS: &[Target] = &[
    Target {
        triple: "aarch64-linux-android",
        name: "Android",
        packages: &["earshot-app", "earshot-worker"],
        what: &["--lib"],
        apart: NATIVE,
        always: true,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
    Target {
        triple: "aarch64-apple-ios",
        name: "iOS",
        packages: &["earshot-app", "earshot-worker"],
        what: &["--lib"],
        apart: NATIVE,
        always: false,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
    Target {
        triple: "x86_64-pc-windows-gnu",
        name: "Windows",
        packages: &["earshot-app", "earshot-cli"],
        what: &["--lib", "--bins"],
        apart: "the worker was left out, since the engine's bindings that come with it are for \
                other systems; C and C++ was not compiled, and nothing was linked",
        always: false,
        needs: packages::for_windows,
        environment: &[],
    },
    Target {
        triple: "aarch64-apple-darwin",
        name: "macOS",
        packages: &["earshot-app", "earshot-cli", "earshot-worker"],
        what: &["--lib", "--bins"],
        apart: NATIVE,
        always: false,
        needs: packages::for_targets,
        environment: &[("DOCS_RS", "1")],
    },
];

/// What is true of each of them.
const NATIVE: &str = "its C and C++ was not compiled, and nothing was linked";

/// What stands in for C compilers and for cmake: whatever they are to make is empty.
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

/// Checks the types for those that always are, and for others that are asked for by name.
pub fn check(report: &mut Report) {
    for target in TARGETS {
        let step = format!("types for {}", target.name);
        if target.always || report.asks_for(&step) {
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
    let folder = places::target().join("targets");
    let nothing = stand_in(&folder)?;
    let mut cargo = shell::command(CARGO);
    cargo
        .args(["check", "--locked", "--quiet", "-Zbuild-std"])
        .args(target.what)
        .args(["--target", target.triple])
        .arg("--target-dir")
        .arg(&folder)
        .envs(target.environment.iter().copied())
        // A version of Rust that is no nightly builds the standard library only if told so.
        .env("RUSTC_BOOTSTRAP", "1")
        // Where Apple's headers would be: nobody reads them.
        .env("SDKROOT", &folder)
        .env("RUSTC", RUSTC)
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    for package in target.packages {
        cargo.args(["--package", package]);
    }
    for tool in ["AR", "CC", "CXX", "CMAKE"] {
        let variable = format!("{tool}_{}", target.triple.replace('-', "_"));
        cargo.env(variable, &nothing);
    }
    shell::run(
        &mut cargo,
        &format!("It is not right for {}; see above.", target.name),
    )?;
    println!("Not looked at: {}.", target.apart);
    Ok(Outcome::Passed)
}

fn stand_in(folder: &Path) -> Result<PathBuf> {
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

/// The packages that this needs are Debian's.
#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
