//! Wiping and retention.

mod support;

use std::fs;
use std::path::Path;

use earshot_notes::{EncryptionStatus, Filter, Store};
use support::library;
use support::memory_keychain::MemoryKeychain;

const SAID: &str = "Marzipankartoffel";

fn contains_bytes(folder: &Path, what: &str) -> bool {
    fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .any(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return contains_bytes(&path, what);
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
fn a_wiped_library_is_empty_and_usable() {
    for state in ["plain", "encrypted", "locked"] {
        let library = library();
        library.note("said.ogg", "de", SAID);
        let found = contains_bytes(library.folder.path(), SAID);
        assert!(found, "the check finds nothing");
        let keychain = MemoryKeychain::default();
        if state != "plain" {
            library
                .store
                .encrypt(None, Some(&keychain))
                .expect("encrypted");
        }
        if state == "locked" {
            library.store.lock().expect("locked");
        }
        let before = fs::read(library.folder.path().join("notes.db")).expect("a file");
        library.store.wipe(&keychain).expect("wiped");
        assert!(keychain.is_empty(), "the key is deleted from the keychain");
        assert_eq!(
            library.store.encryption_status(),
            EncryptionStatus::default()
        );
        assert_eq!(total(&library.store), 0);
        assert!(!contains_bytes(library.folder.path(), SAID), "{state}");
        assert!(
            !contains_bytes(library.folder.path(), "said.ogg"),
            "{state}"
        );
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
        library.note("again.ogg", "de", "Something else.");
        assert_eq!(total(&library.store), 1);
        assert_eq!(library.store.check().expect("checked").problems, [""; 0]);
    }
}

#[test]
fn retention_spares_favourites() {
    let library = library();
    let old = library.note("old.ogg", "de", SAID);
    let favourite = library.note("loved.ogg", "de", "Loved.");
    let store = &library.store;
    store.set_favourite(&favourite, true).expect("favoured");
    // In two days both are older than one day.
    let now = store.note(&old).expect("a note").summary.created_at;
    let soon = now + 1_000_000;
    assert!(
        store
            .bin_before(now - 1_000_000)
            .expect("checked")
            .is_empty()
    );
    assert!(
        store
            .delete_audio_before(now - 1_000_000)
            .expect("checked")
            .is_empty()
    );

    assert_eq!(
        store.delete_audio_before(soon).expect("done"),
        std::slice::from_ref(&old)
    );
    assert!(store.audio(&old).is_err() && store.audio(&favourite).is_ok());
    assert_eq!(store.note(&old).expect("a note").summary.excerpt, SAID);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);

    assert_eq!(
        store.bin_before(soon).expect("done"),
        std::slice::from_ref(&old)
    );
    assert_eq!(total(store), 1);
    store.restore(&[old]).expect("restored from the bin");
    assert_eq!(total(store), 2);
}
