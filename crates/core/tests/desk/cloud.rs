//! A service that is asked for a text, on this machine and never anywhere else.

use std::io::Cursor;

use earshot_core::desk::{CloudScope, Desk, Note, NoteId, Suggestion, Version};
use earshot_core::{CloudSettings, CloudWhen, connections};
use earshot_notes::{Added, Finished, JobOptions, NewNote, NewSound, Progress, Source, Store};
use earshot_transcript::{Segment, Word};

use crate::scene::{FIXTURE, Scene, Sitting};
use crate::service::Service;

const NAME: &str = "grandmother-birthday.opus";

/// What a model has heard, each sentence with this confidence in its words.
fn heard(sentences: &[(u64, u64, &str, f32)]) -> Vec<Segment> {
    let segment = |&(start_ms, end_ms, text, confidence): &(u64, u64, &str, f32)| Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        confidence,
        words: text
            .split(' ')
            .map(|word| Word {
                start_ms,
                end_ms,
                text: word.to_owned(),
                confidence,
            })
            .collect(),
    };
    sentences.iter().map(segment).collect()
}

/// A library with the fixture in it, and a text of it that nobody had to listen for.
fn with_text(scene: &Scene) -> NoteId {
    let store = Store::open(&scene.paths().data).unwrap();
    let mut note = NewNote::new(Source::File, NAME);
    note.job = Some(JobOptions::default());
    let sound = NewSound::Original(&mut Cursor::new(FIXTURE));
    let Added::New { note, job } = store.add(note, sound).unwrap() else {
        panic!("it was known");
    };
    let job = job.unwrap();
    store.claim_next(None).unwrap().unwrap();
    store.begin_text(&job, "base-q8_0").unwrap();
    let segments = heard(&[
        (0, 2_500, "And so, my fellow Americans,", 0.9),
        (3_500, 5_500, "ask nut what you're cow tree", 0.3),
        (8_000, 10_500, "ask what you can do for your country.", 0.9),
    ]);
    let progress = Progress {
        done_ms: 11_000,
        total_ms: Some(11_000),
    };
    store.checkpoint(&job, &segments, &progress).unwrap();
    let finished = Finished {
        language: Some("en".to_owned()),
        duration_ms: 11_000,
        ..Finished::default()
    };
    store.finish_job(&job, &finished).unwrap();
    note.id
}

pub fn turned_on(service: &Service) -> CloudSettings {
    CloudSettings {
        on: true,
        address: service.url(),
        per_minute: Some(0.6),
        ..CloudSettings::default()
    }
}

pub fn current(note: &Note) -> &Version {
    note.current().unwrap()
}

fn code<T>(result: Result<T, earshot_core::desk::DeskError>) -> &'static str {
    result.err().map_or("none", |error| error.code())
}

#[test]
fn nobody_is_asked_until_a_service_is_turned_on() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let service = Service::saying("Hello.");
    let desk = scene.desk().desk;
    let mut settings = turned_on(&service);
    settings.on = false;
    settings.when = CloudWhen::WhenNeeded;
    desk.set_cloud(settings).unwrap();
    assert_eq!(code(desk.cloud_offer(&id)), "cloud-off");
    for scope in [CloudScope::All, CloudScope::Unsure] {
        assert_eq!(code(desk.ask_cloud(&id, scope)), "cloud-off");
    }
    drop(desk);
    assert!(service.seen().is_empty());
    assert!(connections(&scene.paths()).unwrap().is_empty());
}

#[test]
fn fresh_settings_do_not_even_speak_of_it() {
    let scene = Scene::bare();
    let desk = scene.desk().desk;
    desk.save_settings(desk.settings()).unwrap();
    let kept = std::fs::read_to_string(scene.paths().config.join("settings.toml")).unwrap();
    assert!(!kept.contains("cloud"), "{kept}");
    let view = desk.cloud().unwrap();
    assert!(!view.settings.on && view.available);
}

#[test]
fn a_text_of_everything_stands_beside_the_local_one() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let service = Service::saying("And so, my fellow Americans. Ask not.");
    let desk = scene.desk().desk;
    desk.set_cloud(turned_on(&service)).unwrap();
    let offer = desk.cloud_offer(&id).unwrap();
    assert_eq!(
        (offer.host.as_str(), offer.all.sound_ms),
        ("127.0.0.1", 11_000)
    );
    assert!(
        offer
            .all
            .cost
            .is_some_and(|cost| (cost - 0.11).abs() < 1e-9)
    );
    assert!(service.seen().is_empty(), "an offer sends nothing");

    let note = desk.ask_cloud(&id, CloudScope::All).unwrap();
    assert_eq!(note.versions.len(), 2);
    let text = current(&note);
    assert_eq!(
        (text.host.as_deref(), text.model.as_str()),
        (Some("127.0.0.1"), "whisper-1")
    );
    assert_eq!(text.transcript.segments.len(), 2);
    assert!(text.transcript.segments[1].end_ms <= 11_100);
    assert_eq!(note.versions[0].host, None);

    // What left is sound, and nothing that tells whose or which.
    let [request] = &service.seen()[..] else {
        panic!("asked more than once")
    };
    let offered = offer.all.bytes as usize;
    assert!(
        (offered / 4..offered * 2).contains(&request.len()),
        "{}",
        request.len()
    );
    for secret in ["grandmother", "birthday", id.as_str(), "fellow", "cow tree"] {
        assert!(!service.was_sent(secret), "{secret} left");
    }
    let comments = b"OpusTags\x07\0\0\0Earshot\0\0\0\0";
    assert!(
        request
            .windows(comments.len())
            .any(|bytes| bytes == comments)
    );
    let [entry] = &connections(&scene.paths()).unwrap()[..] else {
        panic!("one connection")
    };
    assert_eq!(entry.about.as_deref(), Some(id.as_str()));
    assert!(entry.bytes_out > 10_000 && entry.bytes_in > 0);
}

#[test]
fn only_unsure_passages_leave_and_come_back_as_suggestions() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let service = Service::saying("Americans, ask not what your country");
    let desk = scene.desk().desk;
    desk.set_cloud(turned_on(&service)).unwrap();
    let offer = desk.cloud_offer(&id).unwrap();
    let unsure = offer.unsure.unwrap();
    assert_eq!(
        (unsure.pieces, unsure.sound_ms),
        (1, 4_000),
        "with a margin"
    );

    let note = desk.ask_cloud(&id, CloudScope::Unsure).unwrap();
    let version = current(&note);
    assert_eq!(version.host, None, "the text is still the local one");
    assert_eq!(version.edited(), version.transcript, "and has not changed");
    let expected = Suggestion {
        segment: 1,
        text: "ask not what your country".to_owned(),
        host: "127.0.0.1".to_owned(),
        model: "whisper-1".to_owned(),
    };
    assert_eq!(version.suggestions, [expected]);
    let sent = service.seen()[0].len() as u64;
    assert!(sent < offer.all.bytes, "{sent} bytes");

    let id_of_text = version.id;
    let note = desk.decide_suggestion(&id, id_of_text, 1, true).unwrap();
    let version = current(&note);
    assert!(
        version
            .edited()
            .text()
            .contains("ask not what your country")
    );
    assert_eq!(version.edits[0].host.as_deref(), Some("127.0.0.1"));
    // Nothing is unsure any more.
    assert_eq!(desk.cloud_offer(&id).unwrap().unsure, None);
    assert_eq!(
        code(desk.ask_cloud(&id, CloudScope::Unsure)),
        "cloud-nothing-unsure"
    );
}

#[test]
fn whatever_goes_wrong_the_local_text_stays() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let desk = scene.desk().desk;
    let before = desk.open_note(&id).unwrap();
    for (status, body, expected) in [
        ("401 Unauthorized", "{}", "cloud-key-refused"),
        ("413 Too Large", "", "cloud-recording-too-large"),
        ("429 Too Many Requests", "", "cloud-rate-limited"),
        ("503 Busy", "", "cloud-failed"),
        ("302 Found", "", "cloud-sent-on"),
        ("200 OK", "<html>Log in", "cloud-answer-unreadable"),
        ("200 OK", "{\"text\":", "cloud-answer-unreadable"),
    ] {
        let service = Service::answering(status, body);
        desk.set_cloud(turned_on(&service)).unwrap();
        for scope in [CloudScope::All, CloudScope::Unsure] {
            assert_eq!(code(desk.ask_cloud(&id, scope)), expected);
        }
        assert_eq!(desk.open_note(&id).unwrap(), before);
    }
    // Who it was that wants to be left alone, and for how long.
    let busy = Service::answering("429 Too Many Requests", "");
    desk.set_cloud(turned_on(&busy)).unwrap();
    let error = desk.ask_cloud(&id, CloudScope::All).unwrap_err().info();
    assert_eq!(error.host.as_deref(), Some("127.0.0.1"));
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let wait_ms = error.wait_until.expect("it says so") - now;
    assert!((25_000..=30_000).contains(&wait_ms), "{wait_ms} ms");
    // Nobody there.
    let gone = turned_on(&Service::saying("Hello."));
    desk.set_cloud(gone).unwrap();
    assert_eq!(
        code(desk.ask_cloud(&id, CloudScope::All)),
        "server-unreachable"
    );
    assert_eq!(desk.open_note(&id).unwrap(), before);
}

#[test]
fn the_lock_is_stronger() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let service = Service::saying("Hello.");
    let desk = scene.desk().desk;
    let mut settings = turned_on(&service);
    settings.when = CloudWhen::WhenNeeded;
    desk.set_cloud(settings).unwrap();
    let mut view = desk.settings();
    view.offline_lock = true;
    desk.save_settings(view).unwrap();
    assert_eq!(
        code(desk.ask_cloud(&id, CloudScope::All)),
        "network-not-allowed"
    );
    assert_eq!(code(desk.cloud_offer(&id)), "network-not-allowed");
    assert!(service.seen().is_empty());
    assert!(connections(&scene.paths()).unwrap().is_empty());
}

#[test]
fn it_can_be_called_off_and_the_program_can_end() {
    let scene = Scene::bare();
    let id = with_text(&scene);
    let service = Service::silent();
    let Sitting { desk, .. } = scene.desk();
    desk.set_cloud(turned_on(&service)).unwrap();
    let asked = |end: fn(&Desk, &NoteId)| {
        let before = service.seen().len();
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| code(desk.ask_cloud(&id, CloudScope::All)));
            while service.seen().len() == before {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            let again = code(desk.ask_cloud(&id, CloudScope::All));
            assert_eq!(again, "cloud-underway");
            end(&desk, &id);
            asking.join().unwrap()
        })
    };
    assert_eq!(asked(|desk, id| desk.stop_cloud(id).unwrap()), "cancelled");
    assert_eq!(asked(|desk, _| desk.stop_asking()), "cancelled");
}
