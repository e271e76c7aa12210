//! The cloud key is in the system's keychain only.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use earshot_test_support::has_programs;
use earshot_test_support::service::FakeService;

use crate::cloud::{enable_cloud, home_with_note, ledger_text};
use crate::test_home::{RunOutput, TestHome, run_command, wait_for_output};

/// As expected by `tests/service/whisper_server.py`.
const SECRET: &str = "sk-loopback-secret";
const UNLOCKED_KEYRING: &str =
    "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;";
/// D-Bus activation starts it locked.
const LOCKED_KEYRING: &str = "";

/// Runs a script with its own message bus and Secret Service. Stored secrets persist for the same
/// home.
fn with_keychain(test: &TestHome, keychain: &str, script: &str) -> Option<RunOutput> {
    if !has_programs(&["dbus-run-session", "gnome-keyring-daemon"]) {
        return None;
    }
    let mut command = test.command([""; 0]);
    let earshot = command.get_program().to_owned();
    let envs: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let keyring = test.path("keyring");
    for folder in ["data", "runtime"] {
        fs::create_dir_all(keyring.join(folder)).unwrap();
    }
    command = Command::new("dbus-run-session");
    command
        .args(["--", "bash", "-c"])
        .arg(format!("set -e; {keychain} {script}"))
        .envs(envs)
        .env("EARSHOT", earshot)
        .env("KEY", SECRET)
        .env("XDG_DATA_HOME", keyring.join("data"))
        .env("XDG_RUNTIME_DIR", keyring.join("runtime"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .current_dir(test.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Some(run_command(command))
}

#[test]
fn key_is_in_no_file_log_or_argument() {
    let test = home_with_note("note.opus");
    let service = FakeService::with_text("And so, my fellow Americans.");
    enable_cloud(&test, &service.url());
    // Logs the arguments of every process during the upload.
    let script = r#"
        printf '%s\n' "$KEY" | "$EARSHOT" cloud key
        unset KEY
        "$EARSHOT" cloud show
        "$EARSHOT" transcribe --cloud --yes note.opus &
        while kill -0 $! 2>/dev/null; do cat /proc/[0-9]*/cmdline; done > arguments 2>/dev/null || true
        wait $!
        "$EARSHOT" cloud key --forget
        "$EARSHOT" transcribe --cloud --yes note.opus
    "#;
    let Some(result) = with_keychain(&test, UNLOCKED_KEYRING, script) else {
        return;
    };
    let result = result.expect(0);
    let text = result.text();
    assert!(
        text.contains("key       in the system's keychain"),
        "{text}"
    );
    assert!(text.contains("fellow Americans"), "{text}");
    let sent = |request: &Vec<u8>| String::from_utf8_lossy(request).contains(SECRET);
    let with_key: Vec<bool> = service.requests().iter().map(sent).collect();
    assert_eq!(
        with_key,
        [true, false],
        "with the key, and after deleting it"
    );
    assert!(!text.contains(SECRET) && !result.stderr.contains(SECRET));

    let mut files = 0;
    for folder in [test.home().to_owned(), test.path("")] {
        assert_no_secret(&folder, &mut files);
    }
    assert!(files > 3, "too few files were searched");
}

fn assert_no_secret(folder: &Path, files: &mut usize) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_secret(&path, files);
        } else if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            let is_there = bytes
                .windows(SECRET.len())
                .any(|part| part == SECRET.as_bytes());
            assert!(!is_there, "the key is in {}", path.display());
            *files += 1;
        }
    }
}

#[test]
fn locked_keychain_sends_nothing() {
    let test = home_with_note("note.opus");
    let service = FakeService::with_text("And so, my fellow Americans.");
    enable_cloud(&test, &service.url());
    let store = r#"printf '%s\n' "$KEY" | "$EARSHOT" cloud key"#;
    let Some(stored) = with_keychain(&test, UNLOCKED_KEYRING, store) else {
        return;
    };
    stored.expect(0);
    fs::remove_dir_all(test.path("keyring/runtime")).unwrap();
    let transcribe = r#""$EARSHOT" transcribe --cloud --yes note.opus"#;
    let result = with_keychain(&test, LOCKED_KEYRING, transcribe)
        .unwrap()
        .expect(1);
    assert!(
        result.stderr.contains("The keychain is locked"),
        "{result:?}"
    );
    assert!(service.requests().is_empty());
}

#[test]
fn missing_keychain_stores_and_sends_nothing() {
    let test = home_with_note("note.opus");
    enable_cloud(&test, "http://127.0.0.1:9");
    let mut command = test.command(["cloud", "key"]);
    command
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .env_remove("DISPLAY")
        .stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let typed = format!("{SECRET}\n");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(typed.as_bytes())
        .unwrap();
    let result = wait_for_output(child).expect(1);
    assert!(
        result.stderr.contains("There is no keychain here"),
        "{result:?}"
    );
    let status = test.run(["cloud", "show"]).expect(0).text();
    assert!(status.contains("key       none"), "{status}");

    let settings = test.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("has_key = false", "has_key = true")).unwrap();
    let mut command = test.command(["transcribe", "--cloud", "--yes", "note.opus"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let result = run_command(command).expect(1);
    assert!(
        result.stderr.contains("There is no keychain here"),
        "{result:?}"
    );
    assert_eq!(ledger_text(&test), "", "nothing was sent without the key");
}

/// A real server with a real model. `None` if it is not installed.
fn start_whisper_server(test: &TestHome) -> Option<(Child, String)> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let (Some(python), Some(wheels)) = (named("EARSHOT_SERVICE_PYTHON"), named("EARSHOT_WHEELS"))
    else {
        println!("skipped: no service (EARSHOT_SERVICE_PYTHON or EARSHOT_WHEELS is not set)");
        return None;
    };
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/service/whisper_server.py");
    let mut child = Command::new(python)
        .arg(script)
        .arg(wheels)
        .arg(test.path("model"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut address).unwrap();
    assert!(address.starts_with("http://"), "the service did not start");
    Some((child, address.trim().to_owned()))
}

#[test]
fn whisper_server_transcribes() {
    let test = home_with_note("note.opus");
    let Some((mut child, address)) = start_whisper_server(&test) else {
        return;
    };
    enable_cloud(&test, &address);
    let refused = test.transcribe(["--cloud", "--yes", "note.opus"]);
    let script = r#"
        printf '%s\n' "$KEY" | "$EARSHOT" cloud key > /dev/null
        "$EARSHOT" transcribe --cloud --yes --format json note.opus
    "#;
    let result = with_keychain(&test, UNLOCKED_KEYRING, script);
    let _ = child.kill();
    let _ = child.wait();
    assert!(refused.expect(1).stderr.contains("does not accept the key"));
    let Some(result) = result else { return };
    let record = &result.expect(0).json()[0];
    let text = record["text"].as_str().unwrap().to_lowercase();
    assert!(text.contains("ask not what your country"), "{text}");
    assert_eq!(record["language"], "en");
    let last = record["segments"].as_array().unwrap().last().unwrap();
    let end = last["end_ms"].as_u64().unwrap();
    assert!((8_000..=11_100).contains(&end), "{record}");
}
