#![allow(clippy::unwrap_used)]

use super::*;
use crate::settings::read::MAX_BYTES;

struct Fixture {
    _home: tempfile::TempDir,
    paths: Paths,
}

impl Fixture {
    fn new() -> Fixture {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        Fixture { _home: home, paths }
    }

    fn with(text: &str) -> Fixture {
        let fixture = Fixture::new();
        fixture.write(text);
        fixture
    }

    fn write(&self, text: &str) {
        std::fs::write(self.paths.config.join(FILE), text).unwrap();
    }

    fn load(&self) -> Settings {
        Settings::load(&self.paths).unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = self.load();
        change(&mut settings);
        settings.save(&self.paths).unwrap();
        settings
    }

    fn table(&self) -> Table {
        let text = std::fs::read_to_string(self.paths.config.join(FILE)).unwrap();
        toml::from_str(&text).unwrap()
    }
}

#[test]
fn only_changed_settings_are_written() {
    let text = "version = 2\nmodel = \"tiny.en\"\nwaves = 3\n[area]\nwidth = 900\n";
    let fixture = Fixture::with(text);
    assert_eq!(fixture.load().model.as_deref(), Some("tiny.en"));
    let saved = fixture.change(|settings| settings.language = Some("de".into()));
    assert_eq!(fixture.load(), saved);
    let mut expected: Table = toml::from_str(text).unwrap();
    expected.insert("language".into(), "de".into());
    assert_eq!(fixture.table(), expected);
    fixture.change(|settings| settings.model = None);
    expected.remove("model");
    assert_eq!(fixture.table(), expected);
}

#[test]
fn concurrent_changes_of_other_programs_are_kept() {
    let fixture = Fixture::with("version = 1\nallow_unsandboxed = true\nspeed = 2.0\n");
    fixture.change(|settings| {
        settings.cloud.enabled = true;
        settings.cloud.address = "https://api.example".into();
    });
    let mut window = fixture.load();
    // As another process would.
    fixture.change(|settings| {
        settings.offline_lock = true;
        settings.cloud.enabled = false;
        settings.allow_unsandboxed = false;
        settings.model_for.insert("de".into(), "base".into());
    });
    window.speed = 1.5;
    window.model_for.insert("fr".into(), "tiny".into());
    window.cloud.model = "another".into();
    window.save(&fixture.paths).unwrap();
    assert_eq!(fixture.load(), window);
    assert!(window.offline_lock && !window.cloud.enabled && !window.allow_unsandboxed);
    assert_eq!((window.speed, window.model_for.len()), (1.5, 2));
    assert_eq!(window.cloud.address, "https://api.example");
    assert_eq!(window.cloud.model, "another");
}

#[test]
fn concurrent_writers_lose_nothing() {
    let fixture = Fixture::new();
    std::thread::scope(|threads| {
        for number in 0..8 {
            let fixture = &fixture;
            threads.spawn(move || {
                for _ in 0..4 {
                    fixture.change(|settings| {
                        let number = format!("{number}");
                        let times = settings.model_for.get(&number).map_or(0, String::len);
                        settings.model_for.insert(number, "x".repeat(times + 1));
                    });
                }
            });
        }
    });
    let saved = fixture.load().preferences.model_for;
    assert_eq!(saved.len(), 8);
    assert!(saved.values().all(|times| times == "xxxx"), "{saved:?}");
}

#[test]
fn file_cannot_loosen_a_strict_switch() {
    let loose = "version = 1\noffline_lock = false\nallow_unsandboxed = true\n\
                 look_for_updates = true\n[cloud]\nenabled = true\naddress = \"https://a.example\"\n";
    let is_strict = |settings: &Settings| {
        settings.offline_lock
            && !settings.allow_unsandboxed
            && !settings.look_for_updates
            && !settings.cloud.enabled
    };
    let fixture = Fixture::with(loose);
    // The file can loosen a switch until Earshot has made it strict.
    assert!(!is_strict(&fixture.load()) && fixture.load().cloud.enabled);
    fixture.change(|settings| {
        settings.offline_lock = true;
        settings.allow_unsandboxed = false;
        settings.look_for_updates = false;
        settings.cloud.enabled = false;
    });
    for text in [loose, "", "version = 1\n[cloud]\nenabled = true\n"] {
        fixture.write(text);
        assert!(is_strict(&fixture.load()), "{text}");
        fixture.change(|settings| settings.speed = 1.5);
        assert!(is_strict(&fixture.load()), "{text}");
    }
    std::fs::remove_file(fixture.paths.config.join(FILE)).unwrap();
    assert!(is_strict(&fixture.load()));
    fixture.change(|settings| settings.offline_lock = false);
    assert!(!fixture.load().offline_lock && !fixture.load().allow_unsandboxed);
    fixture.change(|settings| settings.cloud.enabled = true);
    let saved = fixture.load();
    assert!(saved.cloud.enabled && !saved.allow_unsandboxed && !saved.look_for_updates);
    // An unreadable file keeps all switches strict.
    std::fs::write(fixture.paths.config.join("privacy.toml"), "strict = [").unwrap();
    assert!(is_strict(&fixture.load()));
}

#[test]
fn a_service_without_an_address_is_disabled() {
    let fixture = Fixture::with("[cloud]\nenabled = true\nmodel = \"m\"\n");
    assert!(!fixture.load().cloud.enabled);
    assert!(
        fixture
            .change(|settings| settings.cloud.enabled = true)
            .cloud
            .enabled
    );
    let address = fixture.load().cloud.address;
    assert_eq!(
        fixture.table()["cloud"]["address"].as_str(),
        Some(&*address)
    );
}

#[test]
fn a_language_can_have_its_own_model() {
    let text = "version = 1\nmodel = \"base\"\nmodel_for = { de = \"small-q5_1\" }\n";
    let settings = Fixture::with(text).load();
    let used = |language| settings.model_for(language, |_| true);
    assert_eq!(used(Some("de")), Some("small-q5_1"));
    assert_eq!(used(Some("fr")), Some("base"));
    assert_eq!(used(None), Some("base"));
    assert_eq!(settings.model_for(Some("de"), |_| false), Some("base"));
}

#[test]
fn a_missing_file_means_defaults_and_a_malformed_one_is_kept() {
    let fixture = Fixture::new();
    assert_eq!(fixture.load(), Settings::default());
    let mut held = fixture.load();
    for text in ["model = [".to_owned(), "#".repeat(MAX_BYTES as usize + 1)] {
        fixture.write(&text);
        let code = Settings::load(&fixture.paths).unwrap_err().code();
        assert!(code.as_str().starts_with("settings-"), "{code}");
        held.offline_lock = true;
        assert_eq!(held.save(&fixture.paths).unwrap_err().code(), code);
        let saved = std::fs::read_to_string(fixture.paths.config.join(FILE)).unwrap();
        assert!(saved == text);
    }
}
