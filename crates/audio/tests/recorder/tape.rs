//! An input that is not there, and what is recorded from it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{Input, Intake, RecordError, Recorder, RecorderEvent, Started};

/// A device that plays a tape, in real time or as fast as it is taken.
pub struct Tape {
    pub rate: u32,
    /// Of the device that takes the place of one that is gone.
    pub next_rate: u32,
    pub channels: u16,
    /// Mono, at `rate`; the device is silent before and after.
    pub samples: Arc<Vec<f32>>,
    pub in_real_time: bool,
    /// Set to have the device disappear.
    pub unplugged: Arc<AtomicBool>,
    /// How often it may be started.
    pub starts: Arc<AtomicUsize>,
    /// Set to start the tape.
    pub rolling: Arc<AtomicBool>,
}

impl Tape {
    pub fn new(rate: u32, channels: u16, samples: Vec<f32>) -> Tape {
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

pub fn listening(tape: Tape) -> (Recorder, Receiver<RecorderEvent>) {
    let (send, events) = channel();
    let recorder = Recorder::with_input(tape, move |event| drop(send.send(event)));
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::Listening { .. })
    });
    (recorder, events)
}

pub fn wait_for(
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
pub fn recorded(events: &Receiver<RecorderEvent>, at_least_ms: u64) {
    wait_for(
        events,
        |event| matches!(event, RecorderEvent::Level { recorded_ms, .. } if *recorded_ms >= at_least_ms),
    );
}

pub fn samples_of(path: &Path) -> (u32, Vec<f32>) {
    let mut file = hound::WavReader::open(path).unwrap();
    let rate = file.spec().sample_rate;
    assert_eq!((file.spec().channels, file.spec().bits_per_sample), (1, 16));
    let samples = file
        .samples::<i16>()
        .map(|s| f32::from(s.unwrap()) / 32767.0);
    (rate, samples.collect())
}

/// What was recorded, from its first sound on.
pub fn sounding(samples: &[f32]) -> &[f32] {
    let start = samples.iter().position(|s| s.abs() > 1e-3).unwrap();
    &samples[start..]
}
