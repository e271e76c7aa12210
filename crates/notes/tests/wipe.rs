//! A wiped library leaves nothing, and what is old is put away.

mod support;

use std::fs;
use std::path::Path;

use earshot_notes::{AtRest, Filter, Store};
use support::library;
use support::pocket::Pocket;

const SAID: &str = "Marzipankartoffel";

fn shows(folder: &Path, what: &str) -> bool {
    fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .any(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return shows(&path, what);
            }
            let bytes = fs::read(&path).expect("a file");
            bytes
                .windows(what.len())
                .any(|part| part == what.as_bytes())
        })
}

fn total(store: &Store) -> u64 {
    store.list(&Filter::default(), 0, 10).expect("a list").total
}

#[test]
fn no_byte_of_it_is_left_and_the_library_goes_on_empty() {
    for state in ["plain", "encrypted", "locked"] {
        let library = library();
        library.note("said.ogg", "de", SAID);
        let found = shows(library.folder.path(), SAID);
        assert!(found, "the test is blind");
        let pocket = Pocket::default();
        if state != "plain" {
            library
                .store
                .encrypt(None, Some(&pocket))
                .expect("encrypted");
        }
        if state == "locked" {
            library.store.lock().expect("locked");
        }
        let before = fs::read(library.folder.path().join("notes.db")).expect("a file");
        library.store.wipe(&pocket).expect("wiped");
        assert!(pocket.is_empty(), "the keychain forgets it too");
        assert_eq!(library.store.at_rest(), AtRest::default());
        assert_eq!(total(&library.store), 0);
        assert!(!shows(library.folder.path(), SAID), "{state}");
        assert!(!shows(library.folder.path(), "said.ogg"), "{state}");
        let page = &before[before.len() / 2..][..64];
        let after = fs::read(library.folder.path().join("notes.db")).expect("a file");
        if state != "plain" {
            assert!(!after.windows(64).any(|part| part == page));
        }
        let sounds = fs::read_dir(library.folder.path().join("audio"));
        let left: Vec<_> = sounds
            .expect("a folder")
            .flatten()
            .filter(|entry| entry.path().is_file() && entry.file_name().len() == 64)
            .collect();
        assert!(left.is_empty(), "{left:?}");
        // It is a library like any other.
        library.note("again.ogg", "de", "Something else.");
        assert_eq!(total(&library.store), 1);
        assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
    }
}

#[test]
fn what_is_old_is_put_away_and_favourites_stay() {
    let library = library();
    let old = library.note("old.ogg", "de", SAID);
    let loved = library.note("loved.ogg", "de", "Loved.");
    let store = &library.store;
    store.favour(&loved, true).expect("favoured");
    // In two days both are older than a day.
    let now = store.note(&old).expect("a note").summary.created_at;
    let soon = now + 1_000_000;
    assert!(store.bin_older(now - 1_000_000).expect("looked").is_empty());
    assert!(
        store
            .forget_sounds_older(now - 1_000_000)
            .expect("looked")
            .is_empty()
    );

    assert_eq!(
        store.forget_sounds_older(soon).expect("done"),
        std::slice::from_ref(&old)
    );
    assert!(store.sound(&old).is_err() && store.sound(&loved).is_ok());
    assert_eq!(store.note(&old).expect("a note").summary.excerpt, SAID);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);

    assert_eq!(
        store.bin_older(soon).expect("done"),
        std::slice::from_ref(&old)
    );
    assert_eq!(total(store), 1);
    store.restore(&[old]).expect("it comes back from the bin");
    assert_eq!(total(store), 2);
}
