//! Altered `keys` files: they never trigger a decryption, alterations are reported, the user
//! decides, and no data is lost.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_error::ErrorCode;
use earshot_keychain::{Keychain, KeychainError, Secret};
use earshot_notes::{Filter, NoteId, Store, StoreError, UnlockDecision, UnlockMethod};
use serde_json::Value;
use support::library;
use support::memory_keychain::MemoryKeychain;

const WORD: &str = "Marzipankartoffel";
const PASSPHRASE: &str = "four words to remember";

struct Fixture {
    folder: tempfile::TempDir,
    sound: NoteId,
}

impl Fixture {
    fn new(passphrase: Option<&str>, chain: Option<&dyn Keychain>) -> Fixture {
        let library = library();
        library.note("one.ogg", "en", &format!("A {WORD} is sweet."));
        let (sound, _) = library.add("two.ogg", WORD.repeat(99).as_bytes());
        library.store.encrypt(passphrase, chain).expect("encrypted");
        Fixture {
            folder: library.folder,
            sound,
        }
    }

    fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    fn open(&self) -> Store {
        Store::open(self.folder.path()).expect("opened")
    }

    /// Edits the key file as another program would.
    fn alter(&self, change: impl FnOnce(&mut Value)) {
        let bytes = fs::read(self.keys()).expect("read");
        let mut keys = serde_json::from_slice(&bytes).expect("JSON");
        change(&mut keys);
        fs::write(self.keys(), keys.to_string()).expect("written");
    }

    fn phase(&self) -> Value {
        let bytes = fs::read(self.keys()).expect("read");
        serde_json::from_slice::<Value>(&bytes).expect("JSON")["phase"].clone()
    }

    fn files_with_plaintext(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut files_with_plaintext = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if fs::read(&path)
                    .expect("a file")
                    .windows(WORD.len())
                    .any(|part| part == WORD.as_bytes())
                {
                    files_with_plaintext.push(path);
                }
            }
        }
        files_with_plaintext
    }

    fn assert_complete(&self, store: &Store) {
        let page = store.list(&Filter::default(), 0, 10).expect("a list");
        assert_eq!(page.total, 2);
        let mut content = String::new();
        let mut sound = store.audio(&self.sound).expect("audio");
        sound.read_to_string(&mut content).expect("read");
        assert_eq!(content, WORD.repeat(99));
        assert_eq!(store.check().expect("checked").problems, [""; 0]);
    }
}

fn code(result: Result<(), StoreError>) -> ErrorCode {
    result.expect_err("rejected").code()
}

#[test]
fn the_keys_file_alone_cannot_trigger_decryption() {
    let fixture = Fixture::new(Some(PASSPHRASE), None);
    fixture.alter(|keys| keys["phase"] = "opening".into());
    let store = fixture.open();
    for _ in 0..2 {
        assert_eq!(code(store.unlock(PASSPHRASE)), ErrorCode::KeysAltered);
        assert!(store.encryption_status().is_locked);
        assert_eq!(fixture.files_with_plaintext(), Vec::<PathBuf>::new());
        assert_eq!(fixture.phase(), "opening");
    }
    let method = UnlockMethod::Passphrase(PASSPHRASE);
    // An altered file is never a reason to decrypt.
    assert_eq!(
        code(store.unlock_with_decision(method, UnlockDecision::Decrypt)),
        ErrorCode::KeysAltered
    );
    assert_eq!(fixture.files_with_plaintext(), Vec::<PathBuf>::new());
    // The copy that an interrupted decryption leaves.
    for name in ["notes.new", "notes.new-journal"] {
        fs::write(fixture.folder.path().join(name), WORD).expect("written");
    }
    store
        .unlock_with_decision(method, UnlockDecision::Encrypt)
        .expect("stored");
    fixture.assert_complete(&store);
    assert_eq!(fixture.phase(), "sealed");
    drop(store);
    let store = fixture.open();
    store.unlock(PASSPHRASE).expect("unlocked");
    assert!(store.encryption_status().is_encrypted);
    assert_eq!(fixture.files_with_plaintext(), Vec::<PathBuf>::new());
}

#[test]
fn an_interrupted_decryption_resumes_or_reverts() {
    for decision in [UnlockDecision::Encrypt, UnlockDecision::Decrypt] {
        let keychain = MemoryKeychain::default();
        let fixture = Fixture::new(None, Some(&keychain));
        // Interrupted: a directory blocks the name of a decrypted file.
        let store = fixture.open();
        store.unlock_with_keychain(&keychain).expect("unlocked");
        let sealed = fs::read_dir(fixture.folder.path().join("audio")).expect("audio files");
        let blocker = sealed
            .flatten()
            .find(|entry| entry.file_name().len() == 64)
            .map(|entry| entry.path())
            .expect("audio");
        let aside = fixture.folder.path().join("aside");
        fs::rename(&blocker, &aside).expect("moved");
        fs::create_dir(&blocker).expect("a folder");
        store.decrypt(&keychain).expect_err("cut off");
        drop(store);
        fs::remove_dir(&blocker).expect("removed");
        fs::rename(&aside, &blocker).expect("restored");

        let store = fixture.open();
        let half = code(store.unlock_with_keychain(&keychain));
        assert_eq!(half, ErrorCode::LibraryHalfDecrypted);
        assert!(
            !fixture.files_with_plaintext().is_empty(),
            "the check finds no plaintext"
        );
        store
            .unlock_with_decision(UnlockMethod::Keychain(&keychain), decision)
            .expect("decided");
        fixture.assert_complete(&store);
        let is_encrypted = decision == UnlockDecision::Encrypt;
        assert_eq!(store.encryption_status().is_encrypted, is_encrypted);
        assert_eq!(fixture.files_with_plaintext().is_empty(), is_encrypted);
        assert_eq!(keychain.is_empty(), !is_encrypted);
    }
}

#[test]
fn altered_keys_are_reported_and_repaired() {
    let keychain = MemoryKeychain::default();
    let fixture = Fixture::new(Some(PASSPHRASE), Some(&keychain));
    let other = Fixture::new(Some(PASSPHRASE), None);
    let public = fs::read(other.keys()).expect("read");
    let public = serde_json::from_slice::<Value>(&public).expect("JSON")["public"].clone();
    // With this public key an attacker could read recordings made while locked.
    fixture.alter(|keys| keys["public"] = public);
    let store = fixture.open();
    assert_eq!(code(store.unlock(PASSPHRASE)), ErrorCode::KeysAltered);
    assert_eq!(
        code(store.unlock_with_keychain(&keychain)),
        ErrorCode::KeysAltered
    );
    // New recordings are not sealed for the attacker.
    let mut started = store.start_recording("voice.flac").expect("started");
    started.file.write_all(WORD.as_bytes()).expect("written");
    started.file.sync().expect("synced");
    let method = UnlockMethod::Keychain(&keychain);
    store
        .unlock_with_decision(method, UnlockDecision::Encrypt)
        .expect("mended");
    fixture.assert_complete(&store);
    drop(started.file);
    let taken = store.adopt_deferred_recordings(|_| "said-then.flac".to_owned());
    assert_eq!(taken.expect("adopted"), [started.id.clone()]);
    let mut content = String::new();
    let mut recorded = store.read_recording(&started.id).expect("unlocked");
    recorded.read_to_string(&mut content).expect("read");
    assert_eq!(content, WORD);
    store.discard_recording(&started.id).expect("discarded");

    // An older file, opened by the older passphrase.
    let old = fs::read(fixture.keys()).expect("read");
    store
        .set_passphrase(Some(PASSPHRASE), Some("another passphrase"))
        .expect("changed");
    store.update_keychain(&keychain).expect("remembered");
    drop(store);
    fs::write(fixture.keys(), &old).expect("restored");
    let store = fixture.open();
    assert_eq!(
        code(store.unlock_with_keychain(&keychain)),
        ErrorCode::KeysOlder
    );
    assert!(store.encryption_status().is_locked);
    store
        .unlock_with_decision(method, UnlockDecision::Encrypt)
        .expect("stored");
    fixture.assert_complete(&store);
    store.lock().expect("locked");
    store.unlock_with_keychain(&keychain).expect("unlocked");
}

/// Blocks until released.
struct BlockingKeychain {
    keychain: MemoryKeychain,
    asked: Mutex<Sender<()>>,
    let_go: Mutex<Receiver<()>>,
}

impl Keychain for BlockingKeychain {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        let _ = self.asked.lock().expect("whole").send(());
        let _ = self.let_go.lock().expect("whole").recv();
        self.keychain.get(name)
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.keychain.set(name, secret)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.keychain.delete(name)
    }
}

#[test]
fn a_recording_does_not_wait_for_a_keychain() {
    let ((asked, is_asked), (let_go, waits)) = (channel(), channel());
    let slow = BlockingKeychain {
        keychain: MemoryKeychain::default(),
        asked: Mutex::new(asked),
        let_go: Mutex::new(waits),
    };
    let fixture = Fixture::new(None, Some(&slow));
    let store = Arc::new(fixture.open());
    let started = std::thread::scope(|threads| {
        let unlocking = threads.spawn(|| store.unlock_with_keychain(&slow));
        is_asked.recv().expect("the keychain is asked");
        let (done, is_done) = channel();
        let recording = Arc::clone(&store);
        std::thread::spawn(move || {
            let started = recording.start_recording("voice.flac").is_ok();
            let _ = done.send(started);
        });
        let started = is_done.recv_timeout(Duration::from_secs(10));
        drop(let_go);
        unlocking.join().expect("no panic").expect("unlocked");
        started
    });
    assert_eq!(started, Ok(true));
    fixture.assert_complete(&store);
}
