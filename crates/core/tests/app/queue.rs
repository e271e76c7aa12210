//! The queue: transcribing, pausing, cancelling and failing jobs.

use std::time::{Duration, Instant};

use earshot_core::app::{
    AppEvent, AudioKept, JobId, JobState, NoteState, QueueItem, RetranscribeOptions,
};
use earshot_error::ErrorCode;

use crate::harness::{TINY, TestHome, has_ended, letters, text, wav};

#[test]
fn a_message_becomes_a_note_with_its_text() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    let report = app.add(&home.message("PTT-20240131-WA0007.opus"));
    assert_eq!((report.notes.len(), report.chats), (1, 0), "{report:?}");
    let queue = app.wait_idle();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    assert_eq!(queue.remaining_ms, queue.remaining_ms.map(|_| 0));

    let note = app.note();
    assert_eq!(note.summary.state, NoteState::Ready);
    assert_eq!(note.summary.language.as_deref(), Some("en"));
    assert_eq!(note.audio_kept, AudioKept::Original);
    assert!(note.summary.duration_ms.abs_diff(11_000) < 20);
    let version = note.current().unwrap();
    assert_eq!(version.model, TINY);
    assert!(version.processing_ms > 0);
    let transcript = text(&note);
    assert!(letters(&transcript).contains("ask not what your country can do for you"));

    // The emitted events match the stored text. The last ones are emitted after storing.
    let last_job_event = || {
        let events = app.events();
        events.into_iter().rev().find_map(|(_, event)| match event {
            AppEvent::Queue { change } => change.items.into_iter().next_back(),
            _ => None,
        })
    };
    app.wait_for("reported as ended", |_| last_job_event().filter(has_ended));
    let last_note = || {
        let events = app.events();
        events.into_iter().rev().find_map(|(_, event)| match event {
            AppEvent::Note { note } => Some(note),
            _ => None,
        })
    };
    app.wait_for("stored as emitted", |_| {
        last_note().filter(|last| *last == note.summary)
    });
    let mut segments = Vec::new();
    for (_, event) in app.events() {
        match event {
            AppEvent::Segment {
                note: of,
                version: in_version,
                segment,
            } => {
                assert_eq!((&of, in_version), (&note.summary.id, version.id));
                segments.push(segment);
            }
            AppEvent::Error { error } => panic!("{error:?}"),
            _ => {}
        }
    }
    assert_eq!(segments, version.transcript.segments);
}

#[test]
fn cancelling_takes_less_than_a_second_and_the_queue_continues() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.long("long.wav", 40));
    app.add(&home.message("short.opus"));
    app.wait_for_segments(1);
    let running = app.queue().items.remove(0);
    assert_eq!(running.state, JobState::Running);
    let started = Instant::now();
    app.queue.cancel(&running.id).unwrap();
    let state = |job: &JobId| app.state(job);
    assert_eq!(state(&running.id), JobState::Cancelled);
    let other = app.queue().items[0].id.clone();
    app.wait_for("at the next job", |_| {
        (state(&other) != JobState::Waiting).then_some(())
    });
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    app.wait_idle();
    assert_eq!(state(&other), JobState::Done);

    // The partial text is kept, and the job can be resumed.
    app.queue.retry(&running.id).unwrap();
    app.wait_for("running again", |_| {
        (state(&running.id) == JobState::Running).then_some(())
    });
    let at = app.queue().items[0].done_ms;
    assert!(at > 0, "it resumes where it stopped");
    app.queue.cancel(&running.id).unwrap();
    app.wait_idle();
}

#[test]
fn the_focused_note_is_transcribed_first() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.long("long.wav", 40));
    app.add(&home.message("short.opus"));
    app.wait_for_segments(1);
    let [long, short] = [0, 1].map(|at| app.queue().items[at].clone());
    let state = |item: &QueueItem| app.state(&item.id);
    assert_eq!(state(&long), JobState::Running);
    app.queue.focus(short.note.as_ref()).unwrap();
    app.wait_for("transcribed", |_| {
        (state(&short) == JobState::Done).then_some(())
    });
    assert_ne!(state(&long), JobState::Done);
    // The other job resumes, and keeps running while no other note is focused.
    app.wait_for("resumed", |_| {
        (state(&long) == JobState::Running).then_some(())
    });
    assert!(app.queue().items[0].done_ms > 0);
    app.queue.focus(short.note.as_ref()).unwrap();
    app.queue.focus(None).unwrap();
    app.wait_idle();
    let text = |item: &QueueItem| {
        let note = app.library.note(item.note.as_ref().unwrap());
        letters(&text(&note.unwrap()))
    };
    assert_eq!(text(&long).matches("fellow americans").count(), 40);
    assert!(text(&short).contains("fellow americans"));

    // A retranscription of the focused note also comes first.
    let again = |item: &QueueItem| {
        let note = item.note.as_ref().unwrap();
        app.queue
            .retranscribe(note, &RetranscribeOptions::default())
            .unwrap();
        let mut items = app.queue().items.into_iter();
        items
            .find(|job| job.note == item.note && !has_ended(job))
            .unwrap()
    };
    app.queue.focus(short.note.as_ref()).unwrap();
    let long = again(&long);
    app.wait_for("running", |_| {
        (state(&long) == JobState::Running).then_some(())
    });
    let short = again(&short);
    app.wait_for("transcribed again", |_| {
        (state(&short) == JobState::Done).then_some(())
    });
    assert_ne!(state(&long), JobState::Done);
}

#[test]
fn a_pause_does_not_change_the_text() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    let path = home.long("long.wav", 8);
    app.add(&path);
    app.wait_idle();
    let expected = app.note().current().unwrap().transcript.clone();

    app.import.add_paths(&[path], true).unwrap();
    let before = app.segment_count();
    for pause in 1..=2 {
        app.wait_for_segments(before + pause);
        let started = Instant::now();
        app.queue.pause();
        let stopped = app.wait_for("paused", |app| {
            let item = app.queue.view().unwrap().items.remove(0);
            (item.state != JobState::Running).then_some(item)
        });
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{:?}",
            started.elapsed()
        );
        assert_eq!(stopped.state, JobState::Paused, "{stopped:?}");
        assert!(stopped.done_ms > 0 && app.queue().paused);
        app.queue.resume();
    }
    app.wait_idle();
    let notes = app.notes();
    assert_eq!(notes.len(), 2);
    for note in notes {
        assert_eq!(note.current().unwrap().transcript, expected);
    }
}

#[test]
fn waiting_jobs_can_be_reordered() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.queue.pause();
    for (number, name) in ["a.wav", "b.wav", "c.wav"].iter().enumerate() {
        let mut quiet = vec![0; 16_000];
        quiet[0] = number as i16;
        app.add(&home.write(name, &wav(&quiet)));
    }
    let names = || -> Vec<String> {
        let queue = app.queue();
        queue.items.into_iter().map(|item| item.name).collect()
    };
    assert_eq!(names(), ["a", "b", "c"]);
    let ids: Vec<_> = app.queue().items.into_iter().map(|item| item.id).collect();
    app.queue.move_job(&ids[2], Some(&ids[0])).unwrap();
    assert_eq!(names(), ["c", "a", "b"]);
    app.queue.move_job(&ids[2], None).unwrap();
    app.queue.move_job(&ids[0], None).unwrap();
    assert_eq!(names(), ["b", "c", "a"]);
    assert!(
        app.queue()
            .items
            .iter()
            .all(|item| item.total_ms == Some(1000))
    );
    app.queue.resume();
    app.wait_idle();
    assert_eq!(names(), ["b", "c", "a"], "they ran in this order");
    assert!(
        app.notes()
            .iter()
            .all(|note| note.summary.state == NoteState::NoSpeech)
    );
    app.queue.clear_finished().unwrap();
    assert_eq!(app.queue().items, []);
}

#[test]
fn remaining_time_is_reported_once_measured() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    assert_eq!(app.queue().remaining_ms, None);
    app.add(&home.long("long.wav", 10));
    let first = app.wait_for("measured", |app| app.queue.view().unwrap().remaining_ms);
    assert!(first > 0);
    let item = app.queue().items.remove(0);
    assert_eq!(item.total_ms, Some(120_000));
    app.wait_idle();
    assert_eq!(app.queue().remaining_ms, Some(0));
}

#[test]
fn a_note_can_be_transcribed_again_and_keeps_its_earlier_text() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.message("a.opus"));
    app.wait_idle();
    let note = app.note();
    let again = |options: RetranscribeOptions| app.queue.retranscribe(&note.summary.id, &options);
    let error = again(RetranscribeOptions {
        model: Some("base-q8_0".into()),
        ..RetranscribeOptions::default()
    });
    assert_eq!(error.unwrap_err().code(), ErrorCode::ModelMissing);
    let error = again(RetranscribeOptions {
        language: Some("qq".into()),
        ..RetranscribeOptions::default()
    });
    assert_eq!(error.unwrap_err().code(), ErrorCode::UnknownLanguage);

    // A language that the model does not support fails the job, not the queue.
    again(RetranscribeOptions {
        language: Some("de".into()),
        ..RetranscribeOptions::default()
    })
    .unwrap();
    again(RetranscribeOptions::default()).unwrap();
    let queue = app.wait_idle();
    let states: Vec<_> = queue.items.iter().map(|item| item.state).collect();
    assert_eq!(states, [JobState::Done, JobState::Failed, JobState::Done]);
    let code = queue.items[1].error.as_ref().map(|error| error.code);
    assert_eq!(code, Some(ErrorCode::LanguageUnknownToModel));
    let note = app.note();
    assert_eq!(note.versions.len(), 2, "{note:#?}");
    assert_eq!(note.versions[0].transcript, note.versions[1].transcript);
    assert_eq!(note.current_version, Some(note.versions[1].id));
    let note = app
        .library
        .choose_version(&note.summary.id, note.versions[0].id)
        .unwrap();
    assert_eq!(note.current_version, Some(note.versions[0].id));
}

#[test]
fn without_a_model_jobs_wait() {
    let home = TestHome::empty();
    let app = home.start_app();
    let info = app.app_info().unwrap();
    assert!(!info.model_ready);
    assert_eq!(info.model_error.unwrap().code, ErrorCode::ModelMissing);
    app.add(&home.message("a.opus"));
    let errors = || {
        let events = app.events();
        let code = |(_, event)| match event {
            AppEvent::Error { error } => Some(error.code),
            _ => None,
        };
        events.into_iter().filter_map(code).collect::<Vec<_>>()
    };
    app.wait_for("reported as missing", |_| {
        (!errors().is_empty()).then_some(())
    });
    // The queue tries again after a second.
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(errors(), [ErrorCode::ModelMissing], "it is reported once");
    let waiting = app.queue().items.remove(0);
    assert!(!has_ended(&waiting), "{waiting:?}");

    // Once the selected model is installed, the job runs.
    if !home.install("silero-v6.2.0") || !home.install(TINY) {
        return;
    }
    let mut settings = app.settings.view();
    settings.model = Some(TINY.into());
    app.settings.save(settings).unwrap();
    let queue = app.wait_idle();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    assert!(app.app_info().unwrap().model_ready);
}

#[test]
fn binning_a_note_cancels_its_job() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let app = home.start_app();
    app.add(&home.long("long.wav", 40));
    app.wait_for_segments(1);
    let id = app.note().summary.id;
    let started = Instant::now();
    app.library.bin(std::slice::from_ref(&id)).unwrap();
    app.wait_idle();
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    assert!(app.notes().is_empty());
    app.library.erase(std::slice::from_ref(&id)).unwrap();
    assert_eq!(
        app.library.note(&id).unwrap_err().code(),
        ErrorCode::NoteNotFound
    );
    let is_deleted = |(_, event): &(Instant, AppEvent)| matches!(event, AppEvent::NotesDeleted { ids } if *ids == [id.clone()]);
    assert!(app.events().iter().any(is_deleted));
}
