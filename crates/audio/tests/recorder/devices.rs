//! Devices that go away, and others that take their place.

use std::fs::File;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{RecordError, RecorderEvent};

use crate::tape::{Tape, listening, recorded, samples_of, wait_for};

#[test]
fn another_device_takes_the_place_of_one_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let tape = Tape::new(44_100, 2, Vec::new());
    let (unplugged, starts) = (tape.unplugged.clone(), tape.starts.clone());
    starts.store(2, Ordering::SeqCst);
    let (recorder, events) = listening(tape);
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 300);
    unplugged.store(true, Ordering::SeqCst);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::Listening { .. })
    });
    recorded(&events, 600);
    // There is no third one.
    unplugged.store(true, Ordering::SeqCst);
    let failed = wait_for(&events, |event| matches!(event, RecorderEvent::Failed(_)));
    assert_eq!(failed, RecorderEvent::Failed(RecordError::Lost));
    let told = recorder.stop().unwrap();
    assert!(told.duration_ms >= 600);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 44_100,
        told.duration_ms
    );
}

#[test]
fn what_comes_after_another_device_is_as_long_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut tape = Tape::new(48_000, 1, Vec::new());
    tape.next_rate = 16_000;
    let (unplugged, starts) = (tape.unplugged.clone(), tape.starts.clone());
    starts.store(2, Ordering::SeqCst);
    let (recorder, events) = listening(tape);
    let path = folder.path().join("first.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 200);
    unplugged.store(true, Ordering::SeqCst);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::Listening { .. })
    });
    recorded(&events, 400);
    recorder.stop().unwrap();
    // The other device's next recording: a second is a second.
    let path = folder.path().join("second.wav");
    recorder.record(File::create(&path).unwrap(), None);
    let begun = Instant::now();
    thread::sleep(Duration::from_millis(1_500));
    let took = begun.elapsed();
    recorder.stop().unwrap();
    let (rate, samples) = samples_of(&path);
    let kept = Duration::from_secs_f64(samples.len() as f64 / f64::from(rate));
    assert!(
        kept.abs_diff(took) < Duration::from_millis(700),
        "{kept:?} of {took:?} at {rate} Hz"
    );
}

#[test]
fn another_microphone_can_be_chosen_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(48_000, 2, Vec::new()));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 200);
    let other = Tape::new(16_000, 1, vec![0.5; 16_000 * 60]);
    other.rolling.store(true, Ordering::SeqCst);
    recorder.choose_input(other);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::Listening { .. })
    });
    wait_for(
        &events,
        |event| matches!(event, RecorderEvent::Level { peak, .. } if *peak > 0.4),
    );
    // One that cannot be used changes nothing.
    let broken = Tape::new(16_000, 1, Vec::new());
    broken.starts.store(0, Ordering::SeqCst);
    recorder.choose_input(broken);
    let told = wait_for(&events, |event| {
        matches!(
            event,
            RecorderEvent::NotChanged(_) | RecorderEvent::Failed(_)
        )
    });
    assert_eq!(told, RecorderEvent::NotChanged(RecordError::NoInput));
    // The tape before cannot be started again either: what there is, is kept.
    let told = recorder.stop().unwrap();
    let (rate, samples) = samples_of(&path);
    assert_eq!(rate, 48_000);
    assert_eq!(samples.len() as u64 * 1000 / 48_000, told.duration_ms);
    assert!(samples.iter().any(|sample| (sample - 0.5).abs() < 0.01));
}
