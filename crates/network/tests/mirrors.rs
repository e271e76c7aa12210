//! More than one address for a file.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use earshot_network::Consent;
use place::{FILE, Place};
use server::{Reply, Server, answer, serve};

fn good() -> Server {
    Server::replying(|_, request| Reply::Close(serve(&FILE, request)))
}

#[test]
fn a_bad_mirror_is_followed_by_a_good_one() {
    for bad in [
        answer("404 Not Found", &[], b""),
        answer("200 OK", &[("Content-Type", "text/html")], &FILE),
        answer("200 OK", &[], &vec![8; FILE.len()]),
        answer("302 Found", &[("Location", "/on")], b""),
    ] {
        let (bad, good) = (Server::always(bad), good());
        let place = Place::new(Consent::Models);
        place.fetch_any(&[&bad.url(), &good.url()]).unwrap();
        place.assert_whole();
        assert_eq!(good.seen()[0].range_start(), None);
        assert_eq!(place.ledger_notes().last().unwrap(), "done");
    }
}

#[test]
fn another_mirror_goes_on_where_the_first_broke_off() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - FILE.len() / 2);
    let (breaking, good) = (Server::always(half), good());
    let place = Place::new(Consent::Models);
    place.fetch_any(&[&breaking.url(), &good.url()]).unwrap();
    place.assert_whole();
    assert_eq!(good.seen()[0].range_start(), Some(FILE.len() / 2));
    assert_eq!(place.ledger()[1].bytes_in, FILE.len() as u64 / 2);
}

#[test]
fn an_address_that_is_not_secure_is_passed_over() {
    let good = good();
    let place = Place::new(Consent::Models);
    place
        .fetch_any(&["http://hub.example/m", &good.url()])
        .unwrap();
    assert_eq!(place.ledger().len(), 1);
}

#[test]
fn when_all_fail_the_first_one_says_why() {
    let missing = Server::always(answer("404 Not Found", &[], b""));
    let short = Server::always(answer("200 OK", &[], b"short"));
    let place = Place::new(Consent::Models);
    let urls = [missing.url(), short.url()];
    let error = place.fetch_any(&[&urls[0], &urls[1]]).unwrap_err();
    assert_eq!(error.code(), "server-refused");
    assert_eq!(
        place.ledger_notes(),
        ["server-refused", "download-wrong-length"]
    );
    place.assert_nothing_left();
    let error = place.fetch_any(&[]).unwrap_err();
    assert_eq!(error.code(), "address-not-secure");
}

#[test]
fn a_mirror_that_answers_leaves_the_others_alone() {
    let (first, second) = (good(), good());
    let place = Place::new(Consent::Models);
    place.fetch_any(&[&first.url(), &second.url()]).unwrap();
    assert_eq!(second.requests(), 0);
}
