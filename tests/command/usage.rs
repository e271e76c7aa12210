//! Command lines that make no sense, and the help for those that do.

use crate::scene::Scene;

#[test]
fn no_arguments_shows_how_to_use_it() {
    let ran = Scene::bare().run([""; 0]).expect(2);
    assert!(ran.stderr.contains("Usage: earshot"), "{ran:?}");
}

#[test]
fn help_and_version_work() {
    let scene = Scene::bare();
    let help = scene.run(["transcribe", "--help"]).expect(0).text();
    for option in [
        "--model",
        "--language",
        "--translate",
        "--format",
        "--output",
        "--words",
        "--prompt",
        "--threads",
        "--no-vad",
        "--force",
    ] {
        assert!(help.contains(option), "{option} is not in {help}");
    }
    assert!(
        scene
            .run(["--version"])
            .expect(0)
            .text()
            .starts_with("earshot ")
    );
}

#[test]
fn wrong_command_lines_end_with_2() {
    let scene = Scene::bare();
    scene.write("a.ogg", "x");
    let wrong: &[&[&str]] = &[
        &["write"],
        &["transcribe"],
        &["transcribe", "--format", "pdf", "a.ogg"],
        &["transcribe", "--threads", "0", "a.ogg"],
        &["transcribe", "--threads", "many", "a.ogg"],
        &["transcribe", "--colour", "a.ogg"],
        &["transcribe", "--format", "txt", "--format", "srt", "a.ogg"],
        &["transcribe", "--format", "srt", "a.ogg", "a.ogg"],
        &["transcribe", "-", "-"],
        &["transcribe", "--model", "huge", "a.ogg"],
        &["models"],
        &["models", "import"],
        &["models", "remove"],
    ];
    for arguments in wrong {
        let ran = scene.run(*arguments).expect(2);
        assert!(
            ran.stdout.is_empty() && !ran.stderr.is_empty(),
            "{arguments:?}: {ran:?}"
        );
    }
}

#[test]
fn several_formats_need_an_output() {
    let scene = Scene::bare();
    let ran = scene
        .transcribe(["--format", "txt", "--format", "srt", "a.ogg"])
        .expect(2);
    ran.complains("Several formats need --output FOLDER to go to.");
}

#[test]
fn an_output_that_exists_is_kept() {
    let scene = Scene::bare();
    scene.write("out.txt", "mine");
    scene.write("a.ogg", "x");
    let ran = scene.transcribe(["--output", "out.txt", "a.ogg"]).expect(2);
    ran.complains("\"out.txt\" exists already; name another output, or add --force to replace it.");
    assert_eq!(std::fs::read(scene.path("out.txt")).unwrap(), b"mine");
}

#[test]
fn the_sound_is_never_the_output() {
    let scene = Scene::bare();
    scene.write("a.ogg", "sound");
    scene
        .transcribe(["--force", "--output", "./a.ogg", "a.ogg"])
        .expect(2);
    assert_eq!(std::fs::read(scene.path("a.ogg")).unwrap(), b"sound");
}

#[test]
fn a_missing_model_says_how_to_get_it() {
    let scene = Scene::bare();
    scene.write("a.ogg", "x");
    let ran = scene.transcribe(["a.ogg"]).expect(1);
    let model = "base-q8_0";
    ran.complains(&format!(
        "The model {model} is not on this device yet; get it with: earshot models fetch {model}"
    ));
}

#[test]
fn broken_settings_are_named() {
    let scene = Scene::bare();
    std::fs::create_dir(scene.home().join("config")).unwrap();
    std::fs::write(scene.home().join("config/settings.toml"), "model = [").unwrap();
    let ran = scene.transcribe(["a.ogg"]).expect(1);
    assert!(
        ran.stderr.contains("settings.toml cannot be understood"),
        "{ran:?}"
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
}
