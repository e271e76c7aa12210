//! Another program changes the file `keys`: no word in it decrypts a library by itself,
//! what was changed is told, and the user decides. Nothing is lost.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_keychain::{Keychain, KeychainError, Secret};
use earshot_notes::{Decision, Filter, NoteId, Store, StoreError, Way};
use serde_json::Value;
use support::library;
use support::pocket::Pocket;

const WORD: &str = "Marzipankartoffel";
const PASSPHRASE: &str = "four words to remember";

struct Place {
    folder: tempfile::TempDir,
    sound: NoteId,
}

impl Place {
    /// A library that is encrypted.
    fn new(passphrase: Option<&str>, chain: Option<&dyn Keychain>) -> Place {
        let library = library();
        library.note("one.ogg", "en", &format!("A {WORD} is sweet."));
        let (sound, _) = library.add("two.ogg", WORD.repeat(99).as_bytes());
        library.store.encrypt(passphrase, chain).expect("encrypted");
        Place {
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

    /// What another program writes into the file.
    fn alter(&self, change: impl FnOnce(&mut Value)) {
        let bytes = fs::read(self.keys()).expect("read");
        let mut keys = serde_json::from_slice(&bytes).expect("JSON");
        change(&mut keys);
        fs::write(self.keys(), keys.to_string()).expect("written");
    }

    /// As it was written before there were MACs.
    fn make_old(&self, phase: &str) {
        self.alter(|keys| {
            keys["form"] = 1.into();
            keys["phase"] = phase.into();
            let fields = keys.as_object_mut().expect("an object");
            fields.remove("mac");
            fields.remove("change");
        });
    }

    fn phase(&self) -> Value {
        let bytes = fs::read(self.keys()).expect("read");
        serde_json::from_slice::<Value>(&bytes).expect("JSON")["phase"].clone()
    }

    /// The files in which the word can be read.
    fn telling(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut telling = Vec::new();
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
                    telling.push(path);
                }
            }
        }
        telling
    }

    fn is_whole(&self, store: &Store) {
        let page = store.list(&Filter::default(), 0, 10).expect("a list");
        assert_eq!(page.total, 2);
        let mut heard = String::new();
        let mut sound = store.sound(&self.sound).expect("a sound");
        sound.read_to_string(&mut heard).expect("read");
        assert_eq!(heard, WORD.repeat(99));
        assert_eq!(store.check().expect("checked").problems, [""; 0]);
    }
}

fn code(result: Result<(), StoreError>) -> &'static str {
    result.expect_err("refused").code()
}

#[test]
fn no_word_in_the_file_decrypts_a_library() {
    let place = Place::new(Some(PASSPHRASE), None);
    let written = fs::read(place.keys()).expect("read");
    for (is_old, expected) in [(false, "keys-altered"), (true, "library-half-decrypted")] {
        fs::write(place.keys(), &written).expect("put back");
        if is_old {
            place.make_old("opening");
        } else {
            place.alter(|keys| keys["phase"] = "opening".into());
        }
        let store = place.open();
        for _ in 0..2 {
            assert_eq!(code(store.unlock(PASSPHRASE)), expected);
            assert!(store.at_rest().is_locked);
            assert_eq!(place.telling(), Vec::<PathBuf>::new());
            assert_eq!(place.phase(), "opening", "and it is not upgraded");
        }
        let way = Way::Passphrase(PASSPHRASE);
        if !is_old {
            // A file that was changed is no reason to decrypt, whatever is decided.
            assert_eq!(code(store.unlock_to(way, Decision::Decrypt)), expected);
            assert_eq!(place.telling(), Vec::<PathBuf>::new());
        }
        // The copy that an interrupted decryption leaves.
        for name in ["notes.new", "notes.new-journal"] {
            fs::write(place.folder.path().join(name), WORD).expect("written");
        }
        store.unlock_to(way, Decision::Encrypt).expect("kept");
        place.is_whole(&store);
        assert_eq!(place.phase(), "sealed");
        drop(store);
        let store = place.open();
        store.unlock(PASSPHRASE).expect("no doubt any more");
        assert!(store.at_rest().is_encrypted);
        assert_eq!(place.telling(), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_decryption_that_was_cut_off_goes_either_way() {
    for decision in [Decision::Encrypt, Decision::Decrypt] {
        let pocket = Pocket::default();
        let place = Place::new(None, Some(&pocket));
        // Cut off: a sound cannot get its plain form while its folder stands in the way.
        let store = place.open();
        store.unlock_with(&pocket).expect("unlocked");
        let sealed = fs::read_dir(place.folder.path().join("audio")).expect("sounds");
        let in_the_way = sealed
            .flatten()
            .find(|entry| entry.file_name().len() == 64)
            .map(|entry| entry.path())
            .expect("a sound");
        let aside = place.folder.path().join("aside");
        fs::rename(&in_the_way, &aside).expect("moved");
        fs::create_dir(&in_the_way).expect("a folder");
        store.decrypt(&pocket).expect_err("cut off");
        drop(store);
        fs::remove_dir(&in_the_way).expect("removed");
        fs::rename(&aside, &in_the_way).expect("put back");

        let store = place.open();
        let half = code(store.unlock_with(&pocket));
        assert_eq!(half, "library-half-decrypted");
        assert!(!place.telling().is_empty(), "the test is blind");
        store
            .unlock_to(Way::Keychain(&pocket), decision)
            .expect("decided");
        place.is_whole(&store);
        let is_encrypted = decision == Decision::Encrypt;
        assert_eq!(store.at_rest().is_encrypted, is_encrypted);
        assert_eq!(place.telling().is_empty(), is_encrypted);
        assert_eq!(pocket.is_empty(), !is_encrypted);
    }
}

#[test]
fn what_another_program_put_in_is_told_and_mended() {
    let pocket = Pocket::default();
    let place = Place::new(Some(PASSPHRASE), Some(&pocket));
    let other = Place::new(Some(PASSPHRASE), None);
    let public = fs::read(other.keys()).expect("read");
    let public = serde_json::from_slice::<Value>(&public).expect("JSON")["public"].clone();
    // With this half another would read what is recorded while it is locked.
    place.alter(|keys| keys["public"] = public);
    let store = place.open();
    assert_eq!(code(store.unlock(PASSPHRASE)), "keys-altered");
    assert_eq!(code(store.unlock_with(&pocket)), "keys-altered");
    // What is recorded now is not for the other.
    let mut begun = store.begin_recording("voice.flac").expect("begun");
    begun.file.write_all(WORD.as_bytes()).expect("written");
    begun.file.sync().expect("synced");
    let way = Way::Keychain(&pocket);
    store.unlock_to(way, Decision::Encrypt).expect("mended");
    place.is_whole(&store);
    drop(begun.file);
    let taken = store.take_in_unseen(|_| "said-then.flac".to_owned());
    assert_eq!(taken.expect("taken in"), [begun.id.clone()]);
    let mut heard = String::new();
    let mut recorded = store.recorded(&begun.id).expect("it opens");
    recorded.read_to_string(&mut heard).expect("read");
    assert_eq!(heard, WORD);
    store.discard_recording(&begun.id).expect("discarded");

    // An older file, in which the older passphrase opens it.
    let old = fs::read(place.keys()).expect("read");
    store
        .set_passphrase(Some(PASSPHRASE), Some("another passphrase"))
        .expect("changed");
    store.remember_keys(&pocket).expect("remembered");
    drop(store);
    fs::write(place.keys(), &old).expect("put back");
    let store = place.open();
    assert_eq!(code(store.unlock_with(&pocket)), "keys-older");
    assert!(store.at_rest().is_locked);
    store.unlock_to(way, Decision::Encrypt).expect("kept");
    place.is_whole(&store);
    store.lock().expect("locked");
    store.unlock_with(&pocket).expect("no doubt any more");
}

#[test]
fn keys_without_a_mac_get_one_when_they_are_unlocked() {
    for phase in ["sealed", "sealing"] {
        let place = Place::new(Some(PASSPHRASE), None);
        place.make_old(phase);
        let store = place.open();
        store.unlock(PASSPHRASE).expect("unlocked");
        place.is_whole(&store);
        drop(store);
        assert_eq!(place.phase(), "sealed");
        place.alter(|keys| keys["phase"] = "opening".into());
        assert_eq!(code(place.open().unlock(PASSPHRASE)), "keys-altered");
    }
}

/// A keychain that answers when it is let.
struct Slow {
    pocket: Pocket,
    asked: Mutex<Sender<()>>,
    let_go: Mutex<Receiver<()>>,
}

impl Keychain for Slow {
    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        let _ = self.asked.lock().expect("whole").send(());
        let _ = self.let_go.lock().expect("whole").recv();
        self.pocket.get(name)
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.pocket.set(name, secret)
    }

    fn forget(&self, name: &str) -> Result<(), KeychainError> {
        self.pocket.forget(name)
    }
}

#[test]
fn a_recording_does_not_wait_for_a_keychain() {
    let ((asked, is_asked), (let_go, waits)) = (channel(), channel());
    let slow = Slow {
        pocket: Pocket::default(),
        asked: Mutex::new(asked),
        let_go: Mutex::new(waits),
    };
    let place = Place::new(None, Some(&slow));
    let store = Arc::new(place.open());
    let begun = std::thread::scope(|threads| {
        let unlocking = threads.spawn(|| store.unlock_with(&slow));
        is_asked.recv().expect("the keychain is asked");
        let (done, is_done) = channel();
        let recording = Arc::clone(&store);
        std::thread::spawn(move || {
            let begun = recording.begin_recording("voice.flac").is_ok();
            let _ = done.send(begun);
        });
        let begun = is_done.recv_timeout(Duration::from_secs(10));
        drop(let_go);
        unlocking.join().expect("no panic").expect("unlocked");
        begun
    });
    assert_eq!(begun, Ok(true));
    place.is_whole(&store);
}
