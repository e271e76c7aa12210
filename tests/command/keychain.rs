//! The key to a service: in the system's keychain, and nowhere else.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::cloud::{ledger, turn_on, with_note};
use crate::scene::{Ran, Scene, finish, wait};
use crate::service::Service;

/// What `tests/service/whisper_server.py` wants to hear.
const SECRET: &str = "sk-loopback-secret";
const UNLOCKED: &str =
    "echo -n pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;";
/// It is started by whoever asks for it first, and nobody is there to unlock it.
const LOCKED: &str = "";

/// A message bus and a Secret Service of its own, in which a script runs. What is kept is
/// found again by the next one of the same scene.
fn with_keychain(scene: &Scene, keychain: &str, script: &str) -> Option<Ran> {
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        let found = Command::new(program).arg("--version").output();
        if found.is_err() {
            println!("skipped: {program} is not installed");
            return None;
        }
    }
    let mut command = scene.command([""; 0]);
    let earshot = command.get_program().to_owned();
    let envs: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let keyring = scene.path("keyring");
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
        .current_dir(scene.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Some(finish(command))
}

#[test]
fn a_key_is_in_the_keychain_and_in_no_file_log_or_argument() {
    let scene = with_note("note.opus");
    let service = Service::saying("And so, my fellow Americans.");
    turn_on(&scene, &service.url());
    // While the sound is being sent, the arguments of every process are looked at.
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
    let Some(ran) = with_keychain(&scene, UNLOCKED, script) else {
        return;
    };
    let ran = ran.expect(0);
    let text = ran.text();
    assert!(
        text.contains("key       in the system's keychain"),
        "{text}"
    );
    assert!(text.contains("fellow Americans"), "{text}");
    let sent = |request: &Vec<u8>| String::from_utf8_lossy(request).contains(SECRET);
    let seen: Vec<bool> = service.seen().iter().map(sent).collect();
    assert_eq!(
        seen,
        [true, false],
        "with the key, and after it was forgotten"
    );
    assert!(!text.contains(SECRET) && !ran.stderr.contains(SECRET));

    let mut files = 0;
    for folder in [scene.home().to_owned(), scene.path("")] {
        look_for_secret(&folder, &mut files);
    }
    assert!(files > 3, "there was something to look at");
}

/// Fails the test if any file here has the secret in it.
fn look_for_secret(folder: &Path, files: &mut usize) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_for_secret(&path, files);
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
fn a_locked_keychain_gives_nothing_out_and_nothing_is_sent() {
    let scene = with_note("note.opus");
    let service = Service::saying("And so, my fellow Americans.");
    turn_on(&scene, &service.url());
    let keep = r#"printf '%s\n' "$KEY" | "$EARSHOT" cloud key"#;
    let Some(kept) = with_keychain(&scene, UNLOCKED, keep) else {
        return;
    };
    kept.expect(0);
    // A session in which nobody has entered the password.
    fs::remove_dir_all(scene.path("keyring/runtime")).unwrap();
    let ask = r#""$EARSHOT" transcribe --cloud --yes note.opus"#;
    let ran = with_keychain(&scene, LOCKED, ask).unwrap().expect(1);
    assert!(ran.stderr.contains("The keychain is locked"), "{ran:?}");
    assert!(service.seen().is_empty());
}

#[test]
fn without_a_keychain_nothing_is_kept_and_nothing_is_sent() {
    let scene = with_note("note.opus");
    turn_on(&scene, "http://127.0.0.1:9");
    let mut command = scene.command(["cloud", "key"]);
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
    let ran = wait(child).expect(1);
    assert!(ran.stderr.contains("There is no keychain here"), "{ran:?}");
    let shown = scene.run(["cloud", "show"]).expect(0).text();
    assert!(shown.contains("key       none"), "{shown}");

    // A key was kept, and the keychain does not give it out.
    let settings = scene.home().join("config/settings.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("has_key = false", "has_key = true")).unwrap();
    let mut command = scene.command(["transcribe", "--cloud", "--yes", "note.opus"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let ran = finish(command).expect(1);
    assert!(ran.stderr.contains("There is no keychain here"), "{ran:?}");
    assert_eq!(ledger(&scene), "", "nothing went out without the key");
}

/// A real service over a real model; `None` (and a word why) where it cannot be had.
fn real_service(scene: &Scene) -> Option<(Child, String)> {
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
        .arg(scene.path("model"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut address).unwrap();
    assert!(address.starts_with("http://"), "the service did not start");
    Some((child, address.trim().to_owned()))
}

#[test]
fn a_real_service_writes_what_is_said() {
    let scene = with_note("note.opus");
    let Some((mut child, address)) = real_service(&scene) else {
        return;
    };
    turn_on(&scene, &address);
    let refused = scene.transcribe(["--cloud", "--yes", "note.opus"]);
    let script = r#"
        printf '%s\n' "$KEY" | "$EARSHOT" cloud key > /dev/null
        "$EARSHOT" transcribe --cloud --yes --format json note.opus
    "#;
    let ran = with_keychain(&scene, UNLOCKED, script);
    let _ = child.kill();
    let _ = child.wait();
    assert!(refused.expect(1).stderr.contains("does not accept the key"));
    let Some(ran) = ran else { return };
    let record = &ran.expect(0).json()[0];
    let text = record["text"].as_str().unwrap().to_lowercase();
    assert!(text.contains("ask not what your country"), "{text}");
    assert_eq!(record["language"], "en");
    let last = record["segments"].as_array().unwrap().last().unwrap();
    let end = last["end_ms"].as_u64().unwrap();
    assert!((8_000..=11_100).contains(&end), "{record}");
}
