//! Live transcription with real models.

#![allow(clippy::unwrap_used)]

mod support;

use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::{Duration, Instant},
};

use earshot_engine::{Engine, Event, EventKind, JobOutcome, LiveJob, Options};
use earshot_error::ErrorCode;
use support::{RATE, base_engine, engine, inaugural, normalize};

fn live_job(audio: Receiver<Vec<f32>>) -> LiveJob {
    LiveJob {
        audio,
        options: Options::default(),
        terms_by_language: BTreeMap::new(),
        min_draft_interval: Duration::from_millis(400),
    }
}

/// Plays the samples in real time or at once. Returns the events with their times, and the time at
/// which the audio ended.
fn play(
    engine: &Engine,
    samples: Vec<f32>,
    in_real_time: bool,
) -> (Vec<(Duration, Event)>, Duration) {
    let mut events = engine.subscribe();
    let (blocks, audio) = sync_channel(600);
    let id = engine.submit_live(live_job(audio));
    let start = Instant::now();
    let speaker = thread::spawn(move || {
        for (number, block) in (1..).zip(samples.chunks(RATE / 10)) {
            if in_real_time {
                let due = Duration::from_millis(100) * number;
                thread::sleep(due.saturating_sub(start.elapsed()));
            }
            blocks.send(block.to_vec()).unwrap();
        }
        start.elapsed()
    });
    let mut events_seen = Vec::new();
    loop {
        let event = events.blocking_recv().unwrap();
        if event.job != id {
            continue;
        }
        let ended = matches!(event.kind, EventKind::Done(_) | EventKind::Failed { .. });
        events_seen.push((start.elapsed(), event));
        if ended {
            return (events_seen, speaker.join().unwrap());
        }
    }
}

fn outcome(events_seen: &[(Duration, Event)]) -> &JobOutcome {
    match &events_seen.last().unwrap().1.kind {
        EventKind::Done(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn partial_text_appears_during_speech_and_segments_are_final() {
    let Some(engine) = base_engine() else { return };
    // The pause lets the first part become final.
    let mut samples = inaugural();
    samples.extend(vec![0.0; 3 * RATE]);
    samples.extend(inaugural());
    let length_ms = samples.len() as u64 * 1000 / RATE as u64;
    let (events_seen, ended) = play(&engine, samples, true);
    let outcome = outcome(&events_seen);
    let words: Vec<_> = outcome
        .transcript
        .segments
        .iter()
        .flat_map(|segment| &segment.words)
        .collect();
    let text = normalize(&outcome.transcript.text());
    assert_eq!(
        text.matches("ask not what your country").count(),
        2,
        "{text}"
    );
    assert_eq!(outcome.transcript.language.as_deref(), Some("en"));
    assert_eq!(outcome.duration_ms, length_ms);

    let first = events_seen
        .iter()
        .find_map(|(at, event)| match &event.kind {
            EventKind::Partial { text } if !text.is_empty() => Some(*at),
            _ => None,
        });
    let first = first.unwrap() - Duration::from_millis(words[0].end_ms);
    let last = events_seen.last().unwrap().0 - ended;
    println!("first word after {first:?}, whole text after {last:?}");
    // Five times the targets.
    assert!(first < Duration::from_millis(7_500), "{first:?}");
    assert!(last < Duration::from_secs(5), "{last:?}");

    let segments: Vec<_> = events_seen
        .iter()
        .filter_map(|(at, event)| match &event.kind {
            EventKind::Segment(segment) => Some((*at, segment.clone())),
            _ => None,
        })
        .collect();
    assert!(
        segments[0].0 < ended,
        "no segment became final during speech"
    );
    let segments: Vec<_> = segments.into_iter().map(|(_, segment)| segment).collect();
    assert_eq!(segments, outcome.transcript.segments);
}

#[test]
fn audio_faster_than_real_time_gives_the_same_text() {
    let Some(engine) = base_engine() else { return };
    let mut samples = vec![0.0; RATE];
    samples.extend(inaugural());
    let (events_seen, _) = play(&engine, samples, false);
    assert_eq!(
        normalize(&outcome(&events_seen).transcript.text()),
        "and so my fellow americans ask not what your country can do for you \
         ask what you can do for your country"
    );
}

#[test]
fn audio_longer_than_the_live_buffer_is_transcribed_completely() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    // Longer than the live buffer, mostly silence.
    let mut samples = inaugural();
    samples.extend(vec![0.0; 400 * RATE]);
    samples.extend(inaugural());
    let length_ms = samples.len() as u64 * 1000 / RATE as u64;
    let (events_seen, _) = play(&engine, samples, false);
    let outcome = outcome(&events_seen);
    assert_eq!(outcome.duration_ms, length_ms);
    let text = normalize(&outcome.transcript.text());
    assert_eq!(
        text.matches("ask not what your country").count(),
        2,
        "{text}"
    );
    let last = &outcome.transcript.segments.last().unwrap();
    assert!(last.start_ms > 410_000, "{last:?}");
}

#[test]
fn silence_gives_no_text_and_a_live_job_can_be_cancelled() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let (events_seen, _) = play(&engine, vec![0.0; 4 * RATE], false);
    assert!(outcome(&events_seen).no_speech);
    assert!(events_seen.iter().all(|(_, event)| match &event.kind {
        EventKind::Partial { text } => text.is_empty(),
        EventKind::Segment(_) => false,
        _ => true,
    }));

    let mut events = engine.subscribe();
    let (blocks, audio) = sync_channel(600);
    let id = engine.submit_live(live_job(audio));
    blocks.send(inaugural()).unwrap();
    engine.cancel(id);
    loop {
        if let EventKind::Failed { code, .. } = events.blocking_recv().unwrap().kind {
            assert_eq!(code, ErrorCode::Cancelled);
            break;
        }
    }
    // The engine stops receiving.
    let deadline = Instant::now() + Duration::from_secs(10);
    while blocks.send(vec![0.0; 160]).is_ok() {
        assert!(Instant::now() < deadline, "still receiving");
        thread::sleep(Duration::from_millis(20));
    }
}
