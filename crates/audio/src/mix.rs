//! Many channels to one, losing nothing that was said.
//!
//! A plain average is silence where the channels carry the same voice in
//! opposite phase, and picking the loudest channel loses the other speaker of
//! a call. So each channel is first given a sign that makes it agree with the
//! loudest one, then all are summed and divided by the number of channels that
//! carry any sound. Signs and gain follow running energies, and every change is
//! faded over one step, so that none is heard.
//!
//! What goes on without a change is no voice: a timecode, the hum of a cable, the hiss of
//! an open line. It is left out while another channel is alive. Speech changes by far more
//! than that from syllable to syllable (Scheirer and Slaney, "Construction and evaluation
//! of a robust multifeature speech/music discriminator", ICASSP 1997, measure it by the
//! energy modulated at 4 Hz and by the share of frames far below the mean).

mod steady;

use std::collections::VecDeque;

use steady::Steady;

/// How long a running energy remembers, in seconds.
const MEMORY_S: f64 = 0.3;
/// The length of one step, in seconds; gains fade from step to step.
const STEP_S: f64 = 0.02;
/// How long the gain takes to rise after a channel falls silent, in seconds.
const RELEASE_S: f64 = 2.0;
/// A channel this much against the loudest is turned over. Halfway to opposite
/// costs 3 dB, so nothing is lost below it; turning back waits for agreement.
const OPPOSED: f64 = -0.5;

/// How far a mixer looks ahead, in seconds, so that a channel is known before it is heard.
const AHEAD_S: f64 = 3.0;
/// Samples a second of all channels together above which it does not: the memory.
const MOST_AHEAD: usize = 8 * 192_000;

/// Mixes planar blocks of one fixed channel count to mono.
pub(crate) struct Mixer {
    step: usize,
    keep: f64,
    release: f64,
    /// Running covariance, row by row.
    covariance: Vec<f64>,
    signs: Vec<f32>,
    gains: Vec<f32>,
    active: f64,
    pending: Vec<Vec<f32>>,
    /// Steps that are held back before they are mixed.
    ahead: usize,
    has_begun: bool,
    /// Steps of `pending` that were looked at.
    watched: usize,
    steady: Vec<Steady>,
    /// For each step that was looked at, the channels that are left out.
    muted: VecDeque<Vec<bool>>,
}

impl Mixer {
    pub(crate) fn new(channels: usize, rate: u32) -> Self {
        let step = ((f64::from(rate) * STEP_S) as usize).max(1);
        Self {
            step,
            keep: (-STEP_S / MEMORY_S).exp(),
            release: (-STEP_S / RELEASE_S).exp(),
            covariance: vec![0.0; channels * channels],
            signs: vec![1.0; channels],
            gains: vec![1.0 / channels as f32; channels],
            active: channels as f64,
            pending: vec![Vec::new(); channels],
            ahead: 0,
            has_begun: false,
            watched: 0,
            steady: vec![Steady::default(); channels],
            muted: VecDeque::new(),
        }
    }

    /// As [`Mixer::new`], for a sound that need not be given out as it comes.
    pub(crate) fn looking_ahead(channels: usize, rate: u32) -> Self {
        let mut mixer = Self::new(channels, rate);
        if channels.saturating_mul(rate as usize) <= MOST_AHEAD {
            mixer.ahead = (AHEAD_S / STEP_S) as usize;
            // The first step is as sure as any other.
            mixer.active = 0.0;
        }
        mixer
    }

    /// Takes one planar block and appends the mono samples that are ready.
    pub(crate) fn push(&mut self, planes: &[Vec<f32>], mono: &mut Vec<f32>) {
        if let [only] = planes {
            mono.extend_from_slice(only);
            return;
        }
        for (held, plane) in self.pending.iter_mut().zip(planes) {
            held.extend_from_slice(plane);
        }
        let whole = self.pending.first().map_or(0, Vec::len) / self.step;
        while self.watched < whole {
            self.watch(self.watched * self.step, self.step);
            self.watched += 1;
        }
        self.give(whole.saturating_sub(self.ahead), mono);
    }

    /// Gives what is left when the stream or its layout ends.
    pub(crate) fn finish(&mut self, mono: &mut Vec<f32>) {
        self.give(self.watched, mono);
        let rest = self.pending.first().map_or(0, Vec::len);
        if rest > 0 {
            self.watch(0, rest);
            self.mix_step(0, rest, mono);
            self.pending.iter_mut().for_each(Vec::clear);
        }
    }

    /// Mixes so many whole steps.
    fn give(&mut self, steps: usize, mono: &mut Vec<f32>) {
        for index in 0..steps {
            self.mix_step(index * self.step, self.step, mono);
        }
        for held in &mut self.pending {
            held.drain(..steps * self.step);
        }
        self.watched -= steps;
    }

    /// Takes note of how loud each channel is in the step that starts there.
    fn watch(&mut self, start: usize, len: usize) {
        for (plane, steady) in self.pending.iter().zip(&mut self.steady) {
            let energy = plane[start..start + len].iter();
            let energy: f64 = energy.map(|sample| f64::from(*sample).powi(2)).sum();
            steady.watch(energy / len as f64);
        }
        let muted = |index: usize| {
            let mut others = self.steady.iter().enumerate().filter(|(i, _)| *i != index);
            self.steady[index].is_calm() && others.any(|(_, other)| other.was_alive())
        };
        let muted = (0..self.steady.len()).map(muted).collect();
        self.muted.push_back(muted);
    }

    fn mix_step(&mut self, start: usize, len: usize, mono: &mut Vec<f32>) {
        self.observe(start, len);
        let known = self.muted.get(self.ahead).or(self.muted.back());
        let targets = self.target_gains(&known.cloned().unwrap_or_default());
        self.muted.pop_front();
        let base = mono.len();
        mono.resize(base + len, 0.0);
        if self.ahead > 0 && !self.has_begun {
            self.gains.clone_from(&targets);
        }
        self.has_begun = true;
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

    fn observe(&mut self, start: usize, len: usize) {
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
                self.covariance[cell] = self.covariance[cell] * self.keep + sum;
                self.covariance[column * channels + row] = self.covariance[cell];
            }
        }
    }

    /// How loud each channel is to be, without those that are `muted`.
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
                if agreement < OPPOSED {
                    self.signs[index] = -self.signs[index];
                }
            }
        }
        // A channel that wakes up is made room for at once, or the sum would
        // jump; one that falls silent gives its room back slowly.
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
