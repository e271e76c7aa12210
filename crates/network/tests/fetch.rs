//! `fetch` against a server on this machine that does everything wrong.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;
#[path = "server/tls.rs"]
mod tls;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use earshot_network::{Consent, Gate, Ledger, OnlineError, Outcome, Purpose};
use place::{FILE, Place};
use server::{Server, answer};

#[test]
fn a_good_file_arrives_and_is_in_the_ledger() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    let mut seen = Vec::new();
    let path = place
        .fetch_watched(
            &[&server.url()],
            &mut |bytes| seen.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    assert_eq!(path, place.dest());
    assert_eq!(std::fs::read(&path).unwrap(), *FILE);
    assert_eq!(seen.last(), Some(&(FILE.len() as u64)));
    assert!(seen.is_sorted());
    let [entry] = &place.ledger()[..] else {
        panic!("{:?}", place.ledger())
    };
    assert_eq!(entry.outcome, Outcome::Done);
    assert_eq!(entry.host, "127.0.0.1");
    assert_eq!(entry.purpose, Purpose::ModelDownload);
    assert_eq!(entry.bytes_in, FILE.len() as u64);
    assert_eq!(entry.bytes_out, 0);
    // It may be the first that makes the folder: for the user alone.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
        let ledger = place.gate.ledger().path();
        assert_eq!(mode(ledger) & 0o777, 0o600);
        assert_eq!(mode(ledger.parent().unwrap()) & 0o777, 0o700);
    }
}

#[test]
fn what_was_there_stays_until_the_new_file_is_right() {
    let place = Place::new(Consent::Models);
    std::fs::create_dir_all(place.dest().parent().unwrap()).unwrap();
    std::fs::write(place.dest(), "old").unwrap();
    let bad = Server::always(answer("200 OK", &[], &vec![8; FILE.len()]));
    assert_eq!(
        place.fetch(&bad.url()).unwrap_err().code(),
        "download-wrong-hash"
    );
    assert_eq!(std::fs::read(place.dest()).unwrap(), b"old");
    let good = Server::always(answer("200 OK", &[], &FILE));
    place.fetch(&good.url()).unwrap();
    assert_eq!(std::fs::read(place.dest()).unwrap(), *FILE);
}

#[test]
fn lies_are_refused() {
    let longer = [&FILE[..], b"x"].concat();
    let page = b"\n <!DOCTYPE html><title>Log in to the hotel's network</title>";
    let html = [("Content-Type", "text/html; charset=utf-8")];
    let cases = [
        (
            "download-wrong-hash",
            answer("200 OK", &[], &vec![8; FILE.len()]),
        ),
        ("download-wrong-length", answer("200 OK", &[], b"short")),
        ("download-wrong-length", answer("200 OK", &[], &longer)),
        ("download-is-a-web-page", answer("200 OK", &html, &FILE)),
        ("server-refused", answer("404 Not Found", &html, page)),
        ("server-refused", answer("503 Busy", &[], b"")),
        ("server-refused", answer("206 Partial Content", &[], &FILE)),
        ("redirect-not-secure", answer("302 Found", &[], b"")),
        (
            "redirect-not-secure",
            answer("302 Found", &[("Location", "ftp://127.0.0.1/model")], b""),
        ),
        (
            "redirect-not-secure",
            answer("302 Found", &[("Location", "http://hub.example/m")], b""),
        ),
        (
            "redirects-without-end",
            answer("302 Found", &[("Location", "/on")], b""),
        ),
        (
            "server-unreachable",
            b"This is not HTTP at all\r\n\r\n".to_vec(),
        ),
    ];
    for (code, response) in cases {
        let server = Server::always(response);
        let place = Place::new(Consent::Models);
        if code == "redirects-without-end" {
            assert_eq!(place.fetch(&server.url()).unwrap_err().code(), code);
            place.assert_nothing_left();
            assert!(place.ledger().len() <= 10);
            assert!(
                place
                    .ledger()
                    .iter()
                    .all(|e| e.outcome == Outcome::Redirected)
            );
        } else {
            assert_eq!(place.fetch_refused(&server.url()).code(), code);
        }
    }
}

#[test]
fn a_page_that_calls_itself_a_file_is_known_by_its_first_bytes() {
    // Without a length, as a captive portal sends it.
    let mut response = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    response.extend_from_slice(b"\n<!DOCTYPE html><html>log in</html>");
    let server = Server::always(response);
    let error = Place::new(Consent::Models).fetch_refused(&server.url());
    assert_eq!(error.code(), "download-is-a-web-page");
}

#[test]
fn a_file_without_an_announced_length_ends_where_it_must() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    let good = Server::always([head, &FILE[..]].concat());
    let place = Place::new(Consent::Models);
    place.fetch(&good.url()).unwrap();

    let short = Server::always([head, &FILE[..FILE.len() - 1]].concat());
    let error = Place::new(Consent::Models).fetch_cut_off(&short.url(), FILE.len() - 1);
    assert_eq!(error.code(), "download-broken-off");

    let long = Server::always([head, &FILE[..], &FILE[..]].concat());
    let error = Place::new(Consent::Models).fetch_refused(&long.url());
    assert_eq!(error.code(), "download-wrong-length");
}

#[test]
fn a_connection_that_breaks_off_says_how_far_it_came() {
    let mut response = answer("200 OK", &[], &FILE);
    response.truncate(response.len() - 100_000);
    let server = Server::always(response);
    let place = Place::new(Consent::Models);
    let error = place.fetch_cut_off(&server.url(), 200_000);
    assert!(
        matches!(
            error,
            OnlineError::BrokenOff {
                received: 200_000,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(place.ledger()[0].bytes_in, 200_000);
}

#[test]
fn a_server_that_falls_silent_is_given_up() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let cases = [
        (Vec::new(), 0),
        (b"HTTP/1.1 200 OK\r\n".to_vec(), 0),
        (half, FILE.len() / 2),
    ];
    for (response, kept) in cases {
        let server = Server::silent_after(response);
        let mut place = Place::new(Consent::Models);
        place.patience.stall = Duration::from_millis(400);
        let start = Instant::now();
        let error = place.fetch_cut_off(&server.url(), kept);
        assert_eq!(error.code(), "server-stalled");
        assert!(start.elapsed() < Duration::from_secs(8));
    }
}

#[test]
fn a_download_is_cancelled_at_once() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() / 2);
    let server = Server::silent_after(half);
    let place = Place::new(Consent::Models);
    let cancel = AtomicBool::new(false);
    let mut cancelled = None;
    let error = place
        .fetch_watched(
            &[&server.url()],
            &mut |_| {
                cancelled.get_or_insert_with(Instant::now);
                cancel.store(true, Ordering::Relaxed);
            },
            &cancel,
        )
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    // A tenth of a second, and what a busy machine adds.
    assert!(cancelled.unwrap().elapsed() < Duration::from_millis(500));
    assert!(!place.dest().exists());
    let entry = &place.ledger()[0];
    assert_eq!(
        (entry.outcome, entry.note.as_deref()),
        (Outcome::Stopped, None)
    );
}

#[test]
fn each_hop_of_a_redirect_is_in_the_ledger() {
    let file = Server::always(answer("200 OK", &[], &FILE));
    let at = file.url();
    let hub = Server::always(answer("302 Found", &[("Location", &at)], b""));
    let place = Place::new(Consent::Models);
    place.fetch(&hub.url()).unwrap();
    let outcomes: Vec<_> = place.ledger().iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Redirected, Outcome::Done]);
}

#[test]
fn a_server_that_is_not_there_is_in_the_ledger_too() {
    let url = Server::always(Vec::new()).url(); // gone with the end of the line
    let error = Place::new(Consent::Models).fetch_refused(&url);
    assert_eq!(error.code(), "server-unreachable");
}

#[test]
fn a_server_that_nobody_vouches_for_gets_no_request() {
    let server = tls::self_signed(answer("200 OK", &[], &FILE));
    let url = server
        .url()
        .replace("http://127.0.0.1", "https://localhost");
    let error = Place::new(Consent::Models).fetch_refused(&url);
    assert_eq!(error.code(), "server-not-trusted", "{error:?}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_connection_that_does_not_come_about_is_given_up() {
    // Takes the call, and then does not say a word of TLS.
    let server = Server::silent_after(Vec::new());
    let url = server
        .url()
        .replace("http://127.0.0.1", "https://localhost");
    let start = Instant::now();
    let mut place = Place::new(Consent::Models);
    place.patience.connect = Duration::from_secs(1);
    let error = place.fetch_refused(&url);
    assert_eq!(error.code(), "server-unreachable", "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[test]
fn without_consent_nothing_is_sent_nor_written() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Offline);
    let error = place.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), "network-not-allowed");
    assert_eq!(server.requests(), 0);
    assert!(place.ledger().is_empty());
    assert!(!place.gate.ledger().path().exists());
}

#[test]
fn a_connection_that_cannot_be_recorded_is_not_made() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let mut place = Place::new(Consent::Models);
    place.gate = Gate::new(|| Consent::Models, Ledger::new(place.folder.path()));
    let error = place.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), "ledger-unusable");
    assert_eq!(server.requests(), 0);
}

#[test]
fn only_secure_addresses_are_asked() {
    let place = Place::new(Consent::Models);
    for url in [
        "http://hub.example/m",
        "file:///etc/passwd",
        "nonsense",
        "ftp://127.0.0.1/m",
    ] {
        assert_eq!(
            place.fetch(url).unwrap_err().code(),
            "address-not-secure",
            "{url}"
        );
    }
    assert!(place.ledger().is_empty());
}

#[test]
fn it_may_be_called_inside_an_async_runtime() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(async { place.fetch(&server.url()) })
        .unwrap();
}

#[test]
fn a_ledger_survives_a_line_cut_short() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    place.fetch(&server.url()).unwrap();
    let path = place.gate.ledger().path();
    let whole = std::fs::read(path).unwrap();
    let first_line = whole.iter().position(|b| *b == b'\n').unwrap() + 1;

    std::fs::write(path, &whole[..first_line]).unwrap();
    assert_eq!(place.ledger()[0].outcome, Outcome::Interrupted);

    let cut = [&whole[..first_line], &whole[first_line..whole.len() - 9]].concat();
    std::fs::write(path, cut).unwrap();
    assert_eq!(place.ledger().len(), 1);
    assert_eq!(place.ledger()[0].outcome, Outcome::Interrupted);

    // The next connection must not be lost in the half line.
    place.fetch(&server.url()).unwrap();
    let entries = place.ledger();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].outcome, Outcome::Done);
}
