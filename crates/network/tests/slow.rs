#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_network::{Consent, MinThroughput};
use earshot_test_support::server::{Reply, Server, answer, serve};
use fixture::{FILE, Fixture};

const PACE: MinThroughput = MinThroughput {
    bytes: 10_000,
    within: Duration::from_secs(1),
};

/// Sends single bytes after the first `after`.
fn slow_sender(after: usize) -> Server {
    Server::replying(move |_, _| {
        let mut response = answer("200 OK", &[], &FILE);
        let tail = response.split_off(response.len() - (FILE.len() - after));
        Reply::ByteByByte(response, tail, Duration::from_millis(20))
    })
}

#[test]
fn minimum_throughput_is_enforced() {
    for after in [0, 100_000] {
        let server = slow_sender(after);
        let mut fixture = Fixture::new(Consent::Models);
        fixture.policy.min_throughput = PACE;
        let start = Instant::now();
        let error = fixture.fetch(&server.url()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ServerTooSlow);
        assert!(start.elapsed() >= PACE.within);
        assert!(start.elapsed() < Duration::from_secs(8));
        let kept = std::fs::metadata(fixture.partial_path()).unwrap().len() as usize;
        assert!(kept > after, "received bytes are kept");
        fixture.assert_partial(kept);
        assert_eq!(fixture.ledger_codes(), ["server-too-slow"]);
    }
}

#[test]
fn slow_header_times_out() {
    let head = answer("200 OK", &[], &FILE);
    let server = Server::replying(move |_, _| {
        Reply::ByteByByte(Vec::new(), head.clone(), Duration::from_millis(50))
    });
    let mut fixture = Fixture::new(Consent::Models);
    fixture.policy.stall_timeout = Duration::from_millis(400);
    let start = Instant::now();
    assert_eq!(
        fixture.fetch_error(&server.url()).code(),
        ErrorCode::ServerStalled
    );
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[test]
fn slow_server_above_the_minimum_is_accepted() {
    let server = Server::replying(|_, request| {
        let mut response = serve(&FILE, request);
        let tail = response.split_off(response.len() - 100);
        Reply::ByteByByte(response, tail, Duration::from_millis(20))
    });
    let mut fixture = Fixture::new(Consent::Models);
    fixture.policy.min_throughput = MinThroughput {
        bytes: 2,
        within: Duration::from_millis(1500),
    };
    fixture.fetch(&server.url()).unwrap();
    fixture.assert_complete();
}
