//! A queue killed at a random moment resumes at the next start with the same text.

#![cfg(unix)]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use earshot_core::Paths;
use earshot_core::app::JobState;

use crate::harness::{TINY, TestApp, TestHome, has_ended};

/// Home directory of the child process; marks it as the one to be killed.
const HOME: &str = "EARSHOT_TEST_CRASH_HOME";

/// Run by the test below in another process.
#[test]
fn child_process() {
    let Some(home) = std::env::var_os(HOME) else {
        return;
    };
    let app = TestApp::start(Paths::under(&PathBuf::from(home)));
    app.wait_idle();
}

fn spawn_child(home: &TestHome) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_process"])
        .env(HOME, home.folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_queue_resumes_with_the_same_text() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    // One undisturbed run; then the same file is imported again with the queue paused.
    let path = home.long("long.wav", 14);
    let expected = {
        let app = home.start_app();
        app.add(&path);
        app.wait_idle();
        let expected = app.note().current().unwrap().transcript.clone();
        app.queue.clear_finished().unwrap();
        app.queue.pause();
        app.import
            .add_paths(std::slice::from_ref(&path), true)
            .unwrap();
        expected
    };
    assert!(expected.segments.len() >= 5, "{expected:#?}");

    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos() as u64;
    println!("seed {seed}");
    let mut random = seed | 1;
    let mut kills = 0;
    let mut last_done = 0;
    let library = earshot_notes::Store::open(&home.paths().data).unwrap();
    let progress =
        |library: &earshot_notes::Store| -> u64 { library.jobs().unwrap()[0].progress.done_ms };
    for _ in 0..40 {
        let mut child = spawn_child(&home);
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let kill_after = Duration::from_millis(300 + random % 1500);
        let start = Instant::now();
        let has_ended = loop {
            if child.try_wait().unwrap().is_some() {
                break true;
            }
            // A job that crashes repeatedly before its first checkpoint fails, so every other run
            // must make progress before the kill.
            let may_kill = kills % 2 == 0 || progress(&library) > last_done;
            if start.elapsed() > kill_after && may_kill {
                break false;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if has_ended {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let done = progress(&library);
        assert!(done >= last_done, "stored text is lost");
        last_done = done;
        if kills >= 3 && last_done > 60_000 {
            break;
        }
    }
    println!("{kills} kills, the last at {last_done} ms");
    assert!(kills > 0, "it was never killed while running");

    assert!(last_done > 0, "no run was resumed");
    drop(library);

    let app = home.start_app();
    let queue = app.wait_idle();
    assert!(queue.items.iter().all(has_ended));
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    let notes = app.notes();
    assert_eq!(notes.len(), 2);
    for note in notes {
        let version = note.current().unwrap();
        assert_eq!(version.transcript, expected);
        assert_eq!(note.versions.len(), 1);
    }
}
