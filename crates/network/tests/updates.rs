//! What is believed about newer versions, told by a server on this machine that lies.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

mod server;
#[path = "server/sign.rs"]
mod sign;

use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use earshot_network::{
    Consent, Gate, Ledger, Look, OnlineError, Outcome, Proxy, Publisher, Purpose, Release,
    UpdateError, look,
};
use serde_json::{Value, json};
use server::{Server, answer};
use sign::Signer;

/// The one that is believed.
static KEYS: LazyLock<Signer> = LazyLock::new(|| Signer::new(1));
static STRANGER: LazyLock<Signer> = LazyLock::new(|| Signer::new(2));

fn manifest() -> Value {
    json!({
        "program": "earshot",
        "version": "0.3.0",
        "date": "2027-01-31",
        "notes": "### Added\n\n- More.",
        "page": "https://forge.example/releases/tag/v0.3.0",
        "files": { "linux-x86_64-deb": {
            "url": "https://forge.example/earshot_0.3.0_amd64.deb",
            "bytes": 7,
            "sha256": "0".repeat(64),
        }},
    })
}

fn opened(sealed: &str) -> Result<Release, UpdateError> {
    Release::open(sealed, &KEYS.key())
}

struct Place {
    folder: tempfile::TempDir,
    gate: Gate,
}

impl Place {
    fn new(consent: Consent) -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let ledger = Ledger::new(folder.path().join("network.jsonl"));
        let gate = Gate::new(move || consent, ledger);
        Self { folder, gate }
    }

    fn look(&self, address: String) -> Result<String, OnlineError> {
        self.look_for(address, Duration::from_secs(20), false)
    }

    fn look_for(
        &self,
        address: String,
        patience: Duration,
        cancel: bool,
    ) -> Result<String, OnlineError> {
        let publisher = Publisher {
            address,
            key: KEYS.key(),
        };
        let how = Look {
            publisher: &publisher,
            proxy: Proxy::None,
            patience,
        };
        look(&self.gate, &how, &AtomicBool::new(cancel))
    }
}

#[test]
fn what_is_signed_is_believed_and_in_the_ledger() {
    let sealed = KEYS.sealed(&manifest().to_string());
    let served = sealed.clone();
    let server = Server::replying(move |before, _| {
        server::Reply::Close(match before {
            0 => answer("302 Found", &[("Location", "/there")], b""),
            _ => answer("200 OK", &[], served.as_bytes()),
        })
    });
    let place = Place::new(Consent::Models);
    let found = place.look(server.url()).unwrap();
    assert_eq!(found, sealed);
    let release = opened(&found).unwrap();
    assert_eq!(release.version.to_string(), "0.3.0");
    assert_eq!(release.files["linux-x86_64-deb"].bytes, 7);

    let [first, second] = &place.gate.ledger().entries().unwrap()[..] else {
        panic!("{:?}", place.gate.ledger().entries())
    };
    assert_eq!(first.purpose, Purpose::UpdateCheck);
    assert_eq!(first.outcome, Outcome::Redirected);
    assert_eq!(second.outcome, Outcome::Done);
    assert_eq!(second.bytes_in, sealed.len() as u64);
    // Nothing but which program asks.
    let asked = server.seen()[1].everything();
    let agent = concat!("user-agent: earshot/", env!("CARGO_PKG_VERSION"));
    assert!(asked.contains(agent), "{asked}");
    assert_eq!(asked.lines().filter(|line| line.contains(':')).count(), 3);
}

#[test]
fn what_is_not_signed_by_us_is_not_believed() {
    let text = manifest().to_string();
    let good = KEYS.sealed(&text);
    let of_another: Value =
        serde_json::from_str(&KEYS.sealed(&text.replace("0.3.0", "0.2.0"))).unwrap();
    let mut swapped: Value = serde_json::from_str(&good).unwrap();
    swapped["signature"] = of_another["signature"].clone();
    let mut unsigned: Value = serde_json::from_str(&good).unwrap();
    unsigned["signature"] = json!("");
    for bad in [
        STRANGER.sealed(&text),
        good.replace("0.3.0", "9.3.0"),
        good.replace("forge.example", "force.example"),
        swapped.to_string(),
        unsigned.to_string(),
        good[..good.len() - 9].to_owned(),
        // Signed by us, but as files were signed long ago, which this is not.
        good.replace("RUR", "RWR"),
        text,
        "<!doctype html><title>Log in</title>".to_owned(),
        String::new(),
        "null".to_owned(),
    ] {
        let error = opened(&bad).unwrap_err();
        assert_eq!(error.code(), "update-not-signed", "{bad}");
    }
    let error = Release::open(&good, "no key").unwrap_err();
    assert_eq!(error.code(), "update-not-signed");
    assert!(opened(&good).is_ok());
}

#[test]
fn even_what_is_signed_has_to_make_sense() {
    let changes: [fn(&mut Value); 8] = [
        |m| m["program"] = json!("another"),
        |m| m["version"] = json!("newest"),
        |m| m["page"] = json!("http://forge.example/"),
        |m| m["page"] = json!("file:///etc/passwd"),
        |m| m["notes"] = json!("\u{1b}[2J"),
        |m| m["date"] = json!(""),
        |m| m["files"]["linux-x86_64-deb"]["sha256"] = json!("ABC"),
        |m| m["files"]["linux-x86_64-deb"]["bytes"] = json!(-1),
    ];
    for (place, change) in changes.iter().enumerate() {
        let mut changed = manifest();
        change(&mut changed);
        let error = opened(&KEYS.sealed(&changed.to_string())).unwrap_err();
        assert_eq!(error.code(), "update-unreadable", "change {place}");
    }
    let error = opened(&KEYS.sealed("[]")).unwrap_err();
    assert_eq!(error.code(), "update-unreadable");
    let mut newer = manifest();
    newer["what-comes-later"] = json!(true);
    assert!(opened(&KEYS.sealed(&newer.to_string())).is_ok());
}

#[test]
fn servers_that_do_not_give_it_are_named() {
    let html = [("Content-Type", "text/html; charset=utf-8")];
    let whole = answer("200 OK", &[], &[b'x'; 2000]);
    for (code, reply) in [
        ("download-is-a-web-page", answer("200 OK", &html, b"<html>")),
        ("server-refused", answer("404 Not Found", &[], b"")),
        ("server-unreachable", whole[..whole.len() - 500].to_vec()),
        ("server-unreachable", b"not HTTP at all\r\n\r\n".to_vec()),
        (
            "redirect-not-secure",
            answer("302 Found", &[("Location", "http://192.0.2.1/")], b""),
        ),
        (
            "redirects-without-end",
            answer("302 Found", &[("Location", "/on")], b""),
        ),
    ] {
        let server = Server::always(reply);
        let place = Place::new(Consent::Models);
        let error = place.look(server.url()).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    // More than anybody would sign: read no further, and not believed.
    let server = Server::always(answer("200 OK", &[], &vec![b'x'; 4 << 20]));
    let found = Place::new(Consent::Models).look(server.url()).unwrap();
    assert!(found.len() < 1 << 20, "{} bytes were read", found.len());
    assert_eq!(opened(&found).unwrap_err().code(), "update-not-signed");
}

#[test]
fn a_look_that_takes_too_long_or_is_called_off_has_an_end_in_the_ledger() {
    let server = Server::silent_after(Vec::new());
    let place = Place::new(Consent::Models);
    let short = Duration::from_millis(300);
    let slow = place.look_for(server.url(), short, false).unwrap_err();
    assert_eq!(slow.code(), "server-stalled");
    let long = Duration::from_secs(20);
    let stopped = place.look_for(server.url(), long, true).unwrap_err();
    assert_eq!(stopped.code(), "cancelled");
    let entries = place.gate.ledger().entries().unwrap();
    let ends: Vec<_> = entries
        .iter()
        .map(|entry| (entry.outcome, entry.note.as_deref()))
        .collect();
    let expected = [
        (Outcome::Failed, Some("server-stalled")),
        (Outcome::Stopped, None),
    ];
    assert_eq!(ends, expected);
}

#[test]
fn nobody_is_asked_where_it_is_not_allowed_or_not_safe() {
    let server = Server::always(answer("200 OK", &[], b"x"));
    let locked = Place::new(Consent::Offline);
    let error = locked.look(server.url()).unwrap_err();
    assert_eq!(error.code(), "network-not-allowed");
    let open = Place::new(Consent::Models);
    for address in ["http://forge.example/", "ftp://127.0.0.1/", "", "nonsense"] {
        let error = open.look(address.to_owned()).unwrap_err();
        assert_eq!(error.code(), "address-not-secure", "{address}");
    }
    assert_eq!(server.requests(), 0);
    for place in [locked, open] {
        assert_eq!(std::fs::read_dir(place.folder.path()).unwrap().count(), 0);
    }
}

/// The program that makes manifests and the one that reads them are two: here they meet.
#[test]
fn what_a_release_signs_is_understood() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let version = env!("CARGO_PKG_VERSION");
    let folder = tempfile::TempDir::new().unwrap();
    let names = [
        format!("earshot_{version}_amd64.deb"),
        format!("earshot-{version}-1.x86_64.rpm"),
        format!("Earshot_{version}_x64-setup.exe"),
        format!("Earshot_{version}_x64_en-US.msi"),
        format!("Earshot_{version}_aarch64.dmg"),
        format!("Earshot_{version}_x64.dmg"),
    ];
    for name in &names {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let made = Command::new("python3")
        .arg(format!("{root}/xtask/release.py"))
        .args(["manifest", &format!("v{version}")])
        .arg("https://forge.example/releases")
        .arg(folder.path())
        .output();
    let Ok(made) = made else {
        println!("skipped: there is no Python here");
        return;
    };
    assert!(made.status.success(), "{made:?}");
    let manifest = String::from_utf8(made.stdout).unwrap();
    let release = opened(&KEYS.sealed(&manifest)).unwrap();
    assert_eq!(release.version.to_string(), version);
    assert_eq!(release.files.len(), names.len());
    assert!(release.notes.contains("### Added"));
}
