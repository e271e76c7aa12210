//! The part of a sound around where it plays, decoded.

use crate::{AudioError, Stream};

/// Seconds kept behind the place that was read last, so that a change of speed
/// need not decode again what was prepared but not yet heard.
const KEPT: u64 = 3;
/// Seconds that are decoded rather than jumped over.
const NEAR: u64 = 1;

/// A sound at one rate, read by the number of the sample.
pub(super) struct Reel {
    sound: Box<dyn Stream>,
    rate: u32,
    /// The number of the first sample held.
    start: u64,
    samples: Vec<f32>,
    ended: bool,
    /// Whether the sound stands where the samples held end.
    follows: bool,
}

impl Reel {
    pub(super) fn new(sound: Box<dyn Stream>, rate: u32) -> Self {
        Self {
            sound,
            rate: rate.max(1),
            start: 0,
            samples: Vec::new(),
            ended: false,
            follows: false,
        }
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// Gives out samples at another rate from now on.
    pub(super) fn set_rate(&mut self, rate: u32) {
        if self.rate != rate.max(1) {
            self.rate = rate.max(1);
            self.follows = false;
        }
    }

    /// Appends `count` samples from number `at` on; fewer only at the end.
    ///
    /// # Errors
    /// As [`Stream::seek_at_rate`] and [`Stream::next_block`].
    pub(super) fn read(
        &mut self,
        at: u64,
        count: usize,
        out: &mut Vec<f32>,
    ) -> Result<usize, AudioError> {
        let rate = u64::from(self.rate);
        let far = at < self.start || (at > self.end() + NEAR * rate && !self.ended);
        if far || !self.follows {
            self.go_to(at)?;
        }
        while self.end() < at + count as u64 && !self.ended {
            match self.sound.next_block() {
                Ok(Some(block)) => self.samples.extend(block),
                Ok(None) => self.ended = true,
                Err(why) => {
                    self.follows = false;
                    return Err(why);
                }
            }
            self.forget_before(at.saturating_sub(KEPT * rate));
        }
        let from = (at.saturating_sub(self.start) as usize).min(self.samples.len());
        let to = (from + count).min(self.samples.len());
        out.extend_from_slice(&self.samples[from..to]);
        Ok(to - from)
    }

    fn end(&self) -> u64 {
        self.start + self.samples.len() as u64
    }

    fn go_to(&mut self, at: u64) -> Result<(), AudioError> {
        let rate = u64::from(self.rate);
        let ms = at * 1000 / rate;
        self.follows = false;
        self.sound.seek_at_rate(ms, self.rate)?;
        self.start = ms * rate / 1000;
        self.samples.clear();
        self.ended = false;
        self.follows = true;
        Ok(())
    }

    /// Moving what stays costs time, so it is done once in a while only.
    fn forget_before(&mut self, at: u64) {
        let old = (at.saturating_sub(self.start) as usize).min(self.samples.len());
        if old as u64 > KEPT * u64::from(self.rate) {
            self.samples.drain(..old);
            self.start += old as u64;
        }
    }
}
