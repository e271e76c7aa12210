#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_network::{Consent, Gate, Ledger};
use earshot_test_support::server::{Reply, Server, answer, serve};
use fixture::{FILE, Fixture};

#[test]
fn retry_after_is_honoured() {
    let server = Server::replying(|before, request| {
        Reply::Close(match before {
            0 => answer("503 Busy", &[("Retry-After", "1")], b""),
            _ => serve(&FILE, request),
        })
    });
    let fixture = Fixture::with_attempts(2);
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(fixture.ledger_codes(), ["server-refused", "done"]);
    let requests = server.seen();
    assert!(requests[1].time - requests[0].time >= Duration::from_secs(1));
}

#[test]
fn transient_errors_are_retried() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    for response in [
        answer("408 Timeout", &[], b""),
        answer("429 Too Many Requests", &[], b""),
        answer("500 Oh", &[], b""),
        // Dates are ignored: the usual delay applies.
        answer(
            "503 Busy",
            &[("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")],
            b"",
        ),
    ] {
        let server = Server::always(response);
        let fixture = Fixture::with_attempts(3);
        fixture.fetch_error(&server.url());
        assert_eq!(server.requests(), 3);
        assert_eq!(fixture.ledger().len(), 3);
    }
    // Not HTTP: only one retry.
    let server = Server::always(b"This is not HTTP at all\r\n\r\n".to_vec());
    Fixture::with_attempts(3).fetch_error(&server.url());
    assert_eq!(server.requests(), 2);
}

#[test]
fn permanent_errors_are_not_retried() {
    let html = [("Content-Type", "text/html")];
    for response in [
        answer("404 Not Found", &[], b""),
        answer("403 Forbidden", &[], b""),
        answer("200 OK", &html, &FILE),
        answer("200 OK", &[], b"short"),
        answer("200 OK", &[], &vec![8; FILE.len()]),
        answer("302 Found", &[("Location", "http://hub.example/m")], b""),
    ] {
        let server = Server::always(response);
        Fixture::with_attempts(3).fetch_error(&server.url());
        assert_eq!(server.requests(), 1);
    }
}

#[test]
fn progress_resets_the_retry_count() {
    // 20 000 bytes per connection.
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let rest = FILE.len() - request.range_start().unwrap_or(0);
        response.truncate(response.len() - rest + rest.min(20_000));
        Reply::Close(response)
    });
    let fixture = Fixture::with_attempts(2);
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
    assert_eq!(server.requests(), FILE.len() / 20_000);
}

#[test]
fn single_byte_replies_are_limited() {
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let rest = FILE.len() - request.range_start().unwrap_or(0);
        response.truncate(response.len() - rest + 1);
        Reply::Close(response)
    });
    let fixture = Fixture::with_attempts(4);
    assert_eq!(
        fixture.fetch_interrupted(&server.url(), 4).code(),
        ErrorCode::DownloadInterrupted
    );
    assert_eq!(server.requests(), 4);
}

#[test]
fn restarts_from_zero_are_limited() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let server = Server::always(half);
    let fixture = Fixture::with_attempts(3);
    let error = fixture.fetch_interrupted(&server.url(), FILE.len() / 2);
    assert_eq!(error.code(), ErrorCode::DownloadInterrupted);
    assert_eq!(server.requests(), 3);
}

#[test]
fn cancel_ends_a_retry_delay_immediately() {
    let server = Server::always(answer("503 Busy", &[("Retry-After", "60")], b""));
    let fixture = Fixture::with_attempts(5);
    let cancel = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let fetching = scope.spawn(|| {
            let fetched = fixture.fetch_with_progress(&[&server.url()], &mut |_| {}, &cancel);
            (fetched, Instant::now())
        });
        while server.requests() == 0 || fixture.ledger()[0].error_code.is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let cancelled = Instant::now();
        cancel.store(true, Ordering::Relaxed);
        let (fetched, ended) = fetching.join().unwrap();
        assert_eq!(fetched.unwrap_err().code(), ErrorCode::Cancelled);
        // 100 ms, plus slack for a busy machine.
        assert!(ended - cancelled < Duration::from_millis(500));
    });
    assert_eq!(server.requests(), 1);
}

#[test]
fn consent_is_checked_before_each_connection() {
    let server = Server::always(answer("503 Busy", &[], b""));
    let mut fixture = Fixture::with_attempts(5);
    let calls = Arc::new(AtomicU32::new(0));
    let ledger = Ledger::new(fixture.gate.ledger().path());
    // The user turns on the offline lock after the first connection.
    let count = calls.clone();
    fixture.gate = Gate::new(
        move || match count.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => Consent::Models,
            _ => Consent::Offline,
        },
        ledger,
    );
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NetworkNotAllowed);
    assert_eq!(server.requests(), 1);
    assert_eq!(fixture.ledger().len(), 1);
}
