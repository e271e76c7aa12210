//! Tests a real Secret Service on its own D-Bus session bus.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::process::{Command, Stdio};

use earshot_keychain::{Keychain as _, KeychainError, SystemKeychain};
use earshot_test_support::has_programs;

const STATE_VAR: &str = "EARSHOT_TEST_KEYCHAIN";
const UNLOCK: &str = "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null;";

/// Not a test by itself: run in the D-Bus session by the tests below.
#[test]
fn in_dbus_session() {
    let keychain = SystemKeychain;
    match std::env::var(STATE_VAR).as_deref() {
        Ok("unlocked") => {
            // Not UTF-8.
            let secret: Vec<u8> = (0..=255).collect();
            assert_eq!(keychain.get("one").unwrap(), None);
            keychain.set("one", b"before").unwrap();
            keychain.set("one", &secret).unwrap();
            keychain.set("other", b"other").unwrap();
            assert_eq!(*keychain.get("one").unwrap().unwrap(), secret);
            keychain.delete("one").unwrap();
            keychain.delete("one").unwrap();
            assert_eq!(keychain.get("one").unwrap(), None);
            assert_eq!(*keychain.get("other").unwrap().unwrap(), b"other");
            println!("stored and deleted");
        }
        Ok("locked") => {
            let error = keychain.get("other").unwrap_err();
            assert!(matches!(error, KeychainError::Locked), "{error:?}");
            println!("it is locked");
        }
        Ok("nothing") => {
            let error = keychain.get("anything").unwrap_err();
            assert!(matches!(error, KeychainError::Absent), "{error:?}");
            println!("there is none");
        }
        _ => {}
    }
}

fn run(mut command: Command, what: &str, home: &std::path::Path) -> String {
    let runtime = tempfile::tempdir().unwrap();
    let ran = command
        .env(STATE_VAR, what)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_RUNTIME_DIR", runtime.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned()
}

#[test]
fn secrets_are_stored_and_deleted() {
    if !has_programs(&["dbus-run-session", "gnome-keyring-daemon"]) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let in_session = |first: &str| {
        let this = std::env::current_exe().unwrap();
        let script = format!(
            "{first} exec '{}' --exact in_dbus_session --nocapture",
            this.display()
        );
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "bash", "-c", &script]);
        command
    };
    let output = run(in_session(UNLOCK), "unlocked", home.path());
    assert!(output.contains("stored and deleted"), "{output}");
    // A new session without the password.
    let output = run(in_session(""), "locked", home.path());
    assert!(output.contains("it is locked"), "{output}");
}

#[test]
fn without_a_bus_the_keychain_is_absent() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "in_dbus_session", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let output = run(command, "nothing", home.path());
    assert!(output.contains("there is none"), "{output}");
}
