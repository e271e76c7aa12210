//! A process is killed at any moment: whatever it was told is done is done.
//!
//! Thirty kills; several hundred with `EARSHOT_SOAK=1`.

mod support;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use earshot_notes::{EndedRecording, Finished, JobOptions, JobState, NoteState, Store};
use support::ledger::{Chance, Ledger, work};

const FOLDER: &str = "EARSHOT_CRASH_FOLDER";
const SEED: &str = "EARSHOT_CRASH_SEED";

/// Not a test of its own: the process that is killed.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let seed = std::env::var(SEED)
        .expect("a seed")
        .parse()
        .expect("a number");
    let folder = Path::new(&folder);
    let mut told = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("told"))
        .expect("a file");
    work(&folder.join("library"), seed, u64::MAX, &mut |line| {
        // One write: it is there as a whole or not at all.
        told.write_all(format!("{line}\n").as_bytes())
            .expect("told");
    });
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill() {
    let kills = if std::env::var_os("EARSHOT_SOAK").is_some() {
        400
    } else {
        30
    };
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("library");
    let mut chance = Chance::new(std::process::id().into());
    let mut survived = 0;
    for seed in 0..kills {
        let mut victim = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "victim"])
            .env(FOLDER, folder.path())
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // Some die while they open the library, most while they work.
        if chance.below(4) > 0 {
            wait_for_work(&folder.path().join("told"));
        }
        std::thread::sleep(Duration::from_micros(chance.below(150_000)));
        survived += usize::from(victim.try_wait().expect("asked").is_none());
        victim.kill().expect("killed");
        victim.wait().expect("gone");

        let told = fs::read_to_string(folder.path().join("told")).unwrap_or_default();
        let mut ledger = Ledger::default();
        told.lines().for_each(|line| ledger.note_down(line));
        ledger.verify(&Store::open(&library).expect("opened after a kill"));
    }
    // A victim that dies of something else proves nothing.
    assert_eq!(survived as u64, kills);
    let told = fs::read_to_string(folder.path().join("told")).expect("told");
    println!("{kills} kills, {} lines told", told.lines().count());
    assert!(
        told.lines().count() as u64 > kills,
        "the victims did next to nothing"
    );
    finish_everything(&library);
}

/// Until the victim tells something, or nothing for a while.
fn wait_for_work(told: &Path) {
    let length = || fs::metadata(told).map_or(0, |about| about.len());
    let before = length();
    for _ in 0..2_000 {
        if length() > before {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The queue goes on where it was, to its end, with what was being recorded.
fn finish_everything(library: &Path) {
    let store = Store::open(library).expect("opened");
    let lost = store.take_over_recordings().expect("looked");
    assert!(!lost.is_empty(), "no recording was ever left behind");
    for id in lost {
        let mut file = store.recorded(&id).expect("its file");
        let ended = EndedRecording {
            job: Some(JobOptions::default()),
            ..EndedRecording::default()
        };
        store
            .finish_recording(&id, &mut file, &ended)
            .expect("finished");
    }
    while let Some(job) = store.claim_next(None).expect("a claim") {
        let begun = store.begin_text(&job.id, "base").expect("begun");
        let stored = begun.segments.len() as u64;
        assert_eq!(begun.progress.done_ms, 10_000 * stored, "{job:?}");
        store
            .checkpoint(
                &job.id,
                &[support::said(10_000 * stored, "The end.")],
                &begun.progress,
            )
            .expect("stored");
        store
            .finish_job(&job.id, &Finished::default())
            .expect("finished");
    }
    for job in store.jobs().expect("jobs") {
        assert_eq!(job.state, JobState::Done, "{job:?}");
    }
    let page = store
        .list(&Default::default(), 0, u64::MAX)
        .expect("a list");
    assert!(
        page.items
            .iter()
            .all(|found| found.note.state == NoteState::Ready)
    );
}
