//! A process is killed at any moment; everything acknowledged must survive.
//!
//! Thirty kills; several hundred with `EARSHOT_SOAK=1`.

mod support;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use earshot_notes::{FinishedJob, FinishedRecording, JobOptions, JobState, NoteState, Store};
use support::acknowledged::{Acknowledged, Rng, work};

const FOLDER: &str = "EARSHOT_CRASH_FOLDER";
const SEED: &str = "EARSHOT_CRASH_SEED";

/// Not a test by itself: the process that is killed.
#[test]
fn child_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let seed = std::env::var(SEED)
        .expect("a seed")
        .parse()
        .expect("a number");
    let folder = Path::new(&folder);
    let mut output = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .expect("a file");
    work(&folder.join("library"), seed, u64::MAX, &mut |line| {
        // A single write is atomic.
        output
            .write_all(format!("{line}\n").as_bytes())
            .expect("reported");
    });
}

#[test]
fn a_kill_loses_nothing_acknowledged() {
    let kills = if std::env::var_os("EARSHOT_SOAK").is_some() {
        400
    } else {
        30
    };
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("library");
    let mut rng = Rng::new(std::process::id().into());
    let mut survived = 0;
    for seed in 0..kills {
        let mut child_process = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child_process"])
            .env(FOLDER, folder.path())
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // Some are killed while opening the library, most while working.
        if rng.below(4) > 0 {
            wait_for_output(&folder.path().join("log"));
        }
        std::thread::sleep(Duration::from_micros(rng.below(150_000)));
        survived += usize::from(child_process.try_wait().expect("read").is_none());
        child_process.kill().expect("killed");
        child_process.wait().expect("removed");

        let output = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        let mut acknowledged = Acknowledged::default();
        output
            .lines()
            .for_each(|line| acknowledged.record_line(line));
        acknowledged.verify(&Store::open(&library).expect("opened after a kill"));
    }
    // A child that fails for another reason proves nothing.
    assert_eq!(survived as u64, kills);
    let output = fs::read_to_string(folder.path().join("log")).expect("reported");
    println!("{kills} kills, {} lines logged", output.lines().count());
    assert!(
        output.lines().count() as u64 > kills,
        "the killed processes did almost nothing"
    );
    finish_everything(&library);
}

/// Waits until the child logs something, or for a limited time.
fn wait_for_output(output: &Path) {
    let length = || fs::metadata(output).map_or(0, |about| about.len());
    let before = length();
    for _ in 0..2_000 {
        if length() > before {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Completes the queue and all recordings.
fn finish_everything(library: &Path) {
    let store = Store::open(library).expect("opened");
    let lost = store.adopt_orphaned_recordings().expect("checked");
    assert!(!lost.is_empty(), "no recording was ever left behind");
    for id in lost {
        let mut file = store.read_recording(&id).expect("its file");
        let ended = FinishedRecording {
            job: Some(JobOptions::default()),
            ..FinishedRecording::default()
        };
        store
            .finish_recording(&id, &mut file, &ended)
            .expect("finished");
    }
    while let Some(job) = store.claim_next(None).expect("a claim") {
        let started = store.start_text(&job.id, "base").expect("started");
        let stored = started.segments.len() as u64;
        assert_eq!(started.progress.done_ms, 10_000 * stored, "{job:?}");
        store
            .checkpoint(
                &job.id,
                &[support::spoken_segment(10_000 * stored, "The end.")],
                &started.progress,
            )
            .expect("stored");
        store
            .finish_job(&job.id, &FinishedJob::default())
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
