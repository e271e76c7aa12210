//! Typed messages, and conversations of typed and voice messages.

mod support;

use std::io::Cursor;

use earshot_notes::{
    AddOutcome, Filter, NewAudio, NewMessage, NewNote, NoteId, NotePlace, PlaceOutcome, Source,
    Store, ThreadEntry, ThreadPage, ThreadPlace,
};
use rusqlite::Connection;
use support::archives::{altered, exported};
use support::memory_keychain::MemoryKeychain;
use support::{Library, library};

/// 2026-01-29 18:05 UTC.
const AT: i64 = 1_769_709_900_000;
const MINUTE: i64 = 60_000;

fn typed(sender: &str, said_at: i64, text: &str) -> NewMessage {
    NewMessage {
        chat: "Family".into(),
        sender: Some(sender.into()),
        said_at,
        text: text.to_owned(),
        own: sender == "Me",
    }
}

fn add(store: &Store, messages: &[NewMessage]) -> u64 {
    let added = store.add_messages(messages, &mut |_| true);
    added.expect("added")
}

fn place(sender: &str, said_at: i64) -> NotePlace {
    NotePlace {
        chat: Some("Family".to_owned()),
        sender: Some(sender.to_owned()),
        said_at: Some(said_at),
        own: sender == "Me",
    }
}

fn voice(library: &Library, sender: &str, said_at: i64) -> NoteId {
    let mut note = NewNote::new(Source::Chat, format!("{said_at}.opus"));
    note.chat = Some("Family".to_owned());
    note.sender = Some(sender.to_owned());
    note.said_at = Some(said_at);
    note.own = sender == "Me";
    let sound = format!("{sender} {said_at}");
    let added = library
        .store
        .add(note, NewAudio::Original(&mut Cursor::new(sound)));
    match added.expect("added") {
        AddOutcome::Added { note, .. } => note.id,
        AddOutcome::Duplicate(_) => panic!("a duplicate"),
    }
}

/// `Ana: text`, or `Ana 🎤`.
fn shown(page: &ThreadPage) -> Vec<String> {
    let line = |entry: &ThreadEntry| match entry {
        ThreadEntry::Voice { .. } => format!("{} 🎤", entry.sender().unwrap_or("?")),
        ThreadEntry::Typed { message } => {
            format!("{}: {}", entry.sender().unwrap_or("?"), message.text)
        }
    };
    page.entries.iter().map(line).collect()
}

fn all(store: &Store, conversation: &str) -> Vec<String> {
    let page = store.thread(conversation, &ThreadPlace::End, 200, 0);
    shown(&page.expect("a thread"))
}

fn found(store: &Store, query: &str) -> Vec<String> {
    let found = store.search_messages(query, 50).expect("found");
    found.into_iter().map(|found| found.message.text).collect()
}

/// All rows, with the search index.
fn rows(folder: &std::path::Path) -> Vec<String> {
    let database = Connection::open(folder.join("notes.db")).expect("a database");
    let mut rows = Vec::new();
    for table in ["notes", "messages", "search", "search_messages", "library"] {
        let mut query = database
            .prepare(&format!("SELECT * FROM {table} ORDER BY rowid"))
            .expect(table);
        let columns = query.column_count();
        let found = query.query_map([], |row| {
            (0..columns)
                .map(|column| Ok(format!("{:?}", row.get_ref(column)?)))
                .collect::<Result<Vec<_>, _>>()
        });
        rows.extend(found.expect(table).map(|row| row.expect(table).join(" ")));
    }
    rows
}

#[test]
fn a_later_export_adds_only_what_is_new() {
    let Library { folder, store } = library();
    let first = [
        typed("Ana", AT, "ok"),
        typed("Ana", AT + 1, "ok"),
        typed("Ben", AT + 2, "ok"),
        typed("Ana", AT + MINUTE, "Milk?"),
    ];
    assert_eq!(add(&store, &first), 4);
    let before = rows(folder.path());
    assert_eq!(add(&store, &first), 0);
    assert_eq!(rows(folder.path()), before);

    // The beginning of the minute is missing: the times differ, the messages do not.
    let later = [
        typed("Ana", AT, "ok"),
        typed("Ben", AT + 1, "ok"),
        typed("Ana", AT + MINUTE, "Milk?"),
        typed("Ana", AT + MINUTE + 1, "Milk?"),
        typed("Ben", AT + 2 * MINUTE, "Yes."),
    ];
    assert_eq!(add(&store, &later), 2);
    assert_eq!(
        all(&store, "Family"),
        [
            "Ana: ok",
            "Ana: ok",
            "Ben: ok",
            "Ana: Milk?",
            "Ana: Milk?",
            "Ben: Yes."
        ]
    );
    let other = NewMessage {
        chat: "Work".into(),
        ..first[0].clone()
    };
    let empty = typed("Ana", AT, " \n");
    let impossible = typed("Ana", i64::MAX, "never");
    assert_eq!(add(&store, &[other, empty, impossible]), 1);
}

#[test]
fn an_interrupted_import_can_be_repeated() {
    let Library { store, .. } = library();
    let many: Vec<_> = (0..5_000)
        .map(|number| {
            typed(
                "Ana",
                AT + number * 20_000,
                &format!("message {}", number % 7),
            )
        })
        .collect();
    let mut batches = 0;
    let added = store.add_messages(&many, &mut |_| {
        batches += 1;
        false
    });
    let added = added.expect("added");
    assert!(batches == 1 && (1_000..5_000).contains(&added), "{added}");
    assert_eq!(add(&store, &many), 5_000 - added);
    assert_eq!(store.conversations().expect("listed")[0].entries, 5_000);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_thread_is_read_around_a_place() {
    let library = library();
    let store = &library.store;
    let heard = voice(&library, "Ana", AT + 10);
    let unheard = voice(&library, "Ben", AT + 30);
    let own = voice(&library, "Me", AT + 40);
    store.set_unheard(&[heard], false).expect("heard");
    let texts = [0, 20, 50].map(|after| typed("Me", AT + after, &format!("text {after}")));
    add(store, &texts);

    let page = store
        .thread("Family", &ThreadPlace::FirstUnheard, 2, 2)
        .expect("a thread");
    assert_eq!(shown(&page), ["Ana 🎤", "Me: text 20", "Ben 🎤", "Me 🎤"]);
    assert!(page.has_earlier && page.has_later);
    let is_by_user: Vec<_> = page
        .entries
        .iter()
        .map(|entry| match entry {
            ThreadEntry::Voice { own, .. } => *own,
            ThreadEntry::Typed { message } => message.own,
        })
        .collect();
    assert_eq!(is_by_user, [false, true, false, true]);

    store
        .set_unheard(std::slice::from_ref(&unheard), false)
        .expect("heard");
    let page = store.thread("Family", &ThreadPlace::FirstUnheard, 1, 9);
    let page = page.expect("a thread");
    assert_eq!(shown(&page), ["Me: text 50"]);
    assert!(page.has_earlier && !page.has_later);

    // The note's time counts, whatever the caller knows; that of a missing entry is a time.
    let entry = |id: &NoteId| ThreadPlace::Entry {
        said_at: 0,
        id: id.as_str().to_owned(),
    };
    let page = store
        .thread("Family", &entry(&unheard), 0, 2)
        .expect("a thread");
    assert_eq!(shown(&page), ["Ben 🎤", "Me 🎤"]);
    let page = store
        .thread("Family", &entry(&NoteId::new()), 9, 1)
        .expect("a thread");
    assert_eq!(shown(&page), ["Me: text 0"]);

    store.bin(&[own]).expect("binned");
    store.erase(&[unheard]).expect("erased");
    assert_eq!(
        all(store, "Family"),
        ["Me: text 0", "Ana 🎤", "Me: text 20", "Me: text 50"]
    );
    assert!(all(store, "Nobody").is_empty());
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn own_messages_are_heard_and_ask_nothing_of_the_user() {
    let library = library();
    let store = &library.store;
    let job = |id: &NoteId| {
        let job = store.add_job(id, &Default::default()).expect("a job");
        library.transcribe(&job, "en", "Can you bring the milk?");
    };
    let own = voice(&library, "Me", AT);
    job(&own);
    let other = voice(&library, "Ana", AT + 1);
    job(&other);
    let unheard = store.unheard().expect("unheard");
    assert_eq!((unheard[0].notes, unheard[0].questions), (1, 1));
    let asked = store.asked_messages(9).expect("asked");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].note.id, other);

    // Forwarded by the user, it still asks in its own chat.
    let forwarded = NotePlace {
        chat: Some("Leo".to_owned()),
        ..place("Me", AT + MINUTE)
    };
    let outcome = store.place_note(&other, &forwarded).expect("placed");
    assert!(matches!(outcome, PlaceOutcome::Added(note) if note.unheard));
    assert_eq!(store.asked_messages(9).expect("asked").len(), 1);
}

#[test]
fn own_messages_from_before_places_are_heard_after_a_later_export() {
    let library = library();
    let store = &library.store;
    let id = voice(&library, "Leo", AT);
    let database = Connection::open(library.folder.path().join("notes.db")).expect("a database");
    database
        .execute_batch("DELETE FROM messages")
        .expect("deleted");
    let before = store.summary(&id).expect("a note");
    assert!(before.unheard);
    let own = NotePlace {
        own: true,
        ..place("Leo", AT)
    };
    let PlaceOutcome::Added(note) = store.place_note(&id, &own).expect("placed") else {
        panic!("not added");
    };
    assert!(!note.unheard && note.changed_at > before.changed_at);
    assert_eq!(store.unheard().expect("unheard"), []);
    let again = store.place_note(&id, &own).expect("placed");
    assert_eq!(again, PlaceOutcome::Unchanged);
}

#[test]
fn a_loose_file_is_recognised_in_a_chat() {
    let library = library();
    let store = &library.store;
    let id = library.note("PTT.opus", "en", "Can you call me tomorrow at seven?");
    store.rename(&id, "About noon").expect("renamed");
    assert_eq!(all(store, "").len(), 1);
    let PlaceOutcome::Recognised(note) = store.place_note(&id, &place("Ana", AT)).expect("placed")
    else {
        panic!("not recognised");
    };
    assert_eq!(
        (
            note.title.as_str(),
            note.sender.as_deref(),
            note.chat.as_deref(),
            note.said_at
        ),
        ("About noon", Some("Ana"), Some("Family"), AT)
    );
    assert_eq!((note.source, note.unheard), (Source::Chat, true));
    let highlights = store.note(&id).expect("a note").highlights;
    let value = highlights.iter().find_map(|each| each.value.clone());
    let value = value.expect("a date");
    assert!(
        value.starts_with("2026-01-3"),
        "{value} is of the chat's time"
    );
    assert_eq!((all(store, "").len(), all(store, "Family").len()), (0, 1));
    let found = store.list(
        &Filter {
            query: "from:ana in:family".to_owned(),
            ..Filter::default()
        },
        0,
        9,
    );
    assert_eq!(found.expect("found").total, 1);

    let before = rows(library.folder.path());
    let again = store.place_note(&id, &place("Ana", AT)).expect("placed");
    assert_eq!(again, PlaceOutcome::Unchanged);
    assert_eq!(rows(library.folder.path()), before);

    // In another chat it stands too, as sent there; it is counted in both.
    let forwarded = NotePlace {
        chat: Some("Work".to_owned()),
        ..place("Ben", AT + MINUTE)
    };
    let outcome = store.place_note(&id, &forwarded).expect("placed");
    assert!(matches!(outcome, PlaceOutcome::Added(_)));
    assert_eq!(all(store, "Work"), ["Ben 🎤"]);
    assert_eq!(all(store, "Family"), ["Ana 🎤"]);
    let listed = store.conversations().expect("listed");
    let listed: Vec<_> = listed
        .iter()
        .map(|each| (each.name.as_str(), each.entries, each.unheard, each.last_at))
        .collect();
    assert_eq!(listed, [("Work", 1, 1, AT + MINUTE), ("Family", 1, 1, AT)]);

    let recording = library.note("b.opus", "en", "Hello.");
    let mine = store
        .place_note(&recording, &place("Me", AT + 1))
        .expect("placed");
    assert!(matches!(mine, PlaceOutcome::Recognised(note) if !note.unheard));
}

#[test]
fn typed_messages_are_searched_as_notes_are() {
    let Library { store, .. } = library();
    add(
        &store,
        &[
            typed("Ana María", AT, "Who brings the Müsli\nand an e-mail?"),
            typed("Ben", AT + MINUTE, "The muesli is here 👍"),
            typed("Ben", AT + 100 * 24 * 60 * MINUTE, "Milk and honey"),
        ],
    );
    assert_eq!(
        found(&store, "musli"),
        ["Who brings the Müsli\nand an e-mail?"]
    );
    assert_eq!(found(&store, "email").len(), 1);
    assert_eq!(found(&store, "the ").len(), 2);
    assert_eq!(found(&store, "\"honey milk\"").len(), 0);
    assert_eq!(found(&store, "👍"), ["The muesli is here 👍"]);
    assert_eq!(found(&store, "from:ana the").len(), 1);
    assert_eq!(
        found(&store, "in:fam from:ben"),
        ["Milk and honey", "The muesli is here 👍"]
    );
    assert_eq!(found(&store, "after:2026-03").len(), 1);
    assert_eq!(found(&store, "before:2026-03 m").len(), 2);
    for none in [
        "",
        "lang:en m",
        "is:unheard",
        "has:question m",
        "is:favourite m",
        "from:x m",
    ] {
        assert!(found(&store, none).is_empty(), "{none}");
    }
    let hit = store.search_messages("mail", 1).expect("found").remove(0);
    assert_eq!(hit.snippet.text, "and an e-mail?");
    assert_eq!(
        (hit.snippet.marks, hit.snippet.start_ms),
        (vec![(9, 13)], None)
    );
}

#[test]
fn deleted_typed_messages_leave_no_trace() {
    const SECRET: &str = "Marzipankartoffel";
    let library = library();
    let store = &library.store;
    voice(&library, "Ana", AT);
    add(
        store,
        &[typed("Ana", AT, SECRET), typed("Ben", AT, "other")],
    );
    let holds_secret = || {
        let files = std::fs::read_dir(library.folder.path()).expect("a folder");
        files.flatten().any(|file| {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            // The search index has it in lower case.
            let bytes = bytes.to_ascii_lowercase();
            let secret = SECRET.to_ascii_lowercase();
            bytes
                .windows(SECRET.len())
                .any(|part| part == secret.as_bytes())
        })
    };
    assert!(holds_secret(), "the check finds nothing");
    assert_eq!(store.delete_typed_messages("Family").expect("deleted"), 2);
    assert!(!holds_secret());
    assert_eq!(all(store, "Family"), ["Ana 🎤"]);
    assert!(found(store, SECRET).is_empty());
    assert_eq!(store.check().expect("checked").problems, [""; 0]);

    add(store, &[typed("Ana", AT, SECRET)]);
    store.wipe(&MemoryKeychain::default()).expect("wiped");
    assert!(!holds_secret());
    assert!(store.conversations().expect("listed").is_empty());
}

#[test]
fn encrypted_libraries_encrypt_typed_messages() {
    let Library { folder, store } = library();
    add(&store, &[typed("Ana", AT, "Marzipankartoffel")]);
    let keychain = MemoryKeychain::default();
    store.encrypt(None, Some(&keychain)).expect("encrypted");
    assert_eq!(all(&store, "Family"), ["Ana: Marzipankartoffel"]);
    assert_eq!(found(&store, "marzipan").len(), 1);
    let database = std::fs::read(folder.path().join("notes.db")).expect("a file");
    for text in ["Marzipankartoffel", "marzipankartoffel"] {
        assert!(!database.windows(17).any(|part| part == text.as_bytes()));
    }
    store.lock().expect("locked");
    assert!(store.thread("Family", &ThreadPlace::End, 1, 0).is_err());
}

#[test]
fn archives_carry_conversations() {
    let from = library();
    let heard = voice(&from, "Ana", AT);
    let own = voice(&from, "Me", AT + 1);
    let loose = from.note("PTT.opus", "en", "Hello.");
    from.store
        .place_note(&loose, &place("Ben", AT + 2))
        .expect("placed");
    add(
        &from.store,
        &[typed("Ana", AT + 3, "Milk?"), typed("Me", AT + 4, "Yes.")],
    );
    let archive = exported(&from.store);
    let Library { folder, store } = library();
    add(
        &store,
        &[typed("Ana", AT, "Milk?"), typed("Ana", AT, "Only here")],
    );
    store.import(Cursor::new(&archive)).expect("imported");
    let expected = [
        "Ana 🎤",
        "Ana: Milk?",
        "Ana: Only here",
        "Me 🎤",
        "Ben 🎤",
        "Me: Yes.",
    ];
    let mut merged = all(&store, "Family");
    merged[..3].sort();
    assert_eq!(
        merged,
        [
            "Ana 🎤",
            "Ana: Milk?",
            "Ana: Only here",
            "Me 🎤",
            "Ben 🎤",
            "Me: Yes."
        ]
    );
    assert_eq!(found(&store, "yes").len(), 1);
    assert!(store.summary(&heard).expect("a note").unheard);
    assert!(!store.summary(&own).expect("a note").unheard);
    let before = rows(folder.path());
    store.import(Cursor::new(&archive)).expect("imported");
    let is_library = |row: &&String| row.starts_with("Text(");
    let without_clock = |rows: Vec<String>| -> Vec<String> {
        rows.iter()
            .filter(|row| !is_library(row))
            .cloned()
            .collect()
    };
    assert_eq!(without_clock(rows(folder.path())), without_clock(before));
    assert_eq!(all(&store, "Family").len(), expected.len());
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_damaged_message_affects_no_other() {
    for damage in [
        "UPDATE messages SET text = CAST(x'fffe' AS TEXT) WHERE text = 'bad'",
        "UPDATE messages SET id = '../../x' WHERE text = 'bad'",
        "UPDATE messages SET said_at = 9000000000000000000, own = 7 WHERE text = 'bad'",
        "UPDATE messages SET text = NULL WHERE text = 'bad'",
    ] {
        let library = library();
        add(
            &library.store,
            &[typed("Ana", AT, "good"), typed("Ana", AT + 1, "bad")],
        );
        let refused = support::library()
            .store
            .import(Cursor::new(altered(&library, damage)));
        assert_eq!(
            refused.expect_err(damage).code(),
            earshot_error::ErrorCode::ArchiveDamaged,
            "{damage}"
        );
        let path = library.folder.path().join("notes.db");
        let database = Connection::open(path).expect("a database");
        database
            .execute_batch("PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on;")
            .expect("set");
        database.execute_batch(damage).expect(damage);
        drop(database);
        let store = &library.store;
        assert!(
            all(store, "Family").contains(&"Ana: good".to_owned()),
            "{damage}"
        );
        assert_eq!(found(store, "good").len(), 1, "{damage}");
        assert_eq!(store.check().expect(damage).unreadable, 1, "{damage}");

        let other = support::library();
        other
            .store
            .import(Cursor::new(exported(store)))
            .expect(damage);
        assert_eq!(all(&other.store, "Family"), ["Ana: good"], "{damage}");

        assert_eq!(store.quarantine_unreadable().expect(damage), ["messages"]);
        assert_eq!(all(store, "Family"), ["Ana: good"], "{damage}");
        assert_eq!(store.check().expect(damage).problems, [""; 0], "{damage}");
    }
}
