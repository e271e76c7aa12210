//! A fake input, and helpers to check recordings.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use earshot_audio::{Input, InputCallback, RecordError, Recorder, RecorderEvent, StartedInput};

/// Plays `samples`, in real time or as fast as they are taken.
pub struct FakeInput {
    pub rate: u32,
    /// Rate of the replacement after the device is gone.
    pub next_rate: u32,
    pub channels: u16,
    /// Mono, at `rate`; silence before and after.
    pub samples: Arc<Vec<f32>>,
    pub in_real_time: bool,
    /// Set to make the device disappear.
    pub unplugged: Arc<AtomicBool>,
    /// How often it may be started.
    pub starts_left: Arc<AtomicUsize>,
    /// Set to play the samples.
    pub playing: Arc<AtomicBool>,
}

impl FakeInput {
    pub fn new(rate: u32, channels: u16, samples: Vec<f32>) -> FakeInput {
        FakeInput {
            rate,
            next_rate: rate,
            channels,
            samples: Arc::new(samples),
            in_real_time: true,
            unplugged: Arc::default(),
            starts_left: Arc::new(AtomicUsize::new(1)),
            playing: Arc::default(),
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

impl Input for FakeInput {
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32, u16) -> InputCallback,
    ) -> Result<StartedInput, RecordError> {
        let left = self
            .starts_left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if left.is_err() {
            return Err(RecordError::NoInput);
        }
        let (rate, channels) = (self.rate, usize::from(self.channels));
        self.rate = self.next_rate;
        let mut callback = connect(rate, self.channels);
        let ended = Arc::new(AtomicBool::new(false));
        let (stopped, unplugged) = (ended.clone(), self.unplugged.clone());
        let (samples, playing) = (self.samples.clone(), self.playing.clone());
        let in_real_time = self.in_real_time;
        thread::spawn(move || {
            let error_reporter = callback.error_reporter();
            let block = rate as usize / 50;
            let (start, mut written, mut position) = (Instant::now(), 0_u64, 0);
            while !stopped.load(Ordering::SeqCst) {
                if unplugged.swap(false, Ordering::SeqCst) {
                    error_reporter.device_lost();
                    return;
                }
                if in_real_time {
                    let due = Duration::from_secs_f64(written as f64 / f64::from(rate));
                    thread::sleep(due.saturating_sub(start.elapsed()));
                } else if callback.free_frames() < block {
                    thread::sleep(Duration::from_micros(200));
                    continue;
                }
                let plays = playing.load(Ordering::SeqCst);
                let piece: Vec<f32> = (0..block)
                    .map(|index| samples.get(position + index).filter(|_| plays))
                    .map(|sample| sample.copied().unwrap_or_default())
                    .collect();
                position += if plays { block } else { 0 };
                // Every other channel is inverted: they must not cancel out.
                let frames: Vec<f32> = piece
                    .iter()
                    .flat_map(|sample| {
                        (0..channels)
                            .map(move |index| if index % 2 == 0 { *sample } else { -sample })
                    })
                    .collect();
                callback.push(frames.into_iter());
                written += block as u64;
            }
        });
        Ok(StartedInput {
            name: "fake input".into(),
            stream: Box::new(Stream(ended)),
        })
    }
}

pub fn start_recorder(input: FakeInput) -> (Recorder, Receiver<RecorderEvent>) {
    let (send, events) = channel();
    let recorder = Recorder::with_input(input, move |event| drop(send.send(event)));
    wait_for(&events, |event| {
        matches!(event, RecorderEvent::InputStarted { .. })
    });
    (recorder, events)
}

pub fn wait_for(
    events: &Receiver<RecorderEvent>,
    matches: impl Fn(&RecorderEvent) -> bool,
) -> RecorderEvent {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let event = events.recv_timeout(left).expect("an event in time");
        if matches(&event) {
            return event;
        }
    }
}

pub fn wait_recorded(events: &Receiver<RecorderEvent>, at_least_ms: u64) {
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

pub fn trim_leading_silence(samples: &[f32]) -> &[f32] {
    let start = samples.iter().position(|s| s.abs() > 1e-3).unwrap();
    &samples[start..]
}
