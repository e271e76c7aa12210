#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use earshot_error::ErrorCode;
use earshot_network::Consent;
use earshot_test_support::server::{Reply, Server, answer, serve};
use fixture::{FILE, Fixture};

fn working_server() -> Server {
    Server::replying(|_, request| Reply::Close(serve(&FILE, request)))
}

#[test]
fn failing_mirror_falls_back_to_the_next() {
    for bad in [
        answer("404 Not Found", &[], b""),
        answer("200 OK", &[("Content-Type", "text/html")], &FILE),
        answer("200 OK", &[], &vec![8; FILE.len()]),
        answer("302 Found", &[("Location", "/on")], b""),
    ] {
        let (bad, good) = (Server::always(bad), working_server());
        let fixture = Fixture::new(Consent::Models);
        fixture.fetch_from(&[&bad.url(), &good.url()]).unwrap();
        fixture.assert_complete();
        assert_eq!(good.seen()[0].range_start(), None);
        assert_eq!(fixture.ledger_codes().last(), Some(&"done"));
    }
}

#[test]
fn next_mirror_resumes_the_partial_file() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let (breaking, good) = (Server::always(half), working_server());
    let fixture = Fixture::new(Consent::Models);
    fixture.fetch_from(&[&breaking.url(), &good.url()]).unwrap();
    fixture.assert_complete();
    assert_eq!(good.seen()[0].range_start(), Some(FILE.len() / 2));
    assert_eq!(fixture.ledger()[1].bytes_in, FILE.len() as u64 / 2);
}

#[test]
fn insecure_mirror_is_skipped() {
    let good = working_server();
    let fixture = Fixture::new(Consent::Models);
    fixture
        .fetch_from(&["http://hub.example/m", &good.url()])
        .unwrap();
    assert_eq!(fixture.ledger().len(), 1);
}

#[test]
fn first_error_is_reported_if_all_mirrors_fail() {
    let missing = Server::always(answer("404 Not Found", &[], b""));
    let short = Server::always(answer("200 OK", &[], b"short"));
    let fixture = Fixture::new(Consent::Models);
    let urls = [missing.url(), short.url()];
    let error = fixture.fetch_from(&[&urls[0], &urls[1]]).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ServerRefused);
    assert_eq!(
        fixture.ledger_codes(),
        ["server-refused", "download-wrong-length"]
    );
    fixture.assert_no_files();
    let error = fixture.fetch_from(&[]).unwrap_err();
    assert_eq!(error.code(), ErrorCode::AddressNotSecure);
}

#[test]
fn other_mirrors_are_not_contacted_after_success() {
    let (first, second) = (working_server(), working_server());
    let fixture = Fixture::new(Consent::Models);
    fixture.fetch_from(&[&first.url(), &second.url()]).unwrap();
    assert_eq!(second.requests(), 0);
}
