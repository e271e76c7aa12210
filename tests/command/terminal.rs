//! Behaviour in a terminal: progress bar, no binary output.
#![cfg(unix)]

use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::Stdio;

use crate::test_home::{TestHome, run_command};

fn open_terminal() -> (File, OwnedFd) {
    let (mut user_end, mut program_end) = (0, 0);
    let null = std::ptr::null_mut();
    // SAFETY: both integers outlive the call, and the other three may be null.
    let opened = unsafe {
        libc::openpty(
            &mut user_end,
            &mut program_end,
            null,
            null.cast(),
            null.cast(),
        )
    };
    assert_eq!(opened, 0);
    // SAFETY: both were just opened and have no other owner.
    unsafe {
        (
            File::from_raw_fd(user_end),
            OwnedFd::from_raw_fd(program_end),
        )
    }
}

fn read_terminal(mut user_end: File) -> String {
    let mut screen = Vec::new();
    let mut buffer = [0; 4096];
    // At the end Linux returns an error, other systems zero bytes.
    while let Ok(count @ 1..) = user_end.read(&mut buffer) {
        screen.extend(&buffer[..count]);
    }
    String::from_utf8_lossy(&screen).into_owned()
}

#[test]
fn progress_bar_is_shown_and_cleared() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let (user_end, program_end) = open_terminal();
    let mut command = test.command(["transcribe", "note.opus", "note.opus"]);
    command
        .env("TERM", "xterm")
        .stderr(Stdio::from(program_end));
    let screen = std::thread::spawn(|| read_terminal(user_end));
    let result = run_command(command).expect(0);
    assert!(result.text().contains("==> note.opus <=="));
    let screen = screen.join().unwrap();
    assert!(
        screen.contains("Transcribing 1 of 2") && screen.contains(" left"),
        "{screen:?}"
    );
    assert!(
        !screen.contains("==>"),
        "text is not on standard error: {screen:?}"
    );
}

#[test]
fn word_document_is_not_written_to_a_terminal() {
    let test = TestHome::empty();
    test.write("a.ogg", "x");
    let (_user_end, program_end) = open_terminal();
    let mut command = test.command(["transcribe", "--format", "docx", "a.ogg"]);
    command.stdout(Stdio::from(program_end));
    run_command(command)
        .expect(2)
        .expect_error("A Word document cannot be shown in a terminal; add --output FILE.");
}
