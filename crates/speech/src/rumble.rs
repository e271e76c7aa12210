//! Sound so low that no voice is in it: wind, engines, mains hum, a constant offset.

use std::{borrow::Cow, f64::consts::PI};

use crate::vad::level;

/// Voices are above this (hertz); a telephone leaves out what is below 300 Hz.
const LOWEST_VOICE: f64 = 100.0;
/// Samples to a second.
const RATE: f64 = 16_000.0;
/// Quality factors of the four second-order sections of a Butterworth filter of the
/// eighth order: 1 / (2 cos((2k + 1) π / 16)).
const QUALITIES: [f64; 4] = [0.509_796, 0.601_345, 0.899_976, 2.562_915];
/// The mean of so many samples (5 ms) keeps 95 % of the energy of a tone of 25 Hz, 74 %
/// of one of 60 Hz, less than half of the lowest voice's.
const BLOCK: usize = 80;
/// There may be rumble where these means hold more than this share of the energy.
const MUCH_LOW: f32 = 0.6;
/// Rumble hides a voice where the filter leaves less than this share of the energy (13 dB
/// below it). Less rumble hides none, and the bass of music is none: a filter there would
/// have the detector take an instrument for a voice.
const LEAST_LEFT: f32 = 0.05;

/// The samples (mono, 16 kHz) as they are, or without what is lower than a voice where
/// that is nearly all of the sound.
pub(crate) fn without_rumble(samples: &[f32]) -> Cow<'_, [f32]> {
    if may_be_rumble(samples) {
        let clear = high_passed(samples);
        if level(&clear).powi(2) < LEAST_LEFT * level(samples).powi(2) {
            return clear.into();
        }
    }
    samples.into()
}

/// Spares most sound the filter.
fn may_be_rumble(samples: &[f32]) -> bool {
    let (mut low, mut all) = (0.0, 0.0);
    for block in samples.chunks_exact(BLOCK) {
        let mean = block.iter().sum::<f32>() / BLOCK as f32;
        low += mean * mean;
        all += block.iter().map(|s| s * s).sum::<f32>() / BLOCK as f32;
    }
    low > MUCH_LOW * all
}

/// Second-order sections one after the other, as in Bristow-Johnson's "Cookbook
/// formulae for audio EQ biquad filter coefficients", in transposed direct form II.
fn high_passed(samples: &[f32]) -> Vec<f32> {
    let mut samples = samples.to_vec();
    let (sin, cos) = (2.0 * PI * LOWEST_VOICE / RATE).sin_cos();
    for quality in QUALITIES {
        let alpha = sin / (2.0 * quality);
        let scale = 1.0 / (1.0 + alpha);
        let b = [0.5, -1.0, 0.5].map(|b| b * (1.0 + cos) * scale);
        let a = [-2.0 * cos * scale, (1.0 - alpha) * scale];
        let mut kept = [0.0; 2];
        for sample in &mut samples {
            let x = f64::from(*sample);
            let y = b[0] * x + kept[0];
            kept = [b[1] * x - a[0] * y + kept[1], b[2] * x - a[1] * y];
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
    fn rumble_goes_and_the_voice_in_it_stays() {
        for hertz in [0.5, 25.0, 50.0, 60.0] {
            let both: Vec<f32> = tone(hertz, 0.4)
                .zip(tone(200.0, 0.02))
                .map(|(a, b)| a + b)
                .collect();
            let clear = without_rumble(&both);
            // The filter needs a moment to begin.
            let off = level(&clear[8_000..]) / level(&tone(200.0, 0.02).collect::<Vec<_>>());
            assert!((off - 1.0).abs() < 0.1, "{hertz} Hz: {off}");
        }
    }

    #[test]
    fn sound_in_which_a_voice_is_heard_stays_as_it_is() {
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
