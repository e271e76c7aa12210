//! Saving, merging and reloading settings.

use earshot_core::app::{AppEvent, ModelLanguages, QueueChange};
use earshot_core::{Appearance, Settings, TextSize};
use earshot_error::ErrorCode;

use crate::harness::TestHome;

#[test]
fn settings_are_saved_emitted_and_clamped() {
    let home = TestHome::empty();
    std::fs::create_dir_all(home.paths().config).unwrap();
    let file = home.paths().config.join("settings.toml");
    std::fs::write(&file, "version = 1\nwaves = 3\n").unwrap();
    let app = home.start_app();
    let mut view = app.settings.view();
    assert_eq!(
        (view.bin_days, view.speed, view.first_run_done),
        (30, 1.0, false)
    );
    view.appearance = Appearance::Dark;
    view.text_size = TextSize::Larger;
    view.interface_language = Some("ar".into());
    view.speed = 9.0;
    view.bin_days = 0;
    view.first_run_done = true;
    let saved = app.settings.save(view.clone()).unwrap();
    assert_eq!((saved.speed, saved.bin_days), (3.0, 1));
    app.playback.set_speed(1.2).unwrap();
    app.playback.set_skip_silence(true).unwrap();
    let saved = app.settings.view();
    assert!(saved.skip_silence);
    let emitted = app
        .events()
        .into_iter()
        .rev()
        .find_map(|(_, event)| match event {
            AppEvent::Settings { settings } => Some(settings),
            _ => None,
        });
    assert_eq!(emitted.as_ref(), Some(&saved));
    drop(app);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("waves = 3") && text.contains("speed = 1.2"),
        "{text}"
    );
    let app = home.start_app();
    assert_eq!(app.settings.view(), saved);

    view.model = Some("huge".into());
    let error = app.settings.save(view.clone()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUnknown);
    view.model = None;
    view.language = Some("qq".into());
    let error = app.settings.save(view).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownLanguage);
    assert_eq!(app.settings.view(), saved);

    let mut view = saved;
    view.languages = ["en", "qq", "es", "en", "fr", "it", "ru", "de"]
        .map(str::to_owned)
        .into();
    let saved = app.settings.save(view).unwrap();
    assert_eq!(saved.languages, ["en", "es", "fr", "it", "ru"]);
    assert_eq!(saved.detectable_languages(), saved.languages);
}

#[test]
fn app_info_is_complete() {
    let home = TestHome::empty();
    let info = home.start_app().app_info().unwrap();
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(info.data_folder, home.paths().data.to_str().unwrap());
    assert_eq!(
        info.formats,
        ["txt", "md", "srt", "vtt", "json", "csv", "docx"]
    );
    assert!(
        info.languages
            .iter()
            .any(|language| language.name == "Deutsch")
    );
    let models = home.start_app().models.view().unwrap();
    assert!(models.all.iter().all(|model| !model.installed));
    let defaults = models.all.iter().filter(|model| model.is_default);
    assert_eq!(defaults.count(), 1);
    assert_eq!(
        (models.in_use.as_str(), models.recommendation),
        ("base-q8_0", None)
    );
    let tiny = models
        .all
        .iter()
        .find(|model| model.name == "tiny.en-q8_0")
        .unwrap();
    assert_eq!(tiny.languages, ModelLanguages::En);
    assert!(
        !models
            .all
            .iter()
            .any(|model| model.name.starts_with("silero"))
    );
}

#[test]
fn events_have_the_json_shape_of_the_page() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    app.add(&home.message("a.opus"));
    let queue = app.queue();
    let queue = serde_json::to_value(AppEvent::Queue {
        change: QueueChange {
            paused: queue.paused,
            remaining_ms: queue.remaining_ms,
            power_limit: queue.power_limit,
            order: Some(queue.items.iter().map(|item| item.id.clone()).collect()),
            items: queue.items,
        },
    })
    .unwrap();
    assert_eq!(queue["kind"], "queue");
    assert_eq!(queue["change"]["paused"], true);
    let item = &queue["change"]["items"][0];
    assert_eq!(queue["change"]["order"][0], item["id"]);
    assert_eq!(item["state"], "waiting");
    assert_eq!(
        item["note"],
        serde_json::to_value(app.note().summary.id).unwrap()
    );
    assert!(item["remaining_ms"].is_null() && item["error"].is_null());
    let gone = AppEvent::NotesDeleted { ids: Vec::new() };
    assert_eq!(serde_json::to_value(gone).unwrap()["kind"], "notes-deleted");
}

#[test]
fn settings_changed_by_another_program_are_kept() {
    let home = TestHome::empty();
    let app = home.start_app();
    let initial = app.settings.view();
    let mut other = Settings::load(&home.paths()).unwrap();
    other.offline_lock = true;
    other.save(&home.paths()).unwrap();
    // The app has not reloaded the settings yet.
    app.playback.set_speed(1.5).unwrap();
    assert!(Settings::load(&home.paths()).unwrap().offline_lock);
    assert!(app.settings.view().offline_lock);

    other.language = Some("de".into());
    other.save(&home.paths()).unwrap();
    app.wait_for("reloaded", |app| app.settings.view().language);
    // The page has seen neither change.
    let mut changed = initial.clone();
    changed.text_size = TextSize::Large;
    let saved = app.settings.merge(&initial, changed).unwrap();
    assert!(saved.offline_lock && saved.language.is_some());
    assert_eq!((saved.speed, saved.text_size), (1.5, TextSize::Large));
}
