//! After a power cut everything unsynced is gone and everything acknowledged is kept.
//!
//! A process is traced with `strace`. Its writes, syncs and renames are replayed to the state of
//! the disk at each sync, once without unsynced changes and once with random ones, and that
//! library is opened.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use earshot_notes::Store;
use earshot_test_support::has_programs;
use support::acknowledged::{Acknowledged, Rng, work};
use support::disk::{Call, Disk};

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

/// Not a test by itself: the traced process.
#[test]
fn child_process() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    use std::io::Write as _;
    let folder = Path::new(&folder);
    let mut output = fs::File::create(folder.join("log")).expect("a file");
    work(&folder.join("library"), 7, steps(), &mut |line| {
        output
            .write_all(format!("{line}\n").as_bytes())
            .expect("reported");
    });
}

#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    if !has_programs(&["strace"]) {
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
        .args(["--exact", "child_process", "--test-threads=1"])
        .env(FOLDER, &base)
        .stdout(Stdio::null())
        .status();
    if !outcome.is_ok_and(|status| status.success()) {
        println!("skipped: this process cannot be traced");
        return;
    }
    let output = fs::read_to_string(base.join("log")).expect("reported");
    let trace = fs::read_to_string(&trace).expect("a trace");
    let mut disk = Disk::new(base.clone());
    let mut acknowledged = Acknowledged::default();
    let mut rng = Rng::new(3);
    let (mut syncs, mut lines, mut written) = (0, 0, false);
    for event in trace.lines().filter_map(Call::parse) {
        // Just before a sync: everything acknowledged must survive, and later writes are not
        // durable.
        if event.is_sync() {
            syncs += 1;
            if written {
                verify(&disk.after_cut(None), &acknowledged);
                verify(&disk.after_cut(Some(&mut rng)), &acknowledged);
                written = false;
            }
        }
        if let Some(line) = disk.apply_call(&event) {
            for line in line.lines() {
                acknowledged.record_line(line);
                lines += 1;
            }
        }
        written |= !event.is_sync();
    }
    verify(&disk.after_cut(None), &acknowledged);
    println!("{syncs} syncs, {lines} lines logged");
    // The trace was parsed completely.
    assert_eq!(lines, output.lines().count());
    assert!(syncs > 50 && lines > 30);
    assert_eq!(
        disk.now("library/notes.db"),
        fs::read(base.join("library/notes.db")).expect("read")
    );
}

fn verify(disk: &BTreeMap<PathBuf, Vec<u8>>, acknowledged: &Acknowledged) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in disk {
        // Shared memory does not survive a cut.
        if path.ends_with("notes.db-shm") {
            continue;
        }
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    acknowledged.verify(&Store::open(&folder.path().join("library")).expect("opened after a cut"));
}
