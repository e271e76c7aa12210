//! What must never be in a log or a report, and with whom the command speaks.

#[cfg(target_os = "linux")]
use std::process::Command;

use crate::scene::Scene;
#[cfg(target_os = "linux")]
use crate::scene::{Ran, finish};

#[test]
fn logs_and_reports_hold_no_names_and_no_text() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let note = std::fs::read(scene.path("note.opus")).unwrap();
    scene.write("grandmother/birthday.opus", &note);
    scene.write("grandmother/torn.opus", &note[..3000]);
    scene.write("grandmother/empty.opus", "");
    let arguments = [
        "--prompt",
        "Zanzibar",
        "--output",
        "kitchen",
        "grandmother",
        "attic.ogg",
    ];
    scene.transcribe(arguments).expect(1);
    scene.run(["doctor", "--report", "report.txt"]);

    let mut kept = std::fs::read_to_string(scene.path("report.txt")).unwrap();
    for file in std::fs::read_dir(scene.home().join("logs")).unwrap() {
        kept.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert!(
        kept.contains("done") && kept.contains("failed"),
        "there is a log: {kept}"
    );
    let kept = kept.to_lowercase();
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
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
}

/// The command's arguments, run by another program that watches or confines it.
#[cfg(target_os = "linux")]
fn under(scene: &Scene, program: &[&str], arguments: &[&str]) -> Ran {
    let mut command = Command::new(program[0]);
    command
        .args(&program[1..])
        .arg(env!("CARGO_BIN_EXE_earshot"))
        .args(arguments)
        .current_dir(scene.path(""))
        .env("EARSHOT_HOME", scene.home())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    finish(command)
}

#[cfg(target_os = "linux")]
fn is_there(program: &[&str]) -> bool {
    let tried = Command::new(program[0]).args(&program[1..]).output();
    let is_there = tried.is_ok_and(|output| output.status.success());
    if !is_there {
        println!("skipped: {} does not work here", program[0]);
    }
    is_there
}

#[cfg(target_os = "linux")]
#[test]
fn in_a_world_without_a_network_all_is_written_down() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    if is_there(&["unshare", "-rn", "true"]) {
        let ran = under(&scene, &["unshare", "-rn"], &["transcribe", "note.opus"]);
        assert!(ran.expect(0).text().contains("fellow Americans"));
    }
}

/// That the trace would see a connection is shown by one that is asked for.
#[cfg(all(target_os = "linux", not(feature = "offline")))]
#[test]
fn the_network_is_touched_only_by_what_asks_for_it() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    if !is_there(&["strace", "-V"]) {
        return;
    }
    let trace = ["strace", "-f", "-qq", "-e", "trace=%network", "-o", "calls"];
    let reaches_out = |arguments: &[&str]| {
        let ran = under(&scene, &trace, arguments);
        assert!(!ran.text().is_empty(), "{ran:?}");
        let calls = std::fs::read_to_string(scene.path("calls")).unwrap();
        calls.contains("AF_INET")
    };
    assert!(!reaches_out(&["transcribe", "note.opus"]));
    assert!(!reaches_out(&["models", "list"]));
    assert!(!reaches_out(&["doctor"]));
    // No name can be looked up, or nobody answers: it fails either way.
    if is_there(&["unshare", "-rn", "true"]) {
        let trace: Vec<&str> = ["unshare", "-rn"].into_iter().chain(trace).collect();
        under(&scene, &trace, &["models", "fetch", "tiny-q5_1"]).expect(1);
        let calls = std::fs::read_to_string(scene.path("calls")).unwrap();
        assert!(calls.contains("AF_INET"), "a download reaches out: {calls}");
    }
}
