//! Invalid command lines and help.

use crate::test_home::TestHome;

#[test]
fn no_arguments_prints_usage() {
    let result = TestHome::empty().run([""; 0]).expect(2);
    assert!(result.stderr.contains("Usage: earshot"), "{result:?}");
}

#[test]
fn help_and_version_are_printed() {
    let test = TestHome::empty();
    let help = test.run(["transcribe", "--help"]).expect(0).text();
    for option in [
        "--model",
        "--language",
        "--languages",
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
        test.run(["--version"])
            .expect(0)
            .text()
            .starts_with("earshot ")
    );
}

#[test]
fn invalid_command_lines_exit_with_2() {
    let test = TestHome::empty();
    test.write("a.ogg", "x");
    let wrong: &[&[&str]] = &[
        &["write"],
        &["transcribe"],
        &["transcribe", "--format", "pdf", "a.ogg"],
        &["transcribe", "--threads", "0", "a.ogg"],
        &["transcribe", "--languages", "en,qq", "a.ogg"],
        &["transcribe", "--languages", "en,es,fr,it,ru,de", "a.ogg"],
        &[
            "transcribe",
            "--languages",
            "en",
            "--language",
            "en",
            "a.ogg",
        ],
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
        let result = test.run(*arguments).expect(2);
        assert!(
            result.stdout.is_empty() && !result.stderr.is_empty(),
            "{arguments:?}: {result:?}"
        );
    }
}

#[test]
fn several_formats_need_an_output_folder() {
    let test = TestHome::empty();
    let result = test
        .transcribe(["--format", "txt", "--format", "srt", "a.ogg"])
        .expect(2);
    result.expect_error("Several formats need an output folder. Add --output FOLDER.");
}

#[test]
fn existing_output_is_kept() {
    let test = TestHome::empty();
    test.write("out.txt", "mine");
    test.write("a.ogg", "x");
    let result = test.transcribe(["--output", "out.txt", "a.ogg"]).expect(2);
    result.expect_error(
        "\"out.txt\" exists already; name another output, or replace this one. --force replaces it.",
    );
    assert_eq!(std::fs::read(test.path("out.txt")).unwrap(), b"mine");
}

#[test]
fn input_is_never_overwritten() {
    let test = TestHome::empty();
    test.write("a.ogg", "sound");
    test.transcribe(["--force", "--output", "./a.ogg", "a.ogg"])
        .expect(2);
    assert_eq!(std::fs::read(test.path("a.ogg")).unwrap(), b"sound");
}

#[test]
fn missing_model_error_names_the_download_command() {
    let test = TestHome::empty();
    test.write("a.ogg", "x");
    let result = test.transcribe(["a.ogg"]).expect(1);
    result.expect_error(
        "The model base-q8_0 is not on this device yet; download it first. \
         Run `earshot models fetch NAME`.",
    );
}

#[test]
fn malformed_settings_are_an_error() {
    let test = TestHome::empty();
    std::fs::create_dir(test.home().join("config")).unwrap();
    std::fs::write(test.home().join("config/settings.toml"), "model = [").unwrap();
    let result = test.transcribe(["a.ogg"]).expect(1);
    assert!(
        result.stderr.contains("settings.toml are malformed"),
        "{result:?}"
    );
    assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
}
