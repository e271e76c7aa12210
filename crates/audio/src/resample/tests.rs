#![allow(clippy::unwrap_used)]

use std::f64::consts::TAU;

use earshot_error::ErrorCode;

use super::Resampler;

fn tone(rate: u32, hertz: f64, seconds: f64) -> Vec<f32> {
    let rate = f64::from(rate);
    (0..(rate * seconds) as usize)
        .map(|index| (TAU * hertz * index as f64 / rate).sin() as f32)
        .collect()
}

/// In chunks of odd length, like packets.
fn resample(rate: u32, input: &[f32]) -> Vec<f32> {
    let mut resampler = Resampler::new(rate, 16_000).unwrap();
    let mut out = Vec::new();
    for piece in input.chunks(777) {
        resampler.push(piece, &mut out);
    }
    resampler.finish(&mut out);
    out
}

/// The largest difference from the same tone at 16 kHz, except at the ends, where the filter lacks
/// input.
fn error(resampled: &[f32], hertz: f64) -> f32 {
    let ideal = tone(16_000, hertz, resampled.len() as f64 / 16_000.0);
    let inner = 800..resampled.len() - 800;
    inner
        .map(|index| (resampled[index] - ideal[index]).abs())
        .fold(0.0, f32::max)
}

#[test]
fn a_tone_keeps_its_frequency_and_time() {
    for rate in [
        8_000, 11_025, 12_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 44_099,
    ] {
        for hertz in [100.0, 1_000.0, 3_300.0, 7_500.0] {
            if hertz > f64::from(rate) * 0.45 {
                continue;
            }
            let resampled = resample(rate, &tone(rate, hertz, 2.0));
            let error = error(&resampled, hertz);
            assert!(
                error < 0.001,
                "{rate} Hz, tone of {hertz} Hz: off by {error}"
            );
        }
    }
}

#[test]
fn frequencies_above_8_khz_do_not_alias() {
    for rate in [22_050, 32_000, 44_100, 48_000, 96_000, 192_000] {
        for hertz in [8_400.0, 9_000.0, 10_900.0, 15_500.0, 21_000.0] {
            if hertz > f64::from(rate) * 0.49 {
                continue;
            }
            let resampled = resample(rate, &tone(rate, hertz, 2.0));
            let inner = &resampled[800..resampled.len() - 800];
            let loudest = inner
                .iter()
                .fold(0.0_f32, |most, sample| most.max(sample.abs()));
            // -80 dB.
            assert!(
                loudest < 0.0001,
                "{rate} Hz, tone of {hertz} Hz leaves {loudest}"
            );
        }
    }
}

#[test]
fn the_length_is_exact_for_any_length() {
    for rate in [
        8_000_u32, 16_000, 44_100, 48_000, 80_000, 44_099, 768_000, 2_000, 15_999,
    ] {
        for len in [0_usize, 1, 2, 20, 159, 1_000, 4_801] {
            let resampled = resample(rate, &vec![0.5; len]);
            let exact = len as f64 * 16_000.0 / f64::from(rate);
            let off = (resampled.len() as f64 - exact).abs();
            assert!(
                off <= 1.0,
                "{len} samples at {rate} Hz give {}",
                resampled.len()
            );
            assert_eq!(resampled.is_empty(), len == 0);
        }
    }
}

#[test]
fn implausible_rates_are_rejected() {
    for rate in [0, 1, 1_999, 768_001, u32::MAX] {
        assert_eq!(
            Resampler::new(rate, 16_000).err().unwrap().code(),
            ErrorCode::Damaged
        );
    }
}
