//! A library on a read-only medium is fully readable and unchanged.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use earshot_error::ErrorCode;
use earshot_notes::{Filter, NoteId, Store};
use support::library;

const FOLDER: &str = "EARSHOT_READ_ONLY_FOLDER";
const PASSPHRASE: &str = "four words to remember";

/// Not a test by itself: runs where the folder is mounted read-only.
#[test]
fn read_only_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    for kind in ["plain", "logged", "encrypted"] {
        let folder = Path::new(&folder).join(kind);
        assert!(
            fs::write(folder.join("x"), b"x").is_err(),
            "it can be written"
        );
        let store = Store::open(&folder).expect(kind);
        if store.encryption_status().is_locked {
            store.unlock(PASSPHRASE).expect("unlocked");
        }
        let query = Filter {
            query: "honey".into(),
            ..Filter::default()
        };
        let found = store.list(&query, 0, 9).expect(kind);
        assert_eq!(found.total, 1, "{kind}");
        let id: &NoteId = &found.items[0].note.id;
        assert!(store.audio(id).is_ok(), "{kind}");
        let mut archive = Cursor::new(Vec::new());
        let report = store.export(&mut archive).expect(kind);
        assert_eq!(
            (report.notes, report.sounds, report.missing),
            (1, 1, 0),
            "{kind}"
        );
        assert_eq!(store.check().expect(kind).problems, [""; 0]);
        let refused = store.rename(id, "x").map(drop).expect_err("rejected");
        assert_eq!(refused.code(), ErrorCode::LibraryReadOnly, "{kind}");
        let to = library();
        assert_eq!(to.store.import(archive).expect(kind).added, 1);
    }
    let empty = Store::open(&Path::new(&folder).join("empty")).map(drop);
    assert_eq!(
        empty.expect_err("empty").code(),
        ErrorCode::LibraryWriteAccessRequired
    );
}

#[test]
fn a_library_on_a_read_only_medium_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in ["plain", "logged", "encrypted"] {
        let library = library();
        library.note("one.ogg", "en", "Milk and honey.");
        if kind == "encrypted" {
            library
                .store
                .encrypt(Some(PASSPHRASE), None)
                .expect("encrypted");
        }
        // The WAL is removed when the last connection closes.
        let target = folder.path().join(kind);
        let from = library.folder;
        if kind != "logged" {
            drop(library.store);
        }
        let copied = Command::new("cp")
            .arg("-r")
            .arg(from.path())
            .arg(&target)
            .status();
        assert!(copied.expect("cp").success());
    }
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("made");
    fs::write(empty.join("notes.db"), b"").expect("written");
    let mount = format!(
        "mount --bind {0} {0} && mount -o remount,ro,bind {0} && exec \"$0\" --exact read_only_process --nocapture",
        folder.path().display()
    );
    let probe = Command::new("unshare")
        .args(["--mount", "--map-root-user", "true"])
        .output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: no permission to mount");
        return;
    }
    let ran = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &mount])
        .arg(std::env::current_exe().expect("this program"))
        .env(FOLDER, folder.path())
        .output()
        .expect("started");
    let output = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{output}");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("1 passed"));
}
