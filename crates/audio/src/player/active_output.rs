//! A running output and its position in the source.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rtrb::Producer;

use super::callback::SharedState;

const CALLBACK_TIMEOUT: Duration = Duration::from_millis(1500);

/// The source position of a run of frames.
pub(super) struct TimelineMark {
    pub(super) frame: u64,
    /// Seconds of the source at `frame`, and per frame.
    pub(super) source: f64,
    pub(super) step: f64,
}

pub(super) struct ActiveOutput {
    /// Dropped to stop.
    pub(super) _stream: Box<dyn std::any::Any>,
    pub(super) ring: Producer<f32>,
    pub(super) shared: Arc<SharedState>,
    pub(super) rate: u32,
    pub(super) marks: VecDeque<TimelineMark>,
    pub(super) written: u64,
    pub(super) ended: bool,
    /// Time and number of the last callback seen.
    pub(super) last_callback: (Instant, u64),
}

impl ActiveOutput {
    /// Seconds of the source at a frame.
    pub(super) fn source_at(&self, frame: u64) -> Option<f64> {
        let later = self.marks.iter().position(|mark| mark.frame > frame);
        let index = later.unwrap_or(self.marks.len()).saturating_sub(1);
        let mark = self.marks.get(index)?;
        let source = mark.source + frame.saturating_sub(mark.frame) as f64 * mark.step;
        // Across a skipped range, a chunk must not reach past the start of the next one.
        Some(
            self.marks
                .get(index + 1)
                .map_or(source, |next| source.min(next.source)),
        )
    }

    pub(super) fn discard_marks_before(&mut self, frame: u64) {
        while self.marks.get(1).is_some_and(|next| next.frame <= frame) {
            self.marks.pop_front();
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.shared.device_lost.load(Ordering::Acquire)
    }

    pub(super) fn is_broken(&mut self) -> bool {
        let callbacks = self.shared.callbacks.load(Ordering::Acquire);
        if callbacks != self.last_callback.1 {
            self.last_callback = (Instant::now(), callbacks);
        }
        self.shared.stream_failed.load(Ordering::Acquire)
            || self.last_callback.0.elapsed() > CALLBACK_TIMEOUT
    }
}
