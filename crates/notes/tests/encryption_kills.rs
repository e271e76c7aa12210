//! A process is killed while encrypting, decrypting or changing the passphrase: nothing is lost,
//! and the conversion completes later.
//!
//! A dozen kills; several hundred with `EARSHOT_SOAK=1`.

mod support;

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use earshot_notes::{
    AddOutcome, Filter, NewAudio, NewNote, Source, Store, StoreError, UnlockDecision, UnlockMethod,
};
use support::acknowledged::Rng;
use support::memory_keychain::MemoryKeychain;

const FOLDER: &str = "EARSHOT_REST_FOLDER";
const PASSPHRASES: [&str; 2] = ["the first passphrase", "the second passphrase"];
const SOUNDS: u8 = 40;
const MARK: &[u8] = b"something-that-was-said";

fn sound(number: u8) -> Vec<u8> {
    let mut sound = MARK.repeat(3_000 + 97 * usize::from(number));
    sound.push(number);
    sound
}

/// Tries both passphrases; resolves a partial decryption either way.
fn unlock(store: &Store) {
    if !store.encryption_status().is_locked {
        return;
    }
    let by = |passphrase| match store.unlock(passphrase) {
        Err(StoreError::HalfDecrypted) => {
            let decision = match std::process::id() % 2 {
                0 => UnlockDecision::Encrypt,
                _ => UnlockDecision::Decrypt,
            };
            store.unlock_with_decision(UnlockMethod::Passphrase(passphrase), decision)
        }
        other => other,
    };
    by(PASSPHRASES[0])
        .or_else(|_| by(PASSPHRASES[1]))
        .expect("the old passphrase or the new one opens it");
}

/// Not a test by itself: the process that is killed.
#[test]
fn child_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let store = Store::open(folder.as_ref()).expect("opened");
    unlock(&store);
    loop {
        if store.encryption_status().is_encrypted {
            let (one, other) = (PASSPHRASES[0], PASSPHRASES[1]);
            if store.set_passphrase(Some(one), Some(other)).is_err() {
                store
                    .set_passphrase(Some(other), Some(one))
                    .expect("changed");
            }
            store
                .decrypt(&MemoryKeychain::default())
                .expect("decrypted");
        }
        store
            .encrypt(Some(PASSPHRASES[0]), None)
            .expect("encrypted");
    }
}

#[test]
fn a_kill_during_conversion_loses_nothing() {
    let kills = if std::env::var_os("EARSHOT_SOAK").is_some() {
        400
    } else {
        12
    };
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("opened");
    for number in 0..SOUNDS {
        let note = NewNote::new(Source::File, format!("{number}.ogg"));
        let added = store.add(note, NewAudio::Original(&mut Cursor::new(sound(number))));
        assert!(matches!(added, Ok(AddOutcome::Added { .. })));
    }
    drop(store);
    let mut rng = Rng::new(std::process::id().into());
    let (mut locked, mut half_way, mut survived) = (0, 0, 0);
    for number in 0..kills {
        let mut child_process = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child_process"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_micros(100_000 + rng.below(1_500_000)));
        // A conversion is short beside the derivation of a key from a passphrase: every second
        // kill waits for one.
        let start = Instant::now();
        while number % 2 == 0
            && !is_converting(folder.path())
            && start.elapsed() < Duration::from_secs(30)
        {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(rng.below(20_000)));
        survived += usize::from(child_process.try_wait().expect("read").is_none());
        child_process.kill().expect("killed");
        child_process.wait().expect("removed");

        half_way += usize::from(is_converting(folder.path()));
        let store = Store::open(folder.path()).expect("opened after a kill");
        locked += usize::from(store.encryption_status().is_locked);
        unlock(&store);
        assert_complete(&store);
        if store.encryption_status().is_encrypted {
            assert_eq!(plain(folder.path()), Vec::<PathBuf>::new());
        }
    }
    // A child that fails for another reason proves nothing.
    assert_eq!(survived, kills);
    println!("{kills} kills, {half_way} during a conversion, {locked} left the library encrypted");
    assert!(
        half_way > 0 && locked > 0,
        "no kill interrupted a conversion"
    );
}

fn is_converting(folder: &Path) -> bool {
    fs::read_to_string(folder.join("keys")).is_ok_and(|keys| !keys.contains("\"sealed\""))
}

fn assert_complete(store: &Store) {
    let page = store.list(&Filter::default(), 0, 1000).expect("a list");
    assert_eq!(page.total, u64::from(SOUNDS));
    for found in page.items {
        let mut audio_bytes = Vec::new();
        let mut kept = store.audio(&found.note.id).expect("audio");
        kept.read_to_end(&mut audio_bytes).expect("read");
        let number = *audio_bytes.last().expect("bytes");
        assert!(audio_bytes == sound(number));
        assert_eq!(found.note.title, number.to_string());
    }
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

/// Files with plaintext.
fn plain(folder: &Path) -> Vec<PathBuf> {
    let mut plain = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            plain.extend(self::plain(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            let contains_bytes = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
            if contains_bytes(MARK) || contains_bytes(b"CREATE TABLE") {
                plain.push(path);
            }
        }
    }
    plain
}
