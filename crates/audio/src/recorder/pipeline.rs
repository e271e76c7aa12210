//! Mixes and resamples device frames to mono at the file's rate.

use crate::AudioError;
use crate::mix::Mixer;
use crate::resample::Resampler;

/// Higher rates add nothing audible.
const MAX_RATE: u32 = 48_000;

pub(super) fn recording_rate(device_rate: u32) -> u32 {
    device_rate.min(MAX_RATE)
}

pub(super) struct Pipeline {
    mixer: Mixer,
    resampler: Resampler,
    planes: Vec<Vec<f32>>,
    mono: Vec<f32>,
}

impl Pipeline {
    pub(super) fn new(rate: u32, channels: u16, recording_rate: u32) -> Result<Self, AudioError> {
        let channels = usize::from(channels.max(1));
        Ok(Self {
            mixer: Mixer::new(channels, rate),
            resampler: Resampler::new(rate, recording_rate)?,
            planes: vec![Vec::new(); channels],
            mono: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) {
        let channels = self.planes.len();
        for (index, plane) in self.planes.iter_mut().enumerate() {
            plane.clear();
            plane.extend(interleaved.iter().skip(index).step_by(channels));
        }
        self.mono.clear();
        self.mixer.push(&self.planes, &mut self.mono);
        self.resampler.push(&self.mono, out);
    }

    /// Flushes mixer and resampler.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.finish(&mut self.mono);
        self.resampler.push(&self.mono, out);
        self.resampler.finish(out);
    }
}
