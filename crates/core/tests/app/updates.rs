//! Update checks and downloads.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use earshot_core::app::{AppEvent, UpdatesView};
use earshot_core::{Preferences, Publisher, Updates};
use earshot_error::ErrorCode;
use earshot_test_support::server::{Reply, Server, answer, serve};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::{TestApp, TestHome};
use crate::sign::Signer;

static KEYS: LazyLock<Signer> = LazyLock::new(|| Signer::new(1));
const INSTALL_KIND: &str = "linux-x86_64-deb";
const NAME: &str = "earshot_99.0.0_amd64.deb";
/// Long enough for a request that must not happen.
const SETTLE_TIME: Duration = Duration::from_millis(700);

fn installer() -> Vec<u8> {
    (0..400_000_u32).map(|at| (at % 251) as u8).collect()
}

/// A publisher with a replaceable manifest and its installer.
struct TestPublisher {
    server: Server,
    manifest: Arc<Mutex<Vec<u8>>>,
}

impl TestPublisher {
    fn new() -> Self {
        let manifest: Arc<Mutex<Vec<u8>>> = Arc::default();
        let current = Arc::clone(&manifest);
        let server = Server::replying(move |_, request| {
            Reply::Close(if request.line().contains(NAME) {
                serve(&installer(), request)
            } else {
                answer("200 OK", &[], &current.lock().unwrap())
            })
        });
        Self { server, manifest }
    }

    fn publish(&self, version: &str) {
        self.publish_file(version, &installer());
    }

    fn publish_file(&self, version: &str, file: &[u8]) {
        let manifest = json!({
            "program": "earshot",
            "version": version,
            "date": "2027-01-31",
            "notes": "More.",
            "page": "https://forge.example/99",
            "files": { INSTALL_KIND: {
                "url": format!("http://{}/{NAME}", self.server.address()),
                "bytes": file.len(),
                "sha256": format!("{:x}", Sha256::digest(file)),
            }},
        })
        .to_string();
        self.serve_text(&KEYS.signed_manifest(&manifest));
    }

    fn serve_text(&self, text: &str) {
        *self.manifest.lock().unwrap() = text.as_bytes().to_vec();
    }

    fn updates(&self, home: &TestHome) -> Updates {
        let publisher = Publisher {
            address: self.server.url(),
            key: KEYS.key(),
        };
        Updates::with_publisher(&home.paths(), publisher, downloads(home), INSTALL_KIND)
    }

    fn start_app(&self, home: &TestHome) -> TestApp {
        TestApp::start_with_updates(home.paths(), self.updates(home))
    }
}

fn downloads(home: &TestHome) -> PathBuf {
    home.paths().data.join("downloads")
}

fn change_settings(app: &TestApp, change: impl FnOnce(&mut Preferences)) {
    let mut settings = app.settings.view();
    change(&mut settings);
    app.settings.save(settings).unwrap();
}

fn view(app: &TestApp) -> UpdatesView {
    app.updates.view().unwrap()
}

fn available(app: &TestApp) -> Option<String> {
    view(app).available.map(|available| available.version)
}

/// Runs a check and returns the error code.
fn check(app: &TestApp, publisher: &TestPublisher) -> Option<ErrorCode> {
    let before = publisher.server.requests();
    app.updates.check();
    app.wait_for("checked", |_| {
        (publisher.server.requests() > before && !view(app).checking).then_some(())
    });
    view(app).error.map(|error| error.code)
}

#[test]
fn no_update_check_unless_enabled() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.publish("99.0.0");
    let app = publisher.start_app(&home);
    assert!(view(&app).enabled);
    change_settings(&app, |settings| settings.mark_unsure = false);
    std::thread::sleep(SETTLE_TIME);
    assert_eq!(publisher.server.requests(), 0);
    assert_eq!(view(&app).last_checked_ms, None);
    assert!(app.connections().unwrap().is_empty());
}

#[test]
fn an_enabled_update_check_runs_once_a_day() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.publish("99.0.0");
    let app = publisher.start_app(&home);
    change_settings(&app, |settings| settings.look_for_updates = true);
    let is_available_event = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Updates { updates } if updates.available.is_some());
    app.wait_for("found", |_| {
        app.events().iter().any(is_available_event).then_some(())
    });
    assert_eq!(available(&app).as_deref(), Some("99.0.0"));
    assert_eq!(app.connections().unwrap().len(), 1);
    drop(app);

    // Known at the next start without a request.
    let app = publisher.start_app(&home);
    assert_eq!(available(&app).as_deref(), Some("99.0.0"));
    std::thread::sleep(SETTLE_TIME);
    assert_eq!(publisher.server.requests(), 1);
    drop(app);

    // The last check was two days ago.
    let file = home.paths().data.join("updates.json");
    let mut state: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let last_checked = state["last_checked_ms"].as_u64().unwrap();
    state["last_checked_ms"] = json!(last_checked - 48 * 3600 * 1000);
    std::fs::write(&file, state.to_string()).unwrap();
    let app = publisher.start_app(&home);
    app.wait_for("checked again", |_| {
        (publisher.server.requests() == 2).then_some(())
    });
}

#[test]
fn an_invalid_manifest_is_reported_only_after_a_manual_check() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.serve_text("<html>Log in</html>");
    let app = publisher.start_app(&home);
    change_settings(&app, |settings| settings.look_for_updates = true);
    app.wait_for("checked", |_| {
        (view(&app).last_checked_ms.is_some() && !view(&app).checking).then_some(())
    });
    assert_eq!(view(&app).error, None, "the check was automatic");
    assert_eq!(check(&app, &publisher), Some(ErrorCode::UpdateNotSigned));
    assert_eq!(available(&app), None);
}

#[test]
fn an_older_manifest_is_ignored() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.publish("99.0.0");
    let app = publisher.start_app(&home);
    assert_eq!(check(&app, &publisher), None);
    for old in ["98.9.9", "0.0.1", "99.0.0-rc.1"] {
        publisher.publish(old);
        assert_eq!(check(&app, &publisher), Some(ErrorCode::UpdateOutdated));
        assert_eq!(available(&app).as_deref(), Some("99.0.0"), "{old}");
    }
    // The stored manifest is verified again: with a wrong signature it is ignored.
    drop(app);
    let file = home.paths().data.join("updates.json");
    let state = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, state.replace("99.0.0", "99.0.1")).unwrap();
    let app = publisher.start_app(&home);
    assert_eq!(available(&app), None);
    publisher.publish(env!("CARGO_PKG_VERSION"));
    assert_eq!(check(&app, &publisher), None);
    assert_eq!(available(&app), None, "this version is not newer");
}

#[test]
fn the_offline_lock_blocks_update_checks() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.publish("99.0.0");
    let app = publisher.start_app(&home);
    change_settings(&app, |settings| {
        settings.offline_lock = true;
        settings.look_for_updates = true;
    });
    app.updates.check();
    let error = app.wait_for("rejected", |_| view(&app).error);
    assert_eq!(error.code, ErrorCode::NetworkNotAllowed);
    std::thread::sleep(SETTLE_TIME);
    assert_eq!(publisher.server.requests(), 0);
    assert!(app.connections().unwrap().is_empty());
    // The blocked check does not count; it runs once the lock is off.
    change_settings(&app, |settings| settings.offline_lock = false);
    app.wait_for("found", |_| available(&app));
}

#[test]
fn a_downloaded_update_is_verified_or_deleted() {
    let (publisher, home) = (TestPublisher::new(), TestHome::empty());
    publisher.publish("99.0.0");
    let app = publisher.start_app(&home);
    check(&app, &publisher);
    let file = || view(&app).available.unwrap().file.unwrap();
    assert_eq!((file().name.as_str(), file().path), (NAME, None));
    app.updates.download();
    let path = app.wait_for("downloaded", |_| file().path);
    assert_eq!(PathBuf::from(&path), downloads(&home).join(NAME));
    assert!(std::fs::read(&path).unwrap() == installer());
    let (page, folder) = app.updates.locations();
    assert_eq!(page.as_deref(), Some("https://forge.example/99"));
    assert_eq!(folder, Some(downloads(&home)));
    let connections: Vec<_> = app.connections().unwrap();
    let purposes: Vec<_> = connections
        .iter()
        .map(|entry| entry.purpose.name())
        .collect();
    assert_eq!(purposes, ["update-download", "update-check"]);

    // The file does not match the signed hash.
    std::fs::remove_file(&path).unwrap();
    publisher.publish_file("99.0.1", &[7; 400_000]);
    check(&app, &publisher);
    app.updates.download();
    let error = app.wait_for("rejected", |_| view(&app).error);
    assert_eq!(error.code, ErrorCode::DownloadWrongHash);
    assert!(!downloads(&home).join(NAME).exists());
}
