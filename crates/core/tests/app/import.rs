//! Files, folders and exported chats.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use earshot_core::app::{AppEvent, AudioKept, JobState, NoteState, Source, ThreadPlace};
use earshot_error::ErrorCode;
use earshot_test_support::skip_without;
use earshot_transcript::Remark;

use crate::harness::{FIXTURE, TINY, TestHome, letters, looped, text, wav};

#[test]
fn a_known_file_is_reported_as_a_duplicate() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let path = home.message("first.opus");
    assert_eq!(app.add(&path).notes.len(), 1);
    let note = app.note();

    let again = home.message("other name.ogg");
    let report = app.add(&again);
    assert_eq!(report.notes.len(), 0);
    let [duplicate] = report.duplicates.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(duplicate.path, again.to_str().unwrap());
    assert_eq!(duplicate.name, "other name.ogg");
    assert_eq!(
        (&duplicate.note, duplicate.title.as_str()),
        (&note.summary.id, "first")
    );
    assert_eq!(app.notes().len(), 1);

    let report = app.import.add_paths(&[again], true).unwrap();
    assert_eq!((report.notes.len(), report.duplicates.len()), (1, 0));
    assert_eq!(app.notes().len(), 2);
    assert_eq!(app.queue().items.len(), 2);
}

#[test]
fn a_file_without_audio_is_rejected_and_leaves_nothing() {
    let home = TestHome::empty();
    let app = home.start_app();
    let paths = [
        home.write("page.opus", b"<html>not a sound</html>"),
        home.write("empty.wav", b""),
        home.write("cut.opus", &FIXTURE[..40]),
        home.files.path().join("missing.opus"),
        home.files.path().join("-"),
    ];
    let report = app.import.add_paths(&paths, false).unwrap();
    assert_eq!((report.notes.len(), report.duplicates.len()), (0, 0));
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|rejected| (rejected.name.as_str(), rejected.error.code))
        .collect();
    assert_eq!(rejected.len(), 5, "{rejected:?}");
    assert_eq!(rejected[0], ("page.opus", ErrorCode::NotMedia));
    assert_eq!(rejected[1], ("empty.wav", ErrorCode::EmptyFile));
    assert_eq!(rejected[3], ("missing.opus", ErrorCode::FileNotFound));
    assert!(
        report
            .rejected
            .iter()
            .all(|rejected| rejected.error.message.ends_with('.'))
    );
    assert!(app.notes().is_empty() && app.queue().items.is_empty());
    drop(app);
    let library = earshot_notes::Store::open(&home.paths().data).unwrap();
    let report = library.check().unwrap();
    assert_eq!((report.notes, report.sounds), (0, 0), "{report:?}");
}

#[test]
fn files_of_a_watched_folder_know_their_chat() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let message = home.message("inbox/chat/PTT-20241122-WA0001.opus");
    let files = [
        message.clone(),
        home.write(
            "inbox/chat/_chat.txt",
            b"22/11/24, 14:35 - Ana: PTT-20241122-WA0001.opus (file attached)\n",
        ),
        home.write("inbox/chat/IMG-20241122-WA0002.jpg", b"not a sound"),
        home.write("inbox/letter.txt", b"Only words."),
        home.write("inbox/other.wav", &wav(&[7; 16_000])),
    ];
    let inbox = home.files.path().join("inbox");
    let report = app.import.add_files(&inbox, &files);
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(rejected, ["letter.txt"], "other files of the chat are none");
    let senders: Vec<_> = report
        .notes
        .iter()
        .map(|id| app.library.note(id).unwrap().summary.sender)
        .collect();
    assert_eq!(senders, [Some("Ana".into()), None]);

    let report = app.import.add_files(&inbox, &[message]);
    assert_eq!((report.notes.len(), report.duplicates.len()), (0, 1));
}

#[test]
fn a_folder_is_imported_with_its_audio_files() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    home.message("folder/deep/a.opus");
    home.write("folder/b.wav", &wav(&[5; 16_000]));
    home.write("folder/list.txt", b"not a sound");
    let folder = home.files.path().join("folder");
    let report = app.add(&folder);
    assert_eq!(
        (report.notes.len(), report.rejected.len()),
        (2, 0),
        "{report:?}"
    );

    home.write("others/list.txt", b"not a sound");
    let report = app.add(&home.files.path().join("others"));
    assert_eq!(report.rejected[0].error.code, ErrorCode::NoMediaInFolder);
}

#[test]
fn an_exported_chat_provides_sender_and_date() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let log = "[31.01.24, 18:22:07] Ana: \u{200e}<attached: 00000002-AUDIO-2024-01-31-18-22-07.opus>\n\
               [31.01.24, 18:23:00] Ben: Hello\n\
               [31.01.24, 18:24:00] Ben: \u{200e}<attached: 00000004-AUDIO-2024-01-31-18-24-00.opus>\n";
    home.write("WhatsApp Chat - Ana/_chat.txt", log.as_bytes());
    let first = "WhatsApp Chat - Ana/00000002-AUDIO-2024-01-31-18-22-07.opus";
    home.message(first);
    let second = "WhatsApp Chat - Ana/00000004-AUDIO-2024-01-31-18-24-00.opus";
    home.write(second, &wav(&[9; 16_000]));
    let folder = home.files.path().join("WhatsApp Chat - Ana");
    let report = app.add(&folder);
    assert_eq!((report.notes.len(), report.chats), (2, 1), "{report:?}");
    let notes = app.notes();
    let senders: Vec<_> = notes
        .iter()
        .map(|note| note.summary.sender.as_deref())
        .collect();
    assert_eq!(senders, [Some("Ben"), Some("Ana")], "the latest first");
    assert!(notes.iter().all(|note| note.summary.source == Source::Chat));
    assert!(
        notes.iter().all(|note| note.summary.chat.is_some()),
        "{notes:?}"
    );
    assert_eq!(notes[0].summary.said_at - notes[1].summary.said_at, 113_000);

    // Importing the export again adds nothing; the reported paths can be imported one by one.
    let report = app.add(&folder);
    assert_eq!((report.notes.len(), report.duplicates.len()), (0, 2));
    let paths = std::path::PathBuf::from(&report.duplicates[0].path);
    let report = app.import.add_paths(&[paths], true).unwrap();
    assert_eq!(report.notes.len(), 1);
    let senders = app
        .notes()
        .into_iter()
        .filter_map(|note| note.summary.sender);
    assert_eq!(senders.filter(|sender| sender == "Ana").count(), 2);
}

#[test]
fn an_exported_chat_is_kept_with_its_typed_messages() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    // The voice message came as a file before.
    let loose = home.message("PTT-20240131-WA0001.opus");
    assert_eq!(app.add(&loose).notes.len(), 1);
    let log = "31/01/24, 18:22 - Ana: Listen:\n\
               31/01/24, 18:22 - Ana: PTT-20240131-WA0001.opus (file attached)\n\
               31/01/24, 18:23 - Leo: PTT-20240131-WA0002.opus (file attached)\n";
    let folder = "WhatsApp Chat with Ana";
    let text = format!("{folder}/WhatsApp Chat with Ana.txt");
    home.write(&text, log.as_bytes());
    home.message(&format!("{folder}/PTT-20240131-WA0001.opus"));
    home.write(
        &format!("{folder}/PTT-20240131-WA0002.opus"),
        &wav(&[9; 16_000]),
    );
    let folder = home.files.path().join(folder);
    let report = app.add(&folder);
    assert_eq!(
        (
            report.notes.len(),
            report.recognised.len(),
            report.duplicates.len(),
            report.messages
        ),
        (1, 1, 0, 1),
        "{report:?}"
    );
    let events = app.events();
    let is_change = |(_, event): &&(_, AppEvent)| matches!(event, AppEvent::MessagesChanged);
    assert_eq!(events.iter().filter(is_change).count(), 1, "one batch");
    let own = app.library.note(&report.notes[0]).unwrap();
    assert!(!own.summary.unheard, "Leo is the user");
    let copied = app.library.copy_thread("Ana", None, None).unwrap();
    let lines: Vec<_> = copied
        .lines()
        .map(|line| line.split_once("] ").unwrap().1)
        .collect();
    assert_eq!(lines[0], "Ana: Listen:");
    assert!(
        lines[1].starts_with("Ana: 🎤") && lines[2].starts_with("Leo: 🎤"),
        "{lines:?}"
    );

    let page = app.library.thread("Ana", &ThreadPlace::End, 9, 0).unwrap();
    let second = ThreadPlace::Entry {
        said_at: page.entries[1].said_at(),
        id: page.entries[1].id().to_owned(),
    };
    let copied = app.library.copy_thread("Ana", None, Some(&second)).unwrap();
    assert_eq!(copied.lines().count(), 2, "{copied}");
    let to = home.files.path().join("thread.md");
    app.library
        .export_thread("Ana", Some(&second), None, &to)
        .unwrap();
    let written = std::fs::read_to_string(&to).unwrap();
    assert!(
        written.starts_with("# Ana\n\n## 2024-01-31\n\n**18:22 Ana:** 🎤"),
        "{written}"
    );
    let missing = app.library.copy_thread("Nobody", None, None).unwrap_err();
    assert_eq!(missing.info().code, ErrorCode::NoText);

    // A later export, as the text alone, adds only what is new.
    let log = format!("{log}31/01/24, 18:24 - Ana: Thanks\n");
    let text = home.write(&text, log.as_bytes());
    let report = app.add(&text);
    assert_eq!(
        (report.chats, report.messages, report.notes.len()),
        (1, 1, 0),
        "{report:?}"
    );
    let report = app.add(&folder);
    assert_eq!(
        (report.messages, report.duplicates.len()),
        (0, 2),
        "{report:?}"
    );
    assert_eq!(app.library.search_messages("than", 9).unwrap().len(), 1);
    assert_eq!(app.library.delete_typed_messages("Ana").unwrap(), 2);
    assert_eq!(app.library.conversations().unwrap()[0].entries, 2);

    // In another chat, a known note is announced with its place.
    home.write("Other/WhatsApp Chat with Ben.txt", log.as_bytes());
    home.message("Other/PTT-20240131-WA0001.opus");
    let before = app.events().len();
    let report = app.add(&home.files.path().join("Other"));
    assert_eq!(report.duplicates.len(), 1, "{report:?}");
    let known = &report.duplicates[0].note;
    let is_sent =
        |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Note { note } if note.id == *known);
    assert!(app.events()[before..].iter().any(is_sent));
}

fn zip(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn a_folder_may_hold_several_chats_and_other_files() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let line =
        |who: &str, file: &str| format!("19/03/2021, 10:00 - {who}: {file} (file attached)\n");
    let sound = |number: i16| wav(&[number; 8_000]);
    home.write(
        "all/x/WhatsApp Chat - Mia/_chat.txt",
        line("Mia", "a.wav").as_bytes(),
    );
    home.write("all/x/WhatsApp Chat - Mia/media/a.wav", &sound(1));
    home.write("all/x/WhatsApp Chat - Mia/list.pdf", b"not a sound");
    home.write("all/x/y/Leo.txt", line("Leo", "b.wav").as_bytes());
    home.write("all/x/y/b.wav", &sound(2));
    home.write("all/memo.wav", &sound(3));
    let kim = line("Kim", "c.wav");
    let files: [(&str, &[u8]); 2] = [
        ("WhatsApp Chat with Kim.txt", kim.as_bytes()),
        ("c.wav", &sound(4)),
    ];
    zip(&home.files.path().join("all/x/y/export.zip"), &files);

    let all = home.files.path().join("all");
    let report = app.add(&all);
    assert_eq!(
        (report.notes.len(), report.chats, report.rejected.len()),
        (4, 3, 0),
        "{report:?}"
    );
    let mut of: Vec<_> = app
        .notes()
        .into_iter()
        .map(|note| (note.summary.sender, note.summary.chat))
        .collect();
    of.sort();
    let known = |name: &str| Some(name.to_owned());
    assert_eq!(
        of,
        [
            (None, None),
            (known("Kim"), known("Kim")),
            (known("Leo"), known("Leo")),
            (known("Mia"), known("Mia")),
        ]
    );

    // Each can be imported again by its reported path.
    let report = app.add(&all);
    assert_eq!(report.duplicates.len(), 4, "{report:?}");
    let paths = report
        .duplicates
        .iter()
        .map(|known| known.path.clone().into());
    let report = app
        .import
        .add_paths(&paths.collect::<Vec<_>>(), true)
        .unwrap();
    assert_eq!(
        (report.notes.len(), report.rejected.len()),
        (4, 0),
        "{report:?}"
    );
    let by_mia = app
        .notes()
        .into_iter()
        .filter(|note| note.summary.sender == known("Mia"));
    assert_eq!(by_mia.count(), 2);
}

/// In its own process, because `TMPDIR` is process-wide.
#[cfg(unix)]
#[test]
fn a_large_archive_entry_is_not_extracted_to_the_system_temp_folder() {
    const ALONE: &str = "EARSHOT_TEST_ALONE";
    let name = "import::a_large_archive_entry_is_not_extracted_to_the_system_temp_folder";
    if std::env::var_os(ALONE).is_none() {
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(ALONE, "1")
            .status();
        assert!(ran.unwrap().success());
        return;
    }
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    // SAFETY: no other test runs in this process, and none of its threads reads the variable.
    unsafe { std::env::set_var("TMPDIR", "/nowhere/at/all") };
    let path = home.files.path().join("WhatsApp Chat - Mia.zip");
    let text = b"[19/03/2021, 10:00:00] Mia: <attached: a.wav>\n";
    zip(
        &path,
        &[("_chat.txt", text), ("a.wav", &wav(&vec![7; 5 << 20]))],
    );
    let report = app.add(&path);
    assert_eq!(
        (report.notes.len(), report.rejected.len()),
        (1, 0),
        "{report:?}"
    );
}

#[test]
fn fifty_files_are_imported_at_once() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    for number in 0..50 {
        let mut quiet = vec![0; 8_000];
        quiet[number] = 1;
        home.write(&format!("drop/{number:02}.wav"), &wav(&quiet));
    }
    let report = app.add(&home.files.path().join("drop"));
    assert_eq!(
        (report.notes.len(), report.rejected.len()),
        (50, 0),
        "{report:?}"
    );
    let queue = app.wait_idle();
    assert!(queue.items.iter().all(|item| item.state == JobState::Done));
    let notes = app.notes();
    assert_eq!(notes.len(), 50);
    assert!(
        notes
            .iter()
            .all(|note| note.summary.state == NoteState::NoSpeech)
    );
    // Queue events are throttled.
    let events = app.events();
    let times: Vec<_> = events
        .iter()
        .filter(|(_, event)| matches!(event, AppEvent::Queue { .. }))
        .map(|(at, _)| *at)
        .collect();
    assert!(times.len() > 2);
    let close = |pair: &&[std::time::Instant]| pair[1] - pair[0] < Duration::from_millis(99);
    assert_eq!(times.windows(2).filter(close).count(), 0);
}

#[test]
fn only_the_audio_of_a_video_is_stored() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let sound = home.message("sound.opus");
    let made = |name: &str, arguments: &[&str]| {
        let path = home.files.path().join(name);
        let ran = Command::new("ffmpeg")
            .args([
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=10",
                "-i",
            ])
            .arg(&sound)
            .args(["-shortest"])
            .args(arguments)
            .arg(&path)
            .status();
        ran.is_ok_and(|status| status.success()).then_some(path)
    };
    let videos = [
        made("clip.mp4", &["-c:v", "mpeg4", "-c:a", "aac"]),
        made("clip.webm", &["-c:v", "libvpx", "-c:a", "libopus"]),
    ];
    let [Some(mp4), Some(webm)] = videos else {
        skip_without("ffmpeg to make a video with");
        return;
    };
    for video in [mp4, webm] {
        let app = home.start_app();
        let before = app.notes().len();
        assert_eq!(app.add(&video).notes.len(), 1);
        assert_eq!(
            app.add(&video).duplicates.len(),
            1,
            "known by the video's content"
        );
        app.wait_idle();
        let notes = app.notes();
        assert_eq!(notes.len(), before + 1);
        let note = &notes[0];
        assert_eq!(note.audio_kept, AudioKept::AudioOnly);
        assert_eq!(note.remarks, [Remark::new("sound-of-video")]);
        assert!(letters(&text(note)).contains("ask not what your country"));
        assert!(
            note.summary.duration_ms.abs_diff(11_000) < 150,
            "{}",
            note.summary.duration_ms
        );
    }
}

#[test]
fn only_the_audio_of_a_large_file_is_stored_unless_originals_are_kept() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let mut settings = app.settings.view();
    settings.large_file_mb = 1;
    settings.keep_original = true;
    app.settings.save(settings.clone()).unwrap();
    let path = home.write("large.wav", &looped(4));
    app.add(&path);
    let original = app.note();
    assert_eq!(
        (original.audio_kept, original.remarks.len()),
        (AudioKept::Original, 0)
    );

    settings.keep_original = false;
    app.settings.save(settings).unwrap();
    app.import.add_paths(&[path], true).unwrap();
    app.add(&home.message("small.opus"));
    for note in app.notes() {
        let small = note.audio_kept == AudioKept::AudioOnly;
        let expected = note.file_name == "large.wav" && note.summary.id != original.summary.id;
        assert_eq!(small, expected, "{note:?}");
        assert_eq!(note.remarks.len(), usize::from(expected));
    }
}

#[test]
fn the_sample_is_added_once_and_restored_from_the_bin() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    let id = app.import.add_sample().unwrap();
    let note = app.note();
    assert_eq!(
        (&note.summary.id, note.summary.source),
        (&id, Source::Sample)
    );
    assert_eq!(app.import.add_sample().unwrap(), id);
    assert_eq!(app.queue().items.len(), 1);
    app.library.bin(std::slice::from_ref(&id)).unwrap();
    assert_eq!(app.import.add_sample().unwrap(), id);
    assert_eq!(app.note().summary.binned_at, None);
    let waiting = app.queue().items.into_iter();
    assert_eq!(
        waiting
            .filter(|item| item.state == JobState::Waiting)
            .count(),
        1
    );
}
