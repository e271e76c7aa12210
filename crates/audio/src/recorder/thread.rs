use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rtrb::Consumer;

use super::callback::{SharedState, input_channel};
use super::error::RecordError;
use super::file::{RecordingSink, WavFile};
use super::input::{Input, StartedInput};
use super::pipeline::{Pipeline, recording_rate};
use super::tap::{Tap, TapWriter};

const POLL_INTERVAL: Duration = Duration::from_millis(10);
const LEVEL_INTERVAL: Duration = Duration::from_millis(50);
/// A recording starts this long before the button was pressed.
const PREROLL_MS: u32 = 200;
const CALLBACK_TIMEOUT: Duration = Duration::from_secs(3);
/// After a headset is unplugged, the built-in microphone remains.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(4);

/// Sent on the recorder thread.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RecorderEvent {
    /// A device's first samples arrived, also after a change of device.
    InputStarted { device: String },
    /// Twenty times per second while samples arrive.
    Level {
        /// Since the last event, 0 to 1.
        peak: f32,
        recorded_ms: u64,
    },
    /// The selected microphone cannot be used; the previous one stays.
    InputChangeFailed(RecordError),
    /// No more samples arrive. The file is complete up to here.
    Failed(RecordError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingSummary {
    pub duration_ms: u64,
    /// The ring was full: the machine was busy for seconds.
    pub dropped_frames: u64,
}

pub(super) enum Command {
    SetInput(Box<dyn Input>),
    Record(RecordingSink, Option<Tap>),
    Pause(bool),
    Stop(Sender<Result<RecordingSummary, RecordError>>),
}

pub(super) struct RecorderThread<F> {
    input: Box<dyn Input>,
    on_event: F,
    active: Option<ActiveInput>,
    recording: Option<ActiveRecording>,
    /// Mono, at the recording rate.
    preroll: VecDeque<f32>,
    interleaved: Vec<f32>,
    mono: Vec<f32>,
    peak: f32,
    last_level: Instant,
}

struct ActiveInput {
    _stream: Box<dyn std::any::Any>,
    name: String,
    ring: Consumer<f32>,
    shared: Arc<SharedState>,
    rate: u32,
    channels: u16,
    /// After a change of device, still the rate of the file.
    recording_rate: u32,
    pipeline: Pipeline,
    started: bool,
    /// Time and number of the last callback seen.
    last_callback: (Instant, u64),
}

struct ActiveRecording {
    file: WavFile,
    tap: Option<TapWriter>,
    paused: bool,
    /// Of earlier inputs, minus those before the recording.
    dropped_before: i64,
    failed: Option<RecordError>,
}

impl<F: FnMut(RecorderEvent)> RecorderThread<F> {
    pub(super) fn new(input: Box<dyn Input>, on_event: F) -> Self {
        Self {
            input,
            on_event,
            active: None,
            recording: None,
            preroll: VecDeque::new(),
            interleaved: Vec::new(),
            mono: Vec::new(),
            peak: 0.0,
            last_level: Instant::now(),
        }
    }

    pub(super) fn run(mut self, receiver: &Receiver<Command>) {
        if let Err(error) = self.start_input() {
            self.fail(error);
        }
        loop {
            match receiver.recv_timeout(POLL_INTERVAL) {
                Ok(command) => {
                    // Samples captured before the command come first.
                    self.drain_input();
                    self.handle(command);
                }
                Err(RecvTimeoutError::Timeout) => self.drain_input(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.check_input();
        }
        self.drain_input();
        if let Some(recording) = self.recording.take() {
            // The file is already valid; this adds the last half second.
            let _ = recording.file.finish();
        }
    }

    fn start_input(&mut self) -> Result<(), RecordError> {
        let mut connected = None;
        let StartedInput { name, stream } = self.input.start(&mut |rate, channels| {
            let (ring, shared, callback) = input_channel(rate.max(1), channels);
            connected = Some((ring, shared, rate.max(1), channels));
            callback
        })?;
        let (ring, shared, rate, channels) = connected.ok_or(RecordError::NoInput)?;
        let file_rate = match &self.recording {
            Some(recording) => recording.file.rate(),
            None => recording_rate(rate),
        };
        let pipeline = Pipeline::new(rate, channels, file_rate)
            .map_err(|error| RecordError::Failed(error.to_string()))?;
        self.preroll.clear();
        self.active = Some(ActiveInput {
            _stream: stream,
            name,
            ring,
            shared,
            rate,
            channels,
            recording_rate: file_rate,
            pipeline,
            started: false,
            last_callback: (Instant::now(), 0),
        });
        Ok(())
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::SetInput(input) => self.change_input(input),
            Command::Record(sink, tap) => {
                if let Err(error) = self.start_recording(sink, tap) {
                    self.fail(error);
                }
            }
            Command::Pause(pause) => {
                if let Some(recording) = &mut self.recording {
                    recording.paused = pause;
                }
            }
            Command::Stop(reply) => {
                let stopped = self.stop();
                // The caller may be gone.
                let _ = reply.send(stopped);
            }
        }
    }

    fn start_recording(
        &mut self,
        sink: RecordingSink,
        tap: Option<Tap>,
    ) -> Result<(), RecordError> {
        let input = self.active.as_ref().ok_or(RecordError::NoInput)?;
        let mut file = WavFile::create(sink, input.recording_rate)
            .map_err(|error| RecordError::disk(&error))?;
        let tap = tap.map(|tap| TapWriter::new(tap, input.recording_rate));
        let mut tap = tap
            .transpose()
            .map_err(|error| RecordError::Failed(error.to_string()))?;
        let preroll: Vec<f32> = self.preroll.drain(..).collect();
        let failed = file
            .write(&preroll)
            .err()
            .map(|error| RecordError::disk(&error));
        if let Some(tap) = &mut tap {
            tap.push(&preroll);
        }
        self.recording = Some(ActiveRecording {
            file,
            tap,
            paused: false,
            dropped_before: -self.dropped_by_input(),
            failed,
        });
        Ok(())
    }

    fn stop(&mut self) -> Result<RecordingSummary, RecordError> {
        self.flush_pipeline();
        let Some(recording) = self.recording.take() else {
            return Err(RecordError::NotRecording);
        };
        if let Some(tap) = recording.tap {
            tap.finish();
        }
        let recorded = RecordingSummary {
            duration_ms: recording.file.duration_ms(),
            dropped_frames: u64::try_from(recording.dropped_before + self.dropped_by_input())
                .unwrap_or_default(),
        };
        let finished = recording.file.finish();
        match recording.failed {
            Some(error @ (RecordError::Disk(_) | RecordError::DiskFull)) => Err(error),
            _ => finished
                .map(|()| recorded)
                .map_err(|error| RecordError::disk(&error)),
        }
    }

    fn dropped_by_input(&self) -> i64 {
        self.active.as_ref().map_or(0, |input| {
            input.shared.dropped.load(Ordering::Relaxed) as i64
        })
    }

    fn drain_input(&mut self) {
        let Some(input) = &mut self.active else {
            return;
        };
        let waiting = input.ring.slots();
        let available = waiting - waiting % usize::from(input.channels.max(1));
        if let Ok(chunk) = input.ring.read_chunk(available) {
            self.interleaved.clear();
            self.interleaved.extend(chunk);
        }
        if available == 0 {
            self.sync_if_due();
            return;
        }
        if !input.started {
            input.started = true;
            let device = input.name.clone();
            (self.on_event)(RecorderEvent::InputStarted { device });
        }
        let loudest = self.interleaved.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        self.peak = self.peak.max(loudest);
        self.mono.clear();
        input.pipeline.push(&self.interleaved, &mut self.mono);
        self.write_mono();
        if self.last_level.elapsed() >= LEVEL_INTERVAL {
            self.last_level = Instant::now();
            (self.on_event)(RecorderEvent::Level {
                peak: std::mem::take(&mut self.peak).min(1.0),
                recorded_ms: self
                    .recording
                    .as_ref()
                    .map_or(0, |recording| recording.file.duration_ms()),
            });
        }
    }

    fn write_mono(&mut self) {
        match &mut self.recording {
            Some(recording) if !recording.paused && recording.failed.is_none() => {
                if let Some(tap) = &mut recording.tap {
                    tap.push(&self.mono);
                }
                if let Err(error) = recording.file.write(&self.mono) {
                    self.fail(RecordError::disk(&error));
                } else if recording.file.is_full() {
                    self.fail(RecordError::Failed(
                        "a recording cannot be longer than this".into(),
                    ));
                }
            }
            Some(_) => {}
            None => {
                self.preroll.extend(&self.mono);
                let rate = self.active.as_ref().map_or(0, |input| input.recording_rate);
                let capacity = (rate / 1000 * PREROLL_MS) as usize;
                self.preroll
                    .drain(..self.preroll.len().saturating_sub(capacity));
            }
        }
        self.sync_if_due();
    }

    fn sync_if_due(&mut self) {
        if let Some(recording) = &mut self.recording
            && recording.failed.is_none()
            && let Err(error) = recording.file.sync_if_due()
        {
            self.fail(RecordError::disk(&error));
        }
    }

    fn flush_pipeline(&mut self) {
        let Some(input) = &mut self.active else {
            return;
        };
        self.mono.clear();
        input.pipeline.finish(&mut self.mono);
        let pipeline = Pipeline::new(input.rate, input.channels, input.recording_rate);
        if let Ok(pipeline) = pipeline {
            input.pipeline = pipeline;
        }
        if self.recording.is_some() {
            self.write_mono();
        }
    }

    fn check_input(&mut self) {
        let Some(input) = &mut self.active else {
            return;
        };
        let callbacks = input.shared.callbacks.load(Ordering::Acquire);
        if callbacks != input.last_callback.1 {
            input.last_callback = (Instant::now(), callbacks);
        }
        let is_silent = input.last_callback.0.elapsed() > CALLBACK_TIMEOUT;
        if !is_silent && !input.shared.device_lost.load(Ordering::Acquire) {
            return;
        }
        self.drain_input();
        self.close_input();
        let lost_at = Instant::now();
        while self.start_input().is_err() {
            if lost_at.elapsed() > RECONNECT_TIMEOUT {
                self.fail(RecordError::DeviceLost);
                return;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Falls back to the previous input.
    fn change_input(&mut self, input: Box<dyn Input>) {
        self.close_input();
        let before = std::mem::replace(&mut self.input, input);
        if let Err(error) = self.start_input() {
            self.input = before;
            (self.on_event)(RecorderEvent::InputChangeFailed(error));
            if let Err(error) = self.start_input() {
                self.fail(error);
            }
        }
    }

    fn close_input(&mut self) {
        self.flush_pipeline();
        let dropped = self.dropped_by_input();
        if let Some(recording) = &mut self.recording {
            recording.dropped_before += dropped;
        }
        self.active = None;
    }

    /// Stops writing; what was recorded is kept.
    fn fail(&mut self, error: RecordError) {
        if let Some(recording) = &mut self.recording {
            recording.failed = Some(error.clone());
        }
        (self.on_event)(RecorderEvent::Failed(error));
    }
}
