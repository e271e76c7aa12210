//! Whisper's triangular mel filters.

/// FFT bins of Whisper's 400-sample window.
pub const BINS: usize = 201;
const SAMPLE_RATE: f64 = 16_000.0;

/// Slaney's scale is linear below this frequency and logarithmic above it.
const BREAK_HZ: f64 = 1_000.0;
const HZ_PER_MEL: f64 = 200.0 / 3.0;
const BREAK_MEL: f64 = BREAK_HZ / HZ_PER_MEL;

/// `bands` rows of [`BINS`] weights.
///
/// Slaney's mel scale with area normalisation (M. Slaney, *Auditory Toolbox*, 1998), with librosa's
/// rounding: computed in `f64`, rounded to `f32`, scaled, and rounded again.
///
/// Uses the `libm` crate because the last bit of the system's functions differs between machines,
/// and the model file must have the same hash everywhere.
pub fn filters(bands: usize) -> Vec<f32> {
    let log_step = libm::log(6.4) / 27.0;
    let to_hz = |mel: f64| {
        if mel >= BREAK_MEL {
            BREAK_HZ * libm::exp(log_step * (mel - BREAK_MEL))
        } else {
            HZ_PER_MEL * mel
        }
    };
    let top = BREAK_MEL + libm::log(SAMPLE_RATE / 2.0 / BREAK_HZ) / log_step;
    let step = top / (bands + 1) as f64;
    let edges: Vec<f64> = (0..=bands)
        .map(|i| to_hz(i as f64 * step))
        .chain([to_hz(top)])
        .collect();

    let bin_hz = SAMPLE_RATE / 2.0 / (BINS - 1) as f64;
    let mut filters = Vec::with_capacity(bands * BINS);
    for edge in edges.windows(3) {
        let (low, centre, high) = (edge[0], edge[1], edge[2]);
        let area = 2.0 / (high - low);
        for bin in 0..BINS {
            let hz = bin as f64 * bin_hz;
            let rising = (hz - low) / (centre - low);
            let falling = (high - hz) / (high - centre);
            // `max(0.0)` may keep the sign of a negative zero.
            let height = rising.min(falling);
            let height = if height > 0.0 { height as f32 } else { 0.0 };
            filters.push((f64::from(height) * area) as f32);
        }
    }
    filters
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn filters_match_the_published_models() {
        let bytes: Vec<u8> = filters(80).iter().flat_map(|v| v.to_le_bytes()).collect();
        // The table in every published 80-band model file.
        assert_eq!(
            format!("{:x}", Sha256::digest(bytes)),
            "85818f156f7e189453901a515e4726d270d307f976e161cf9403e8caab405498"
        );
    }

    #[test]
    fn no_band_is_empty() {
        for bands in [80, 128] {
            let filters = filters(bands);
            assert_eq!(filters.len(), bands * BINS);
            for row in filters.chunks(BINS) {
                assert!(row.iter().sum::<f32>() > 0.0);
                assert!(row.iter().all(|v| *v >= 0.0));
            }
        }
    }
}
