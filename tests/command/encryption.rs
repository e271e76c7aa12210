//! `earshot library`: encrypt, unlock, wipe.

use std::fs::File;
use std::process::Stdio;

use crate::test_home::{RunOutput, TestHome, run_command};

const PASSPHRASE: &str = "four words to remember";
const NEW_PASSPHRASE: &str = "some other four words";

fn run_with_input(test: &TestHome, arguments: &[&str], lines: &[&str]) -> RunOutput {
    test.write("lines", lines.join("\n") + "\n");
    let mut command = test.command(arguments);
    command.stdin(Stdio::from(File::open(test.path("lines")).unwrap()));
    run_command(command)
}

#[test]
fn library_is_encrypted_unlocked_rekeyed_and_decrypted() {
    let test = TestHome::empty();
    test.run(["notes", "list"]).expect(0);
    let database = test.home().join("data/notes.db");
    let is_plain = || std::fs::read(&database).unwrap().starts_with(b"SQLite");
    assert!(is_plain());
    test.run(["library", "encrypt"]).expect(1);
    let short = run_with_input(&test, &["library", "encrypt"], &["short"]).expect(1);
    short.expect_error("The passphrase is too short: use at least 8 characters.");
    assert!(is_plain(), "nothing has happened yet");

    let result = run_with_input(&test, &["library", "encrypt"], &[PASSPHRASE]).expect(0);
    assert_eq!(result.text(), "The library is encrypted.\n");
    assert!(!is_plain());
    let result = test.run(["notes", "list"]).expect(1);
    result.expect_error("The library is locked: unlock it with its passphrase.");
    let result = run_with_input(&test, &["notes", "list"], &["no idea"]).expect(1);
    result.expect_error("This is not the passphrase of this library: try again.");
    run_with_input(&test, &["notes", "list"], &[PASSPHRASE]).expect(0);
    run_with_input(&test, &["library", "unlock"], &[PASSPHRASE]).expect(0);
    test.run(["library", "lock"]).expect(0);

    // Prompts: unlock, confirm, new passphrase.
    let lines = [PASSPHRASE, PASSPHRASE, NEW_PASSPHRASE];
    run_with_input(&test, &["library", "passphrase"], &lines).expect(0);
    run_with_input(&test, &["notes", "list"], &[PASSPHRASE]).expect(1);
    run_with_input(&test, &["library", "check"], &[NEW_PASSPHRASE]).expect(0);

    run_with_input(&test, &["library", "decrypt"], &[NEW_PASSPHRASE]).expect(0);
    assert!(is_plain());
    test.run(["notes", "list"]).expect(0);
    let result = test.run(["library", "lock"]).expect(1);
    result.expect_error("The library is not encrypted.");
}

#[cfg(target_os = "linux")]
#[test]
fn interrupted_decryption_can_be_reversed_or_finished() {
    if !earshot_test_support::has_programs(&["strace"]) {
        return;
    }
    let test = TestHome::empty();
    run_with_input(&test, &["library", "encrypt"], &[PASSPHRASE]).expect(0);
    let data = test.home().join("data");
    // Killed once `keys` says that the library is being decrypted.
    let interrupt = || {
        let program = test.command(["library", "decrypt"]);
        let mut strace = std::process::Command::new("strace");
        strace
            .args(["-f", "-o", "/dev/null", "-e", "trace=unlink", "-P"])
            .arg(data.join("notes.new"))
            .args(["-e", "inject=unlink:signal=SIGKILL"])
            .arg(program.get_program())
            .args(program.get_args())
            .env("EARSHOT_HOME", test.home())
            .stdin(Stdio::from(File::open(test.path("lines")).unwrap()));
        assert!(!strace.status().unwrap().success());
    };
    interrupt();
    for command in [["notes", "list"], ["library", "unlock"]] {
        let result = run_with_input(&test, &command, &[PASSPHRASE]).expect(1);
        assert!(result.stderr.contains("half decrypted"), "{result:?}");
        assert!(result.stderr.contains("library decrypt`"), "{result:?}");
    }
    test.run(["library", "encrypt"]).expect(1);
    let result = run_with_input(&test, &["library", "encrypt"], &[PASSPHRASE]).expect(0);
    assert_eq!(result.text(), "The library is encrypted.\n");
    run_with_input(&test, &["notes", "list"], &[PASSPHRASE]).expect(0);
    interrupt();
    run_with_input(&test, &["library", "decrypt"], &[PASSPHRASE]).expect(0);
    assert!(!data.join("keys").exists());
    test.run(["notes", "list"]).expect(0);
}

#[test]
fn wipe_requires_confirmation() {
    let test = TestHome::empty();
    run_with_input(&test, &["library", "encrypt"], &[PASSPHRASE]).expect(0);
    let result = test.run(["library", "wipe"]).expect(2);
    assert!(result.stderr.contains("--yes"), "{result:?}");
    assert!(test.home().join("data/keys").exists());
    test.run(["library", "wipe", "--yes"]).expect(0);
    assert!(!test.home().join("data/keys").exists());
    test.run(["notes", "list"]).expect(0);
}

#[test]
fn passphrase_is_not_an_argument() {
    let help = TestHome::empty()
        .run(["library", "encrypt", "--help"])
        .expect(0);
    assert!(help.text().contains("standard input"), "{help:?}");
    for argument in ["--passphrase=x", "x"] {
        TestHome::empty()
            .run(["library", "encrypt", argument])
            .expect(2);
    }
}
