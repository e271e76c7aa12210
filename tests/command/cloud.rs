//! `earshot cloud` and `earshot transcribe --cloud`: off, on, refused.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::scene::{Scene, finish, fixture};
use crate::service::Service;

pub fn with_note(name: &str) -> Scene {
    let scene = Scene::bare();
    scene.write(name, fs::read(fixture("inaugural.opus")).unwrap());
    scene
}

pub fn turn_on(scene: &Scene, address: &str) {
    scene.run(["cloud", "set", address, "--yes"]).expect(0);
}

pub fn ledger(scene: &Scene) -> String {
    scene.run(["network", "--json"]).expect(0).text()
}

#[test]
fn nothing_is_sent_until_a_service_is_turned_on() {
    let scene = with_note("note.opus");
    let shown = scene.run(["cloud", "show"]).expect(0).text();
    assert!(shown.starts_with("service   off"), "{shown}");
    scene
        .transcribe(["--cloud", "--yes", "note.opus"])
        .expect(1)
        .complains("Nothing may be sent to a service: that is turned off in the settings.");
    // Nobody is there to agree.
    let ran = scene.run(["cloud", "set", "https://api.example"]).expect(2);
    ran.complains("There is nobody here to ask; add --yes if you agree that it is sent.");
    assert_eq!(ledger(&scene), "");
    assert!(!scene.home().join("config/settings.toml").exists());
}

#[test]
fn a_service_writes_what_is_said_and_every_connection_is_seen() {
    let scene = with_note("grandmother.opus");
    let service = Service::saying("And so, my fellow Americans.");
    turn_on(&scene, &service.url());
    // Asked each time: where nobody can say yes, nothing goes.
    scene.transcribe(["--cloud", "grandmother.opus"]).expect(2);
    assert!(service.seen().is_empty());
    let ran = scene
        .transcribe(["--cloud", "--yes", "--format", "json", "grandmother.opus"])
        .expect(0);
    let record = &ran.json()[0];
    assert_eq!(record["text"], "And so, my fellow Americans.");
    assert_eq!(record["model"], "whisper-1 at 127.0.0.1");
    assert!(!service.was_sent("grandmother"));
    let line = scene.run(["network"]).expect(0).text();
    assert!(
        line.contains("127.0.0.1  cloud-transcription  sent "),
        "{line}"
    );

    scene.run(["cloud", "off"]).expect(0);
    scene
        .transcribe(["--cloud", "--yes", "grandmother.opus"])
        .expect(1);
    assert_eq!(service.seen().len(), 1);
}

#[test]
fn every_refusal_is_one_sentence() {
    let scene = with_note("note.opus");
    for (status, body, sentence) in [
        (
            "401 Unauthorized",
            "{}",
            "127.0.0.1 does not accept the key, or wants one; it may be wrong or expired: set it anew.",
        ),
        (
            "429 Too Many Requests",
            "{}",
            "127.0.0.1 wants to be left alone for 30 seconds: too much was asked of it, or the account there is used up.",
        ),
        (
            "200 OK",
            "<html>",
            "127.0.0.1 did not answer with a text that Earshot understands; check the address of the service.",
        ),
    ] {
        let service = Service::answering(status, body);
        turn_on(&scene, &service.url());
        scene
            .transcribe(["--cloud", "--yes", "note.opus"])
            .expect(1)
            .complains(&format!("note.opus: {sentence}"));
    }
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    let scene = with_note("note.opus");
    for address in [
        "http://api.example",
        "nonsense",
        "https://me:pw@api.example",
    ] {
        let ran = scene.run(["cloud", "set", address, "--yes"]).expect(2);
        assert!(ran.stderr.contains("cannot be the address of a service"));
    }
    scene.transcribe(["--cloud", "--live", "-"]).expect(2);
    scene.transcribe(["--yes", "note.opus"]).expect(2);
}

/// A bus on which NetworkManager says that the connection is metered; `None` (and a word
/// why) where it cannot be had.
fn metered_bus() -> Option<(Child, String)> {
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
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut address).unwrap();
    if address.is_empty() {
        println!("skipped: there is no bus, or no python3-gi");
        return None;
    }
    Some((child, address.trim().to_owned()))
}

#[test]
fn over_a_metered_connection_nothing_is_sent_unless_it_may() {
    let Some((mut bus, address)) = metered_bus() else {
        return;
    };
    let scene = with_note("note.opus");
    let service = Service::saying("And so, my fellow Americans.");
    turn_on(&scene, &service.url());
    let transcribe = || {
        let mut command = scene.command(["transcribe", "--cloud", "--yes", "note.opus"]);
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &address);
        finish(command)
    };
    let refused = transcribe();
    let seen = service.seen().len();
    let allow = ["cloud", "set", "--metered", "yes", "--yes"];
    scene.run(allow).expect(0);
    let sent = transcribe();
    drop(bus.stdin.take());
    let _ = bus.wait();
    refused.expect(1).complains(
        "Nothing was sent to 127.0.0.1: this connection is metered; use another, or allow it in the settings.",
    );
    assert_eq!(seen, 0);
    assert!(sent.expect(0).text().contains("fellow Americans"));
}
