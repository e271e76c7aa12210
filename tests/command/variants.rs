//! Workers for other processors, beside the usual one. `cargo xtask check` builds them;
//! `EARSHOT_VARIANTS` names the folder with all programs.
//!
//! The old processor is emulated (qemu), the graphics processor is Mesa's llvmpipe, which
//! computes on the processor.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::scene::{Ran, Scene};

/// A processor of 2008: SSE4.2 and no AVX.
const OLD: &str = "Nehalem";

fn variants() -> Option<PathBuf> {
    let folder = std::env::var_os("EARSHOT_VARIANTS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: no other workers (EARSHOT_VARIANTS is not set)");
    }
    folder
}

/// Runs a command in the scene.
fn run(scene: &Scene, command: &mut Command) -> Ran {
    let output = command
        .current_dir(scene.path(""))
        .env("EARSHOT_HOME", scene.home())
        // The one that computes on the processor, even where there are others.
        .env("GGML_VK_VISIBLE_DEVICES", "0")
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The text of the fixture as the usual worker has it.
fn usual(scene: &Scene) -> String {
    let ran = scene.run(["transcribe", "note.opus"]).expect(0);
    assert!(ran.text().contains("Americans"));
    ran.text()
}

#[test]
fn an_old_processor_is_served_by_a_worker_of_its_own() {
    let (Some(folder), Some(scene)) = (variants(), Scene::with_model()) else {
        return;
    };
    // It writes what the usual one writes …
    let new = scene.path("new");
    fs::create_dir(&new).unwrap();
    fs::copy(folder.join("earshot"), new.join("earshot")).unwrap();
    fs::copy(folder.join("earshot-worker-v2"), new.join("earshot-worker")).unwrap();
    let mut earshot = Command::new(new.join("earshot"));
    let written = run(&scene, earshot.args(["transcribe", "note.opus"])).expect(0);
    let words = |text: &str| text.to_lowercase().replace([',', '.', ';'], "");
    assert_eq!(words(&written.text()), words(&usual(&scene)));

    // … and on an old processor it decodes, loads the model and looks for speech. (To
    // write would take the emulator minutes.) The emulator does not know what confines
    // a worker.
    let settings = scene.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}unconfined_worker = true\n")).unwrap();
    let old = scene.path("old");
    fs::create_dir(&old).unwrap();
    fs::copy(folder.join("earshot"), old.join("earshot")).unwrap();
    // What an emulated program starts is not emulated: scripts see to that.
    let emulated = |name: &str, program: &str| {
        let program = folder.join(program);
        let script = format!(
            "#!/bin/sh\nexec qemu-x86_64 -cpu {OLD} {}\n",
            program.display()
        );
        fs::write(old.join(name), script).unwrap();
        fs::set_permissions(old.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    let hum = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=120:d=2",
            "hum.wav",
        ])
        .current_dir(scene.path(""))
        .status();
    assert!(hum.unwrap().success());
    let transcribe = || {
        let mut earshot = Command::new("qemu-x86_64");
        earshot.args(["-cpu", OLD]).arg(old.join("earshot"));
        earshot.args(["transcribe", "--format", "json", "hum.wav"]);
        run(&scene, &mut earshot)
    };
    emulated("earshot-worker", "earshot-worker");
    let refused = transcribe().expect(1);
    let sentence = "too old for Earshot: it lacks AVX";
    assert!(refused.stderr.contains(sentence), "{refused:#?}");

    emulated("earshot-worker-v2", "earshot-worker-v2");
    let heard = transcribe().expect(0);
    assert_eq!(heard.json()[0]["no_speech"], true, "{heard:#?}");

    // The usual worker would not do here: the emulated processor is as old as it says.
    emulated("earshot-worker-v2", "earshot-worker");
    transcribe().expect(1);
}

/// The settings that force the model onto the graphics processor of this name.
fn force(scene: &Scene, place: &str) {
    let settings = scene.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let others = text.lines().filter(|line| !line.starts_with("compute = "));
    let others = others.collect::<Vec<_>>().join("\n");
    fs::write(&settings, format!("{others}\ncompute = \"{place}\"\n")).unwrap();
}

/// `vulkan:llvmpipe (LLVM 15.0.6, 256 bits)`, as `doctor` names it.
fn graphics(measured: &str) -> &str {
    let line = measured.lines().find(|line| line.contains("vulkan:"));
    let line = line.unwrap_or_else(|| panic!("no graphics processor: {measured}"));
    let from = line.find("vulkan:").unwrap();
    let to = line.find(')').unwrap();
    &line[from..=to]
}

/// So often a model was loaded for a graphics processor.
fn times_on_graphics(scene: &Scene) -> usize {
    let log = fs::read_to_string(scene.home().join("logs/earshot.log")).unwrap();
    log.matches("works on a graphics processor").count()
}

#[test]
fn a_driver_is_let_in_and_nothing_else() {
    let (Some(folder), Some(scene)) = (variants(), Scene::with_model()) else {
        return;
    };
    let earshot = folder.join("earshot");
    let doctor = run(&scene, Command::new(&earshot).arg("doctor"));
    force(&scene, graphics(&doctor.text()));
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "calls", "-e"])
        .arg("trace=execve,open,openat,socket,connect,bind,clone,fork,vfork,seccomp")
        .arg(&earshot)
        .args(["transcribe", "--language", "en", "note.opus"]);
    let ran = run(&scene, &mut strace).expect(0);
    assert!(ran.text().contains("Americans"));
    assert_eq!(times_on_graphics(&scene), 1);
    let calls = fs::read_to_string(scene.path("calls")).unwrap();
    let own = [
        scene.home().display().to_string(),
        scene.path("").display().to_string(),
    ];
    let (mut threads, mut opened) = (Vec::new(), 0);
    for line in calls.lines() {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        if call.starts_with("execve(") && call.contains("earshot-worker-vulkan\"") {
            threads.push(thread.to_owned());
            continue;
        }
        if !threads.iter().any(|known| known == thread) {
            continue;
        }
        let result = call.rsplit_once("= ").map_or("", |(_, result)| result);
        if call.starts_with("clone") && call.contains("CLONE_THREAD") {
            threads.push(result.to_owned());
            continue;
        }
        if result.starts_with('-') {
            continue;
        }
        assert!(
            !call.starts_with("fork") && !call.starts_with("vfork"),
            "{call}"
        );
        assert!(!call.starts_with("execve"), "{call}");
        assert!(!call.contains("AF_INET"), "{call}");
        if call.starts_with("open") {
            opened += 1;
            let is_own = own.iter().any(|folder| call.contains(folder));
            assert!(!is_own || call.contains("/cache/graphics"), "{call}");
        }
    }
    assert!(opened > 10, "a driver was started");
    // The worker's shader cache is deleted: the next worker must not trust it.
    let copies = fs::read_dir(scene.home().join("cache/graphics.copies")).unwrap();
    assert_eq!(copies.count(), 0);
}

/// Where the fixture's speaker is silent, in seconds: three clips.
const CLIPS: [(&str, &str); 3] = [("0", "2.9"), ("2.9", "7.9"), ("7.9", "11")];

#[test]
fn a_graphics_processor_writes_what_the_processor_writes() {
    let (Some(folder), Some(scene)) = (variants(), Scene::with_model()) else {
        return;
    };
    let clips: Vec<String> = CLIPS
        .iter()
        .map(|(from, to)| {
            let name = format!("from-{from}.wav");
            let cut = Command::new("ffmpeg")
                .args([
                    "-v",
                    "error",
                    "-ss",
                    from,
                    "-to",
                    to,
                    "-i",
                    "note.opus",
                    &name,
                ])
                .current_dir(scene.path(""))
                .status();
            assert!(cut.unwrap().success());
            name
        })
        .collect();
    let earshot = folder.join("earshot");
    let texts = || -> Vec<String> {
        let mut command = Command::new(&earshot);
        command.args(["transcribe", "--language", "en", "--format", "json"]);
        let records = run(&scene, command.args(&clips)).expect(0).json();
        let texts = records.iter().map(|record| record["text"].as_str());
        texts.map(|text| text.unwrap().to_owned()).collect()
    };
    force(&scene, "processor");
    let by_processor = texts();
    assert!(by_processor[0].contains("Americans"), "{by_processor:?}");
    let doctor = run(&scene, Command::new(&earshot).arg("doctor"));
    force(&scene, graphics(&doctor.text()));
    let by_graphics = texts();
    assert_eq!(times_on_graphics(&scene), 1);
    // Rounded otherwise, it may set a comma otherwise.
    let words = |texts: &[String]| -> Vec<String> {
        let kept = |text: &String| {
            text.chars()
                .filter(|c| c.is_alphanumeric() || *c == ' ')
                .collect::<String>()
        };
        texts.iter().map(|text| kept(text).to_lowercase()).collect()
    };
    assert_eq!(words(&by_graphics), words(&by_processor));
}

#[test]
fn without_a_loader_or_a_driver_the_processor_does_it() {
    let (Some(folder), Some(scene)) = (variants(), Scene::with_model()) else {
        return;
    };
    let text = usual(&scene);
    // No driver: the loader finds nothing, and some loaders then crash.
    let mut earshot = Command::new(folder.join("earshot"));
    earshot.env("VK_ICD_FILENAMES", "/nothing.json");
    earshot.env("VK_DRIVER_FILES", "/nothing.json");
    let ran = run(&scene, earshot.args(["transcribe", "note.opus"])).expect(0);
    assert_eq!(ran.text(), text);

    // No loader: the worker for graphics processors cannot be started.
    let bare = scene.path("programs");
    fs::create_dir(&bare).unwrap();
    for name in ["earshot", "earshot-worker"] {
        fs::copy(folder.join(name), bare.join(name)).unwrap();
    }
    let broken = without_loader(&folder.join("earshot-worker-vulkan"));
    fs::write(bare.join("earshot-worker-vulkan"), broken).unwrap();
    fs::set_permissions(
        bare.join("earshot-worker-vulkan"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    fs::remove_file(scene.home().join("data/processors.json")).unwrap();
    let mut earshot = Command::new(bare.join("earshot"));
    let ran = run(&scene, earshot.args(["transcribe", "note.opus"])).expect(0);
    assert_eq!(ran.text(), text);
}

/// The program, as it is where that library is not installed.
fn without_loader(program: &Path) -> Vec<u8> {
    let mut bytes = fs::read(program).unwrap();
    let name = b"libvulkan.so.1\0";
    let found = bytes.windows(name.len()).position(|window| window == name);
    let at = found.expect("it needs the loader");
    bytes[at..at + 9].copy_from_slice(b"libmissng");
    bytes
}
