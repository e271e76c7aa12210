//! `fetch` against a misbehaving local server.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;
#[path = "server/tls.rs"]
mod tls;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_network::{Consent, Gate, Ledger, NetworkError, Outcome, Purpose};
use earshot_test_support::server::{Server, answer};
use fixture::{FILE, Fixture};

#[test]
fn download_succeeds_and_is_recorded() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    let mut seen = Vec::new();
    let path = fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |bytes| seen.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    assert_eq!(path, fixture.dest());
    assert_eq!(std::fs::read(&path).unwrap(), *FILE);
    assert_eq!(seen.last(), Some(&(FILE.len() as u64)));
    assert!(seen.is_sorted());
    let [entry] = &fixture.ledger()[..] else {
        panic!("{:?}", fixture.ledger())
    };
    assert_eq!(entry.outcome, Outcome::Done);
    assert_eq!(entry.host, "127.0.0.1");
    assert_eq!(entry.purpose, Purpose::ModelDownload);
    assert_eq!(entry.bytes_in, FILE.len() as u64);
    assert_eq!(entry.bytes_out, 0);
    // A folder created by the ledger is private to the user.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
        let ledger = fixture.gate.ledger().path();
        assert_eq!(mode(ledger) & 0o777, 0o600);
        assert_eq!(mode(ledger.parent().unwrap()) & 0o777, 0o700);
    }
}

#[test]
fn existing_file_is_kept_until_the_new_one_is_verified() {
    let fixture = Fixture::new(Consent::Models);
    std::fs::create_dir_all(fixture.dest().parent().unwrap()).unwrap();
    std::fs::write(fixture.dest(), "old").unwrap();
    let bad = Server::always(answer("200 OK", &[], &vec![8; FILE.len()]));
    assert_eq!(
        fixture.fetch(&bad.url()).unwrap_err().code(),
        ErrorCode::DownloadWrongHash
    );
    assert_eq!(std::fs::read(fixture.dest()).unwrap(), b"old");
    let good = Server::always(answer("200 OK", &[], &FILE));
    fixture.fetch(&good.url()).unwrap();
    assert_eq!(std::fs::read(fixture.dest()).unwrap(), *FILE);
}

#[test]
fn invalid_replies_are_rejected() {
    let longer = [&FILE[..], b"x"].concat();
    let page = b"\n <!DOCTYPE html><title>Log in to the hotel's network</title>";
    let html = [("Content-Type", "text/html; charset=utf-8")];
    let cases = [
        (
            ErrorCode::DownloadWrongHash,
            answer("200 OK", &[], &vec![8; FILE.len()]),
        ),
        (
            ErrorCode::DownloadWrongLength,
            answer("200 OK", &[], b"short"),
        ),
        (
            ErrorCode::DownloadWrongLength,
            answer("200 OK", &[], &longer),
        ),
        (
            ErrorCode::DownloadIsAWebPage,
            answer("200 OK", &html, &FILE),
        ),
        (
            ErrorCode::ServerRefused,
            answer("404 Not Found", &html, page),
        ),
        (ErrorCode::ServerRefused, answer("503 Busy", &[], b"")),
        (
            ErrorCode::ServerRefused,
            answer("206 Partial Content", &[], &FILE),
        ),
        (ErrorCode::RedirectNotSecure, answer("302 Found", &[], b"")),
        (
            ErrorCode::RedirectNotSecure,
            answer("302 Found", &[("Location", "ftp://127.0.0.1/model")], b""),
        ),
        (
            ErrorCode::RedirectNotSecure,
            answer("302 Found", &[("Location", "http://hub.example/m")], b""),
        ),
        (
            ErrorCode::TooManyRedirects,
            answer("302 Found", &[("Location", "/on")], b""),
        ),
        (
            ErrorCode::ServerUnreachable,
            b"This is not HTTP at all\r\n\r\n".to_vec(),
        ),
    ];
    for (code, response) in cases {
        let server = Server::always(response);
        let fixture = Fixture::new(Consent::Models);
        if code == ErrorCode::TooManyRedirects {
            assert_eq!(fixture.fetch(&server.url()).unwrap_err().code(), code);
            fixture.assert_no_files();
            assert!(fixture.ledger().len() <= 10);
            assert!(
                fixture
                    .ledger()
                    .iter()
                    .all(|e| e.outcome == Outcome::Redirected)
            );
        } else {
            assert_eq!(fixture.fetch_error(&server.url()).code(), code);
        }
    }
}

#[test]
fn html_is_detected_by_its_first_bytes() {
    // No Content-Length, as from a captive portal.
    let mut response = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    response.extend_from_slice(b"\n<!DOCTYPE html><html>log in</html>");
    let server = Server::always(response);
    let error = Fixture::new(Consent::Models).fetch_error(&server.url());
    assert_eq!(error.code(), ErrorCode::DownloadIsAWebPage);
}

#[test]
fn missing_content_length_is_accepted_and_the_length_checked() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    let good = Server::always([head, &FILE[..]].concat());
    let fixture = Fixture::new(Consent::Models);
    fixture.fetch(&good.url()).unwrap();

    let short = Server::always([head, &FILE[..FILE.len() - 1]].concat());
    let error = Fixture::new(Consent::Models).fetch_interrupted(&short.url(), FILE.len() - 1);
    assert_eq!(error.code(), ErrorCode::DownloadInterrupted);

    let long = Server::always([head, &FILE[..], &FILE[..]].concat());
    let error = Fixture::new(Consent::Models).fetch_error(&long.url());
    assert_eq!(error.code(), ErrorCode::DownloadWrongLength);
}

#[test]
fn interrupted_download_reports_received_bytes() {
    let mut response = answer("200 OK", &[], &FILE);
    response.truncate(response.len() - 100_000);
    let server = Server::always(response);
    let fixture = Fixture::new(Consent::Models);
    let error = fixture.fetch_interrupted(&server.url(), 200_000);
    assert!(
        matches!(
            error,
            NetworkError::DownloadInterrupted {
                received: 200_000,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(fixture.ledger()[0].bytes_in, 200_000);
}

#[test]
fn stall_timeout_is_enforced() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let cases = [
        (Vec::new(), 0),
        (b"HTTP/1.1 200 OK\r\n".to_vec(), 0),
        (half, FILE.len() / 2),
    ];
    for (response, kept) in cases {
        let server = Server::silent_after(response);
        let mut fixture = Fixture::new(Consent::Models);
        fixture.policy.stall_timeout = Duration::from_millis(400);
        let start = Instant::now();
        let error = fixture.fetch_interrupted(&server.url(), kept);
        assert_eq!(error.code(), ErrorCode::ServerStalled);
        assert!(start.elapsed() < Duration::from_secs(8));
    }
}

#[test]
fn cancel_stops_a_download_immediately() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() / 2);
    let server = Server::silent_after(half);
    let fixture = Fixture::new(Consent::Models);
    let cancel = AtomicBool::new(false);
    let mut cancelled = None;
    let error = fixture
        .fetch_with_progress(
            &[&server.url()],
            &mut |_| {
                cancelled.get_or_insert_with(Instant::now);
                cancel.store(true, Ordering::Relaxed);
            },
            &cancel,
        )
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    // 100 ms, plus slack for a busy machine.
    assert!(cancelled.unwrap().elapsed() < Duration::from_millis(500));
    assert!(!fixture.dest().exists());
    let entry = &fixture.ledger()[0];
    assert_eq!((entry.outcome, entry.error_code), (Outcome::Stopped, None));
}

#[test]
fn each_redirect_is_recorded() {
    let file = Server::always(answer("200 OK", &[], &FILE));
    let at = file.url();
    let hub = Server::always(answer("302 Found", &[("Location", &at)], b""));
    let fixture = Fixture::new(Consent::Models);
    fixture.fetch(&hub.url()).unwrap();
    let outcomes: Vec<_> = fixture.ledger().iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Redirected, Outcome::Done]);
}

#[test]
fn failed_connections_are_recorded() {
    let url = Server::always(Vec::new()).url(); // The server stops at the end of the statement.
    let error = Fixture::new(Consent::Models).fetch_error(&url);
    assert_eq!(error.code(), ErrorCode::ServerUnreachable);
}

#[test]
fn untrusted_certificate_gets_no_request() {
    let server = tls::self_signed(answer("200 OK", &[], &FILE));
    let url = server
        .url()
        .replace("http://127.0.0.1", "https://localhost");
    let error = Fixture::new(Consent::Models).fetch_error(&url);
    assert_eq!(error.code(), ErrorCode::ServerNotTrusted, "{error:?}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn connect_timeout_is_enforced() {
    // Accepts the connection but does not start TLS.
    let server = Server::silent_after(Vec::new());
    let url = server
        .url()
        .replace("http://127.0.0.1", "https://localhost");
    let start = Instant::now();
    let mut fixture = Fixture::new(Consent::Models);
    fixture.policy.connect_timeout = Duration::from_secs(1);
    let error = fixture.fetch_error(&url);
    assert_eq!(error.code(), ErrorCode::ServerUnreachable, "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[test]
fn no_connection_or_ledger_without_consent() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Offline);
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NetworkNotAllowed);
    assert_eq!(server.requests(), 0);
    assert!(fixture.ledger().is_empty());
    assert!(!fixture.gate.ledger().path().exists());
}

#[test]
fn unwritable_ledger_prevents_the_connection() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let mut fixture = Fixture::new(Consent::Models);
    fixture.gate = Gate::new(|| Consent::Models, Ledger::new(fixture.folder.path()));
    let error = fixture.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::LedgerUnusable);
    assert_eq!(server.requests(), 0);
}

#[test]
fn insecure_addresses_are_rejected() {
    let fixture = Fixture::new(Consent::Models);
    for url in [
        "http://hub.example/m",
        "file:///etc/passwd",
        "nonsense",
        "ftp://127.0.0.1/m",
    ] {
        assert_eq!(
            fixture.fetch(url).unwrap_err().code(),
            ErrorCode::AddressNotSecure,
            "{url}"
        );
    }
    assert!(fixture.ledger().is_empty());
}

#[test]
fn fetch_works_inside_an_async_runtime() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(async { fixture.fetch(&server.url()) })
        .unwrap();
}

#[test]
fn ledger_survives_a_truncated_line() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let fixture = Fixture::new(Consent::Models);
    fixture.fetch(&server.url()).unwrap();
    let path = fixture.gate.ledger().path();
    let whole = std::fs::read(path).unwrap();
    let first_line = whole.iter().position(|b| *b == b'\n').unwrap() + 1;

    std::fs::write(path, &whole[..first_line]).unwrap();
    assert_eq!(fixture.ledger()[0].outcome, Outcome::Interrupted);

    let cut = [&whole[..first_line], &whole[first_line..whole.len() - 9]].concat();
    std::fs::write(path, cut).unwrap();
    assert_eq!(fixture.ledger().len(), 1);
    assert_eq!(fixture.ledger()[0].outcome, Outcome::Interrupted);

    // The next entry must not be appended to the partial line.
    fixture.fetch(&server.url()).unwrap();
    let entries = fixture.ledger();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].outcome, Outcome::Done);
}
