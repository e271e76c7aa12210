//! Transcription by a cloud service, simulated on this machine.

use std::io::Cursor;

use earshot_core::app::{App, CloudScope, Note, NoteId, Suggestion, Version};
use earshot_core::{CloudPolicy, CloudSettings, connections};
use earshot_error::ErrorCode;
use earshot_notes::{
    AddOutcome, FinishedJob, JobOptions, NewAudio, NewNote, Progress, Source, Store,
};
use earshot_test_support::service::FakeService;
use earshot_transcript::{Segment, Word};

use crate::harness::{FIXTURE, TestHome};

const NAME: &str = "grandmother-birthday.opus";

/// Segments as produced by a model, with this confidence in every word.
fn segments(sentences: &[(u64, u64, &str, f32)]) -> Vec<Segment> {
    let segment = |&(start_ms, end_ms, text, confidence): &(u64, u64, &str, f32)| Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        confidence,
        language: None,
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

/// Adds the fixture with a text to the library, without running a model.
fn note_with_text(home: &TestHome) -> NoteId {
    let store = Store::open(&home.paths().data).unwrap();
    let mut note = NewNote::new(Source::File, NAME);
    note.job = Some(JobOptions::default());
    let audio = NewAudio::Original(&mut Cursor::new(FIXTURE));
    let AddOutcome::Added { note, job } = store.add(note, audio).unwrap() else {
        panic!("a duplicate");
    };
    let job = job.unwrap();
    store.claim_next(None).unwrap().unwrap();
    store.start_text(&job, "base-q8_0").unwrap();
    let segments = segments(&[
        (0, 2_500, "And so, my fellow Americans,", 0.9),
        (3_500, 5_500, "ask nut what you're cow tree", 0.3),
        (8_000, 10_500, "ask what you can do for your country.", 0.9),
    ]);
    let progress = Progress {
        done_ms: 11_000,
        total_ms: Some(11_000),
    };
    store.checkpoint(&job, &segments, &progress).unwrap();
    let finished = FinishedJob {
        language: Some("en".to_owned()),
        duration_ms: 11_000,
        ..FinishedJob::default()
    };
    store.finish_job(&job, &finished).unwrap();
    note.id
}

pub fn enabled(service: &FakeService) -> CloudSettings {
    CloudSettings {
        enabled: true,
        address: service.url(),
        price_per_minute: Some(0.6),
        ..CloudSettings::default()
    }
}

pub fn current(note: &Note) -> &Version {
    note.current().unwrap()
}

fn code<T>(result: Result<T, earshot_core::app::AppError>) -> ErrorCode {
    result.err().expect("an error").code()
}

#[test]
fn nothing_is_sent_until_a_service_is_enabled() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let service = FakeService::with_text("Hello.");
    let app = home.start_app();
    let mut settings = enabled(&service);
    settings.enabled = false;
    settings.policy = CloudPolicy::Automatic;
    app.cloud.set(settings).unwrap();
    assert_eq!(code(app.cloud.estimate(&id)), ErrorCode::CloudDisabled);
    for scope in [CloudScope::All, CloudScope::LowConfidence] {
        assert_eq!(
            code(app.cloud.transcribe(&id, scope)),
            ErrorCode::CloudDisabled
        );
    }
    drop(app);
    assert!(service.requests().is_empty());
    assert!(connections(&home.paths()).unwrap().is_empty());
}

#[test]
fn default_settings_do_not_mention_the_cloud() {
    let home = TestHome::empty();
    let app = home.start_app();
    app.settings.save(app.settings.view()).unwrap();
    let kept = std::fs::read_to_string(home.paths().config.join("settings.toml")).unwrap();
    assert!(!kept.contains("cloud"), "{kept}");
    let view = app.cloud.view().unwrap();
    assert!(!view.settings.enabled && view.available);
}

#[test]
fn a_cloud_text_is_stored_next_to_the_local_one() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let service = FakeService::with_text("And so, my fellow Americans. Ask not.");
    let app = home.start_app();
    app.cloud.set(enabled(&service)).unwrap();
    let estimates = app.cloud.estimate(&id).unwrap();
    assert_eq!(
        (estimates.host.as_str(), estimates.all.audio_ms),
        ("127.0.0.1", 11_000)
    );
    assert!(
        estimates
            .all
            .cost
            .is_some_and(|cost| (cost - 0.11).abs() < 1e-9)
    );
    assert!(service.requests().is_empty(), "an estimate sends nothing");

    let note = app.cloud.transcribe(&id, CloudScope::All).unwrap();
    assert_eq!(note.versions.len(), 2);
    let text = current(&note);
    assert_eq!(
        (text.host.as_deref(), text.model.as_str()),
        (Some("127.0.0.1"), "whisper-1")
    );
    assert_eq!(text.transcript.segments.len(), 2);
    assert!(text.transcript.segments[1].end_ms <= 11_100);
    assert_eq!(note.versions[0].host, None);

    // The upload holds audio and no metadata.
    let [request] = &service.requests()[..] else {
        panic!("more than one request")
    };
    let estimated = estimates.all.bytes as usize;
    assert!(
        (estimated / 4..estimated * 2).contains(&request.len()),
        "{}",
        request.len()
    );
    for secret in ["grandmother", "birthday", id.as_str(), "fellow", "cow tree"] {
        assert!(!service.received(secret), "{secret} left");
    }
    let comments = b"OpusTags\x07\0\0\0Earshot\0\0\0\0";
    assert!(
        request
            .windows(comments.len())
            .any(|bytes| bytes == comments)
    );
    let [entry] = &connections(&home.paths()).unwrap()[..] else {
        panic!("one connection")
    };
    assert_eq!(entry.note_id.as_deref(), Some(id.as_str()));
    assert!(entry.bytes_out > 10_000 && entry.bytes_in > 0);
}

#[test]
fn only_low_confidence_spans_are_sent_and_become_suggestions() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let service = FakeService::with_text("Americans, ask not what your country");
    let app = home.start_app();
    app.cloud.set(enabled(&service)).unwrap();
    let estimates = app.cloud.estimate(&id).unwrap();
    let low_confidence = estimates.low_confidence.unwrap();
    assert_eq!(
        (low_confidence.requests, low_confidence.audio_ms),
        (1, 4_000),
        "with a margin"
    );

    let note = app
        .cloud
        .transcribe(&id, CloudScope::LowConfidence)
        .unwrap();
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
    let sent = service.requests()[0].len() as u64;
    assert!(sent < estimates.all.bytes, "{sent} bytes");

    let version_id = version.id;
    let note = app
        .cloud
        .decide_suggestion(&id, version_id, 1, true)
        .unwrap();
    let version = current(&note);
    assert!(
        version
            .edited()
            .text()
            .contains("ask not what your country")
    );
    assert_eq!(version.edits[0].host.as_deref(), Some("127.0.0.1"));
    // No low-confidence span is left.
    assert_eq!(app.cloud.estimate(&id).unwrap().low_confidence, None);
    assert_eq!(
        code(app.cloud.transcribe(&id, CloudScope::LowConfidence)),
        ErrorCode::CloudNoLowConfidence
    );
}

#[test]
fn after_any_cloud_error_the_local_text_is_unchanged() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let app = home.start_app();
    let before = app.library.note(&id).unwrap();
    for (status, body, expected) in [
        ("401 Unauthorized", "{}", ErrorCode::CloudKeyRefused),
        ("413 Too Large", "", ErrorCode::CloudRecordingTooLarge),
        ("429 Too Many Requests", "", ErrorCode::CloudRateLimited),
        ("503 Busy", "", ErrorCode::CloudFailed),
        ("302 Found", "", ErrorCode::CloudRedirected),
        ("200 OK", "<html>Log in", ErrorCode::CloudReplyUnreadable),
        ("200 OK", "{\"text\":", ErrorCode::CloudReplyUnreadable),
    ] {
        let service = FakeService::with_response(status, body);
        app.cloud.set(enabled(&service)).unwrap();
        for scope in [CloudScope::All, CloudScope::LowConfidence] {
            assert_eq!(code(app.cloud.transcribe(&id, scope)), expected);
        }
        assert_eq!(app.library.note(&id).unwrap(), before);
    }
    // The error names the host and the time to wait.
    let busy = FakeService::with_response("429 Too Many Requests", "");
    app.cloud.set(enabled(&busy)).unwrap();
    let error = app
        .cloud
        .transcribe(&id, CloudScope::All)
        .unwrap_err()
        .info();
    assert_eq!(error.host.as_deref(), Some("127.0.0.1"));
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let wait_ms = error.wait_until.expect("a retry time") - now;
    assert!((25_000..=30_000).contains(&wait_ms), "{wait_ms} ms");
    // The server has shut down.
    let gone = enabled(&FakeService::with_text("Hello."));
    app.cloud.set(gone).unwrap();
    assert_eq!(
        code(app.cloud.transcribe(&id, CloudScope::All)),
        ErrorCode::ServerUnreachable
    );
    assert_eq!(app.library.note(&id).unwrap(), before);
}

#[test]
fn the_offline_lock_blocks_the_cloud() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let service = FakeService::with_text("Hello.");
    let app = home.start_app();
    let mut settings = enabled(&service);
    settings.policy = CloudPolicy::Automatic;
    app.cloud.set(settings).unwrap();
    let mut view = app.settings.view();
    view.offline_lock = true;
    app.settings.save(view).unwrap();
    assert_eq!(
        code(app.cloud.transcribe(&id, CloudScope::All)),
        ErrorCode::NetworkNotAllowed
    );
    assert_eq!(code(app.cloud.estimate(&id)), ErrorCode::NetworkNotAllowed);
    assert!(service.requests().is_empty());
    assert!(connections(&home.paths()).unwrap().is_empty());
}

#[test]
fn a_cloud_request_can_be_cancelled_and_ends_at_shutdown() {
    let home = TestHome::empty();
    let id = note_with_text(&home);
    let service = FakeService::unresponsive();
    let app = home.start_app();
    app.cloud.set(enabled(&service)).unwrap();
    let request_ended_by = |end: fn(&App, &NoteId)| {
        let before = service.requests().len();
        std::thread::scope(|scope| {
            let request = scope.spawn(|| code(app.cloud.transcribe(&id, CloudScope::All)));
            while service.requests().len() == before {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            let again = code(app.cloud.transcribe(&id, CloudScope::All));
            assert_eq!(again, ErrorCode::CloudInProgress);
            end(&app, &id);
            request.join().unwrap()
        })
    };
    assert_eq!(
        request_ended_by(|app, id| app.cloud.cancel(id).unwrap()),
        ErrorCode::Cancelled
    );
    assert_eq!(
        request_ended_by(|app, _| app.cloud.cancel_all()),
        ErrorCode::Cancelled
    );
}
