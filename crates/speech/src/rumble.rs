//! Removes wind, engines, mains hum and offset.

use std::{borrow::Cow, f64::consts::PI};

use crate::vad::level;

/// Voices are above; telephones cut off below 300 Hz.
const CUTOFF_HZ: f64 = 100.0;
const SAMPLE_RATE: f64 = 16_000.0;
/// Of an eighth-order Butterworth filter: 1 / (2 cos((2k + 1) π / 16)).
const Q_FACTORS: [f64; 4] = [0.509_796, 0.601_345, 0.899_976, 2.562_915];
/// 5 ms; its mean keeps 95 % of the energy at 25 Hz, 74 % at 60 Hz, less than half at 100 Hz.
const BLOCK: usize = 80;
/// There may be rumble if the block means have more than this share of the energy.
const MIN_LOW_SHARE: f32 = 0.6;
/// -13 dB: rumble masks a voice only if the filter leaves less. Filtering less rumble, or bass,
/// makes the VAD mistake instruments for voices.
const MAX_REMAINING_SHARE: f32 = 0.05;

/// Filters only if nearly all of the energy is below the range of voices.
pub(crate) fn without_rumble(samples: &[f32]) -> Cow<'_, [f32]> {
    if may_be_rumble(samples) {
        let clear = high_passed(samples);
        if level(&clear).powi(2) < MAX_REMAINING_SHARE * level(samples).powi(2) {
            return clear.into();
        }
    }
    samples.into()
}

/// A cheap test: most audio does not need the filter.
fn may_be_rumble(samples: &[f32]) -> bool {
    let (mut low, mut all) = (0.0, 0.0);
    for block in samples.chunks_exact(BLOCK) {
        let mean = block.iter().sum::<f32>() / BLOCK as f32;
        low += mean * mean;
        all += block.iter().map(|s| s * s).sum::<f32>() / BLOCK as f32;
    }
    low > MIN_LOW_SHARE * all
}

/// Biquads in transposed direct form II (Bristow-Johnson, "Cookbook formulae for audio EQ biquad
/// filter coefficients").
fn high_passed(samples: &[f32]) -> Vec<f32> {
    let mut samples = samples.to_vec();
    let (sin, cos) = (2.0 * PI * CUTOFF_HZ / SAMPLE_RATE).sin_cos();
    for quality in Q_FACTORS {
        let alpha = sin / (2.0 * quality);
        let scale = 1.0 / (1.0 + alpha);
        let b = [0.5, -1.0, 0.5].map(|b| b * (1.0 + cos) * scale);
        let a = [-2.0 * cos * scale, (1.0 - alpha) * scale];
        let mut state = [0.0; 2];
        for sample in &mut samples {
            let x = f64::from(*sample);
            let y = b[0] * x + state[0];
            state = [b[1] * x - a[0] * y + state[1], b[2] * x - a[1] * y];
            *sample = y as f32;
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, amplitude: f32) -> impl Iterator<Item = f32> {
        let step = 2.0 * std::f32::consts::PI * hertz / 16_000.0;
        (0..32_000).map(move |n| amplitude * (n as f32 * step).sin())
    }

    #[test]
    fn rumble_is_removed_and_the_voice_kept() {
        for hertz in [0.5, 25.0, 50.0, 60.0] {
            let both: Vec<f32> = tone(hertz, 0.4)
                .zip(tone(200.0, 0.02))
                .map(|(a, b)| a + b)
                .collect();
            let clear = without_rumble(&both);
            // Skips the filter's transient.
            let off = level(&clear[8_000..]) / level(&tone(200.0, 0.02).collect::<Vec<_>>());
            assert!((off - 1.0).abs() < 0.1, "{hertz} Hz: {off}");
        }
    }

    #[test]
    fn audible_voice_is_left_unfiltered() {
        for hertz in [90.0, 150.0, 1_000.0] {
            let voice: Vec<f32> = tone(hertz, 0.1)
                .zip(tone(30.0, 0.04))
                .map(|(a, b)| a + b)
                .collect();
            assert!(
                matches!(without_rumble(&voice), Cow::Borrowed(_)),
                "{hertz} Hz"
            );
        }
        assert!(without_rumble(&[]).is_empty());
    }
}
