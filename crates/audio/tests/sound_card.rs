//! Plays through the real sound system to a virtual card, and compares its recording with the file.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use common::{open_stream, similarity, voice, wav};
use earshot_audio::{Player, PlayerEvent};
use earshot_test_support::{KillOnDrop, PulseServer, skip_without};

const RATE: u32 = 48_000;
/// Path of the recording, for the test in the child process.
const RECORDING_VAR: &str = "EARSHOT_TEST_RECORDING";

#[test]
fn the_sound_card_plays_the_file_after_a_seek() {
    let Some(server) = PulseServer::start("sink_name=card rate=48000 channels=2") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recorded.f32");
    let recorder = server
        .command("parec")
        .args([
            "--device=card.monitor",
            "--latency-msec=20",
            "--format=float32le",
        ])
        .args(["--rate=48000", "--channels=1"])
        .stdout(fs::File::create(&recording).unwrap())
        .spawn()
        .unwrap();
    let recorder = KillOnDrop(recorder);
    // Silence is recorded too: once the file grows, the recorder runs.
    let start = Instant::now();
    while fs::metadata(&recording).is_ok_and(|file| file.len() == 0) {
        assert!(start.elapsed() < Duration::from_secs(20), "no recording");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The sound library reads the server's address from the environment, which is safe to set only
    // for another process.
    let child = server
        .command(std::env::current_exe().unwrap())
        .args(["--exact", "play_in_child_process", "--nocapture"])
        .env(RECORDING_VAR, &recording)
        // Robust on a busy machine.
        .env("PULSE_LATENCY_MSEC", "200")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    drop(recorder);
    let output = String::from_utf8_lossy(&child.stdout).into_owned();
    let errors = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{output}\n{errors}");
    if output.contains("skipped:") {
        println!("{output}");
        return;
    }
    let number = |name: &str| -> u64 {
        let line = output
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        line.trim().parse().unwrap()
    };
    compare(
        &recording,
        12_000,
        number("first:"),
        4_000,
        number("second:"),
    );
}

/// ALSA takes every sample (traced call by call), but its bridge to the sound server sometimes
/// loses a period or two of 13 ms when a stream starts. A little more than two, in samples.
const MAX_SHIFT: isize = 1_440;

/// Two excerpts were played, each from a position to a pause.
fn compare(recording: &Path, first: u64, first_end: u64, second: u64, second_end: u64) {
    let recorded: Vec<f32> = fs::read(recording)
        .unwrap()
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect();
    let file = voice(RATE, 20.0);
    let mut rest = &recorded[..];
    for (position, end) in [(first, first_end), (second, second_end)] {
        let start = rest
            .iter()
            .position(|s| s.abs() > 1e-3)
            .expect("silent recording");
        let expected = &file[position as usize * 48..];
        let onset = expected.iter().position(|s| s.abs() > 1e-3).unwrap();
        // From 50 ms on, after the fade.
        let excerpt = &rest[start + 2_400..start + 2_400 + 28_800];
        let (lag, score) = (-MAX_SHIFT..=MAX_SHIFT)
            .map(|lag| {
                let from = (onset as isize + 2_400 + lag).max(0) as usize;
                (lag, similarity(excerpt, &expected[from..from + 28_800], 0))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        println!("at {position} ms: off by {lag} samples, similarity {score:.4}");
        assert!(
            lag.abs() < MAX_SHIFT && score > 0.95,
            "at {position} ms: {lag}, {score}"
        );
        // Playback ended at the position of the pause.
        let len = (end - position) as usize * 48;
        // Longer than any silence in the file.
        const PAUSE: usize = 21_600;
        let is_silent = |samples: &[f32]| samples.iter().all(|s| s.abs() < 1e-4);
        let break_off = (start..rest.len().saturating_sub(PAUSE))
            .find(|at| is_silent(&rest[*at..*at + PAUSE]))
            .unwrap();
        let last = expected[..len]
            .iter()
            .rposition(|s| s.abs() > 1e-3)
            .unwrap();
        let played = break_off - start + onset;
        println!("reported {len}, sound up to {last}, played up to {played}");
        assert!(
            played.abs_diff(last) < 2_400,
            "{played} samples, expected {last}"
        );
        rest = &rest[break_off..];
    }
}

#[test]
fn play_in_child_process() {
    if std::env::var_os(RECORDING_VAR).is_none() {
        return;
    }
    let (send, events) = channel();
    let player = Player::new(move |event| {
        let _ = send.send(event);
    });
    player.open(open_stream(wav(RATE, 1, &voice(RATE, 20.0))));
    for (name, position) in [("first", 12_000), ("second", 4_000)] {
        player.seek(position);
        player.play();
        let start = Instant::now();
        while player.position_ms() < position + 1_200 {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "the position does not advance"
            );
            while let Ok(event) = events.try_recv() {
                if let PlayerEvent::Failed { code, message } = event {
                    skip_without(&format!("audio output ({code}: {message})"));
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        player.pause();
        while player.is_playing() {
            std::thread::sleep(Duration::from_millis(5));
        }
        println!("{name}: {}", player.position_ms());
        std::thread::sleep(Duration::from_millis(900));
    }
}
