//! `earshot notes`

use earshot_core::Paths;
use earshot_core::app::{App, JobState};

use crate::test_home::{TestHome, silent_wav};

/// A library with the transcribed fixture. `None` without models.
fn home_with_transcribed_note() -> Option<(TestHome, String)> {
    let test = TestHome::with_model()?;
    let app = App::start(Paths::under(test.home()), |_| {}).unwrap();
    let report = app
        .import
        .add_paths(&[test.path("note.opus")], false)
        .unwrap();
    assert_eq!(report.notes.len(), 1, "{report:?}");
    while app.queue.view().unwrap().items[0].state != JobState::Done {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let id = app.queue.view().unwrap().items[0].note.clone().unwrap();
    // Simulates a window that stays open while the command runs.
    std::mem::forget(app);
    Some((test, id.to_string()))
}

#[test]
fn notes_are_listed_searched_shown_and_exported() {
    let Some((test, id)) = home_with_transcribed_note() else {
        return;
    };
    let list = test.run(["notes", "list"]).expect(0).text();
    assert!(
        list.starts_with(&id) && list.contains("0:11  note: And so"),
        "{list}"
    );
    let found = |words: &[&str]| {
        let mut arguments = vec!["notes", "search"];
        arguments.extend(words);
        test.run(arguments).expect(0).text()
    };
    assert!(found(&["fellow", "ameri"]).starts_with(&id));
    assert_eq!(found(&["zanzibar"]), "");
    assert_eq!(found(&["fellow", "--language", "de"]), "");
    // One argument is one phrase; its last word matches as a prefix.
    assert!(found(&["fellow ameri"]).starts_with(&id));
    assert_eq!(found(&["americans fellow"]), "");

    // Unheard until it is marked.
    let waiting = test.run(["catch-up"]).expect(0).text();
    let total = "1 message · under 1 min to hear · under 1 min to read";
    assert!(
        waiting.contains(&format!("Unknown sender: {total}\n{total}")),
        "{waiting}"
    );
    let waiting = test.run(["catch-up", "--format", "json"]).expect(0).json();
    assert_eq!(waiting[0]["messages"], 1, "{waiting:?}");
    let unheard = |more: &[&str]| {
        let mut arguments = vec!["notes", "list", "--unheard"];
        arguments.extend(more);
        test.run(arguments).expect(0).text()
    };
    assert!(unheard(&[]).starts_with(&id));
    assert_eq!(unheard(&["--from", "Ana"]), "");
    test.run(["notes", "mark", "--heard", &id]).expect(0);
    assert_eq!(unheard(&[]), "");
    let waiting = test.run(["catch-up"]).expect(0).text();
    assert_eq!(waiting, "All caught up.\n");
    test.run(["notes", "mark", "--unheard", &id]).expect(0);
    assert!(found(&["fellow", "is:unheard"]).starts_with(&id));
    test.run(["notes", "mark", &id]).expect(2);
    let unknown = "0193a000-0000-7000-8000-000000000000";
    test.run(["notes", "mark", "--heard", unknown]).expect(1);

    // The speech asks nothing of its listener.
    let highlights = test.run(["notes", "highlights", &id]).expect(0).text();
    assert_eq!(highlights, "");
    let calendar = ["notes", "highlights", &id, "--format", "ics"];
    let calendar = test.run(calendar).expect(0).text();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n"), "{calendar}");
    let lines = b"Can you call me tomorrow at seven?\n\nHola.\n";
    std::fs::write(test.path("lines.txt"), lines).unwrap();
    let found = test
        .run([
            "highlights",
            "--language",
            "en",
            "--date",
            "2026-01-29T18:05",
            "lines.txt",
        ])
        .expect(0)
        .json();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0]["spans"][1]["value"], "2026-01-30T19:00");

    let text = test.run(["notes", "show", &id]).expect(0).text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("note"));
    assert!(
        lines.next().unwrap().ends_with("0:11 · en · tiny.en-q8_0"),
        "{text}"
    );
    assert!(text.contains("your country"), "{text}");
    let record = test.run(["notes", "show", "--json", &id]).expect(0).json();
    assert_eq!(record[0]["versions"][0]["model"], "tiny.en-q8_0");

    let result = test
        .run([
            "notes", "export", "--all", "--format", "txt,srt", "-o", "out",
        ])
        .expect(0);
    let names = test.file_names("out");
    let [srt, txt] = names.as_slice() else {
        panic!("{names:?}: {result:?}")
    };
    assert!(srt.starts_with("20") && srt.ends_with(" note.srt"), "{srt}");
    assert!(txt.ends_with(" note.txt"), "{txt}");
    let streamed = |format: &str| {
        let arguments = ["notes", "export", &id, "--format", format, "-o", "-"];
        test.run(arguments).expect(0).text()
    };
    let written = std::fs::read_to_string(test.path("out").join(txt)).unwrap();
    assert!(written.starts_with("note, 20"), "{written}");
    assert_eq!(streamed("txt"), written);
    let table = streamed("csv");
    let plain = test
        .run([
            "notes",
            "export",
            &id,
            "--format=csv",
            "--csv-bom=never",
            "-o-",
        ])
        .expect(0)
        .text();
    assert_eq!(table.strip_prefix('\u{feff}'), Some(plain.as_str()));
    let record: serde_json::Value = serde_json::from_str(&streamed("json")).unwrap();
    assert_eq!(record["title"], "note");
    assert!(record["said_at"].as_str().unwrap().starts_with("20"));
    test.run(["notes", "export", &id, "-o", "one.txt"])
        .expect(0);
    test.run(["notes", "export", &id, "-o", "one.txt"])
        .expect(2);
    test.run(["notes", "export", &id, "-o", "one.txt", "--force"])
        .expect(0);

    let report = test
        .run(["library", "export", "--json", "all.zip"])
        .expect(0)
        .json();
    assert_eq!(
        (&report[0]["notes"], &report[0]["sounds"]),
        (&1.into(), &1.into())
    );
    let other = TestHome::empty();
    other.write("all.zip", std::fs::read(test.path("all.zip")).unwrap());
    other.run(["library", "import", "all.zip"]).expect(0);
    assert_eq!(other.run(["notes", "show", &id]).expect(0).text(), text);
    other.run(["library", "check"]).expect(0);
}

#[test]
fn files_and_chats_are_added_and_transcribed() {
    let Some(test) = TestHome::with_model() else {
        return;
    };
    let sound = std::fs::read(test.path("note.opus")).unwrap();
    test.write("chat/PTT-20241122-WA0001.opus", &sound);
    test.write(
        "chat/WhatsApp Chat with Zoe.txt",
        "22/11/24, 14:35 - Ana: PTT-20241122-WA0001.opus (file attached)\n",
    );
    test.write("silence.wav", silent_wav(2));
    test.write("letter.txt", "No audio at all, only words.");
    let list = |test: &TestHome| {
        let result = test.run(["notes", "list", "--format", "json"]).expect(0);
        let mut notes = result.json();
        for note in &mut notes {
            note.as_object_mut().unwrap().remove("id").unwrap();
        }
        notes
    };

    let result = test
        .run(["notes", "add", "--no-transcribe", "chat"])
        .expect(0);
    assert_eq!(result.text().lines().count(), 1, "{result:?}");
    let mut expected = serde_json::json!({
        "title": "Ana", "sender": "Ana", "chat": "Zoe", "time": "2024-11-22T14:35:00",
        "duration_ms": 11_000, "language": null, "state": "empty", "unheard": true,
    });
    let mut note = list(&test).remove(0);
    let milliseconds = note["duration_ms"].take().as_u64().unwrap();
    assert!(milliseconds.abs_diff(11_000) < 100, "{milliseconds}");
    expected["duration_ms"].take();
    assert_eq!(note, expected);

    // Transcribes waiting notes too; files without audio are errors.
    let result = test
        .run(["notes", "add", "silence.wav", "letter.txt", "chat"])
        .expect(1);
    let text = result.text();
    assert!(
        text.lines().count() == 1 && text.contains("silence"),
        "{result:?}"
    );
    for message in [
        "letter.txt: This is not a media file",
        "PTT-20241122-WA0001.opus: Already in the library",
        "silence: No speech was detected",
    ] {
        assert!(result.stderr.contains(message), "{result:?}");
    }
    let states: Vec<_> = list(&test)
        .into_iter()
        .map(|note| (note["title"].clone(), note["state"].clone()))
        .collect();
    assert_eq!(
        states,
        [
            ("silence".into(), "no-speech".into()),
            ("Ana".into(), "ready".into())
        ]
    );
    test.write("words/_chat.txt", "22/11/24, 14:35 - Ana: Hello\n");
    let result = test.run(["notes", "add", "words"]).expect(0);
    assert!(
        result.stderr.contains("Typed messages added: 1."),
        "{result:?}"
    );
    let result = test.run(["notes", "search", "--format", "json", "fellow"]);
    assert!(result.expect(0).text().contains("\"passage\":{"));
}

#[test]
fn missing_notes_are_errors() {
    let test = TestHome::empty();
    assert_eq!(test.run(["notes", "list"]).expect(0).text(), "");
    let result = test.run(["notes", "show", "my note"]).expect(2);
    assert!(result.stderr.contains("earshot notes list"), "{result:?}");
    let missing = "01890000-0000-7000-8000-000000000000";
    let result = test.run(["notes", "show", missing]).expect(1);
    result.expect_error("This note is no longer there.");
    test.run(["notes", "export", "-o", "out"]).expect(2);
}

/// Includes titles that exceed the byte limit of a file name.
#[test]
fn unusual_titles_become_file_names_even_without_hard_links() {
    let Some(cases) = earshot_test_support::cases() else {
        return;
    };
    let test = TestHome::empty();
    // The case has an older schema.
    test.run(["library", "export", "empty.earshot"]).expect(0);
    let converted = std::process::Command::new("python3")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/command/convert_archive.py"
        ))
        .arg(cases.join("library/odd.earshot.zip"))
        .args(["empty.earshot", "odd.earshot"])
        .current_dir(test.path(""))
        .status();
    assert!(converted.unwrap().success());
    test.run(["library", "import", "odd.earshot"]).expect(0);
    let export = |folder| ["notes", "export", "--all", "--format=txt,csv", "-o", folder];
    test.run(export("out")).expect(0);
    let names = test.file_names("out");
    assert_eq!(names.len(), 2 * 38, "{names:?}");
    for name in &names {
        assert!(name.starts_with("2026-") && name.len() <= 143, "{name}");
        let odd = |c: char| c.is_control() || "/\\:*?\"<>|\u{202e}\u{200f}".contains(c);
        assert!(!name.contains(odd), "{name:?}");
    }
    // Like some network shares: no hard links and no `RENAME_NOREPLACE`.
    #[cfg(target_os = "linux")]
    if earshot_test_support::has_programs(&["strace"]) {
        let program = test.command(export("share"));
        let mut share = std::process::Command::new("strace");
        share
            .args(["-f", "-o", "/dev/null", "-e", "trace=link,linkat,renameat2"])
            .args(["-e", "inject=link,linkat:error=EPERM"])
            .args(["-e", "inject=renameat2:error=EINVAL"])
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(test.path(""))
            .env("EARSHOT_HOME", test.home());
        let result = share.output().unwrap();
        assert!(result.status.success(), "{result:?}");
        assert_eq!(test.file_names("share"), names);
    }
}

#[test]
fn typed_messages_of_a_chat_are_kept_printed_and_searched() {
    let test = TestHome::empty();
    let text = "31/01/24, 18:22 - Ana: Milk?\n31/01/24, 18:23 - Leo: Yes, and\nhoney\n\
                01/02/24, 09:00 - Ana: Thanks\n";
    let file = "WhatsApp Chat with Ana.txt";
    test.write(file, text);
    let path = test.path(file);
    let add = || test.run(["notes", "add", "--no-transcribe", path.to_str().unwrap()]);
    assert!(add().expect(0).stderr.contains("Typed messages added: 3."));
    assert!(!add().expect(0).stderr.contains("added"));

    let thread = |more: &[&str]| {
        let mut arguments = vec!["notes", "thread", "Ana"];
        arguments.extend(more);
        test.run(arguments).expect(0)
    };
    assert_eq!(
        thread(&[]).text(),
        "[2024-01-31 18:22] Ana: Milk?\n[2024-01-31 18:23] Leo: Yes, and\n  honey\n\
         [2024-02-01 09:00] Ana: Thanks\n"
    );
    let since = thread(&["--since", "2024-02-01", "--format", "markdown"]).text();
    assert_eq!(since, "# Ana\n\n## 2024-02-01\n\n**09:00 Ana:** Thanks\n");
    let until = thread(&["--until", "2024-01-31", "--format", "json"]).json();
    assert_eq!(until.len(), 2);
    assert_eq!(until[1]["text"], "Yes, and\nhoney");
    assert_eq!(until[1]["own"], true);
    test.run(["notes", "thread", "Ben"]).expect(1);
    test.run(["notes", "thread", "Ana", "--since", "soon"])
        .expect(2);

    let listed = test.run(["notes", "conversations"]).expect(0).text();
    assert_eq!(listed, "2024-02-01 09:00  Ana: 3 typed\n");
    let found = test.run(["notes", "search", "hon"]).expect(0).text();
    assert_eq!(found, "typed  2024-01-31 18:23  Leo, Ana: honey\n");
    let found = test
        .run(["notes", "search", "hon", "--unheard"])
        .expect(0)
        .text();
    assert_eq!(found, "");
}

#[test]
fn replace_rules_change_what_is_shown_and_exported() {
    let Some((test, id)) = home_with_transcribed_note() else {
        return;
    };
    let rules = |arguments: &[&str]| {
        let mut all = vec!["replace-rules"];
        all.extend(arguments);
        test.run(all)
    };
    assert_eq!(rules(&["list"]).expect(0).text(), "");
    rules(&["add", "fellow americans", "dear readers"]).expect(0);
    rules(&[
        "add",
        "--case",
        "--any-part",
        "--language",
        "en",
        "countr",
        "COUNTR",
    ])
    .expect(0);
    rules(&["add", "--language", "xx", "a", "b"]).expect(2);
    rules(&["add", " ", "b"]).expect(1);
    let listed = rules(&["list"]).expect(0).text();
    assert_eq!(
        listed,
        "  1  fellow americans → dear readers\n  2  countr → COUNTR  (en, case, any part)\n"
    );
    let listed = rules(&["list", "--format", "json"]).expect(0).json();
    assert_eq!(listed[0]["replace"], "dear readers", "{listed:?}");

    let shown = test.run(["notes", "show", &id]).expect(0).text();
    assert!(shown.contains("my dear readers"), "{shown}");
    assert!(shown.contains("your COUNTRy"), "{shown}");
    for query in ["dear readers", "fellow americans"] {
        let found = test.run(["notes", "search", query]).expect(0).text();
        assert!(
            found.starts_with(&id) && found.contains("dear readers"),
            "{found}"
        );
    }
    let list = test.run(["notes", "list"]).expect(0).text();
    assert!(list.contains("my dear readers"), "{list}");
    let exported = |format: &str| {
        let arguments = ["notes", "export", &id, "--format", format, "-o", "-"];
        test.run(arguments).expect(0).text()
    };
    for format in ["txt", "md", "srt", "vtt", "csv"] {
        assert!(exported(format).contains("COUNTRy"), "{format}");
    }
    let record: serde_json::Value = serde_json::from_str(&exported("json")).unwrap();
    assert!(record["text"].as_str().unwrap().contains("dear readers"));
    assert!(
        record["original"]
            .as_str()
            .unwrap()
            .contains("fellow Americans")
    );

    rules(&["remove", "1", "2"]).expect(0);
    rules(&["remove", "1"]).expect(1);
    let shown = test.run(["notes", "show", &id]).expect(0).text();
    assert!(shown.contains("fellow Americans"), "{shown}");
    let record: serde_json::Value = serde_json::from_str(&exported("json")).unwrap();
    assert_eq!(record.get("original"), None);
}
