//! Files, folders and exported chats.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use earshot_core::desk::{AppEvent, AudioKept, JobState, NoteState, Source};
use earshot_transcript::Remark;

use crate::scene::{FIXTURE, Scene, TINY, letters, looped, text, wav};

#[test]
fn a_known_file_is_noticed_and_not_repeated() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    let path = scene.message("first.opus");
    assert_eq!(sitting.add(&path).notes.len(), 1);
    let note = sitting.note();

    let again = scene.message("other name.ogg");
    let added = sitting.add(&again);
    assert_eq!(added.notes.len(), 0);
    let [duplicate] = added.duplicates.as_slice() else {
        panic!("{added:?}")
    };
    assert_eq!(duplicate.path, again.to_str().unwrap());
    assert_eq!(duplicate.name, "other name.ogg");
    assert_eq!(
        (&duplicate.note, duplicate.title.as_str()),
        (&note.summary.id, "first")
    );
    assert_eq!(sitting.notes().len(), 1);

    let added = sitting.desk.add_paths(&[again], true).unwrap();
    assert_eq!((added.notes.len(), added.duplicates.len()), (1, 0));
    assert_eq!(sitting.notes().len(), 2);
    assert_eq!(sitting.queue().items.len(), 2);
}

#[test]
fn what_is_no_sound_is_refused_with_a_sentence_and_leaves_nothing() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    let paths = [
        scene.write("page.opus", b"<html>not a sound</html>"),
        scene.write("empty.wav", b""),
        scene.write("cut.opus", &FIXTURE[..40]),
        scene.files.path().join("missing.opus"),
        scene.files.path().join("-"),
    ];
    let added = sitting.desk.add_paths(&paths, false).unwrap();
    assert_eq!((added.notes.len(), added.duplicates.len()), (0, 0));
    let refused: Vec<_> = added
        .refused
        .iter()
        .map(|refused| (refused.name.as_str(), refused.error.code.as_str()))
        .collect();
    assert_eq!(refused.len(), 5, "{refused:?}");
    assert_eq!(refused[0], ("page.opus", "not-media"));
    assert_eq!(refused[1], ("empty.wav", "empty-file"));
    assert_eq!(refused[3], ("missing.opus", "file-not-found"));
    assert!(
        added
            .refused
            .iter()
            .all(|refused| refused.error.message.ends_with('.'))
    );
    assert!(sitting.notes().is_empty() && sitting.queue().items.is_empty());
    drop(sitting);
    let library = earshot_notes::Store::open(&scene.paths().data).unwrap();
    let report = library.check().unwrap();
    assert_eq!((report.notes, report.sounds), (0, 0), "{report:?}");
}

#[test]
fn of_a_folder_the_sounds_are_taken() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    scene.message("folder/deep/a.opus");
    scene.write("folder/b.wav", &wav(&[5; 16_000]));
    scene.write("folder/list.txt", b"not a sound");
    let folder = scene.files.path().join("folder");
    let added = sitting.add(&folder);
    assert_eq!(
        (added.notes.len(), added.refused.len()),
        (2, 0),
        "{added:?}"
    );

    scene.write("others/list.txt", b"not a sound");
    let added = sitting.add(&scene.files.path().join("others"));
    assert_eq!(added.refused[0].error.code, "no-media-in-folder");
}

#[test]
fn an_exported_chat_tells_who_and_when() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    let log = "[31.01.24, 18:22:07] Ana: \u{200e}<attached: 00000002-AUDIO-2024-01-31-18-22-07.opus>\n\
               [31.01.24, 18:23:00] Ben: Hello\n\
               [31.01.24, 18:24:00] Ben: \u{200e}<attached: 00000004-AUDIO-2024-01-31-18-24-00.opus>\n";
    scene.write("WhatsApp Chat - Ana/_chat.txt", log.as_bytes());
    let first = "WhatsApp Chat - Ana/00000002-AUDIO-2024-01-31-18-22-07.opus";
    scene.message(first);
    let second = "WhatsApp Chat - Ana/00000004-AUDIO-2024-01-31-18-24-00.opus";
    scene.write(second, &wav(&[9; 16_000]));
    let folder = scene.files.path().join("WhatsApp Chat - Ana");
    let added = sitting.add(&folder);
    assert_eq!((added.notes.len(), added.chats), (2, 1), "{added:?}");
    let notes = sitting.notes();
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

    // The same export again brings nothing; what it offers can be had one by one.
    let added = sitting.add(&folder);
    assert_eq!((added.notes.len(), added.duplicates.len()), (0, 2));
    let offered = std::path::PathBuf::from(&added.duplicates[0].path);
    let added = sitting.desk.add_paths(&[offered], true).unwrap();
    assert_eq!(added.notes.len(), 1);
    let senders = sitting
        .notes()
        .into_iter()
        .filter_map(|note| note.summary.sender);
    assert_eq!(senders.filter(|sender| sender == "Ana").count(), 2);
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
fn a_folder_may_hold_several_exports_and_other_sounds() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    let line =
        |who: &str, file: &str| format!("19/03/2021, 10:00 - {who}: {file} (file attached)\n");
    let sound = |number: i16| wav(&[number; 8_000]);
    scene.write(
        "all/x/WhatsApp Chat - Mia/_chat.txt",
        line("Mia", "a.wav").as_bytes(),
    );
    scene.write("all/x/WhatsApp Chat - Mia/media/a.wav", &sound(1));
    scene.write("all/x/WhatsApp Chat - Mia/list.pdf", b"not a sound");
    scene.write("all/x/y/Leo.txt", line("Leo", "b.wav").as_bytes());
    scene.write("all/x/y/b.wav", &sound(2));
    scene.write("all/memo.wav", &sound(3));
    let kim = line("Kim", "c.wav");
    let files: [(&str, &[u8]); 2] = [
        ("WhatsApp Chat with Kim.txt", kim.as_bytes()),
        ("c.wav", &sound(4)),
    ];
    zip(&scene.files.path().join("all/x/y/export.zip"), &files);

    let all = scene.files.path().join("all");
    let added = sitting.add(&all);
    assert_eq!(
        (added.notes.len(), added.chats, added.refused.len()),
        (4, 3, 0),
        "{added:?}"
    );
    let mut of: Vec<_> = sitting
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

    // Each can be had again, wherever it lies.
    let added = sitting.add(&all);
    assert_eq!(added.duplicates.len(), 4, "{added:?}");
    let offered = added
        .duplicates
        .iter()
        .map(|known| known.path.clone().into());
    let added = sitting
        .desk
        .add_paths(&offered.collect::<Vec<_>>(), true)
        .unwrap();
    assert_eq!(
        (added.notes.len(), added.refused.len()),
        (4, 0),
        "{added:?}"
    );
    let by_mia = sitting
        .notes()
        .into_iter()
        .filter(|note| note.summary.sender == known("Mia"));
    assert_eq!(by_mia.count(), 2);
}

/// In a process of its own, since the folder is that of the whole process.
#[cfg(unix)]
#[test]
fn a_large_sound_of_an_archive_never_lies_in_the_systems_temporary_folder() {
    const ALONE: &str = "EARSHOT_TEST_ALONE";
    let name = "adding::a_large_sound_of_an_archive_never_lies_in_the_systems_temporary_folder";
    if std::env::var_os(ALONE).is_none() {
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(ALONE, "1")
            .status();
        assert!(ran.unwrap().success());
        return;
    }
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    // SAFETY: no other test runs in this process, and none of its threads reads the variable.
    unsafe { std::env::set_var("TMPDIR", "/nowhere/at/all") };
    let path = scene.files.path().join("WhatsApp Chat - Mia.zip");
    let text = b"[19/03/2021, 10:00:00] Mia: <attached: a.wav>\n";
    zip(
        &path,
        &[("_chat.txt", text), ("a.wav", &wav(&vec![7; 5 << 20]))],
    );
    let added = sitting.add(&path);
    assert_eq!(
        (added.notes.len(), added.refused.len()),
        (1, 0),
        "{added:?}"
    );
}

#[test]
fn fifty_files_in_one_drop() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    for number in 0..50 {
        let mut quiet = vec![0; 8_000];
        quiet[number] = 1;
        scene.write(&format!("drop/{number:02}.wav"), &wav(&quiet));
    }
    let added = sitting.add(&scene.files.path().join("drop"));
    assert_eq!(
        (added.notes.len(), added.refused.len()),
        (50, 0),
        "{added:?}"
    );
    let queue = sitting.settled();
    assert!(queue.items.iter().all(|item| item.state == JobState::Done));
    let notes = sitting.notes();
    assert_eq!(notes.len(), 50);
    assert!(
        notes
            .iter()
            .all(|note| note.summary.state == NoteState::NoSpeech)
    );
    // The window is not flooded.
    let told = sitting.told();
    let moments: Vec<_> = told
        .iter()
        .filter(|(_, event)| matches!(event, AppEvent::Queue { .. }))
        .map(|(at, _)| *at)
        .collect();
    assert!(moments.len() > 2);
    let close = |pair: &&[std::time::Instant]| pair[1] - pair[0] < Duration::from_millis(99);
    assert_eq!(moments.windows(2).filter(close).count(), 0);
}

#[test]
fn of_a_video_only_the_sound_is_kept() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sound = scene.message("sound.opus");
    let made = |name: &str, arguments: &[&str]| {
        let path = scene.files.path().join(name);
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
        println!("skipped: no ffmpeg to make a video with");
        return;
    };
    for video in [mp4, webm] {
        let sitting = scene.desk();
        let before = sitting.notes().len();
        assert_eq!(sitting.add(&video).notes.len(), 1);
        assert_eq!(
            sitting.add(&video).duplicates.len(),
            1,
            "known by the video's content"
        );
        sitting.settled();
        let notes = sitting.notes();
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
fn of_a_large_file_the_sound_is_kept_unless_the_user_wants_all_of_it() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    let mut settings = sitting.desk.settings();
    settings.large_file_mb = 1;
    settings.keep_original = true;
    sitting.desk.save_settings(settings.clone()).unwrap();
    let path = scene.write("large.wav", &looped(4));
    sitting.add(&path);
    let whole = sitting.note();
    assert_eq!(
        (whole.audio_kept, whole.remarks.len()),
        (AudioKept::Original, 0)
    );

    settings.keep_original = false;
    sitting.desk.save_settings(settings).unwrap();
    sitting.desk.add_paths(&[path], true).unwrap();
    sitting.add(&scene.message("small.opus"));
    for note in sitting.notes() {
        let small = note.audio_kept == AudioKept::AudioOnly;
        let expected = note.file_name == "large.wav" && note.summary.id != whole.summary.id;
        assert_eq!(small, expected, "{note:?}");
        assert_eq!(note.remarks.len(), usize::from(expected));
    }
}

#[test]
fn the_sample_is_there_once_and_can_come_back() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    let id = sitting.desk.add_sample().unwrap();
    let note = sitting.note();
    assert_eq!(
        (&note.summary.id, note.summary.source),
        (&id, Source::Sample)
    );
    assert_eq!(sitting.desk.add_sample().unwrap(), id);
    assert_eq!(sitting.queue().items.len(), 1);
    sitting.desk.bin_notes(std::slice::from_ref(&id)).unwrap();
    assert_eq!(sitting.desk.add_sample().unwrap(), id);
    assert_eq!(sitting.note().summary.binned_at, None);
    let waiting = sitting.queue().items.into_iter();
    assert_eq!(
        waiting
            .filter(|item| item.state == JobState::Waiting)
            .count(),
        1
    );
}
