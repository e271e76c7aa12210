//! Newer versions, as the desk hears and tells of them.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use earshot_core::desk::{AppEvent, UpdatesView};
use earshot_core::{Publisher, SettingsView, Updates};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::scene::{Scene, Sitting};
use crate::server::{Reply, Server, answer, serve};
use crate::sign::Signer;

static KEYS: LazyLock<Signer> = LazyLock::new(|| Signer::new(1));
const FORM: &str = "linux-x86_64-deb";
const NAME: &str = "earshot_99.0.0_amd64.deb";
/// As long as nothing takes that must not happen.
const A_WHILE: Duration = Duration::from_millis(700);

fn installer() -> Vec<u8> {
    (0..400_000_u32).map(|at| (at % 251) as u8).collect()
}

/// A publisher whose manifest can be changed, and the file that it names.
struct Forge {
    server: Server,
    manifest: Arc<Mutex<Vec<u8>>>,
}

impl Forge {
    fn new() -> Self {
        let manifest: Arc<Mutex<Vec<u8>>> = Arc::default();
        let served = Arc::clone(&manifest);
        let server = Server::replying(move |_, request| {
            Reply::Close(if request.line().contains(NAME) {
                serve(&installer(), request)
            } else {
                answer("200 OK", &[], &served.lock().unwrap())
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
            "files": { FORM: {
                "url": format!("http://{}/{NAME}", self.server.address()),
                "bytes": file.len(),
                "sha256": format!("{:x}", Sha256::digest(file)),
            }},
        })
        .to_string();
        self.say(&KEYS.sealed(&manifest));
    }

    fn say(&self, text: &str) {
        *self.manifest.lock().unwrap() = text.as_bytes().to_vec();
    }

    fn updates(&self, scene: &Scene) -> Updates {
        let publisher = Publisher {
            address: self.server.url(),
            key: KEYS.key(),
        };
        Updates::of(&scene.paths(), publisher, downloads(scene), FORM)
    }

    fn sitting(&self, scene: &Scene) -> Sitting {
        Sitting::start_with(scene.paths(), self.updates(scene))
    }
}

fn downloads(scene: &Scene) -> PathBuf {
    scene.paths().data.join("downloads")
}

fn change(sitting: &Sitting, change: impl FnOnce(&mut SettingsView)) {
    let mut settings = sitting.desk.settings();
    change(&mut settings);
    sitting.desk.save_settings(settings).unwrap();
}

fn view(sitting: &Sitting) -> UpdatesView {
    sitting.desk.updates().unwrap()
}

/// The version that the desk knows to be newer.
fn newer(sitting: &Sitting) -> Option<String> {
    view(sitting).newer.map(|newer| newer.version)
}

/// Looks, waits until that is done, and gives the error's code.
fn look(sitting: &Sitting, forge: &Forge) -> Option<String> {
    let before = forge.server.requests();
    sitting.desk.look_for_update();
    sitting.until("asked", |_| {
        (forge.server.requests() > before && !view(sitting).looking).then_some(())
    });
    view(sitting).error.map(|error| error.code)
}

#[test]
fn nobody_is_asked_unless_that_is_turned_on() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.publish("99.0.0");
    let sitting = forge.sitting(&scene);
    assert!(view(&sitting).can_look);
    change(&sitting, |settings| settings.mark_unsure = false);
    std::thread::sleep(A_WHILE);
    assert_eq!(forge.server.requests(), 0);
    assert_eq!(view(&sitting).looked_ms, None);
    assert!(sitting.desk.connections().unwrap().is_empty());
}

#[test]
fn turned_on_it_is_looked_for_once_a_day_and_told() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.publish("99.0.0");
    let sitting = forge.sitting(&scene);
    change(&sitting, |settings| settings.look_for_updates = true);
    sitting.until("found", |_| newer(&sitting));
    let told = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Updates { updates } if updates.newer.is_some());
    assert!(sitting.told().iter().any(told));
    assert_eq!(sitting.desk.connections().unwrap().len(), 1);
    drop(sitting);

    // Known at the next start, without asking anybody.
    let sitting = forge.sitting(&scene);
    assert_eq!(newer(&sitting).as_deref(), Some("99.0.0"));
    std::thread::sleep(A_WHILE);
    assert_eq!(forge.server.requests(), 1);
    drop(sitting);

    // Two days ago is long ago.
    let file = scene.paths().data.join("updates.json");
    let mut kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let looked = kept["looked_ms"].as_u64().unwrap();
    kept["looked_ms"] = json!(looked - 48 * 3600 * 1000);
    std::fs::write(&file, kept.to_string()).unwrap();
    let sitting = forge.sitting(&scene);
    sitting.until("asked again", |_| {
        (forge.server.requests() == 2).then_some(())
    });
}

#[test]
fn what_is_not_believed_is_told_only_to_who_asked() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.say("<html>Log in</html>");
    let sitting = forge.sitting(&scene);
    change(&sitting, |settings| settings.look_for_updates = true);
    sitting.until("asked", |_| {
        (view(&sitting).looked_ms.is_some() && !view(&sitting).looking).then_some(())
    });
    assert_eq!(view(&sitting).error, None, "nobody asked");
    assert_eq!(look(&sitting, &forge).as_deref(), Some("update-not-signed"));
    assert_eq!(newer(&sitting), None);
}

#[test]
fn an_older_manifest_does_not_hide_a_newer_one() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.publish("99.0.0");
    let sitting = forge.sitting(&scene);
    assert_eq!(look(&sitting, &forge), None);
    for old in ["98.9.9", "0.0.1", "99.0.0-rc.1"] {
        forge.publish(old);
        assert_eq!(look(&sitting, &forge).as_deref(), Some("update-outdated"));
        assert_eq!(newer(&sitting).as_deref(), Some("99.0.0"), "{old}");
    }
    // What was kept is no more believed than what comes: it is signed or nothing.
    drop(sitting);
    let file = scene.paths().data.join("updates.json");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, kept.replace("99.0.0", "99.0.1")).unwrap();
    let sitting = forge.sitting(&scene);
    assert_eq!(newer(&sitting), None);
    forge.publish(env!("CARGO_PKG_VERSION"));
    assert_eq!(look(&sitting, &forge), None);
    assert_eq!(newer(&sitting), None, "this one is no newer one");
}

#[test]
fn the_lock_is_stronger_than_looking() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.publish("99.0.0");
    let sitting = forge.sitting(&scene);
    change(&sitting, |settings| {
        settings.offline_lock = true;
        settings.look_for_updates = true;
    });
    sitting.desk.look_for_update();
    let error = sitting.until("refused", |_| view(&sitting).error);
    assert_eq!(error.code, "network-not-allowed");
    std::thread::sleep(A_WHILE);
    assert_eq!(forge.server.requests(), 0);
    assert!(sitting.desk.connections().unwrap().is_empty());
    // The look was none: it is made as soon as it may be.
    change(&sitting, |settings| settings.offline_lock = false);
    sitting.until("found", |_| newer(&sitting));
}

#[test]
fn what_was_fetched_is_right_or_not_there() {
    let (forge, scene) = (Forge::new(), Scene::bare());
    forge.publish("99.0.0");
    let sitting = forge.sitting(&scene);
    look(&sitting, &forge);
    let file = || view(&sitting).newer.unwrap().file.unwrap();
    assert_eq!((file().name.as_str(), file().path), (NAME, None));
    sitting.desk.fetch_update();
    let path = sitting.until("fetched", |_| file().path);
    assert_eq!(PathBuf::from(&path), downloads(&scene).join(NAME));
    assert!(std::fs::read(&path).unwrap() == installer());
    let (page, folder) = sitting.desk.update_places();
    assert_eq!(page.as_deref(), Some("https://forge.example/99"));
    assert_eq!(folder, Some(downloads(&scene)));
    let purposes: Vec<_> = sitting.desk.connections().unwrap();
    let purposes: Vec<_> = purposes.iter().map(|one| one.purpose.name()).collect();
    assert_eq!(purposes, ["update-download", "update-check"]);

    // Another file than the one that was signed for.
    std::fs::remove_file(&path).unwrap();
    forge.publish_file("99.0.1", &[7; 400_000]);
    look(&sitting, &forge);
    sitting.desk.fetch_update();
    let error = sitting.until("refused", |_| view(&sitting).error);
    assert_eq!(error.code, "download-wrong-hash");
    assert!(!downloads(&scene).join(NAME).exists());
}
