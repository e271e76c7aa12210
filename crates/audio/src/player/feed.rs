//! The device's end of the ring: what runs in its callback.
//!
//! Frames of the ring are numbered from the start of the stream, thrown away or
//! not. The callback publishes how many it has taken and when the first one
//! would have been heard; from the two anybody can tell which frame is heard
//! now. Nothing here waits, locks or allocates.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

/// Milliseconds of fading wherever the sound starts, stops or jumps.
const FADE_MS: u32 = 5;
/// No device is believed to be later than this, in nanoseconds.
const LATEST_NS: u128 = 2_000_000_000;

/// What the callback and the player's thread tell each other.
pub(super) struct Line {
    rate: u32,
    start: Instant,
    /// Frames before this number are to be thrown away.
    pub(super) flush_to: AtomicU64,
    /// To fade out and take nothing any more.
    pub(super) stop: AtomicBool,
    /// The first frame of that fade, and that it is over.
    pub(super) stop_at: AtomicU64,
    pub(super) stopped: AtomicBool,
    /// The output is gone.
    pub(super) lost: AtomicBool,
    /// The output stopped working and may work again when opened anew.
    pub(super) broken: AtomicBool,
    /// Frames taken from the ring.
    pub(super) taken: AtomicU64,
    /// Callbacks so far.
    pub(super) beats: AtomicU64,
    /// When frame 0 would have been heard, in nanoseconds since `start`.
    origin_ns: AtomicI64,
    /// From callback to ear, in nanoseconds.
    latency_ns: AtomicU64,
}

impl Line {
    fn now_ns(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }

    fn span_ns(&self, frames: u64) -> i64 {
        let ns = u128::from(frames) * 1_000_000_000 / u128::from(self.rate);
        i64::try_from(ns).unwrap_or(i64::MAX)
    }

    /// The number of the frame that is heard now, at most the next one to take.
    pub(super) fn heard(&self) -> u64 {
        let taken = self.taken.load(Ordering::Acquire);
        let since = self.now_ns() - self.origin_ns.load(Ordering::Acquire);
        let frames = u128::try_from(since).unwrap_or(0) * u128::from(self.rate) / 1_000_000_000;
        u64::try_from(frames).unwrap_or(u64::MAX).min(taken)
    }

    /// From callback to ear.
    pub(super) fn latency(&self) -> Duration {
        Duration::from_nanos(self.latency_ns.load(Ordering::Relaxed))
    }
}

/// A ring for `capacity` mono samples at `rate` a second.
pub(super) fn line(rate: u32, capacity: usize) -> (Producer<f32>, Arc<Line>, Feed) {
    let (producer, ring) = RingBuffer::new(capacity);
    let line = Arc::new(Line {
        rate,
        start: Instant::now(),
        flush_to: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        stop_at: AtomicU64::new(0),
        stopped: AtomicBool::new(false),
        lost: AtomicBool::new(false),
        broken: AtomicBool::new(false),
        taken: AtomicU64::new(0),
        beats: AtomicU64::new(0),
        origin_ns: AtomicI64::new(i64::MAX),
        latency_ns: AtomicU64::new(0),
    });
    let feed = Feed {
        ring,
        line: Arc::clone(&line),
        taken: 0,
        gain: 0.0,
        step: 1000.0 / (FADE_MS * rate) as f32,
        last: 0.0,
        flush: 0,
        stopping: false,
        spread: 1,
        phase: 0,
        edges: [0.0; 2],
    };
    (producer, line, feed)
}

/// Says that an output does not work any more.
#[derive(Clone)]
pub struct Alarm(Arc<Line>);

impl Alarm {
    /// The device is gone: playing stops, lest headphones that are pulled out
    /// go on as a loudspeaker. May be called anywhere and returns at once.
    pub fn lost(&self) {
        self.0.lost.store(true, Ordering::Release);
    }

    /// The stream broke: it is opened anew at once, unless it was just now.
    pub fn broken(&self) {
        self.0.broken.store(true, Ordering::Release);
    }
}

/// The samples for an output, taken from its callback.
pub struct Feed {
    ring: Consumer<f32>,
    line: Arc<Line>,
    taken: u64,
    /// How far it is faded in, from 0 to 1, and the change a frame.
    gain: f32,
    step: f32,
    last: f32,
    /// Frames before this one are not wanted.
    flush: u64,
    stopping: bool,
    /// Device frames for each of ours, and how many of them were made.
    spread: u32,
    phase: u32,
    /// The two samples between which they lie.
    edges: [f32; 2],
}

impl Feed {
    /// Has every sample last for `count` frames of the device, with a straight
    /// line between them: for devices so fast that stretching at their rate
    /// would be a waste. What that leaves lies above all hearing.
    #[must_use]
    pub fn spread(mut self, count: u32) -> Self {
        self.spread = count.max(1);
        self
    }

    /// Through which the output says that it failed.
    #[must_use]
    pub fn alarm(&self) -> Alarm {
        Alarm(Arc::clone(&self.line))
    }

    /// Samples that are ready. A device takes what it needs when it needs it;
    /// an output without a clock of its own may wait for them.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.ring.slots()
    }

    /// Hands `frames` samples to `write`, the first of which will be heard
    /// after `latency`. Never waits; where nothing is ready, it is silent.
    pub fn fill(&mut self, frames: usize, latency: Duration, mut write: impl FnMut(f32)) {
        let called = self.line.now_ns();
        self.flush = self.line.flush_to.load(Ordering::Acquire);
        let stop = self.line.stop.load(Ordering::Acquire);
        if stop && !self.stopping {
            self.stopping = true;
            self.line.stop_at.store(self.taken, Ordering::Release);
        }
        for _ in 0..frames {
            if self.phase == 0 {
                self.edges = [self.edges[1], self.next(stop)];
            }
            let part = (self.phase + 1) as f32 / self.spread as f32;
            self.phase = (self.phase + 1) % self.spread;
            write(self.edges[0] + (self.edges[1] - self.edges[0]) * part);
        }
        let latency = latency.as_nanos().min(LATEST_NS) as i64;
        let ours = frames as u64 / u64::from(self.spread);
        let origin = called + latency + self.line.span_ns(ours) - self.line.span_ns(self.taken);
        self.line.origin_ns.store(origin, Ordering::Release);
        self.line.latency_ns.store(
            latency as u64 + self.line.span_ns(ours) as u64,
            Ordering::Relaxed,
        );
        self.line.taken.store(self.taken, Ordering::Release);
        self.line.beats.fetch_add(1, Ordering::Release);
        if stop && self.gain <= 0.0 {
            self.line.stopped.store(true, Ordering::Release);
        }
    }

    fn next(&mut self, stop: bool) -> f32 {
        let leaving = stop || self.taken < self.flush;
        let change = if leaving { -self.step } else { self.step };
        self.gain = (self.gain + change).clamp(0.0, 1.0);
        if leaving && self.gain <= 0.0 {
            if stop {
                return 0.0;
            }
            self.throw_away();
        }
        match self.ring.pop() {
            Ok(sample) => {
                self.taken += 1;
                self.last = sample * self.gain;
            }
            // Nothing is ready: what was heard last ebbs away within the fade,
            // and what comes next will be faded in.
            Err(_) => {
                self.gain = 0.0;
                self.last *= 1.0 - self.step;
            }
        }
        self.last
    }

    fn throw_away(&mut self) {
        let old = usize::try_from(self.flush.saturating_sub(self.taken)).unwrap_or(usize::MAX);
        let count = old.min(self.ring.slots());
        if let Ok(chunk) = self.ring.read_chunk(count) {
            chunk.commit_all();
            self.taken += count as u64;
        }
    }
}
