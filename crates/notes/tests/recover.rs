//! Sounds that no row knows: kept, listed, and made notes of. What was erased stays erased.

mod support;

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use earshot_notes::{ContentHash, EndedRecording, Filter, NoteId, Store};
use rusqlite::Connection;
use support::library;
use support::pocket::Pocket;

/// The files with the name of a sound.
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

/// The library, unlocked if it is encrypted.
fn open(folder: &Path, pocket: &Pocket) -> Store {
    let store = Store::open(folder).expect("opened");
    if store.at_rest().is_locked {
        store.unlock_with(pocket).expect("unlocked");
    }
    store
}

fn named(moment: i64) -> String {
    format!("{moment}.flac")
}

fn heard(store: &Store) -> Vec<Vec<u8>> {
    let page = store.list(&Filter::default(), 0, 100).expect("a list");
    let mut heard: Vec<_> = page
        .items
        .iter()
        .map(|found| {
            let mut bytes = Vec::new();
            let mut sound = store.sound(&found.note.id).expect("a sound");
            sound.read_to_end(&mut bytes).expect("read");
            bytes
        })
        .collect();
    heard.sort();
    heard
}

#[test]
fn a_sound_without_a_row_stays_until_it_is_recovered() {
    for is_sealed in [false, true] {
        let (library, pocket) = (library(), Pocket::default());
        let folder = library.folder;
        for name in ["one", "two", "three"] {
            let note = earshot_notes::NewNote::new(earshot_notes::Source::File, name);
            let sound = earshot_notes::NewSound::Original(&mut Cursor::new(name.as_bytes()));
            library.store.add(note, sound).expect("added");
        }
        if is_sealed {
            library
                .store
                .encrypt(None, Some(&pocket))
                .expect("encrypted");
        }
        drop(library.store);
        fs::copy(folder.path().join("notes.db"), folder.path().join("full")).expect("kept");

        // An older database: as it was before two of the notes were there.
        let store = open(folder.path(), &pocket);
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
        assert_eq!(sounds(folder.path()).len(), 1, "erased means erased");
        drop(store);
        for (bytes, path) in &kept {
            fs::write(path, bytes).expect("put back");
        }
        for _ in 0..2 {
            let store = open(folder.path(), &pocket);
            assert_eq!(sounds(folder.path()).len(), 3);
            let report = store.check().expect("checked");
            assert_eq!(report.problems, [""; 0]);
            assert_eq!(report.without_note.len(), 2);
            assert!(report.without_note[0].starts_with("audio/"), "{report:?}");
        }
        // One whose bytes are not what its name says, and one in plain among sealed ones.
        let strange = folder.path().join("audio").join("0".repeat(64));
        fs::write(&strange, b"half a sou").expect("written");
        let plain = ContentHash::of(&b"plain"[..]).expect("a hash");
        fs::write(folder.path().join("audio").join(plain.as_str()), b"plain").expect("written");

        let store = open(folder.path(), &pocket);
        let report = store.recover(named).expect("recovered");
        assert_eq!(report.notes, 3);
        assert_eq!(report.left, [format!("audio/{}", "0".repeat(64))]);
        assert!(strange.exists());
        let all = ["one", "plain", "three", "two"].map(|sound| sound.as_bytes().to_vec());
        assert_eq!(heard(&store), all);
        assert_eq!(store.jobs().expect("jobs").len(), 3);
        assert_eq!(store.recover(named).expect("recovered").notes, 0);
        let report = store.check().expect("checked");
        assert_eq!((report.problems.len(), report.without_note.len()), (0, 1));
        drop(store);
        // Put back in the end, the newer database knows its sounds.
        fs::copy(folder.path().join("full"), folder.path().join("notes.db")).expect("put back");
        let store = open(folder.path(), &pocket);
        assert_eq!(heard(&store).len(), 3);
    }
}

#[test]
fn a_library_without_its_database_or_its_keys_says_so() {
    let (full, pocket) = (library(), Pocket::default());
    full.add("one.ogg", b"one");
    let code = |folder: &Path| {
        let store = Store::open(folder).map_err(|error| error.code())?;
        if store.at_rest().is_locked {
            store.unlock_with(&pocket).map_err(|error| error.code())?;
        }
        Ok(())
    };
    let other = tempfile::tempdir().expect("a folder");
    copy_sounds(full.folder.path(), other.path());
    fs::write(other.path().join("notes.db-wal"), b"what was written last").expect("written");
    assert_eq!(code(other.path()), Err("database-missing"));
    fs::write(other.path().join("notes.db"), b"").expect("a placeholder");
    assert_eq!(code(other.path()), Err("database-missing"));
    assert_eq!(sounds(other.path()).len(), 1);
    let store = Store::open_without_database(other.path()).expect("opened");
    assert_eq!(store.recover(named).expect("recovered").notes, 1);
    assert_eq!(heard(&store), [b"one"]);
    let log = fs::read(other.path().join("notes.db-wal.lost")).expect("put aside");
    assert_eq!(log, b"what was written last");

    // Encrypted: each file without the others.
    full.store.encrypt(None, Some(&pocket)).expect("encrypted");
    let folder = full.folder;
    drop(full.store);
    let other = tempfile::tempdir().expect("a folder");
    copy("notes.db", folder.path(), other.path());
    assert_eq!(
        code(other.path()),
        Err("keys-missing"),
        "the database alone"
    );
    copy("keys", folder.path(), other.path());
    assert_eq!(code(other.path()), Ok(()));
    fs::remove_file(other.path().join("notes.db")).expect("removed");
    assert_eq!(code(other.path()), Err("database-missing"));
    fs::remove_file(other.path().join("keys")).expect("removed");
    copy_sounds(folder.path(), other.path());
    assert_eq!(code(other.path()), Err("keys-missing"), "sounds alone");

    // Keys of one library, database of another.
    let second = library();
    second
        .store
        .encrypt(None, Some(&pocket))
        .expect("encrypted");
    copy("notes.db", folder.path(), other.path());
    copy("keys", second.folder.path(), other.path());
    assert_eq!(code(other.path()), Err("keys-of-another-library"));
    copy("keys", folder.path(), other.path());
    assert_eq!(code(other.path()), Ok(()));

    // A database from before the library was encrypted.
    let plain = library();
    let sound = plain.note("early.ogg", "en", "Early.");
    let early = plain.folder.path().join("early.db");
    let database = Connection::open(plain.folder.path().join("notes.db")).expect("a database");
    database
        .execute("VACUUM INTO ?1", [early.to_str().expect("a name")])
        .expect("copied");
    drop(database);
    plain.store.encrypt(None, Some(&pocket)).expect("encrypted");
    drop(plain.store);
    fs::copy(&early, plain.folder.path().join("notes.db")).expect("put back");
    let store = open(plain.folder.path(), &pocket);
    assert!(store.sound(&sound).is_ok());
    let bytes = fs::read(plain.folder.path().join("notes.db")).expect("read");
    assert!(!bytes.starts_with(b"SQLite"), "it is encrypted again");
}

/// A process that ends between the commit and the removal leaves the file and its name.
#[test]
fn what_was_erased_goes_at_the_next_start() {
    let library = library();
    let (id, _) = library.add("one.ogg", b"one");
    let (again, _) = library.add("two.ogg", b"two");
    let begun = library.store.begin_recording("voice.flac").expect("begun");
    let ended = EndedRecording::default();
    let recorded = begun.id.clone();
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
    fs::write(&wave, b"what was recorded").expect("put back");
    for (bytes, path) in &before {
        fs::write(path, bytes).expect("put back");
    }
    let database = Connection::open(folder.path().join("notes.db")).expect("a database");
    let hash = |bytes: &[u8]| ContentHash::of(bytes).expect("a hash").as_str().to_owned();
    for (kind, name) in [
        ("sound", hash(b"one")),
        // Taken in again since: a row needs it.
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
    assert!(store.sound(&again).is_ok() && store.sound(&recorded).is_ok());
    assert_eq!(sounds(folder.path()).len(), 2);
    let report = store.check().expect("checked");
    assert_eq!((report.problems.len(), report.without_note.len()), (0, 0));
}

#[test]
fn a_recording_without_a_row_becomes_one_to_be_finished() {
    for is_sealed in [false, true] {
        let (library, pocket) = (library(), Pocket::default());
        if is_sealed {
            library
                .store
                .encrypt(None, Some(&pocket))
                .expect("encrypted");
        }
        let mut begun = library.store.begin_recording("voice.flac").expect("begun");
        begun.file.write_all(b"what was said").expect("written");
        begun.file.sync().expect("synced");
        drop(begun.file);
        let ending = if is_sealed { "sealed" } else { "wav" };
        let path = library
            .folder
            .path()
            .join(format!("recordings/{}.{ending}", begun.id));
        let bytes = fs::read(&path).expect("read");
        library
            .store
            .discard_recording(&begun.id)
            .expect("discarded");
        assert!(!path.exists());
        // Its note is gone, and the file was put back.
        fs::write(&path, bytes).expect("put back");
        drop(library.store);
        let store = open(library.folder.path(), &pocket);
        let report = store.check().expect("checked");
        assert_eq!(
            report.without_note,
            [format!("recordings/{}.{ending}", begun.id)]
        );
        assert_eq!(store.recover(named).expect("recovered").notes, 1);
        let mut said = String::new();
        let mut file = store.recorded(&begun.id).expect("it");
        file.read_to_string(&mut said).expect("read");
        assert_eq!(said, "what was said");
        assert_eq!(store.check().expect("checked").without_note, [""; 0]);
    }
}

#[test]
fn a_wipe_that_was_cut_off_goes_on() {
    let library = library();
    library.add("one.ogg", b"one");
    let folder = library.folder;
    drop(library.store);
    fs::write(folder.path().join("wiping"), b"").expect("begun");
    fs::remove_file(folder.path().join("notes.db")).expect("removed");
    let store = Store::open(folder.path()).expect("opened");
    assert_eq!(heard(&store).len(), 0);
    assert!(sounds(folder.path()).is_empty() && !folder.path().join("wiping").exists());
    store.wipe(&Pocket::default()).expect("wiped");
    assert!(!folder.path().join("wiping").exists());
}
