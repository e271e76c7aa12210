//! Workers for other processors. `cargo xtask check` builds them; `EARSHOT_VARIANTS` is the folder
//! with all programs.
//!
//! The old CPU is emulated by QEMU. The GPU is Mesa's llvmpipe, which computes on the CPU.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::test_home::{RunOutput, TestHome};

/// A CPU of 2008: SSE4.2, no AVX.
const OLD_CPU: &str = "Nehalem";

fn variants_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("EARSHOT_VARIANTS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: no other workers (EARSHOT_VARIANTS is not set)");
    }
    folder
}

fn run_in(test: &TestHome, command: &mut Command) -> RunOutput {
    let output = command
        .current_dir(test.path(""))
        .env("EARSHOT_HOME", test.home())
        // Selects llvmpipe even if there are other GPUs.
        .env("GGML_VK_VISIBLE_DEVICES", "0")
        .output()
        .unwrap();
    RunOutput {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn default_worker_text(test: &TestHome) -> String {
    let result = test.run(["transcribe", "note.opus"]).expect(0);
    assert!(result.text().contains("Americans"));
    result.text()
}

#[test]
fn old_cpu_uses_its_own_worker() {
    let (Some(folder), Some(test)) = (variants_folder(), TestHome::with_model()) else {
        return;
    };
    let new = test.path("new");
    fs::create_dir(&new).unwrap();
    fs::copy(folder.join("earshot"), new.join("earshot")).unwrap();
    fs::copy(folder.join("earshot-worker-v2"), new.join("earshot-worker")).unwrap();
    let mut earshot = Command::new(new.join("earshot"));
    let written = run_in(&test, earshot.args(["transcribe", "note.opus"])).expect(0);
    let words = |text: &str| text.to_lowercase().replace([',', '.', ';'], "");
    assert_eq!(words(&written.text()), words(&default_worker_text(&test)));

    // On an old CPU it decodes, loads the model and detects speech. (Decoding text would take
    // minutes under emulation.) QEMU does not support the sandbox.
    let settings = test.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}allow_unsandboxed = true\n")).unwrap();
    let old = test.path("old");
    fs::create_dir(&old).unwrap();
    fs::copy(folder.join("earshot"), old.join("earshot")).unwrap();
    // QEMU does not emulate child processes, so scripts start them.
    let emulated = |name: &str, program: &str| {
        let program = folder.join(program);
        let script = format!(
            "#!/bin/sh\nexec qemu-x86_64 -cpu {OLD_CPU} {}\n",
            program.display()
        );
        fs::write(old.join(name), script).unwrap();
        fs::set_permissions(old.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    let tone = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=120:d=2",
            "tone.wav",
        ])
        .current_dir(test.path(""))
        .status();
    assert!(tone.unwrap().success());
    let transcribe = || {
        let mut earshot = Command::new("qemu-x86_64");
        earshot.args(["-cpu", OLD_CPU]).arg(old.join("earshot"));
        earshot.args(["transcribe", "--format", "json", "tone.wav"]);
        run_in(&test, &mut earshot)
    };
    emulated("earshot-worker", "earshot-worker");
    let refused = transcribe().expect(1);
    let sentence = "too old for Earshot: it lacks AVX";
    assert!(refused.stderr.contains(sentence), "{refused:#?}");

    emulated("earshot-worker-v2", "earshot-worker-v2");
    let output = transcribe().expect(0);
    assert_eq!(output.json()[0]["no_speech"], true, "{output:#?}");
}

fn set_device(test: &TestHome, device: &str) {
    let settings = test.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let others = text.lines().filter(|line| !line.starts_with("compute = "));
    let others = others.collect::<Vec<_>>().join("\n");
    fs::write(&settings, format!("{others}\ncompute = \"{device}\"\n")).unwrap();
}

fn gpu_name(report: &str) -> &str {
    let line = report.lines().find(|line| line.contains("vulkan:"));
    let line = line.unwrap_or_else(|| panic!("no graphics processor: {report}"));
    let from = line.find("vulkan:").unwrap();
    let to = line.find(')').unwrap();
    &line[from..=to]
}

fn gpu_load_count(test: &TestHome) -> usize {
    let log = fs::read_to_string(test.home().join("logs/earshot.log")).unwrap();
    log.matches("the model runs on a GPU").count()
}

#[test]
fn gpu_worker_reaches_only_the_driver() {
    let (Some(folder), Some(test)) = (variants_folder(), TestHome::with_model()) else {
        return;
    };
    let earshot = folder.join("earshot");
    let doctor = run_in(&test, Command::new(&earshot).arg("doctor"));
    set_device(&test, gpu_name(&doctor.text()));
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "calls", "-e"])
        .arg("trace=execve,open,openat,socket,connect,bind,clone,fork,vfork,seccomp")
        .arg(&earshot)
        .args(["transcribe", "--language", "en", "note.opus"]);
    let result = run_in(&test, &mut strace).expect(0);
    assert!(result.text().contains("Americans"));
    assert_eq!(gpu_load_count(&test), 1);
    let calls = fs::read_to_string(test.path("calls")).unwrap();
    let own = [
        test.home().display().to_string(),
        test.path("").display().to_string(),
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
            let is_by_user = own.iter().any(|folder| call.contains(folder));
            assert!(!is_by_user || call.contains("/cache/graphics"), "{call}");
        }
    }
    assert!(opened > 10, "a driver was started");
    // Compiled shaders are deleted with the worker: the next one must not trust them.
    let copies = fs::read_dir(test.home().join("cache/graphics.copies")).unwrap();
    assert_eq!(copies.count(), 0);
}

/// Cut at pauses of the fixture.
const CLIPS_S: [(&str, &str); 3] = [("0", "2.9"), ("2.9", "7.9"), ("7.9", "11")];

#[test]
fn gpu_and_cpu_give_the_same_text() {
    let (Some(folder), Some(test)) = (variants_folder(), TestHome::with_model()) else {
        return;
    };
    let clips: Vec<String> = CLIPS_S
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
                .current_dir(test.path(""))
                .status();
            assert!(cut.unwrap().success());
            name
        })
        .collect();
    let earshot = folder.join("earshot");
    let texts = || -> Vec<String> {
        let mut command = Command::new(&earshot);
        command.args(["transcribe", "--language", "en", "--format", "json"]);
        let records = run_in(&test, command.args(&clips)).expect(0).json();
        let texts = records.iter().map(|record| record["text"].as_str());
        texts.map(|text| text.unwrap().to_owned()).collect()
    };
    set_device(&test, "processor");
    let cpu_texts = texts();
    assert!(cpu_texts[0].contains("Americans"), "{cpu_texts:?}");
    let doctor = run_in(&test, Command::new(&earshot).arg("doctor"));
    set_device(&test, gpu_name(&doctor.text()));
    let gpu_texts = texts();
    assert_eq!(gpu_load_count(&test), 1);
    // Rounding differs, and so may punctuation.
    let words = |texts: &[String]| -> Vec<String> {
        let letters = |text: &String| {
            text.chars()
                .filter(|c| c.is_alphanumeric() || *c == ' ')
                .collect::<String>()
        };
        texts
            .iter()
            .map(|text| letters(text).to_lowercase())
            .collect()
    };
    assert_eq!(words(&gpu_texts), words(&cpu_texts));
}

#[test]
fn missing_vulkan_falls_back_to_the_cpu() {
    let (Some(folder), Some(test)) = (variants_folder(), TestHome::with_model()) else {
        return;
    };
    let text = default_worker_text(&test);
    // No driver: some Vulkan loaders then crash.
    let mut earshot = Command::new(folder.join("earshot"));
    earshot.env("VK_ICD_FILENAMES", "/nothing.json");
    earshot.env("VK_DRIVER_FILES", "/nothing.json");
    let result = run_in(&test, earshot.args(["transcribe", "note.opus"])).expect(0);
    assert_eq!(result.text(), text);

    let folder_without_loader = test.path("programs");
    fs::create_dir(&folder_without_loader).unwrap();
    for name in ["earshot", "earshot-worker"] {
        fs::copy(folder.join(name), folder_without_loader.join(name)).unwrap();
    }
    let broken = without_loader(&folder.join("earshot-worker-vulkan"));
    fs::write(folder_without_loader.join("earshot-worker-vulkan"), broken).unwrap();
    fs::set_permissions(
        folder_without_loader.join("earshot-worker-vulkan"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    fs::remove_file(test.home().join("data/benchmarks.json")).unwrap();
    let mut earshot = Command::new(folder_without_loader.join("earshot"));
    let result = run_in(&test, earshot.args(["transcribe", "note.opus"])).expect(0);
    assert_eq!(result.text(), text);
}

fn without_loader(program: &Path) -> Vec<u8> {
    let mut bytes = fs::read(program).unwrap();
    let name = b"libvulkan.so.1\0";
    let found = bytes.windows(name.len()).position(|window| window == name);
    let at = found.expect("it needs the loader");
    bytes[at..at + 9].copy_from_slice(b"libmissng");
    bytes
}
