//! `earshot network`: what was ever connected to, and the lock.

use std::fs;

use crate::scene::Scene;

const LEDGER: &str = "data/network-ledger.jsonl";

fn write(scene: &Scene, file: &str, text: &str) {
    let path = scene.home().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn nothing_was_ever_connected_to_on_a_fresh_device() {
    let scene = Scene::bare();
    let ran = scene.run(["network"]).expect(0);
    assert_eq!(ran.text(), "Earshot has never connected to anything.\n");
    assert!(scene.run(["network", "--json"]).expect(0).text().is_empty());
    assert!(!scene.home().join("data").exists());
}

#[test]
fn every_connection_is_a_line() {
    let scene = Scene::bare();
    let begun = r#"{"id":"a","time_ms":1795000000000,"host":"hub.example","purpose":"model-download","bytes_out":0,"bytes_in":0,"outcome":"interrupted"}"#;
    let ended = begun
        .replace("interrupted", "failed")
        .replace("\"bytes_in\":0", "\"bytes_in\":1200")
        .replace('}', ",\"note\":\"server-stalled\"}");
    let other = begun.replace("\"a\"", "\"b\"");
    let stopped = begun
        .replace("interrupted", "stopped")
        .replace("\"a\"", "\"c\"");
    write(
        &scene,
        LEDGER,
        &format!("{begun}\n{ended}\n{other}\n{stopped}\n"),
    );
    let text = scene.run(["network"]).expect(0).text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    let first = "hub.example  model-download  sent 0  received 1200  failed (server-stalled)";
    assert!(lines[0].ends_with(first), "{text}");
    assert!(lines[1].ends_with("unfinished"), "{text}");
    assert!(lines[2].ends_with("stopped"), "{text}");
    let records = scene.run(["network", "--json"]).expect(0).json();
    assert_eq!(records[0]["note"], "server-stalled");
}

#[test]
fn with_the_lock_nobody_is_asked_for_a_model() {
    let scene = Scene::bare();
    write(
        &scene,
        "config/settings.toml",
        "version = 1\noffline_lock = true\n",
    );
    let ran = scene.run(["models", "fetch", "silero-v6.2.0"]).expect(1);
    ran.complains("Earshot may not connect to huggingface.co: the settings do not allow it.");
    assert!(!scene.home().join(LEDGER).exists());
    let doctor = scene.run(["doctor"]).text();
    assert!(doctor.contains("locked by the settings"), "{doctor}");
}
