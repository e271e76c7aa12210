//! What can be listened to, wherever it is decoded.

use crate::{AudioError, Sound};

/// A stream of mono `f32` samples in [-1, 1], read block after block, and from anywhere.
pub trait Stream: Send {
    /// As [`Sound::next_block`].
    ///
    /// # Errors
    /// As there.
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError>;

    /// As [`Sound::seek_at_rate`].
    ///
    /// # Errors
    /// As there.
    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError>;

    /// As [`Sound::duration_ms`].
    fn duration_ms(&self) -> Option<u64>;

    /// Samples a second in the file, 0 until the first block where the container does
    /// not say.
    fn sample_rate(&self) -> u32;
}

impl Stream for Sound {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        Sound::next_block(self)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        Sound::seek_at_rate(self, to_ms, rate)
    }

    fn duration_ms(&self) -> Option<u64> {
        Sound::duration_ms(self)
    }

    fn sample_rate(&self) -> u32 {
        self.info().sample_rate
    }
}
