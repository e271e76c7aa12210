//! The computer goes to sleep, as a stand-in for logind says on a bus of its own.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::scene::Scene;

const INSIDE: &str = "EARSHOT_TEST_SLEEP";
const PASSPHRASE: &str = "four words to remember";

/// Not a test of its own: the program that has the library open.
#[test]
fn inside() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.encrypt(Some(PASSPHRASE), false).unwrap();
    println!("open");
    let is_locked = |is| sitting.until("so", |desk| (desk.at_rest().is_locked == is).then_some(()));
    is_locked(true);
    println!("locked");
    sitting.desk.unlock(PASSPHRASE).unwrap();
    println!("open again");
    is_locked(true);
    drop(sitting);
    println!("ended");
}

fn spawn(command: &mut Command) -> Child {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// Reads on until this is said.
#[track_caller]
fn says(from: &mut BufReader<impl Read>, what: &str) {
    let mut line = String::new();
    while from.read_line(&mut line).unwrap() > 0 {
        if line.trim_end().ends_with(what) {
            return;
        }
        line.clear();
    }
    panic!("“{what}” was never said");
}

#[test]
fn an_encrypted_library_is_locked_before_the_computer_sleeps() {
    let has = |program, argument| Command::new(program).arg(argument).output().is_ok();
    if !has("dbus-run-session", "--version") || !has("/usr/bin/python3", "--version") {
        println!("skipped: no dbus-run-session, or no python3");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/service/logind.py");
    let mut logind = spawn(
        Command::new("dbus-run-session")
            .args(["--", "/usr/bin/python3"])
            .arg(script),
    );
    let mut from_logind = BufReader::new(logind.stdout.take().unwrap());
    let mut address = String::new();
    from_logind.read_line(&mut address).unwrap();
    if address.is_empty() {
        println!("skipped: there is no bus, or no python3-gi");
        logind.wait().unwrap();
        return;
    }
    let mut program = spawn(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sleep::inside", "--nocapture"])
            .env(INSIDE, "1")
            .env("DBUS_SYSTEM_BUS_ADDRESS", address.trim()),
    );
    let mut from_program = BufReader::new(program.stdout.take().unwrap());
    let mut to_logind = logind.stdin.take().unwrap();
    for open in ["open", "open again"] {
        says(&mut from_program, open);
        says(&mut from_logind, "asked to wait");
        writeln!(to_logind, "sleep").unwrap();
        says(&mut from_logind, "waited");
        says(
            &mut from_program,
            if open == "open" { "locked" } else { "ended" },
        );
    }
    // Locked or gone, nobody has it wait.
    writeln!(to_logind, "sleep").unwrap();
    says(&mut from_logind, "nobody asked");
    assert!(program.wait().unwrap().success());
    drop(to_logind);
    logind.wait().unwrap();
}
