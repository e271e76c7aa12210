//! Searching, editing, copying and exporting notes.

use earshot_core::app::{AppEvent, CopyStyle, Filter, NoteId, TermState, Waveform};
use earshot_error::ErrorCode;

use crate::harness::{TINY, TestHome, letters, text};

#[test]
fn a_note_is_found_edited_copied_and_exported() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("a.opus"));
    app.add(&home.long("b.wav", 1));
    app.wait_idle();
    let notes = app.notes();
    let (first, second) = (&notes[1], &notes[0]);
    let id = &first.summary.id;
    let found = |query: &str| {
        let filter = Filter {
            query: query.into(),
            ..Filter::default()
        };
        app.library.list(&filter, 0, 10).unwrap()
    };
    assert_eq!(found("\"fellow americans\"").total, 2);
    assert_eq!(found("zanzibar").total, 0);
    assert_eq!(app.library.languages().unwrap(), ["en"]);

    let version = first.current().unwrap();
    let edited = app
        .library
        .edit_segment(id, version.id, 0, "And so to Zanzibar.")
        .unwrap();
    assert_eq!(edited.current().unwrap().edits.len(), 1);
    assert_eq!(edited.current().unwrap().transcript, version.transcript);
    assert_eq!(found("zanzibar").total, 1);
    assert!(
        app.library
            .rename(id, "To: the sea/side")
            .unwrap()
            .summary
            .title
            .starts_with("To:")
    );
    app.library.set_favourite(id, true).unwrap();

    let ids = [second.summary.id.clone(), id.clone()];
    let plain = app.library.copy(&ids[1..], CopyStyle::Plain).unwrap();
    assert!(plain.starts_with("And so to Zanzibar."), "{plain}");
    let thread = app.library.copy(&ids, CopyStyle::Plain).unwrap();
    assert!(thread.starts_with("To: the sea/side, "), "{thread}");
    assert!(thread.contains("\n\nb, "), "{thread}");
    assert_eq!(
        app.library.copy(&[], CopyStyle::Plain).unwrap_err().code(),
        ErrorCode::EmptySelection
    );

    let formats = app.app_info().unwrap().formats;
    assert_eq!(app.library.export_name(&ids, &formats).unwrap(), None);
    let name = app
        .library
        .export_name(&ids[1..], &["srt".into()])
        .unwrap()
        .unwrap();
    assert!(
        name.starts_with("20") && name.ends_with(" To- the sea-side.srt"),
        "{name}"
    );
    let folder = home.files.path().join("out");
    std::fs::create_dir(&folder).unwrap();
    for _ in 0..2 {
        let path = app.library.export(&ids, &formats, &folder).unwrap();
        assert_eq!(path, folder.to_str().unwrap());
    }
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 4 * formats.len(), "{names:?}");
    assert!(
        names
            .iter()
            .any(|name| name.ends_with(" To- the sea-side (2).docx")),
        "{names:?}"
    );
    let file = home.files.path().join(&name);
    for _ in 0..2 {
        // Overwrites: the save dialog has asked for confirmation.
        app.library
            .export(&ids[1..], &["srt".into()], &file)
            .unwrap();
    }
    assert!(std::fs::read_to_string(&file).unwrap().contains("Zanzibar"));
    let result = app.library.export(&ids, &["pdf".into()], &folder);
    assert_eq!(result.unwrap_err().code(), ErrorCode::UnknownFormat);
}

#[test]
fn a_waveform_is_computed_once_and_deleted_with_its_note() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.queue.pause();
    app.add(&home.message("a.opus"));
    let id = app.note().summary.id;
    let waveform = app.playback.open(&id).unwrap();
    assert_eq!(waveform.peaks.len(), 1000);
    assert!(waveform.duration_ms.abs_diff(11_000) < 50);
    assert!(waveform.peaks.iter().max() > Some(&50));
    let cache_file = home.paths().cache.join("peaks").join(format!("{id}.json"));
    let cached: Waveform = serde_json::from_slice(&std::fs::read(&cache_file).unwrap()).unwrap();
    assert_eq!(cached, waveform);
    assert_eq!(app.playback.open(&id).unwrap(), waveform);
    std::fs::write(&cache_file, b"nonsense").unwrap();
    assert_eq!(app.playback.open(&id).unwrap(), waveform);
    let summaries = app.library.summaries(&[id.clone(), NoteId::new()]);
    let [summary] = &summaries.unwrap()[..] else {
        panic!("unknown notes are left out");
    };
    assert_eq!(summary.id, id);
    app.library.erase(std::slice::from_ref(&id)).unwrap();
    assert!(!cache_file.exists(), "an erased note leaves nothing");
    assert!(app.library.summaries(&[id]).unwrap().is_empty());
}

#[test]
fn a_term_corrected_twice_is_suggested() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("a.opus"));
    app.add(&home.long("b.wav", 1));
    app.wait_idle();
    for note in app.notes() {
        let version = note.current().unwrap();
        let segments = &version.transcript.segments;
        let at = segments
            .iter()
            .position(|segment| segment.text.contains("Americans"));
        let Some(at) = at else {
            println!("skipped: the model transcribed {:?}", letters(&text(&note)));
            return;
        };
        let corrected = segments[at].text.replace("Americans", "Amerikanos");
        app.library
            .edit_segment(&note.summary.id, version.id, at as u32, &corrected)
            .unwrap();
    }
    let entries = app.library.vocabulary().unwrap();
    let suggested = entries
        .iter()
        .find(|entry| entry.term.contains("Amerikanos"));
    let suggested = suggested.unwrap_or_else(|| panic!("{entries:?}"));
    assert_eq!(suggested.state, TermState::Offered);
    let emitted = app
        .events()
        .into_iter()
        .rev()
        .find_map(|(_, event)| match event {
            AppEvent::Vocabulary { entries } => Some(entries),
            _ => None,
        });
    assert_eq!(emitted.as_ref(), Some(&entries));
    let entries = app.library.decide_term(suggested.id, true).unwrap();
    assert!(
        entries
            .iter()
            .any(|entry| entry.state == TermState::Accepted)
    );
    let entries = app.library.remove_term(suggested.id).unwrap();
    assert!(!entries.iter().any(|entry| entry.id == suggested.id));
}

#[test]
fn audio_without_a_note_becomes_a_note() {
    let home = TestHome::empty();
    let app = home.start_app();
    assert_eq!(app.recording.orphaned_audio().unwrap(), 0);
    let audio = home.paths().data.join("audio");
    std::fs::create_dir_all(&audio).unwrap();
    // Named by the SHA-256 of its bytes.
    let name = "dd29442deca69f52c50006b831cb216edf78a7da33748f0a80ff19f2ebe57ecd";
    std::fs::write(audio.join(name), "sound").unwrap();
    std::fs::write(audio.join(name.replace('d', "e")), "another").unwrap();
    assert_eq!(app.recording.orphaned_audio().unwrap(), 2);
    let report = app.recording.recover_audio().unwrap();
    assert_eq!((report.notes, report.skipped.len()), (1, 1), "{report:?}");
    assert_eq!(app.recording.orphaned_audio().unwrap(), 1);
    assert_eq!(app.notes().len(), 1);
}
