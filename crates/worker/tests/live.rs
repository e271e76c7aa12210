//! Text while somebody speaks, with real models.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::{Duration, Instant},
};

use earshot_engine::{Engine, Event, EventKind, LiveJob, Options, Outcome};
use support::{RATE, base, engine, inaugural, letters};

fn job(sound: Receiver<Vec<f32>>) -> LiveJob {
    LiveJob {
        sound,
        options: Options::default(),
        terms_of: BTreeMap::new(),
        between_drafts: Duration::from_millis(400),
    }
}

/// Every event of a job that is spoken in its own time (or at once), and when each
/// came after the first sample; the last but one item is when the sound ended.
fn spoken(
    engine: &Engine,
    samples: Vec<f32>,
    in_its_time: bool,
) -> (Vec<(Duration, Event)>, Duration) {
    let mut receiver = engine.events();
    let (blocks, sound) = sync_channel(600);
    let id = engine.submit_live(job(sound));
    let start = Instant::now();
    let speaker = thread::spawn(move || {
        for (number, block) in (1..).zip(samples.chunks(RATE / 10)) {
            if in_its_time {
                let due = Duration::from_millis(100) * number;
                thread::sleep(due.saturating_sub(start.elapsed()));
            }
            blocks.send(block.to_vec()).unwrap();
        }
        start.elapsed()
    });
    let mut seen = Vec::new();
    loop {
        let event = receiver.blocking_recv().unwrap();
        if event.job != id {
            continue;
        }
        let ended = matches!(event.kind, EventKind::Done(_) | EventKind::Failed { .. });
        seen.push((start.elapsed(), event));
        if ended {
            return (seen, speaker.join().unwrap());
        }
    }
}

fn outcome(seen: &[(Duration, Event)]) -> &Outcome {
    match &seen.last().unwrap().1.kind {
        EventKind::Done(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn words_appear_while_they_are_spoken_and_what_is_told_stays() {
    let Some(engine) = base() else { return };
    // Twice the speech, with a pause at which the first can settle.
    let mut samples = inaugural();
    samples.extend(vec![0.0; 3 * RATE]);
    samples.extend(inaugural());
    let length_ms = samples.len() as u64 * 1000 / RATE as u64;
    let (seen, ended) = spoken(&engine, samples, true);
    let outcome = outcome(&seen);
    let words: Vec<_> = outcome
        .transcript
        .segments
        .iter()
        .flat_map(|segment| &segment.words)
        .collect();
    let said = letters(&outcome.transcript.text());
    assert_eq!(
        said.matches("ask not what your country").count(),
        2,
        "{said}"
    );
    assert_eq!(outcome.transcript.language.as_deref(), Some("en"));
    assert_eq!(outcome.duration_ms, length_ms);

    let first = seen.iter().find_map(|(at, event)| match &event.kind {
        EventKind::Partial { text } if !text.is_empty() => Some(*at),
        _ => None,
    });
    let first = first.unwrap() - Duration::from_millis(words[0].end_ms);
    let last = seen.last().unwrap().0 - ended;
    println!("first word after {first:?}, whole text after {last:?}");
    // Five times what they shall be.
    assert!(first < Duration::from_millis(7_500), "{first:?}");
    assert!(last < Duration::from_secs(5), "{last:?}");

    let told: Vec<_> = seen
        .iter()
        .filter_map(|(at, event)| match &event.kind {
            EventKind::Segment(segment) => Some((*at, segment.clone())),
            _ => None,
        })
        .collect();
    assert!(told[0].0 < ended, "nothing settled while it was spoken");
    let told: Vec<_> = told.into_iter().map(|(_, segment)| segment).collect();
    assert_eq!(told, outcome.transcript.segments);
}

#[test]
fn sound_that_comes_faster_than_it_was_spoken_gives_the_same_text() {
    let Some(engine) = base() else { return };
    let mut samples = vec![0.0; RATE];
    samples.extend(inaugural());
    let (seen, _) = spoken(&engine, samples, false);
    assert_eq!(
        letters(&outcome(&seen).transcript.text()),
        "and so my fellow americans ask not what your country can do for you \
         ask what you can do for your country"
    );
}

#[test]
fn long_sound_that_is_there_before_the_worker_is_heard_as_a_whole() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    // More than is kept of it at a time, and most of it is a silence that says nothing.
    let mut samples = inaugural();
    samples.extend(vec![0.0; 400 * RATE]);
    samples.extend(inaugural());
    let length_ms = samples.len() as u64 * 1000 / RATE as u64;
    let (seen, _) = spoken(&engine, samples, false);
    let outcome = outcome(&seen);
    assert_eq!(outcome.duration_ms, length_ms);
    let said = letters(&outcome.transcript.text());
    assert_eq!(
        said.matches("ask not what your country").count(),
        2,
        "{said}"
    );
    let last = &outcome.transcript.segments.last().unwrap();
    assert!(last.start_ms > 410_000, "{last:?}");
}

#[test]
fn silence_says_nothing_and_a_live_job_can_be_cancelled() {
    let Some(engine) = engine("ggml-tiny.en-q8_0.bin") else {
        return;
    };
    let (seen, _) = spoken(&engine, vec![0.0; 4 * RATE], false);
    assert!(outcome(&seen).no_speech);
    assert!(seen.iter().all(|(_, event)| match &event.kind {
        EventKind::Partial { text } => text.is_empty(),
        EventKind::Segment(_) => false,
        _ => true,
    }));

    let mut receiver = engine.events();
    let (blocks, sound) = sync_channel(600);
    let id = engine.submit_live(job(sound));
    blocks.send(inaugural()).unwrap();
    engine.cancel(id);
    loop {
        if let EventKind::Failed { code, .. } = receiver.blocking_recv().unwrap().kind {
            assert_eq!(code, "cancelled");
            break;
        }
    }
    // The engine does not go on listening to it.
    let deadline = Instant::now() + Duration::from_secs(10);
    while blocks.send(vec![0.0; 160]).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        thread::sleep(Duration::from_millis(20));
    }
}
