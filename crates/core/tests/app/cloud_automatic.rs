//! Automatic cloud requests after real jobs: for low-confidence spans, or if no model is installed.

use std::time::Duration;

use earshot_core::app::{AppEvent, JobState, Note};
use earshot_core::{CloudPolicy, connections};
use earshot_error::ErrorCode;
use earshot_test_support::service::FakeService;

use crate::cloud::{current, enabled};
use crate::harness::{TINY, TestApp, TestHome, letters, noisy, text};

/// Words below this are marked in the UI.
const LOW_CONFIDENCE: f32 = 0.5;

/// Starts an app with automatic requests to this service.
fn start_automatic(home: &TestHome, service: &FakeService) -> TestApp {
    let app = home.start_app();
    let mut settings = enabled(service);
    settings.policy = CloudPolicy::Automatic;
    app.cloud.set(settings).unwrap();
    app
}

/// Number of notes with running requests, per event.
fn request_counts(app: &TestApp) -> Vec<usize> {
    let events = app.events().into_iter();
    let counts = events.filter_map(|(_, event)| match event {
        AppEvent::CloudRequests { notes } => Some(notes.len()),
        _ => None,
    });
    counts.collect()
}

#[test]
fn low_confidence_spans_are_sent_and_become_suggestions() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let service = FakeService::with_text("And so, my fellow Americans,");
    let app = start_automatic(&home, &service);
    app.add(&home.write("grandmother.wav", &noisy()));
    let note = app.wait_for("suggested", |_| {
        let note = app.note();
        let is_suggested = note
            .current()
            .is_some_and(|version| !version.suggestions.is_empty());
        is_suggested.then_some(note)
    });
    app.wait_for("finished", |_| {
        (request_counts(&app) == [1, 0]).then_some(())
    });
    assert_eq!(app.queue().items[0].state, JobState::Done);

    // The local text is unchanged.
    let [version] = &note.versions[..] else {
        panic!("one text")
    };
    assert_eq!(
        (version.host.as_deref(), version.model.as_str()),
        (None, TINY)
    );
    assert!(version.edits.is_empty());
    let segments: Vec<_> = app
        .events()
        .into_iter()
        .filter_map(|(_, event)| match event {
            AppEvent::Segment { segment, .. } => Some(segment),
            _ => None,
        })
        .collect();
    assert_eq!(version.transcript.segments, segments);
    assert!(letters(&text(&note)).contains("what your country can do for you"));

    // Only low-confidence segments have suggestions of the service.
    for suggestion in &version.suggestions {
        let segment = &segments[suggestion.segment as usize];
        let mut words = segment.words.iter();
        assert!(
            words.any(|word| word.confidence < LOW_CONFIDENCE),
            "{segment:?}"
        );
        assert_eq!(suggestion.host, "127.0.0.1");
    }
    assert!(version.suggestions[0].text.contains("fellow Americans"));
    let last = segments.len() - 1;
    let is_of_last =
        |suggestion: &earshot_core::app::Suggestion| suggestion.segment as usize == last;
    assert!(
        !version.suggestions.iter().any(is_of_last),
        "the last segment was clear"
    );

    // Only these spans were sent, and the connection ledger lists them.
    let estimates = app.cloud.estimate(&note.summary.id).unwrap();
    let low_confidence = estimates.low_confidence.expect("nothing is decided yet");
    let entries = connections(&home.paths()).unwrap();
    assert_eq!(entries.len(), low_confidence.requests as usize);
    for entry in &entries {
        assert_eq!(entry.host, "127.0.0.1");
        assert_eq!(entry.note_id.as_deref(), Some(note.summary.id.as_str()));
    }
    let sent: u64 = entries.iter().map(|entry| entry.bytes_out).sum();
    assert!(
        sent > 0 && sent < estimates.all.bytes * 3 / 4,
        "{sent} of {}",
        estimates.all.bytes
    );
    assert!(!service.received("grandmother"));
}

#[test]
fn nothing_is_sent_with_high_confidence_or_without_permission() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let service = FakeService::with_text("Something else.");
    let app = start_automatic(&home, &service);
    app.add(&home.message("clear.opus"));
    app.wait_idle();
    app.cloud.set(enabled(&service)).unwrap();
    app.add(&home.write("unsure.wav", &noisy()));
    app.wait_idle();
    // A request would start as soon as the text is there.
    std::thread::sleep(Duration::from_secs(1));
    let has_low_confidence = |note: &Note| {
        let estimates = app.cloud.estimate(&note.summary.id).unwrap();
        estimates.low_confidence.is_some()
    };
    let notes = app.notes();
    let clear = notes
        .iter()
        .find(|note| note.file_name == "clear.opus")
        .unwrap();
    assert!(!has_low_confidence(clear), "{}", text(clear));
    assert!(
        notes.iter().any(has_low_confidence),
        "there was something to send"
    );
    assert!(service.requests().is_empty());
    assert!(connections(&home.paths()).unwrap().is_empty());
}

#[test]
fn a_cloud_error_is_reported_and_the_local_text_is_unchanged() {
    let Some(home) = TestHome::with_model(TINY) else {
        return;
    };
    let service = FakeService::with_response("503 Busy", "");
    let app = start_automatic(&home, &service);
    app.add(&home.write("unsure.wav", &noisy()));
    let code = app.wait_for("reported", |_| {
        let mut events = app.events().into_iter();
        events.find_map(|(_, event)| match event {
            AppEvent::Error { error } => Some(error.code),
            _ => None,
        })
    });
    assert_eq!(code, ErrorCode::CloudFailed);
    assert_eq!(app.wait_idle().items[0].state, JobState::Done);
    let note = app.note();
    assert_eq!(
        (note.versions.len(), current(&note).suggestions.len()),
        (1, 0)
    );
    assert!(letters(&text(&note)).contains("what your country can do for you"));
}

#[test]
fn without_a_model_the_service_transcribes_if_allowed() {
    let home = TestHome::empty();
    let service = FakeService::with_text("And so, my fellow Americans.");
    let app = home.start_app();
    let mut settings = enabled(&service);
    app.cloud.set(settings.clone()).unwrap();
    app.add(&home.message("message.opus"));
    // With the manual policy nothing is sent, even at the retry after a second.
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(service.requests().is_empty());

    settings.policy = CloudPolicy::Automatic;
    app.cloud.set(settings).unwrap();
    let note = app.wait_for("transcribed", |_| {
        let note = app.note();
        note.current().is_some().then_some(note)
    });
    assert_eq!(current(&note).host.as_deref(), Some("127.0.0.1"));
    let queue = app.wait_idle();
    assert_eq!(queue.items[0].state, JobState::Cancelled);
    assert_eq!(service.requests().len(), 1);
    assert_eq!(request_counts(&app), [1, 0]);
}
