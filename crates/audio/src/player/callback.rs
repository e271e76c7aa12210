//! The output callback.
//!
//! Frames in the ring are numbered, including flushed ones. The callback publishes how many it
//! consumed and when frame 0 would have been audible. It never waits, locks or allocates.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

/// At every start, stop and seek.
const FADE_MS: u32 = 5;
const MAX_LATENCY_NS: u128 = 2_000_000_000;

/// Shared by the callback and the player thread.
pub(super) struct SharedState {
    rate: u32,
    start: Instant,
    /// Earlier frames are discarded.
    pub(super) flush_to: AtomicU64,
    /// Requests a fade-out; afterwards no samples are consumed.
    pub(super) stop: AtomicBool,
    /// The fade-out's first frame, once `stopped`.
    pub(super) stopped_at: AtomicU64,
    pub(super) stopped: AtomicBool,
    pub(super) device_lost: AtomicBool,
    /// Reopening may help.
    pub(super) stream_failed: AtomicBool,
    pub(super) consumed: AtomicU64,
    pub(super) callbacks: AtomicU64,
    /// Time since `start` at which frame 0 would have been audible.
    origin_ns: AtomicI64,
    /// From callback to loudspeaker.
    latency_ns: AtomicU64,
}

impl SharedState {
    fn now_ns(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }

    fn duration_ns(&self, frames: u64) -> i64 {
        let ns = u128::from(frames) * 1_000_000_000 / u128::from(self.rate);
        i64::try_from(ns).unwrap_or(i64::MAX)
    }

    /// At most the next frame to consume.
    pub(super) fn audible_frame(&self) -> u64 {
        let consumed = self.consumed.load(Ordering::Acquire);
        let since = self.now_ns() - self.origin_ns.load(Ordering::Acquire);
        let frames = u128::try_from(since).unwrap_or(0) * u128::from(self.rate) / 1_000_000_000;
        u64::try_from(frames).unwrap_or(u64::MAX).min(consumed)
    }

    pub(super) fn latency(&self) -> Duration {
        Duration::from_nanos(self.latency_ns.load(Ordering::Relaxed))
    }
}

/// `capacity` is in samples.
pub(super) fn output_channel(
    rate: u32,
    capacity: usize,
) -> (Producer<f32>, Arc<SharedState>, OutputCallback) {
    let (producer, ring) = RingBuffer::new(capacity);
    let shared = Arc::new(SharedState {
        rate,
        start: Instant::now(),
        flush_to: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        stopped_at: AtomicU64::new(0),
        stopped: AtomicBool::new(false),
        device_lost: AtomicBool::new(false),
        stream_failed: AtomicBool::new(false),
        consumed: AtomicU64::new(0),
        callbacks: AtomicU64::new(0),
        origin_ns: AtomicI64::new(i64::MAX),
        latency_ns: AtomicU64::new(0),
    });
    let callback = OutputCallback {
        ring,
        shared: Arc::clone(&shared),
        consumed: 0,
        played: 0,
        gain: 0.0,
        step: 1000.0 / (FADE_MS * rate) as f32,
        last_sample: 0.0,
        flush_before: 0,
        stopping: false,
        upsampling: 1,
        phase: 0,
        endpoints: [0.0; 2],
    };
    (producer, shared, callback)
}

/// Reports failures of an output. Callable from any thread, never blocks.
#[derive(Clone)]
pub struct OutputErrorReporter(Arc<SharedState>);

impl OutputErrorReporter {
    /// Stops playback: after unplugging headphones it must not continue on the loudspeaker.
    pub fn device_lost(&self) {
        self.0.device_lost.store(true, Ordering::Release);
    }

    /// Reopens the stream, unless that just happened.
    pub fn stream_failed(&self) {
        self.0.stream_failed.store(true, Ordering::Release);
    }
}

/// Supplies an output's callback with samples.
pub struct OutputCallback {
    ring: Consumer<f32>,
    shared: Arc<SharedState>,
    consumed: u64,
    /// In the current call.
    played: u64,
    /// Fade-in level from 0 to 1, and change per frame.
    gain: f32,
    step: f32,
    last_sample: f32,
    flush_before: u64,
    stopping: bool,
    /// Device frames per sample, and those already written of the current one.
    upsampling: u32,
    phase: u32,
    /// Interpolation endpoints.
    endpoints: [f32; 2],
}

impl OutputCallback {
    /// Interpolates `count` device frames per sample: at very high rates, time stretching would be
    /// wasteful. The artefacts are inaudible.
    #[must_use]
    pub fn upsample(mut self, count: u32) -> Self {
        self.upsampling = count.max(1);
        self
    }

    #[must_use]
    pub fn error_reporter(&self) -> OutputErrorReporter {
        OutputErrorReporter(Arc::clone(&self.shared))
    }

    /// For outputs without a clock, which may wait for samples.
    #[must_use]
    pub fn available(&self) -> usize {
        self.ring.slots()
    }

    /// Passes `frames` samples to `write`; the first is audible after `latency`. Silent during an
    /// underrun.
    pub fn fill(&mut self, frames: usize, latency: Duration, mut write: impl FnMut(f32)) {
        let called = self.shared.now_ns();
        self.flush_before = self.shared.flush_to.load(Ordering::Acquire);
        let stop = self.shared.stop.load(Ordering::Acquire);
        if stop && !self.stopping {
            self.stopping = true;
            self.shared
                .stopped_at
                .store(self.consumed, Ordering::Release);
        }
        self.played = 0;
        for _ in 0..frames {
            if self.phase == 0 {
                self.endpoints = [self.endpoints[1], self.next_sample(stop)];
            }
            let part = (self.phase + 1) as f32 / self.upsampling as f32;
            self.phase = (self.phase + 1) % self.upsampling;
            write(self.endpoints[0] + (self.endpoints[1] - self.endpoints[0]) * part);
        }
        let latency = latency.as_nanos().min(MAX_LATENCY_NS) as i64;
        // Silence does not delay the samples before it.
        if self.played > 0 {
            let origin = called + latency + self.shared.duration_ns(self.played)
                - self.shared.duration_ns(self.consumed);
            self.shared.origin_ns.store(origin, Ordering::Release);
        }
        let requested = frames as u64 / u64::from(self.upsampling);
        self.shared.latency_ns.store(
            latency as u64 + self.shared.duration_ns(requested) as u64,
            Ordering::Relaxed,
        );
        self.shared.consumed.store(self.consumed, Ordering::Release);
        self.shared.callbacks.fetch_add(1, Ordering::Release);
        if stop && self.gain <= 0.0 {
            self.shared.stopped.store(true, Ordering::Release);
        }
    }

    fn next_sample(&mut self, stop: bool) -> f32 {
        let fading_out = stop || self.consumed < self.flush_before;
        let change = if fading_out { -self.step } else { self.step };
        self.gain = (self.gain + change).clamp(0.0, 1.0);
        if fading_out && self.gain <= 0.0 {
            if stop {
                return 0.0;
            }
            self.discard_flushed();
        }
        match self.ring.pop() {
            Ok(sample) => {
                self.consumed += 1;
                self.played += 1;
                self.last_sample = sample * self.gain;
            }
            // Underrun: the last sample fades out, later ones fade in.
            Err(_) => {
                self.gain = 0.0;
                self.last_sample *= 1.0 - self.step;
            }
        }
        self.last_sample
    }

    fn discard_flushed(&mut self) {
        let old =
            usize::try_from(self.flush_before.saturating_sub(self.consumed)).unwrap_or(usize::MAX);
        let count = old.min(self.ring.slots());
        if let Ok(chunk) = self.ring.read_chunk(count) {
            chunk.commit_all();
            self.consumed += count as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_last_sample_becomes_audible_while_silence_follows() {
        const LATENCY: Duration = Duration::from_millis(20);
        let (mut ring, shared, mut callback) = output_channel(48_000, 480);
        ring.push_entire_slice(&[0.5; 480]).unwrap();
        callback.fill(480, LATENCY, |_| ());
        let start = Instant::now();
        // The samples take 10 ms.
        while start.elapsed() < Duration::from_millis(40) {
            callback.fill(480, LATENCY, |_| ());
            std::thread::sleep(Duration::from_millis(1));
        }
        callback.fill(480, LATENCY, |_| ());
        assert_eq!(shared.audible_frame(), 480);
    }
}
