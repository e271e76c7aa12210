//! Recording through the real sound system, from a microphone that plays a file.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_core::Paths;
use earshot_core::desk::{NoteState, RecordState, RecordWarning, Source};
use earshot_transcript::Remark;

use crate::scene::{Scene, Sitting, TINY, letters, looped, text};
use crate::studio::{ACT, HOME, Studio};

#[test]
fn what_is_said_into_the_microphone_becomes_a_note() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    let spoken = scene.write("spoken.wav", &looped(1));
    let (_inside, mut lines) = studio.record("note", scene.home.path());
    let _player = studio.play(&spoken);
    let told: Vec<String> = lines.by_ref().take_while(|line| line != "done").collect();
    println!("{told:#?}");
    // It was written down while it was said, not afterwards by the queue.
    assert!(
        told.iter().any(|line| line == "at stop: Ready, no job"),
        "{told:#?}"
    );
    let sitting = scene.desk();
    let note = sitting.note();
    assert_eq!(note.summary.source, Source::Recording);
    assert_eq!(note.summary.state, NoteState::Ready);
    assert!((10_000..60_000).contains(&note.summary.duration_ms));
    let heard = letters(&text(&note));
    assert!(
        heard.contains("ask not what your country can do for you"),
        "{heard}"
    );
}

/// Five seconds; two minutes with `EARSHOT_SOAK=1`.
#[test]
fn a_busy_machine_loses_nothing_of_a_recording() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    let (_inside, lines) = studio.record("busy", scene.home.path());
    let told: Vec<String> = lines.take_while(|line| line != "done").collect();
    println!("{told:#?}");
    let note = scene.desk().note();
    assert_eq!(note.remarks, [], "nothing is missing");
    let wall: u64 = told
        .iter()
        .find_map(|line| line.strip_prefix("recorded for ")?.parse().ok())
        .unwrap();
    // The card's clock, and a period or two at either end.
    let off = wall.abs_diff(note.summary.duration_ms);
    println!("{wall} ms by the clock, {off} ms off");
    assert!(off < 250 + wall / 1000, "{off} ms off");
}

#[test]
fn a_microphone_that_is_unplugged_leaves_a_note() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    let (_inside, lines) = studio.record("lose", scene.home.path());
    studio.control(&["unload-module", "module-null-sink"]);
    let told: Vec<String> = lines.take_while(|line| line != "done").collect();
    assert!(
        told.iter().any(|line| line == "failed: microphone-lost"),
        "{told:#?}"
    );
    let note = scene.desk().note();
    assert!(note.summary.duration_ms > 2_000);
    assert_eq!(note.summary.state, NoteState::NoSpeech);
    assert_eq!(note.remarks[0].code, "microphone-lost");
}

#[test]
fn a_microphone_that_is_put_in_again_goes_on_with_the_same_note() {
    comes_back(|studio| {
        studio.control(&["unload-module", "module-null-sink"]);
        std::thread::sleep(Duration::from_millis(500));
        studio.control(&["load-module", "module-null-sink", Studio::MICROPHONE]);
    });
}

#[test]
fn a_microphone_that_slept_goes_on_with_the_same_note() {
    comes_back(|studio| {
        studio.control(&["suspend-sink", "mic", "1"]);
        // Longer than a device that says nothing is waited for.
        std::thread::sleep(Duration::from_secs(7));
        studio.control(&["suspend-sink", "mic", "0"]);
    });
}

/// What is said once the microphone came back must be in the note that was begun
/// before it went.
fn comes_back(away_and_back: impl FnOnce(&Studio)) {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    let spoken = scene.write("spoken.wav", &looped(1));
    let (_inside, lines) = studio.record("note", scene.home.path());
    away_and_back(&studio);
    let _player = studio.play(&spoken);
    let told: Vec<String> = lines.take_while(|line| line != "done").collect();
    println!("{told:#?}");
    let note = scene.desk().note();
    assert_eq!(note.summary.state, NoteState::Ready);
    assert_eq!(note.remarks, []);
    let heard = letters(&text(&note));
    assert!(
        heard.contains("ask not what your country can do for you"),
        "{heard}"
    );
}

/// One kill; a hundred with `EARSHOT_SOAK=1`.
#[test]
fn a_killed_recording_is_there_at_the_next_start() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    if std::env::var_os("EARSHOT_SOAK").is_none() {
        // A busy machine: five times the second that may be lost.
        return killed_after(
            &studio,
            &scene,
            Duration::from_secs(4),
            Duration::from_secs(5),
        );
    }
    for kill in 0..100 {
        let scene = Scene::bare();
        let after = Duration::from_millis(500 + kill * 37);
        killed_after(&studio, &scene, after, Duration::from_secs(1));
    }
}

/// Kills a process so long after it began to say that it records; all but the last
/// bit must be there.
fn killed_after(studio: &Studio, scene: &Scene, after: Duration, may_be_lost: Duration) {
    let spoken = scene.write("spoken.wav", &looped(1));
    let (inside, lines) = studio.record("die", scene.home.path());
    let _player = studio.play(&spoken);
    std::thread::sleep(after);
    drop(inside);
    drop(lines);
    let sitting = scene.desk();
    let note = sitting.until("recovered", |desk| {
        let notes = desk.list_notes(&earshot_core::desk::Filter::default(), 0, 10);
        let found = notes.unwrap().items.pop()?.note;
        (found.duration_ms > 0).then(|| desk.open_note(&found.id).unwrap())
    });
    let kept = Duration::from_millis(note.summary.duration_ms);
    // It had recorded three seconds of silence before it said so.
    let said = Duration::from_secs(3) + after;
    assert!(kept + may_be_lost >= said, "{kept:?} of {said:?}");
    assert_eq!(note.remarks, [Remark::new("recording-ended-early")]);
    assert_eq!(note.summary.state, NoteState::Empty);
    assert!(sitting.queue().items.is_empty(), "it is offered, not done");
    let leftovers = fs::read_dir(scene.paths().data.join("recordings")).unwrap();
    assert_eq!(leftovers.count(), 0);
}

/// Opens what the test encrypted.
const PASSPHRASE: &str = "four words to remember";

/// Files under the library that show a WAV header.
fn plain(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut plain = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            plain.extend(self::plain(&path));
        } else {
            let bytes = fs::read(&path).unwrap_or_default();
            if bytes.windows(8).any(|part| part == b"WAVEfmt ") {
                plain.push(path);
            }
        }
    }
    plain
}

#[test]
fn what_is_recorded_while_it_is_locked_outlives_a_kill_and_is_never_plain() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    let encrypted = scene.desk().desk.encrypt(Some(PASSPHRASE), false);
    assert!(encrypted.unwrap().is_encrypted);
    let spoken = scene.write("spoken.wav", &looped(1));
    let (inside, lines) = studio.record("die", scene.home.path());
    let _player = studio.play(&spoken);
    std::thread::sleep(Duration::from_secs(4));
    drop(inside);
    drop(lines);
    assert_eq!(plain(&scene.paths().data), Vec::<std::path::PathBuf>::new());
    let sitting = scene.desk();
    assert!(sitting.desk.at_rest().is_locked);
    sitting.desk.unlock(PASSPHRASE).unwrap();
    let note = sitting.until("recovered", |desk| {
        let notes = desk.list_notes(&earshot_core::desk::Filter::default(), 0, 10);
        let found = notes.unwrap().items.pop()?.note;
        (found.duration_ms > 0).then(|| desk.open_note(&found.id).unwrap())
    });
    let kept = Duration::from_millis(note.summary.duration_ms);
    // Three seconds of silence and four of speech; the machine may be busy.
    assert!(kept >= Duration::from_secs(2), "{kept:?}");
    println!("{kept:?} of 7 s were kept");
    let leftovers = fs::read_dir(scene.paths().data.join("recordings")).unwrap();
    assert_eq!(leftovers.count(), 0);
    assert_eq!(plain(scene.home.path()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_recording_goes_on_when_the_library_is_locked_and_becomes_a_note_later() {
    let (Some(scene), Some(studio)) = (Scene::with(TINY), Studio::open()) else {
        return;
    };
    scene.desk().desk.encrypt(Some(PASSPHRASE), false).unwrap();
    let (_inside, lines) = studio.record("lock", scene.home.path());
    let told: Vec<String> = lines.take_while(|line| line != "done").collect();
    assert!(told.iter().any(|line| line == "it is a note"), "{told:#?}");
}

/// Twice as many threads as there are processors want all of them for so long.
fn keep_busy(time: Duration) {
    let until = Instant::now() + time;
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..2 * all {
            scope.spawn(|| {
                while Instant::now() < until {
                    std::hint::spin_loop();
                }
            });
        }
    });
}

/// Not a test of its own: the process that records.
#[test]
fn inside() {
    let (Ok(act), Some(home)) = (std::env::var(ACT), std::env::var_os(HOME)) else {
        return;
    };
    let sitting = Sitting::start(Paths::under(Path::new(&home)));
    let desk = &sitting.desk;
    if act == "lock" {
        desk.unlock(PASSPHRASE).unwrap();
    }
    assert!(!desk.microphones().unwrap().is_empty());
    let pressed = Instant::now();
    desk.open_microphone(None);
    sitting.until("listening", |desk| {
        (desk.recording().state == RecordState::Listening).then_some(())
    });
    let opened = pressed.elapsed();
    // Five times what it shall take.
    assert!(opened < Duration::from_millis(750), "{opened:?}");
    let note = desk.start_recording().unwrap();
    let began = Instant::now();
    assert_eq!(desk.start_recording().unwrap(), note, "the same one");
    // The server's silence is digital: it is told.
    sitting.until("silent", |desk| {
        (desk.recording().warning == Some(RecordWarning::Silent)).then_some(())
    });
    println!("recording");
    println!("listening after {opened:?}");
    match act.as_str() {
        "die" => std::thread::sleep(Duration::from_secs(60)),
        "lose" => {
            let error = sitting.until("lost", |desk| {
                let now = desk.recording();
                now.error.filter(|_| now.state == RecordState::Closed)
            });
            sitting.settled();
            println!("failed: {}", error.code);
            println!("done");
            return;
        }
        "lock" => {
            desk.lock().unwrap();
            std::thread::sleep(Duration::from_secs(2));
            assert_eq!(desk.recording().note.as_ref(), Some(&note));
            assert_eq!(desk.stop_recording().unwrap(), note);
            assert!(desk.open_note(&note).is_err(), "it is locked");
            desk.unlock(PASSPHRASE).unwrap();
            let kept = sitting.until("a note", |desk| {
                let kept = desk.open_note(&note).unwrap().summary;
                (kept.duration_ms > 0).then_some(kept)
            });
            assert!(kept.duration_ms >= 4_000, "{kept:?}");
            println!("it is a note");
            println!("done");
            return;
        }
        "busy" => {
            let seconds = match std::env::var_os("EARSHOT_SOAK") {
                Some(_) => 120,
                None => 5,
            };
            keep_busy(Duration::from_secs(seconds));
            let wall = began.elapsed();
            desk.stop_recording().unwrap();
            println!("recorded for {}", wall.as_millis());
            println!("done");
            return;
        }
        _ => {}
    }
    sitting.until("spoken to", |desk| {
        (desk.recording().level > 100).then_some(())
    });
    // The message, and the second of silence after it.
    std::thread::sleep(Duration::from_millis(11_500));
    let stopped = Instant::now();
    assert_eq!(desk.stop_recording().unwrap(), note);
    assert_eq!(desk.recording().state, RecordState::Closed);
    println!("stopped after {:?}", stopped.elapsed());
    let state = desk.open_note(&note).unwrap().summary.state;
    let jobs = desk.queue().unwrap().items.len();
    println!(
        "at stop: {state:?}, {}",
        if jobs == 0 { "no job" } else { "a job" }
    );
    sitting.settled();
    println!("text after {:?}", stopped.elapsed());
    println!("done");
}
