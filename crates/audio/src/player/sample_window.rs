//! The decoded samples around the playback position.

use crate::{AudioError, Stream};

/// A speed change re-reads samples that are buffered but not audible yet.
const KEEP_BEHIND_S: u64 = 3;
/// Shorter gaps are decoded instead of seeked over.
const READ_THROUGH_S: u64 = 1;

pub(super) struct SampleWindow {
    stream: Box<dyn Stream>,
    rate: u32,
    start: u64,
    samples: Vec<f32>,
    ended: bool,
    /// Whether the stream continues where `samples` ends.
    is_contiguous: bool,
}

impl SampleWindow {
    pub(super) fn new(stream: Box<dyn Stream>, rate: u32) -> Self {
        Self {
            stream,
            rate: rate.max(1),
            start: 0,
            samples: Vec::new(),
            ended: false,
            is_contiguous: false,
        }
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn set_rate(&mut self, rate: u32) {
        if self.rate != rate.max(1) {
            self.rate = rate.max(1);
            self.is_contiguous = false;
        }
    }

    /// Samples from index `at` on; fewer only at the end.
    pub(super) fn read(
        &mut self,
        at: u64,
        count: usize,
        out: &mut Vec<f32>,
    ) -> Result<usize, AudioError> {
        let rate = u64::from(self.rate);
        let needs_seek =
            at < self.start || (at > self.end() + READ_THROUGH_S * rate && !self.ended);
        if needs_seek || !self.is_contiguous {
            self.seek(at)?;
        }
        while self.end() < at + count as u64 && !self.ended {
            match self.stream.next_block() {
                Ok(Some(block)) => self.samples.extend(block),
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.is_contiguous = false;
                    return Err(error);
                }
            }
            self.discard_before(at.saturating_sub(KEEP_BEHIND_S * rate));
        }
        let from = (at.saturating_sub(self.start) as usize).min(self.samples.len());
        let to = (from + count).min(self.samples.len());
        out.extend_from_slice(&self.samples[from..to]);
        Ok(to - from)
    }

    fn end(&self) -> u64 {
        self.start + self.samples.len() as u64
    }

    fn seek(&mut self, at: u64) -> Result<(), AudioError> {
        let rate = u64::from(self.rate);
        let ms = at * 1000 / rate;
        self.is_contiguous = false;
        self.stream.seek_at_rate(ms, self.rate)?;
        self.start = ms * rate / 1000;
        self.samples.clear();
        self.ended = false;
        self.is_contiguous = true;
        Ok(())
    }

    /// In large steps, because moving the rest costs time.
    fn discard_before(&mut self, at: u64) {
        let old = (at.saturating_sub(self.start) as usize).min(self.samples.len());
        if old as u64 > KEEP_BEHIND_S * u64::from(self.rate) {
            self.samples.drain(..old);
            self.start += old as u64;
        }
    }
}
