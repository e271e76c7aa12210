//! An encrypted library: unreadable without its key, and conversions lose nothing.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use earshot_error::ErrorCode;
use earshot_notes::{
    CompletedText, DeviceFile, EncryptionStatus, Filter, FinishedRecording, JobOptions, NoteId,
    Store, StoreError, Task,
};
use earshot_transcript::{Segment, Transcript};
use support::memory_keychain::MemoryKeychain;

const WORD: &str = "Marzipankartoffel";
const TITLE: &str = "Zwetschgendatschi";
const PASSPHRASE: &str = "four words to remember";

/// Bytes recognizable in a plain file.
fn sound() -> Vec<u8> {
    let mut sound = b"RIFF-quite-a-sound-".repeat(8_000);
    sound.extend((0..100_000_u32).flat_map(|at| at.wrapping_mul(at).to_le_bytes()));
    sound
}

fn populated(folder: &Path) -> (Store, NoteId) {
    let store = Store::open(folder).expect("opened");
    let id = store.start_recording("voice.flac").expect("started").id;
    let segment = Segment {
        start_ms: 0,
        end_ms: 900,
        text: format!("A {WORD} is sweet."),
        confidence: 0.9,
        language: None,
        words: Vec::new(),
    };
    let ended = FinishedRecording {
        duration_ms: 900,
        text: Some(CompletedText {
            transcript: Transcript {
                language: Some("de".into()),
                segments: vec![segment],
            },
            model: "base".into(),
            task: Task::Transcribe,
            processing_ms: 1,
        }),
        job: Some(JobOptions::default()),
        ..FinishedRecording::default()
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

fn audio_bytes(store: &Store, id: &NoteId) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut sound = store.audio(id).expect("audio");
    sound.read_to_end(&mut bytes).expect("read");
    bytes
}

fn assert_complete(store: &Store, id: &NoteId) {
    assert_eq!(found(store, WORD), 1);
    assert!(audio_bytes(store, id) == sound());
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

/// Plaintext found in each file.
fn files_with_plaintext(folder: &Path) -> Vec<String> {
    let known = [
        WORD.as_bytes(),
        &WORD.to_lowercase().into_bytes(),
        TITLE.as_bytes(),
        b"RIFF-quite-a-sound-",
        b"voice.flac",
        b"CREATE TABLE",
    ]
    .map(<[u8]>::to_vec);
    let mut files_with_plaintext = Vec::new();
    for file in files(folder) {
        let bytes = fs::read(&file).expect("a file");
        for known in &known {
            if bytes.windows(known.len()).any(|part| part == known) {
                let known = String::from_utf8_lossy(known);
                files_with_plaintext.push(format!("{}: {known}", file.display()));
            }
        }
    }
    files_with_plaintext
}

#[test]
fn an_encrypted_library_has_no_plaintext_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(folder.path());
    assert_eq!(store.encryption_status(), EncryptionStatus::default());
    assert!(
        !files_with_plaintext(folder.path()).is_empty(),
        "the check finds no plaintext"
    );
    let hash = fs::read_dir(folder.path().join("audio"))
        .expect("audio files")
        .flatten()
        .find(|entry| entry.path().is_file() && entry.file_name().len() == 64)
        .expect("audio")
        .file_name();

    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    assert_complete(&store, &id);
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);
    // A known recording cannot be found by its hash.
    assert!(!folder.path().join("audio").join(hash).exists());
    assert!(matches!(
        store.encrypt(Some(PASSPHRASE), None),
        Err(StoreError::Encrypted)
    ));

    // New data is encrypted when written.
    let (more, later) = (format!("{WORD} again"), b"RIFF-quite-a-sound-later");
    store.rename(&id, &more).expect("renamed");
    let second = store.start_recording("voice.flac").expect("started").id;
    store
        .finish_recording(&second, &mut &later[..], &FinishedRecording::default())
        .expect("finished");
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);
    store.rename(&id, TITLE).expect("renamed");
    store.erase(&[second]).expect("erased");
    drop(store);
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);

    let store = Store::open(folder.path()).expect("opened, and locked");
    assert!(store.encryption_status().is_locked && store.encryption_status().has_passphrase);
    assert!(matches!(store.audio(&id), Err(StoreError::Locked)));
    let wrong = store.unlock("four words to remembre").expect_err("wrong");
    assert_eq!(wrong.code(), ErrorCode::WrongPassphrase);
    store.unlock(PASSPHRASE).expect("unlocked");
    assert_complete(&store, &id);

    store
        .decrypt(&MemoryKeychain::default())
        .expect("decrypted");
    assert_complete(&store, &id);
    assert_eq!(store.encryption_status(), EncryptionStatus::default());
    drop(store);
    let store = Store::open(folder.path()).expect("opened");
    assert_complete(&store, &id);
}

#[test]
fn every_call_fails_on_a_locked_library() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(folder.path());
    assert!(matches!(store.lock(), Err(StoreError::NotEncrypted)));
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let mut open = store.audio(&id).expect("audio");
    open.read_exact(&mut [0; 10]).expect("it plays");
    store.lock().expect("locked");
    open.read_exact(&mut [0; 10])
        .expect_err("open audio can no longer be read");

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
        ("recent languages", store.recent_languages(9).map(drop)),
        ("known", store.find_duplicate(&hash).map(drop)),
        ("sound", store.audio(&id).map(drop)),
        ("recorded", store.read_recording(&id).map(drop)),
        ("jobs", store.jobs().map(drop)),
        ("job", store.job(&job).map(drop)),
        ("waits", store.has_waiting_job(&id).map(drop)),
        ("claim", store.claim_next(None).map(drop)),
        ("vocabulary", store.vocabulary().map(drop)),
        ("terms", store.terms("de").map(drop)),
        ("export", store.export(&mut archive).map(drop)),
        ("check", store.check().map(drop)),
        ("rename", store.rename(&id, "x").map(drop)),
        ("bin", store.bin(ids).map(drop)),
        ("erase", store.erase(ids).map(drop)),
        ("lost", store.adopt_orphaned_recordings().map(drop)),
        ("passphrase", store.set_passphrase(Some(PASSPHRASE), None)),
        ("decrypt", store.decrypt(&MemoryKeychain::default())),
    ];
    for (call, result) in refused {
        let code = result.expect_err(call).code();
        assert_eq!(code, ErrorCode::LibraryLocked, "{call}");
    }
    assert!(archive.into_inner().is_empty());
    store.unlock(PASSPHRASE).expect("unlocked");
    assert_complete(&store, &id);
}

#[test]
fn the_last_unlock_method_cannot_be_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(folder.path());
    let keychain = MemoryKeychain::default();
    assert!(matches!(
        store.encrypt(None, None),
        Err(StoreError::NoUnlockMethod)
    ));
    let short = store.encrypt(Some("short"), None).expect_err("too short");
    assert_eq!(short.code(), ErrorCode::ShortPassphrase);
    assert_eq!(store.encryption_status(), EncryptionStatus::default());

    store.encrypt(None, Some(&keychain)).expect("encrypted");
    let before = fs::metadata(folder.path().join("notes.db")).expect("present");
    assert!(matches!(
        store.set_keychain(&keychain, false),
        Err(StoreError::NoUnlockMethod)
    ));
    store
        .set_passphrase(None, Some(PASSPHRASE))
        .expect("a passphrase");
    let unknown = store.set_passphrase(Some("something else"), Some("another one"));
    assert_eq!(
        unknown.expect_err("rejected").code(),
        ErrorCode::WrongPassphrase
    );
    store
        .set_passphrase(Some(PASSPHRASE), Some("another one"))
        .expect("changed");
    // Changing the passphrase does not rewrite the database.
    let after = fs::metadata(folder.path().join("notes.db")).expect("present");
    assert_eq!(before.modified().ok(), after.modified().ok());

    store.lock().expect("locked");
    assert!(store.unlock(PASSPHRASE).is_err());
    store
        .unlock_with_keychain(&keychain)
        .expect("by the keychain");
    store.set_keychain(&keychain, false).expect("off");
    assert!(keychain.is_empty(), "the key in the keychain is gone");
    assert!(matches!(
        store.set_passphrase(Some("another one"), None),
        Err(StoreError::NoUnlockMethod)
    ));
    store.lock().expect("locked");
    assert!(store.unlock_with_keychain(&keychain).is_err());
    store.unlock("another one").expect("by the passphrase");
    assert_complete(&store, &id);
}

#[test]
fn an_archive_of_an_encrypted_library_imports_into_any() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(&folder.path().join("one"));
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let mut archive = std::io::Cursor::new(Vec::new());
    let report = store.export(&mut archive).expect("exported");
    assert_eq!((report.notes, report.sounds, report.missing), (1, 1, 0));
    assert_eq!(files_with_plaintext(&folder.path().join("one")), [""; 0]);
    for encrypted in [false, true] {
        let other_folder = folder.path().join(format!("other-{encrypted}"));
        let other = Store::open(&other_folder).expect("opened");
        if encrypted {
            other.encrypt(Some(PASSPHRASE), None).expect("encrypted");
        }
        let report = other.import(&mut archive).expect("imported");
        assert_eq!((report.added, report.sounds), (1, 1));
        assert_eq!(found(&other, WORD), 1);
        assert!(audio_bytes(&other, &id) == sound());
        assert_eq!(other.check().expect("checked").problems, [""; 0]);
        assert_eq!(files_with_plaintext(&other_folder).is_empty(), encrypted);
    }
}

#[test]
fn recordings_made_while_locked_are_adopted_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, _) = populated(folder.path());
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    store.lock().expect("locked");
    let spoken_segment = b"RIFF-quite-a-sound-".repeat(1_000);
    let mut started = store.start_recording("ignored.flac").expect("started");
    assert!(started.note.is_none());
    started.file.write_all(&spoken_segment).expect("written");
    started.file.sync().expect("synced");
    started.file.write_all(b"never flushed").expect("written");
    let discarded = store.start_recording("ignored.flac").expect("started").id;
    store.discard_recording(&discarded).expect("discarded");
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);

    store.unlock(PASSPHRASE).expect("unlocked");
    let name = |_| "said-then.flac".to_owned();
    assert_eq!(
        store.adopt_deferred_recordings(name).expect("checked"),
        [],
        "it is still being recorded"
    );
    // Simulates the end of the process.
    drop(started.file);
    let taken = store.adopt_deferred_recordings(name).expect("adopted");
    assert_eq!(taken, [started.id.clone()]);
    assert_eq!(store.adopt_deferred_recordings(name).expect("checked"), []);
    let mut sound = store.read_recording(&started.id).expect("audio");
    let mut audio_bytes = Vec::new();
    sound.read_to_end(&mut audio_bytes).expect("read");
    assert!(audio_bytes == spoken_segment, "exactly the flushed bytes");
    store
        .finish_recording(
            &started.id,
            &mut &audio_bytes[..],
            &FinishedRecording::default(),
        )
        .expect("finished");
    let note = store.note(&started.id).expect("a note");
    assert_eq!(note.summary.title, "said-then");
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

#[test]
fn unfinished_recordings_are_encrypted_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("opened");
    let mut started = store.start_recording("lost.flac").expect("started");
    let spoken_segment = b"RIFF-quite-a-sound-".repeat(100);
    started.file.write_all(&spoken_segment).expect("written");
    started.file.sync().expect("synced");
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    assert_eq!(files_with_plaintext(folder.path()), [""; 0]);
    let read = |store: &Store| {
        let mut audio_bytes = Vec::new();
        let mut sound = store.read_recording(&started.id).expect("audio");
        sound.read_to_end(&mut audio_bytes).expect("read");
        audio_bytes
    };
    assert_eq!(read(&store), spoken_segment);
    store
        .decrypt(&MemoryKeychain::default())
        .expect("decrypted");
    assert_eq!(read(&store), spoken_segment);
}

#[test]
fn conversion_needs_exclusive_access() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(folder.path());
    let other = Store::open(folder.path()).expect("opened");
    let refused = store.encrypt(Some(PASSPHRASE), None);
    assert!(matches!(refused, Err(StoreError::InUse)));
    assert_complete(&store, &id);
    assert_complete(&other, &id);
    drop(other);
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    assert_complete(&store, &id);
}

#[test]
fn concurrent_conversions_are_both_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, id) = populated(folder.path());
    let other = Store::open(folder.path()).expect("opened");
    let keychain = MemoryKeychain::default();
    for _ in 0..100 {
        std::thread::scope(|scope| {
            for store in [&one, &other] {
                let keychain = &keychain;
                scope.spawn(move || {
                    let refused = store.encrypt(None, Some(keychain));
                    assert!(matches!(refused, Err(StoreError::InUse)));
                });
            }
        });
    }
    assert_complete(&one, &id);
    assert_complete(&other, &id);
}

#[test]
fn altered_audio_is_detected() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, id) = populated(folder.path());
    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    let sealed = files(&folder.path().join("audio"))
        .into_iter()
        .find(|file| fs::metadata(file).is_ok_and(|about| about.len() > 1000))
        .expect("audio");
    let mut bytes = fs::read(&sealed).expect("read");
    let middle = bytes.len() / 2;
    let mut altered = || {
        bytes[middle] ^= 1;
        fs::write(&sealed, &bytes).expect("altered");
    };
    altered();
    assert!(matches!(store.audio(&id), Err(StoreError::AudioDamaged)));
    // After a first, successful read.
    altered();
    drop(store.audio(&id).expect("unlocked"));
    altered();
    let mut audio_bytes = Vec::new();
    let mut sound = store.audio(&id).expect("unlocked");
    sound
        .read_to_end(&mut audio_bytes)
        .expect_err("altered audio cannot be read");
    let report = store.check().expect("checked");
    assert_eq!(report.problems.len(), 1, "{report:?}");
    fs::write(&sealed, &bytes[..middle]).expect("cut off");
    assert!(matches!(store.audio(&id), Err(StoreError::AudioDamaged)));
}

#[test]
fn files_about_this_device_are_encrypted_and_wiped_with_the_library() {
    let home = tempfile::tempdir().expect("a folder");
    let (store, _) = populated(home.path());
    let (file, other) = (DeviceFile::WatchedFolders, DeviceFile::PendingExports);
    let on_disk = || fs::read(home.path().join("watched-folders")).unwrap_or_default();
    let is_plain = || {
        on_disk()
            .windows(WORD.len())
            .any(|part| part == WORD.as_bytes())
    };
    let load = || {
        store
            .load_device_file(file)
            .expect("read")
            .unwrap_or_default()
    };
    assert_eq!(store.load_device_file(file).expect("read"), None);
    store
        .store_device_file(file, WORD.as_bytes())
        .expect("stored");
    assert!(is_plain());

    store.encrypt(Some(PASSPHRASE), None).expect("encrypted");
    assert!(!is_plain() && load() == WORD.as_bytes());
    store.store_device_file(other, b"1").expect("stored");
    store
        .store_device_file(file, format!("{WORD}2").as_bytes())
        .expect("stored");
    assert!(!is_plain() && load() == format!("{WORD}2").as_bytes());
    store.lock().expect("locked");
    assert!(matches!(
        store.load_device_file(file),
        Err(StoreError::Locked)
    ));
    assert!(matches!(
        store.store_device_file(file, b""),
        Err(StoreError::Locked)
    ));
    store.unlock(PASSPHRASE).expect("unlocked");

    store
        .decrypt(&MemoryKeychain::default())
        .expect("decrypted");
    assert!(is_plain() && load() == format!("{WORD}2").as_bytes());
    assert_eq!(
        store.load_device_file(other).expect("read").as_deref(),
        Some(&b"1"[..])
    );
    store.wipe(&MemoryKeychain::default()).expect("wiped");
    assert_eq!(store.load_device_file(file).expect("read"), None);
    assert!(!home.path().join("pending-exports").exists());
}
