//! A real keychain of the desktop: the Secret Service, on a bus of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::process::{Command, Stdio};

use earshot_vault::{KeyFile, Keychain as _, Keys, SystemKeychain, VaultError};

const INSIDE: &str = "EARSHOT_TEST_KEYCHAIN";

/// Not a test of its own: what runs on the bus.
#[test]
fn inside() {
    match std::env::var(INSIDE).as_deref() {
        Ok("keychain") => {
            let keys = Keys::generate().unwrap();
            let mut file = KeyFile::new(&keys).unwrap();
            file.add_keychain(&keys, &SystemKeychain).unwrap();
            let opened = file.open_with_keychain(&SystemKeychain).unwrap();
            assert_eq!(*opened.database(), *keys.database());
            file.forget_in(&SystemKeychain).unwrap();
            let gone = file.open_with_keychain(&SystemKeychain);
            assert!(matches!(gone, Err(VaultError::NotInKeychain)));
            file.forget_in(&SystemKeychain).unwrap();
            println!("it keeps and forgets");
        }
        Ok("nothing") => {
            let none = SystemKeychain.get("anything");
            assert!(matches!(none, Err(VaultError::NoKeychain(_))), "{none:?}");
            println!("there is none, it says");
        }
        _ => {}
    }
}

fn run(mut command: Command, what: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let ran = command
        .env(INSIDE, what)
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned()
}

#[test]
fn a_key_is_kept_by_the_desktop_and_forgotten() {
    let has = |program| Command::new(program).arg("--version").output().is_ok();
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        println!("skipped: no dbus-run-session, or no gnome-keyring-daemon");
        return;
    }
    let this = std::env::current_exe().unwrap();
    let script = format!(
        "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; sleep 1; \
         exec '{}' --exact inside --nocapture",
        this.display()
    );
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "bash", "-c", &script]);
    let told = run(command, "keychain");
    assert!(told.contains("it keeps and forgets"), "{told}");
}

#[test]
fn where_there_is_no_bus_it_says_so() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "inside", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let told = run(command, "nothing");
    assert!(told.contains("there is none, it says"), "{told}");
}
