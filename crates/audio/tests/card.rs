//! Through the real sound system: a virtual card plays, and what it played is
//! recorded and compared with the file.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use common::{likeness, opened, voice, wav};
use earshot_audio::{Player, PlayerEvent};

const RATE: u32 = 48_000;
/// Names the recording to the test that runs behind the card's address.
const INSIDE: &str = "EARSHOT_TEST_RECORDING";

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// A sound server with one card that nobody hears.
fn server(folder: &Path) -> Option<Running> {
    let socket = folder.join("native");
    let child = Command::new("pulseaudio")
        .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
        .args(["--disable-shm=yes", "--use-pid-file=no"])
        .arg("-L")
        .arg(format!(
            "module-native-protocol-unix socket={} auth-anonymous=1",
            socket.display()
        ))
        .args([
            "-L",
            "module-null-sink sink_name=card rate=48000 channels=2",
        ])
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let running = Running(child);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if socket.exists() {
            std::thread::sleep(Duration::from_millis(300));
            return Some(running);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}

#[test]
fn what_the_card_plays_after_a_seek_is_what_the_file_has_there() {
    if !has("pulseaudio") || !has("parec") {
        println!("skipped: no pulseaudio");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(_server) = server(folder.path()) else {
        println!("skipped: pulseaudio does not start");
        return;
    };
    let address = format!("unix:{}", folder.path().join("native").display());
    let recording = folder.path().join("heard.f32");
    let recorder = Command::new("parec")
        .args([
            "--device=card.monitor",
            "--latency-msec=20",
            "--format=float32le",
        ])
        .args(["--rate=48000", "--channels=1"])
        .env("PULSE_SERVER", &address)
        .env("HOME", folder.path())
        .stdout(fs::File::create(&recording).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let recorder = Running(recorder);
    // Silence is recorded too: once some of it is there, nothing is missed.
    let start = Instant::now();
    while fs::metadata(&recording).is_ok_and(|file| file.len() == 0) {
        assert!(start.elapsed() < Duration::from_secs(20), "no recording");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The sound library reads the server's address from the environment, which
    // a test may set only for another process.
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "inside", "--nocapture"])
        .env(INSIDE, &recording)
        .env("PULSE_SERVER", &address)
        // A busy machine shall not make this test fail.
        .env("PULSE_LATENCY_MSEC", "200")
        .env("HOME", folder.path())
        .output()
        .unwrap();
    drop(recorder);
    let said = String::from_utf8_lossy(&inside.stdout).into_owned();
    let errors = String::from_utf8_lossy(&inside.stderr);
    assert!(inside.status.success(), "{said}\n{errors}");
    if said.contains("skipped:") {
        println!("{said}");
        return;
    }
    let number = |name: &str| -> u64 {
        let line = said
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

/// ALSA takes every sample that it is given (seen call by call), but its bridge to
/// the sound server now and then loses a period or two, 13 ms each, where a stream
/// begins. In samples, a little more than two.
const SLACK: isize = 1_440;

/// Two passages were played, from one place to where it was paused.
fn compare(recording: &Path, first: u64, first_end: u64, second: u64, second_end: u64) {
    let heard: Vec<f32> = fs::read(recording)
        .unwrap()
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect();
    let file = voice(RATE, 20.0);
    let mut rest = &heard[..];
    for (place, end) in [(first, first_end), (second, second_end)] {
        let start = rest
            .iter()
            .position(|s| s.abs() > 1e-3)
            .expect("nothing was heard");
        let there = &file[place as usize * 48..];
        let onset = there.iter().position(|s| s.abs() > 1e-3).unwrap();
        // From 50 ms on, past the fade.
        let passage = &rest[start + 2_400..start + 2_400 + 28_800];
        let (lag, alike) = (-SLACK..=SLACK)
            .map(|lag| {
                let from = (onset as isize + 2_400 + lag).max(0) as usize;
                (lag, likeness(passage, &there[from..from + 28_800], 0))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        println!("at {place} ms: off by {lag} samples, alike {alike:.4}");
        assert!(
            lag.abs() < SLACK && alike > 0.95,
            "at {place} ms: {lag}, {alike}"
        );
        // The place told at the pause is where the sound broke off.
        let len = (end - place) as usize * 48;
        // Longer than any silence in the file.
        const PAUSE: usize = 21_600;
        let quiet = |samples: &[f32]| samples.iter().all(|s| s.abs() < 1e-4);
        let break_off = (start..rest.len().saturating_sub(PAUSE))
            .find(|at| quiet(&rest[*at..*at + PAUSE]))
            .unwrap();
        let last = there[..len].iter().rposition(|s| s.abs() > 1e-3).unwrap();
        let played = break_off - start + onset;
        println!("told {len}, sounding to {last}, heard to {played}");
        assert!(
            played.abs_diff(last) < 2_400,
            "{played} samples, told {last}"
        );
        rest = &rest[break_off..];
    }
}

#[test]
fn inside() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let (send, events) = channel();
    let player = Player::new(move |event| {
        let _ = send.send(event);
    });
    player.open(opened(wav(RATE, 1, &voice(RATE, 20.0))));
    for (name, place) in [("first", 12_000), ("second", 4_000)] {
        player.seek(place);
        player.play();
        let start = Instant::now();
        while player.position_ms() < place + 1_200 {
            assert!(start.elapsed() < Duration::from_secs(20), "nothing moves");
            while let Ok(event) = events.try_recv() {
                if let PlayerEvent::Failed { code, message } = event {
                    println!("skipped: no sound through this system ({code}: {message})");
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
