//! `earshot cloud` and `earshot transcribe --cloud`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use earshot_test_support::service::FakeService;
use earshot_test_support::{has_programs, skip_without};

use crate::test_home::{TestHome, fixture_path, run_command};

pub fn home_with_note(name: &str) -> TestHome {
    let test = TestHome::empty();
    test.write(name, fs::read(fixture_path("inaugural.opus")).unwrap());
    test
}

pub fn enable_cloud(test: &TestHome, address: &str) {
    test.run(["cloud", "set", address, "--yes"]).expect(0);
}

pub fn ledger_text(test: &TestHome) -> String {
    test.run(["network", "--json"]).expect(0).text()
}

#[test]
fn nothing_is_sent_until_a_service_is_enabled() {
    let test = home_with_note("note.opus");
    let status = test.run(["cloud", "show"]).expect(0).text();
    assert!(status.starts_with("service   off"), "{status}");
    test.transcribe(["--cloud", "--yes", "note.opus"])
        .expect(1)
        .expect_error("Nothing was sent: the cloud service is turned off in the settings.");
    let result = test.run(["cloud", "set", "https://api.example"]).expect(2);
    result.expect_error("Standard input is not a terminal; add --yes to confirm.");
    assert_eq!(ledger_text(&test), "");
    assert!(!test.home().join("config/settings.toml").exists());
}

#[test]
fn cloud_transcribes_and_every_connection_is_logged() {
    let test = home_with_note("grandmother.opus");
    let service = FakeService::with_text("And so, my fellow Americans.");
    enable_cloud(&test, &service.url());
    test.transcribe(["--cloud", "grandmother.opus"]).expect(2);
    assert!(service.requests().is_empty());
    let result = test
        .transcribe(["--cloud", "--yes", "--format", "json", "grandmother.opus"])
        .expect(0);
    let record = &result.json()[0];
    assert_eq!(record["text"], "And so, my fellow Americans.");
    assert_eq!(record["model"], "whisper-1 at 127.0.0.1");
    assert!(!service.received("grandmother"));
    let line = test.run(["network"]).expect(0).text();
    assert!(
        line.contains("127.0.0.1  cloud-transcription  sent "),
        "{line}"
    );

    test.run(["cloud", "off"]).expect(0);
    test.transcribe(["--cloud", "--yes", "grandmother.opus"])
        .expect(1);
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn service_errors_are_one_sentence() {
    let test = home_with_note("note.opus");
    for (status, body, sentence) in [
        (
            "401 Unauthorized",
            "{}",
            "127.0.0.1 does not accept the key, or requires one; it may be wrong or expired: enter it again.",
        ),
        (
            "429 Too Many Requests",
            "{}",
            "127.0.0.1 is rate-limiting requests, or the account has no credit left; wait for 30 seconds.",
        ),
        (
            "200 OK",
            "<html>",
            "127.0.0.1 did not return a transcript that Earshot understands; check the address of the service.",
        ),
    ] {
        let service = FakeService::with_response(status, body);
        enable_cloud(&test, &service.url());
        test.transcribe(["--cloud", "--yes", "note.opus"])
            .expect(1)
            .expect_error(&format!("note.opus: {sentence}"));
    }
}

#[test]
fn invalid_addresses_and_options_are_usage_errors() {
    let test = home_with_note("note.opus");
    for address in [
        "http://api.example",
        "nonsense",
        "https://me:pw@api.example",
    ] {
        let result = test.run(["cloud", "set", address, "--yes"]).expect(2);
        assert!(result.stderr.contains("cannot be the address of a service"));
    }
    test.transcribe(["--cloud", "--live", "-"]).expect(2);
    test.transcribe(["--yes", "note.opus"]).expect(2);
}

/// A D-Bus daemon with a fake NetworkManager that reports a metered connection. `None` if D-Bus or
/// python3-gi is missing.
fn metered_bus() -> Option<(Child, String)> {
    if !has_programs(&["dbus-run-session", "/usr/bin/python3"]) {
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/service/metered.py");
    let mut child = Command::new("dbus-run-session")
        .args(["--", "/usr/bin/python3"])
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut address = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut address).unwrap();
    if address.is_empty() {
        skip_without("D-Bus, or no python3-gi");
        return None;
    }
    Some((child, address.trim().to_owned()))
}

#[test]
fn metered_connections_need_permission() {
    let Some((mut bus, address)) = metered_bus() else {
        return;
    };
    let test = home_with_note("note.opus");
    let service = FakeService::with_text("And so, my fellow Americans.");
    enable_cloud(&test, &service.url());
    let transcribe = || {
        let mut command = test.command(["transcribe", "--cloud", "--yes", "note.opus"]);
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &address);
        run_command(command)
    };
    let refused = transcribe();
    let request_count = service.requests().len();
    let allow = ["cloud", "set", "--metered", "yes", "--yes"];
    test.run(allow).expect(0);
    let sent = transcribe();
    drop(bus.stdin.take());
    let _ = bus.wait();
    refused.expect(1).expect_error(
        "Nothing was sent to 127.0.0.1: this connection is metered; use another, or allow it in the settings.",
    );
    assert_eq!(request_count, 0);
    assert!(sent.expect(0).text().contains("fellow Americans"));
}
