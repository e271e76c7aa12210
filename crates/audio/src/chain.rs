//! What every frame goes through after its decoder, whoever it is for.

use crate::AudioError;
use crate::mix::Mixer;
use crate::resample::Resampler;

/// More channels than any recorder has.
pub(crate) const MAX_CHANNELS: usize = 64;

/// Mixing to mono and resampling, for one rate and channel count.
pub(crate) struct Chain {
    channels: usize,
    mixer: Mixer,
    resampler: Resampler,
    mono: Vec<f32>,
}

impl Chain {
    /// From `channels` at `rate` to mono at `target`, both in samples a second. What is
    /// `live` is given out as it comes.
    ///
    /// # Errors
    /// [`AudioError::Damaged`] for channels or a rate no sound has.
    pub(crate) fn new(
        channels: usize,
        rate: u32,
        target: u32,
        live: bool,
    ) -> Result<Self, AudioError> {
        if channels == 0 || channels > MAX_CHANNELS {
            return Err(AudioError::damaged(
                "it names a number of channels no sound has",
            ));
        }
        Ok(Self {
            channels,
            mixer: match live {
                true => Mixer::new(channels, rate),
                false => Mixer::looking_ahead(channels, rate),
            },
            resampler: Resampler::new(rate, target)?,
            mono: Vec::new(),
        })
    }

    /// Whether frames of this shape may be pushed.
    pub(crate) fn fits(&self, channels: usize, rate: u32) -> bool {
        self.channels == channels && self.rate() == rate
    }

    pub(crate) fn channels(&self) -> usize {
        self.channels
    }

    /// Frames a second of what is pushed.
    pub(crate) fn rate(&self) -> u32 {
        self.resampler.rate()
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>], out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.push(planes, &mut self.mono);
        self.resampler.push(&self.mono, out);
    }

    pub(crate) fn finish(mut self, out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.finish(&mut self.mono);
        self.resampler.push(&self.mono, out);
        self.resampler.finish(out);
    }
}
