//! `earshot transcribe`

use std::io::Write;
use std::process::Stdio;

use crate::test_home::{MODEL, TestHome, run_command, silent_wav};

/// Phrases of the fixture that the smallest model transcribes reliably.
fn has_fixture_text(text: &str) -> bool {
    let text = text.to_lowercase();
    ["fellow americans", "ask not", "your country"]
        .iter()
        .all(|words| text.contains(words))
}

#[test]
fn voice_note_is_transcribed() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test.transcribe(["note.opus"]).expect(0);
    assert!(has_fixture_text(&result.text()), "{result:?}");
    assert_eq!(
        result.stderr, "",
        "no warning for a valid file, and no progress bar without a terminal"
    );
}

#[test]
fn json_has_all_fields() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let records = test
        .transcribe(["--format", "json", "note.opus"])
        .expect(0)
        .json();
    let [record] = records.as_slice() else {
        panic!("{records:?}")
    };
    let mut keys: Vec<&str> = record
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    let expected = [
        "duration_ms",
        "file",
        "language",
        "model",
        "no_speech",
        "processing_ms",
        "schema",
        "segments",
        "text",
        "warnings",
    ];
    assert_eq!(keys, expected);
    assert_eq!(record["schema"], 1);
    assert_eq!(record["file"], "note.opus");
    assert_eq!(record["language"], "en");
    assert_eq!(record["model"], MODEL);
    assert_eq!(record["no_speech"], false);
    assert!(
        (10_900..11_100).contains(&record["duration_ms"].as_u64().unwrap()),
        "{record}"
    );
    assert!(
        has_fixture_text(record["text"].as_str().unwrap()),
        "{record}"
    );

    let mut last = 0;
    for segment in record["segments"].as_array().unwrap() {
        let words = segment["words"].as_array().unwrap();
        assert!(!words.is_empty(), "{segment}");
        assert_eq!(segment["language"], "en", "{segment}");
        for timed in std::iter::once(segment).chain(words) {
            let (start, end) = (
                timed["start_ms"].as_u64().unwrap(),
                timed["end_ms"].as_u64().unwrap(),
            );
            assert!(start <= end && end <= 11_100, "{timed}");
            assert!(
                (0.0..=1.0).contains(&timed["confidence"].as_f64().unwrap()),
                "{timed}"
            );
            assert!(!timed["text"].as_str().unwrap().is_empty());
        }
        assert!(segment["start_ms"].as_u64().unwrap() >= last, "{segment}");
        last = segment["start_ms"].as_u64().unwrap();
    }
}

#[test]
fn results_and_failures_keep_the_order_of_the_files() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write("broken.mp3", "this is not audio");
    test.write("quiet.wav", silent_wav(2));
    let files = [
        "note.opus",
        "broken.mp3",
        "missing.ogg",
        "quiet.wav",
        "note.opus",
    ];
    let records = test
        .transcribe(["--format", "json"].iter().chain(&files))
        .expect(1)
        .json();
    let named: Vec<&str> = records
        .iter()
        .map(|record| record["file"].as_str().unwrap())
        .collect();
    assert_eq!(named, files);
    assert_eq!(records[1]["error"]["code"], "not-media");
    assert_eq!(records[2]["error"]["code"], "file-not-found");
    for failed in &records[1..3] {
        assert_eq!(failed.as_object().unwrap().len(), 2, "{failed}");
        assert_eq!(failed["error"].as_object().unwrap().len(), 2, "{failed}");
    }
    assert_eq!(records[3]["no_speech"], true);
    assert_eq!(records[3]["text"], "");
    assert_eq!(
        records[0]["text"], records[4]["text"],
        "a file named twice is transcribed twice, with equal results"
    );
}

#[test]
fn several_texts_have_headings() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let text = test
        .transcribe(["note.opus", "./note.opus"])
        .expect(0)
        .text();
    let headings: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("==>"))
        .collect();
    assert_eq!(headings, ["==> note.opus <==", "==> ./note.opus <=="]);
    assert!(text.contains("\n\n==> ./note.opus"), "{text}");
}

#[test]
fn silence_is_not_a_failure() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write("quiet.wav", silent_wav(5));
    let result = test.transcribe(["quiet.wav"]).expect(0);
    assert_eq!(result.text(), "");
    result.expect_error("quiet.wav: No speech was detected in it.");
}

#[test]
fn standard_input_is_transcribed() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut command = test.command(["transcribe", "--format", "json", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let note = std::fs::read(test.path("note.opus")).unwrap();
    child.stdin.take().unwrap().write_all(&note).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["file"], "-");
    assert!(
        has_fixture_text(record["text"].as_str().unwrap()),
        "{record}"
    );
}

#[test]
fn extension_is_ignored() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    std::fs::rename(test.path("note.opus"), test.path("note.txt")).unwrap();
    assert!(has_fixture_text(
        &test.transcribe(["note.txt"]).expect(0).text()
    ));
}

#[test]
fn folder_is_transcribed_in_order() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    for name in ["chat/b.opus", "chat/a/z.opus"] {
        test.write(name, std::fs::read(test.path("note.opus")).unwrap());
    }
    test.write("chat/list.txt", "not audio");
    test.write("chat/.hidden.opus", "ignored");
    let result = test.transcribe(["--format", "json", "chat"]).expect(0);
    let files: Vec<_> = result
        .json()
        .iter()
        .map(|record| record["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, ["chat/a/z.opus", "chat/b.opus"]);
    result.expect_error("chat: One file that is not audio or video was skipped.");
}

#[test]
fn unsupported_language_is_a_usage_error() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test.transcribe(["--language", "de", "note.opus"]).expect(2);
    assert!(
        result.stderr.contains("does not know the language \"de\""),
        "{result:?}"
    );
}

#[test]
fn unknown_language_is_a_usage_error() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let result = test.transcribe(["--language", "qq", "note.opus"]).expect(2);
    assert!(
        result.stderr.contains("\"qq\"") && result.stdout.is_empty(),
        "{result:?}"
    );
}

#[test]
fn broken_pipe_is_not_an_error() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut child = test
        .command(["transcribe", "note.opus", "note.opus"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn full_output_device_is_an_error() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut command = test.command(["transcribe", "note.opus"]);
    command.stdout(
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap(),
    );
    let result = run_command(command).expect(1);
    assert!(
        result
            .stderr
            .starts_with("earshot: The text cannot be written to standard output"),
        "{result:?}"
    );
}
