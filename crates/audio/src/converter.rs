//! Mixing to mono and resampling, for one rate and channel count.

use crate::AudioError;
use crate::mix::Mixer;
use crate::resample::Resampler;

/// More channels than any recorder has.
pub(crate) const MAX_CHANNELS: usize = 64;

pub(crate) struct MonoConverter {
    channels: usize,
    mixer: Mixer,
    resampler: Resampler,
    mono: Vec<f32>,
}

impl MonoConverter {
    /// `live` output is not delayed by the mixer's look-ahead.
    pub(crate) fn new(
        channels: usize,
        rate: u32,
        target_rate: u32,
        live: bool,
    ) -> Result<Self, AudioError> {
        if channels == 0 || channels > MAX_CHANNELS {
            return Err(AudioError::damaged(
                "it has an impossible number of channels",
            ));
        }
        Ok(Self {
            channels,
            mixer: match live {
                true => Mixer::new(channels, rate),
                false => Mixer::with_lookahead(channels, rate),
            },
            resampler: Resampler::new(rate, target_rate)?,
            mono: Vec::new(),
        })
    }

    pub(crate) fn fits(&self, channels: usize, rate: u32) -> bool {
        self.channels == channels && self.rate() == rate
    }

    pub(crate) fn channels(&self) -> usize {
        self.channels
    }

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
