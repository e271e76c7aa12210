//! Update checks against a misbehaving local server.
#![cfg(all(feature = "network", not(feature = "offline")))]
#![allow(clippy::unwrap_used)]

#[path = "server/sign.rs"]
mod sign;

use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use earshot_error::ErrorCode;
use earshot_network::{
    Consent, Gate, Ledger, NetworkError, Outcome, Proxy, Publisher, Purpose, Release, UpdateCheck,
    UpdateError, fetch_manifest,
};
use earshot_test_support::has_programs;
use earshot_test_support::server::{Reply, Server, answer};
use serde_json::{Value, json};
use sign::Signer;

/// The trusted key.
static KEYS: LazyLock<Signer> = LazyLock::new(|| Signer::new(1));
static OTHER_KEYS: LazyLock<Signer> = LazyLock::new(|| Signer::new(2));

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

fn verify(signed: &str) -> Result<Release, UpdateError> {
    Release::verify(signed, &KEYS.key())
}

struct Fixture {
    folder: tempfile::TempDir,
    gate: Gate,
}

impl Fixture {
    fn new(consent: Consent) -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let ledger = Ledger::new(folder.path().join("network.jsonl"));
        let gate = Gate::new(move || consent, ledger);
        Self { folder, gate }
    }

    fn check(&self, address: String) -> Result<String, NetworkError> {
        self.check_with(address, Duration::from_secs(20), false)
    }

    fn check_with(
        &self,
        address: String,
        timeout: Duration,
        cancel: bool,
    ) -> Result<String, NetworkError> {
        let publisher = Publisher {
            address,
            key: KEYS.key(),
        };
        let check = UpdateCheck {
            publisher: &publisher,
            proxy: Proxy::None,
            timeout,
        };
        fetch_manifest(&self.gate, &check, &AtomicBool::new(cancel))
    }
}

#[test]
fn signed_manifest_is_accepted_and_recorded() {
    let signed = KEYS.signed_manifest(&manifest().to_string());
    let served = signed.clone();
    let server = Server::replying(move |before, _| {
        Reply::Close(match before {
            0 => answer("302 Found", &[("Location", "/there")], b""),
            _ => answer("200 OK", &[], served.as_bytes()),
        })
    });
    let fixture = Fixture::new(Consent::Models);
    let found = fixture.check(server.url()).unwrap();
    assert_eq!(found, signed);
    let release = verify(&found).unwrap();
    assert_eq!(release.version.to_string(), "0.3.0");
    assert_eq!(release.files["linux-x86_64-deb"].bytes, 7);

    let [first, second] = &fixture.gate.ledger().entries().unwrap()[..] else {
        panic!("{:?}", fixture.gate.ledger().entries())
    };
    assert_eq!(first.purpose, Purpose::UpdateCheck);
    assert_eq!(first.outcome, Outcome::Redirected);
    assert_eq!(second.outcome, Outcome::Done);
    assert_eq!(second.bytes_in, signed.len() as u64);
    // The request reveals only the program and its version.
    let request = server.seen()[1].everything();
    let agent = concat!("user-agent: earshot/", env!("CARGO_PKG_VERSION"));
    assert!(request.contains(agent), "{request}");
    assert_eq!(request.lines().filter(|line| line.contains(':')).count(), 3);
}

#[test]
fn manifests_without_a_valid_signature_are_rejected() {
    let text = manifest().to_string();
    let good = KEYS.signed_manifest(&text);
    let of_another: Value =
        serde_json::from_str(&KEYS.signed_manifest(&text.replace("0.3.0", "0.2.0"))).unwrap();
    let mut swapped: Value = serde_json::from_str(&good).unwrap();
    swapped["signature"] = of_another["signature"].clone();
    let mut unsigned: Value = serde_json::from_str(&good).unwrap();
    unsigned["signature"] = json!("");
    for bad in [
        OTHER_KEYS.signed_manifest(&text),
        good.replace("0.3.0", "9.3.0"),
        good.replace("forge.example", "force.example"),
        swapped.to_string(),
        unsigned.to_string(),
        good[..good.len() - 9].to_owned(),
        // Signed in minisign's legacy format.
        good.replace("RUR", "RWR"),
        text,
        "<!doctype html><title>Log in</title>".to_owned(),
        String::new(),
        "null".to_owned(),
    ] {
        let error = verify(&bad).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UpdateNotSigned, "{bad}");
    }
    let error = Release::verify(&good, "no key").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UpdateNotSigned);
    assert!(verify(&good).is_ok());
}

#[test]
fn signed_manifests_are_validated() {
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
    for (index, change) in changes.iter().enumerate() {
        let mut changed = manifest();
        change(&mut changed);
        let error = verify(&KEYS.signed_manifest(&changed.to_string())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UpdateUnreadable, "change {index}");
    }
    let error = verify(&KEYS.signed_manifest("[]")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UpdateUnreadable);
    let mut newer = manifest();
    newer["what-comes-later"] = json!(true);
    assert!(verify(&KEYS.signed_manifest(&newer.to_string())).is_ok());
}

#[test]
fn failed_update_checks_report_the_error() {
    let html = [("Content-Type", "text/html; charset=utf-8")];
    let whole = answer("200 OK", &[], &[b'x'; 2000]);
    for (code, reply) in [
        (
            ErrorCode::DownloadIsAWebPage,
            answer("200 OK", &html, b"<html>"),
        ),
        (ErrorCode::ServerRefused, answer("404 Not Found", &[], b"")),
        (
            ErrorCode::ServerUnreachable,
            whole[..whole.len() - 500].to_vec(),
        ),
        (
            ErrorCode::ServerUnreachable,
            b"not HTTP at all\r\n\r\n".to_vec(),
        ),
        (
            ErrorCode::RedirectNotSecure,
            answer("302 Found", &[("Location", "http://192.0.2.1/")], b""),
        ),
        (
            ErrorCode::TooManyRedirects,
            answer("302 Found", &[("Location", "/on")], b""),
        ),
    ] {
        let server = Server::always(reply);
        let fixture = Fixture::new(Consent::Models);
        let error = fixture.check(server.url()).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    // Larger than any manifest: truncated and not verified.
    let server = Server::always(answer("200 OK", &[], &vec![b'x'; 4 << 20]));
    let found = Fixture::new(Consent::Models).check(server.url()).unwrap();
    assert!(found.len() < 1 << 20, "{} bytes were read", found.len());
    assert_eq!(
        verify(&found).unwrap_err().code(),
        ErrorCode::UpdateNotSigned
    );
}

#[test]
fn timed_out_and_cancelled_checks_are_recorded() {
    let server = Server::silent_after(Vec::new());
    let fixture = Fixture::new(Consent::Models);
    let short = Duration::from_millis(300);
    let slow = fixture.check_with(server.url(), short, false).unwrap_err();
    assert_eq!(slow.code(), ErrorCode::ServerStalled);
    let long = Duration::from_secs(20);
    let stopped = fixture.check_with(server.url(), long, true).unwrap_err();
    assert_eq!(stopped.code(), ErrorCode::Cancelled);
    let entries = fixture.gate.ledger().entries().unwrap();
    let ends: Vec<_> = entries
        .iter()
        .map(|entry| (entry.outcome, entry.error_code))
        .collect();
    let expected = [
        (Outcome::Failed, Some(ErrorCode::ServerStalled)),
        (Outcome::Stopped, None),
    ];
    assert_eq!(ends, expected);
}

#[test]
fn update_check_needs_consent_and_a_secure_address() {
    let server = Server::always(answer("200 OK", &[], b"x"));
    let locked = Fixture::new(Consent::Offline);
    let error = locked.check(server.url()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NetworkNotAllowed);
    let open = Fixture::new(Consent::Models);
    for address in ["http://forge.example/", "ftp://127.0.0.1/", "", "nonsense"] {
        let error = open.check(address.to_owned()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::AddressNotSecure, "{address}");
    }
    assert_eq!(server.requests(), 0);
    for fixture in [locked, open] {
        assert_eq!(std::fs::read_dir(fixture.folder.path()).unwrap().count(), 0);
    }
}

/// The release script's output is valid for the program.
#[test]
fn release_script_manifest_is_valid() {
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
    if !has_programs(&["python3"]) {
        return;
    }
    let made = Command::new("python3")
        .arg(format!("{root}/xtask/release.py"))
        .args(["manifest", &format!("v{version}")])
        .arg("https://forge.example/releases")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let manifest = String::from_utf8(made.stdout).unwrap();
    let release = verify(&KEYS.signed_manifest(&manifest)).unwrap();
    assert_eq!(release.version.to_string(), version);
    assert_eq!(release.files.len(), names.len());
    assert!(release.notes.contains("### Added"));
}
