//! An output at work, and which part of the source it is at.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rtrb::Producer;

use super::feed::Line;

/// A stream that asks for nothing this long is stuck.
const STUCK: Duration = Duration::from_millis(1500);

/// Which part of the source a run of frames comes from.
pub(super) struct Mark {
    pub(super) frame: u64,
    /// Seconds of the source at that frame, and on from one frame to the next.
    pub(super) source: f64,
    pub(super) step: f64,
}

/// An output that is taking samples.
pub(super) struct Running {
    /// Dropped to stop.
    pub(super) _stream: Box<dyn std::any::Any>,
    pub(super) ring: Producer<f32>,
    pub(super) line: Arc<Line>,
    pub(super) rate: u32,
    pub(super) marks: VecDeque<Mark>,
    /// Frames put into the ring.
    pub(super) given: u64,
    pub(super) ended: bool,
    /// When the last callback was noticed, and its number.
    pub(super) alive: (Instant, u64),
}

impl Running {
    /// Seconds of the source at a frame.
    pub(super) fn source_at(&self, frame: u64) -> Option<f64> {
        let later = self.marks.iter().position(|mark| mark.frame > frame);
        let index = later.unwrap_or(self.marks.len()).saturating_sub(1);
        let mark = self.marks.get(index)?;
        let source = mark.source + frame.saturating_sub(mark.frame) as f64 * mark.step;
        // A cut lies between two pieces; the first does not reach behind it.
        Some(
            self.marks
                .get(index + 1)
                .map_or(source, |next| source.min(next.source)),
        )
    }

    pub(super) fn forget_marks_before(&mut self, frame: u64) {
        while self.marks.get(1).is_some_and(|next| next.frame <= frame) {
            self.marks.pop_front();
        }
    }

    /// Whether the device is gone.
    pub(super) fn is_lost(&self) -> bool {
        self.line.lost.load(Ordering::Acquire)
    }

    /// Whether the stream failed, or asks for nothing.
    pub(super) fn is_broken(&mut self) -> bool {
        let beats = self.line.beats.load(Ordering::Acquire);
        if beats != self.alive.1 {
            self.alive = (Instant::now(), beats);
        }
        self.line.broken.load(Ordering::Acquire) || self.alive.0.elapsed() > STUCK
    }
}
