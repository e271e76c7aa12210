#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use std::sync::atomic::{AtomicBool, Ordering};

use earshot_error::ErrorCode;
use earshot_network::{Consent, Outcome};
use earshot_test_support::server::{Reply, Server, answer, partial, serve};
use fixture::{FILE, Fixture};

const HALF: usize = 150_000;

#[test]
fn interrupted_download_resumes() {
    let server = Server::interrupted_once(FILE.clone(), 200_000);
    let fixture = Fixture::with_attempts(2);
    let mut seen = Vec::new();
    fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |bytes| seen.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    fixture.assert_complete();
    assert!(seen.is_sorted(), "no byte was received twice");
    assert_eq!(seen.last(), Some(&(FILE.len() as u64)));
    let requests = server.seen();
    assert_eq!(requests[0].header("range"), None);
    assert_eq!(requests[1].header("range"), Some("bytes=200000-"));
    let [broken, done] = &fixture.ledger()[..] else {
        panic!("{:?}", fixture.ledger())
    };
    assert_eq!(broken.error_code, Some(ErrorCode::DownloadInterrupted));
    assert_eq!(
        (broken.bytes_in, broken.outcome),
        (200_000, Outcome::Failed)
    );
    assert_eq!((done.bytes_in, done.outcome), (100_000, Outcome::Done));
}

#[test]
fn next_call_resumes_a_cancelled_download() {
    // As after a restart: only the partial file remains.
    let server = Server::replying(|before, request| match before {
        0 => {
            let mut half = serve(&FILE, request);
            half.truncate(half.len() - HALF);
            Reply::Silent(half)
        }
        _ => Reply::Close(serve(&FILE, request)),
    });
    let fixture = Fixture::new(Consent::Models);
    let cancel = AtomicBool::new(false);
    let error = fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |bytes| cancel.store(bytes as usize == HALF, Ordering::Relaxed),
            &cancel,
        )
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    fixture.assert_partial(HALF);

    let mut reported = Vec::new();
    fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |bytes| reported.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    fixture.assert_complete();
    assert_eq!(
        reported[0], HALF as u64,
        "what was there is reported at once"
    );
    assert_eq!(server.seen()[1].range_start(), Some(HALF));
}

#[test]
fn full_reply_to_a_range_request_restarts_the_file() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    fixture.write_partial(&FILE[..HALF]);
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(server.seen()[0].range_start(), Some(HALF));
    assert_eq!(fixture.ledger()[0].bytes_in, FILE.len() as u64);
}

#[test]
fn wrong_range_is_rejected() {
    let (last, all) = (FILE.len() - 1, FILE.len());
    for range in [
        format!("bytes 0-{last}/{all}"),
        format!("bytes {}-{last}/{all}", HALF - 1),
        format!("bytes {HALF}-{}/{all}", last - 1),
        format!("bytes {HALF}-{last}/{}", all + 1),
        format!("bytes {HALF}-{last}/*"),
        format!("items {HALF}-{last}/{all}"),
        String::new(),
    ] {
        let server = Server::always(partial(&range, &FILE[HALF..]));
        let fixture = Fixture::with_attempts(3);
        fixture.write_partial(&FILE[..HALF]);
        let error = fixture.fetch_error(&server.url());
        assert_eq!(error.code(), ErrorCode::DownloadWrongRange, "{range}");
        assert_eq!(server.requests(), 1, "a wrong range is not retried");
    }
}

#[test]
fn range_with_wrong_length_is_rejected() {
    let range = format!("bytes {HALF}-{}/{}", FILE.len() - 1, FILE.len());
    let server = Server::always(partial(&range, &FILE[HALF - 1..]));
    let fixture = Fixture::new(Consent::Models);
    fixture.write_partial(&FILE[..HALF]);
    let error = fixture.fetch_error(&server.url());
    assert_eq!(error.code(), ErrorCode::DownloadWrongLength);
}

#[test]
fn status_416_restarts_the_file() {
    let server = Server::replying(|_, request| {
        Reply::Close(match request.range_start() {
            Some(_) => answer("416 Range Not Satisfiable", &[], b""),
            None => serve(&FILE, request),
        })
    });
    let fixture = Fixture::new(Consent::Models);
    fixture.write_partial(&FILE[..HALF]);
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(fixture.ledger_codes(), ["server-refused", "done"]);
}

#[test]
fn repeated_416_is_limited() {
    let server = Server::always(answer("416 Range Not Satisfiable", &[], b""));
    let fixture = Fixture::with_attempts(3);
    fixture.write_partial(&FILE[..HALF]);
    let error = fixture.fetch_error(&server.url());
    assert_eq!(error.code(), ErrorCode::ServerRefused);
    assert_eq!(server.requests(), 2);
}

#[test]
fn file_that_changed_while_interrupted_is_fetched_again() {
    let mut old = FILE.clone();
    old[1000] ^= 1;
    // The file changes after the interruption.
    let server = Server::replying(move |before, request| match before {
        0 => {
            let mut half = serve(&old, request);
            half.truncate(half.len() - HALF);
            Reply::Close(half)
        }
        _ => Reply::Close(serve(&FILE, request)),
    });
    let fixture = Fixture::with_attempts(2);
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    let starts: Vec<_> = server.seen().iter().map(|r| r.range_start()).collect();
    assert_eq!(starts, [None, Some(HALF), None]);
    assert_eq!(
        fixture.ledger_codes(),
        ["download-broken-off", "download-wrong-hash", "done"]
    );
}

#[test]
fn file_with_wrong_content_is_rejected() {
    let wrong = vec![8; FILE.len()];
    let server = Server::replying(move |_, request| Reply::Close(serve(&wrong, request)));
    let fixture = Fixture::with_attempts(3);
    fixture.write_partial(&FILE[..HALF]);
    let error = fixture.fetch_error(&server.url());
    assert_eq!(error.code(), ErrorCode::DownloadWrongHash);
    assert_eq!(
        server.requests(),
        2,
        "once after the old part, once without"
    );
}

#[test]
fn hashing_the_partial_file_can_be_cancelled() {
    let fixture = Fixture::new(Consent::Models);
    fixture.write_partial(&FILE[..HALF]);
    let error = fixture
        .fetch_with_progress(
            &["http://127.0.0.1:9/model.bin"],
            &mut |_| {},
            &AtomicBool::new(true),
        )
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    fixture.assert_partial(HALF);
    assert!(fixture.ledger().is_empty());
}

#[test]
fn complete_partial_file_needs_no_connection() {
    // Interrupted between the last byte and the rename.
    let fixture = Fixture::new(Consent::Models);
    fixture.write_partial(&FILE);
    fixture.fetch("http://127.0.0.1:9/model.bin").unwrap();
    fixture.assert_complete();
    assert!(fixture.ledger().is_empty());
}

#[test]
fn invalid_partial_file_is_discarded() {
    for wrong in [vec![8; FILE.len()], [&FILE[..], b"x"].concat()] {
        let server = Server::always(answer("200 OK", &[], &FILE));
        let fixture = Fixture::new(Consent::Models);
        fixture.write_partial(&wrong);
        fixture.fetch(&server.url()).unwrap();
        fixture.assert_complete();
        assert_eq!(server.seen()[0].range_start(), None);
    }
}

#[test]
fn concurrent_downloads_of_one_file_are_refused() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - HALF);
    let silent = Server::silent_after(half);
    let other = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    let (cancel, started) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            let mut progress = |_| started.store(true, Ordering::Relaxed);
            fixture.fetch_with_progress(&[&silent.url()], &mut progress, &cancel)
        });
        while !started.load(Ordering::Relaxed) && !first.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let second = fixture.fetch(&other.url()).unwrap_err();
        cancel.store(true, Ordering::Relaxed);
        assert_eq!(second.code(), ErrorCode::DownloadInProgress);
        assert_eq!(
            first.join().unwrap().unwrap_err().code(),
            ErrorCode::Cancelled
        );
    });
    assert_eq!(other.requests(), 0);
    fixture.fetch(&other.url()).unwrap();
    fixture.assert_complete();
}
