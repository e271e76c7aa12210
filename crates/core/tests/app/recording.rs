//! Recording through PulseAudio from a virtual microphone that plays a file.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_core::Paths;
use earshot_core::app::{NoteState, RecordState, RecordWarning, Source};
use earshot_transcript::Remark;

use crate::harness::{TINY, TestApp, TestHome, letters, looped, text};
use crate::pulse_server::{HOME, PulseServer, SCENARIO};

#[test]
fn a_recording_becomes_a_note_with_text() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    let speech = home.write("speech.wav", &looped(1));
    let (_child, mut lines) = server.record("note", home.folder.path());
    let _player = server.play(&speech);
    let output: Vec<String> = lines.by_ref().take_while(|line| line != "done").collect();
    println!("{output:#?}");
    // The text is from the live transcription, not from the queue.
    assert!(
        output.iter().any(|line| line == "at stop: Ready, no job"),
        "{output:#?}"
    );
    let app = home.start_app();
    let note = app.note();
    assert_eq!(note.summary.source, Source::Recording);
    assert_eq!(note.summary.state, NoteState::Ready);
    assert!((10_000..60_000).contains(&note.summary.duration_ms));
    let transcript = letters(&text(&note));
    assert!(
        transcript.contains("ask not what your country can do for you"),
        "{transcript}"
    );
}

/// Five seconds; two minutes with `EARSHOT_SOAK=1`.
#[test]
fn a_busy_machine_loses_nothing_of_a_recording() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    let (_child, lines) = server.record("busy", home.folder.path());
    let output: Vec<String> = lines.take_while(|line| line != "done").collect();
    println!("{output:#?}");
    let note = home.start_app().note();
    assert_eq!(note.remarks, [], "nothing is missing");
    let wall: u64 = output
        .iter()
        .find_map(|line| line.strip_prefix("recorded for ")?.parse().ok())
        .unwrap();
    // Allows for clock drift and a period or two at either end.
    let off = wall.abs_diff(note.summary.duration_ms);
    println!("{wall} ms by the clock, {off} ms off");
    assert!(off < 250 + wall / 1000, "{off} ms off");
}

#[test]
fn an_unplugged_microphone_leaves_a_note() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    let (_child, lines) = server.record("lose", home.folder.path());
    server.pactl(&["unload-module", "module-null-sink"]);
    let output: Vec<String> = lines.take_while(|line| line != "done").collect();
    assert!(
        output.iter().any(|line| line == "failed: microphone-lost"),
        "{output:#?}"
    );
    let note = home.start_app().note();
    assert!(note.summary.duration_ms > 2_000);
    assert_eq!(note.summary.state, NoteState::NoSpeech);
    assert_eq!(note.remarks[0].code, "microphone-lost");
}

#[test]
fn a_reconnected_microphone_continues_the_same_note() {
    reconnects(|server| {
        server.pactl(&["unload-module", "module-null-sink"]);
        std::thread::sleep(Duration::from_millis(500));
        server.pactl(&["load-module", "module-null-sink", PulseServer::MICROPHONE]);
    });
}

#[test]
fn a_resumed_microphone_continues_the_same_note() {
    reconnects(|server| {
        server.pactl(&["suspend-sink", "mic", "1"]);
        // Longer than the timeout for a silent device.
        std::thread::sleep(Duration::from_secs(7));
        server.pactl(&["suspend-sink", "mic", "0"]);
    });
}

/// Speech after the reconnect must be in the note that was started before it.
fn reconnects(disconnect_and_reconnect: impl FnOnce(&PulseServer)) {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    let speech = home.write("speech.wav", &looped(1));
    let (_child, lines) = server.record("note", home.folder.path());
    disconnect_and_reconnect(&server);
    let _player = server.play(&speech);
    let output: Vec<String> = lines.take_while(|line| line != "done").collect();
    println!("{output:#?}");
    let note = home.start_app().note();
    assert_eq!(note.summary.state, NoteState::Ready);
    assert_eq!(note.remarks, []);
    let transcript = letters(&text(&note));
    assert!(
        transcript.contains("ask not what your country can do for you"),
        "{transcript}"
    );
}

/// One kill; a hundred with `EARSHOT_SOAK=1`.
#[test]
fn a_killed_recording_is_recovered_at_the_next_start() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    if std::env::var_os("EARSHOT_SOAK").is_none() {
        // For a busy machine: five times the allowed loss of one second.
        return killed_after(
            &server,
            &home,
            Duration::from_secs(4),
            Duration::from_secs(5),
        );
    }
    for kill in 0..100 {
        let home = TestHome::empty();
        let after = Duration::from_millis(500 + kill * 37);
        killed_after(&server, &home, after, Duration::from_secs(1));
    }
}

/// Kills a process `after` it has reported that it records. At most `max_loss` may be missing.
fn killed_after(server: &PulseServer, home: &TestHome, after: Duration, max_loss: Duration) {
    let speech = home.write("speech.wav", &looped(1));
    let (child, lines) = server.record("die", home.folder.path());
    let _player = server.play(&speech);
    std::thread::sleep(after);
    drop(child);
    drop(lines);
    let app = home.start_app();
    let note = app.wait_for("recovered", |app| {
        let notes = app
            .library
            .list(&earshot_core::app::Filter::default(), 0, 10);
        let found = notes.unwrap().items.pop()?.note;
        (found.duration_ms > 0).then(|| app.library.note(&found.id).unwrap())
    });
    let kept = Duration::from_millis(note.summary.duration_ms);
    // It recorded three seconds of silence before it reported that.
    let expected = Duration::from_secs(3) + after;
    assert!(kept + max_loss >= expected, "{kept:?} of {expected:?}");
    assert_eq!(note.remarks, [Remark::new("recording-ended-early")]);
    assert_eq!(note.summary.state, NoteState::Empty);
    assert!(app.queue().items.is_empty(), "a job is only offered");
    let leftovers = fs::read_dir(home.paths().data.join("recordings")).unwrap();
    assert_eq!(leftovers.count(), 0);
}

const PASSPHRASE: &str = "four words to remember";

/// Files that contain a WAV header in plain text.
fn plaintext_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(self::plaintext_files(&path));
        } else {
            let bytes = fs::read(&path).unwrap_or_default();
            if bytes.windows(8).any(|part| part == b"WAVEfmt ") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_recording_of_a_locked_library_survives_a_kill_and_is_never_plaintext() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    let encrypted = home.start_app().library.encrypt(Some(PASSPHRASE), false);
    assert!(encrypted.unwrap().is_encrypted);
    let speech = home.write("speech.wav", &looped(1));
    let (child, lines) = server.record("die", home.folder.path());
    let _player = server.play(&speech);
    std::thread::sleep(Duration::from_secs(4));
    drop(child);
    drop(lines);
    assert_eq!(
        plaintext_files(&home.paths().data),
        Vec::<std::path::PathBuf>::new()
    );
    let app = home.start_app();
    assert!(app.library.encryption_status().is_locked);
    app.library.unlock(PASSPHRASE).unwrap();
    let note = app.wait_for("recovered", |app| {
        let notes = app
            .library
            .list(&earshot_core::app::Filter::default(), 0, 10);
        let found = notes.unwrap().items.pop()?.note;
        (found.duration_ms > 0).then(|| app.library.note(&found.id).unwrap())
    });
    let kept = Duration::from_millis(note.summary.duration_ms);
    // Three seconds of silence and four of speech; the machine may be busy.
    assert!(kept >= Duration::from_secs(2), "{kept:?}");
    println!("{kept:?} of 7 s were kept");
    let leftovers = fs::read_dir(home.paths().data.join("recordings")).unwrap();
    assert_eq!(leftovers.count(), 0);
    assert_eq!(
        plaintext_files(home.folder.path()),
        Vec::<std::path::PathBuf>::new()
    );
}

#[test]
fn a_recording_continues_while_the_library_is_locked_and_becomes_a_note_later() {
    let (Some(home), Some(server)) = (TestHome::with_model(TINY), PulseServer::open()) else {
        return;
    };
    home.start_app()
        .library
        .encrypt(Some(PASSPHRASE), false)
        .unwrap();
    let (_child, lines) = server.record("lock", home.folder.path());
    let output: Vec<String> = lines.take_while(|line| line != "done").collect();
    assert!(
        output.iter().any(|line| line == "it is a note"),
        "{output:#?}"
    );
}

/// Runs two busy threads per processor for this long.
fn keep_busy(time: Duration) {
    let end = Instant::now() + time;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..2 * threads {
            scope.spawn(|| {
                while Instant::now() < end {
                    std::hint::spin_loop();
                }
            });
        }
    });
}

/// Run by the other tests in a child process: it records.
#[test]
fn child_process() {
    let (Ok(scenario), Some(home)) = (std::env::var(SCENARIO), std::env::var_os(HOME)) else {
        return;
    };
    let app = TestApp::start(Paths::under(Path::new(&home)));
    if scenario == "lock" {
        app.library.unlock(PASSPHRASE).unwrap();
    }
    assert!(!app.recording.microphones().unwrap().is_empty());
    let requested = Instant::now();
    app.recording.open_microphone(None);
    app.wait_for("monitoring", |app| {
        (app.recording.status().state == RecordState::Monitoring).then_some(())
    });
    let opened = requested.elapsed();
    // Five times the target.
    assert!(opened < Duration::from_millis(750), "{opened:?}");
    let note = app.recording.start().unwrap();
    let started = Instant::now();
    assert_eq!(app.recording.start().unwrap(), note, "the same one");
    // The server delivers digital silence, which is reported.
    app.wait_for("silent", |app| {
        (app.recording.status().warning == Some(RecordWarning::Silent)).then_some(())
    });
    println!("recording");
    println!("monitoring after {opened:?}");
    match scenario.as_str() {
        "die" => std::thread::sleep(Duration::from_secs(60)),
        "lose" => {
            let error = app.wait_for("lost", |app| {
                let now = app.recording.status();
                now.error.filter(|_| now.state == RecordState::Closed)
            });
            app.wait_idle();
            println!("failed: {}", error.code);
            println!("done");
            return;
        }
        "lock" => {
            app.library.lock().unwrap();
            std::thread::sleep(Duration::from_secs(2));
            assert_eq!(app.recording.status().note.as_ref(), Some(&note));
            assert_eq!(app.recording.stop().unwrap(), note);
            assert!(app.library.note(&note).is_err(), "it is locked");
            app.library.unlock(PASSPHRASE).unwrap();
            let kept = app.wait_for("a note", |app| {
                let kept = app.library.note(&note).unwrap().summary;
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
            let wall = started.elapsed();
            app.recording.stop().unwrap();
            println!("recorded for {}", wall.as_millis());
            println!("done");
            return;
        }
        _ => {}
    }
    app.wait_for("receiving speech", |app| {
        (app.recording.status().level > 100).then_some(())
    });
    // The message and one second of silence.
    std::thread::sleep(Duration::from_millis(11_500));
    let stopped = Instant::now();
    assert_eq!(app.recording.stop().unwrap(), note);
    assert_eq!(app.recording.status().state, RecordState::Closed);
    println!("stopped after {:?}", stopped.elapsed());
    let state = app.library.note(&note).unwrap().summary.state;
    let jobs = app.queue().items.len();
    println!(
        "at stop: {state:?}, {}",
        if jobs == 0 { "no job" } else { "a job" }
    );
    app.wait_idle();
    println!("text after {:?}", stopped.elapsed());
    println!("done");
}
