//! The device's end of the ring: what runs in its callback.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

/// Seconds of sound that may wait while the disk is busy.
const RING_S: usize = 10;

/// What the callback tells the recorder's thread.
#[derive(Default)]
pub(super) struct Line {
    /// Frames that found no room.
    pub(super) dropped: AtomicU64,
    /// Callbacks so far.
    pub(super) beats: AtomicU64,
    /// The device is gone for good, or for now.
    pub(super) lost: AtomicBool,
}

/// The samples of an input, put in from its callback.
pub struct Intake {
    ring: Producer<f32>,
    channels: usize,
    line: Arc<Line>,
}

/// Says that an input does not work any more.
#[derive(Clone)]
pub struct Alarm(Arc<Line>);

impl Alarm {
    /// The stream broke or its device is gone. May be called anywhere and returns
    /// at once.
    pub fn lost(&self) {
        self.0.lost.store(true, Ordering::Release);
    }
}

/// A ring for an input of this rate and so many channels.
pub(super) fn line(rate: u32, channels: u16) -> (Consumer<f32>, Arc<Line>, Intake) {
    let channels = usize::from(channels.max(1));
    let (producer, consumer) = RingBuffer::new(rate as usize * channels * RING_S);
    let line = Arc::new(Line::default());
    let intake = Intake {
        ring: producer,
        channels,
        line: Arc::clone(&line),
    };
    (consumer, line, intake)
}

impl Intake {
    /// Through which the input says that it failed.
    #[must_use]
    pub fn alarm(&self) -> Alarm {
        Alarm(Arc::clone(&self.line))
    }

    /// Frames there is room for. A microphone does not ask; an input without a clock
    /// of its own may wait until there is.
    #[must_use]
    pub fn room(&self) -> usize {
        self.ring.slots() / self.channels
    }

    /// Takes interleaved samples of whole frames, in [-1, 1]. Never waits: frames
    /// that find no room are counted and left out.
    pub fn take(&mut self, samples: impl ExactSizeIterator<Item = f32>) {
        let frames = samples.len() / self.channels;
        let fit = frames.min(self.room());
        if let Ok(chunk) = self.ring.write_chunk_uninit(fit * self.channels) {
            chunk.fill_from_iter(samples);
        }
        if fit < frames {
            let missing = (frames - fit) as u64;
            self.line.dropped.fetch_add(missing, Ordering::Relaxed);
        }
        self.line.beats.fetch_add(1, Ordering::Release);
    }
}
