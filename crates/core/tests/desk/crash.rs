//! Killed at any moment, the queue goes on at the next start with the same text.

#![cfg(unix)]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use earshot_core::Paths;
use earshot_core::desk::JobState;

use crate::scene::{Scene, Sitting, TINY, is_over};

/// Set where the test runs itself as the process that is killed: its home.
const HOME: &str = "EARSHOT_TEST_CRASH_HOME";

/// Not a test of its own: what the test below runs in another process.
#[test]
fn works_until_it_is_killed() {
    let Some(home) = std::env::var_os(HOME) else {
        return;
    };
    let sitting = Sitting::start(Paths::under(&PathBuf::from(home)));
    sitting.settled();
}

fn worker(scene: &Scene) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::works_until_it_is_killed"])
        .env(HOME, scene.home.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_queue_finishes_with_the_same_text() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    // Undisturbed, and then handed in once more without being listened to.
    let path = scene.long("long.wav", 14);
    let whole = {
        let sitting = scene.desk();
        sitting.add(&path);
        sitting.settled();
        let whole = sitting.note().current().unwrap().transcript.clone();
        sitting.desk.clear_finished().unwrap();
        sitting.desk.pause_queue(true).unwrap();
        sitting
            .desk
            .add_paths(std::slice::from_ref(&path), true)
            .unwrap();
        whole
    };
    assert!(whole.segments.len() >= 5, "{whole:#?}");

    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos() as u64;
    println!("seed {seed}");
    let mut random = seed | 1;
    let mut kills = 0;
    let mut last_done = 0;
    let watched = earshot_notes::Store::open(&scene.paths().data).unwrap();
    let progress =
        |library: &earshot_notes::Store| -> u64 { library.jobs().unwrap()[0].progress.done_ms };
    for _ in 0..40 {
        let mut child = worker(&scene);
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let moment = Duration::from_millis(300 + random % 1500);
        let start = Instant::now();
        let ended = loop {
            if child.try_wait().unwrap().is_some() {
                break true;
            }
            // A job that dies again and again before its first passage is given
            // up, so every other time it gets somewhere first.
            let may_die = kills % 2 == 0 || progress(&watched) > last_done;
            if start.elapsed() > moment && may_die {
                break false;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if ended {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let done = progress(&watched);
        assert!(done >= last_done, "what was stored is lost");
        last_done = done;
        if kills >= 3 && last_done > 60_000 {
            break;
        }
    }
    println!("{kills} kills, the last at {last_done} ms");
    assert!(kills > 0, "it was never killed in the middle");

    assert!(last_done > 0, "nothing was ever gone on with");
    drop(watched);

    let sitting = scene.desk();
    let queue = sitting.settled();
    assert!(queue.items.iter().all(is_over));
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    let notes = sitting.notes();
    assert_eq!(notes.len(), 2);
    for note in notes {
        let version = note.current().unwrap();
        assert_eq!(version.transcript, whole);
        assert_eq!(note.versions.len(), 1);
    }
}
