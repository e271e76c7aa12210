//! Debian packages: installs missing ones as root, otherwise names them; or unpacks them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{self, Failure, Result};

/// A system upgrade may hold apt's locks for this long.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Evidence that a package is installed, by any means.
enum Probe {
    Program(&'static str),
    Library(&'static str),
    Module(&'static str),
    Folder(&'static str),
    /// A file in the multiarch library folder.
    File(&'static str),
}

struct Package(&'static str, Probe);

/// cmake builds the native speech engine; the microphone is accessed through ALSA.
const BUILD: &[Package] = &[
    Package("g++", Probe::Program("g++")),
    Package("make", Probe::Program("make")),
    Package("cmake", Probe::Program("cmake")),
    Package("pkg-config", Probe::Program("pkg-config")),
    Package("libasound2-dev", Probe::Library("alsa")),
    // For SQLCipher.
    Package("libssl-dev", Probe::Library("libcrypto")),
    Package("python3-venv", Probe::Module("ensurepip")),
];

const WINDOW: &[Package] = &[Package(
    "libwebkit2gtk-4.1-dev",
    Probe::Library("webkit2gtk-4.1"),
)];

/// Used by tests to create audio; never by the product.
const TESTS: &[Package] = &[
    Package("ffmpeg", Probe::Program("ffmpeg")),
    Package("espeak-ng", Probe::Program("espeak-ng")),
    Package(
        "asterisk-moh-opsound-wav",
        Probe::Folder("/usr/share/asterisk/moh"),
    ),
    // Browser tests of the page.
    Package("chromium", Probe::Program("chromium")),
    // Window tests: display, bus, audio, input.
    Package("webkit2gtk-driver", Probe::Program("WebKitWebDriver")),
    Package("xvfb", Probe::Program("Xvfb")),
    Package("openbox", Probe::Program("openbox")),
    Package("xdotool", Probe::Program("xdotool")),
    Package("xclip", Probe::Program("xclip")),
    Package("x11-utils", Probe::Program("xprop")),
    Package("dbus-daemon", Probe::Program("dbus-daemon")),
    // Keychain tests.
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

const GRAPHICS: &[Package] = &[
    Package("libvulkan-dev", Probe::Library("vulkan")),
    Package("glslc", Probe::Program("glslc")),
];

/// Software Vulkan driver and processor emulator, for testing worker variants.
const EMULATION: &[Package] = &[
    Package(
        "mesa-vulkan-drivers",
        Probe::Folder("/usr/share/vulkan/icd.d"),
    ),
    Package("qemu-user", Probe::Program("qemu-x86_64")),
];

pub fn for_variants() -> Result {
    ensure(BUILD.iter().chain(GRAPHICS).chain(EMULATION))
}

/// Rust with the standard library's source, for `-Z build-std`.
const TARGETS: &[Package] = &[
    Package("rustc-web", Probe::File("rustlib/etc/rust_types.py")),
    Package("cargo-web", Probe::Folder("/usr/share/cargo/scripts")),
    Package("rust-web-src", Probe::Folder("/usr/lib/rustlib/src")),
];

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

pub fn for_windows() -> Result {
    ensure(TARGETS.iter().chain(WINDOWS))
}

pub fn for_targets() -> Result {
    ensure(TARGETS.iter())
}

/// Cross-compiler, C library and processor emulator.
const ARM: &[Package] = &[
    Package(
        "gcc-aarch64-linux-gnu",
        Probe::Program("aarch64-linux-gnu-gcc"),
    ),
    Package(
        "libc6-dev-arm64-cross",
        Probe::Folder("/usr/aarch64-linux-gnu/include"),
    ),
    Package("qemu-user", Probe::Program("qemu-aarch64")),
];

pub fn for_arm() -> Result {
    ensure(TARGETS.iter().chain(ARM))
}

const PACKAGES: &[Package] = &[
    Package("dpkg-dev", Probe::Program("dpkg-shlibdeps")),
    Package("rpm", Probe::Program("rpmbuild")),
];

/// Tools that lint packages and create a system to install them on.
const PACKAGE_TESTS: &[Package] = &[
    Package("lintian", Probe::Program("lintian")),
    Package(
        "desktop-file-utils",
        Probe::Program("desktop-file-validate"),
    ),
    Package("appstream", Probe::Program("appstreamcli")),
    Package("mmdebstrap", Probe::Program("mmdebstrap")),
];

pub fn for_packages() -> Result {
    ensure(BUILD.iter().chain(GRAPHICS).chain(PACKAGES))
}

pub fn for_testing_packages() -> Result {
    ensure(
        BUILD
            .iter()
            .chain(GRAPHICS)
            .chain(PACKAGES)
            .chain(PACKAGE_TESTS),
    )
}

pub fn for_build() -> Result {
    ensure(BUILD.iter())
}

pub fn for_window() -> Result {
    ensure(BUILD.iter().chain(WINDOW))
}

pub fn for_tests() -> Result {
    ensure(BUILD.iter().chain(WINDOW).chain(TESTS))
}

fn ensure<'a>(packages: impl Iterator<Item = &'a Package>) -> Result {
    // Other systems include these, or the build reports what is missing.
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
            "These Debian packages or their equivalents are missing: {names}. Install them and try again."
        )));
    }
    if !is_root() {
        return Err(Failure::new(format!(
            "Some packages are missing. Install them with this line and try again:\n\n  \
             sudo apt-get install --no-install-recommends {names}\n"
        )));
    }
    println!("Installing {names} …");
    let otherwise = format!("apt-get could not install {names}; see above.");
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

/// Downloads packages and unpacks each into a subfolder of `folder` with its name, without
/// installing them. Needs no rights; later calls need no network.
pub fn unpack(names: &[String], folder: &Path) -> Result {
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !folder.join(name).is_dir())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !shell::on_path("apt-get") || !shell::on_path("dpkg-deb") {
        return Err(Failure::new(
            "This needs packages of Debian. Run it on Debian or a system based on it.",
        ));
    }
    let downloads = folder.join("downloads");
    std::fs::create_dir_all(&downloads)
        .map_err(|error| Failure::new(format!("{}: {error}.", downloads.display())))?;
    for name in missing {
        println!("Downloading {name} …");
        let mut download = quiet_apt_get(&format!("download --quiet=2 {name}"));
        run_when_unlocked(
            download.current_dir(&downloads),
            &format!(
                "apt-get could not download {name}; run `apt-get update` as root and try again."
            ),
        )?;
        unpack_one(name, &downloads, folder)?;
    }
    Ok(())
}

/// The package's file is removed afterwards. An interrupted run leaves no folder with this name.
fn unpack_one(name: &str, downloads: &Path, folder: &Path) -> Result {
    let prefix = format!("{name}_");
    let files = std::fs::read_dir(downloads).into_iter().flatten().flatten();
    let file = files
        .map(|entry| entry.path())
        .find(|path| {
            path.file_name()
                .is_some_and(|file| file.to_string_lossy().starts_with(&prefix))
        })
        .ok_or_else(|| Failure::new(format!("apt-get downloaded no file {prefix}….deb.")))?;
    let unpacked = downloads.join(name);
    shell::output(
        shell::command("dpkg-deb")
            .arg("--extract")
            .args([&file, &unpacked]),
        &format!("{} could not be unpacked", file.display()),
    )?;
    std::fs::rename(&unpacked, folder.join(name))
        .and_then(|()| std::fs::remove_file(&file))
        .map_err(|error| Failure::new(format!("{}: {error}.", file.display())))
}

fn apt_get(arguments: &str, otherwise: &str) -> Result {
    run_when_unlocked(&mut quiet_apt_get(arguments), otherwise)
}

fn quiet_apt_get(arguments: &str) -> Command {
    let mut command = shell::command("apt-get");
    command.args(arguments.split_whitespace());
    // Non-interactive: tests run unattended.
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// Retries while another program holds a lock of apt. `DPkg::Lock::Timeout` does not cover the
/// lists that `update` writes.
fn run_when_unlocked(command: &mut Command, otherwise: &str) -> Result {
    let began = Instant::now();
    let mut is_reported = false;
    loop {
        let output = command
            .stdout(Stdio::inherit())
            .output()
            .map_err(|error| Failure::new(format!("apt-get could not be started: {error}.")))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() && is_lock_held(&errors) && began.elapsed() < LOCK_TIMEOUT {
            if !std::mem::replace(&mut is_reported, true) {
                println!("Another program is installing packages; waiting for it …");
            }
            std::thread::sleep(Duration::from_secs(1));
            continue;
        }
        eprint!("{errors}");
        return if output.status.success() {
            Ok(())
        } else {
            Err(Failure::new(otherwise))
        };
    }
}

/// The messages of apt-pkg/deb/debsystem.cc and apt-pkg/acquire.cc.
fn is_lock_held(errors: &str) -> bool {
    [
        "Could not get lock",
        "Unable to lock",
        "locked by another process",
    ]
    .iter()
    .any(|sentence| errors.contains(sentence))
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

/// `/usr/lib` and its multiarch folders.
fn library_folders() -> impl Iterator<Item = PathBuf> {
    let all = PathBuf::from("/usr/lib");
    let families = std::fs::read_dir(&all).into_iter().flatten().flatten();
    std::iter::once(all.clone()).chain(families.map(|entry| entry.path()))
}

fn is_root() -> bool {
    shell::output(
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
    fn waits_for_a_lock_of_another_program() {
        let folder = std::env::temp_dir().join(format!("xtask-apt-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let seen = folder.join("seen");
        // Locked at the first call, free at the second.
        let script = "if [ -e \"$0\" ]; then exit 0; fi; touch \"$0\"; \
            echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt)' >&2; \
            exit 100";
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(&seen);
        let retried = run_when_unlocked(&mut command, "It failed.");
        let mut broken = Command::new("sh");
        broken.args(["-c", "echo 'E: Unable to locate package zoe' >&2; exit 100"]);
        let failed = run_when_unlocked(&mut broken, "It failed.");
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(retried.is_ok());
        assert!(failed.is_err());
    }
}
