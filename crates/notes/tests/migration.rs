//! Libraries that other versions of the program made.

mod support;

use earshot_notes::{Filter, Store};
use earshot_transcript::Remark;
use rusqlite::Connection;
use support::library;

/// The first form, as it was written by the program that made it.
#[test]
fn opens_a_library_of_the_first_form() {
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
    // An index that knew no signs was made new.
    let sign = Filter {
        query: ".".to_owned(),
        ..Filter::default()
    };
    assert_eq!(store.list(&sign, 0, 10).expect("a list").total, 1);
    // Opening it again changes nothing more.
    drop(store);
    let store = Store::open(folder.path()).expect("opened again");
    assert_eq!(store.list(&query, 0, 10).expect("a list").total, 1);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn refuses_a_library_of_a_later_form() {
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
fn refuses_the_database_of_another_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Connection::open(folder.path().join("notes.db")).expect("a database");
    other.execute_batch("CREATE TABLE other (x)").expect("made");
    drop(other);
    let refused = Store::open(folder.path()).map(drop).expect_err("another");
    assert_eq!(refused.code(), "not-a-library");
}

#[test]
fn many_processes_may_make_the_library_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Store::open(folder.path()).expect("opened"));
        }
    });
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

/// Before removals were named, a process that ended while it erased left a row without a note.
#[test]
fn what_an_older_program_was_erasing_is_erased() {
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
