//! Settings take effect at once and are kept.

use earshot_core::desk::{AppEvent, ModelLanguages, QueueChange};
use earshot_core::{Appearance, Settings, TextSize};

use crate::scene::Scene;

#[test]
fn settings_are_kept_told_and_bounded() {
    let scene = Scene::bare();
    std::fs::create_dir_all(scene.paths().config).unwrap();
    let file = scene.paths().config.join("settings.toml");
    std::fs::write(&file, "version = 1\nwaves = 3\n").unwrap();
    let sitting = scene.desk();
    let mut view = sitting.desk.settings();
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
    let kept = sitting.desk.save_settings(view.clone()).unwrap();
    assert_eq!((kept.speed, kept.bin_days), (3.0, 1));
    sitting.desk.set_speed(1.2).unwrap();
    sitting.desk.set_skip_silence(true).unwrap();
    let kept = sitting.desk.settings();
    assert!(kept.skip_silence);
    let told = sitting
        .told()
        .into_iter()
        .rev()
        .find_map(|(_, event)| match event {
            AppEvent::Settings { settings } => Some(settings),
            _ => None,
        });
    assert_eq!(told.as_ref(), Some(&kept));
    drop(sitting);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("waves = 3") && text.contains("speed = 1.2"),
        "{text}"
    );
    let sitting = scene.desk();
    assert_eq!(sitting.desk.settings(), kept);

    view.model = Some("huge".into());
    let error = sitting.desk.save_settings(view.clone()).unwrap_err();
    assert_eq!(error.code(), "model-unknown");
    view.model = None;
    view.language = Some("qq".into());
    let error = sitting.desk.save_settings(view).unwrap_err();
    assert_eq!(error.code(), "unknown-language");
    assert_eq!(sitting.desk.settings(), kept);
}

#[test]
fn the_facts_are_there() {
    let scene = Scene::bare();
    let info = scene.desk().desk.app_info().unwrap();
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(info.data_folder, scene.paths().data.to_str().unwrap());
    assert_eq!(
        info.formats,
        ["txt", "md", "srt", "vtt", "json", "csv", "docx"]
    );
    assert!(
        info.languages
            .iter()
            .any(|language| language.name == "Deutsch")
    );
    let models = scene.desk().desk.models().unwrap();
    assert!(models.all.iter().all(|model| !model.installed));
    let defaults = models.all.iter().filter(|model| model.is_default);
    assert_eq!(defaults.count(), 1);
    assert_eq!((models.in_use.as_str(), models.advice), ("base-q8_0", None));
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
fn events_have_the_shape_the_page_reads() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    sitting.add(&scene.message("a.opus"));
    let queue = sitting.queue();
    let queue = serde_json::to_value(AppEvent::Queue {
        change: QueueChange {
            paused: queue.paused,
            remaining_ms: queue.remaining_ms,
            strain: queue.strain,
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
        serde_json::to_value(sitting.note().summary.id).unwrap()
    );
    assert!(item["remaining_ms"].is_null() && item["error"].is_null());
    let gone = AppEvent::NotesGone { ids: Vec::new() };
    assert_eq!(serde_json::to_value(gone).unwrap()["kind"], "notes-gone");
}

#[test]
fn what_another_program_sets_meanwhile_counts() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    let seen = sitting.desk.settings();
    let mut other = Settings::load(&scene.paths()).unwrap();
    other.offline_lock = true;
    other.save(&scene.paths()).unwrap();
    // The window, which has not seen that yet.
    sitting.desk.set_speed(1.5).unwrap();
    assert!(Settings::load(&scene.paths()).unwrap().offline_lock);
    assert!(sitting.desk.settings().offline_lock);

    other.language = Some("de".into());
    other.save(&scene.paths()).unwrap();
    sitting.until("the window reads them", |desk| desk.settings().language);
    // A page that has seen neither.
    let mut wanted = seen.clone();
    wanted.text_size = TextSize::Large;
    let kept = sitting.desk.change_view(&seen, wanted).unwrap();
    assert!(kept.offline_lock && kept.language.is_some());
    assert_eq!((kept.speed, kept.text_size), (1.5, TextSize::Large));
}
