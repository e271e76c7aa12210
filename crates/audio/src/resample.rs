//! Resampling between any two rates without losing or gaining samples.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::AudioError;

/// Plausible rates. Below, a few bytes would grow into hours.
const RATES: std::ops::RangeInclusive<u32> = 2_000..=768_000;

/// In input samples.
const MAX_ODD_TRANSFORM: u64 = 100_000;

/// Long enough for a steep filter (at 16 kHz the pass band ends at 7.8 kHz), short enough for live
/// streams.
const BLOCK_MS: u64 = 64;

/// Transform lengths are multiples of this: the shortest length that is whole at both rates,
/// doubled if odd, because the filter of an odd one is half a sample off centre. Lengths of seconds
/// are not doubled.
fn transform_step(rate: u32, target: u32) -> u64 {
    let (mut shared, mut rest) = (target, rate);
    while rest != 0 {
        (shared, rest) = (rest, shared % rest);
    }
    let whole = u64::from(rate / shared);
    if whole % 2 == 1 && whole < MAX_ODD_TRANSFORM {
        whole * 2
    } else {
        whole
    }
}

/// The filter delay is removed and the end flushed: output and input are aligned and equally long.
pub(crate) struct Resampler {
    rate: u32,
    target: u32,
    /// `None` if both rates are equal.
    fft: Option<Fft<f32>>,
    is_silent: bool,
    pending: Vec<f32>,
    block: Vec<f32>,
    delay_left: usize,
    samples_in: u64,
    samples_out: u64,
}

impl Resampler {
    pub(crate) fn new(rate: u32, target: u32) -> Result<Self, AudioError> {
        if !RATES.contains(&rate) {
            return Err(AudioError::damaged("it has an impossible sample rate"));
        }
        let fft = (rate != target).then(|| {
            let min_chunk = (BLOCK_MS * u64::from(rate)).div_ceil(1000);
            let chunk = min_chunk.next_multiple_of(transform_step(rate, target));
            Fft::new(
                rate as usize,
                target as usize,
                chunk as usize,
                1,
                FixedSync::Both,
            )
        });
        let fft = fft
            .transpose()
            .map_err(|_| AudioError::damaged("its sample rate cannot be converted"))?;
        Ok(Self {
            rate,
            target,
            delay_left: fft.as_ref().map_or(0, |fft| fft.output_delay()),
            block: vec![0.0; fft.as_ref().map_or(0, |fft| fft.output_frames_max())],
            fft,
            is_silent: true,
            pending: Vec::new(),
            samples_in: 0,
            samples_out: 0,
        })
    }

    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.samples_in += samples.len() as u64;
        let Some(fft) = &self.fft else {
            out.extend_from_slice(samples);
            self.samples_out += samples.len() as u64;
            return;
        };
        let need = fft.input_frames_next();
        self.pending.extend_from_slice(samples);
        let mut taken = 0;
        while self.pending.len() - taken >= need {
            self.transform(taken, need, out);
            taken += need;
        }
        self.pending.drain(..taken);
    }

    /// `input × target / rate` samples in total.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        let Some(need) = self.fft.as_ref().map(|fft| fft.input_frames_next()) else {
            return;
        };
        let rate = u128::from(self.rate);
        let exact = (u128::from(self.samples_in) * u128::from(self.target) + rate / 2) / rate;
        let expected = u64::try_from(exact)
            .unwrap_or(u64::MAX)
            .max(u64::from(self.samples_in > 0));
        let start = out.len();
        let before = self.samples_out;
        while self.samples_out < expected {
            self.pending.resize(need, 0.0);
            self.transform(0, need, out);
            self.pending.clear();
        }
        let keep = usize::try_from(expected.saturating_sub(before)).unwrap_or(usize::MAX);
        out.truncate(start.saturating_add(keep));
        self.samples_out = expected;
    }

    fn transform(&mut self, from: usize, len: usize, out: &mut Vec<f32>) {
        let Some(fft) = &mut self.fft else { return };
        let size = self.block.len();
        let samples = &self.pending[from..from + len];
        // Hours of silence can be encoded in a few bytes.
        let was_silent = self.is_silent;
        self.is_silent = samples.iter().all(|sample| *sample == 0.0);
        if was_silent && self.is_silent {
            let skip = self.delay_left.min(size);
            self.delay_left -= skip;
            out.resize(out.len() + size - skip, 0.0);
            self.samples_out += (size - skip) as u64;
            return;
        }
        let input = SequentialSlice::new(samples, 1, len);
        let output = SequentialSlice::new_mut(&mut self.block, 1, size);
        // Cannot fail: the buffers have the required sizes.
        let (Ok(input), Ok(mut output)) = (input, output) else {
            return;
        };
        let Ok((_, produced)) = fft.process_into_buffer(&input, &mut output, None) else {
            return;
        };
        let skip = self.delay_left.min(produced);
        self.delay_left -= skip;
        out.extend_from_slice(&self.block[skip..produced]);
        self.samples_out += (produced - skip) as u64;
    }
}

#[cfg(test)]
mod tests;
