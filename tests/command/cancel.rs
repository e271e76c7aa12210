//! Ctrl-C and what else ends programs: within a second, and nothing half written.
#![cfg(unix)]

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::scene::{Scene, wait};

/// Ctrl-C, the end of a session or of a container, and a terminal that is closed.
const SIGNALS: [i32; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

pub fn send(signal: i32, child: &Child) {
    // SAFETY: sends a signal to our own child, which has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, signal) }, 0);
}

/// Sends the signal and returns how long the program took to end.
#[track_caller]
fn end(signal: i32, child: Child) -> Duration {
    let started = Instant::now();
    send(signal, &child);
    let output = child.wait_with_output().unwrap();
    let took = started.elapsed();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.ends_with("Cancelled.\n"), "{stderr}");
    took
}

#[test]
fn it_ends_at_once_and_leaves_whole_files_only() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut arguments = vec!["transcribe", "--format", "json,txt", "--output", "out"];
    arguments.extend(["note.opus"; 300]);
    for (signal, wait_ms) in SIGNALS.into_iter().zip([300, 1500, 4000]) {
        let child = scene.command(&arguments).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let took = end(signal, child);
        assert!(
            took < Duration::from_secs(1),
            "took {took:?} after {wait_ms} ms"
        );
        // Cancelled before the folder was made is fine too.
        if !scene.path("out").is_dir() {
            continue;
        }
        for name in scene.names("out") {
            let text = std::fs::read_to_string(scene.path("out").join(&name)).unwrap();
            assert!(
                text.ends_with('\n') && !name.starts_with('.'),
                "{name} is half written: {text}"
            );
            if name.ends_with(".json") {
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
            }
        }
    }
}

#[test]
fn it_ends_while_it_waits_for_a_pipe() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut child = scene
        .command(["transcribe", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let _open = child.stdin.take();
    std::thread::sleep(Duration::from_millis(1000));
    let took = end(libc::SIGTERM, child);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut command = Command::new("nohup");
    let program = scene.command(["transcribe", "-"]);
    command
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(scene.path(""))
        .env("EARSHOT_HOME", scene.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::sleep(Duration::from_millis(1000));
    send(libc::SIGHUP, &child);
    std::thread::sleep(Duration::from_millis(200));
    pipe.write_all(&std::fs::read(scene.path("note.opus")).unwrap())
        .unwrap();
    drop(pipe);
    let ran = wait(child).expect(0);
    assert!(ran.text().contains("your country"), "{ran:?}");
}

#[test]
fn it_ends_while_nobody_reads_its_output() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut arguments = vec!["transcribe", "--format", "json"];
    // Far more than a pipe holds.
    arguments.extend(["note.opus"; 300]);
    let child = scene.command(&arguments).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    send(libc::SIGINT, &child);
    let started = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(output.status.code(), Some(130));
}
