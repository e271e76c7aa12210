//! `earshot transcribe --live`: words while they are spoken.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::cancel::send;
use crate::scene::{Scene, wait};

const RAW: &str = "s16le:16000:1";
const SAID: &str = "ask not what your country can do for you";

/// The fixture as bare samples, or `None` (and a word why) without ffmpeg.
fn bare_samples(scene: &Scene) -> Option<Vec<u8>> {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(scene.path("note.opus"))
        .args(["-f", "s16le", "-ar", "16000", "-ac", "1", "-"])
        .output();
    let Ok(made) = made else {
        println!("skipped: no ffmpeg");
        return None;
    };
    Some(made.stdout)
}

fn listening(scene: &Scene, arguments: &[&str]) -> Child {
    let mut command = scene.command(["transcribe", "--live"]);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_pipe_is_listened_to() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let note = std::fs::read(scene.path("note.opus")).unwrap();
    let mut child = listening(&scene, &["-"]);
    child.stdin.take().unwrap().write_all(&note).unwrap();
    let ran = wait(child).expect(0);
    assert!(ran.text().to_lowercase().contains(SAID), "{ran:#?}");

    let mut child = listening(&scene, &["--format", "json"]);
    child.stdin.take().unwrap().write_all(&note).unwrap();
    let record = &wait(child).expect(0).json()[0];
    let milliseconds = record["duration_ms"].as_u64().unwrap();
    assert!((10_500..11_500).contains(&milliseconds), "{record}");
}

#[test]
fn a_sentence_is_written_before_the_sound_ends_and_a_signal_ends_only_the_sound() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let Some(mut samples) = bare_samples(&scene) else {
        return;
    };
    samples.resize(samples.len() + 4 * 32_000, 0);
    let mut child = listening(&scene, &["--raw", RAW]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&samples).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.to_lowercase().contains("my fellow americans"),
        "{first}"
    );
    // More is said, and broken off.
    pipe.write_all(&samples[..6 * 32_000]).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    send(libc::SIGTERM, &child);
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(
        rest.concat().to_lowercase().contains("fellow americans"),
        "{rest:?}"
    );
    drop(pipe);
    wait(child).expect(0);
}

#[test]
fn it_ends_without_a_word_when_nobody_reads_any_more() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let Some(mut samples) = bare_samples(&scene) else {
        return;
    };
    samples.resize(samples.len() + 4 * 32_000, 0);
    let mut child = listening(&scene, &["--raw", RAW]);
    drop(child.stdout.take());
    let mut pipe = child.stdin.take().unwrap();
    // It may have ended before it was all written; the pipe stays open.
    let _ = pipe.write_all(&samples);
    let ran = wait(child).expect(0);
    assert_eq!(ran.stderr, "");
    drop(pipe);
}

#[test]
fn what_cannot_be_listened_to_is_told() {
    let scene = Scene::bare();
    scene
        .transcribe(["--live", "note.opus"])
        .expect(2)
        .complains("--live listens to standard input; give no file, or only -.");
    for wrong in [["--raw", RAW].as_slice(), &["--live", "--raw", "s16le"]] {
        let ran = scene.transcribe(wrong).expect(2);
        assert!(ran.stderr.contains("--"), "{ran:#?}");
    }
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut child = listening(&scene, &[]);
    let words = b"no sound at all, only words".repeat(100);
    // It may have ended before it was all written.
    let _ = child.stdin.take().unwrap().write_all(&words);
    wait(child)
        .expect(1)
        .complains("-: This is not a media file Earshot recognises.");
}
