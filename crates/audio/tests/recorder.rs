//! Recording from inputs that are not there: every format, and all that can go
//! wrong with a device.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use common::{likeness, voice};
use earshot_audio::{Input, Intake, RecordError, Recorder, RecorderEvent, SAMPLE_RATE, Started};

/// A device that plays a tape, in real time or as fast as it is taken.
struct Tape {
    rate: u32,
    /// Of the device that takes the place of one that is gone.
    next_rate: u32,
    channels: u16,
    /// Mono, at `rate`; the device is silent before and after.
    samples: Arc<Vec<f32>>,
    in_real_time: bool,
    /// Set to have the device disappear.
    unplugged: Arc<AtomicBool>,
    /// How often it may be started.
    starts: Arc<AtomicUsize>,
    /// Set to start the tape.
    rolling: Arc<AtomicBool>,
}

impl Tape {
    fn new(rate: u32, channels: u16, samples: Vec<f32>) -> Tape {
        Tape {
            rate,
            next_rate: rate,
            channels,
            samples: Arc::new(samples),
            in_real_time: true,
            unplugged: Arc::default(),
            starts: Arc::new(AtomicUsize::new(1)),
            rolling: Arc::default(),
        }
    }
}

/// Ends the device's thread when dropped.
struct Stream(Arc<AtomicBool>);

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Input for Tape {
    fn start(&mut self, plug: &mut dyn FnMut(u32, u16) -> Intake) -> Result<Started, RecordError> {
        let left = self
            .starts
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if left.is_err() {
            return Err(RecordError::NoInput);
        }
        let (rate, channels) = (self.rate, usize::from(self.channels));
        self.rate = self.next_rate;
        let mut intake = plug(rate, self.channels);
        let ended = Arc::new(AtomicBool::new(false));
        let (over, unplugged) = (ended.clone(), self.unplugged.clone());
        let (samples, rolling) = (self.samples.clone(), self.rolling.clone());
        let in_real_time = self.in_real_time;
        thread::spawn(move || {
            let alarm = intake.alarm();
            let block = rate as usize / 50;
            let (start, mut given, mut place) = (Instant::now(), 0_u64, 0);
            while !over.load(Ordering::SeqCst) {
                if unplugged.swap(false, Ordering::SeqCst) {
                    alarm.lost();
                    return;
                }
                if in_real_time {
                    let due = Duration::from_secs_f64(given as f64 / f64::from(rate));
                    thread::sleep(due.saturating_sub(start.elapsed()));
                } else if intake.room() < block {
                    thread::sleep(Duration::from_micros(200));
                    continue;
                }
                let rolls = rolling.load(Ordering::SeqCst);
                let piece: Vec<f32> = (0..block)
                    .map(|index| samples.get(place + index).filter(|_| rolls))
                    .map(|sample| sample.copied().unwrap_or_default())
                    .collect();
                place += if rolls { block } else { 0 };
                // Every other channel in opposite phase: nothing may cancel out.
                let frames: Vec<f32> = piece
                    .iter()
                    .flat_map(|sample| {
                        (0..channels)
                            .map(move |index| if index % 2 == 0 { *sample } else { -sample })
                    })
                    .collect();
                intake.take(frames.into_iter());
                given += block as u64;
            }
        });
        Ok(Started {
            name: "a tape".into(),
            stream: Box::new(Stream(ended)),
        })
    }
}

fn listening(tape: Tape) -> (Recorder, Receiver<RecorderEvent>) {
    let (send, events) = channel();
    let recorder = Recorder::with_input(tape, move |event| drop(send.send(event)));
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::Listening { .. })
    });
    (recorder, events)
}

fn wait_for(
    events: &Receiver<RecorderEvent>,
    is_it: impl Fn(&RecorderEvent) -> bool,
) -> RecorderEvent {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let event = events.recv_timeout(left).expect("an event in time");
        if is_it(&event) {
            return event;
        }
    }
}

/// Waits until so much was recorded.
fn recorded(events: &Receiver<RecorderEvent>, at_least_ms: u64) {
    wait_for(
        events,
        |event| matches!(event, RecorderEvent::Level { recorded_ms, .. } if *recorded_ms >= at_least_ms),
    );
}

fn samples_of(path: &Path) -> (u32, Vec<f32>) {
    let mut file = hound::WavReader::open(path).unwrap();
    let rate = file.spec().sample_rate;
    assert_eq!((file.spec().channels, file.spec().bits_per_sample), (1, 16));
    let samples = file
        .samples::<i16>()
        .map(|s| f32::from(s.unwrap()) / 32767.0);
    (rate, samples.collect())
}

/// What was recorded, from its first sound on.
fn sounding(samples: &[f32]) -> &[f32] {
    let start = samples.iter().position(|s| s.abs() > 1e-3).unwrap();
    &samples[start..]
}

#[test]
fn whatever_the_device_gives_is_what_the_file_holds() {
    let folder = tempfile::tempdir().unwrap();
    for (rate, channels) in [
        (8_000, 1),
        (11_025, 2),
        (16_000, 1),
        (22_050, 3),
        (44_100, 2),
        (48_000, 8),
        (96_000, 2),
        (192_000, 1),
    ] {
        let tape = Tape::new(rate, channels, voice(rate, 1.5));
        let rolling = tape.rolling.clone();
        let (recorder, events) = listening(tape);
        let path = folder.path().join(format!("{rate}.wav"));
        recorder.record(File::create(&path).unwrap(), None);
        rolling.store(true, Ordering::SeqCst);
        recorded(&events, 1_900);
        let told = recorder.stop().unwrap();
        assert_eq!(told.dropped_frames, 0);
        let (kept, samples) = samples_of(&path);
        assert_eq!(kept, rate.min(48_000));
        assert_eq!(
            told.duration_ms,
            samples.len() as u64 * 1000 / u64::from(kept)
        );
        // Past the first tenth, in which channels of opposite phase are told apart;
        // which of them is turned over does not matter.
        let (heard, said) = (sounding(&samples), voice(kept, 1.5));
        let (heard, said) = (&heard[kept as usize / 10..], sounding(&said));
        let alike = (0..kept as usize / 5)
            .map(|lag| likeness(heard, &said[lag..], 0).abs())
            .fold(0.0, f64::max);
        assert!(
            alike > 0.98,
            "{rate} Hz, {channels} channels: alike {alike}"
        );
    }
}

#[test]
fn what_was_said_as_the_button_was_pressed_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let tape = Tape::new(16_000, 1, vec![0.5; 16_000]);
    let rolling = tape.rolling.clone();
    let (recorder, events) = listening(tape);
    rolling.store(true, Ordering::SeqCst);
    wait_for(
        &events,
        |event| matches!(event, RecorderEvent::Level { peak, .. } if *peak > 0.4),
    );
    thread::sleep(Duration::from_millis(300));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 400);
    recorder.stop().unwrap();
    let (_, samples) = samples_of(&path);
    assert!(samples[..3_000].iter().all(|s| (s - 0.5).abs() < 0.01));
}

#[test]
fn a_pause_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(16_000, 1, Vec::new()));
    let path = folder.path().join("note.wav");
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 500);
    recorder.pause();
    thread::sleep(Duration::from_millis(700));
    recorder.resume();
    thread::sleep(Duration::from_millis(300));
    let told = recorder.stop().unwrap();
    assert!(
        (700..1_100).contains(&told.duration_ms),
        "{}",
        told.duration_ms
    );
    assert_eq!(recorder.stop(), Err(RecordError::NotRecording));
}

#[test]
fn the_file_is_whole_at_any_instant() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let begun = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, 1);
    let copy = folder.path().join("copy.wav");
    while begun.elapsed() < Duration::from_millis(2_500) {
        let elapsed = begun.elapsed();
        std::fs::copy(&path, &copy).unwrap();
        let (rate, samples) = samples_of(&copy);
        let kept = Duration::from_secs_f64(samples.len() as f64 / f64::from(rate));
        // A busy machine: five times as long as the half second that is meant.
        assert!(
            kept + Duration::from_millis(2_500) > elapsed,
            "{kept:?} of {elapsed:?}"
        );
        thread::sleep(Duration::from_millis(30));
    }
    drop(recorder);
}

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

#[test]
fn who_taps_a_recording_gets_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let tape = Tape::new(44_100, 2, voice(44_100, 2.0));
    let rolling = tape.rolling.clone();
    let (recorder, events) = listening(tape);
    let path = folder.path().join("note.wav");
    let (send, tapped) = channel();
    let tap = Box::new(move |block| drop(send.send(block)));
    recorder.record(File::create(&path).unwrap(), Some(tap));
    rolling.store(true, Ordering::SeqCst);
    recorded(&events, 800);
    recorder.pause();
    thread::sleep(Duration::from_millis(300));
    recorder.resume();
    recorded(&events, 1_500);
    let told = recorder.stop().unwrap();
    // It ends with the recording.
    let tapped: Vec<f32> = tapped.iter().flatten().collect();
    let tapped_ms = tapped.len() as u64 * 1000 / u64::from(SAMPLE_RATE);
    assert!(
        tapped_ms.abs_diff(told.duration_ms) <= 1,
        "{tapped_ms} of {} ms",
        told.duration_ms
    );
    let (rate, samples) = samples_of(&path);
    let level = |samples: &[f32]| samples.iter().map(|s| s.abs()).sum::<f32>();
    let ratio = level(&tapped) / level(&samples) * rate as f32 / SAMPLE_RATE as f32;
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn nothing_is_dropped_while_the_machine_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let (recorder, events) = listening(Tape::new(48_000, 2, voice(48_000, 3.0)));
    let path = folder.path().join("note.wav");
    let stop = AtomicBool::new(false);
    let told = thread::scope(|scope| {
        for _ in 0..2 * thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        recorder.record(File::create(&path).unwrap(), None);
        recorded(&events, 3_000);
        let told = recorder.stop();
        stop.store(true, Ordering::Relaxed);
        told.unwrap()
    });
    assert_eq!(told.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 48_000,
        told.duration_ms
    );
}

#[test]
fn a_full_disk_is_told() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let (recorder, events) = listening(Tape::new(16_000, 1, Vec::new()));
    recorder.record(File::options().write(true).open("/dev/full").unwrap(), None);
    let failed = wait_for(&events, |event| matches!(event, RecorderEvent::Failed(_)));
    assert!(matches!(
        failed,
        RecorderEvent::Failed(RecordError::DiskFull | RecordError::Disk(_))
    ));
}

/// Five minutes; two hours with `EARSHOT_SOAK=1`.
#[test]
fn a_long_recording_loses_nothing() {
    let seconds = if std::env::var_os("EARSHOT_SOAK").is_some() {
        7_200
    } else {
        300
    };
    let folder = tempfile::tempdir().unwrap();
    let mut tape = Tape::new(44_100, 2, Vec::new());
    tape.in_real_time = false;
    let (recorder, events) = listening(tape);
    let path = folder.path().join("note.wav");
    let begun = Instant::now();
    recorder.record(File::create(&path).unwrap(), None);
    recorded(&events, seconds * 1000);
    let told = recorder.stop().unwrap();
    println!(
        "{} s recorded in {:?}",
        told.duration_ms / 1000,
        begun.elapsed()
    );
    assert_eq!(told.dropped_frames, 0);
    assert_eq!(
        samples_of(&path).1.len() as u64 * 1000 / 44_100,
        told.duration_ms
    );
}
