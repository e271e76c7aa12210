//! By way of a proxy, or not.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod place;
mod server;

use earshot_network::{Consent, Proxy};
use place::{FILE, Place};
use server::{Server, answer};

const FAR: &str = "https://models.example/model.bin";

/// It refuses to lead anywhere, since the test shall not go there.
fn proxy() -> Server {
    Server::always(answer("403 Forbidden", &[], b""))
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[test]
fn the_proxy_that_is_set_is_asked_to_lead_there() {
    let server = proxy();
    let mut place = Place::new(Consent::Models);
    let at = format!("http://earshot:s3cret@{}", server.address());
    place.proxy = Proxy::At(leaked(at));
    assert!(!format!("{:?}", place.proxy).contains("s3cret"));
    let error = place.fetch_refused(FAR);
    assert_eq!(error.code(), "server-unreachable", "{error:?}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
    let [asked] = &server.seen()[..] else {
        panic!("{:?}", server.seen())
    };
    assert_eq!(asked.line(), "CONNECT models.example:443 HTTP/1.1");
    assert_eq!(
        asked.header("proxy-authorization"),
        Some("Basic ZWFyc2hvdDpzM2NyZXQ=")
    );
    let [entry] = &place.ledger()[..] else {
        panic!("{:?}", place.ledger())
    };
    assert_eq!(entry.host, "models.example");
    assert_eq!(entry.via.as_deref(), Some("127.0.0.1"));
    let ledger = std::fs::read_to_string(place.gate.ledger().path()).unwrap();
    assert!(!ledger.contains("s3cret"));
}

#[test]
fn this_machine_is_reached_without_the_proxy() {
    let (proxy, server) = (proxy(), Server::always(answer("200 OK", &[], &FILE)));
    let mut place = Place::new(Consent::Models);
    place.proxy = Proxy::At(leaked(proxy.url()));
    place.fetch(&server.url()).unwrap();
    assert_eq!(proxy.requests(), 0);
    assert_eq!(place.ledger()[0].via, None);
    let ledger = std::fs::read_to_string(place.gate.ledger().path()).unwrap();
    assert!(!ledger.contains("via"));
}

#[test]
fn what_is_no_proxy_is_not_left_out() {
    for at in ["", "socks5://127.0.0.1:1080", "ftp://127.0.0.1", "a b"] {
        let mut place = Place::new(Consent::Models);
        place.proxy = Proxy::At(at);
        let error = place.fetch(FAR).unwrap_err();
        assert_eq!(error.code(), "proxy-unusable", "{at}");
        assert!(place.ledger().is_empty());
        place.assert_nothing_left();
    }
}

/// Runs the test of this name again, in a process with these variables.
fn run_again(name: &str, variables: &[(&str, &str)]) {
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env("EARSHOT_TEST_CHILD", "1")
        .envs(variables.iter().copied())
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn the_environments_proxy_leads_to_the_world_and_not_to_this_machine() {
    const NAME: &str = "the_environments_proxy_leads_to_the_world_and_not_to_this_machine";
    if std::env::var_os("EARSHOT_TEST_CHILD").is_none() {
        let server = proxy();
        let url = format!("http://{}", server.address());
        run_again(
            NAME,
            &[
                ("HTTPS_PROXY", &url),
                ("HTTP_PROXY", &url),
                ("ALL_PROXY", &url),
                ("https_proxy", &url),
                ("http_proxy", &url),
                ("NO_PROXY", ""),
                ("no_proxy", ""),
            ],
        );
        let lines: Vec<_> = server.seen().iter().map(|r| r.line().to_owned()).collect();
        assert_eq!(lines, ["CONNECT models.example:443 HTTP/1.1"]);
        return;
    }
    let here = Server::always(answer("200 OK", &[], &FILE));
    let mut place = Place::new(Consent::Models);
    place.proxy = Proxy::System;
    assert_eq!(place.fetch_refused(FAR).code(), "server-unreachable");
    assert_eq!(place.ledger()[0].via.as_deref(), Some("127.0.0.1"));
    place.fetch(&here.url()).unwrap();
    assert_eq!(place.ledger()[1].via, None);
}
