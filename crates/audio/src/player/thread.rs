use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;

use super::active_output::{ActiveOutput, TimelineMark};
use super::callback::output_channel;
use super::error::PlayError;
use super::output::Output;
use super::source::PlaybackSource;
use crate::{AudioError, Stream};

const BUFFER_AHEAD_MS: u32 = 200;
/// Flushed samples stay in the ring until the next callback.
const RING_CAPACITY_MS: u32 = 500;
const POLL_INTERVAL: Duration = Duration::from_millis(15);
const POSITION_INTERVAL: Duration = Duration::from_millis(45);
/// A later stream failure resets the count.
const RESTART_WINDOW: Duration = Duration::from_secs(4);
/// With more restarts, the device counts as lost.
const MAX_RESTARTS: u32 = 5;
/// Restarts are immediate at first, then delayed, doubling each time: ALSA's plugin for sound
/// servers may refuse several within milliseconds on a busy machine.
const RESTART_DELAY: Duration = Duration::from_millis(50);
/// For the fade, and again for the latency.
const FADE_OUT_TIMEOUT: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PlayerEvent {
    /// Twenty times per second while playing, and after changes.
    Position {
        position_ms: u64,
        playing: bool,
    },
    Ended,
    /// The position is kept; [`Player::play`](super::Player::play) opens the default device again.
    Failed {
        /// Code of a [`PlayError`] or an [`AudioError`].
        code: ErrorCode,
        message: String,
    },
}

pub(super) enum Command {
    Open(Box<dyn Stream>),
    Close,
    Play,
    Pause,
    Seek(u64),
    Speed(f32),
    SkipSilence(bool),
    Silences(Vec<(u64, u64)>),
    Ranges(Vec<(u64, u64)>),
}

#[derive(Default)]
pub(super) struct SharedStatus {
    /// Audible position.
    pub(super) position_us: AtomicU64,
    pub(super) playing: AtomicBool,
    /// Queued seeks; `position_us` already shows their target.
    pub(super) pending_seeks: AtomicU64,
}

pub(super) struct PlayerThread {
    output: Box<dyn Output>,
    on_event: Box<dyn FnMut(PlayerEvent) + Send>,
    status: Arc<SharedStatus>,
    source: Option<PlaybackSource>,
    active: Option<ActiveOutput>,
    /// Audible position in seconds.
    position: f64,
    at_end: bool,
    speed: f32,
    skip: bool,
    last_position_event: Instant,
    last_restart: Option<Instant>,
    restarts: u32,
    chunk: Vec<f32>,
}

impl PlayerThread {
    pub(super) fn new(
        output: Box<dyn Output>,
        on_event: Box<dyn FnMut(PlayerEvent) + Send>,
        status: Arc<SharedStatus>,
    ) -> Self {
        Self {
            output,
            on_event,
            status,
            source: None,
            active: None,
            position: 0.0,
            at_end: false,
            speed: 1.0,
            skip: false,
            last_position_event: Instant::now(),
            last_restart: None,
            restarts: 0,
            chunk: Vec::new(),
        }
    }

    pub(super) fn run(mut self, receiver: &Receiver<Command>) {
        loop {
            let command = if self.active.is_some() {
                match receiver.recv_timeout(POLL_INTERVAL) {
                    Ok(command) => Some(command),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            } else {
                // Idle: only commands wake the thread.
                match receiver.recv() {
                    Ok(command) => Some(command),
                    Err(_) => break,
                }
            };
            if let Some(command) = command {
                self.handle(command);
            }
            if let Err(error) = self.tick() {
                self.stop();
                self.fail(error.code(), error.to_string());
            }
        }
        self.stop();
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Open(stream) => {
                self.stop();
                self.source = Some(PlaybackSource::new(stream, self.speed, self.skip));
                self.set_position(0.0);
            }
            Command::Close => {
                self.stop();
                self.source = None;
                self.set_position(0.0);
            }
            Command::Play => self.play(),
            Command::Pause => {
                self.stop();
                self.emit_position();
            }
            Command::Seek(ms) => self.set_position(ms as f64 / 1000.0),
            Command::Speed(speed) => {
                self.speed = speed;
                self.update_source(|source| source.set_speed(speed));
            }
            Command::SkipSilence(skip) => {
                self.skip = skip;
                self.update_source(|source| source.set_skip(skip));
            }
            Command::Silences(spans) => self.update_source(|source| source.set_silences(spans)),
            // Without a refill: what is left of the old ranges would be heard before the seek.
            Command::Ranges(spans) => {
                if let Some(source) = &mut self.source
                    && source.set_ranges(spans)
                {
                    self.at_end = false;
                }
            }
        }
    }

    fn play(&mut self) {
        let Some(source) = &mut self.source else {
            return;
        };
        if self.active.is_some() {
            return;
        }
        if self.at_end {
            self.at_end = false;
            self.position = 0.0;
        }
        let mut connected = None;
        let started = self.output.start(&mut |rate| {
            let capacity = (rate / 1000 * RING_CAPACITY_MS).max(1) as usize;
            let (ring, shared, callback) = output_channel(rate.max(1), capacity);
            connected = Some((ring, shared, rate.max(1)));
            callback
        });
        match (started, connected) {
            (Ok(stream), Some((ring, shared, rate))) => {
                source.seek(self.position, rate);
                self.active = Some(ActiveOutput {
                    _stream: stream,
                    ring,
                    shared,
                    rate,
                    marks: VecDeque::new(),
                    written: 0,
                    ended: false,
                    last_callback: (Instant::now(), 0),
                });
                self.emit_position();
            }
            (Ok(_), None) => self.fail_to_play(&PlayError::NoOutput),
            (Err(error), _) => self.fail_to_play(&error),
        }
    }

    fn restart(&mut self) {
        self.update_position();
        self.active = None;
        self.restarts = match self.last_restart {
            Some(at) if at.elapsed() < RESTART_WINDOW => self.restarts + 1,
            _ => 1,
        };
        self.last_restart = Some(Instant::now());
        if self.restarts > MAX_RESTARTS {
            self.fail_to_play(&PlayError::DeviceLost);
            return;
        }
        if let Some(times) = self.restarts.checked_sub(2) {
            std::thread::sleep(RESTART_DELAY * (1 << times));
        }
        self.play();
    }

    fn set_position(&mut self, seconds: f64) {
        self.status.pending_seeks.fetch_sub(1, Ordering::SeqCst);
        self.position = seconds;
        self.at_end = false;
        self.refill_from(seconds);
        self.emit_position();
    }

    fn update_source(&mut self, how: impl FnOnce(&mut PlaybackSource)) {
        let Some(source) = &mut self.source else {
            return;
        };
        how(source);
        if let Some(active) = &self.active {
            let consumed = active.shared.consumed.load(Ordering::Acquire);
            let next = active.source_at(consumed).unwrap_or(self.position);
            self.refill_from(next);
        }
    }

    /// Discards buffered samples.
    fn refill_from(&mut self, seconds: f64) {
        if let (Some(source), Some(active)) = (&mut self.source, &mut self.active) {
            source.seek(seconds, active.rate);
            let written = active.written;
            active.shared.flush_to.store(written, Ordering::Release);
            active.marks.clear();
            active.marks.push_back(TimelineMark {
                frame: written,
                source: seconds,
                step: 0.0,
            });
            active.ended = false;
        }
    }

    fn tick(&mut self) -> Result<(), AudioError> {
        let Some(active) = &mut self.active else {
            return Ok(());
        };
        if active.is_lost() {
            self.fail_to_play(&PlayError::DeviceLost);
            return Ok(());
        }
        if active.is_broken() {
            self.restart();
            return Ok(());
        }
        self.fill()?;
        self.update_position();
        if self.is_finished() {
            self.active = None;
            self.at_end = true;
            self.position = self
                .source
                .as_ref()
                .map_or(self.position, |source| source.end().max(self.position));
            self.emit_position();
            (self.on_event)(PlayerEvent::Ended);
        } else if self.last_position_event.elapsed() >= POSITION_INTERVAL {
            self.emit_position();
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<(), AudioError> {
        let (Some(source), Some(active)) = (&mut self.source, &mut self.active) else {
            return Ok(());
        };
        let ahead = u64::from(active.rate / 1000 * BUFFER_AHEAD_MS);
        // Flushed samples do not count as buffered.
        let flushed = active.shared.flush_to.load(Ordering::Relaxed);
        while !active.ended {
            let consumed = active.shared.consumed.load(Ordering::Acquire).max(flushed);
            if active.written.saturating_sub(consumed) >= ahead {
                break;
            }
            // Every chunk is shorter.
            if active.ring.slots() < (active.rate / 10) as usize {
                break;
            }
            let Some(chunk) = source.next_chunk(&mut self.chunk)? else {
                active.ended = true;
                break;
            };
            active.marks.push_back(TimelineMark {
                frame: active.written,
                source: chunk.from,
                step: chunk.step,
            });
            if active.ring.push_entire_slice(&self.chunk).is_err() {
                break;
            }
            active.written += self.chunk.len() as u64;
        }
        Ok(())
    }

    /// The position never moves back by itself.
    fn update_position(&mut self) {
        if let Some(active) = &mut self.active {
            let audible = active.shared.audible_frame();
            active.discard_marks_before(audible);
            if let Some(source) = active.source_at(audible) {
                self.position = self.position.max(source);
            }
        }
        self.publish_status();
    }

    fn is_finished(&self) -> bool {
        self.active
            .as_ref()
            .is_some_and(|active| active.ended && active.shared.audible_frame() >= active.written)
    }

    fn stop(&mut self) {
        let Some(active) = self.active.take() else {
            return;
        };
        let shared = &active.shared;
        shared.stop.store(true, Ordering::Release);
        let started = Instant::now();
        while !shared.stopped.load(Ordering::Acquire) && started.elapsed() < FADE_OUT_TIMEOUT {
            std::thread::sleep(Duration::from_millis(2));
        }
        if shared.stopped.load(Ordering::Acquire) {
            std::thread::sleep(shared.latency().min(FADE_OUT_TIMEOUT));
            // The partly audible fade is played again.
            let from = shared.stopped_at.load(Ordering::Acquire);
            if let Some(source) = active.source_at(from) {
                self.position = self.position.max(source);
            }
        }
    }

    fn fail_to_play(&mut self, error: &PlayError) {
        self.active = None;
        self.fail(error.code(), error.to_string());
    }

    fn fail(&mut self, code: ErrorCode, message: String) {
        self.emit_position();
        (self.on_event)(PlayerEvent::Failed { code, message });
    }

    fn publish_status(&self) {
        if self.status.pending_seeks.load(Ordering::SeqCst) == 0 {
            let position = (self.position * 1_000_000.0) as u64;
            self.status.position_us.store(position, Ordering::SeqCst);
        }
        self.status
            .playing
            .store(self.active.is_some(), Ordering::Relaxed);
    }

    fn emit_position(&mut self) {
        self.publish_status();
        self.last_position_event = Instant::now();
        (self.on_event)(PlayerEvent::Position {
            position_ms: (self.position * 1000.0) as u64,
            playing: self.active.is_some(),
        });
    }
}
