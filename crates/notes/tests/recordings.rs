//! Finished and interrupted recordings.

mod support;

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use earshot_notes::{
    AudioKept, CompletedText, Filter, FinishedRecording, JobOptions, NoteState, Source, Store,
    StoreError, Task,
};
use earshot_transcript::{Segment, Transcript};
use support::library;

const FOLDER: &str = "EARSHOT_RECORDING_FOLDER";

#[test]
fn a_finished_recording_is_an_ordinary_note() {
    let library = library();
    let mut started = library
        .store
        .start_recording("Recording.flac")
        .expect("started");
    let id = started.id.clone();
    assert_eq!(
        started.note.as_ref().expect("a note").source,
        Source::Recording
    );
    assert_eq!(started.note.as_ref().expect("a note").title, "Recording");
    started
        .file
        .write_all(b"samples as they come")
        .expect("written");
    let mut so_far = String::new();
    let mut file = library.store.read_recording(&id).expect("readable");
    file.read_to_string(&mut so_far).expect("read");
    assert_eq!(so_far, "samples as they come");
    assert!(matches!(library.store.audio(&id), Err(StoreError::NoAudio)));

    let ended = FinishedRecording {
        duration_ms: 4_000,
        job: Some(JobOptions::default()),
        ..FinishedRecording::default()
    };
    let note = library
        .store
        .finish_recording(&id, &mut &b"small"[..], &ended)
        .expect("finished");
    assert_eq!((note.duration_ms, note.state), (4_000, NoteState::Empty));
    let mut sound = Vec::new();
    let mut kept = library.store.audio(&id).expect("audio");
    kept.read_to_end(&mut sound).expect("read");
    assert_eq!(sound, b"small");
    assert_eq!(
        library.store.note(&id).expect("a note").audio_kept,
        AudioKept::Original
    );
    assert_eq!(library.store.jobs().expect("jobs")[0].note, id);
    assert!(matches!(
        library.store.read_recording(&id),
        Err(StoreError::AudioMissing)
    ));
    // It can be finished only once.
    assert!(
        library
            .store
            .finish_recording(&id, &mut &b"small"[..], &ended)
            .is_err()
    );
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_live_transcript_is_stored_and_searchable() {
    let library = library();
    let started = library.store.start_recording("Recording.opus");
    let id = started.expect("started").id;
    let segment = |start_ms: u64, text: &str| Segment {
        start_ms,
        end_ms: start_ms + 900,
        text: text.into(),
        confidence: 0.9,
        language: None,
        words: Vec::new(),
    };
    let transcript = Transcript {
        language: Some("en".into()),
        segments: vec![segment(0, "Milk and honey,"), segment(1_000, "and bread.")],
    };
    let ended = FinishedRecording {
        duration_ms: 2_000,
        text: Some(CompletedText {
            transcript: transcript.clone(),
            model: "base".into(),
            task: Task::Transcribe,
            processing_ms: 300,
        }),
        ..FinishedRecording::default()
    };
    let note = library
        .store
        .finish_recording(&id, &mut &b"small"[..], &ended)
        .expect("finished");
    assert_eq!(note.state, NoteState::Ready);
    assert_eq!(note.excerpt, "Milk and honey, and bread.");
    assert_eq!(note.language.as_deref(), Some("en"));
    assert!(library.store.jobs().expect("jobs").is_empty());
    let note = library.store.note(&id).expect("a note");
    let version = note.current().expect("a text");
    assert_eq!(version.transcript, transcript);
    assert_eq!(
        (version.model.as_str(), version.processing_ms),
        ("base", 300)
    );
    let filter = Filter {
        query: "honey".into(),
        ..Filter::default()
    };
    let found = library.store.list(&filter, 0, 10).expect("listed");
    assert_eq!(found.items.len(), 1);
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_discarded_recording_leaves_nothing() {
    let library = library();
    let started = library.store.start_recording("a.flac").expect("started");
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
    library
        .store
        .discard_recording(&started.id)
        .expect("discarded");
    assert!(library.store.read_recording(&started.id).is_err());
    let left = library
        .store
        .list(&Filter::default(), 0, 10)
        .expect("a list");
    assert_eq!(left.total, 0);
}

/// Not a test by itself: the process that is killed while recording.
#[test]
fn child_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let store = Store::open(folder.as_ref()).expect("opened");
    let mut started = store.start_recording("lost.flac").expect("started");
    started.file.write_all(b"what was said").expect("written");
    started.file.sync().expect("synced");
    println!("recording");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn recordings_of_killed_processes_are_adopted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child_process = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "child_process", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut bytes = Vec::new();
    let mut out = child_process.stdout.take().expect("its output");
    while !String::from_utf8_lossy(&bytes).contains("recording\n") {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).expect("read"), 1, "it ended early");
        bytes.extend(byte);
    }
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(
        store.adopt_orphaned_recordings().expect("checked"),
        [],
        "it is still recording"
    );
    child_process.kill().expect("killed");
    child_process.wait().expect("removed");
    let lost = store.adopt_orphaned_recordings().expect("checked");
    assert_eq!(lost.len(), 1);
    // Opening the library does not treat it as a leftover.
    let again = Store::open(folder.path()).expect("opened");
    let mut found = String::new();
    let mut file = again.read_recording(&lost[0]).expect("readable");
    file.read_to_string(&mut found).expect("read");
    assert_eq!(found, "what was said");
    assert_eq!(
        again.adopt_orphaned_recordings().expect("checked"),
        [],
        "the first store owns it"
    );
}
