//! The worker loaded as a library, as on Android.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::io::Cursor;
use std::path::PathBuf;

use earshot_engine::{
    Engine, EngineConfig, EventKind, Job, Options, WorkerLauncher as _, WorkerLibrary,
};
use earshot_test_support::skip_without;
use support::{INAUGURAL, normalize};

/// Built by cargo together with all tests.
fn library() -> Option<PathBuf> {
    let executable = std::env::current_exe().unwrap();
    let folder = executable.parent()?.parent()?.join("examples");
    let file = folder.join(format!("{DLL_PREFIX}loaded{DLL_SUFFIX}"));
    if !file.is_file() {
        skip_without("library (cargo build --example loaded builds it)");
        return None;
    }
    Some(file)
}

#[test]
fn library_transcribes_several_messages() {
    let Some(library) = library() else { return };
    let Some(config) = support::config("ggml-base-q8_0.bin") else {
        return;
    };
    let engine = Engine::start(EngineConfig {
        launcher: Box::new(WorkerLibrary::at(library.to_str().unwrap())),
        ..config
    })
    .unwrap();
    assert_eq!(engine.process_id(), None, "there is no other process");
    for _ in 0..2 {
        let mut events = engine.subscribe();
        engine.submit(Job {
            source: Box::new(Cursor::new(INAUGURAL.to_vec())),
            options: Options::default(),
        });
        let outcome = loop {
            match events.blocking_recv().unwrap().kind {
                EventKind::Done(outcome) => break outcome,
                EventKind::Failed { code, message } => panic!("{code}: {message}"),
                _ => {}
            }
        };
        let text: Vec<&str> = outcome
            .transcript
            .segments
            .iter()
            .map(|s| s.text.as_str())
            .collect();
        assert!(normalize(&text.join(" ")).contains("ask not what your country can do for you"));
    }
}

#[test]
fn missing_library_is_an_error_that_names_it() {
    let error = WorkerLibrary::at("libearshot_worker_of_nobody.so").spawn();
    assert!(error.is_err_and(|error| error.to_string().contains("libearshot_worker_of_nobody.so")));
}
