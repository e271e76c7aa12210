//! Input that is no sound: one clear sentence each, and no harm done.

use crate::scene::Scene;

/// The code and the sentence for one bad input, which must be the only
/// complaint and must end the program with 1.
#[track_caller]
fn refusal(scene: &Scene, name: &str) -> String {
    let ran = scene.transcribe(["--format", "json", name]).expect(1);
    let records = ran.json();
    assert_eq!(records.len(), 1, "{ran:?}");
    let message = records[0]["error"]["message"].as_str().unwrap();
    assert!(
        message.ends_with('.') && message.lines().count() == 1,
        "{message:?} is one sentence"
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    assert!(ran.stderr.contains(message), "{ran:?}");
    records[0]["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_not_sound_is_refused() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene.write("empty.opus", "");
    scene.write("one.opus", "x");
    scene.write(
        "page.mp3",
        "<!DOCTYPE html><html><body>Log in</body></html>",
    );
    scene.write("zeros.wav", [0; 10_000]);
    assert_eq!(refusal(&scene, "empty.opus"), "empty-file");
    for name in ["one.opus", "page.mp3", "zeros.wav"] {
        assert_eq!(refusal(&scene, name), "not-media", "{name}");
    }
    assert_eq!(refusal(&scene, "nothing.ogg"), "file-not-found");
    assert_eq!(refusal(&scene, "empty.opus/inside.ogg"), "file-not-found");
}

#[test]
fn a_folder_without_sound_is_refused() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    std::fs::create_dir(scene.path("empty")).unwrap();
    scene.write("papers/a.txt", "text");
    scene.write("papers/deep/b.txt", "text");
    assert_eq!(refusal(&scene, "empty"), "no-media-in-folder");
    assert_eq!(refusal(&scene, "papers"), "no-media-in-folder");
}

#[cfg(unix)]
#[test]
fn pipes_sockets_and_devices_are_refused_without_waiting() {
    use std::os::unix::ffi::OsStrExt;
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let pipe = std::ffi::CString::new(scene.path("pipe").as_os_str().as_bytes()).unwrap();
    // SAFETY: the path is a NUL-terminated string that outlives the call.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    let _socket = std::os::unix::net::UnixListener::bind(scene.path("socket")).unwrap();
    for name in ["pipe", "socket", "/dev/zero", "/dev/null"] {
        assert_eq!(refusal(&scene, name), "not-a-file", "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_must_not_be_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let Some(scene) = Scene::with_model() else {
        return;
    };
    scene.write("secret.ogg", "x");
    std::fs::set_permissions(
        scene.path("secret.ogg"),
        std::fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    if std::fs::File::open(scene.path("secret.ogg")).is_ok() {
        return eprintln!("skipped: the superuser may read everything");
    }
    assert_eq!(refusal(&scene, "secret.ogg"), "file-not-allowed");
}

#[cfg(target_os = "linux")]
#[test]
fn strange_names_are_escaped_and_stay_on_their_line() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let note = std::fs::read(scene.path("note.opus")).unwrap();
    let strange = OsStr::from_bytes(b"a\xFFb.opus");
    scene.write(strange, &note);
    scene.write("two\nlines\u{1b}[31m.opus", &note);
    let ran = scene.transcribe([
        OsStr::new("--format"),
        OsStr::new("json"),
        strange,
        OsStr::new("two\nlines\u{1b}[31m.opus"),
    ]);
    let records = ran.expect(0).json();
    assert_eq!(records[0]["file"], r"a\xFFb.opus");
    assert_eq!(records[1]["file"], "two\nlines\u{1b}[31m.opus");

    let ran = scene
        .transcribe([OsStr::new("no\nsuch\u{1b}[31m"), strange])
        .expect(1);
    assert!(ran.text().starts_with("==> a\\xFFb.opus <==\n"), "{ran:?}");
    ran.complains(r"no\nsuch\u{1b}[31m: There is no such file.");

    scene
        .transcribe([OsStr::new("--output"), OsStr::new("out/"), strange])
        .expect(0);
    assert!(
        scene
            .path("out")
            .join(OsStr::from_bytes(b"a\xFFb.txt"))
            .is_file()
    );
}

#[cfg(unix)]
#[test]
fn a_huge_sparse_file_is_refused_quickly() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let file = std::fs::File::create(scene.path("huge.wav")).unwrap();
    file.set_len(4 << 30).unwrap();
    let started = std::time::Instant::now();
    refusal(&scene, "huge.wav");
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn half_a_message_gives_its_words_and_a_warning() {
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let note = std::fs::read(scene.path("note.opus")).unwrap();
    scene.write("half.opus", &note[..note.len() / 2]);
    let ran = scene
        .transcribe(["--format", "json", "half.opus"])
        .expect(0);
    let record = &ran.json()[0];
    assert!(
        record["text"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .contains("fellow americans"),
        "{record}"
    );
    assert_eq!(record["warnings"].as_array().unwrap().len(), 1, "{record}");
}
