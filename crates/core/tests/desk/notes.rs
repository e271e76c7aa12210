//! What can be done with notes that have text.

use earshot_core::desk::{AppEvent, CopyStyle, Filter, NoteId, Sound, TermState};

use crate::scene::{Scene, TINY, letters, text};

#[test]
fn a_note_is_found_edited_copied_and_written_out() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let desk = &sitting.desk;
    sitting.add(&scene.message("a.opus"));
    sitting.add(&scene.long("b.wav", 1));
    sitting.settled();
    let notes = sitting.notes();
    let (first, second) = (&notes[1], &notes[0]);
    let id = &first.summary.id;
    let found = |query: &str| {
        let filter = Filter {
            query: query.into(),
            ..Filter::default()
        };
        desk.list_notes(&filter, 0, 10).unwrap()
    };
    assert_eq!(found("\"fellow americans\"").total, 2);
    assert_eq!(found("zanzibar").total, 0);
    assert_eq!(desk.note_languages().unwrap(), ["en"]);

    let version = first.current().unwrap();
    let edited = desk
        .edit_segment(id, version.id, 0, "And so to Zanzibar.")
        .unwrap();
    assert_eq!(edited.current().unwrap().edits.len(), 1);
    assert_eq!(edited.current().unwrap().transcript, version.transcript);
    assert_eq!(found("zanzibar").total, 1);
    assert!(
        desk.rename_note(id, "To: the sea/side")
            .unwrap()
            .summary
            .title
            .starts_with("To:")
    );
    desk.favour_note(id, true).unwrap();

    let ids = [second.summary.id.clone(), id.clone()];
    let plain = desk.copy_notes(&ids[1..], CopyStyle::Plain).unwrap();
    assert!(plain.starts_with("And so to Zanzibar."), "{plain}");
    let thread = desk.copy_notes(&ids, CopyStyle::Plain).unwrap();
    assert!(thread.starts_with("To: the sea/side, "), "{thread}");
    assert!(thread.contains("\n\nb, "), "{thread}");
    assert_eq!(
        desk.copy_notes(&[], CopyStyle::Plain).unwrap_err().code(),
        "nothing-chosen"
    );

    let formats = desk.app_info().unwrap().formats;
    assert_eq!(desk.export_name(&ids, &formats).unwrap(), None);
    let name = desk
        .export_name(&ids[1..], &["srt".into()])
        .unwrap()
        .unwrap();
    assert!(
        name.starts_with("20") && name.ends_with(" To- the sea-side.srt"),
        "{name}"
    );
    let folder = scene.files.path().join("out");
    std::fs::create_dir(&folder).unwrap();
    for _ in 0..2 {
        let place = desk.export_notes(&ids, &formats, &folder).unwrap();
        assert_eq!(place, folder.to_str().unwrap());
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
    let file = scene.files.path().join(&name);
    for _ in 0..2 {
        // The dialog has asked whether it may be replaced.
        desk.export_notes(&ids[1..], &["srt".into()], &file)
            .unwrap();
    }
    assert!(std::fs::read_to_string(&file).unwrap().contains("Zanzibar"));
    let wrong = desk.export_notes(&ids, &["pdf".into()], &folder);
    assert_eq!(wrong.unwrap_err().code(), "unknown-format");
}

#[test]
fn a_waveform_is_drawn_once_and_goes_with_its_note() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    sitting.add(&scene.message("a.opus"));
    let id = sitting.note().summary.id;
    let sound = sitting.desk.open_sound(&id).unwrap();
    assert_eq!(sound.peaks.len(), 1000);
    assert!(sound.duration_ms.abs_diff(11_000) < 50);
    assert!(sound.peaks.iter().max() > Some(&50));
    let kept = scene.paths().cache.join("peaks").join(format!("{id}.json"));
    let known: Sound = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    assert_eq!(known, sound);
    assert_eq!(sitting.desk.open_sound(&id).unwrap(), sound);
    std::fs::write(&kept, b"nonsense").unwrap();
    assert_eq!(sitting.desk.open_sound(&id).unwrap(), sound);
    let known = sitting.desk.note_summaries(&[id.clone(), NoteId::new()]);
    let [summary] = &known.unwrap()[..] else {
        panic!("who is not there is left out");
    };
    assert_eq!(summary.id, id);
    sitting.desk.erase_notes(std::slice::from_ref(&id)).unwrap();
    assert!(!kept.exists(), "nothing of an erased note stays");
    assert!(sitting.desk.note_summaries(&[id]).unwrap().is_empty());
}

#[test]
fn what_is_corrected_twice_is_offered() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.add(&scene.message("a.opus"));
    sitting.add(&scene.long("b.wav", 1));
    sitting.settled();
    for note in sitting.notes() {
        let version = note.current().unwrap();
        let segments = &version.transcript.segments;
        let at = segments
            .iter()
            .position(|segment| segment.text.contains("Americans"));
        let Some(at) = at else {
            println!("skipped: the model heard {:?}", letters(&text(&note)));
            return;
        };
        let mended = segments[at].text.replace("Americans", "Amerikanos");
        sitting
            .desk
            .edit_segment(&note.summary.id, version.id, at as u32, &mended)
            .unwrap();
    }
    let entries = sitting.desk.vocabulary().unwrap();
    let offered = entries
        .iter()
        .find(|entry| entry.term.contains("Amerikanos"));
    let offered = offered.unwrap_or_else(|| panic!("{entries:?}"));
    assert_eq!(offered.state, TermState::Offered);
    let told = sitting
        .told()
        .into_iter()
        .rev()
        .find_map(|(_, event)| match event {
            AppEvent::Vocabulary { entries } => Some(entries),
            _ => None,
        });
    assert_eq!(told.as_ref(), Some(&entries));
    let entries = sitting.desk.decide_term(offered.id, true).unwrap();
    assert!(
        entries
            .iter()
            .any(|entry| entry.state == TermState::Accepted)
    );
    let entries = sitting.desk.remove_term(offered.id).unwrap();
    assert!(!entries.iter().any(|entry| entry.id == offered.id));
}

#[test]
fn a_sound_without_a_note_becomes_one() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    let desk = &sitting.desk;
    assert_eq!(desk.sounds_without_note().unwrap(), 0);
    let audio = scene.paths().data.join("audio");
    std::fs::create_dir_all(&audio).unwrap();
    // Named by the SHA-256 of its bytes.
    let name = "dd29442deca69f52c50006b831cb216edf78a7da33748f0a80ff19f2ebe57ecd";
    std::fs::write(audio.join(name), "sound").unwrap();
    std::fs::write(audio.join(name.replace('d', "e")), "another").unwrap();
    assert_eq!(desk.sounds_without_note().unwrap(), 2);
    let report = desk.recover_sounds().unwrap();
    assert_eq!((report.notes, report.left.len()), (1, 1), "{report:?}");
    assert_eq!(desk.sounds_without_note().unwrap(), 1);
    assert_eq!(sitting.notes().len(), 1);
}
