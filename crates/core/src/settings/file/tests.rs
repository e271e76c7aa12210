#![allow(clippy::unwrap_used)]

use super::*;

struct Place {
    _home: tempfile::TempDir,
    paths: Paths,
}

impl Place {
    fn new() -> Place {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        Place { _home: home, paths }
    }

    fn with(text: &str) -> Place {
        let place = Place::new();
        place.write(text);
        place
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
fn only_what_was_changed_is_written() {
    let text = "version = 2\nmodel = \"tiny.en\"\nwaves = 3\n[area]\nwidth = 900\n";
    let place = Place::with(text);
    assert_eq!(place.load().model.as_deref(), Some("tiny.en"));
    let kept = place.change(|settings| settings.language = Some("de".into()));
    assert_eq!(place.load(), kept);
    let mut expected: Table = toml::from_str(text).unwrap();
    expected.insert("language".into(), "de".into());
    assert_eq!(place.table(), expected);
    place.change(|settings| settings.model = None);
    expected.remove("model");
    assert_eq!(place.table(), expected);
}

#[test]
fn what_others_write_meanwhile_stays() {
    let place = Place::with("version = 1\nunconfined_worker = true\nspeed = 2.0\n");
    place.change(|settings| {
        settings.cloud.on = true;
        settings.cloud.address = "https://api.example".into();
    });
    let mut window = place.load();
    // Another program, which then ends.
    place.change(|settings| {
        settings.offline_lock = true;
        settings.cloud.on = false;
        settings.unconfined_worker = false;
        settings.model_for.insert("de".into(), "base".into());
    });
    window.speed = 1.5;
    window.model_for.insert("fr".into(), "tiny".into());
    window.cloud.model = "another".into();
    window.save(&place.paths).unwrap();
    assert_eq!(place.load(), window);
    assert!(window.offline_lock && !window.cloud.on && !window.unconfined_worker);
    assert_eq!((window.speed, window.model_for.len()), (1.5, 2));
    assert_eq!(window.cloud.address, "https://api.example");
    assert_eq!(window.cloud.model, "another");
}

#[test]
fn many_who_write_at_once_lose_nothing() {
    let place = Place::new();
    std::thread::scope(|threads| {
        for number in 0..8 {
            let place = &place;
            threads.spawn(move || {
                for _ in 0..4 {
                    place.change(|settings| {
                        let number = format!("{number}");
                        let times = settings.model_for.get(&number).map_or(0, String::len);
                        settings.model_for.insert(number, "x".repeat(times + 1));
                    });
                }
            });
        }
    });
    let kept = place.load().model_for;
    assert_eq!(kept.len(), 8);
    assert!(kept.values().all(|times| times == "xxxx"), "{kept:?}");
}

#[test]
fn what_was_made_strict_is_loosened_by_that_switch_alone() {
    let loose = "version = 1\noffline_lock = false\nunconfined_worker = true\n\
                 look_for_updates = true\n[cloud]\non = true\naddress = \"https://a.example\"\n";
    let is_strict = |settings: &Settings| {
        settings.offline_lock
            && !settings.unconfined_worker
            && !settings.look_for_updates
            && !settings.cloud.on
    };
    let place = Place::with(loose);
    // By hand it is loose until Earshot has made it strict.
    assert!(!is_strict(&place.load()) && place.load().cloud.on);
    place.change(|settings| {
        settings.offline_lock = true;
        settings.unconfined_worker = false;
        settings.look_for_updates = false;
        settings.cloud.on = false;
    });
    for text in [loose, "", "version = 1\n[cloud]\non = true\n"] {
        place.write(text);
        assert!(is_strict(&place.load()), "{text}");
        place.change(|settings| settings.speed = 1.5);
        assert!(is_strict(&place.load()), "{text}");
    }
    std::fs::remove_file(place.paths.config.join(FILE)).unwrap();
    assert!(is_strict(&place.load()));
    place.change(|settings| settings.offline_lock = false);
    assert!(!place.load().offline_lock && !place.load().unconfined_worker);
    place.change(|settings| settings.cloud.on = true);
    let kept = place.load();
    assert!(kept.cloud.on && !kept.unconfined_worker && !kept.look_for_updates);
    // A note that cannot be read keeps all of it strict.
    std::fs::write(place.paths.config.join("privacy.toml"), "strict = [").unwrap();
    assert!(is_strict(&place.load()));
}

#[test]
fn a_service_without_its_address_is_off() {
    let place = Place::with("[cloud]\non = true\nmodel = \"m\"\n");
    assert!(!place.load().cloud.on);
    assert!(place.change(|settings| settings.cloud.on = true).cloud.on);
    let address = place.load().cloud.address;
    assert_eq!(place.table()["cloud"]["address"].as_str(), Some(&*address));
}

#[test]
fn a_language_may_have_a_model_of_its_own() {
    let text = "version = 1\nmodel = \"base\"\nmodel_for = { de = \"small-q5_1\" }\n";
    let settings = Place::with(text).load();
    let used = |language| settings.model_for(language, |_| true);
    assert_eq!(used(Some("de")), Some("small-q5_1"));
    assert_eq!(used(Some("fr")), Some("base"));
    assert_eq!(used(None), Some("base"));
    assert_eq!(settings.model_for(Some("de"), |_| false), Some("base"));
}

#[test]
fn no_file_means_defaults_and_nonsense_is_named_and_left() {
    let place = Place::new();
    assert_eq!(place.load(), Settings::default());
    let mut held = place.load();
    for text in ["model = [".to_owned(), "#".repeat(LONGEST as usize + 1)] {
        place.write(&text);
        let code = Settings::load(&place.paths).unwrap_err().code();
        assert!(code.starts_with("settings-"), "{code}");
        held.offline_lock = true;
        assert_eq!(held.save(&place.paths).unwrap_err().code(), code);
        let kept = std::fs::read_to_string(place.paths.config.join(FILE)).unwrap();
        assert!(kept == text);
    }
}
