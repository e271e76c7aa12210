//! Output files: names, folders, overwriting.

use crate::test_home::TestHome;

#[test]
fn single_output_is_a_file() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test
        .transcribe(["--format", "srt", "--output", "text.srt", "note.opus"])
        .expect(0);
    assert!(result.stdout.is_empty());
    let srt = std::fs::read_to_string(test.path("text.srt")).unwrap();
    assert!(srt.starts_with("1\n00:00:0"), "{srt}");
    assert_eq!(test.file_names("."), ["note.opus", "text.srt"]);
}

#[test]
fn every_format_is_written_to_the_folder() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let formats = "txt,md,srt,vtt,json,csv,docx";
    test.transcribe(["--format", formats, "--output", "out/texts", "note.opus"])
        .expect(0);
    let expected: Vec<String> = ["csv", "docx", "json", "md", "srt", "txt", "vtt"]
        .iter()
        .map(|ending| format!("note.{ending}"))
        .collect();
    assert_eq!(test.file_names("out/texts"), expected);
    assert!(
        std::fs::read(test.path("out/texts/note.docx"))
            .unwrap()
            .starts_with(b"PK")
    );
    let vtt = std::fs::read_to_string(test.path("out/texts/note.vtt")).unwrap();
    assert!(vtt.starts_with("WEBVTT\n\n"), "{vtt}");
}

#[test]
fn clashing_names_are_numbered() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write(
        "other/note.opus",
        std::fs::read(test.path("note.opus")).unwrap(),
    );
    test.write("out/note.txt", "mine");
    test.transcribe(["--output", "out", "note.opus", "other/note.opus"])
        .expect(0);
    assert_eq!(
        test.file_names("out"),
        ["note (2).txt", "note (3).txt", "note.txt"]
    );
    assert_eq!(std::fs::read(test.path("out/note.txt")).unwrap(), b"mine");

    test.transcribe(["--force", "--output", "out", "note.opus", "other/note.opus"])
        .expect(0);
    assert_eq!(
        test.file_names("out"),
        ["note (2).txt", "note (3).txt", "note.txt"]
    );
    assert_ne!(std::fs::read(test.path("out/note.txt")).unwrap(), b"mine");
}

#[test]
fn words_option_writes_one_row_per_word() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let csv = |arguments: &[&str]| test.transcribe(arguments).expect(0).text().lines().count();
    let segments = csv(&["--format", "csv", "note.opus"]);
    let words = csv(&["--format", "csv", "--words", "note.opus"]);
    assert!(
        words > 15 && words > segments,
        "{words} words in {segments} segments"
    );
}

#[test]
fn failed_file_leaves_no_output() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write("bad.ogg", "no sound");
    test.transcribe(["--output", "out", "bad.ogg", "note.opus"])
        .expect(1);
    assert_eq!(test.file_names("out"), ["note.txt"]);
}

#[cfg(unix)]
#[test]
fn unwritable_output_is_reported_before_transcribing() {
    use std::os::unix::fs::PermissionsExt;
    let test = TestHome::empty();
    test.write("a.ogg", "x");
    test.write("file", "x");
    let result = test
        .transcribe(["--output", "file/under.txt", "a.ogg"])
        .expect(1);
    assert!(
        result.stderr.contains("cannot be written") && result.stderr.lines().count() == 1,
        "{result:?}"
    );

    std::fs::create_dir(test.path("locked")).unwrap();
    std::fs::set_permissions(test.path("locked"), std::fs::Permissions::from_mode(0o500)).unwrap();
    // Root can write everywhere.
    if std::fs::write(test.path("locked/try"), "").is_err() {
        test.transcribe(["--output", "locked/a.txt", "a.ogg"])
            .expect(1);
    }
    let result = test
        .transcribe(["--force", "--output", "/dev/null", "a.ogg"])
        .expect(2);
    assert!(
        result.stderr.contains("neither a file nor a folder"),
        "{result:?}"
    );
}
