//! Trying again.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use earshot_network::{Consent, Gate, Ledger};
use place::{FILE, Place};
use server::{Reply, Server, answer, serve};

#[test]
fn a_busy_server_is_asked_again_when_it_says() {
    let server = Server::replying(|before, request| {
        Reply::Close(match before {
            0 => answer("503 Busy", &[("Retry-After", "1")], b""),
            _ => serve(&FILE, request),
        })
    });
    let place = Place::trying(2);
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    assert_eq!(place.ledger_notes(), ["server-refused", "done"]);
    let asked = server.seen();
    assert!(asked[1].time - asked[0].time >= Duration::from_secs(1));
}

#[test]
fn what_may_pass_is_tried_as_often_as_it_should_be() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    for response in [
        answer("408 Timeout", &[], b""),
        answer("429 Too Many Requests", &[], b""),
        answer("500 Oh", &[], b""),
        // When a date is meant, the usual wait will do.
        answer(
            "503 Busy",
            &[("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")],
            b"",
        ),
    ] {
        let server = Server::always(response);
        let place = Place::trying(3);
        place.fetch_refused(&server.url());
        assert_eq!(server.requests(), 3);
        assert_eq!(place.ledger().len(), 3);
    }
    // Nobody is there who speaks the language: once more, and no more.
    let server = Server::always(b"This is not HTTP at all\r\n\r\n".to_vec());
    Place::trying(3).fetch_refused(&server.url());
    assert_eq!(server.requests(), 2);
}

#[test]
fn what_will_not_pass_is_not_tried_again() {
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
        Place::trying(3).fetch_refused(&server.url());
        assert_eq!(server.requests(), 1);
    }
}

#[test]
fn a_try_that_gets_further_is_as_good_as_the_first() {
    // Twenty thousand bytes a connection.
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let rest = FILE.len() - request.range_start().unwrap_or(0);
        response.truncate(response.len() - rest + rest.min(20_000));
        Reply::Close(response)
    });
    let place = Place::trying(2);
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    assert_eq!(server.requests(), FILE.len() / 20_000);
}

#[test]
fn a_server_that_gives_a_byte_and_hangs_up_is_given_up() {
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let rest = FILE.len() - request.range_start().unwrap_or(0);
        response.truncate(response.len() - rest + 1);
        Reply::Close(response)
    });
    let place = Place::trying(4);
    assert_eq!(
        place.fetch_cut_off(&server.url(), 4).code(),
        "download-broken-off"
    );
    assert_eq!(server.requests(), 4);
}

#[test]
fn a_server_that_always_starts_from_zero_and_breaks_off_is_given_up() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let server = Server::always(half);
    let place = Place::trying(3);
    let error = place.fetch_cut_off(&server.url(), FILE.len() / 2);
    assert_eq!(error.code(), "download-broken-off");
    assert_eq!(server.requests(), 3);
}

#[test]
fn a_wait_is_cancelled_at_once() {
    let server = Server::always(answer("503 Busy", &[("Retry-After", "60")], b""));
    let place = Place::trying(5);
    let cancel = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let fetching = scope.spawn(|| {
            let fetched = place.fetch_watched(&[&server.url()], &mut |_| {}, &cancel);
            (fetched, Instant::now())
        });
        while server.requests() == 0 || place.ledger()[0].note.is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let cancelled = Instant::now();
        cancel.store(true, Ordering::Relaxed);
        let (fetched, ended) = fetching.join().unwrap();
        assert_eq!(fetched.unwrap_err().code(), "cancelled");
        // A tenth of a second, and what a busy machine adds.
        assert!(ended - cancelled < Duration::from_millis(500));
    });
    assert_eq!(server.requests(), 1);
}

#[test]
fn consent_is_asked_for_anew_before_each_connection() {
    let server = Server::always(answer("503 Busy", &[], b""));
    let mut place = Place::trying(5);
    let asked = Arc::new(AtomicU32::new(0));
    let ledger = Ledger::new(place.gate.ledger().path());
    // The user locks the door after the first connection.
    let count = asked.clone();
    place.gate = Gate::new(
        move || match count.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => Consent::Models,
            _ => Consent::Offline,
        },
        ledger,
    );
    let error = place.fetch(&server.url()).unwrap_err();
    assert_eq!(error.code(), "network-not-allowed");
    assert_eq!(server.requests(), 1);
    assert_eq!(place.ledger().len(), 1);
}
