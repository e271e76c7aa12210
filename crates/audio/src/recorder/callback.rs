use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

/// Audio that is buffered while the disk is busy.
const RING_SECONDS: usize = 10;

#[derive(Default)]
pub(super) struct SharedState {
    /// The ring was full.
    pub(super) dropped: AtomicU64,
    pub(super) callbacks: AtomicU64,
    pub(super) device_lost: AtomicBool,
}

/// Receives samples in an input's callback.
pub struct InputCallback {
    ring: Producer<f32>,
    channels: usize,
    shared: Arc<SharedState>,
}

/// Reports failures of an input. Callable from any thread, never blocks.
#[derive(Clone)]
pub struct InputErrorReporter(Arc<SharedState>);

impl InputErrorReporter {
    pub fn device_lost(&self) {
        self.0.device_lost.store(true, Ordering::Release);
    }
}

pub(super) fn input_channel(
    rate: u32,
    channels: u16,
) -> (Consumer<f32>, Arc<SharedState>, InputCallback) {
    let channels = usize::from(channels.max(1));
    let (producer, consumer) = RingBuffer::new(rate as usize * channels * RING_SECONDS);
    let shared = Arc::new(SharedState::default());
    let callback = InputCallback {
        ring: producer,
        channels,
        shared: Arc::clone(&shared),
    };
    (consumer, shared, callback)
}

impl InputCallback {
    #[must_use]
    pub fn error_reporter(&self) -> InputErrorReporter {
        InputErrorReporter(Arc::clone(&self.shared))
    }

    /// For inputs without a clock, which may wait for space.
    #[must_use]
    pub fn free_frames(&self) -> usize {
        self.ring.slots() / self.channels
    }

    /// Interleaved whole frames in [-1, 1]. Never waits: frames that do not fit are dropped and
    /// counted.
    pub fn push(&mut self, samples: impl ExactSizeIterator<Item = f32>) {
        let frames = samples.len() / self.channels;
        let fit = frames.min(self.free_frames());
        if let Ok(chunk) = self.ring.write_chunk_uninit(fit * self.channels) {
            chunk.fill_from_iter(samples);
        }
        if fit < frames {
            let missing = (frames - fit) as u64;
            self.shared.dropped.fetch_add(missing, Ordering::Relaxed);
        }
        self.shared.callbacks.fetch_add(1, Ordering::Release);
    }
}
