//! From the device's frames to mono samples at the file's rate.

use crate::AudioError;
use crate::mix::Mixer;
use crate::resample::Resampler;

/// Beyond this nobody hears anything.
const HIGHEST_RATE: u32 = 48_000;

/// The rate at which the sound of a device is kept.
pub(super) fn kept_rate(device_rate: u32) -> u32 {
    device_rate.min(HIGHEST_RATE)
}

/// Mixes and converts one device's sound.
pub(super) struct Pipeline {
    mixer: Mixer,
    resampler: Resampler,
    planes: Vec<Vec<f32>>,
    mono: Vec<f32>,
}

impl Pipeline {
    pub(super) fn new(rate: u32, channels: u16, kept_rate: u32) -> Result<Self, AudioError> {
        let channels = usize::from(channels.max(1));
        Ok(Self {
            mixer: Mixer::new(channels, rate),
            resampler: Resampler::new(rate, kept_rate)?,
            planes: vec![Vec::new(); channels],
            mono: Vec::new(),
        })
    }

    /// Appends to `out` what can be had after these interleaved samples.
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

    /// Appends what is left when the device's sound ends.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        self.mono.clear();
        self.mixer.finish(&mut self.mono);
        self.resampler.push(&self.mono, out);
        self.resampler.finish(out);
    }
}
