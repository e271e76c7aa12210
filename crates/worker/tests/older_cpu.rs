//! The worker for older CPUs, emulated with qemu. `cargo xtask check` builds it; `EARSHOT_VARIANTS`
//! is its folder.
//!
//! The emulator is too slow for a real model. The output of the tiny one is nonsense; the test
//! checks only that it runs.

#![allow(clippy::unwrap_used)]
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod support;

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use earshot_engine::{Engine, EngineConfig, EventKind, Job, ModelData, Options, WorkerExecutable};
use support::{RATE, inaugural, tiny_model, wav};

/// From 2008: SSE4.2, no AVX.
const CPU_MODEL: &str = "Nehalem";
/// The emulator is about a hundred times slower.
const TIMEOUT: Duration = Duration::from_secs(300);

#[test]
fn runs_on_a_cpu_without_avx() {
    let Some(folder) = std::env::var_os("EARSHOT_VARIANTS").map(PathBuf::from) else {
        println!("skipped: no other workers (EARSHOT_VARIANTS is not set)");
        return;
    };
    let Some(mut config) = support::config("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let scripts = tempfile::tempdir().unwrap();
    let script = scripts.path().join("emulated");
    let worker = folder.join("earshot-worker-v2");
    let text = format!(
        "#!/bin/sh\nexec qemu-x86_64 -cpu {CPU_MODEL} {}\n",
        worker.display()
    );
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let vad = (config.models)().unwrap().vad;
    let engine = Engine::start(EngineConfig {
        launcher: Box::new(WorkerExecutable::at(script)),
        models: Box::new(move || {
            Ok(ModelData {
                vad: vad.clone(),
                model: tiny_model::build().into(),
            })
        }),
        heartbeat_timeout: TIMEOUT,
        // The emulator does not support the sandbox.
        allow_unsandboxed: true,
        ..config
    })
    .unwrap();
    let mut events = engine.subscribe();
    let samples = inaugural();
    engine.submit(Job {
        source: Box::new(Cursor::new(wav(&samples[3 * RATE..5 * RATE]))),
        options: Options::default(),
    });
    loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => {
                // The text is rejected after several attempts; voice-activity detection alone takes
                // under a second.
                println!("{} ms", outcome.processing_ms);
                assert!(outcome.processing_ms > 4_000, "{outcome:?}");
                break;
            }
            EventKind::Failed { code, message } => panic!("{code}: {message}"),
            _ => {}
        }
    }
}
