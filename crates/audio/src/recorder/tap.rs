//! A second receiver of recorded samples, for live transcription.

use crate::resample::Resampler;
use crate::{AudioError, SAMPLE_RATE};

/// 100 ms.
const BLOCK: usize = SAMPLE_RATE as usize / 10;

/// Gets recorded samples: mono at [`SAMPLE_RATE`], in blocks of 100 ms, the last one shorter.
/// Called on the recorder thread, so it must not block; dropped when the recording ends.
pub type Tap = Box<dyn FnMut(Vec<f32>) + Send>;

pub(super) struct TapWriter {
    tap: Tap,
    resampler: Resampler,
    pending: Vec<f32>,
}

impl TapWriter {
    pub(super) fn new(tap: Tap, rate: u32) -> Result<Self, AudioError> {
        Ok(Self {
            tap,
            resampler: Resampler::new(rate, SAMPLE_RATE)?,
            pending: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, mono: &[f32]) {
        self.resampler.push(mono, &mut self.pending);
        if self.pending.len() >= BLOCK {
            (self.tap)(std::mem::take(&mut self.pending));
        }
    }

    pub(super) fn finish(mut self) {
        self.resampler.finish(&mut self.pending);
        if !self.pending.is_empty() {
            (self.tap)(self.pending);
        }
    }
}
