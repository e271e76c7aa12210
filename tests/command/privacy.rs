//! Contents of logs and reports; network access.

#[cfg(target_os = "linux")]
use std::process::Command;

#[cfg(all(target_os = "linux", not(feature = "offline")))]
use earshot_test_support::has_programs;

use crate::test_home::TestHome;
#[cfg(target_os = "linux")]
use crate::test_home::{RunOutput, run_command};

#[test]
fn logs_and_reports_hold_no_names_and_no_text() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let note = std::fs::read(test.path("note.opus")).unwrap();
    test.write("grandmother/birthday.opus", &note);
    test.write("grandmother/torn.opus", &note[..3000]);
    test.write("grandmother/empty.opus", "");
    let arguments = [
        "--prompt",
        "Zanzibar",
        "--output",
        "kitchen",
        "grandmother",
        "attic.ogg",
    ];
    test.transcribe(arguments).expect(1);
    test.run(["doctor", "--report", "report.txt"]);

    let mut logged = std::fs::read_to_string(test.path("report.txt")).unwrap();
    for file in std::fs::read_dir(test.home().join("logs")).unwrap() {
        logged.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert!(
        logged.contains("done") && logged.contains("failed"),
        "the log is empty: {logged}"
    );
    let logged = logged.to_lowercase();
    for secret in [
        "grandmother",
        "birthday",
        "torn.opus",
        "attic",
        "kitchen",
        "zanzibar",
        "americans",
        "country",
    ] {
        assert!(!logged.contains(secret), "{secret} is in {logged}");
    }
}

#[cfg(target_os = "linux")]
fn run_under(test: &TestHome, program: &[&str], arguments: &[&str]) -> RunOutput {
    let mut command = Command::new(program[0]);
    command
        .args(&program[1..])
        .arg(env!("CARGO_BIN_EXE_earshot"))
        .args(arguments)
        .current_dir(test.path(""))
        .env("EARSHOT_HOME", test.home())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    run_command(command)
}

#[cfg(target_os = "linux")]
fn has_unshare() -> bool {
    let tried = Command::new("unshare").args(["-rn", "true"]).output();
    let is_permitted = tried.is_ok_and(|output| output.status.success());
    if !is_permitted {
        println!("skipped: unshare does not work here");
    }
    is_permitted
}

#[cfg(target_os = "linux")]
#[test]
fn transcription_works_without_a_network() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    if has_unshare() {
        let result = run_under(&test, &["unshare", "-rn"], &["transcribe", "note.opus"]);
        assert!(result.expect(0).text().contains("fellow Americans"));
    }
}

/// A download proves that the trace shows connections.
#[cfg(all(target_os = "linux", not(feature = "offline")))]
#[test]
fn only_downloads_use_the_network() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    if !has_programs(&["strace"]) {
        return;
    }
    let trace = ["strace", "-f", "-qq", "-e", "trace=%network", "-o", "calls"];
    let uses_network = |arguments: &[&str]| {
        let result = run_under(&test, &trace, arguments);
        assert!(!result.text().is_empty(), "{result:?}");
        let calls = std::fs::read_to_string(test.path("calls")).unwrap();
        calls.contains("AF_INET")
    };
    assert!(!uses_network(&["transcribe", "note.opus"]));
    assert!(!uses_network(&["models", "list"]));
    assert!(!uses_network(&["doctor"]));
    if has_unshare() {
        let trace: Vec<&str> = ["unshare", "-rn"].into_iter().chain(trace).collect();
        run_under(&test, &trace, &["models", "fetch", "tiny-q5_1"]).expect(1);
        let calls = std::fs::read_to_string(test.path("calls")).unwrap();
        assert!(
            calls.contains("AF_INET"),
            "a download opens a connection: {calls}"
        );
    }
}
