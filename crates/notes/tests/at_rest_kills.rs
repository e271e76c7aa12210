//! A process is killed at any moment of encrypting, decrypting, changing the passphrase:
//! nothing is lost, and what is left goes on to its end.
//!
//! A dozen kills; several hundred with `EARSHOT_SOAK=1`.

mod support;

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use earshot_notes::{Added, Decision, Filter, NewNote, NewSound, Source, Store, StoreError, Way};
use support::ledger::Chance;
use support::pocket::Pocket;

const FOLDER: &str = "EARSHOT_REST_FOLDER";
const PASSPHRASES: [&str; 2] = ["the first passphrase", "the second passphrase"];
const SOUNDS: u8 = 40;
const MARK: &[u8] = b"something-that-was-said";

fn sound(number: u8) -> Vec<u8> {
    let mut sound = MARK.repeat(3_000 + 97 * usize::from(number));
    sound.push(number);
    sound
}

/// Whichever of the two opens it. Half decrypted, it goes either way.
fn unlock(store: &Store) {
    if !store.at_rest().is_locked {
        return;
    }
    let by = |passphrase| match store.unlock(passphrase) {
        Err(StoreError::HalfDecrypted) => {
            let decision = match std::process::id() % 2 {
                0 => Decision::Encrypt,
                _ => Decision::Decrypt,
            };
            store.unlock_to(Way::Passphrase(passphrase), decision)
        }
        other => other,
    };
    by(PASSPHRASES[0])
        .or_else(|_| by(PASSPHRASES[1]))
        .expect("the old passphrase or the new one opens it");
}

/// Not a test of its own: the process that is killed.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let store = Store::open(folder.as_ref()).expect("opened");
    unlock(&store);
    loop {
        if store.at_rest().is_encrypted {
            let (one, other) = (PASSPHRASES[0], PASSPHRASES[1]);
            if store.set_passphrase(Some(one), Some(other)).is_err() {
                store
                    .set_passphrase(Some(other), Some(one))
                    .expect("changed");
            }
            store.decrypt(&Pocket::default()).expect("decrypted");
        }
        store
            .encrypt(Some(PASSPHRASES[0]), None)
            .expect("encrypted");
    }
}

#[test]
fn nothing_is_lost_by_a_kill_on_the_way() {
    let kills = if std::env::var_os("EARSHOT_SOAK").is_some() {
        400
    } else {
        12
    };
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("opened");
    for number in 0..SOUNDS {
        let note = NewNote::new(Source::File, format!("{number}.ogg"));
        let added = store.add(note, NewSound::Original(&mut Cursor::new(sound(number))));
        assert!(matches!(added, Ok(Added::New { .. })));
    }
    drop(store);
    let mut chance = Chance::new(std::process::id().into());
    let (mut locked, mut half_way, mut survived) = (0, 0, 0);
    for _ in 0..kills {
        let mut victim = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "victim"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_micros(100_000 + chance.below(1_500_000)));
        survived += usize::from(victim.try_wait().expect("asked").is_none());
        victim.kill().expect("killed");
        victim.wait().expect("gone");

        let is_half_way = fs::read_to_string(folder.path().join("keys"))
            .is_ok_and(|keys| !keys.contains("\"sealed\""));
        half_way += usize::from(is_half_way);
        let store = Store::open(folder.path()).expect("opened after a kill");
        locked += usize::from(store.at_rest().is_locked);
        unlock(&store);
        is_whole(&store);
        if store.at_rest().is_encrypted {
            assert_eq!(plain(folder.path()), Vec::<PathBuf>::new());
        }
    }
    // A victim that dies of something else proves nothing.
    assert_eq!(survived, kills);
    println!("{kills} kills, {half_way} half-way, {locked} left it encrypted");
    assert!(
        half_way > 0 && locked > 0,
        "the kills missed what they are for"
    );
}

fn is_whole(store: &Store) {
    let page = store.list(&Filter::default(), 0, 1000).expect("a list");
    assert_eq!(page.total, u64::from(SOUNDS));
    for found in page.items {
        let mut heard = Vec::new();
        let mut kept = store.sound(&found.note.id).expect("its sound");
        kept.read_to_end(&mut heard).expect("read");
        let number = *heard.last().expect("bytes");
        assert!(heard == sound(number));
        assert_eq!(found.note.title, number.to_string());
    }
    assert_eq!(store.check().expect("checked").problems, [""; 0]);
}

/// The files in which something can be read.
fn plain(folder: &Path) -> Vec<PathBuf> {
    let mut plain = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            plain.extend(self::plain(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            let shows = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
            if shows(MARK) || shows(b"CREATE TABLE") {
                plain.push(path);
            }
        }
    }
    plain
}
