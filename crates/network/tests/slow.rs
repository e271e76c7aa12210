//! Servers that send hardly anything.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use std::time::{Duration, Instant};

use earshot_network::{Consent, Pace};
use place::{FILE, Place};
use server::{Reply, Server, answer, serve};

const PACE: Pace = Pace {
    bytes: 10_000,
    within: Duration::from_secs(1),
};

/// What has come keeps coming, byte by byte.
fn dripping(after: usize) -> Server {
    Server::replying(move |_, _| {
        let mut response = answer("200 OK", &[], &FILE);
        let drops = response.split_off(response.len() - (FILE.len() - after));
        Reply::Drip(response, drops, Duration::from_millis(20))
    })
}

#[test]
fn a_server_that_drips_is_given_up_though_it_never_stalls() {
    for after in [0, 100_000] {
        let server = dripping(after);
        let mut place = Place::new(Consent::Models);
        place.patience.pace = PACE;
        let start = Instant::now();
        let error = place.fetch(&server.url()).unwrap_err();
        assert_eq!(error.code(), "server-too-slow");
        assert!(start.elapsed() >= PACE.within);
        assert!(start.elapsed() < Duration::from_secs(8));
        let kept = std::fs::metadata(place.part()).unwrap().len() as usize;
        assert!(kept > after, "what came is kept");
        place.assert_kept(kept);
        assert_eq!(place.ledger_notes(), ["server-too-slow"]);
    }
}

#[test]
fn a_head_that_drips_is_given_up_too() {
    let head = answer("200 OK", &[], &FILE);
    let server = Server::replying(move |_, _| {
        Reply::Drip(Vec::new(), head.clone(), Duration::from_millis(50))
    });
    let mut place = Place::new(Consent::Models);
    place.patience.stall = Duration::from_millis(400);
    let start = Instant::now();
    assert_eq!(place.fetch_refused(&server.url()).code(), "server-stalled");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[test]
fn a_slow_server_that_keeps_the_pace_is_waited_for() {
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let drops = response.split_off(response.len() - 100);
        Reply::Drip(response, drops, Duration::from_millis(20))
    });
    let mut place = Place::new(Consent::Models);
    place.patience.pace = Pace {
        bytes: 2,
        within: Duration::from_millis(1500),
    };
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
}
