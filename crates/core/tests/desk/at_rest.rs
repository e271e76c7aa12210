//! An encrypted library at the desk: what can be read while it is locked, and what is left
//! beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use earshot_core::desk::{Again, AppEvent, CopyStyle, Desk, DeskError, Filter, JobId};

use crate::scene::{Scene, TINY, text};

const PASSPHRASE: &str = "four words to remember";

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push(entry.path());
        }
    }
    all
}

/// Every file but the models that shows one of these.
fn telling(home: &Path, known: &[&str]) -> Vec<String> {
    let mut telling = Vec::new();
    for file in files(home) {
        if file.starts_with(home.join("models")) {
            continue;
        }
        let bytes = fs::read(&file).unwrap_or_default();
        for word in known {
            if bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
            {
                telling.push(format!("{}: {word}", file.display()));
            }
        }
    }
    telling
}

#[test]
fn no_command_reads_a_locked_library_and_nothing_lies_beside_it() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let desk = &sitting.desk;
    sitting.add(&scene.message("Zwetschgendatschi.opus"));
    sitting.settled();
    let note = sitting.note();
    let said = text(&note);
    let id = note.summary.id.clone();
    desk.open_sound(&id).unwrap();
    desk.add_term("en", "Marzipan").unwrap();
    let known = ["fellow", "Zwetschgendatschi", "Marzipan", "OpusHead"];
    assert!(telling(scene.home.path(), &known).len() >= 3, "blind");
    assert!(!files(&scene.paths().cache.join("peaks")).is_empty());

    let at_rest = desk.encrypt(Some(PASSPHRASE), false).unwrap();
    assert!(at_rest.is_encrypted && !at_rest.is_locked);
    let found = telling(scene.home.path(), &known);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(text(&sitting.note()), said);
    // What is made from now on is not put beside it either.
    let peaks = desk.open_sound(&id).unwrap();
    assert!(peaks.duration_ms > 10_000);
    sitting.add(&scene.long("Zwetschgendatschi.wav", 1));
    sitting.settled();
    assert!(files(&scene.paths().cache.join("peaks")).is_empty());
    assert!(files(&scene.paths().cache.join("jobs")).is_empty());
    let found = telling(scene.home.path(), &known);
    assert!(found.is_empty(), "{found:?}");

    desk.play(&id, None).ok();
    assert!(desk.lock().unwrap().is_locked);
    every_command_is_refused(desk, &id);
    // The queue waits without a word.
    std::thread::sleep(Duration::from_millis(300));
    let problems = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Problem { .. });
    let told: Vec<_> = sitting.told().into_iter().filter(problems).collect();
    let only_sound_card = told.iter().all(|(_, event)| {
        matches!(event, AppEvent::Problem { error } if error.code.contains("device")
            || error.code.contains("output") || error.code.contains("speaker"))
    });
    assert!(only_sound_card, "{told:?}");

    assert_eq!(desk.unlock("wrong").unwrap_err().code(), "wrong-passphrase");
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(sitting.notes().len(), 2);
    drop(sitting);

    // Another start finds it locked, and waits.
    let sitting = scene.desk();
    assert!(sitting.desk.at_rest().is_locked);
    sitting.desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(text(sitting.notes().last().unwrap()), said);
    sitting.desk.wipe(true).unwrap();
    assert!(!sitting.desk.at_rest().is_encrypted);
    assert!(sitting.notes().is_empty());
    let found = telling(scene.home.path(), &known);
    assert!(found.is_empty(), "{found:?}");
}

fn every_command_is_refused(desk: &Desk, id: &earshot_core::desk::NoteId) {
    let ids = std::slice::from_ref(id);
    let (filter, job) = (Filter::default(), JobId::new());
    let formats = ["txt".to_owned()];
    let to = std::env::temp_dir();
    let refused: Vec<(&str, Result<(), DeskError>)> = vec![
        ("list_notes", desk.list_notes(&filter, 0, 9).map(drop)),
        ("note_languages", desk.note_languages().map(drop)),
        ("open_note", desk.open_note(id).map(drop)),
        ("note_summaries", desk.note_summaries(ids).map(drop)),
        ("sound", desk.sound(id).map(drop)),
        ("rename_note", desk.rename_note(id, "x").map(drop)),
        ("favour_note", desk.favour_note(id, true)),
        ("edit_segment", desk.edit_segment(id, 1, 0, "x").map(drop)),
        ("choose_version", desk.choose_version(id, 1).map(drop)),
        ("bin_notes", desk.bin_notes(ids)),
        ("restore_notes", desk.restore_notes(ids)),
        ("erase_notes", desk.erase_notes(ids)),
        (
            "copy_notes",
            desk.copy_notes(ids, CopyStyle::Plain).map(drop),
        ),
        ("export_name", desk.export_name(ids, &formats).map(drop)),
        (
            "export_notes",
            desk.export_notes(ids, &formats, &to).map(drop),
        ),
        (
            "transcribe_again",
            desk.transcribe_again(id, &Again::default()),
        ),
        ("queue", desk.queue().map(drop)),
        ("cancel_job", desk.cancel_job(&job)),
        ("retry_job", desk.retry_job(&job)),
        ("open_sound", desk.open_sound(id).map(drop)),
        ("play", desk.play(id, None)),
        ("vocabulary", desk.vocabulary().map(drop)),
        ("add_term", desk.add_term("en", "x").map(drop)),
        ("add_sample", desk.add_sample().map(drop)),
        ("decrypt", desk.decrypt().map(drop)),
        ("set_passphrase", desk.set_passphrase(None, None).map(drop)),
    ];
    for (command, result) in refused {
        let code = result.expect_err(command).code();
        assert_eq!(code, "library-locked", "{command}");
    }
    let live = desk.live_text();
    assert!(live.segments.is_empty() && live.draft.is_empty());
}

#[test]
fn it_is_locked_when_nobody_is_there() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    let mut settings = sitting.desk.settings();
    assert_eq!(settings.lock_minutes, 15);
    settings.lock_minutes = 1;
    sitting.desk.save_settings(settings).unwrap();
    sitting.desk.encrypt(Some(PASSPHRASE), false).unwrap();
    sitting.desk.stay_awake();
    std::thread::sleep(Duration::from_secs(40));
    assert!(!sitting.desk.at_rest().is_locked);
    let start = std::time::Instant::now();
    sitting.until("locked", |desk| desk.at_rest().is_locked.then_some(()));
    assert!(start.elapsed() < Duration::from_secs(40));
    let is_told = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::AtRest { at_rest } if at_rest.is_locked);
    sitting.until("told", |_| sitting.told().iter().any(is_told).then_some(()));
}
