//! Mixes channels to mono without losing a voice.
//!
//! An average cancels a voice in opposite phase, and the loudest channel alone loses the other
//! speaker of a call. Each channel gets the sign that agrees with the loudest one; the sum is
//! divided by the number of channels that carry audio. Signs and gains follow running energies and
//! fade over one step.
//!
//! Stationary channels (timecode, hum, hiss) are muted while another is active: speech varies far
//! more from syllable to syllable (Scheirer and Slaney, "Construction and evaluation of a robust
//! multifeature speech/music discriminator", ICASSP 1997).

mod stationary;

use std::collections::VecDeque;

use stationary::StationaryDetector;

/// Time constant of the running energies, in seconds.
const ENERGY_MEMORY_S: f64 = 0.3;
const STEP_S: f64 = 0.02;
/// Rise time of the gain after a channel falls silent, in seconds.
const RELEASE_S: f64 = 2.0;
/// Channels below this correlation with the loudest are inverted. Halfway to opposite phase costs 3
/// dB, so nothing is lost above it; the distance to the opposite threshold is hysteresis.
const FLIP_CORRELATION: f64 = -0.5;

/// Channels are analyzed this long before they are mixed.
const LOOKAHEAD_S: f64 = 3.0;
/// Samples per second over all channels, to bound memory.
const MAX_LOOKAHEAD_RATE: usize = 8 * 192_000;

pub(crate) struct Mixer {
    step: usize,
    decay: f64,
    release: f64,
    /// Row-major.
    covariance: Vec<f64>,
    signs: Vec<f32>,
    gains: Vec<f32>,
    active: f64,
    pending: Vec<Vec<f32>>,
    lookahead_steps: usize,
    started: bool,
    analyzed: usize,
    detectors: Vec<StationaryDetector>,
    /// The muted channels of each analyzed step.
    muted: VecDeque<Vec<bool>>,
}

impl Mixer {
    pub(crate) fn new(channels: usize, rate: u32) -> Self {
        let step = ((f64::from(rate) * STEP_S) as usize).max(1);
        Self {
            step,
            decay: (-STEP_S / ENERGY_MEMORY_S).exp(),
            release: (-STEP_S / RELEASE_S).exp(),
            covariance: vec![0.0; channels * channels],
            signs: vec![1.0; channels],
            gains: vec![1.0 / channels as f32; channels],
            active: channels as f64,
            pending: vec![Vec::new(); channels],
            lookahead_steps: 0,
            started: false,
            analyzed: 0,
            detectors: vec![StationaryDetector::default(); channels],
            muted: VecDeque::new(),
        }
    }

    /// For audio that is not live.
    pub(crate) fn with_lookahead(channels: usize, rate: u32) -> Self {
        let mut mixer = Self::new(channels, rate);
        if channels.saturating_mul(rate as usize) <= MAX_LOOKAHEAD_RATE {
            mixer.lookahead_steps = (LOOKAHEAD_S / STEP_S) as usize;
            mixer.active = 0.0;
        }
        mixer
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>], mono: &mut Vec<f32>) {
        if let [only] = planes {
            mono.extend_from_slice(only);
            return;
        }
        for (held, plane) in self.pending.iter_mut().zip(planes) {
            held.extend_from_slice(plane);
        }
        let whole = self.pending.first().map_or(0, Vec::len) / self.step;
        while self.analyzed < whole {
            self.analyze(self.analyzed * self.step, self.step);
            self.analyzed += 1;
        }
        self.emit(whole.saturating_sub(self.lookahead_steps), mono);
    }

    pub(crate) fn finish(&mut self, mono: &mut Vec<f32>) {
        self.emit(self.analyzed, mono);
        let rest = self.pending.first().map_or(0, Vec::len);
        if rest > 0 {
            self.analyze(0, rest);
            self.mix_step(0, rest, mono);
            self.pending.iter_mut().for_each(Vec::clear);
        }
    }

    fn emit(&mut self, steps: usize, mono: &mut Vec<f32>) {
        for index in 0..steps {
            self.mix_step(index * self.step, self.step, mono);
        }
        for held in &mut self.pending {
            held.drain(..steps * self.step);
        }
        self.analyzed -= steps;
    }

    fn analyze(&mut self, start: usize, len: usize) {
        for (plane, detector) in self.pending.iter().zip(&mut self.detectors) {
            let energy = plane[start..start + len].iter();
            let energy: f64 = energy.map(|sample| f64::from(*sample).powi(2)).sum();
            detector.push(energy / len as f64);
        }
        let muted = |index: usize| {
            let mut others = self
                .detectors
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != index);
            self.detectors[index].is_stationary()
                && others.any(|(_, other)| other.was_recently_active())
        };
        let muted = (0..self.detectors.len()).map(muted).collect();
        self.muted.push_back(muted);
    }

    fn mix_step(&mut self, start: usize, len: usize, mono: &mut Vec<f32>) {
        self.update_covariance(start, len);
        let known = self.muted.get(self.lookahead_steps).or(self.muted.back());
        let targets = self.target_gains(&known.cloned().unwrap_or_default());
        self.muted.pop_front();
        let base = mono.len();
        mono.resize(base + len, 0.0);
        if self.lookahead_steps > 0 && !self.started {
            self.gains.clone_from(&targets);
        }
        self.started = true;
        for ((plane, gain), target) in self.pending.iter().zip(&mut self.gains).zip(targets) {
            let slope = (target - *gain) / len as f32;
            for (index, (out, sample)) in mono[base..]
                .iter_mut()
                .zip(&plane[start..start + len])
                .enumerate()
            {
                *out += sample * (*gain + slope * (index + 1) as f32);
            }
            *gain = target;
        }
    }

    fn update_covariance(&mut self, start: usize, len: usize) {
        let channels = self.pending.len();
        for row in 0..channels {
            for column in row..channels {
                let left = &self.pending[row][start..start + len];
                let right = &self.pending[column][start..start + len];
                let sum: f64 = left
                    .iter()
                    .zip(right)
                    .map(|(a, b)| f64::from(*a) * f64::from(*b))
                    .sum();
                let cell = row * channels + column;
                self.covariance[cell] = self.covariance[cell] * self.decay + sum;
                self.covariance[column * channels + row] = self.covariance[cell];
            }
        }
    }

    fn target_gains(&mut self, muted: &[bool]) -> Vec<f32> {
        let channels = self.pending.len();
        let is_muted = |index: usize| {
            let is_muted = muted.get(index).copied().unwrap_or(false);
            is_muted && !muted.iter().all(|muted| *muted)
        };
        let energy = |index: usize| match is_muted(index) {
            true => 0.0,
            false => self.covariance[index * channels + index],
        };
        let loudest = (0..channels)
            .max_by(|a, b| energy(*a).total_cmp(&energy(*b)))
            .unwrap_or_default();
        let peak = energy(loudest);
        if peak <= 0.0 {
            return self.gains.clone();
        }
        let levels: f64 = (0..channels)
            .map(|index| (energy(index) / peak).sqrt())
            .sum();
        for index in (0..channels).filter(|index| *index != loudest) {
            let scale = (energy(index) * peak).sqrt();
            if scale > 0.0 {
                let shared = self.covariance[index * channels + loudest] / scale;
                let agreement = shared * f64::from(self.signs[index] * self.signs[loudest]);
                if agreement < FLIP_CORRELATION {
                    self.signs[index] = -self.signs[index];
                }
            }
        }
        // A starting channel lowers the gain at once, or the sum would jump.
        self.active = if levels > self.active {
            levels
        } else {
            levels + (self.active - levels) * self.release
        };
        let gain = |(index, sign): (usize, &f32)| match is_muted(index) {
            true => 0.0,
            false => sign / self.active as f32,
        };
        self.signs.iter().enumerate().map(gain).collect()
    }
}

#[cfg(test)]
mod tests;
