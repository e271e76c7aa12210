//! The power is cut: whatever was not synced is gone, whatever was told is
//! done is done.
//!
//! A process at work is watched with `strace`. From what it writes, syncs and
//! renames, the disk is made up as it would be after a cut at each sync, once
//! with every unsynced change gone and once with any of them there, and the
//! library on it is opened.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use earshot_notes::Store;
use support::disk::{Call, Disk};
use support::ledger::{Chance, Ledger, work};

const FOLDER: &str = "EARSHOT_POWER_CUT_FOLDER";
const CALLS: &str = "openat,write,pwrite64,lseek,fsync,fdatasync,rename,renameat,renameat2,\
    unlink,unlinkat,ftruncate,close";

fn steps() -> u64 {
    if std::env::var_os("EARSHOT_SOAK").is_some() {
        400
    } else {
        60
    }
}

/// Not a test of its own: the process that is watched.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    use std::io::Write as _;
    let folder = Path::new(&folder);
    let mut told = fs::File::create(folder.join("told")).expect("a file");
    work(&folder.join("library"), 7, steps(), &mut |line| {
        told.write_all(format!("{line}\n").as_bytes())
            .expect("told");
    });
}

#[test]
fn nothing_acknowledged_is_lost_by_a_power_cut() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: strace is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let base = fs::canonicalize(folder.path()).expect("a folder");
    let trace = base.join("trace");
    let outcome = Command::new("strace")
        .args(["-f", "-y", "-xx", "-s", "1000000", "-e"])
        .arg(format!("trace={CALLS}"))
        .args(["-e", "signal=none", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "victim", "--test-threads=1"])
        .env(FOLDER, &base)
        .stdout(Stdio::null())
        .status();
    if !outcome.is_ok_and(|status| status.success()) {
        println!("skipped: this process may not be watched");
        return;
    }
    let told = fs::read_to_string(base.join("told")).expect("told");
    let trace = fs::read_to_string(&trace).expect("a trace");
    let mut disk = Disk::new(base.clone());
    let mut ledger = Ledger::default();
    let mut chance = Chance::new(3);
    let (mut syncs, mut lines, mut written) = (0, 0, false);
    for event in trace.lines().filter_map(Call::parse) {
        // Just before a sync: all that was told since the last one is told, and
        // nothing that was written since is safe.
        if event.is_sync() {
            syncs += 1;
            if written {
                verify(&disk.after_cut(None), &ledger);
                verify(&disk.after_cut(Some(&mut chance)), &ledger);
                written = false;
            }
        }
        if let Some(line) = disk.happens(&event) {
            for line in line.lines() {
                ledger.note_down(line);
                lines += 1;
            }
        }
        written |= !event.is_sync();
    }
    verify(&disk.after_cut(None), &ledger);
    println!("{syncs} syncs, {lines} lines told");
    // The trace was understood: it holds all that was told.
    assert_eq!(lines, told.lines().count());
    assert!(syncs > 50 && lines > 30);
    assert_eq!(
        disk.now("library/notes.db"),
        fs::read(base.join("library/notes.db")).expect("read")
    );
}

fn verify(disk: &BTreeMap<PathBuf, Vec<u8>>, ledger: &Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in disk {
        // Memory that processes share; a cut leaves none of it.
        if path.ends_with("notes.db-shm") {
            continue;
        }
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    ledger.verify(&Store::open(&folder.path().join("library")).expect("opened after a cut"));
}
