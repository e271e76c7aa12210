#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod fixture;

use earshot_error::ErrorCode;
use earshot_network::{Consent, Proxy};
use earshot_test_support::server::{Server, answer};
use fixture::{FILE, Fixture};

const REMOTE_URL: &str = "https://models.example/model.bin";

/// Refuses every request, so that nothing leaves this machine.
fn proxy() -> Server {
    Server::always(answer("403 Forbidden", &[], b""))
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[test]
fn configured_proxy_is_used() {
    let server = proxy();
    let mut fixture = Fixture::new(Consent::Models);
    let at = format!("http://earshot:s3cret@{}", server.address());
    fixture.proxy = Proxy::At(leak(at));
    assert!(!format!("{:?}", fixture.proxy).contains("s3cret"));
    let error = fixture.fetch_error(REMOTE_URL);
    assert_eq!(error.code(), ErrorCode::ServerUnreachable, "{error:?}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
    let [request] = &server.seen()[..] else {
        panic!("{:?}", server.seen())
    };
    assert_eq!(request.line(), "CONNECT models.example:443 HTTP/1.1");
    assert_eq!(
        request.header("proxy-authorization"),
        Some("Basic ZWFyc2hvdDpzM2NyZXQ=")
    );
    let [entry] = &fixture.ledger()[..] else {
        panic!("{:?}", fixture.ledger())
    };
    assert_eq!(entry.host, "models.example");
    assert_eq!(entry.proxy.as_deref(), Some("127.0.0.1"));
    let ledger = std::fs::read_to_string(fixture.gate.ledger().path()).unwrap();
    assert!(!ledger.contains("s3cret"));
}

#[test]
fn this_machine_bypasses_the_proxy() {
    let (proxy, server) = (proxy(), Server::always(answer("200 OK", &[], &FILE)));
    let mut fixture = Fixture::new(Consent::Models);
    fixture.proxy = Proxy::At(leak(proxy.url()));
    fixture.fetch(&server.url()).unwrap();
    assert_eq!(proxy.requests(), 0);
    assert_eq!(fixture.ledger()[0].proxy, None);
    let ledger = std::fs::read_to_string(fixture.gate.ledger().path()).unwrap();
    assert!(!ledger.contains("via"));
}

#[test]
fn invalid_proxy_is_an_error() {
    for at in ["", "socks5://127.0.0.1:1080", "ftp://127.0.0.1", "a b"] {
        let mut fixture = Fixture::new(Consent::Models);
        fixture.proxy = Proxy::At(at);
        let error = fixture.fetch(REMOTE_URL).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ProxyUnusable, "{at}");
        assert!(fixture.ledger().is_empty());
        fixture.assert_no_files();
    }
}

/// Runs one test again in a child process with these variables.
fn run_in_child(name: &str, variables: &[(&str, &str)]) {
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env("EARSHOT_TEST_CHILD", "1")
        .envs(variables.iter().copied())
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn environment_proxy_is_used_except_for_this_machine() {
    const NAME: &str = "environment_proxy_is_used_except_for_this_machine";
    if std::env::var_os("EARSHOT_TEST_CHILD").is_none() {
        let server = proxy();
        let url = format!("http://{}", server.address());
        run_in_child(
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
    let mut fixture = Fixture::new(Consent::Models);
    fixture.proxy = Proxy::System;
    assert_eq!(
        fixture.fetch_error(REMOTE_URL).code(),
        ErrorCode::ServerUnreachable
    );
    assert_eq!(fixture.ledger()[0].proxy.as_deref(), Some("127.0.0.1"));
    fixture.fetch(&here.url()).unwrap();
    assert_eq!(fixture.ledger()[1].proxy, None);
}
