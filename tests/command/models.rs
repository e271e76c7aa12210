//! `earshot models`

use crate::scene::{MODEL, Scene};

#[test]
fn the_list_names_the_default() {
    let list = Scene::bare().run(["models", "list"]).expect(0).text();
    let default: Vec<&str> = list
        .lines()
        .filter(|line| line.ends_with("the default"))
        .collect();
    assert_eq!(default.len(), 1, "{list}");
    assert!(
        default[0].starts_with("base-q8_0 ") && default[0].contains("81.8 MB"),
        "{list}"
    );
    assert!(
        list.lines().any(|line| line.starts_with("silero-v6.2.0 ")),
        "{list}"
    );
}

#[test]
fn what_is_no_model_is_not_imported_and_not_loaded() {
    let scene = Scene::bare();
    scene.write("page.bin", "<!DOCTYPE html><html></html>");
    scene.write("ggml-base-q8_0.bin", "lmgg");
    scene.write("a.ogg", "x");
    for name in ["page.bin", "ggml-base-q8_0.bin", "nothing.bin"] {
        let ran = scene.run(["models", "import", name]).expect(1);
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        assert!(ran.stdout.is_empty(), "{ran:?}");
    }
    assert!(!scene.home().join("models/ggml-base-q8_0.bin").exists());
}

#[test]
fn a_changed_model_is_refused_before_it_is_loaded() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let kept = scene
        .home()
        .join("models")
        .join(format!("ggml-{MODEL}.bin"));
    let mut bytes = std::fs::read(&kept).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::remove_file(&kept).unwrap();
    std::fs::write(&kept, &bytes).unwrap();

    let ran = scene.transcribe(["note.opus"]).expect(1);
    assert!(
        ran.stderr.contains("its contents were changed or damaged"),
        "{ran:?}"
    );
    assert!(ran.stdout.is_empty());
    scene.run(["models", "verify"]).expect(1);

    std::fs::write(&kept, &bytes[..middle]).unwrap();
    let ran = scene.transcribe(["note.opus"]).expect(1);
    assert!(ran.stderr.contains("is not complete"), "{ran:?}");
}

#[test]
fn models_are_imported_verified_used_by_path_and_removed() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let kept = scene
        .home()
        .join("models")
        .join(format!("ggml-{MODEL}.bin"));
    std::fs::copy(&kept, scene.path("carried.bin")).unwrap();
    std::fs::remove_file(&kept).unwrap();
    scene.transcribe(["note.opus"]).expect(1);

    scene
        .transcribe(["--model", "carried.bin", "note.opus"])
        .expect(0);
    let ran = scene.run(["models", "import", "carried.bin"]).expect(0);
    assert_eq!(ran.text(), format!("{MODEL} is ready.\n"));
    assert_eq!(
        scene.run(["models", "verify", MODEL]).expect(0).text(),
        format!("{MODEL} is right.\n")
    );
    assert!(
        scene
            .run(["models", "fetch", MODEL])
            .expect(0)
            .text()
            .contains("here already")
    );
    scene.run(["models", "remove", MODEL]).expect(0);
    assert!(!kept.exists());
    scene.run(["models", "remove", MODEL]).expect(1);
    assert!(
        !scene.home().join("data").exists(),
        "nothing was fetched, so there is no network ledger"
    );
}

#[test]
fn the_voice_detector_cannot_transcribe() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene
        .transcribe(["--model", "silero-v6.2.0", "note.opus"])
        .expect(2);
}
