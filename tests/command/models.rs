//! `earshot models`

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use earshot_test_support::server::{Server, answer};

use crate::test_home::{MODEL, TestHome, run_command};

#[test]
fn list_marks_the_default() {
    let list = TestHome::empty().run(["models", "list"]).expect(0).text();
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
fn list_shows_costs_and_published_error_rates() {
    let test = TestHome::empty();
    std::fs::create_dir_all(test.home().join("config")).unwrap();
    let settings = "version = 1\nlanguages = [\"de\", \"sv\"]\n";
    std::fs::write(test.home().join("config/settings.toml"), settings).unwrap();
    let list = test.run(["models", "list"]).expect(0).text();
    let lines: Vec<&str> = list.lines().map(str::trim).collect();
    let about = |name: &str| {
        let start = format!("{name} ");
        let at = lines.iter().position(|line| line.starts_with(&start));
        &lines[at.unwrap() + 1..][..3]
    };
    let turbo = about("large-v3-turbo-q5_0");
    assert!(turbo[0].starts_with("about 742 MB of memory, speed not measured yet"));
    assert_eq!(
        turbo[1..],
        [
            "German: 3.78 % of words wrong (published for the unquantized model)",
            "Swedish: not known"
        ]
    );
    assert_eq!(
        about("large-v3-turbo")[1],
        "German: 3.78 % of words wrong (published)"
    );
    assert_eq!(about("base-q8_0")[1], "German: not known");
    assert!(about("base.en-q8_0")[1].starts_with("small "), "{list}");
    assert!(list.contains("Hugging Face Open ASR Leaderboard"), "{list}");
    assert!(!test.home().join("data").exists(), "no library is created");

    let all = test.run(["models", "list", "--json"]).expect(0).json();
    let turbo = all
        .iter()
        .find(|line| line["name"] == "large-v3-turbo-q5_0");
    let turbo = turbo.unwrap();
    assert_eq!(turbo["seconds_per_minute"], serde_json::Value::Null);
    assert_eq!(turbo["published_wer"][0]["percent"], 3.78);
    assert_eq!(turbo["published_wer"][0]["precision"], "f16");
    assert_eq!(
        turbo["published_wer"][1]["percent"],
        serde_json::Value::Null
    );
    assert_eq!(turbo["published_sources"][0]["date"], "2026-03-26");
}

#[test]
fn invalid_models_are_not_imported() {
    let test = TestHome::empty();
    test.write("page.bin", "<!DOCTYPE html><html></html>");
    test.write("ggml-base-q8_0.bin", "lmgg");
    test.write("a.ogg", "x");
    for name in ["page.bin", "ggml-base-q8_0.bin", "nothing.bin"] {
        let result = test.run(["models", "import", name]).expect(1);
        assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
        assert!(result.stdout.is_empty(), "{result:?}");
    }
    assert!(!test.home().join("models/ggml-base-q8_0.bin").exists());
}

#[test]
fn modified_model_is_rejected_before_loading() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let model_file = test.home().join("models").join(format!("ggml-{MODEL}.bin"));
    let mut bytes = std::fs::read(&model_file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::remove_file(&model_file).unwrap();
    std::fs::write(&model_file, &bytes).unwrap();

    let result = test.transcribe(["note.opus"]).expect(1);
    assert!(
        result
            .stderr
            .contains("its contents were changed or damaged"),
        "{result:?}"
    );
    assert!(result.stdout.is_empty());
    test.run(["models", "verify"]).expect(1);

    std::fs::write(&model_file, &bytes[..middle]).unwrap();
    let result = test.transcribe(["note.opus"]).expect(1);
    assert!(result.stderr.contains("is not complete"), "{result:?}");
}

#[test]
fn models_are_imported_verified_used_by_path_and_removed() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let model_file = test.home().join("models").join(format!("ggml-{MODEL}.bin"));
    std::fs::copy(&model_file, test.path("copied.bin")).unwrap();
    std::fs::remove_file(&model_file).unwrap();
    test.transcribe(["note.opus"]).expect(1);

    test.transcribe(["--model", "copied.bin", "note.opus"])
        .expect(0);
    let result = test.run(["models", "import", "copied.bin"]).expect(0);
    assert_eq!(result.text(), format!("{MODEL} is ready.\n"));
    assert_eq!(
        test.run(["models", "verify", MODEL]).expect(0).text(),
        format!("{MODEL} is intact.\n")
    );
    assert!(
        test.run(["models", "fetch", MODEL])
            .expect(0)
            .text()
            .contains("already installed")
    );
    test.run(["models", "remove", MODEL]).expect(0);
    assert!(!model_file.exists());
    test.run(["models", "remove", MODEL]).expect(1);
    assert!(
        !test.home().join("data").exists(),
        "no network ledger without a download"
    );
}

#[test]
fn voice_detector_cannot_transcribe() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.transcribe(["--model", "silero-v6.2.0", "note.opus"])
        .expect(2);
}

#[test]
fn unknown_model_needs_confirmation_and_a_sandbox() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let models = test.home().join("models");
    // Changes the SHA-256: one bit of the last weight is flipped.
    let mut bytes = std::fs::read(models.join(format!("ggml-{MODEL}.bin"))).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    test.write("mine.bin", &bytes);
    let result = test.run(["models", "import", "mine.bin"]).expect(1);
    assert!(
        result.stderr.contains("none that Earshot knows"),
        "{result:?}"
    );
    assert!(result.stderr.contains("import --unknown"), "{result:?}");
    assert!(!models.join("custom-mine.bin").exists());
    test.transcribe(["--model", "mine.bin", "note.opus"])
        .expect(1);

    let result = test.run(["models", "import", "--unknown", "mine.bin"]);
    assert_eq!(result.expect(0).text(), "mine is ready.\n");
    let list = test.run(["models", "list"]).expect(0).text();
    let line = list.lines().find(|line| line.starts_with("mine ")).unwrap();
    assert!(line.contains("custom, runs only in the sandbox"), "{list}");
    test.run(["models", "verify", "mine"]).expect(0);
    // A path must not bypass the check of unknown models.
    let result = test
        .transcribe(["--model", "mine.bin", "note.opus"])
        .expect(1);
    assert!(
        result.stderr.contains("choose it by its name"),
        "{result:?}"
    );
    let result = test.transcribe(["--model", "mine", "note.opus"]);
    let is_sandboxed = cfg!(target_os = "linux") && !cfg!(feature = "in-process");
    if is_sandboxed {
        assert!(result.expect(0).text().contains("Americans"));
    } else {
        let result = result.expect(1);
        assert!(
            result.stderr.contains("runs only in a sandbox"),
            "{result:?}"
        );
    }

    bytes[1_000_000] ^= 1;
    std::fs::write(models.join("custom-mine.bin"), &bytes).unwrap();
    let result = test.transcribe(["--model", "mine", "note.opus"]).expect(1);
    assert!(result.stderr.contains("changed or damaged"), "{result:?}");
    test.run(["models", "remove", "mine"]).expect(0);
    assert!(!models.join("custom-mine.toml").exists());
}

#[test]
fn list_shows_measured_speeds() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let list = || test.run(["models", "list"]).expect(0).text();
    assert!(list().contains("`earshot models measure` shows which"));
    let result = test.run(["models", "measure"]).expect(0).text();
    let start = format!("{MODEL} is ");
    assert!(
        result.starts_with(&start) && result.ends_with(" times as fast as speech.\n"),
        "{result}"
    );
    let list = list();
    let mut lines = list.lines().skip_while(|line| !line.starts_with(MODEL));
    let cost = lines.nth(1).unwrap();
    assert!(cost.contains("a minute of speech in "), "{list}");
    assert!(!cost.contains("estimated"), "{list}");
    let mut lines = list
        .lines()
        .skip_while(|line| !line.starts_with("base-q8_0 "));
    assert!(lines.nth(1).unwrap().contains("(estimated)"), "{list}");
    test.run(["models", "measure", "base-q8_0"]).expect(1);
}

#[test]
fn models_folder_can_be_moved() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test.run(["models", "move", "disk/models"]).expect(0);
    let disk = test.path("disk/models");
    let moved_to = std::fs::canonicalize(&disk).unwrap();
    assert!(result.text().contains("disk/models now."), "{result:?}");
    assert!(moved_to.join(format!("ggml-{MODEL}.bin")).is_file());
    assert!(!test.home().join("models").exists());
    test.transcribe(["note.opus"]).expect(0);
    test.run(["models", "verify"]).expect(0);
    test.write("file", "in the way");
    let result = test.run(["models", "move", "file/models"]).expect(1);
    assert!(
        result
            .stderr
            .contains("they are still all in the old folder"),
        "{result:?}"
    );
    test.transcribe(["note.opus"]).expect(0);
}

#[test]
fn model_can_be_set_per_language() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let settings = format!("version = 1\nmodel_for = {{ en = \"{MODEL}\" }}\n");
    std::fs::write(test.home().join("config/settings.toml"), settings).unwrap();
    test.transcribe(["note.opus"]).expect(1).expect_error(
        "The model base-q8_0 is not on this device yet; download it first. \
         Run `earshot models fetch NAME`.",
    );
    test.transcribe(["--language", "en", "note.opus"]).expect(0);
}

const VAD: &str = "silero-v6.2.0";

fn home_downloading_from(server: &Server) -> TestHome {
    let test = TestHome::empty();
    std::fs::create_dir_all(test.home().join("config")).unwrap();
    let settings = format!(
        "version = 1\nmodel_source = \"http://{}\"\n",
        server.address()
    );
    std::fs::write(test.home().join("config/settings.toml"), settings).unwrap();
    test
}

#[test]
fn download_from_a_custom_source_resumes() {
    if cfg!(any(feature = "offline", not(feature = "network"))) {
        println!("skipped: this build has no network");
        return;
    }
    let Some(models) = earshot_test_support::models() else {
        return;
    };
    let file = fs::read(models.join(format!("ggml-{VAD}.bin"))).unwrap();
    let server = Server::interrupted_once(file, 500_000);
    let test = home_downloading_from(&server);
    let result = test.run(["models", "fetch", VAD]).expect(0);
    assert_eq!(result.text(), format!("{VAD} is ready.\n"));
    let models = test.home().join("models");
    assert_eq!(std::fs::read_dir(&models).unwrap().count(), 1);
    test.run(["models", "verify", VAD]).expect(0);
    let requests = server.seen();
    assert_eq!(requests[0].line(), format!("GET /ggml-{VAD}.bin HTTP/1.1"));
    assert_eq!(requests[1].range_start(), Some(500_000));
    let connections = test.run(["network"]).expect(0).text();
    assert_eq!(connections.lines().count(), 2, "{connections}");
    assert!(
        connections.contains("(download-broken-off)"),
        "{connections}"
    );
}

#[test]
fn invalid_downloads_are_rejected_with_one_sentence() {
    if cfg!(any(feature = "offline", not(feature = "network"))) {
        println!("skipped: this build has no network");
        return;
    }
    let html = [("Content-Type", "text/html")];
    // The size of the voice detector.
    let changed = answer("200 OK", &[], &vec![0; 885_098]);
    let cases = [
        (
            answer("200 OK", &html, b"<html>"),
            "sent a web page instead of the file",
        ),
        (answer("200 OK", &[], b"short"), "offers a different file"),
        (changed, "sent a different file"),
        (answer("404 Not Found", &[], b""), "answered with code 404"),
    ];
    for (response, sentence) in cases {
        let server = Server::always(response);
        let test = home_downloading_from(&server);
        let result = test.run(["models", "fetch", VAD]).expect(1);
        assert!(result.stderr.contains(sentence), "{result:?}");
        assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
        let entries = std::fs::read_dir(test.home().join("models"));
        assert_eq!(entries.map_or(0, |folder| folder.count()), 0);
        assert_eq!(server.requests(), 1);
    }
}

/// An installed package: models are next to the programs, and the home is empty.
#[test]
fn bundled_model_is_used_and_cannot_be_removed() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let programs = test.path("programs");
    fs::create_dir(&programs).unwrap();
    fs::rename(test.home().join("models"), programs.join("models")).unwrap();
    for program in ["earshot", "earshot-worker"] {
        let built = Path::new(env!("CARGO_BIN_EXE_earshot")).with_file_name(program);
        if built.is_file() {
            fs::copy(built, programs.join(program)).unwrap();
        }
    }
    let installed = |arguments: &[&str]| {
        let mut command = Command::new(programs.join("earshot"));
        command
            .args(arguments)
            .current_dir(test.path(""))
            .env("EARSHOT_HOME", test.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        run_command(command)
    };
    let text = installed(&["transcribe", "note.opus"]).expect(0).text();
    assert!(text.contains("fellow Americans"), "{text}");
    installed(&["models", "remove", MODEL])
        .expect(1)
        .expect_error("The model tiny.en-q8_0 is part of Earshot and cannot be removed.");
    assert!(!test.home().join("models").exists());
}
