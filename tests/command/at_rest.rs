//! Encrypting, unlocking and wiping from the terminal.

use std::fs::File;
use std::process::Stdio;

use crate::scene::{Ran, Scene, finish};

const FIRST: &str = "four words to remember";
const SECOND: &str = "some other four words";

/// Runs `earshot` with these lines on standard input.
fn run_with(scene: &Scene, arguments: &[&str], lines: &[&str]) -> Ran {
    scene.write("lines", lines.join("\n") + "\n");
    let mut command = scene.command(arguments);
    command.stdin(Stdio::from(File::open(scene.path("lines")).unwrap()));
    finish(command)
}

#[test]
fn a_library_is_encrypted_opened_changed_and_decrypted() {
    let scene = Scene::bare();
    scene.run(["notes", "list"]).expect(0);
    let database = scene.home().join("data/notes.db");
    let is_plain = || std::fs::read(&database).unwrap().starts_with(b"SQLite");
    assert!(is_plain());
    scene.run(["library", "encrypt"]).expect(1);
    let short = run_with(&scene, &["library", "encrypt"], &["short"]).expect(1);
    short.complains("The passphrase is too short: use at least 8 characters.");
    assert!(is_plain(), "nothing has happened yet");

    let ran = run_with(&scene, &["library", "encrypt"], &[FIRST]).expect(0);
    assert_eq!(ran.text(), "The library is encrypted.\n");
    assert!(!is_plain());
    let ran = scene.run(["notes", "list"]).expect(1);
    ran.complains("The library is locked: unlock it with its passphrase.");
    let ran = run_with(&scene, &["notes", "list"], &["no idea"]).expect(1);
    ran.complains("This is not the passphrase of this library: try again.");
    run_with(&scene, &["notes", "list"], &[FIRST]).expect(0);
    run_with(&scene, &["library", "unlock"], &[FIRST]).expect(0);
    scene.run(["library", "lock"]).expect(0);

    // Once to open it, once to change it, then the new one.
    let lines = [FIRST, FIRST, SECOND];
    run_with(&scene, &["library", "passphrase"], &lines).expect(0);
    run_with(&scene, &["notes", "list"], &[FIRST]).expect(1);
    run_with(&scene, &["library", "check"], &[SECOND]).expect(0);

    run_with(&scene, &["library", "decrypt"], &[SECOND]).expect(0);
    assert!(is_plain());
    scene.run(["notes", "list"]).expect(0);
    let ran = scene.run(["library", "lock"]).expect(1);
    ran.complains("The library is not encrypted.");
}

#[test]
fn a_library_that_is_half_decrypted_goes_the_way_that_is_asked_for() {
    let scene = Scene::bare();
    run_with(&scene, &["library", "encrypt"], &[FIRST]).expect(0);
    let keys = scene.home().join("data/keys");
    let halve = || {
        let bytes = std::fs::read(&keys).unwrap();
        let mut written: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        // Of a version whose keys had no MAC: this one would be known to be changed.
        written["form"] = 1.into();
        written["phase"] = "opening".into();
        std::fs::write(&keys, written.to_string()).unwrap();
    };
    halve();
    for command in [["notes", "list"], ["library", "unlock"]] {
        let ran = run_with(&scene, &command, &[FIRST]).expect(1);
        assert!(ran.stderr.contains("half decrypted"), "{ran:?}");
    }
    scene.run(["library", "encrypt"]).expect(1);
    let ran = run_with(&scene, &["library", "encrypt"], &[FIRST]).expect(0);
    assert_eq!(ran.text(), "The library is encrypted.\n");
    run_with(&scene, &["notes", "list"], &[FIRST]).expect(0);
    halve();
    run_with(&scene, &["library", "decrypt"], &[FIRST]).expect(0);
    assert!(!keys.exists());
    scene.run(["notes", "list"]).expect(0);
}

#[test]
fn everything_is_erased_after_a_yes_only() {
    let scene = Scene::bare();
    run_with(&scene, &["library", "encrypt"], &[FIRST]).expect(0);
    let ran = scene.run(["library", "wipe"]).expect(2);
    assert!(ran.stderr.contains("--yes"), "{ran:?}");
    assert!(scene.home().join("data/keys").exists());
    scene.run(["library", "wipe", "--yes"]).expect(0);
    assert!(!scene.home().join("data/keys").exists());
    scene.run(["notes", "list"]).expect(0);
}

#[test]
fn no_passphrase_is_an_argument() {
    let help = Scene::bare()
        .run(["library", "encrypt", "--help"])
        .expect(0);
    assert!(help.text().contains("standard input"), "{help:?}");
    for argument in ["--passphrase=x", "x"] {
        Scene::bare()
            .run(["library", "encrypt", argument])
            .expect(2);
    }
}
