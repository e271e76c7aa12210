#![cfg(all(target_os = "linux", feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use std::sync::atomic::AtomicBool;

use earshot_error::ErrorCode;
use earshot_network::{Consent, NetworkError};
use earshot_test_support::Disk;
use earshot_test_support::server::{Reply, Server, answer, serve};
use fixture::{FILE, Fixture};

#[test]
fn insufficient_space_prevents_the_connection() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    let Some(_disk) = Disk::mount(fixture.dest().parent().unwrap(), 64_200_000) else {
        return;
    };
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InsufficientSpace);
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
    let Some(disk) = Disk::mount(fixture.dest().parent().unwrap(), 65_000_000) else {
        return;
    };
    let mut full = false;
    let error = fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |_| {
                if !std::mem::replace(&mut full, true) {
                    disk.fill();
                }
            },
            &AtomicBool::new(false),
        )
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DiskFull, "{error:?}");
    assert_eq!(fixture.ledger_codes(), ["disk-full"], "not retried");
    disk.free_space();
    let kept = std::fs::read(fixture.partial_path()).unwrap();
    assert!(!kept.is_empty() && FILE.starts_with(&kept));
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(server.seen()[1].range_start(), Some(kept.len()));
}
