//! Libraries of other versions.

mod support;

use earshot_notes::{Filter, Store};
use earshot_transcript::Remark;
use rusqlite::Connection;
use support::library;

/// Schema 1 as written by its program.
#[test]
fn migrates_a_library_of_schema_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let old = Connection::open(&path).expect("a database");
    old.execute_batch(include_str!("first_form.sql"))
        .expect("written");
    old.execute(
        "UPDATE notes SET remarks = '[\"Only the sound of the video was kept.\"]'",
        [],
    )
    .expect("written");
    drop(old);
    let store = Store::open(folder.path()).expect("opened");
    let query = Filter {
        query: "früh".to_owned(),
        ..Filter::default()
    };
    let found = store.list(&query, 0, 10).expect("a list");
    assert_eq!(found.total, 1);
    let note = store.note(&found.items[0].note.id).expect("the note");
    assert_eq!(note.summary.sender.as_deref(), Some("Ana"));
    // It was stored as a sentence.
    assert_eq!(note.remarks, [Remark::new("sound-of-video")]);
    assert_eq!(
        note.current().expect("a text").edited().text(),
        "Ruf mich morgen früh an."
    );
    // The index was rebuilt with symbols.
    let sign = Filter {
        query: ".".to_owned(),
        ..Filter::default()
    };
    assert_eq!(store.list(&sign, 0, 10).expect("a list").total, 1);
    // Opening it again changes nothing.
    drop(store);
    let store = Store::open(folder.path()).expect("opened again");
    assert_eq!(store.list(&query, 0, 10).expect("a list").total, 1);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn rejects_a_library_of_a_later_schema() {
    let library = library();
    let path = library.folder.path().join("notes.db");
    let database = Connection::open(&path).expect("a database");
    database
        .pragma_update(None, "user_version", 999)
        .expect("set");
    drop(database);
    let refused = Store::open(library.folder.path())
        .map(drop)
        .expect_err("newer");
    assert_eq!(refused.code(), "library-newer");
    assert!(refused.to_string().contains("update Earshot"), "{refused}");
}

#[test]
fn rejects_a_database_of_another_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Connection::open(folder.path().join("notes.db")).expect("a database");
    other.execute_batch("CREATE TABLE other (x)").expect("made");
    drop(other);
    let refused = Store::open(folder.path()).map(drop).expect_err("another");
    assert_eq!(refused.code(), "not-a-library");
}

#[test]
fn processes_can_create_the_library_concurrently() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Store::open(folder.path()).expect("opened"));
        }
    });
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

/// Before scheduled removals, a process killed while erasing left a row without a note.
#[test]
fn an_interrupted_erase_of_an_older_version_completes() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Connection::open(folder.path().join("notes.db")).expect("a database");
    old.execute_batch(include_str!("first_form.sql"))
        .expect("written");
    let (erased, unknown) = ("a".repeat(64), "b".repeat(64));
    old.execute("INSERT INTO sounds VALUES (?1, 3)", [&erased])
        .expect("written");
    drop(old);
    let audio = folder.path().join("audio");
    std::fs::create_dir(&audio).expect("made");
    for name in [&erased, &unknown] {
        std::fs::write(audio.join(name), b"one").expect("written");
    }
    let store = Store::open(folder.path()).expect("opened");
    assert!(!audio.join(&erased).exists() && audio.join(&unknown).exists());
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

/// Values inserted by other programs or archives before the database had checks.
#[test]
fn migration_quarantines_invalid_rows_and_clamps_times() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Connection::open(folder.path().join("notes.db")).expect("a database");
    old.execute_batch(include_str!("first_form.sql"))
        .expect("written");
    let sound = earshot_notes::ContentHash::of(&b"one"[..]).expect("a hash");
    let audio = folder.path().join("audio");
    std::fs::create_dir(&audio).expect("made");
    std::fs::write(audio.join(sound.as_str()), b"one").expect("written");
    old.execute("INSERT INTO sounds VALUES (?1, 3)", [sound.as_str()])
        .expect("written");
    let copied = "said_at, created_at, changed_at, duration_ms, language, excerpt, state, source,
        file_name, content, audio_kept";
    for (number, id) in [
        (2, "018d5f4e-0000-7000-8000-000000000002"),
        (3, "../../x"),
        (4, "018d5f4e-0000-7000-8000-000000000004"),
        (5, "018d5f4e-0000-7000-8000-000000000005"),
    ] {
        old.execute_batch(&format!(
            "INSERT INTO notes (number, id, {copied}) SELECT {number}, '{id}', {copied}
                 FROM notes WHERE number = 1;
             INSERT INTO versions (id, note, model, task, made_at, complete)
                 VALUES ({number}0, '{id}', 'base', 'transcribe', 5, 1);
             INSERT INTO segments VALUES ({number}0, 0, 0, 4, 'Words of {number}.', 0.5, '[]');
             INSERT INTO jobs (id, note, place, state, translate, created_at)
                 VALUES ('018d5f4e-0000-7000-8000-00000000010{number}', '{id}', 1, 'waiting', 0, 5);"
        ))
        .expect("written");
    }
    old.execute_batch(&format!(
        "UPDATE notes SET sound = '{}', audio_kept = 'original' WHERE number = 4;
         UPDATE segments SET words = '{{not json' WHERE version = 40;
         UPDATE jobs SET id = '../../job' WHERE note LIKE '%5';
         UPDATE notes SET current_version = 10 * number WHERE number > 1;
         UPDATE notes SET said_at = 9000000000000000000, duration_ms = -7 WHERE number = 2;
         INSERT INTO vocabulary (id, language, term, state) VALUES (9, 'en', 'x', 'banana');
         PRAGMA foreign_keys = off;
         INSERT INTO edits VALUES (77, 0, 'of no text', '[]', 5);",
        sound.as_str()
    ))
    .expect("written");
    drop(old);

    let store = Store::open(folder.path()).expect("opened");
    let page = store.list(&Filter::default(), 0, 9).expect("a list");
    // Notes 1, 2 and 5.
    assert_eq!((page.total, page.items.len()), (3, 3));
    assert_eq!(page.items[0].note.said_at, 253_402_300_799_999);
    assert_eq!(page.items[0].note.duration_ms, 0);
    assert_eq!(store.jobs().expect("jobs").len(), 1);
    let aside = store.quarantined_rows().expect("read");
    let names: Vec<&str> = aside.iter().map(|aside| aside.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "../../x",
            "018d5f4e-0000-7000-8000-000000000004",
            "edits",
            "jobs",
            "vocabulary"
        ]
    );
    let rows = &aside[0].rows;
    assert_eq!(rows["segments"][0]["text"], "Words of 3.");
    assert_eq!(rows["notes"][0]["said_at"], 1_706_720_000_000_i64);
    assert_eq!(aside[2].rows["edits"][0]["text"], "of no text");
    let report = store.check().expect("checked");
    assert_eq!(
        (report.problems.len(), report.unreadable, report.quarantined),
        (0, 0, 5),
        "{report:?}"
    );
    // Its audio is kept and recovered as a new note.
    assert_eq!(report.orphans.len(), 1);
    let recovered = store.recover(|_| String::new()).expect("recovered");
    assert_eq!(recovered.notes, 1);
    // Ids are not reused.
    store.add_term("en", "Earshot").expect("added");
    assert!(store.vocabulary().expect("terms")[0].id > 9);
    // Archives include the quarantine.
    let mut archive = std::io::Cursor::new(Vec::new());
    store.export(&mut archive).expect("exported");
    let to = library();
    to.store.import(&mut archive).expect("imported");
    assert_eq!(to.store.quarantined_rows().expect("read"), aside);
    to.store.import(&mut archive).expect("imported");
    assert_eq!(to.store.quarantined_rows().expect("read").len(), 5);
}

/// The error names the invalid note.
#[test]
fn an_old_archive_with_an_invalid_value_is_rejected() {
    let pack = |sql: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notes.db");
        let old = Connection::open(&path).expect("a database");
        old.execute_batch(include_str!("first_form.sql"))
            .expect("written");
        old.execute_batch(sql).expect("written");
        drop(old);
        let database = std::fs::read(path).expect("read");
        let entries = [("notes.db".to_owned(), database)];
        std::io::Cursor::new(support::archives::packed(&entries, Default::default()))
    };
    let to = library();
    for sql in [
        "UPDATE notes SET state = 'banana'",
        "UPDATE notes SET content = 'x'",
    ] {
        let error = to.store.import(pack(sql)).expect_err(sql);
        assert_eq!(error.code(), "archive-note-unreadable");
        assert!(error.to_string().contains("018d5f4e-0000"), "{error}");
    }
    let error = to
        .store
        .import(pack("CREATE TABLE more (x)"))
        .expect_err("rejected");
    assert_eq!(error.code(), "archive-damaged");
    assert_eq!(to.store.import(pack("")).expect("imported").added, 1);
}
