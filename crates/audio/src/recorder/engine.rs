//! The recorder's own thread.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rtrb::Consumer;

use super::file::{Medium, WavFile};
use super::intake::{Line, line};
use super::pipeline::{Pipeline, kept_rate};
use super::tap::{Tap, Tapped};
use super::{Input, RecordError, Recorded, RecorderEvent, Started};

/// How often the ring is emptied.
const TURN: Duration = Duration::from_millis(10);
/// How often the level is told.
const TELL: Duration = Duration::from_millis(50);
/// What came this long before the button was pressed is the recording's beginning.
const BEFORE_MS: u32 = 200;
/// A device that gives nothing this long is gone.
const SILENT_DEVICE: Duration = Duration::from_secs(3);
/// How long another device is looked for when one is gone: a headset that is pulled
/// out leaves the built-in microphone.
const LOOK_FOR_ANOTHER: Duration = Duration::from_secs(4);

pub(super) enum Command {
    Use(Box<dyn Input>),
    Record(Medium, Option<Tap>),
    Pause(bool),
    Stop(Sender<Result<Recorded, RecordError>>),
}

pub(super) struct Engine<F> {
    input: Box<dyn Input>,
    on_event: F,
    running: Option<Running>,
    recording: Option<Recording>,
    /// Mono, at the kept rate: what may become a recording's beginning.
    before: VecDeque<f32>,
    /// Room for what comes.
    interleaved: Vec<f32>,
    mono: Vec<f32>,
    peak: f32,
    told: Instant,
}

/// An input that gives samples.
struct Running {
    /// Dropped to stop.
    _stream: Box<dyn std::any::Any>,
    name: String,
    ring: Consumer<f32>,
    line: Arc<Line>,
    rate: u32,
    channels: u16,
    /// The rate of what the pipeline gives: that of the file, where one goes on with
    /// another device than it was begun with.
    kept_rate: u32,
    pipeline: Pipeline,
    has_spoken: bool,
    /// When the last callback was noticed, and its number.
    alive: (Instant, u64),
}

struct Recording {
    file: WavFile,
    tap: Option<Tapped>,
    paused: bool,
    /// Of inputs that are gone, and of this one before the recording began.
    dropped_elsewhere: i64,
    failed: Option<RecordError>,
}

impl<F: FnMut(RecorderEvent)> Engine<F> {
    pub(super) fn new(input: Box<dyn Input>, on_event: F) -> Self {
        Self {
            input,
            on_event,
            running: None,
            recording: None,
            before: VecDeque::new(),
            interleaved: Vec::new(),
            mono: Vec::new(),
            peak: 0.0,
            told: Instant::now(),
        }
    }

    /// Until the recorder is dropped.
    pub(super) fn run(mut self, inbox: &Receiver<Command>) {
        if let Err(why) = self.start() {
            self.fail(why);
        }
        loop {
            match inbox.recv_timeout(TURN) {
                Ok(command) => {
                    // What came before the command belongs before it.
                    self.take_in();
                    self.obey(command);
                }
                Err(RecvTimeoutError::Timeout) => self.take_in(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.look_after_input();
        }
        self.take_in();
        if let Some(recording) = self.recording.take() {
            // It is valid as it is; this adds the last half second.
            let _ = recording.file.finish();
        }
    }

    fn start(&mut self) -> Result<(), RecordError> {
        let mut plugged = None;
        let Started { name, stream } = self.input.start(&mut |rate, channels| {
            let (ring, line, intake) = line(rate.max(1), channels);
            plugged = Some((ring, line, rate.max(1), channels));
            intake
        })?;
        let (ring, line, rate, channels) = plugged.ok_or(RecordError::NoInput)?;
        let kept = match &self.recording {
            Some(recording) => recording.file.rate(),
            None => kept_rate(rate),
        };
        let pipeline = Pipeline::new(rate, channels, kept)
            .map_err(|why| RecordError::Failed(why.to_string()))?;
        self.before.clear();
        self.running = Some(Running {
            _stream: stream,
            name,
            ring,
            line,
            rate,
            channels,
            kept_rate: kept,
            pipeline,
            has_spoken: false,
            alive: (Instant::now(), 0),
        });
        Ok(())
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Use(input) => self.change_input(input),
            Command::Record(medium, tap) => {
                if let Err(why) = self.begin(medium, tap) {
                    self.fail(why);
                }
            }
            Command::Pause(pause) => {
                if let Some(recording) = &mut self.recording {
                    recording.paused = pause;
                }
            }
            Command::Stop(answer) => {
                let stopped = self.stop();
                // Whoever asked may not wait any more.
                let _ = answer.send(stopped);
            }
        }
    }

    fn begin(&mut self, medium: Medium, tap: Option<Tap>) -> Result<(), RecordError> {
        let running = self.running.as_ref().ok_or(RecordError::NoInput)?;
        let mut file =
            WavFile::create(medium, running.kept_rate).map_err(|why| RecordError::disk(&why))?;
        let tap = tap.map(|tap| Tapped::new(tap, running.kept_rate));
        let mut tap = tap
            .transpose()
            .map_err(|why| RecordError::Failed(why.to_string()))?;
        let before: Vec<f32> = self.before.drain(..).collect();
        let failed = file.write(&before).err().map(|why| RecordError::disk(&why));
        if let Some(tap) = &mut tap {
            tap.push(&before);
        }
        self.recording = Some(Recording {
            file,
            tap,
            paused: false,
            dropped_elsewhere: -self.dropped_here(),
            failed,
        });
        Ok(())
    }

    fn stop(&mut self) -> Result<Recorded, RecordError> {
        self.flush_pipeline();
        let Some(recording) = self.recording.take() else {
            return Err(RecordError::NotRecording);
        };
        if let Some(tap) = recording.tap {
            tap.finish();
        }
        let recorded = Recorded {
            duration_ms: recording.file.duration_ms(),
            dropped_frames: u64::try_from(recording.dropped_elsewhere + self.dropped_here())
                .unwrap_or_default(),
        };
        let finished = recording.file.finish();
        match recording.failed {
            Some(why @ (RecordError::Disk(_) | RecordError::DiskFull)) => Err(why),
            _ => finished
                .map(|()| recorded)
                .map_err(|why| RecordError::disk(&why)),
        }
    }

    /// Frames of the present input that found no room so far.
    fn dropped_here(&self) -> i64 {
        self.running.as_ref().map_or(0, |running| {
            running.line.dropped.load(Ordering::Relaxed) as i64
        })
    }

    /// Empties the ring into file and level.
    fn take_in(&mut self) {
        let Some(running) = &mut self.running else {
            return;
        };
        let waiting = running.ring.slots();
        let whole = waiting - waiting % usize::from(running.channels.max(1));
        if let Ok(chunk) = running.ring.read_chunk(whole) {
            self.interleaved.clear();
            self.interleaved.extend(chunk);
        }
        if whole == 0 {
            self.keep_synced();
            return;
        }
        if !running.has_spoken {
            running.has_spoken = true;
            let device = running.name.clone();
            (self.on_event)(RecorderEvent::Listening { device });
        }
        let loudest = self.interleaved.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        self.peak = self.peak.max(loudest);
        self.mono.clear();
        running.pipeline.push(&self.interleaved, &mut self.mono);
        self.keep();
        if self.told.elapsed() >= TELL {
            self.told = Instant::now();
            (self.on_event)(RecorderEvent::Level {
                peak: std::mem::take(&mut self.peak).min(1.0),
                recorded_ms: self
                    .recording
                    .as_ref()
                    .map_or(0, |recording| recording.file.duration_ms()),
            });
        }
    }

    /// What is in `mono` goes to the file, or to what may become its beginning.
    fn keep(&mut self) {
        match &mut self.recording {
            Some(recording) if !recording.paused && recording.failed.is_none() => {
                if let Some(tap) = &mut recording.tap {
                    tap.push(&self.mono);
                }
                if let Err(why) = recording.file.write(&self.mono) {
                    self.fail(RecordError::disk(&why));
                } else if recording.file.is_full() {
                    self.fail(RecordError::Failed(
                        "a recording cannot be longer than this".into(),
                    ));
                }
            }
            Some(_) => {}
            None => {
                self.before.extend(&self.mono);
                let rate = self.running.as_ref().map_or(0, |running| running.kept_rate);
                let most = (rate / 1000 * BEFORE_MS) as usize;
                self.before.drain(..self.before.len().saturating_sub(most));
            }
        }
        self.keep_synced();
    }

    fn keep_synced(&mut self) {
        if let Some(recording) = &mut self.recording
            && recording.failed.is_none()
            && let Err(why) = recording.file.sync_if_due()
        {
            self.fail(RecordError::disk(&why));
        }
    }

    /// The last samples that mixing and converting still hold.
    fn flush_pipeline(&mut self) {
        let Some(running) = &mut self.running else {
            return;
        };
        self.mono.clear();
        running.pipeline.finish(&mut self.mono);
        let anew = Pipeline::new(running.rate, running.channels, running.kept_rate);
        if let Ok(pipeline) = anew {
            running.pipeline = pipeline;
        }
        if self.recording.is_some() {
            self.keep();
        }
    }

    /// Notices that the input is gone, and goes on with another.
    fn look_after_input(&mut self) {
        let Some(running) = &mut self.running else {
            return;
        };
        let beats = running.line.beats.load(Ordering::Acquire);
        if beats != running.alive.1 {
            running.alive = (Instant::now(), beats);
        }
        let is_silent = running.alive.0.elapsed() > SILENT_DEVICE;
        if !is_silent && !running.line.lost.load(Ordering::Acquire) {
            return;
        }
        self.take_in();
        self.leave_input();
        let gone = Instant::now();
        while self.start().is_err() {
            if gone.elapsed() > LOOK_FOR_ANOTHER {
                self.fail(RecordError::Lost);
                return;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Goes on with another input, or else with the one there is.
    fn change_input(&mut self, input: Box<dyn Input>) {
        self.leave_input();
        let before = std::mem::replace(&mut self.input, input);
        if let Err(why) = self.start() {
            self.input = before;
            (self.on_event)(RecorderEvent::NotChanged(why));
            if let Err(why) = self.start() {
                self.fail(why);
            }
        }
    }

    /// Takes what the input still has, and lets go of it.
    fn leave_input(&mut self) {
        self.flush_pipeline();
        let dropped = self.dropped_here();
        if let Some(recording) = &mut self.recording {
            recording.dropped_elsewhere += dropped;
        }
        self.running = None;
    }

    /// Nothing more is written; what is there stays.
    fn fail(&mut self, why: RecordError) {
        if let Some(recording) = &mut self.recording {
            recording.failed = Some(why.clone());
        }
        (self.on_event)(RecorderEvent::Failed(why));
    }
}
