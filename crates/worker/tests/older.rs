//! The worker for older processors does all its kinds of work on one: emulated (qemu), since
//! this machine has a newer one. `cargo xtask check` builds that worker; `EARSHOT_VARIANTS`
//! names the folder it is in.
//!
//! An emulator takes minutes for what a real model computes in a moment, so the model is a
//! toy: every part of Whisper, each as small as can be, with weights drawn by lot. What it
//! writes is nonsense; that it writes is what counts.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod support;

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use earshot_engine::{Engine, EngineConfig, EventKind, Job, Models, Options, Program};
use support::{RATE, inaugural, toy, wav};

/// A processor of 2008: SSE4.2 and no AVX.
const OLD: &str = "Nehalem";
/// The emulator computes some hundred times slower.
const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn an_old_processor_encodes_and_decodes() {
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
        "#!/bin/sh\nexec qemu-x86_64 -cpu {OLD} {}\n",
        worker.display()
    );
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let vad = (config.models)().unwrap().vad;
    let engine = Engine::start(EngineConfig {
        worker: Box::new(Program::at(script)),
        models: Box::new(move || {
            Ok(Models {
                vad: vad.clone(),
                model: toy::model().into(),
            })
        }),
        patience: PATIENCE,
        // The emulator does not know what confines a worker.
        unconfined: true,
        ..config
    })
    .unwrap();
    let mut events = engine.events();
    let samples = inaugural();
    engine.submit(Job {
        source: Box::new(Cursor::new(wav(&samples[3 * RATE..5 * RATE]))),
        options: Options::default(),
    });
    loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => {
                // Nobody believes nonsense, after it was written in several ways: looking
                // for speech alone takes less than a second.
                println!("{} ms", outcome.processing_ms);
                assert!(outcome.processing_ms > 4_000, "{outcome:?}");
                break;
            }
            EventKind::Failed { code, message } => panic!("{code}: {message}"),
            _ => {}
        }
    }
}
