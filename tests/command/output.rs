//! Where transcripts are written, and what is never written over.

use crate::scene::Scene;

#[test]
fn one_file_in_one_format_is_that_file() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let ran = scene
        .transcribe(["--format", "srt", "--output", "text.srt", "note.opus"])
        .expect(0);
    assert!(ran.stdout.is_empty());
    let srt = std::fs::read_to_string(scene.path("text.srt")).unwrap();
    assert!(srt.starts_with("1\n00:00:0"), "{srt}");
    assert_eq!(scene.names("."), ["note.opus", "text.srt"]);
}

#[test]
fn every_format_lands_in_the_folder() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let formats = "txt,md,srt,vtt,json,csv,docx";
    scene
        .transcribe(["--format", formats, "--output", "out/texts", "note.opus"])
        .expect(0);
    let expected: Vec<String> = ["csv", "docx", "json", "md", "srt", "txt", "vtt"]
        .iter()
        .map(|ending| format!("note.{ending}"))
        .collect();
    assert_eq!(scene.names("out/texts"), expected);
    assert!(
        std::fs::read(scene.path("out/texts/note.docx"))
            .unwrap()
            .starts_with(b"PK")
    );
    let vtt = std::fs::read_to_string(scene.path("out/texts/note.vtt")).unwrap();
    assert!(vtt.starts_with("WEBVTT\n\n"), "{vtt}");
}

#[test]
fn clashing_names_are_numbered() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene.write(
        "other/note.opus",
        std::fs::read(scene.path("note.opus")).unwrap(),
    );
    scene.write("out/note.txt", "mine");
    scene
        .transcribe(["--output", "out", "note.opus", "other/note.opus"])
        .expect(0);
    assert_eq!(
        scene.names("out"),
        ["note (2).txt", "note (3).txt", "note.txt"]
    );
    assert_eq!(std::fs::read(scene.path("out/note.txt")).unwrap(), b"mine");

    scene
        .transcribe(["--force", "--output", "out", "note.opus", "other/note.opus"])
        .expect(0);
    assert_eq!(
        scene.names("out"),
        ["note (2).txt", "note (3).txt", "note.txt"]
    );
    assert_ne!(std::fs::read(scene.path("out/note.txt")).unwrap(), b"mine");
}

#[test]
fn words_have_times_of_their_own() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let csv = |arguments: &[&str]| scene.transcribe(arguments).expect(0).text().lines().count();
    let segments = csv(&["--format", "csv", "note.opus"]);
    let words = csv(&["--format", "csv", "--words", "note.opus"]);
    assert!(
        words > 15 && words > segments,
        "{words} words in {segments} segments"
    );
}

#[test]
fn a_failed_file_leaves_no_output() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene.write("bad.ogg", "no sound");
    scene
        .transcribe(["--output", "out", "bad.ogg", "note.opus"])
        .expect(1);
    assert_eq!(scene.names("out"), ["note.txt"]);
}

#[cfg(unix)]
#[test]
fn an_output_that_cannot_be_written_is_told_before_any_work() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::bare();
    scene.write("a.ogg", "x");
    scene.write("file", "x");
    let ran = scene
        .transcribe(["--output", "file/under.txt", "a.ogg"])
        .expect(1);
    assert!(
        ran.stderr.contains("cannot be written") && ran.stderr.lines().count() == 1,
        "{ran:?}"
    );

    std::fs::create_dir(scene.path("locked")).unwrap();
    std::fs::set_permissions(scene.path("locked"), std::fs::Permissions::from_mode(0o500)).unwrap();
    // The superuser may write everywhere, so only others see this.
    if std::fs::write(scene.path("locked/try"), "").is_err() {
        scene
            .transcribe(["--output", "locked/a.txt", "a.ogg"])
            .expect(1);
    }
    let ran = scene
        .transcribe(["--force", "--output", "/dev/null", "a.ogg"])
        .expect(2);
    assert!(
        ran.stderr.contains("neither a file nor a folder"),
        "{ran:?}"
    );
}
