//! A service that is asked by itself, because this device cannot: after real jobs, by a
//! real model or for want of one.

use std::time::Duration;

use earshot_core::desk::{AppEvent, JobState, Note};
use earshot_core::{CloudWhen, connections};

use crate::cloud::{current, turned_on};
use crate::scene::{Scene, Sitting, TINY, letters, noisy, text};
use crate::service::Service;

/// What the window marks as unsure.
const UNSURE_BELOW: f32 = 0.5;

/// A desk that asks this service by itself.
fn asking_by_itself(scene: &Scene, service: &Service) -> Sitting {
    let sitting = scene.desk();
    let mut settings = turned_on(service);
    settings.when = CloudWhen::WhenNeeded;
    sitting.desk.set_cloud(settings).unwrap();
    sitting
}

/// How many notes a service was being asked about, each time that was told.
fn asked(sitting: &Sitting) -> Vec<usize> {
    let told = sitting.told().into_iter();
    let asking = told.filter_map(|(_, event)| match event {
        AppEvent::Asking { notes } => Some(notes.len()),
        _ => None,
    });
    asking.collect()
}

#[test]
fn what_a_model_is_unsure_of_is_asked_about_and_suggested() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let service = Service::saying("And so, my fellow Americans,");
    let sitting = asking_by_itself(&scene, &service);
    sitting.add(&scene.write("grandmother.wav", &noisy()));
    let note = sitting.until("suggested", |_| {
        let note = sitting.note();
        let is_asked = note
            .current()
            .is_some_and(|version| !version.suggestions.is_empty());
        is_asked.then_some(note)
    });
    sitting.until("at rest", |_| (asked(&sitting) == [1, 0]).then_some(()));
    assert_eq!(sitting.queue().items[0].state, JobState::Done);

    // The text is what was heard here, word for word.
    let [version] = &note.versions[..] else {
        panic!("one text")
    };
    assert_eq!(
        (version.host.as_deref(), version.model.as_str()),
        (None, TINY)
    );
    assert!(version.edits.is_empty());
    let heard: Vec<_> = sitting
        .told()
        .into_iter()
        .filter_map(|(_, event)| match event {
            AppEvent::Segment { segment, .. } => Some(segment),
            _ => None,
        })
        .collect();
    assert_eq!(version.transcript.segments, heard);
    assert!(letters(&text(&note)).contains("what your country can do for you"));

    // What was unsure, and nothing else, is worded by the service beside it.
    for suggestion in &version.suggestions {
        let segment = &heard[suggestion.segment as usize];
        let mut words = segment.words.iter();
        assert!(
            words.any(|word| word.confidence < UNSURE_BELOW),
            "{segment:?}"
        );
        assert_eq!(suggestion.host, "127.0.0.1");
    }
    assert!(version.suggestions[0].text.contains("fellow Americans"));
    let last = heard.len() - 1;
    let is_of_last =
        |suggestion: &earshot_core::desk::Suggestion| suggestion.segment as usize == last;
    assert!(
        !version.suggestions.iter().any(is_of_last),
        "that was clear"
    );

    // Only that much left, and the record has it.
    let offer = sitting.desk.cloud_offer(&note.summary.id).unwrap();
    let unsure = offer.unsure.expect("nobody has decided yet");
    let entries = connections(&scene.paths()).unwrap();
    assert_eq!(entries.len(), unsure.pieces as usize);
    for entry in &entries {
        assert_eq!(entry.host, "127.0.0.1");
        assert_eq!(entry.about.as_deref(), Some(note.summary.id.as_str()));
    }
    let sent: u64 = entries.iter().map(|entry| entry.bytes_out).sum();
    assert!(
        sent > 0 && sent < offer.all.bytes * 3 / 4,
        "{sent} of {}",
        offer.all.bytes
    );
    assert!(!service.was_sent("grandmother"));
}

#[test]
fn what_a_model_is_sure_of_stays_here_and_so_does_all_unless_it_may() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let service = Service::saying("Something else.");
    let sitting = asking_by_itself(&scene, &service);
    sitting.add(&scene.message("clear.opus"));
    sitting.settled();
    sitting.desk.set_cloud(turned_on(&service)).unwrap();
    sitting.add(&scene.write("unsure.wav", &noisy()));
    sitting.settled();
    // Were it asked, it would be as soon as the text is there.
    std::thread::sleep(Duration::from_secs(1));
    let unsure = |note: &Note| {
        let offer = sitting.desk.cloud_offer(&note.summary.id).unwrap();
        offer.unsure.is_some()
    };
    let notes = sitting.notes();
    let clear = notes
        .iter()
        .find(|note| note.file_name == "clear.opus")
        .unwrap();
    assert!(!unsure(clear), "{}", text(clear));
    assert!(notes.iter().any(unsure), "there was something to ask about");
    assert!(service.seen().is_empty());
    assert!(connections(&scene.paths()).unwrap().is_empty());
}

#[test]
fn what_goes_wrong_is_told_and_the_local_text_stays() {
    let Some(scene) = Scene::with(TINY) else {
        return;
    };
    let service = Service::answering("503 Busy", "");
    let sitting = asking_by_itself(&scene, &service);
    sitting.add(&scene.write("unsure.wav", &noisy()));
    let code = sitting.until("told", |_| {
        let mut told = sitting.told().into_iter();
        told.find_map(|(_, event)| match event {
            AppEvent::Problem { error } => Some(error.code),
            _ => None,
        })
    });
    assert_eq!(code, "cloud-failed");
    assert_eq!(sitting.settled().items[0].state, JobState::Done);
    let note = sitting.note();
    assert_eq!(
        (note.versions.len(), current(&note).suggestions.len()),
        (1, 0)
    );
    assert!(letters(&text(&note)).contains("what your country can do for you"));
}

#[test]
fn without_a_model_the_service_writes_if_it_may() {
    let scene = Scene::bare();
    let service = Service::saying("And so, my fellow Americans.");
    let sitting = scene.desk();
    let mut settings = turned_on(&service);
    sitting.desk.set_cloud(settings.clone()).unwrap();
    sitting.add(&scene.message("message.opus"));
    // Asked each time, it is not asked by itself.
    std::thread::sleep(Duration::from_millis(2500));
    assert!(service.seen().is_empty());

    settings.when = CloudWhen::WhenNeeded;
    sitting.desk.set_cloud(settings).unwrap();
    let note = sitting.until("written", |_| {
        let note = sitting.note();
        note.current().is_some().then_some(note)
    });
    assert_eq!(current(&note).host.as_deref(), Some("127.0.0.1"));
    let queue = sitting.settled();
    assert_eq!(queue.items[0].state, JobState::Cancelled);
    assert_eq!(service.seen().len(), 1);
    assert_eq!(asked(&sitting), [1, 0]);
}
