//! `cargo xtask android`: the Android app.
//!
//! Cargo is called here, not by Gradle, and builds library crates as cdylibs, which desktop builds
//! avoid. Gradle packages the results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::{elf, model, packages, paths, window};

const TARGET: &str = "aarch64-linux-android";
const ABI: &str = "arm64-v8a";
/// The first API level with AAudio, as in `app/build.gradle.kts`.
const PLATFORM: &str = "26";
/// The first NDK whose libraries support 16 KB pages.
const OLDEST_NDK: u32 = 28;
/// Page size of newer phones, in bytes.
const PAGE: u64 = 16 << 10;
/// Application id and Kotlin package.
const PACKAGE: &str = "app.earshot.Earshot";
const LIBRARY: &str = "earshot_app_lib";

/// Offline packages lack the network permission.
#[derive(Clone, Copy)]
enum Flavour {
    Offline,
    Online,
}

impl Flavour {
    fn named(name: &str) -> Result<Self> {
        match name {
            "offline" => Ok(Self::Offline),
            "online" => Ok(Self::Online),
            _ => Err(Failure::new(format!(
                "Unknown flavour \"{name}\"; choose offline or online."
            ))),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Online => "online",
        }
    }

    fn features(self) -> &'static str {
        match self {
            Self::Offline => "custom-protocol,offline",
            Self::Online => "custom-protocol,network",
        }
    }
}

/// `cargo xtask android [offline|online]`
pub fn command(arguments: &[String]) -> Result {
    let flavour = arguments.first().map_or("offline", String::as_str);
    let flavour = Flavour::named(flavour)?;
    let ndk = Ndk::find()?;
    packages::for_build()?;
    window::page()?;
    model::build()?;
    put_models()?;
    put_libraries(&ndk, flavour)?;
    pack(flavour)
}

fn project() -> PathBuf {
    paths::root().join("src-tauri/gen/android")
}

/// `main` is shared by all flavours.
fn libraries(flavour: &str) -> PathBuf {
    let sources = project().join("app/src").join(flavour);
    sources.join("jniLibs").join(ABI)
}

fn put_models() -> Result {
    let names = [model::DEFAULT, model::VOICE_ACTIVITY];
    model::ensure(&names)?;
    names.iter().try_for_each(|name| {
        let file = format!("ggml-{name}.bin");
        let assets = project().join("app/src/main/assets/models");
        put(&paths::models().join(&file), &assets.join(file))
    })
}

fn put_libraries(ndk: &Ndk, flavour: Flavour) -> Result {
    let shared = libraries("main");
    let output = ndk.build("android", |cargo| {
        cargo.args(["--package", "earshot-worker"]);
    })?;
    put(
        &output.join("libearshot_worker.so"),
        &shared.join("libearshot_worker.so"),
    )?;
    // A second build for Armv8.2 processors (most phones since 2018).
    let output = ndk.build("android-armv82", |cargo| {
        cargo.args(["--package", "earshot-worker"]);
        cargo.env("GGML_CPU_ARM_ARCH", "armv8.2-a+dotprod+fp16");
    })?;
    put(
        &output.join("libearshot_worker.so"),
        &shared.join("libearshot_worker_armv82.so"),
    )?;
    let generated = project().join("app/src/main/java/app/earshot/Earshot/generated");
    fs::create_dir_all(&generated).map_err(|error| not_written(&generated, &error))?;
    let output = ndk.build("android", |cargo| {
        cargo.args(["--package", "earshot-app", "--no-default-features"]);
        cargo.args(["--features", flavour.features()]);
        // Tauri generates Gradle and Kotlin files here.
        cargo
            .env("TAURI_ANDROID_PROJECT_PATH", project())
            .env("WRY_ANDROID_PACKAGE", PACKAGE)
            .env("WRY_ANDROID_LIBRARY", LIBRARY)
            .env("WRY_ANDROID_KOTLIN_FILES_OUT_DIR", &generated);
    })?;
    let name = format!("lib{LIBRARY}.so");
    put(&output.join(&name), &libraries(flavour.name()).join(&name))?;
    put(&ndk.cpp_library(), &shared.join("libc++_shared.so"))?;
    for folder in [shared, libraries(flavour.name())] {
        let files = fs::read_dir(&folder).map_err(|error| not_written(&folder, &error))?;
        for file in files.flatten() {
            check_alignment(&file.path())?;
        }
    }
    Ok(())
}

/// Devices with 16 KB pages reject libraries with a smaller alignment.
fn check_alignment(library: &Path) -> Result {
    let bytes = fs::read(library).map_err(|error| not_written(library, &error))?;
    match elf::alignment(&bytes) {
        Some(bytes) if bytes >= PAGE => Ok(()),
        found => Err(Failure::new(format!(
            "{} is not aligned for 16 KB pages ({found:?}).",
            library.display()
        ))),
    }
}

fn pack(flavour: Flavour) -> Result {
    let wrapper = project().join("gradlew");
    let mut gradle = if wrapper.is_file() {
        shell::command(wrapper)
    } else if shell::on_path("gradle") {
        shell::command("gradle")
    } else {
        return Err(Failure::new(
            "Only the package is missing: it needs Gradle 9.6 or later. Install it, or \
             open src-tauri/gen/android with Android Studio.",
        ));
    };
    let name = flavour.name();
    let (first, rest) = name.split_at(1);
    let task = format!(":app:assemble{}{rest}Release", first.to_uppercase());
    shell::run(
        gradle.current_dir(project()).arg(task),
        "Gradle could not build the package; see above.",
    )?;
    let output = project().join(format!("app/build/outputs/apk/{name}/release"));
    println!("The package is in {}.", output.display());
    Ok(())
}

struct Ndk {
    folder: PathBuf,
    tools: PathBuf,
}

impl Ndk {
    fn find() -> Result<Self> {
        let named = |name| std::env::var_os(name).map(PathBuf::from);
        let newest = || {
            let all = fs::read_dir(named("ANDROID_HOME")?.join("ndk")).ok()?;
            let all = all.flatten().map(|entry| entry.path());
            all.max_by_key(|folder| version(folder))
        };
        let folder = named("ANDROID_NDK_HOME").or_else(newest).ok_or_else(|| {
            Failure::new(
                "Android's SDK and NDK are needed: install them and set ANDROID_HOME to the SDK's \
                 folder.",
            )
        })?;
        if version(&folder) < Some(OLDEST_NDK) {
            return Err(Failure::new(format!(
                "The NDK in {} is too old: {OLDEST_NDK} or later is needed.",
                folder.display()
            )));
        }
        let prebuilt = fs::read_dir(folder.join("toolchains/llvm/prebuilt"));
        let host = prebuilt.into_iter().flatten().flatten().next();
        let Some(host) = host else {
            return Err(Failure::new(format!(
                "The NDK in {} has no compilers; install it again.",
                folder.display()
            )));
        };
        Self::check_standard_library()?;
        Ok(Self {
            folder,
            tools: host.path(),
        })
    }

    fn check_standard_library() -> Result {
        let output = shell::output(
            shell::command("rustc").args(["--print", "target-libdir", "--target", TARGET]),
            "rustc does not support Android",
        )?;
        if Path::new(output.trim()).is_dir() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "Rust's standard library for Android is missing: rustup target add {TARGET}"
        )))
    }

    fn cpp_library(&self) -> PathBuf {
        let libraries = self.tools.join("sysroot/usr/lib");
        libraries.join(TARGET).join("libc++_shared.so")
    }

    /// Builds a package as a cdylib in its own target folder; returns the output folder.
    fn build(&self, folder: &str, prepare: impl FnOnce(&mut Command)) -> Result<PathBuf> {
        let target = paths::target().join(folder);
        let tool = |name: &str| self.tools.join("bin").join(name);
        let clang = |ending: &str| tool(&format!("{TARGET}{PLATFORM}-clang{ending}"));
        let compat = paths::root().join("crates/speech/compat");
        let mut cargo = shell::cargo(&format!(
            "rustc --release --locked --quiet --lib --crate-type cdylib --target {TARGET}"
        ));
        cargo
            .arg("--target-dir")
            .arg(&target)
            .env("ANDROID_NDK_HOME", &self.folder)
            .env("ANDROID_PLATFORM", format!("android-{PLATFORM}"))
            .env("CMAKE_TOOLCHAIN_FILE", compat.join("android.cmake"))
            .env("CC_aarch64_linux_android", clang(""))
            .env("CXX_aarch64_linux_android", clang("++"))
            .env("AR_aarch64_linux_android", tool("llvm-ar"))
            .env("CARGO_TARGET_AARCH64_LINUX_ANDROID_LINKER", clang(""))
            .env(
                "CARGO_TARGET_AARCH64_LINUX_ANDROID_RUSTFLAGS",
                format!("-C link-arg=-Wl,-z,max-page-size={PAGE}"),
            );
        prepare(&mut cargo);
        shell::run(&mut cargo, "The library could not be built; see above.")?;
        Ok(target.join(TARGET).join("release"))
    }
}

/// Major version of an NDK.
fn version(ndk: &Path) -> Option<u32> {
    let properties = fs::read_to_string(ndk.join("source.properties")).ok()?;
    let revision = properties
        .lines()
        .find_map(|line| line.strip_prefix("Pkg.Revision"))?;
    let number = revision.trim_start_matches([' ', '=']);
    number.split('.').next()?.trim().parse().ok()
}

fn put(from: &Path, to: &Path) -> Result {
    let folder = to.parent().map_or(Ok(()), fs::create_dir_all);
    let copied = folder.and_then(|()| fs::copy(from, to));
    copied.map(drop).map_err(|error| not_written(to, &error))
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}.", path.display()))
}
