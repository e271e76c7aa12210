//! An encrypted library: nothing of it can be read without its key, and nothing is lost
//! on the way there and back.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use earshot_notes::{
    AtRest, EndedRecording, Filter, JobOptions, NoteId, RecordedText, Store, StoreError, Task,
};
use earshot_transcript::{Segment, Transcript};
use support::pocket::Pocket;

const WORD: &str = "Marzipankartoffel";
const TITLE: &str = "Zwetschgendatschi";
const PASSPHRASE: &str = "four words to remember";

/// Bytes that a plain copy would show.
fn sound() -> Vec<u8> {
    let mut sound = b"RIFF-quite-a-sound-".repeat(8_000);
    sound.extend((0..100_000_u32).flat_map(|at| at.wrapping_mul(at).to_le_bytes()));
    sound
}

/// A library with a note that has title, text and sound, and a vocabulary.
fn filled(folder: &Path) -> (Store, NoteId) {
    let store = Store::open(folder).expect("opened");
    let id = store.begin_recording("voice.flac").expect("begun").id;
    let segment = Segment {
        start_ms: 0,
        end_ms: 900,
        text: format!("A {WORD} is sweet."),
        confidence: 0.9,
        words: Vec::new(),
    };
    let ended = EndedRecording {
        duration_ms: 900,
        text: Some(RecordedText {
            transcript: Transcript {
                language: Some("de".into()),
                segments: vec![segment],
            },
            model: "base".into(),
            task: Task::Transcribe,
            processing_ms: 1,
        }),
        job: Some(JobOptions::default()),
        ..EndedRecording::default()
    };
    store
        .finish_recording(&id, &mut &sound()[..], &ended)
        .expect("finished");
    store.rename(&id, TITLE).expect("renamed");
    store.add_term("de", WORD).expect("a term");
    (store, id)
}

fn found(store: &Store, query: &str) -> u64 {
    let filter = Filter {
        query: query.into(),
        ..Filter::default()
    };
    store.list(&filter, 0, 10).expect("listed").total
}

fn heard(store: &Store, id: &NoteId) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut sound = store.sound(id).expect("a sound");
    sound.read_to_end(&mut bytes).expect("read");
    bytes
}

fn is_whole(store: &Store, id: &NoteId) {
    assert_eq!(found(store, WORD), 1);
    assert!(heard(store, id) == sound());
    assert_eq!(store.note(id).expect("a note").summary.title, TITLE);
    assert_eq!(store.jobs().expect("jobs").len(), 1);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push(entry.path());
        }
    }
    all
}

/// The files that show something of what is in the library, and what.
fn telling(folder: &Path) -> Vec<String> {
    let known = [
        WORD.as_bytes(),
        &WORD.to_lowercase().into_bytes(),
        TITLE.as_bytes(),
        b"RIFF-quite-a-sound-",
        b"voice.flac",
        b"CREATE TABLE",
    ]
    .map(<[u8]>::to_vec);
    let mut telling = Vec::new();
    for file in files(folder) {
        let bytes = fs::read(&file).expect("a file");
        for known in &known {
            if bytes.windows(known.len()).any(|part| part == known) {
                let known = String::from_utf8_lossy(known);
                telling.push(format!("{}: {known}", file.display()));
            }
        }
    }
    telling
}

#[test]
fn an_encrypted_library_is_the_same_to_its_owner_and_noise_to_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(folder.path());
    assert_eq!(store.at_rest(), AtRest::default());
    assert!(!telling(folder.path()).is_empty(), "the test is blind");
    let hash = fs::read_dir(folder.path().join("audio"))
        .expect("sounds")
        .flatten()
        .find(|entry| entry.path().is_file() && entry.file_name().len() == 64)
        .expect("a sound")
        .file_name();

    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    is_whole(&store, &id);
    assert_eq!(telling(folder.path()), [""; 0]);
    // Who has the sound cannot even see that it is here.
    assert!(!folder.path().join("audio").join(hash).exists());
    assert!(matches!(
        store.encrypt(Some(PASSPHRASE), None),
        Err(StoreError::Encrypted)
    ));

    // What comes later is encrypted as it comes.
    let (more, later) = (format!("{WORD} again"), b"RIFF-quite-a-sound-later");
    store.rename(&id, &more).expect("renamed");
    let second = store.begin_recording("voice.flac").expect("begun").id;
    store
        .finish_recording(&second, &mut &later[..], &EndedRecording::default())
        .expect("finished");
    assert_eq!(telling(folder.path()), [""; 0]);
    store.rename(&id, TITLE).expect("renamed");
    store.erase(&[second]).expect("erased");
    drop(store);
    assert_eq!(telling(folder.path()), [""; 0]);

    let store = Store::open(folder.path()).expect("opened, and locked");
    assert!(store.at_rest().is_locked && store.at_rest().has_passphrase);
    assert!(matches!(store.sound(&id), Err(StoreError::Locked)));
    let wrong = store.unlock("four words to remembre").expect_err("wrong");
    assert_eq!(wrong.code(), "wrong-passphrase");
    store.unlock(PASSPHRASE).expect("unlocked");
    is_whole(&store, &id);

    store.decrypt(&Pocket::default()).expect("decrypted");
    is_whole(&store, &id);
    assert_eq!(store.at_rest(), AtRest::default());
    drop(store);
    let store = Store::open(folder.path()).expect("opened");
    is_whole(&store, &id);
}

#[test]
fn a_locked_library_tells_nothing_by_any_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(folder.path());
    assert!(matches!(store.lock(), Err(StoreError::NotEncrypted)));
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let mut open = store.sound(&id).expect("a sound");
    open.read_exact(&mut [0; 10]).expect("it plays");
    store.lock().expect("locked");
    open.read_exact(&mut [0; 10])
        .expect_err("a sound that was open is closed too");

    let ids = std::slice::from_ref(&id);
    let filter = Filter::default();
    let job = earshot_notes::JobId::new();
    let hash = earshot_notes::ContentHash::of(&b""[..]).expect("a hash");
    let mut archive = std::io::Cursor::new(Vec::new());
    let refused: Vec<(&str, Result<(), StoreError>)> = vec![
        ("list", store.list(&filter, 0, 9).map(drop)),
        ("note", store.note(&id).map(drop)),
        ("summary", store.summary(&id).map(drop)),
        ("languages", store.languages().map(drop)),
        ("known", store.known(&hash).map(drop)),
        ("sound", store.sound(&id).map(drop)),
        ("recorded", store.recorded(&id).map(drop)),
        ("jobs", store.jobs().map(drop)),
        ("job", store.job(&job).map(drop)),
        ("waits", store.waits(&id).map(drop)),
        ("claim", store.claim_next(None).map(drop)),
        ("vocabulary", store.vocabulary().map(drop)),
        ("terms", store.terms("de").map(drop)),
        ("export", store.export(&mut archive).map(drop)),
        ("check", store.check().map(drop)),
        ("rename", store.rename(&id, "x").map(drop)),
        ("bin", store.bin(ids).map(drop)),
        ("erase", store.erase(ids).map(drop)),
        ("lost", store.take_over_recordings().map(drop)),
        ("passphrase", store.set_passphrase(Some(PASSPHRASE), None)),
        ("decrypt", store.decrypt(&Pocket::default())),
    ];
    for (call, result) in refused {
        let code = result.expect_err(call).code();
        assert_eq!(code, "library-locked", "{call}");
    }
    assert!(archive.into_inner().is_empty());
    store.unlock(PASSPHRASE).expect("unlocked");
    is_whole(&store, &id);
}

#[test]
fn passphrase_and_keychain_come_and_go_and_one_always_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(folder.path());
    let pocket = Pocket::default();
    assert!(matches!(
        store.encrypt(None, None),
        Err(StoreError::NoWayIn)
    ));
    let short = store.encrypt(Some("short"), None).expect_err("too short");
    assert_eq!(short.code(), "short-passphrase");
    assert_eq!(store.at_rest(), AtRest::default());

    store.encrypt(None, Some(&pocket)).expect("encrypted");
    let before = fs::metadata(folder.path().join("notes.db")).expect("there");
    assert!(matches!(
        store.set_keychain(&pocket, false),
        Err(StoreError::NoWayIn)
    ));
    store
        .set_passphrase(None, Some(PASSPHRASE))
        .expect("a passphrase");
    let unknown = store.set_passphrase(Some("something else"), Some("another one"));
    assert_eq!(unknown.expect_err("refused").code(), "wrong-passphrase");
    store
        .set_passphrase(Some(PASSPHRASE), Some("another one"))
        .expect("changed");
    // The database is not written again for that.
    let after = fs::metadata(folder.path().join("notes.db")).expect("there");
    assert_eq!(before.modified().ok(), after.modified().ok());

    store.lock().expect("locked");
    assert!(store.unlock(PASSPHRASE).is_err());
    store.unlock_with(&pocket).expect("by the keychain");
    store.set_keychain(&pocket, false).expect("off");
    assert!(pocket.is_empty(), "the key in the keychain is gone");
    assert!(matches!(
        store.set_passphrase(Some("another one"), None),
        Err(StoreError::NoWayIn)
    ));
    store.lock().expect("locked");
    assert!(store.unlock_with(&pocket).is_err());
    store.unlock("another one").expect("by the passphrase");
    is_whole(&store, &id);
}

#[test]
fn an_archive_goes_from_an_encrypted_library_into_any() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(&folder.path().join("one"));
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let mut archive = std::io::Cursor::new(Vec::new());
    let report = store.export(&mut archive).expect("exported");
    assert_eq!((report.notes, report.sounds, report.lost), (1, 1, 0));
    assert_eq!(telling(&folder.path().join("one")), [""; 0]);
    for encrypted in [false, true] {
        let place = folder.path().join(format!("other-{encrypted}"));
        let other = Store::open(&place).expect("opened");
        if encrypted {
            other.encrypt(Some(PASSPHRASE), None).expect("encrypted");
        }
        let report = other.import(&mut archive).expect("imported");
        assert_eq!((report.added, report.sounds), (1, 1));
        assert_eq!(found(&other, WORD), 1);
        assert!(heard(&other, &id) == sound());
        assert_eq!(other.check().expect("checked").problems, [""; 0]);
        assert_eq!(telling(&place).is_empty(), encrypted);
    }
}

#[test]
fn what_is_recorded_while_it_is_locked_is_taken_in_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = filled(folder.path());
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    store.lock().expect("locked");
    let said = b"RIFF-quite-a-sound-".repeat(1_000);
    let mut begun = store.begin_recording("ignored.flac").expect("begun");
    assert!(begun.note.is_none());
    begun.file.write_all(&said).expect("written");
    begun.file.sync().expect("synced");
    begun.file.write_all(b"never flushed").expect("written");
    let thrown_away = store.begin_recording("ignored.flac").expect("begun").id;
    store.discard_recording(&thrown_away).expect("discarded");
    assert_eq!(telling(folder.path()), [""; 0]);

    store.unlock(PASSPHRASE).expect("unlocked");
    let name = |_| "said-then.flac".to_owned();
    assert_eq!(
        store.take_in_unseen(name).expect("looked"),
        [],
        "it is still being recorded"
    );
    // The process is gone, so to say.
    drop(begun.file);
    let taken = store.take_in_unseen(name).expect("taken in");
    assert_eq!(taken, [begun.id.clone()]);
    assert_eq!(store.take_in_unseen(name).expect("looked"), []);
    let mut sound = store.recorded(&begun.id).expect("its sound");
    let mut heard = Vec::new();
    sound.read_to_end(&mut heard).expect("read");
    assert!(heard == said, "all that was flushed, and no more");
    store
        .finish_recording(&begun.id, &mut &heard[..], &EndedRecording::default())
        .expect("finished");
    let note = store.note(&begun.id).expect("a note");
    assert_eq!(note.summary.title, "said-then");
    assert_eq!(telling(folder.path()), [""; 0]);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn a_recording_that_nobody_finished_is_encrypted_with_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("opened");
    let mut begun = store.begin_recording("lost.flac").expect("begun");
    let said = b"RIFF-quite-a-sound-".repeat(100);
    begun.file.write_all(&said).expect("written");
    begun.file.sync().expect("synced");
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    assert_eq!(telling(folder.path()), [""; 0]);
    let read = |store: &Store| {
        let mut heard = Vec::new();
        let mut sound = store.recorded(&begun.id).expect("its sound");
        sound.read_to_end(&mut heard).expect("read");
        heard
    };
    assert_eq!(read(&store), said);
    store.decrypt(&Pocket::default()).expect("decrypted");
    assert_eq!(read(&store), said);
}

#[test]
fn nobody_changes_it_while_another_has_it_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(folder.path());
    let other = Store::open(folder.path()).expect("opened");
    let refused = store.encrypt(Some(PASSPHRASE), None);
    assert!(matches!(refused, Err(StoreError::InUse)));
    is_whole(&store, &id);
    is_whole(&other, &id);
    drop(other);
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    is_whole(&store, &id);
}

#[test]
fn two_who_want_to_change_it_at_once_are_both_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, id) = filled(folder.path());
    let other = Store::open(folder.path()).expect("opened");
    let pocket = Pocket::default();
    for _ in 0..100 {
        std::thread::scope(|scope| {
            for store in [&one, &other] {
                let pocket = &pocket;
                scope.spawn(move || {
                    let refused = store.encrypt(None, Some(pocket));
                    assert!(matches!(refused, Err(StoreError::InUse)));
                });
            }
        });
    }
    is_whole(&one, &id);
    is_whole(&other, &id);
}

#[test]
fn an_altered_sound_is_told_from_a_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = filled(folder.path());
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let sealed = files(&folder.path().join("audio"))
        .into_iter()
        .find(|file| fs::metadata(file).is_ok_and(|about| about.len() > 1000))
        .expect("a sound");
    let mut bytes = fs::read(&sealed).expect("read");
    let middle = bytes.len() / 2;
    let mut altered = || {
        bytes[middle] ^= 1;
        fs::write(&sealed, &bytes).expect("altered");
    };
    altered();
    assert!(matches!(store.sound(&id), Err(StoreError::SoundDamaged)));
    // Altered after it was read once.
    altered();
    drop(store.sound(&id).expect("it opens"));
    altered();
    let mut heard = Vec::new();
    let mut sound = store.sound(&id).expect("it opens");
    sound.read_to_end(&mut heard).expect_err("it is not played");
    let report = store.check().expect("checked");
    assert_eq!(report.problems.len(), 1, "{report:?}");
    fs::write(&sealed, &bytes[..middle]).expect("cut off");
    assert!(matches!(store.sound(&id), Err(StoreError::SoundDamaged)));
}
