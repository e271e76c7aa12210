//! System packages: what is missing is installed, as root, or named.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Failure, Result};

/// An upgrade of the whole system may hold apt's locks for as long as this.
const LOCK_PATIENCE: Duration = Duration::from_secs(30 * 60);

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
    /// A file in the folder of this processor family's libraries.
    File(&'static str),
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
    // The cryptography under SQLCipher.
    Package("libssl-dev", Probe::Library("libcrypto")),
    Package("python3-venv", Probe::Module("ensurepip")),
];

/// What the window is built with.
const WINDOW: &[Package] = &[Package(
    "libwebkit2gtk-4.1-dev",
    Probe::Library("webkit2gtk-4.1"),
)];

/// What the tests make their sounds with; the product never uses them.
const TESTS: &[Package] = &[
    Package("ffmpeg", Probe::Program("ffmpeg")),
    Package("espeak-ng", Probe::Program("espeak-ng")),
    Package(
        "asterisk-moh-opsound-wav",
        Probe::Folder("/usr/share/asterisk/moh"),
    ),
    // The page in a browser.
    Package("chromium", Probe::Program("chromium")),
    // The window on a desktop of its own: screen, bus, sound card, hands.
    Package("webkit2gtk-driver", Probe::Program("WebKitWebDriver")),
    Package("xvfb", Probe::Program("Xvfb")),
    Package("openbox", Probe::Program("openbox")),
    Package("xdotool", Probe::Program("xdotool")),
    Package("xclip", Probe::Program("xclip")),
    Package("x11-utils", Probe::Program("xprop")),
    Package("dbus-daemon", Probe::Program("dbus-daemon")),
    // A keychain of its own.
    Package("gnome-keyring", Probe::Program("gnome-keyring-daemon")),
    Package(
        "libayatana-appindicator3-1",
        Probe::File("libayatana-appindicator3.so.1"),
    ),
    Package("pulseaudio", Probe::Program("pulseaudio")),
    Package("pulseaudio-utils", Probe::Program("pactl")),
    Package(
        "libasound2-plugins",
        Probe::File("alsa-lib/libasound_module_pcm_pulse.so"),
    ),
    Package(
        "python3-gi",
        Probe::Folder("/usr/lib/python3/dist-packages/gi"),
    ),
    Package(
        "gir1.2-gtk-3.0",
        Probe::File("girepository-1.0/Gtk-3.0.typelib"),
    ),
    Package("strace", Probe::Program("strace")),
];

/// What workers for graphics processors are built with.
const GRAPHICS: &[Package] = &[
    Package("libvulkan-dev", Probe::Library("vulkan")),
    Package("glslc", Probe::Program("glslc")),
];

/// What stands in for a graphics processor and an old processor where there is none to
/// try workers on.
const STAND_INS: &[Package] = &[
    Package(
        "mesa-vulkan-drivers",
        Probe::Folder("/usr/share/vulkan/icd.d"),
    ),
    Package("qemu-user", Probe::Program("qemu-x86_64")),
];

/// Makes sure that variants of the worker can be built and tried.
pub fn for_variants() -> Result {
    ensure(BUILD.iter().chain(GRAPHICS).chain(STAND_INS))
}

/// Rust with the source of its standard library, which is compiled for other systems.
const TARGETS: &[Package] = &[
    Package("rustc-web", Probe::File("rustlib/etc/rust_types.py")),
    Package("cargo-web", Probe::Folder("/usr/share/cargo/scripts")),
    Package("rust-web-src", Probe::Folder("/usr/lib/rustlib/src")),
];

/// The libraries of Windows that Rust's own stands on.
const WINDOWS: &[Package] = &[
    Package(
        "binutils-mingw-w64-x86-64",
        Probe::Program("x86_64-w64-mingw32-dlltool"),
    ),
    Package(
        "gcc-mingw-w64-x86-64-posix",
        Probe::Program("x86_64-w64-mingw32-gcc-posix"),
    ),
];

/// Makes sure that types can be checked for Windows.
pub fn for_windows() -> Result {
    ensure(TARGETS.iter().chain(WINDOWS))
}

/// Makes sure that types can be checked for other systems.
pub fn for_targets() -> Result {
    ensure(TARGETS.iter())
}

/// What packages are made with.
const PACKAGES: &[Package] = &[
    Package("dpkg-dev", Probe::Program("dpkg-shlibdeps")),
    Package("rpm", Probe::Program("rpmbuild")),
];

/// What looks at packages, and makes a system to install them on.
const PACKAGES_TRIED: &[Package] = &[
    Package("lintian", Probe::Program("lintian")),
    Package(
        "desktop-file-utils",
        Probe::Program("desktop-file-validate"),
    ),
    Package("appstream", Probe::Program("appstreamcli")),
    Package("mmdebstrap", Probe::Program("mmdebstrap")),
];

/// Makes sure that packages can be made.
pub fn for_packages() -> Result {
    ensure(BUILD.iter().chain(GRAPHICS).chain(PACKAGES))
}

/// Makes sure that packages can be made and tried.
pub fn for_trying_packages() -> Result {
    ensure(
        BUILD
            .iter()
            .chain(GRAPHICS)
            .chain(PACKAGES)
            .chain(PACKAGES_TRIED),
    )
}

/// Makes sure that the workspace can be built.
pub fn for_build() -> Result {
    ensure(BUILD.iter())
}

/// Makes sure that the window can be built, too.
pub fn for_window() -> Result {
    ensure(BUILD.iter().chain(WINDOW))
}

/// Makes sure that the workspace can be built and tested.
pub fn for_tests() -> Result {
    ensure(BUILD.iter().chain(WINDOW).chain(TESTS))
}

fn ensure<'a>(packages: impl Iterator<Item = &'a Package>) -> Result {
    // Elsewhere the system or its compiler has them, or what needs them says so.
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
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
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    run_in_turn(&mut command, otherwise)
}

/// Waits while another program, such as the system's own updater, holds a lock of apt's.
/// `DPkg::Lock::Timeout` does not do that for the lists that `update` writes.
fn run_in_turn(command: &mut Command, otherwise: &str) -> Result {
    let began = Instant::now();
    let mut is_told = false;
    loop {
        let output = command
            .stdout(Stdio::inherit())
            .output()
            .map_err(|error| Failure::new(format!("apt-get could not be started: {error}.")))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() && is_lock_held(&said) && began.elapsed() < LOCK_PATIENCE {
            if !std::mem::replace(&mut is_told, true) {
                println!("Another program is installing packages; waiting for it …");
            }
            std::thread::sleep(Duration::from_secs(1));
            continue;
        }
        eprint!("{said}");
        return if output.status.success() {
            Ok(())
        } else {
            Err(Failure::new(otherwise))
        };
    }
}

/// Whether apt-get failed because of a lock (apt-pkg/deb/debsystem.cc, apt-pkg/acquire.cc).
fn is_lock_held(said: &str) -> bool {
    [
        "Could not get lock",
        "Unable to lock",
        "locked by another process",
    ]
    .iter()
    .any(|sentence| said.contains(sentence))
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
        Probe::File(path) => library_folders().any(|folder| folder.join(path).exists()),
    }
}

/// `/usr/lib` and the folders of each processor family in it.
fn library_folders() -> impl Iterator<Item = PathBuf> {
    let all = PathBuf::from("/usr/lib");
    let families = std::fs::read_dir(&all).into_iter().flatten().flatten();
    std::iter::once(all.clone()).chain(families.map(|entry| entry.path()))
}

fn is_root() -> bool {
    shell::quietly(
        shell::command("id").arg("-u"),
        "The user could not be determined",
    )
    .is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_lock_that_another_program_holds_is_waited_for() {
        let folder = std::env::temp_dir().join(format!("xtask-apt-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let seen = folder.join("seen");
        // Held at the first call, free at the second.
        let script = "if [ -e \"$0\" ]; then exit 0; fi; touch \"$0\"; \
            echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt)' >&2; \
            exit 100";
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(&seen);
        let waited = run_in_turn(&mut command, "It failed.");
        let mut broken = Command::new("sh");
        broken.args(["-c", "echo 'E: Unable to locate package zoe' >&2; exit 100"]);
        let refused = run_in_turn(&mut broken, "It failed.");
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(waited.is_ok());
        assert!(refused.is_err());
    }
}
