//! The worker as a library that this process loads, as on Android.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::io::Cursor;
use std::path::PathBuf;

use earshot_engine::{Engine, EngineConfig, EventKind, Job, Launch as _, Library, Options};
use support::{INAUGURAL, letters};

/// The library, which cargo builds beside the tests if it builds all of them.
fn library() -> Option<PathBuf> {
    let own = std::env::current_exe().unwrap();
    let built = own.parent()?.parent()?.join("examples");
    let file = built.join(format!("{DLL_PREFIX}loaded{DLL_SUFFIX}"));
    if !file.is_file() {
        println!("skipped: the library is not built (cargo test --examples builds it)");
        return None;
    }
    Some(file)
}

#[test]
fn a_voice_message_becomes_text_in_a_library_one_after_the_other() {
    let Some(library) = library() else { return };
    let Some(config) = support::config("ggml-base-q8_0.bin") else {
        return;
    };
    let engine = Engine::start(EngineConfig {
        worker: Box::new(Library::at(library.to_str().unwrap())),
        ..config
    })
    .unwrap();
    assert_eq!(engine.process(), None, "there is no other process");
    for _ in 0..2 {
        let mut events = engine.events();
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
        assert!(letters(&text.join(" ")).contains("ask not what your country can do for you"));
    }
}

#[test]
fn a_library_that_is_missing_is_told() {
    let error = Library::at("libearshot_worker_of_nobody.so").launch();
    assert!(error.is_err_and(|error| error.to_string().contains("libearshot_worker_of_nobody.so")));
}
