//! Suspend, as announced by a fake logind on a private bus.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use earshot_test_support::{has_programs, skip_without};

use crate::harness::TestHome;

const CHILD: &str = "EARSHOT_TEST_SLEEP";
const PASSPHRASE: &str = "four words to remember";

/// Run by the test below in another process, with an open library.
#[test]
fn child_process() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let home = TestHome::empty();
    let app = home.start_app();
    app.library.encrypt(Some(PASSPHRASE), false).unwrap();
    println!("open");
    let wait_until_locked = || {
        app.wait_for("locked", |app| {
            app.library.encryption_status().is_locked.then_some(())
        })
    };
    wait_until_locked();
    println!("locked");
    app.library.unlock(PASSPHRASE).unwrap();
    println!("open again");
    wait_until_locked();
    drop(app);
    println!("ended");
}

fn spawn(command: &mut Command) -> Child {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// Reads until a line ends with `suffix`.
#[track_caller]
fn expect_line(from: &mut BufReader<impl Read>, suffix: &str) {
    let mut line = String::new();
    while from.read_line(&mut line).unwrap() > 0 {
        if line.trim_end().ends_with(suffix) {
            return;
        }
        line.clear();
    }
    panic!("no line ends with “{suffix}”");
}

#[test]
fn an_encrypted_library_is_locked_before_suspend() {
    if !has_programs(&["dbus-run-session", "/usr/bin/python3"]) {
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
        skip_without("bus, or no python3-gi");
        logind.wait().unwrap();
        return;
    }
    let mut program = spawn(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sleep::child_process", "--nocapture"])
            .env(CHILD, "1")
            .env("DBUS_SYSTEM_BUS_ADDRESS", address.trim()),
    );
    let mut from_program = BufReader::new(program.stdout.take().unwrap());
    let mut to_logind = logind.stdin.take().unwrap();
    for open in ["open", "open again"] {
        expect_line(&mut from_program, open);
        expect_line(&mut from_logind, "inhibited");
        writeln!(to_logind, "sleep").unwrap();
        expect_line(&mut from_logind, "released");
        expect_line(
            &mut from_program,
            if open == "open" { "locked" } else { "ended" },
        );
    }
    // No inhibitor is held once the library is locked or the app has ended.
    writeln!(to_logind, "sleep").unwrap();
    expect_line(&mut from_logind, "no inhibitor");
    assert!(program.wait().unwrap().success());
    drop(to_logind);
    logind.wait().unwrap();
}
