//! Disks without room.
#![cfg(all(target_os = "linux", feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use earshot_network::{Consent, OnlineError};
use place::{FILE, Place};
use server::{Reply, Server, answer, serve};

/// A disk of this many bytes, gone when it is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, bytes: u64) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
            .arg(at)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(at.to_owned())),
            Ok(output) => {
                let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                println!("skipped: no small disk can be mounted ({why})");
                None
            }
            Err(error) => {
                println!("skipped: no small disk can be mounted ({error})");
                None
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn without_room_nobody_is_asked() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    let Some(_disk) = Disk::mount(place.dest().parent().unwrap(), 64_200_000) else {
        return;
    };
    let error = place.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), "no-room");
    assert!(
        matches!(&error, OnlineError::NoRoom { needed: 64_300_000, free, path }
            if (64_000_000..=64_300_000).contains(free) && *path == place.dest()),
        "{error:?}"
    );
    let sentence = error.to_string();
    assert!(
        sentence.contains("65 MB") && sentence.contains("64 MB"),
        "{sentence}"
    );
    assert_eq!(server.requests(), 0);
    assert!(place.ledger().is_empty());
    place.assert_nothing_left();

    // What is there already is not counted twice.
    place.put_part(&FILE[..299_999]);
    let error = place.fetch(&server.url()).unwrap_err();
    assert!(
        matches!(
            error,
            OnlineError::NoRoom {
                needed: 64_000_001,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a_disk_that_fills_up_is_told_as_such_and_what_arrived_is_kept() {
    let server = Server::replying(|_, request| Reply::Close(serve(&FILE, request)));
    let place = Place::trying(3);
    let Some(_disk) = Disk::mount(place.dest().parent().unwrap(), 65_000_000) else {
        return;
    };
    let filler = place.dest().with_file_name("filler");
    let mut full = false;
    let error = place
        .fetch_watched(
            &[&server.url()],
            &mut |_| {
                if !std::mem::replace(&mut full, true) {
                    fill(&filler);
                }
            },
            &AtomicBool::new(false),
        )
        .unwrap_err();
    assert_eq!(error.code(), "disk-full", "{error:?}");
    assert_eq!(place.ledger_notes(), ["disk-full"], "and that ends it");
    std::fs::remove_file(&filler).unwrap();
    let kept = std::fs::read(place.part()).unwrap();
    assert!(!kept.is_empty() && FILE.starts_with(&kept));
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    assert_eq!(server.seen()[1].range_start(), Some(kept.len()));
}

/// Writes until nothing is free.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let block = vec![1; 1 << 16];
    while file.write_all(&block).is_ok() {}
}
