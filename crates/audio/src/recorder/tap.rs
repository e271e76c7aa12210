//! What is recorded, for whoever listens at the same time.

use crate::resample::Resampler;
use crate::{AudioError, SAMPLE_RATE};

/// Samples in a block that is given: a tenth of a second.
const BLOCK: usize = SAMPLE_RATE as usize / 10;

/// Takes what is recorded: mono at [`SAMPLE_RATE`], in blocks of a tenth of a second,
/// the last one shorter. Called on the recorder's thread, so it must not wait; dropped
/// when the recording has ended.
pub type Tap = Box<dyn FnMut(Vec<f32>) + Send>;

/// Converts and gives.
pub(super) struct Tapped {
    tap: Tap,
    resampler: Resampler,
    waiting: Vec<f32>,
}

impl Tapped {
    /// For samples at `rate`.
    pub(super) fn new(tap: Tap, rate: u32) -> Result<Self, AudioError> {
        Ok(Self {
            tap,
            resampler: Resampler::new(rate, SAMPLE_RATE)?,
            waiting: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, mono: &[f32]) {
        self.resampler.push(mono, &mut self.waiting);
        if self.waiting.len() >= BLOCK {
            (self.tap)(std::mem::take(&mut self.waiting));
        }
    }

    pub(super) fn finish(mut self) {
        self.resampler.finish(&mut self.waiting);
        if !self.waiting.is_empty() {
            (self.tap)(self.waiting);
        }
    }
}
