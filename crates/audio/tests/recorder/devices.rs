//! Devices that disappear and are replaced.

use std::fs::File;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{RecordError, RecorderEvent};

use crate::fake_input::{FakeInput, samples_of, start_recorder, wait_for, wait_recorded};

#[test]
fn recording_continues_with_another_device() {
    let folder = tempfile::tempdir().unwrap();
    let input = FakeInput::new(44_100, 2, Vec::new());
    let (unplugged, starts_left) = (input.unplugged.clone(), input.starts_left.clone());
    starts_left.store(2, Ordering::SeqCst);
    let (recorder, events) = start_recorder(input);
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 300);
    unplugged.store(true, Ordering::SeqCst);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::InputStarted { .. })
    });
    wait_recorded(&events, 600);
    // There is no third device.
    unplugged.store(true, Ordering::SeqCst);
    let failed = wait_for(&events, |event| matches!(event, RecorderEvent::Failed(_)));
    assert_eq!(failed, RecorderEvent::Failed(RecordError::DeviceLost));
    let summary = recorder.stop().unwrap();
    assert!(summary.duration_ms >= 600);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 44_100,
        summary.duration_ms
    );
}

#[test]
fn recordings_after_a_device_change_keep_their_length() {
    let folder = tempfile::tempdir().unwrap();
    let mut input = FakeInput::new(48_000, 1, Vec::new());
    input.next_rate = 16_000;
    let (unplugged, starts_left) = (input.unplugged.clone(), input.starts_left.clone());
    starts_left.store(2, Ordering::SeqCst);
    let (recorder, events) = start_recorder(input);
    let path = folder.path().join("first.wav");
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 200);
    unplugged.store(true, Ordering::SeqCst);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::InputStarted { .. })
    });
    wait_recorded(&events, 400);
    recorder.stop().unwrap();
    // At the next recording with the other device, a second is a second.
    let path = folder.path().join("second.wav");
    recorder.record(File::create(&path).unwrap(), None);
    let started = Instant::now();
    thread::sleep(Duration::from_millis(1_500));
    let elapsed = started.elapsed();
    recorder.stop().unwrap();
    let (rate, samples) = samples_of(&path);
    let written = Duration::from_secs_f64(samples.len() as f64 / f64::from(rate));
    assert!(
        written.abs_diff(elapsed) < Duration::from_millis(700),
        "{written:?} of {elapsed:?} at {rate} Hz"
    );
}

#[test]
fn the_microphone_can_be_changed_while_recording() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = start_recorder(FakeInput::new(48_000, 2, Vec::new()));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    wait_recorded(&events, 200);
    let other = FakeInput::new(16_000, 1, vec![0.5; 16_000 * 60]);
    other.playing.store(true, Ordering::SeqCst);
    recorder.set_input(other);
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::InputStarted { .. })
    });
    wait_for(
        &events,
        |event| matches!(event, RecorderEvent::Level { peak, .. } if *peak > 0.4),
    );
    // A device that fails to start changes nothing.
    let broken = FakeInput::new(16_000, 1, Vec::new());
    broken.starts_left.store(0, Ordering::SeqCst);
    recorder.set_input(broken);
    let summary = wait_for(&events, |event| {
        matches!(
            event,
            RecorderEvent::InputChangeFailed(_) | RecorderEvent::Failed(_)
        )
    });
    assert_eq!(
        summary,
        RecorderEvent::InputChangeFailed(RecordError::NoInput)
    );
    // The previous input cannot restart either, but the recording is kept.
    let summary = recorder.stop().unwrap();
    let (rate, samples) = samples_of(&path);
    assert_eq!(rate, 48_000);
    assert_eq!(samples.len() as u64 * 1000 / 48_000, summary.duration_ms);
    assert!(samples.iter().any(|sample| (sample - 0.5).abs() < 0.01));
}
