//! `earshot network` and the offline lock.

use std::fs;

use crate::test_home::TestHome;

const LEDGER_FILE: &str = "data/network-ledger.jsonl";

fn write_home_file(test: &TestHome, file: &str, text: &str) {
    let path = test.home().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn new_home_has_no_connections() {
    let test = TestHome::empty();
    let result = test.run(["network"]).expect(0);
    assert_eq!(result.text(), "Earshot has never connected to anything.\n");
    assert!(test.run(["network", "--json"]).expect(0).text().is_empty());
    assert!(!test.home().join("data").exists());
}

#[test]
fn each_connection_is_one_line() {
    let test = TestHome::empty();
    let started = r#"{"id":"a","time_ms":1795000000000,"host":"hub.example","purpose":"model-download","bytes_out":0,"bytes_in":0,"outcome":"interrupted"}"#;
    let finished = started
        .replace("interrupted", "failed")
        .replace("\"bytes_in\":0", "\"bytes_in\":1200")
        .replace('}', ",\"note\":\"server-stalled\"}");
    let other = started.replace("\"a\"", "\"b\"");
    let stopped = started
        .replace("interrupted", "stopped")
        .replace("\"a\"", "\"c\"");
    write_home_file(
        &test,
        LEDGER_FILE,
        &format!("{started}\n{finished}\n{other}\n{stopped}\n"),
    );
    let text = test.run(["network"]).expect(0).text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    let first = "hub.example  model-download  sent 0  received 1200  failed (server-stalled)";
    assert!(lines[0].ends_with(first), "{text}");
    assert!(lines[1].ends_with("unfinished"), "{text}");
    assert!(lines[2].ends_with("stopped"), "{text}");
    let records = test.run(["network", "--json"]).expect(0).json();
    assert_eq!(records[0]["note"], "server-stalled");
}

#[test]
fn offline_lock_blocks_model_downloads() {
    let test = TestHome::empty();
    write_home_file(
        &test,
        "config/settings.toml",
        "version = 1\noffline_lock = true\n",
    );
    let result = test.run(["models", "fetch", "silero-v6.2.0"]).expect(1);
    result.expect_error("Earshot may not connect to huggingface.co: the settings do not allow it.");
    assert!(!test.home().join(LEDGER_FILE).exists());
    let doctor = test.run(["doctor"]).text();
    assert!(doctor.contains("locked by the settings"), "{doctor}");
}
