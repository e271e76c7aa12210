//! Invalid input: one sentence per file, exit code 1.

use crate::test_home::TestHome;

/// Transcribes one bad file; returns its error code. Checks that the message is the only one.
#[track_caller]
fn error_code(test: &TestHome, name: &str) -> String {
    let result = test.transcribe(["--format", "json", name]).expect(1);
    let records = result.json();
    assert_eq!(records.len(), 1, "{result:?}");
    let message = records[0]["error"]["message"].as_str().unwrap();
    assert!(
        message.ends_with('.') && message.lines().count() == 1,
        "{message:?} is one sentence"
    );
    assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
    assert!(result.stderr.contains(message), "{result:?}");
    records[0]["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn files_without_audio_are_rejected() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write("empty.opus", "");
    test.write("one.opus", "x");
    test.write(
        "page.mp3",
        "<!DOCTYPE html><html><body>Log in</body></html>",
    );
    test.write("zeros.wav", [0; 10_000]);
    assert_eq!(error_code(&test, "empty.opus"), "empty-file");
    for name in ["one.opus", "page.mp3", "zeros.wav"] {
        assert_eq!(error_code(&test, name), "not-media", "{name}");
    }
    assert_eq!(error_code(&test, "nothing.ogg"), "file-not-found");
    assert_eq!(error_code(&test, "empty.opus/inside.ogg"), "file-not-found");
}

#[test]
fn folder_without_media_is_rejected() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    std::fs::create_dir(test.path("empty")).unwrap();
    test.write("papers/a.txt", "text");
    test.write("papers/deep/b.txt", "text");
    assert_eq!(error_code(&test, "empty"), "no-media-in-folder");
    assert_eq!(error_code(&test, "papers"), "no-media-in-folder");
}

#[cfg(unix)]
#[test]
fn pipes_sockets_and_devices_are_rejected_without_blocking() {
    use std::os::unix::ffi::OsStrExt;
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let pipe = std::ffi::CString::new(test.path("pipe").as_os_str().as_bytes()).unwrap();
    // SAFETY: the path is a NUL-terminated string that outlives the call.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    let _socket = std::os::unix::net::UnixListener::bind(test.path("socket")).unwrap();
    for name in ["pipe", "socket", "/dev/zero", "/dev/null"] {
        assert_eq!(error_code(&test, name), "not-a-file", "{name}");
    }
}

#[cfg(unix)]
#[test]
fn unreadable_file_is_rejected() {
    use std::os::unix::fs::PermissionsExt;
    let Some(test) = TestHome::with_model() else {
        return;
    };
    test.write("secret.ogg", "x");
    std::fs::set_permissions(
        test.path("secret.ogg"),
        std::fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    if std::fs::File::open(test.path("secret.ogg")).is_ok() {
        return eprintln!("skipped: the superuser may read everything");
    }
    assert_eq!(error_code(&test, "secret.ogg"), "file-not-allowed");
}

#[cfg(target_os = "linux")]
#[test]
fn unusual_names_are_escaped_on_one_line() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let note = std::fs::read(test.path("note.opus")).unwrap();
    let strange = OsStr::from_bytes(b"a\xFFb.opus");
    test.write(strange, &note);
    test.write("two\nlines\u{1b}[31m.opus", &note);
    let result = test.transcribe([
        OsStr::new("--format"),
        OsStr::new("json"),
        strange,
        OsStr::new("two\nlines\u{1b}[31m.opus"),
    ]);
    let records = result.expect(0).json();
    assert_eq!(records[0]["file"], r"a\xFFb.opus");
    assert_eq!(records[1]["file"], "two\nlines\u{1b}[31m.opus");

    let result = test
        .transcribe([OsStr::new("no\nsuch\u{1b}[31m"), strange])
        .expect(1);
    assert!(
        result.text().starts_with("==> a\\xFFb.opus <==\n"),
        "{result:?}"
    );
    result.expect_error(r"no\nsuch\u{1b}[31m: There is no such file.");

    test.transcribe([OsStr::new("--output"), OsStr::new("out/"), strange])
        .expect(0);
    assert!(
        test.path("out")
            .join(OsStr::from_bytes(b"a\xFFb.txt"))
            .is_file()
    );
}

#[cfg(unix)]
#[test]
fn huge_sparse_file_is_rejected_quickly() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let file = std::fs::File::create(test.path("huge.wav")).unwrap();
    file.set_len(4 << 30).unwrap();
    let started = std::time::Instant::now();
    error_code(&test, "huge.wav");
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn truncated_message_gives_text_and_a_warning() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let note = std::fs::read(test.path("note.opus")).unwrap();
    test.write("half.opus", &note[..note.len() / 2]);
    let result = test.transcribe(["--format", "json", "half.opus"]).expect(0);
    let record = &result.json()[0];
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
