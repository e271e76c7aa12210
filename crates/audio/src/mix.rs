//! Many channels to one, losing nothing that was said.
//!
//! A plain average is silence where the channels carry the same voice in
//! opposite phase, and picking the loudest channel loses the other speaker of
//! a call. So each channel is first given a sign that makes it agree with the
//! loudest one, then all are summed and divided by the number of channels that
//! carry any sound. Signs and gain follow running energies, and every change is
//! faded over one step, so that none is heard.

/// How long a running energy remembers, in seconds.
const MEMORY_S: f64 = 0.3;
/// The length of one step, in seconds; gains fade from step to step.
const STEP_S: f64 = 0.02;
/// How long the gain takes to rise after a channel falls silent, in seconds.
const RELEASE_S: f64 = 2.0;
/// A channel this much against the loudest is turned over. Halfway to opposite
/// costs 3 dB, so nothing is lost below it; turning back waits for agreement.
const OPPOSED: f64 = -0.5;

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
        }
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
        for index in 0..whole {
            self.mix_step(index * self.step, self.step, mono);
        }
        for held in &mut self.pending {
            held.drain(..whole * self.step);
        }
    }

    /// Gives what is left when the stream or its layout ends.
    pub(crate) fn finish(&mut self, mono: &mut Vec<f32>) {
        let rest = self.pending.first().map_or(0, Vec::len);
        if rest > 0 {
            self.mix_step(0, rest, mono);
            self.pending.iter_mut().for_each(Vec::clear);
        }
    }

    fn mix_step(&mut self, start: usize, len: usize, mono: &mut Vec<f32>) {
        self.observe(start, len);
        let targets = self.target_gains();
        let base = mono.len();
        mono.resize(base + len, 0.0);
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

    fn target_gains(&mut self) -> Vec<f32> {
        let channels = self.pending.len();
        let energy = |index: usize| self.covariance[index * channels + index];
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
        self.signs
            .iter()
            .map(|sign| sign / self.active as f32)
            .collect()
    }
}

#[cfg(test)]
mod tests;
