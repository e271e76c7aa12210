//! What is different in front of a person: a bar, and no binary output.
#![cfg(unix)]

use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::Stdio;

use crate::scene::{Scene, finish};

/// A pseudo-terminal: what a person would see, and the program's end.
fn terminal() -> (File, OwnedFd) {
    let (mut person, mut program) = (0, 0);
    let null = std::ptr::null_mut();
    // SAFETY: both integers outlive the call, and the other three may be null.
    let opened =
        unsafe { libc::openpty(&mut person, &mut program, null, null.cast(), null.cast()) };
    assert_eq!(opened, 0);
    // SAFETY: both were just opened and belong to nobody else.
    unsafe { (File::from_raw_fd(person), OwnedFd::from_raw_fd(program)) }
}

/// Everything shown until the program's end of the terminal is closed.
fn shown(mut person: File) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    // Linux ends a closed terminal with an error, others with no bytes.
    while let Ok(count @ 1..) = person.read(&mut buffer) {
        seen.extend(&buffer[..count]);
    }
    String::from_utf8_lossy(&seen).into_owned()
}

#[test]
fn a_bar_is_shown_and_taken_away() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let (person, program) = terminal();
    let mut command = scene.command(["transcribe", "note.opus", "note.opus"]);
    command.env("TERM", "xterm").stderr(Stdio::from(program));
    let seen = std::thread::spawn(|| shown(person));
    let ran = finish(command).expect(0);
    assert!(ran.text().contains("==> note.opus <=="));
    let seen = seen.join().unwrap();
    assert!(
        seen.contains("Transcribing 1 of 2") && seen.contains(" left"),
        "{seen:?}"
    );
    assert!(
        !seen.contains("==>"),
        "text is not on standard error: {seen:?}"
    );
}

#[test]
fn a_word_document_does_not_go_to_a_terminal() {
    let scene = Scene::bare();
    scene.write("a.ogg", "x");
    let (_person, program) = terminal();
    let mut command = scene.command(["transcribe", "--format", "docx", "a.ogg"]);
    command.stdout(Stdio::from(program));
    finish(command)
        .expect(2)
        .complains("A Word document cannot be shown in a terminal; add --output FILE.");
}
