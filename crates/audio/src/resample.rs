//! Any rate to any other, without a sample lost or gained.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::AudioError;

/// The rates that are believed; a header with another one is lying. Below, a
/// few bytes would also grow into hours.
const RATES: std::ops::RangeInclusive<u32> = 2_000..=768_000;

/// The longest odd transform that is doubled, in input samples.
const LONGEST_ODD: u64 = 100_000;

/// Milliseconds in one transform: long enough for a steep filter (at 16 kHz the
/// pass band ends at 7.8), short enough that a live stream does not wait.
const BLOCK_MS: u64 = 64;

/// The number of input samples that a transform must be a multiple of: the
/// shortest that is whole at both rates, and even, since the filter of an odd
/// one is half a sample off its centre. Where that would be seconds, half a
/// sample is the lesser evil.
fn transform_step(rate: u32, target: u32) -> u64 {
    let (mut shared, mut rest) = (target, rate);
    while rest != 0 {
        (shared, rest) = (rest, shared % rest);
    }
    let whole = u64::from(rate / shared);
    if whole % 2 == 1 && whole < LONGEST_ODD {
        whole * 2
    } else {
        whole
    }
}

/// Resamples one mono stream of a fixed rate. The filter's delay is taken off
/// the start, and the end is flushed, so the output lines up with the input and
/// is exactly as long.
pub(crate) struct Resampler {
    rate: u32,
    target: u32,
    /// Absent where both rates are one and samples pass unchanged.
    fft: Option<Fft<f32>>,
    /// The filter holds nothing but silence.
    is_silent: bool,
    waiting: Vec<f32>,
    block: Vec<f32>,
    delay_left: usize,
    samples_in: u64,
    samples_out: u64,
}

impl Resampler {
    /// # Errors
    /// [`AudioError::Damaged`] for a rate no sound has.
    pub(crate) fn new(rate: u32, target: u32) -> Result<Self, AudioError> {
        if !RATES.contains(&rate) {
            return Err(AudioError::damaged(
                "it names a sample rate no sound can have",
            ));
        }
        let fft = (rate != target).then(|| {
            let wanted = (BLOCK_MS * u64::from(rate)).div_ceil(1000);
            let chunk = wanted.next_multiple_of(transform_step(rate, target));
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
            waiting: Vec::new(),
            samples_in: 0,
            samples_out: 0,
        })
    }

    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    /// Appends to `out` what can be had after these samples.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.samples_in += samples.len() as u64;
        let Some(fft) = &self.fft else {
            out.extend_from_slice(samples);
            self.samples_out += samples.len() as u64;
            return;
        };
        let need = fft.input_frames_next();
        self.waiting.extend_from_slice(samples);
        let mut taken = 0;
        while self.waiting.len() - taken >= need {
            self.transform(taken, need, out);
            taken += need;
        }
        self.waiting.drain(..taken);
    }

    /// Appends the rest: exactly `input × target / rate` samples in all.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        let Some(need) = self.fft.as_ref().map(|fft| fft.input_frames_next()) else {
            return;
        };
        let rate = u128::from(self.rate);
        let exact = (u128::from(self.samples_in) * u128::from(self.target) + rate / 2) / rate;
        let due = u64::try_from(exact)
            .unwrap_or(u64::MAX)
            .max(u64::from(self.samples_in > 0));
        let start = out.len();
        let before = self.samples_out;
        while self.samples_out < due {
            self.waiting.resize(need, 0.0);
            self.transform(0, need, out);
            self.waiting.clear();
        }
        let keep = usize::try_from(due.saturating_sub(before)).unwrap_or(usize::MAX);
        out.truncate(start.saturating_add(keep));
        self.samples_out = due;
    }

    fn transform(&mut self, from: usize, len: usize, out: &mut Vec<f32>) {
        let Some(fft) = &mut self.fft else { return };
        let size = self.block.len();
        let samples = &self.waiting[from..from + len];
        // Of silence comes silence: hours of it can be said in a few bytes.
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
        // Neither can fail: both buffers have the sizes the transform asked for.
        let (Ok(input), Ok(mut output)) = (input, output) else {
            return;
        };
        let Ok((_, made)) = fft.process_into_buffer(&input, &mut output, None) else {
            return;
        };
        let skip = self.delay_left.min(made);
        self.delay_left -= skip;
        out.extend_from_slice(&self.block[skip..made]);
        self.samples_out += (made - skip) as u64;
    }
}

#[cfg(test)]
mod tests;
