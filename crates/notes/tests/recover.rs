//! Orphaned audio is kept, listed and recovered; erased audio stays erased.

mod support;

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use earshot_error::ErrorCode;
use earshot_notes::{ContentHash, Filter, FinishedRecording, NoteId, Store};
use rusqlite::Connection;
use support::library;
use support::memory_keychain::MemoryKeychain;

/// Files named by a hash.
fn sounds(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> = fs::read_dir(folder.join("audio"))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.len() == 64))
        .collect();
    all.sort();
    all
}

fn copy_sounds(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("audio")).expect("made");
    for path in sounds(from) {
        let name = path.file_name().expect("a name");
        fs::copy(&path, to.join("audio").join(name)).expect("copied");
    }
}

fn copy(name: &str, from: &Path, to: &Path) {
    fs::copy(from.join(name), to.join(name)).expect("copied");
}

fn open(folder: &Path, keychain: &MemoryKeychain) -> Store {
    let store = Store::open(folder).expect("opened");
    if store.encryption_status().is_locked {
        store.unlock_with_keychain(keychain).expect("unlocked");
    }
    store
}

fn file_name_for(moment: i64) -> String {
    format!("{moment}.flac")
}

fn audio_bytes(store: &Store) -> Vec<Vec<u8>> {
    let page = store.list(&Filter::default(), 0, 100).expect("a list");
    let mut audio_bytes: Vec<_> = page
        .items
        .iter()
        .map(|found| {
            let mut bytes = Vec::new();
            let mut sound = store.audio(&found.note.id).expect("audio");
            sound.read_to_end(&mut bytes).expect("read");
            bytes
        })
        .collect();
    audio_bytes.sort();
    audio_bytes
}

#[test]
fn orphaned_audio_is_kept_until_recovered() {
    for is_sealed in [false, true] {
        let (library, keychain) = (library(), MemoryKeychain::default());
        let folder = library.folder;
        for name in ["one", "two", "three"] {
            let note = earshot_notes::NewNote::new(earshot_notes::Source::File, name);
            let sound = earshot_notes::NewAudio::Original(&mut Cursor::new(name.as_bytes()));
            library.store.add(note, sound).expect("added");
        }
        if is_sealed {
            library
                .store
                .encrypt(None, Some(&keychain))
                .expect("encrypted");
        }
        drop(library.store);
        fs::copy(folder.path().join("notes.db"), folder.path().join("full")).expect("stored");

        // An older database, from before two of the notes.
        let store = open(folder.path(), &keychain);
        let page = store.list(&Filter::default(), 0, 9).expect("a list");
        let ids: Vec<NoteId> = page
            .items
            .iter()
            .map(|found| found.note.id.clone())
            .collect();
        let kept: Vec<_> = sounds(folder.path())
            .into_iter()
            .map(|path| (fs::read(&path).expect("read"), path))
            .collect();
        store.erase(&ids[1..]).expect("erased");
        assert_eq!(
            sounds(folder.path()).len(),
            1,
            "erased audio is not recovered"
        );
        drop(store);
        for (bytes, path) in &kept {
            fs::write(path, bytes).expect("restored");
        }
        for _ in 0..2 {
            let store = open(folder.path(), &keychain);
            assert_eq!(sounds(folder.path()).len(), 3);
            let report = store.check().expect("checked");
            assert_eq!(report.problems, [""; 0]);
            assert_eq!(report.orphans.len(), 2);
            assert!(report.orphans[0].starts_with("audio/"), "{report:?}");
        }
        // A file with a wrong hash, and a plain one among sealed ones.
        let unknown_file = folder.path().join("audio").join("0".repeat(64));
        fs::write(&unknown_file, b"half a sou").expect("written");
        let plain = ContentHash::of(&b"plain"[..]).expect("a hash");
        fs::write(folder.path().join("audio").join(plain.as_str()), b"plain").expect("written");

        let store = open(folder.path(), &keychain);
        let report = store.recover(file_name_for).expect("recovered");
        assert_eq!(report.notes, 3);
        assert_eq!(report.skipped, [format!("audio/{}", "0".repeat(64))]);
        assert!(unknown_file.exists());
        let all = ["one", "plain", "three", "two"].map(|sound| sound.as_bytes().to_vec());
        assert_eq!(audio_bytes(&store), all);
        assert_eq!(store.jobs().expect("jobs").len(), 3);
        assert_eq!(store.recover(file_name_for).expect("recovered").notes, 0);
        let report = store.check().expect("checked");
        assert_eq!((report.problems.len(), report.orphans.len()), (0, 1));
        drop(store);
        // Once restored, the newer database knows its audio.
        fs::copy(folder.path().join("full"), folder.path().join("notes.db")).expect("restored");
        let store = open(folder.path(), &keychain);
        assert_eq!(audio_bytes(&store).len(), 3);
    }
}

#[test]
fn a_missing_database_or_keys_file_is_reported() {
    let (full, keychain) = (library(), MemoryKeychain::default());
    full.add("one.ogg", b"one");
    let code = |folder: &Path| {
        let store = Store::open(folder).map_err(|error| error.code())?;
        if store.encryption_status().is_locked {
            store
                .unlock_with_keychain(&keychain)
                .map_err(|error| error.code())?;
        }
        Ok(())
    };
    let other = tempfile::tempdir().expect("a folder");
    copy_sounds(full.folder.path(), other.path());
    fs::write(other.path().join("notes.db-wal"), b"what was written last").expect("written");
    assert_eq!(code(other.path()), Err(ErrorCode::DatabaseMissing));
    fs::write(other.path().join("notes.db"), b"").expect("a placeholder");
    assert_eq!(code(other.path()), Err(ErrorCode::DatabaseMissing));
    assert_eq!(sounds(other.path()).len(), 1);
    let store = Store::open_without_database(other.path()).expect("opened");
    assert_eq!(store.recover(file_name_for).expect("recovered").notes, 1);
    assert_eq!(audio_bytes(&store), [b"one"]);
    let log = fs::read(other.path().join("notes.db-wal.lost")).expect("preserved");
    assert_eq!(log, b"what was written last");

    // Encrypted: each file without the others.
    full.store
        .encrypt(None, Some(&keychain))
        .expect("encrypted");
    let folder = full.folder;
    drop(full.store);
    let other = tempfile::tempdir().expect("a folder");
    copy("notes.db", folder.path(), other.path());
    assert_eq!(
        code(other.path()),
        Err(ErrorCode::KeysMissing),
        "the database alone"
    );
    copy("keys", folder.path(), other.path());
    assert_eq!(code(other.path()), Ok(()));
    fs::remove_file(other.path().join("notes.db")).expect("removed");
    assert_eq!(code(other.path()), Err(ErrorCode::DatabaseMissing));
    fs::remove_file(other.path().join("keys")).expect("removed");
    copy_sounds(folder.path(), other.path());
    assert_eq!(
        code(other.path()),
        Err(ErrorCode::KeysMissing),
        "audio alone"
    );

    let second = library();
    second
        .store
        .encrypt(None, Some(&keychain))
        .expect("encrypted");
    copy("notes.db", folder.path(), other.path());
    copy("keys", second.folder.path(), other.path());
    assert_eq!(code(other.path()), Err(ErrorCode::KeysMismatch));
    copy("keys", folder.path(), other.path());
    assert_eq!(code(other.path()), Ok(()));

    // A database from before the encryption.
    let plain = library();
    let sound = plain.note("early.ogg", "en", "Early.");
    let early = plain.folder.path().join("early.db");
    let database = Connection::open(plain.folder.path().join("notes.db")).expect("a database");
    database
        .execute("VACUUM INTO ?1", [early.to_str().expect("a name")])
        .expect("copied");
    drop(database);
    plain
        .store
        .encrypt(None, Some(&keychain))
        .expect("encrypted");
    drop(plain.store);
    fs::copy(&early, plain.folder.path().join("notes.db")).expect("restored");
    let store = open(plain.folder.path(), &keychain);
    assert!(store.audio(&sound).is_ok());
    let bytes = fs::read(plain.folder.path().join("notes.db")).expect("read");
    assert!(!bytes.starts_with(b"SQLite"), "it is encrypted again");
}

/// A process killed between commit and deletion leaves the file and its schedule entry.
#[test]
fn scheduled_removals_run_at_the_next_start() {
    let library = library();
    let (id, _) = library.add("one.ogg", b"one");
    let (again, _) = library.add("two.ogg", b"two");
    let started = library
        .store
        .start_recording("voice.flac")
        .expect("started");
    let ended = FinishedRecording::default();
    let recorded = started.id.clone();
    let before: Vec<_> = sounds(library.folder.path())
        .into_iter()
        .map(|path| (fs::read(&path).expect("read"), path))
        .collect();
    library
        .store
        .finish_recording(&recorded, &mut &b"small"[..], &ended)
        .expect("finished");
    library.store.erase(&[id]).expect("erased");
    let folder = library.folder;
    drop(library.store);
    let wave = folder
        .path()
        .join("recordings")
        .join(format!("{recorded}.wav"));
    fs::write(&wave, b"what was recorded").expect("restored");
    for (bytes, path) in &before {
        fs::write(path, bytes).expect("restored");
    }
    let database = Connection::open(folder.path().join("notes.db")).expect("a database");
    let hash = |bytes: &[u8]| ContentHash::of(bytes).expect("a hash").as_str().to_owned();
    for (kind, name) in [
        ("sound", hash(b"one")),
        // Added again since then: a row needs it.
        ("sound", hash(b"two")),
        ("recording", recorded.as_str().to_owned()),
    ] {
        database
            .execute("INSERT INTO removals VALUES (?1, ?2)", (kind, name))
            .expect("named");
    }
    drop(database);
    let store = Store::open(folder.path()).expect("opened");
    assert!(!wave.exists());
    assert!(store.audio(&again).is_ok() && store.audio(&recorded).is_ok());
    assert_eq!(sounds(folder.path()).len(), 2);
    let report = store.check().expect("checked");
    assert_eq!((report.problems.len(), report.orphans.len()), (0, 0));
}

#[test]
fn orphaned_recordings_become_unfinished_recordings() {
    for is_sealed in [false, true] {
        let (library, keychain) = (library(), MemoryKeychain::default());
        if is_sealed {
            library
                .store
                .encrypt(None, Some(&keychain))
                .expect("encrypted");
        }
        let mut started = library
            .store
            .start_recording("voice.flac")
            .expect("started");
        started.file.write_all(b"what was said").expect("written");
        started.file.sync().expect("synced");
        drop(started.file);
        let ending = if is_sealed { "sealed" } else { "wav" };
        let path = library
            .folder
            .path()
            .join(format!("recordings/{}.{ending}", started.id));
        let bytes = fs::read(&path).expect("read");
        library
            .store
            .discard_recording(&started.id)
            .expect("discarded");
        assert!(!path.exists());
        // The note was erased and the file restored.
        fs::write(&path, bytes).expect("restored");
        drop(library.store);
        let store = open(library.folder.path(), &keychain);
        let report = store.check().expect("checked");
        assert_eq!(
            report.orphans,
            [format!("recordings/{}.{ending}", started.id)]
        );
        assert_eq!(store.recover(file_name_for).expect("recovered").notes, 1);
        let mut spoken_segment = String::new();
        let mut file = store.read_recording(&started.id).expect("it");
        file.read_to_string(&mut spoken_segment).expect("read");
        assert_eq!(spoken_segment, "what was said");
        assert_eq!(store.check().expect("checked").orphans, [""; 0]);
    }
}

#[test]
fn an_interrupted_wipe_resumes() {
    let library = library();
    library.add("one.ogg", b"one");
    let folder = library.folder;
    drop(library.store);
    fs::write(folder.path().join("wiping"), b"").expect("started");
    fs::remove_file(folder.path().join("notes.db")).expect("removed");
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(audio_bytes(&store).len(), 0);
    assert!(sounds(folder.path()).is_empty() && !folder.path().join("wiping").exists());
    store.wipe(&MemoryKeychain::default()).expect("wiped");
    assert!(!folder.path().join("wiping").exists());
}
