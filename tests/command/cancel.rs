//! Termination signals: the command ends within a second and leaves no partial files.
#![cfg(unix)]

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::test_home::{TestHome, wait_for_output};

/// Ctrl-C, end of the session or container, closed terminal.
const SIGNALS: [i32; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

pub fn send_signal(signal: i32, child: &Child) {
    // SAFETY: sends a signal to our own child, which has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, signal) }, 0);
}

#[track_caller]
fn end_with(signal: i32, child: Child) -> Duration {
    let started = Instant::now();
    send_signal(signal, &child);
    let output = child.wait_with_output().unwrap();
    let took = started.elapsed();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.ends_with("Cancelled.\n"), "{stderr}");
    took
}

#[test]
fn signal_ends_the_command_and_leaves_complete_files_only() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut arguments = vec!["transcribe", "--format", "json,txt", "--output", "out"];
    arguments.extend(["note.opus"; 300]);
    for (signal, wait_ms) in SIGNALS.into_iter().zip([300, 1500, 4000]) {
        let child = test.command(&arguments).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait_ms));
        let took = end_with(signal, child);
        assert!(
            took < Duration::from_secs(1),
            "took {took:?} after {wait_ms} ms"
        );
        // The command may be cancelled before it creates the folder.
        if !test.path("out").is_dir() {
            continue;
        }
        for name in test.file_names("out") {
            let text = std::fs::read_to_string(test.path("out").join(&name)).unwrap();
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
fn signal_ends_a_read_from_a_pipe() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut child = test
        .command(["transcribe", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let _open = child.stdin.take();
    std::thread::sleep(Duration::from_millis(1000));
    let took = end_with(libc::SIGTERM, child);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn ignored_signals_stay_ignored() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut command = Command::new("nohup");
    let program = test.command(["transcribe", "-"]);
    command
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(test.path(""))
        .env("EARSHOT_HOME", test.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::sleep(Duration::from_millis(1000));
    send_signal(libc::SIGHUP, &child);
    std::thread::sleep(Duration::from_millis(200));
    pipe.write_all(&std::fs::read(test.path("note.opus")).unwrap())
        .unwrap();
    drop(pipe);
    let result = wait_for_output(child).expect(0);
    assert!(result.text().contains("your country"), "{result:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn signal_ends_a_blocked_write() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    // Standard output is a pipe that is full: 64 KiB is its capacity.
    let (_reader, mut output) = std::io::pipe().unwrap();
    output.write_all(&[b'\n'; 64 << 10]).unwrap();
    let mut command = test.command(["transcribe", "note.opus"]);
    let child = command.stdout(output).spawn().unwrap();
    let write_to_stdout = format!("{} 0x1 ", libc::SYS_write);
    let started = Instant::now();
    loop {
        let syscall = std::fs::read_to_string(format!("/proc/{}/syscall", child.id())).unwrap();
        if syscall.starts_with(&write_to_stdout) {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{syscall}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = end_with(libc::SIGINT, child);
    assert!(took < Duration::from_secs(2), "{took:?}");
}
