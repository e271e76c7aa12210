//! The interface of sample sources, in this process or another.

use crate::{AudioError, AudioReader};

/// Mono `f32` samples in [-1, 1], read in blocks, with seeking.
pub trait Stream: Send {
    /// As [`AudioReader::next_block`].
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError>;

    /// As [`AudioReader::seek_at_rate`].
    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError>;

    /// As [`AudioReader::duration_ms`].
    fn duration_ms(&self) -> Option<u64>;

    /// Rate of the file in Hz, 0 until the first block if the container does not say.
    fn sample_rate(&self) -> u32;
}

impl Stream for AudioReader {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        AudioReader::next_block(self)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        AudioReader::seek_at_rate(self, to_ms, rate)
    }

    fn duration_ms(&self) -> Option<u64> {
        AudioReader::duration_ms(self)
    }

    fn sample_rate(&self) -> u32 {
        self.info().sample_rate
    }
}
