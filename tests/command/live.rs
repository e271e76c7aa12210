//! `earshot transcribe --live`

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::cancel::send_signal;
use crate::test_home::{TestHome, wait_for_output};

const RAW_FORMAT: &str = "s16le:16000:1";
const EXPECTED_TEXT: &str = "ask not what your country can do for you";

/// The fixture as raw samples. `None` if ffmpeg is missing.
fn raw_samples(test: &TestHome) -> Option<Vec<u8>> {
    if !earshot_test_support::has_programs(&["ffmpeg"]) {
        return None;
    }
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(test.path("note.opus"))
        .args(["-f", "s16le", "-ar", "16000", "-ac", "1", "-"])
        .output();
    Some(made.unwrap().stdout)
}

fn start_live(test: &TestHome, arguments: &[&str]) -> Child {
    let mut command = test.command(["transcribe", "--live"]);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn pipe_is_transcribed_live() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let note = std::fs::read(test.path("note.opus")).unwrap();
    let mut child = start_live(&test, &["-"]);
    child.stdin.take().unwrap().write_all(&note).unwrap();
    let result = wait_for_output(child).expect(0);
    assert!(
        result.text().to_lowercase().contains(EXPECTED_TEXT),
        "{result:#?}"
    );

    let mut child = start_live(&test, &["--format", "json"]);
    child.stdin.take().unwrap().write_all(&note).unwrap();
    let record = &wait_for_output(child).expect(0).json()[0];
    let milliseconds = record["duration_ms"].as_u64().unwrap();
    assert!((10_500..11_500).contains(&milliseconds), "{record}");
}

#[test]
fn text_is_written_before_the_input_ends_and_a_signal_ends_the_input() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let Some(mut samples) = raw_samples(&test) else {
        return;
    };
    samples.resize(samples.len() + 4 * 32_000, 0);
    let mut child = start_live(&test, &["--raw", RAW_FORMAT]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&samples).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.to_lowercase().contains("my fellow americans"),
        "{first}"
    );
    pipe.write_all(&samples[..6 * 32_000]).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    send_signal(libc::SIGTERM, &child);
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(
        rest.concat().to_lowercase().contains("fellow americans"),
        "{rest:?}"
    );
    drop(pipe);
    wait_for_output(child).expect(0);
}

#[test]
fn closed_output_ends_live_transcription_silently() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let Some(mut samples) = raw_samples(&test) else {
        return;
    };
    samples.resize(samples.len() + 4 * 32_000, 0);
    let mut child = start_live(&test, &["--raw", RAW_FORMAT]);
    drop(child.stdout.take());
    let mut pipe = child.stdin.take().unwrap();
    // The command may end first; the pipe stays open.
    let _ = pipe.write_all(&samples);
    let result = wait_for_output(child).expect(0);
    assert_eq!(result.stderr, "");
    drop(pipe);
}

#[test]
fn unusable_live_input_is_an_error() {
    let test = TestHome::empty();
    test.transcribe(["--live", "note.opus"])
        .expect(2)
        .expect_error("--live reads standard input; give no file, or only -.");
    for wrong in [
        ["--raw", RAW_FORMAT].as_slice(),
        &["--live", "--raw", "s16le"],
    ] {
        let result = test.transcribe(wrong).expect(2);
        assert!(result.stderr.contains("--"), "{result:#?}");
    }
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut child = start_live(&test, &[]);
    let words = b"no audio at all, only words".repeat(100);
    // The command may end first.
    let _ = child.stdin.take().unwrap().write_all(&words);
    wait_for_output(child)
        .expect(1)
        .expect_error("-: This is not a media file Earshot recognises.");
}
