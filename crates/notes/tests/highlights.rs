//! Questions, requests and dates of notes, and the user's decisions about them.

mod support;

use earshot_notes::{Filter, HighlightKind, HighlightState, NoteHighlight, Store};
use rusqlite::Connection;
use support::{AS_SCHEMA_9, library};

const TEXT: &str = "en: Hi there.\nen: Can you call me tomorrow at seven?\nes: ¿Cuánto te debo?";

fn brief(highlights: &[NoteHighlight]) -> Vec<(HighlightKind, &str, u64, u64)> {
    highlights
        .iter()
        .map(|each| (each.kind, each.text.as_str(), each.start_ms, each.end_ms))
        .collect()
}

#[test]
fn highlights_have_the_times_of_their_words() {
    let library = library();
    let id = library.note("a.ogg", "en", TEXT);
    let note = library.store.note(&id).expect("a note");
    assert_eq!(
        brief(&note.highlights),
        [
            (
                HighlightKind::Request,
                "Can you call me tomorrow at seven",
                10_000,
                12_050
            ),
            (HighlightKind::Datetime, "tomorrow at seven", 11_200, 12_050),
            (HighlightKind::Question, "Cuánto te debo", 20_000, 20_850),
        ]
    );
    let value = note.highlights[1].value.as_deref().expect("a time");
    assert!(value.ends_with("T19:00"), "{value}");
}

#[test]
fn decisions_are_kept_across_texts_and_libraries() {
    let library = library();
    let store = &library.store;
    let id = library.note("a.ogg", "en", TEXT);
    library.note("b.ogg", "en", "Nothing but a story.");
    let questions = Filter {
        questions: true,
        ..Filter::default()
    };
    let search = Filter {
        query: "has:question".to_owned(),
        ..Filter::default()
    };
    let found = |filter: &Filter| store.list(filter, 0, 9).expect("listed").total;
    let open = || {
        let asked = store.asked_messages(9).expect("asked").into_iter();
        asked
            .map(|message| {
                message
                    .highlights
                    .iter()
                    .filter(|each| each.is_open())
                    .count()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!((found(&questions), found(&search), open()), (1, 1, vec![2]));
    store
        .set_unheard(std::slice::from_ref(&id), true)
        .expect("marked");
    assert_eq!(store.unheard().expect("unheard")[0].questions, 2);

    let request = "Can you call me tomorrow at seven";
    let set = |kind, text, state| {
        store
            .set_highlight_state(&id, kind, text, state)
            .expect("set");
    };
    set(HighlightKind::Request, request, HighlightState::Done);
    set(
        HighlightKind::Question,
        "Cuánto te debo",
        HighlightState::None,
    );
    assert_eq!((found(&questions), open()), (0, vec![]));
    // Its text changes and comes back.
    let version = store.note(&id).expect("a note").versions[0].id;
    store
        .edit_segment(&id, version, 1, "Hello.")
        .expect("edited");
    assert_eq!(store.note(&id).expect("a note").highlights.len(), 1);
    store.edit_segment(&id, version, 1, "").expect("reverted");
    let states = |store: &Store| -> Vec<HighlightState> {
        let note = store.note(&id).expect("a note");
        note.highlights.iter().map(|each| each.state).collect()
    };
    let decided = [
        HighlightState::Done,
        HighlightState::Open,
        HighlightState::None,
    ];
    assert_eq!(states(store), decided);

    let archive = library.folder.path().join("all.earshot");
    let mut file = std::fs::File::create_new(&archive).expect("a file");
    store.export(&mut file).expect("exported");
    let other = support::library();
    let import = || {
        let file = std::fs::File::open(&archive).expect("an archive");
        other.store.import(file).expect("imported")
    };
    import();
    assert_eq!(states(&other.store), decided);
    // The later decision wins.
    let (kind, state) = (HighlightKind::Question, HighlightState::Open);
    let undecide = other
        .store
        .set_highlight_state(&id, kind, "Cuánto te debo", state);
    undecide.expect("set");
    import();
    assert_eq!(states(&other.store)[2], HighlightState::Open);
    assert_eq!(other.store.asked_messages(9).expect("asked").len(), 1);
    assert_eq!(other.store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn questions_of_older_notes_count_as_answered() {
    let library = library();
    library.note("damaged.ogg", "en", TEXT);
    let id = library.note("a.ogg", "en", TEXT);
    let folder = library.folder;
    drop(library.store);
    let database = Connection::open(folder.path().join("notes.db")).expect("a database");
    database.execute_batch(AS_SCHEMA_9).expect("an older one");
    let damage = "UPDATE segments SET text = CAST(X'FF' AS TEXT) WHERE version = 1";
    database.execute(damage, []).expect("damaged");
    drop(database);
    let store = Store::open(folder.path()).expect("migrated");
    assert_eq!(store.note(&id).expect("a note").highlights, []);
    assert_eq!(store.find_missing_highlights(9).expect("found"), 2);
    assert_eq!(store.find_missing_highlights(9).expect("found"), 0);
    let note = store.note(&id).expect("a note");
    assert_eq!(brief(&note.highlights)[0].0, HighlightKind::Request);
    assert_eq!(note.highlights[0].state, HighlightState::Done);
    assert_eq!(store.asked_messages(9).expect("asked"), []);
}
