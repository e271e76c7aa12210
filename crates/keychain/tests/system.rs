//! A real keychain of the desktop: the Secret Service, on a bus of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::process::{Command, Stdio};

use earshot_keychain::{Keychain as _, KeychainError, SystemKeychain};

const INSIDE: &str = "EARSHOT_TEST_KEYCHAIN";
const UNLOCK: &str =
    "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; sleep 1;";

/// Not a test of its own: what runs on the bus.
#[test]
fn inside() {
    let keychain = SystemKeychain;
    match std::env::var(INSIDE).as_deref() {
        Ok("unlocked") => {
            // No text: every byte may be in it.
            let secret: Vec<u8> = (0..=255).collect();
            assert_eq!(keychain.get("one").unwrap(), None);
            keychain.set("one", b"before").unwrap();
            keychain.set("one", &secret).unwrap();
            keychain.set("other", b"other").unwrap();
            assert_eq!(*keychain.get("one").unwrap().unwrap(), secret);
            keychain.forget("one").unwrap();
            keychain.forget("one").unwrap();
            assert_eq!(keychain.get("one").unwrap(), None);
            assert_eq!(*keychain.get("other").unwrap().unwrap(), b"other");
            println!("it keeps and forgets");
        }
        Ok("locked") => {
            let kept = keychain.get("other").unwrap_err();
            assert!(matches!(kept, KeychainError::Locked), "{kept:?}");
            println!("it is locked");
        }
        Ok("nothing") => {
            let none = keychain.get("anything").unwrap_err();
            assert!(matches!(none, KeychainError::Absent), "{none:?}");
            println!("there is none");
        }
        _ => {}
    }
}

fn run(mut command: Command, what: &str, home: &std::path::Path) -> String {
    let runtime = tempfile::tempdir().unwrap();
    let ran = command
        .env(INSIDE, what)
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
fn secrets_are_kept_by_the_desktop_and_forgotten() {
    let has = |program| Command::new(program).arg("--version").output().is_ok();
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        println!("skipped: no dbus-run-session, or no gnome-keyring-daemon");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let on_a_bus = |first: &str| {
        let this = std::env::current_exe().unwrap();
        let script = format!(
            "{first} exec '{}' --exact inside --nocapture",
            this.display()
        );
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "bash", "-c", &script]);
        command
    };
    let told = run(on_a_bus(UNLOCK), "unlocked", home.path());
    assert!(told.contains("it keeps and forgets"), "{told}");
    // Another session, in which nobody has entered the password.
    let told = run(on_a_bus(""), "locked", home.path());
    assert!(told.contains("it is locked"), "{told}");
}

#[test]
fn where_there_is_no_bus_there_is_none() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "inside", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let told = run(command, "nothing", home.path());
    assert!(told.contains("there is none"), "{told}");
}
