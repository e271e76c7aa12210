//! Texts and suggestions from servers.

mod support;

use earshot_error::ErrorCode;
use earshot_notes::{CompletedText, NoteId, Store, Suggestion, Task};
use earshot_transcript::Transcript;
use support::{Library, library, spoken_segment};

const HOST: &str = "api.example";

fn transcribed(library: &Library, text: &str) -> (NoteId, i64) {
    let id = library.note("a.ogg", "en", text);
    let version = library.store.note(&id).expect("it").versions[0].id;
    (id, version)
}

fn suggestion(segment: u32, text: &str) -> Suggestion {
    Suggestion {
        segment,
        text: text.to_owned(),
        host: HOST.to_owned(),
        model: "whisper-1".to_owned(),
    }
}

#[test]
fn a_remote_text_is_stored_with_its_host() {
    let library = library();
    let (id, version) = transcribed(&library, "i met jon smit");
    let text = CompletedText {
        transcript: Transcript {
            language: Some("en".to_owned()),
            segments: vec![spoken_segment(0, "I met John Smith.")],
        },
        model: "whisper-1".to_owned(),
        task: Task::Transcribe,
        processing_ms: 1200,
    };
    let note = library.store.add_text(&id, &text, HOST).expect("added");
    assert_eq!(note.versions.len(), 2);
    assert_eq!(note.versions[0].host, None);
    let current = note.current().expect("a text");
    assert_eq!(current.host.as_deref(), Some(HOST));
    assert_eq!(current.author(), "whisper-1 at api.example");
    assert_eq!(note.summary.excerpt, "I met John Smith.");
    let note = library.store.choose_version(&id, version).expect("chosen");
    assert_eq!(note.summary.excerpt, "i met jon smit");
    assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_suggestion_changes_nothing_until_it_is_accepted() {
    let library = library();
    let (id, version) = transcribed(&library, "i met jon smit\nat the habour");
    let store = &library.store;
    let suggested = [
        suggestion(0, "I met John Smith."),
        suggestion(1, "At the harbour."),
    ];
    let note = store
        .add_suggestions(&id, version, &suggested)
        .expect("suggested");
    assert_eq!(note.versions[0].suggestions, suggested);
    assert_eq!(
        note.versions[0].edited().text(),
        "i met jon smit at the habour"
    );

    let note = store
        .decide_suggestion(&id, version, 0, true)
        .expect("accepted");
    assert_eq!(
        note.versions[0].edited().text(),
        "I met John Smith. at the habour"
    );
    assert_eq!(note.versions[0].edits[0].host.as_deref(), Some(HOST));
    assert_eq!(note.versions[0].edits[0].words.len(), 4);
    let note = store
        .decide_suggestion(&id, version, 1, false)
        .expect("dismissed");
    assert_eq!(note.versions[0].suggestions, []);
    assert_eq!(note.versions[0].edits.len(), 1);
    assert!(store.decide_suggestion(&id, version, 1, true).is_err());
    assert!(store.vocabulary().expect("terms").is_empty());

    // An edited suggestion belongs to the user.
    let note = store
        .edit_segment(&id, version, 0, "I met Jon Smyth.")
        .expect("edited");
    assert_eq!(note.versions[0].edits[0].host, None);
    let missing = store.add_suggestions(&id, version, &[suggestion(9, "Nobody.")]);
    assert_eq!(
        missing.expect_err("none").code(),
        ErrorCode::SegmentNotFound
    );
}

#[test]
fn an_archive_keeps_hosts_and_suggestions() {
    let library = library();
    let (id, version) = transcribed(&library, "i met jon smit\nat the habour");
    let suggested = [suggestion(0, "I met John Smith."), suggestion(1, "Bye.")];
    let store = &library.store;
    store
        .add_suggestions(&id, version, &suggested)
        .expect("suggested");
    store
        .decide_suggestion(&id, version, 1, true)
        .expect("accepted");
    let archive = library.folder.path().join("all.zip");
    let mut file = std::fs::File::create_new(&archive).expect("a file");
    store.export(&mut file).expect("written");

    let folder = tempfile::tempdir().expect("a folder");
    let other = Store::open(folder.path()).expect("a library");
    let mut file = std::fs::File::open(&archive).expect("the file");
    other.import(&mut file).expect("brought");
    let note = other.note(&id).expect("it");
    let text = note.current().expect("a text");
    assert_eq!(text.suggestions, suggested[..1]);
    assert_eq!(text.edits[0].host.as_deref(), Some(HOST));
}
