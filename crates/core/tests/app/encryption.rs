//! An encrypted library: what can be read while it is locked, and which files are left next to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use earshot_core::app::{App, AppError, AppEvent, CopyStyle, Filter, JobId, RetranscribeOptions};
use earshot_error::ErrorCode;

use crate::harness::{TINY, TestHome, text};

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

/// All files, except models, that contain one of these words.
fn files_containing(home: &Path, secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(home) {
        if file.starts_with(home.join("models")) {
            continue;
        }
        let bytes = fs::read(&file).unwrap_or_default();
        for word in secrets {
            if bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
            {
                found.push(format!("{}: {word}", file.display()));
            }
        }
    }
    found
}

#[test]
fn a_locked_library_is_unreadable_and_leaves_no_plaintext() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("Zwetschgendatschi.opus"));
    app.wait_idle();
    let note = app.note();
    let transcript = text(&note);
    let id = note.summary.id.clone();
    app.playback.open(&id).unwrap();
    app.library.add_term("en", "Marzipan").unwrap();
    let secrets = ["fellow", "Zwetschgendatschi", "Marzipan", "OpusHead"];
    assert!(
        files_containing(home.folder.path(), &secrets).len() >= 3,
        "the check finds plaintext"
    );
    assert!(!files(&home.paths().cache.join("peaks")).is_empty());

    let status = app.library.encrypt(Some(PASSPHRASE), false).unwrap();
    assert!(status.is_encrypted && !status.is_locked);
    let found = files_containing(home.folder.path(), &secrets);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(text(&app.note()), transcript);
    // Data created from now on is not stored in plain text either.
    let waveform = app.playback.open(&id).unwrap();
    assert!(waveform.duration_ms > 10_000);
    app.add(&home.long("Zwetschgendatschi.wav", 1));
    app.wait_idle();
    assert!(files(&home.paths().cache.join("peaks")).is_empty());
    assert!(files(&home.paths().cache.join("jobs")).is_empty());
    let found = files_containing(home.folder.path(), &secrets);
    assert!(found.is_empty(), "{found:?}");

    app.playback.play(&id, None).ok();
    assert!(app.library.lock().unwrap().is_locked);
    assert_every_command_fails(&app, &id);
    // The queue waits without reporting errors.
    std::thread::sleep(Duration::from_millis(300));
    let is_error = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Error { .. });
    let errors: Vec<_> = app.events().into_iter().filter(is_error).collect();
    let only_audio_device = errors.iter().all(|(_, event)| {
        matches!(event, AppEvent::Error { error } if matches!(
            error.code,
            ErrorCode::NoOutput | ErrorCode::OutputBusy | ErrorCode::OutputFailed
        ))
    });
    assert!(only_audio_device, "{errors:?}");

    assert_eq!(
        app.library.unlock("wrong").unwrap_err().code(),
        ErrorCode::WrongPassphrase
    );
    app.library.unlock(PASSPHRASE).unwrap();
    assert_eq!(app.notes().len(), 2);
    drop(app);

    // It is locked after a restart.
    let app = home.start_app();
    assert!(app.library.encryption_status().is_locked);
    app.library.unlock(PASSPHRASE).unwrap();
    assert_eq!(text(app.notes().last().unwrap()), transcript);
    app.library.wipe(true).unwrap();
    assert!(!app.library.encryption_status().is_encrypted);
    assert!(app.notes().is_empty());
    let found = files_containing(home.folder.path(), &secrets);
    assert!(found.is_empty(), "{found:?}");
}

fn assert_every_command_fails(app: &App, id: &earshot_core::app::NoteId) {
    let ids = std::slice::from_ref(id);
    let (filter, job) = (Filter::default(), JobId::new());
    let formats = ["txt".to_owned()];
    let to = std::env::temp_dir();
    let results: Vec<(&str, Result<(), AppError>)> = vec![
        ("list_notes", app.library.list(&filter, 0, 9).map(drop)),
        ("note_languages", app.library.languages().map(drop)),
        ("open_note", app.library.note(id).map(drop)),
        ("note_summaries", app.library.summaries(ids).map(drop)),
        ("audio", app.library.audio(id).map(drop)),
        ("rename_note", app.library.rename(id, "x").map(drop)),
        ("set_favourite", app.library.set_favourite(id, true)),
        (
            "edit_segment",
            app.library.edit_segment(id, 1, 0, "x").map(drop),
        ),
        (
            "choose_version",
            app.library.choose_version(id, 1).map(drop),
        ),
        ("bin_notes", app.library.bin(ids)),
        ("restore_notes", app.library.restore(ids)),
        ("erase_notes", app.library.erase(ids)),
        (
            "copy_notes",
            app.library.copy(ids, CopyStyle::Plain).map(drop),
        ),
        (
            "export_name",
            app.library.export_name(ids, &formats).map(drop),
        ),
        (
            "export_notes",
            app.library.export(ids, &formats, &to).map(drop),
        ),
        (
            "retranscribe",
            app.queue.retranscribe(id, &RetranscribeOptions::default()),
        ),
        ("queue", app.queue.view().map(drop)),
        ("cancel_job", app.queue.cancel(&job)),
        ("retry_job", app.queue.retry(&job)),
        ("open_audio", app.playback.open(id).map(drop)),
        ("play", app.playback.play(id, None)),
        ("vocabulary", app.library.vocabulary().map(drop)),
        ("add_term", app.library.add_term("en", "x").map(drop)),
        ("add_sample", app.import.add_sample().map(drop)),
        ("decrypt", app.library.decrypt().map(drop)),
        (
            "set_passphrase",
            app.library.set_passphrase(None, None).map(drop),
        ),
    ];
    for (command, result) in results {
        let code = result.expect_err(command).code();
        assert_eq!(code, ErrorCode::LibraryLocked, "{command}");
    }
    let live = app.recording.live_text();
    assert!(live.segments.is_empty() && live.draft.is_empty());
}

#[test]
fn an_idle_library_is_locked() {
    let home = TestHome::empty();
    let app = home.start_app();
    let mut settings = app.settings.view();
    assert_eq!(settings.lock_minutes, 15);
    settings.lock_minutes = 1;
    app.settings.save(settings).unwrap();
    app.library.encrypt(Some(PASSPHRASE), false).unwrap();
    let activity = Instant::now() - Duration::from_secs(55);
    app.library.report_activity(activity);
    app.wait_for("locked", |app| {
        app.library.encryption_status().is_locked.then_some(())
    });
    assert!(activity.elapsed() >= Duration::from_secs(60));
    let is_locked_event = |(_, event): &(_, AppEvent)| matches!(event, AppEvent::Encryption { encryption } if encryption.is_locked);
    app.wait_for("emitted", |_| {
        app.events().iter().any(is_locked_event).then_some(())
    });
}
