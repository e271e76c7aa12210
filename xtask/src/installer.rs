//! `cargo xtask installer`: installers for Windows and macOS, made by Tauri's bundler on those
//! systems. (Linux: `cargo xtask package`.)
//!
//! Additional programs are listed here, not in `tauri.conf.json`, where every build of the window
//! would require them.

use std::path::Path;
use std::process::Command;

use crate::shell::{self, Failure, Result};
use crate::workers::{self, Variant};
use crate::{model, node, paths};

/// Sidecar programs; Tauri expects the target triple at the end of their names.
const SIDECARS: &str = "installer";
/// Programs installed next to the window; only the first two are always present.
const PROGRAMS: [&str; 4] = [
    "earshot",
    "earshot-worker",
    "earshot-worker-v2",
    "earshot-worker-vulkan",
];
/// Licence texts that must be shipped.
const LICENCES: [&str; 5] = [
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "models/licences/whisper-MIT.txt",
    "models/licences/silero-vad-MIT.txt",
    "licences/FDK-AAC.txt",
];

/// Writes installers to `target/release/bundle`. Split in two so that only Tauri's bundler sees the
/// signing secrets.
pub fn command(halves: &[String]) -> Result {
    if !cfg!(any(windows, target_os = "macos")) {
        return Err(Failure::new(
            "Installers for Windows and macOS are built on those systems; here, use \
             `cargo xtask package`.",
        ));
    }
    match halves {
        [] => build().and_then(|()| bundle()),
        [half] if half == "build" => build(),
        [half] if half == "bundle" => bundle(),
        _ => Err(Failure::new(
            "`cargo xtask installer` takes no argument, `build` or `bundle`.",
        )),
    }
}

fn build() -> Result {
    model::build()?;
    model::ensure(&[model::DEFAULT, model::VOICE_ACTIVITY])?;
    let programs = put_programs(&target()?)?;
    let mut tauri = tauri()?;
    tauri
        .args(["build", "--ci", "--no-bundle", "--config"])
        .arg(config(&programs, None))
        .args(["--", "--locked"]);
    shell::run(&mut tauri, "The window could not be built; see above.")
}

fn bundle() -> Result {
    let programs = built_programs(&target()?)?;
    let mut tauri = tauri()?;
    let sign_command = std::env::var("WINDOWS_SIGN_COMMAND").ok();
    tauri
        .args(["bundle", "--ci", "--config"])
        .arg(config(&programs, sign_command.as_deref()));
    sign(&mut tauri);
    shell::run(&mut tauri, "The installers could not be built; see above.")
}

fn tauri() -> Result<Command> {
    let mut tauri = node::tool("@tauri-apps/cli/tauri.js")?;
    tauri.current_dir(paths::root().join("src-tauri"));
    Ok(tauri)
}

/// macOS runs nothing unsigned; without a certificate the signature is ad hoc.
fn sign(tauri: &mut Command) {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "macos")
        && !is_set("APPLE_CERTIFICATE")
        && !is_set("APPLE_SIGNING_IDENTITY")
    {
        println!("No APPLE_CERTIFICATE and no APPLE_SIGNING_IDENTITY: signed ad hoc.");
        tauri.env("APPLE_SIGNING_IDENTITY", "-");
    }
    if cfg!(windows) && !is_set("WINDOWS_SIGN_COMMAND") {
        println!("No WINDOWS_SIGN_COMMAND: not signed.");
    }
}

fn target() -> Result<String> {
    let version = shell::output(
        shell::command("rustc").arg("-vV"),
        "rustc could not be started",
    )?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc did not report its target."))
}

/// Copies the sidecar programs to where Tauri expects them; returns their names.
fn put_programs(target: &str) -> Result<Vec<&'static str>> {
    let mut programs = vec![
        ("earshot", paths::program("earshot")),
        ("earshot-worker", paths::program("earshot-worker")),
    ];
    // Every supported Mac has AVX2 or is Arm.
    if cfg!(all(windows, target_arch = "x86_64")) {
        programs.push(("earshot-worker-v2", workers::build(Variant::V2)?));
        // Set by the Vulkan SDK's installer.
        if std::env::var_os("VULKAN_SDK").is_some() {
            programs.push(("earshot-worker-vulkan", workers::build(Variant::Vulkan)?));
        } else {
            println!("No VULKAN_SDK: the GPU worker is left out.");
        }
    }
    for (name, built) in &programs {
        let to = format!("{name}-{target}{}", std::env::consts::EXE_SUFFIX);
        workers::copy(built, &paths::target().join(SIDECARS).join(to))?;
    }
    Ok(programs.into_iter().map(|(name, _)| name).collect())
}

fn built_programs(target: &str) -> Result<Vec<&'static str>> {
    let folder = paths::target().join(SIDECARS);
    let is_there = |name: &&str| {
        let file = format!("{name}-{target}{}", std::env::consts::EXE_SUFFIX);
        folder.join(file).is_file()
    };
    let programs: Vec<_> = PROGRAMS.into_iter().filter(is_there).collect();
    match programs.starts_with(&PROGRAMS[..2]) {
        true => Ok(programs),
        false => Err(Failure::new(
            "Nothing is built yet: run `cargo xtask installer build` first.",
        )),
    }
}

/// Overrides for `tauri.conf.json`: programs, models, licences and signing. Paths are relative to
/// `src-tauri`.
fn config(programs: &[&str], sign_command: Option<&str>) -> String {
    let from = |path: &Path| format!("../{}", path.display()).replace('\\', "/");
    let target = paths::target();
    let target = target.strip_prefix(paths::root()).unwrap_or(&target);
    let sidecars = programs
        .iter()
        .map(|name| quoted(&from(&target.join(SIDECARS).join(name))));
    let models = [model::DEFAULT, model::VOICE_ACTIVITY].map(|name| {
        let file = format!("ggml-{name}.bin");
        let kept = from(&target.join("models").join(&file));
        format!("{}:{}", quoted(&kept), quoted(&format!("models/{file}")))
    });
    let licences = LICENCES.map(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        let to = format!("licences/{name}");
        format!("{}:{}", quoted(&from(Path::new(file))), quoted(&to))
    });
    let windows = sign_command
        .filter(|command| !command.is_empty())
        .map(|command| format!(",\"windows\":{{\"signCommand\":{}}}", quoted(command)))
        .unwrap_or_default();
    format!(
        "{{\"bundle\":{{\"externalBin\":[{}],\"resources\":{{{},{}}}{windows}}}}}",
        sidecars.collect::<Vec<_>>().join(","),
        models.join(","),
        licences.join(","),
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn config_lists_all_bundled_files() {
        let config = config(&["earshot", "earshot-worker"], Some("sign \"C:\\a b\" %1"));
        for part in [
            "/installer/earshot\",",
            "/installer/earshot-worker\"]",
            "/models/ggml-base-q8_0.bin\":\"models/ggml-base-q8_0.bin\"",
            "\"models/ggml-silero-v6.2.0.bin\"",
            "\"../LICENSE-MIT\":\"licences/LICENSE-MIT\"",
            "\"signCommand\":\"sign \\\"C:\\\\a b\\\" %1\"",
        ] {
            assert!(config.contains(part), "{part} is not in {config}");
        }
        assert!(!super::config(&["earshot"], Some("")).contains("signCommand"));
        for licence in LICENCES {
            assert!(paths::root().join(licence).is_file(), "{licence}");
        }
        // Validated by a JSON parser.
        let mut python = shell::command("python3");
        python.args(["-c", "import json, sys; json.loads(sys.argv[1])"]);
        assert!(shell::output(python.arg(&config), "").is_ok(), "{config}");
    }
}
