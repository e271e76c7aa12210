//! Recordings that end well, and recordings whose process ends first.

mod support;

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use earshot_notes::{
    AudioKept, EndedRecording, Filter, JobOptions, NoteState, RecordedText, Source, Store,
    StoreError, Task,
};
use earshot_transcript::{Segment, Transcript};
use support::library;

const FOLDER: &str = "EARSHOT_RECORDING_FOLDER";

#[test]
fn a_finished_recording_is_a_note_like_any_other() {
    let library = library();
    let mut begun = library
        .store
        .begin_recording("Recording.flac")
        .expect("begun");
    let id = begun.id.clone();
    assert_eq!(
        begun.note.as_ref().expect("a note").source,
        Source::Recording
    );
    assert_eq!(begun.note.as_ref().expect("a note").title, "Recording");
    begun
        .file
        .write_all(b"samples as they come")
        .expect("written");
    let mut so_far = String::new();
    let mut file = library.store.recorded(&id).expect("readable");
    file.read_to_string(&mut so_far).expect("read");
    assert_eq!(so_far, "samples as they come");
    assert!(matches!(library.store.sound(&id), Err(StoreError::NoSound)));

    let ended = EndedRecording {
        duration_ms: 4_000,
        job: Some(JobOptions::default()),
        ..EndedRecording::default()
    };
    let note = library
        .store
        .finish_recording(&id, &mut &b"small"[..], &ended)
        .expect("finished");
    assert_eq!((note.duration_ms, note.state), (4_000, NoteState::Empty));
    let mut sound = Vec::new();
    let mut kept = library.store.sound(&id).expect("a sound");
    kept.read_to_end(&mut sound).expect("read");
    assert_eq!(sound, b"small");
    assert_eq!(
        library.store.note(&id).expect("a note").audio_kept,
        AudioKept::Original
    );
    assert_eq!(library.store.jobs().expect("jobs")[0].note, id);
    assert!(matches!(
        library.store.recorded(&id),
        Err(StoreError::SoundLost)
    ));
    // There is nothing to finish any more.
    assert!(
        library
            .store
            .finish_recording(&id, &mut &b"small"[..], &ended)
            .is_err()
    );
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn what_was_heard_while_it_was_recorded_is_there_at_once_and_found() {
    let library = library();
    let begun = library.store.begin_recording("Recording.opus");
    let id = begun.expect("begun").id;
    let segment = |start_ms: u64, text: &str| Segment {
        start_ms,
        end_ms: start_ms + 900,
        text: text.into(),
        confidence: 0.9,
        words: Vec::new(),
    };
    let transcript = Transcript {
        language: Some("en".into()),
        segments: vec![segment(0, "Milk and honey,"), segment(1_000, "and bread.")],
    };
    let ended = EndedRecording {
        duration_ms: 2_000,
        text: Some(RecordedText {
            transcript: transcript.clone(),
            model: "base".into(),
            task: Task::Transcribe,
            processing_ms: 300,
        }),
        ..EndedRecording::default()
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
    let wish = Filter {
        query: "honey".into(),
        ..Filter::default()
    };
    let found = library.store.list(&wish, 0, 10).expect("listed");
    assert_eq!(found.items.len(), 1);
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_discarded_recording_leaves_nothing() {
    let library = library();
    let begun = library.store.begin_recording("a.flac").expect("begun");
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
    library
        .store
        .discard_recording(&begun.id)
        .expect("discarded");
    assert!(library.store.recorded(&begun.id).is_err());
    let left = library
        .store
        .list(&Filter::default(), 0, 10)
        .expect("a list");
    assert_eq!(left.total, 0);
}

/// Not a test of its own: the process that is killed as it records.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let store = Store::open(folder.as_ref()).expect("opened");
    let mut begun = store.begin_recording("lost.flac").expect("begun");
    begun.file.write_all(b"what was said").expect("written");
    begun.file.sync().expect("synced");
    println!("recording");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn what_a_killed_process_recorded_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut victim = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "victim", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut said = Vec::new();
    let mut out = victim.stdout.take().expect("its output");
    while !String::from_utf8_lossy(&said).contains("recording\n") {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).expect("read"), 1, "it ended early");
        said.extend(byte);
    }
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(
        store.take_over_recordings().expect("looked"),
        [],
        "it is still at it"
    );
    victim.kill().expect("killed");
    victim.wait().expect("gone");
    let lost = store.take_over_recordings().expect("looked");
    assert_eq!(lost.len(), 1);
    // Opening the library takes it for no leftover.
    let again = Store::open(folder.path()).expect("opened");
    let mut found = String::new();
    let mut file = again.recorded(&lost[0]).expect("readable");
    file.read_to_string(&mut found).expect("read");
    assert_eq!(found, "what was said");
    assert_eq!(
        again.take_over_recordings().expect("looked"),
        [],
        "the first one holds it"
    );
}
