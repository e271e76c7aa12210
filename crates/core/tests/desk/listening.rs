//! The queue: from a file to its text, with pauses, cancels and failures.

use std::time::{Duration, Instant};

use earshot_core::desk::{Again, AppEvent, AudioKept, JobId, JobState, NoteState, QueueItem};

use crate::scene::{Scene, TINY, is_over, letters, text, wav};

#[test]
fn a_message_becomes_a_note_with_its_text() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let added = sitting.add(&scene.message("PTT-20240131-WA0007.opus"));
    assert_eq!((added.notes.len(), added.chats), (1, 0), "{added:?}");
    let queue = sitting.settled();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    assert_eq!(queue.remaining_ms, queue.remaining_ms.map(|_| 0));

    let note = sitting.note();
    assert_eq!(note.summary.state, NoteState::Ready);
    assert_eq!(note.summary.language.as_deref(), Some("en"));
    assert_eq!(note.audio_kept, AudioKept::Original);
    assert!(note.summary.duration_ms.abs_diff(11_000) < 20);
    let version = note.current().unwrap();
    assert_eq!(version.model, TINY);
    assert!(version.processing_ms > 0);
    let heard = text(&note);
    assert!(letters(&heard).contains("ask not what your country can do for you"));

    // What was told on the way is what was kept. The end of it is told after it is kept.
    let last_of_it = || {
        let told = sitting.told();
        told.into_iter().rev().find_map(|(_, event)| match event {
            AppEvent::Queue { change } => change.items.into_iter().next_back(),
            _ => None,
        })
    };
    sitting.until("told of the end", |_| last_of_it().filter(is_over));
    let last_note = || {
        let told = sitting.told();
        told.into_iter().rev().find_map(|(_, event)| match event {
            AppEvent::Note { note } => Some(note),
            _ => None,
        })
    };
    sitting.until("told of the note as it is", |_| {
        last_note().filter(|told| *told == note.summary)
    });
    let mut segments = Vec::new();
    for (_, event) in sitting.told() {
        match event {
            AppEvent::Segment {
                note: of,
                version: in_version,
                segment,
            } => {
                assert_eq!((&of, in_version), (&note.summary.id, version.id));
                segments.push(segment);
            }
            AppEvent::Problem { error } => panic!("{error:?}"),
            _ => {}
        }
    }
    assert_eq!(segments, version.transcript.segments);
}

#[test]
fn cancelling_is_felt_within_a_second_and_the_queue_goes_on() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.add(&scene.long("long.wav", 40));
    sitting.add(&scene.message("short.opus"));
    sitting.after_segments(1);
    let running = sitting.queue().items.remove(0);
    assert_eq!(running.state, JobState::Running);
    let asked = Instant::now();
    sitting.desk.cancel_job(&running.id).unwrap();
    let state = |job: &JobId| sitting.state(job);
    assert_eq!(state(&running.id), JobState::Cancelled);
    let other = sitting.queue().items[0].id.clone();
    sitting.until("at the next", |_| {
        (state(&other) != JobState::Waiting).then_some(())
    });
    assert!(
        asked.elapsed() < Duration::from_secs(1),
        "{:?}",
        asked.elapsed()
    );
    sitting.settled();
    assert_eq!(state(&other), JobState::Done);

    // What was heard of it is kept, and it can be had in full after all.
    sitting.desk.retry_job(&running.id).unwrap();
    sitting.until("running again", |_| {
        (state(&running.id) == JobState::Running).then_some(())
    });
    let at = sitting.queue().items[0].done_ms;
    assert!(at > 0, "it goes on where it was");
    sitting.desk.cancel_job(&running.id).unwrap();
    sitting.settled();
}

#[test]
fn the_note_before_the_users_eyes_comes_first() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.add(&scene.long("long.wav", 40));
    sitting.add(&scene.message("short.opus"));
    sitting.after_segments(1);
    let [long, short] = [0, 1].map(|at| sitting.queue().items[at].clone());
    let state = |item: &QueueItem| sitting.state(&item.id);
    assert_eq!(state(&long), JobState::Running);
    sitting.desk.look_at(short.note.as_ref()).unwrap();
    sitting.until("written", |_| {
        (state(&short) == JobState::Done).then_some(())
    });
    assert_ne!(state(&long), JobState::Done);
    // The other goes on where it was, and stays at work while nobody waits for another.
    sitting.until("going on", |_| {
        (state(&long) == JobState::Running).then_some(())
    });
    assert!(sitting.queue().items[0].done_ms > 0);
    sitting.desk.look_at(short.note.as_ref()).unwrap();
    sitting.desk.look_at(None).unwrap();
    sitting.settled();
    let text = |item: &QueueItem| {
        let note = sitting.desk.open_note(item.note.as_ref().unwrap());
        letters(&text(&note.unwrap()))
    };
    assert_eq!(text(&long).matches("fellow americans").count(), 40);
    assert!(text(&short).contains("fellow americans"));

    // Another text of the note that is looked at is waited for as well.
    let again = |item: &QueueItem| {
        let note = item.note.as_ref().unwrap();
        sitting
            .desk
            .transcribe_again(note, &Again::default())
            .unwrap();
        let mut items = sitting.queue().items.into_iter();
        items
            .find(|job| job.note == item.note && !is_over(job))
            .unwrap()
    };
    sitting.desk.look_at(short.note.as_ref()).unwrap();
    let long = again(&long);
    sitting.until("at work", |_| {
        (state(&long) == JobState::Running).then_some(())
    });
    let short = again(&short);
    sitting.until("written again", |_| {
        (state(&short) == JobState::Done).then_some(())
    });
    assert_ne!(state(&long), JobState::Done);
}

#[test]
fn a_pause_changes_nothing_in_the_text() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    let path = scene.long("long.wav", 8);
    sitting.add(&path);
    sitting.settled();
    let whole = sitting.note().current().unwrap().transcript.clone();

    sitting.desk.add_paths(&[path], true).unwrap();
    let before = sitting.segments();
    for pause in 1..=2 {
        sitting.after_segments(before + pause);
        let asked = Instant::now();
        sitting.desk.pause_queue(true).unwrap();
        let stopped = sitting.until("paused", |desk| {
            let item = desk.queue().unwrap().items.remove(0);
            (item.state != JobState::Running).then_some(item)
        });
        assert!(
            asked.elapsed() < Duration::from_secs(1),
            "{:?}",
            asked.elapsed()
        );
        assert_eq!(stopped.state, JobState::Paused, "{stopped:?}");
        assert!(stopped.done_ms > 0 && sitting.queue().paused);
        sitting.desk.pause_queue(false).unwrap();
    }
    sitting.settled();
    let notes = sitting.notes();
    assert_eq!(notes.len(), 2);
    for note in notes {
        assert_eq!(note.current().unwrap().transcript, whole);
    }
}

#[test]
fn what_waits_can_be_reordered_and_the_rest_takes_its_time() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.desk.pause_queue(true).unwrap();
    for (number, name) in ["a.wav", "b.wav", "c.wav"].iter().enumerate() {
        let mut quiet = vec![0; 16_000];
        quiet[0] = number as i16;
        sitting.add(&scene.write(name, &wav(&quiet)));
    }
    let names = || -> Vec<String> {
        let queue = sitting.queue();
        queue.items.into_iter().map(|item| item.name).collect()
    };
    assert_eq!(names(), ["a", "b", "c"]);
    let ids: Vec<_> = sitting
        .queue()
        .items
        .into_iter()
        .map(|item| item.id)
        .collect();
    sitting.desk.move_job(&ids[2], Some(&ids[0])).unwrap();
    assert_eq!(names(), ["c", "a", "b"]);
    sitting.desk.move_job(&ids[2], None).unwrap();
    sitting.desk.move_job(&ids[0], None).unwrap();
    assert_eq!(names(), ["b", "c", "a"]);
    assert!(
        sitting
            .queue()
            .items
            .iter()
            .all(|item| item.total_ms == Some(1000))
    );
    sitting.desk.pause_queue(false).unwrap();
    sitting.settled();
    assert_eq!(names(), ["b", "c", "a"], "they ended in this order");
    assert!(
        sitting
            .notes()
            .iter()
            .all(|note| note.summary.state == NoteState::NoSpeech)
    );
    sitting.desk.clear_finished().unwrap();
    assert_eq!(sitting.queue().items, []);
}

#[test]
fn remaining_time_is_told_once_it_is_known() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    assert_eq!(sitting.queue().remaining_ms, None);
    sitting.add(&scene.long("long.wav", 10));
    let first = sitting.until("measured", |desk| desk.queue().unwrap().remaining_ms);
    assert!(first > 0);
    let item = sitting.queue().items.remove(0);
    assert_eq!(item.total_ms, Some(120_000));
    sitting.settled();
    assert_eq!(sitting.queue().remaining_ms, Some(0));
}

#[test]
fn a_note_can_be_listened_to_again_and_keeps_its_earlier_text() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.add(&scene.message("a.opus"));
    sitting.settled();
    let note = sitting.note();
    let again = |again: Again| sitting.desk.transcribe_again(&note.summary.id, &again);
    let refused = again(Again {
        model: Some("base-q8_0".into()),
        ..Again::default()
    });
    assert_eq!(refused.unwrap_err().code(), "model-missing");
    let refused = again(Again {
        language: Some("qq".into()),
        ..Again::default()
    });
    assert_eq!(refused.unwrap_err().code(), "unknown-language");

    // A language that the model does not know fails the job, not the queue.
    again(Again {
        language: Some("de".into()),
        ..Again::default()
    })
    .unwrap();
    again(Again::default()).unwrap();
    let queue = sitting.settled();
    let states: Vec<_> = queue.items.iter().map(|item| item.state).collect();
    assert_eq!(states, [JobState::Done, JobState::Failed, JobState::Done]);
    let code = queue.items[1]
        .error
        .as_ref()
        .map(|error| error.code.as_str());
    assert_eq!(code, Some("language-unknown-to-model"));
    let note = sitting.note();
    assert_eq!(note.versions.len(), 2, "{note:#?}");
    assert_eq!(note.versions[0].transcript, note.versions[1].transcript);
    assert_eq!(note.current_version, Some(note.versions[1].id));
    let note = sitting
        .desk
        .choose_version(&note.summary.id, note.versions[0].id)
        .unwrap();
    assert_eq!(note.current_version, Some(note.versions[0].id));
}

#[test]
fn without_a_model_jobs_wait_for_it() {
    let scene = Scene::bare();
    let sitting = scene.desk();
    let info = sitting.desk.app_info().unwrap();
    assert!(!info.model_ready);
    assert_eq!(info.model_error.unwrap().code, "model-missing");
    sitting.add(&scene.message("a.opus"));
    let problems = || {
        let told = sitting.told();
        let problem = |(_, event)| match event {
            AppEvent::Problem { error } => Some(error.code),
            _ => None,
        };
        told.into_iter().filter_map(problem).collect::<Vec<_>>()
    };
    sitting.until("told of the model", |_| {
        (!problems().is_empty()).then_some(())
    });
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(problems(), ["model-missing"], "it is told once");
    let waiting = sitting.queue().items.remove(0);
    assert!(!is_over(&waiting), "{waiting:?}");

    // The chosen model comes: nothing else has to be done.
    if !scene.install("silero-v6.2.0") || !scene.install(TINY) {
        return;
    }
    let mut settings = sitting.desk.settings();
    settings.model = Some(TINY.into());
    sitting.desk.save_settings(settings).unwrap();
    let queue = sitting.settled();
    assert_eq!(queue.items[0].state, JobState::Done, "{queue:#?}");
    assert!(sitting.desk.app_info().unwrap().model_ready);
}

#[test]
fn binning_a_note_stops_what_is_done_for_it() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let sitting = scene.desk();
    sitting.add(&scene.long("long.wav", 40));
    sitting.after_segments(1);
    let id = sitting.note().summary.id;
    let asked = Instant::now();
    sitting.desk.bin_notes(std::slice::from_ref(&id)).unwrap();
    sitting.settled();
    assert!(
        asked.elapsed() < Duration::from_secs(1),
        "{:?}",
        asked.elapsed()
    );
    assert!(sitting.notes().is_empty());
    sitting.desk.erase_notes(std::slice::from_ref(&id)).unwrap();
    assert_eq!(
        sitting.desk.open_note(&id).unwrap_err().code(),
        "note-not-found"
    );
    let gone = |(_, event): &(Instant, AppEvent)| matches!(event, AppEvent::NotesGone { ids } if *ids == [id.clone()]);
    assert!(sitting.told().iter().any(gone));
}
