//! `earshot watch`

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use earshot_test_support::KillOnDrop;

use crate::test_home::{TestHome, fixture_path, silent_wav};

/// Generous, for a machine busy with other tests.
const TIMEOUT: Duration = Duration::from_secs(180);

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Skips other lines.
#[track_caller]
fn wait_for_line(lines: &Receiver<String>, part: &str) -> String {
    loop {
        match lines.recv_timeout(TIMEOUT) {
            Ok(line) if line.contains(part) => return line,
            Ok(_) => {}
            Err(error) => panic!("no line with {part:?}: {error}"),
        }
    }
}

fn titles(test: &TestHome) -> Vec<String> {
    let notes = test.run(["notes", "list", "--format", "json"]).expect(0);
    let mut titles: Vec<_> = notes
        .json()
        .iter()
        .map(|note| format!("{} {}", note["title"], note["state"]).replace('"', ""))
        .collect();
    titles.sort();
    titles
}

fn watch(test: &TestHome, arguments: &[&str]) -> (KillOnDrop, Receiver<String>, Receiver<String>) {
    let mut command = test.command(["watch"]);
    let mut child: Child = command.args(arguments).spawn().unwrap();
    let texts = lines(child.stdout.take().unwrap());
    let messages = lines(child.stderr.take().unwrap());
    (KillOnDrop(child), texts, messages)
}

/// At the same time, because each waits most of its time.
#[test]
fn folders_are_watched() {
    thread::scope(|scope| {
        scope.spawn(a_killed_run_loses_and_doubles_nothing);
        scope.spawn(a_single_run_reports_what_it_cannot_import);
        #[cfg(unix)]
        scope.spawn(files_are_transcribed_as_they_appear);
        #[cfg(target_os = "linux")]
        scope.spawn(a_full_disk_pauses_the_import);
    });
}

fn a_killed_run_loses_and_doubles_nothing() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let mut expected: Vec<_> = (1..=12)
        .map(|seconds| {
            test.write(format!("in/{seconds}.wav"), silent_wav(seconds));
            format!("{seconds} no-speech")
        })
        .chain(["speech ready".into()])
        .collect();
    expected.sort();
    test.write(
        "in/sub/speech.opus",
        fs::read(test.path("note.opus")).unwrap(),
    );

    // Killed while it imports or transcribes.
    let (child, _texts, _messages) = watch(&test, &["--once", "in"]);
    while titles(&test).is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    drop(child);
    let imported = titles(&test);
    println!(
        "killed after {} of {} files",
        imported.len(),
        expected.len()
    );

    let arguments = ["watch", "--once", "in", "--export", "in"];
    test.run(arguments).expect(0);
    assert_eq!(titles(&test), expected);

    // The texts are not taken for messages, and a deleted one is not written again.
    let texts = || {
        test.file_names("in")
            .into_iter()
            .filter(|name| name.ends_with(".md"))
    };
    texts().for_each(|name| fs::remove_file(test.path("in").join(name)).unwrap());
    test.write("in/earlier.md", "text");
    let result = test.run(arguments).expect(0);
    assert_eq!(result.text(), "");
    assert!(
        result
            .stderr
            .contains("13 files are already in the library."),
        "{result:?}"
    );
    assert_eq!(result.stderr.lines().count(), 1, "{result:?}");
    assert_eq!(titles(&test), expected);
    assert_eq!(texts().collect::<Vec<_>>(), ["earlier.md"]);
    test.run(["library", "check"]).expect(0);
}

fn a_single_run_reports_what_it_cannot_import() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let sound = fs::read(test.path("note.opus")).unwrap();
    test.write("in/WhatsApp Chat with Zoe/PTT-20241122-WA0001.opus", &sound);
    test.write(
        "in/WhatsApp Chat with Zoe/WhatsApp Chat with Zoe.txt",
        "22/11/24, 14:35 - Ana: PTT-20241122-WA0001.opus (file attached)\n",
    );
    test.write("in/cut.opus", &sound[..40]);
    test.write("in/letter.txt", "No audio at all, only words.");
    test.write("in/next.opus.part", &sound);
    let result = test
        .run(["watch", "--once", "in", "missing", "--export", "in"])
        .expect(1);
    assert_eq!(result.text().lines().count(), 1, "{result:?}");
    for message in [
        "cut.opus: ",
        "letter.txt: This is not a media file",
        "missing: ",
    ] {
        assert!(result.stderr.contains(message), "{result:?}");
    }
    assert_eq!(result.stderr.lines().count(), 3, "{result:?}");
    assert_eq!(titles(&test), ["Ana ready"]);
    let text = fs::read_to_string(test.path("in/2024-11-22 1435 Ana.md")).unwrap();
    assert!(text.contains("your country"), "{text}");
}

#[cfg(unix)]
fn files_are_transcribed_as_they_appear() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let (mut child, texts, messages) = watch(&test, &["in", "--export", "out"]);
    wait_for_line(&messages, "in: This folder is not there");
    test.write("out/kept.md", "by hand");
    test.write(
        "in/speech.opus",
        fs::read(fixture_path("inaugural.opus")).unwrap(),
    );
    wait_for_line(&messages, "in: This folder is there again");
    let line = wait_for_line(&texts, "speech: And so");
    assert!(line.contains("0:11"), "{line}");
    let name = loop {
        let mut names = test.file_names("out");
        names.retain(|name| name.ends_with(" speech.md"));
        if let Some(name) = names.pop() {
            break name;
        }
        thread::sleep(Duration::from_millis(20));
    };
    fs::write(test.path("out").join(&name), "changed").unwrap();

    test.write("in/letter.txt", "No audio at all, only words.");
    fs::create_dir(test.path("in/sub")).unwrap();
    fs::rename(test.path("in/speech.opus"), test.path("in/sub/again.opus")).unwrap();
    test.write("in/sub/silence.wav", silent_wav(1));
    test.write("in/sub/the same.wav", silent_wav(1));
    wait_for_line(&messages, "letter.txt: This is not a media file");
    let known = wait_for_line(&messages, "Already in the library");
    assert!(known.contains("the same.wav: "), "{known}");
    wait_for_line(&texts, "silence");
    assert_eq!(titles(&test), ["silence no-speech", "speech ready"]);
    assert_eq!(test.file_names("out"), [name.as_str(), "kept.md"]);
    let kept = fs::read_to_string(test.path("out").join(&name)).unwrap();
    assert_eq!(kept, "changed");

    crate::cancel::send_signal(libc::SIGINT, &child.0);
    assert_eq!(child.0.wait().unwrap().code(), Some(130));
    wait_for_line(&messages, "Cancelled.");
}

#[cfg(target_os = "linux")]
fn a_full_disk_pauses_the_import() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let data = earshot_core::Paths::under(test.home()).data;
    let Some(disk) = earshot_test_support::Disk::mount(&data, 12 << 20) else {
        return;
    };
    let (_child, texts, messages) = watch(&test, &["in"]);
    // The library is open.
    wait_for_line(&messages, "in: This folder is not there");
    disk.fill();
    test.write("in/second.wav", silent_wav(60));
    test.write("in/third.wav", silent_wav(61));
    wait_for_line(
        &messages,
        "The disk is full; Earshot goes on once there is space.",
    );
    disk.free_space();
    wait_for_line(&messages, "There is space on the disk again.");
    wait_for_line(&texts, "second");
    wait_for_line(&texts, "third");
    assert_eq!(titles(&test).len(), 2);
}
