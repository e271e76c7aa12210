//! Full disks.
#![cfg(all(target_os = "linux", feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use earshot_network::{Consent, NetworkError};
use fixture::{FILE, Fixture};
use earshot_test_support::server::{Reply, Server, answer, serve};

/// A tmpfs of this size, unmounted on drop.
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
fn insufficient_space_prevents_the_connection() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    let Some(_disk) = Disk::mount(fixture.dest().parent().unwrap(), 64_200_000) else {
        return;
    };
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), "no-room");
    assert!(
        matches!(&error, NetworkError::InsufficientSpace { needed: 64_300_000, free, path }
            if (64_000_000..=64_300_000).contains(free) && *path == fixture.dest()),
        "{error:?}"
    );
    let sentence = error.to_string();
    assert!(
        sentence.contains("65 MB") && sentence.contains("64 MB"),
        "{sentence}"
    );
    assert_eq!(server.requests(), 0);
    assert!(fixture.ledger().is_empty());
    fixture.assert_no_files();

    // Bytes on disk are not counted twice.
    fixture.write_partial(&FILE[..299_999]);
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert!(
        matches!(
            error,
            NetworkError::InsufficientSpace {
                needed: 64_000_001,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn full_disk_is_reported_and_the_partial_file_kept() {
    let server = Server::replying(|_, request| Reply::Close(serve(&FILE, request)));
    let fixture = Fixture::with_attempts(3);
    let Some(_disk) = Disk::mount(fixture.dest().parent().unwrap(), 65_000_000) else {
        return;
    };
    let filler = fixture.dest().with_file_name("filler");
    let mut full = false;
    let error = fixture
        .fetch_with_progress(
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
    assert_eq!(fixture.ledger_codes(), ["disk-full"], "not retried");
    std::fs::remove_file(&filler).unwrap();
    let kept = std::fs::read(fixture.partial_path()).unwrap();
    assert!(!kept.is_empty() && FILE.starts_with(&kept));
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(server.seen()[1].range_start(), Some(kept.len()));
}

fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let block = vec![1; 1 << 16];
    while file.write_all(&block).is_ok() {}
}
