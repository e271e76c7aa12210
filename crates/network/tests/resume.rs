//! Going on where a download was cut off.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use std::sync::atomic::{AtomicBool, Ordering};

use earshot_network::{Consent, Outcome};
use place::{FILE, Place};
use server::{Reply, Server, answer, partial, serve};

const HALF: usize = 150_000;

#[test]
fn what_broke_off_goes_on_where_it_was() {
    let server = Server::breaking_off_once(FILE.clone(), 200_000);
    let place = Place::trying(2);
    let mut seen = Vec::new();
    place
        .fetch_watched(
            &[&server.url()],
            &mut |bytes| seen.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    place.assert_whole();
    assert!(seen.is_sorted(), "nothing came twice");
    assert_eq!(seen.last(), Some(&(FILE.len() as u64)));
    let asked = server.seen();
    assert_eq!(asked[0].header("range"), None);
    assert_eq!(asked[1].header("range"), Some("bytes=200000-"));
    let [broken, done] = &place.ledger()[..] else {
        panic!("{:?}", place.ledger())
    };
    assert_eq!(broken.note.as_deref(), Some("download-broken-off"));
    assert_eq!(
        (broken.bytes_in, broken.outcome),
        (200_000, Outcome::Failed)
    );
    assert_eq!((done.bytes_in, done.outcome), (100_000, Outcome::Done));
}

#[test]
fn a_new_call_goes_on_after_a_cancelled_one() {
    // As after a restart: nothing is known but what lies on the disk.
    let server = Server::replying(|before, request| match before {
        0 => {
            let mut half = serve(&FILE, request);
            half.truncate(half.len() - HALF);
            Reply::Silent(half)
        }
        _ => Reply::Close(serve(&FILE, request)),
    });
    let place = Place::new(Consent::Models);
    let cancel = AtomicBool::new(false);
    let error = place
        .fetch_watched(
            &[&server.url()],
            &mut |bytes| cancel.store(bytes as usize == HALF, Ordering::Relaxed),
            &cancel,
        )
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    place.assert_kept(HALF);

    let mut told = Vec::new();
    place
        .fetch_watched(
            &[&server.url()],
            &mut |bytes| told.push(bytes),
            &AtomicBool::new(false),
        )
        .unwrap();
    place.assert_whole();
    assert_eq!(told[0], HALF as u64, "what was there is told at once");
    assert_eq!(server.seen()[1].range_start(), Some(HALF));
}

#[test]
fn a_server_that_gives_all_is_taken_from_the_start() {
    let server = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    place.put_part(&FILE[..HALF]);
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    assert_eq!(server.seen()[0].range_start(), Some(HALF));
    assert_eq!(place.ledger()[0].bytes_in, FILE.len() as u64);
}

#[test]
fn another_part_than_the_one_wanted_is_refused() {
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
        let place = Place::trying(3);
        place.put_part(&FILE[..HALF]);
        let error = place.fetch_refused(&server.url());
        assert_eq!(error.code(), "download-wrong-range", "{range}");
        assert_eq!(server.requests(), 1, "a liar is not asked again");
    }
}

#[test]
fn a_part_of_the_right_range_and_the_wrong_length_is_refused() {
    let range = format!("bytes {HALF}-{}/{}", FILE.len() - 1, FILE.len());
    let server = Server::always(partial(&range, &FILE[HALF - 1..]));
    let place = Place::new(Consent::Models);
    place.put_part(&FILE[..HALF]);
    let error = place.fetch_refused(&server.url());
    assert_eq!(error.code(), "download-wrong-length");
}

#[test]
fn a_server_that_has_no_such_range_is_asked_for_all() {
    let server = Server::replying(|_, request| {
        Reply::Close(match request.range_start() {
            Some(_) => answer("416 Range Not Satisfiable", &[], b""),
            None => serve(&FILE, request),
        })
    });
    let place = Place::new(Consent::Models);
    place.put_part(&FILE[..HALF]);
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    assert_eq!(place.ledger_notes(), ["server-refused", "done"]);
}

#[test]
fn a_server_that_has_no_range_at_all_is_not_asked_for_ever() {
    let server = Server::always(answer("416 Range Not Satisfiable", &[], b""));
    let place = Place::trying(3);
    place.put_part(&FILE[..HALF]);
    let error = place.fetch_refused(&server.url());
    assert_eq!(error.code(), "server-refused");
    assert_eq!(server.requests(), 2);
}

#[test]
fn a_file_that_changed_between_two_halves_is_fetched_anew() {
    let mut old = FILE.clone();
    old[1000] ^= 1;
    // It breaks off, then is the new one.
    let server = Server::replying(move |before, request| match before {
        0 => {
            let mut half = serve(&old, request);
            half.truncate(half.len() - HALF);
            Reply::Close(half)
        }
        _ => Reply::Close(serve(&FILE, request)),
    });
    let place = Place::trying(2);
    place.fetch(&server.url()).unwrap();
    place.assert_whole();
    let starts: Vec<_> = server.seen().iter().map(|r| r.range_start()).collect();
    assert_eq!(starts, [None, Some(HALF), None]);
    assert_eq!(
        place.ledger_notes(),
        ["download-broken-off", "download-wrong-hash", "done"]
    );
}

#[test]
fn a_file_that_is_wrong_from_end_to_end_is_refused_for_good() {
    let wrong = vec![8; FILE.len()];
    let server = Server::replying(move |_, request| Reply::Close(serve(&wrong, request)));
    let place = Place::trying(3);
    place.put_part(&FILE[..HALF]);
    let error = place.fetch_refused(&server.url());
    assert_eq!(error.code(), "download-wrong-hash");
    assert_eq!(
        server.requests(),
        2,
        "once after the old part, once without"
    );
}

#[test]
fn looking_at_what_is_there_can_be_cancelled() {
    let place = Place::new(Consent::Models);
    place.put_part(&FILE[..HALF]);
    let error = place
        .fetch_watched(
            &["http://127.0.0.1:9/model.bin"],
            &mut |_| {},
            &AtomicBool::new(true),
        )
        .unwrap_err();
    assert_eq!(error.code(), "cancelled");
    place.assert_kept(HALF);
    assert!(place.ledger().is_empty());
}

#[test]
fn what_arrived_whole_needs_no_connection() {
    // Cut off between the last byte and the new name.
    let place = Place::new(Consent::Models);
    place.put_part(&FILE);
    place.fetch("http://127.0.0.1:9/model.bin").unwrap();
    place.assert_whole();
    assert!(place.ledger().is_empty());
}

#[test]
fn a_part_that_cannot_be_of_the_file_is_not_gone_on_from() {
    for wrong in [vec![8; FILE.len()], [&FILE[..], b"x"].concat()] {
        let server = Server::always(answer("200 OK", &[], &FILE));
        let place = Place::new(Consent::Models);
        place.put_part(&wrong);
        place.fetch(&server.url()).unwrap();
        place.assert_whole();
        assert_eq!(server.seen()[0].range_start(), None);
    }
}

#[test]
fn two_do_not_download_one_file_at_once() {
    let mut half = answer("200 OK", &[], &FILE);
    half.truncate(half.len() - HALF);
    let silent = Server::silent_after(half);
    let other = Server::always(answer("200 OK", &[], &FILE));
    let place = Place::new(Consent::Models);
    let (cancel, begun) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            let mut progress = |_| begun.store(true, Ordering::Relaxed);
            place.fetch_watched(&[&silent.url()], &mut progress, &cancel)
        });
        while !begun.load(Ordering::Relaxed) && !first.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let second = place.fetch(&other.url()).unwrap_err();
        cancel.store(true, Ordering::Relaxed);
        assert_eq!(second.code(), "download-underway");
        assert_eq!(first.join().unwrap().unwrap_err().code(), "cancelled");
    });
    assert_eq!(other.requests(), 0);
    place.fetch(&other.url()).unwrap();
    place.assert_whole();
}
