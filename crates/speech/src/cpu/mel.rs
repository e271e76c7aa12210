//! The log-mel spectrogram (whisper/audio.py).

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use super::disjoint::DisjointSlices;
use super::team::Team;
use crate::model_file::SPECTRUM_BINS;

/// Samples of a frame and between frames: 25 ms and 10 ms.
const WINDOW: usize = 400;
pub(super) const HOP: usize = 160;
const FRAMES_PER_TASK: usize = 64;
/// The range of the spectrogram: 80 dB, in units of 10 dB.
const RANGE: f32 = 8.0;
const FLOOR: f32 = 1e-10;

pub(super) struct MelFilters {
    /// Of each mel band: first bin and weights.
    bands: Vec<(usize, Vec<f32>)>,
    window: Vec<f32>,
    transform: Arc<dyn RealToComplex<f32>>,
}

impl MelFilters {
    /// `filters`: rows of [`SPECTRUM_BINS`].
    pub fn new(filters: &[f32]) -> Self {
        let band = |row: &[f32]| {
            let first = row.iter().position(|w| *w != 0.0).unwrap_or(0);
            let last = row.iter().rposition(|w| *w != 0.0).unwrap_or(0);
            (first, row[first..=last].to_vec())
        };
        let hann = |n: usize| {
            let angle = std::f64::consts::TAU * n as f64 / WINDOW as f64;
            (0.5 * (1.0 - angle.cos())) as f32
        };
        Self {
            bands: filters.chunks_exact(SPECTRUM_BINS).map(band).collect(),
            window: (0..WINDOW).map(hann).collect(),
            transform: RealFftPlanner::new().plan_fft_forward(WINDOW),
        }
    }

    pub fn bands(&self) -> usize {
        self.bands.len()
    }

    /// `frames` rows, one number per band. The audio is centred on its frames and mirrored at its
    /// start; silence follows it.
    pub fn spectrogram(&self, samples: &[f32], frames: usize, team: &Team) -> Vec<f32> {
        let bands = self.bands.len();
        let silent = FLOOR.log10();
        let mut spectrogram = vec![silent; frames * bands];
        // Later frames see only silence.
        let audible = (samples.len() + WINDOW / 2).div_ceil(HOP).min(frames);
        let shared = DisjointSlices::new(&mut spectrogram);
        team.for_each(
            audible.div_ceil(FRAMES_PER_TASK),
            || {
                (
                    vec![0.0; WINDOW],
                    self.transform.make_output_vec(),
                    self.transform.make_scratch_vec(),
                )
            },
            |(input, output, scratch), task| {
                let first = task * FRAMES_PER_TASK;
                for frame in first..(first + FRAMES_PER_TASK).min(audible) {
                    let start = (frame * HOP) as isize - (WINDOW / 2) as isize;
                    for ((at, value), weight) in (start..).zip(input.iter_mut()).zip(&self.window) {
                        let sample = samples.get(at.unsigned_abs()).copied();
                        *value = sample.unwrap_or(0.0) * weight;
                    }
                    // The buffers have the right lengths.
                    if self
                        .transform
                        .process_with_scratch(input, output, scratch)
                        .is_err()
                    {
                        return;
                    }
                    // SAFETY: each frame is taken once.
                    let row = unsafe { shared.slice(frame * bands, bands) };
                    for (number, (first, weights)) in row.iter_mut().zip(&self.bands) {
                        let bins = output[*first..].iter().zip(weights);
                        let power: f32 = bins.map(|(bin, weight)| bin.norm_sqr() * weight).sum();
                        *number = power.max(FLOOR).log10();
                    }
                }
            },
        );
        let loudest = spectrogram.iter().copied().fold(silent, f32::max);
        for number in &mut spectrogram {
            *number = (number.max(loudest - RANGE) + 4.0) / 4.0;
        }
        spectrogram
    }
}
