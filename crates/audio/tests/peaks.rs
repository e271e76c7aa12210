#![allow(clippy::unwrap_used)]

mod common;

use common::{open_stream, wav};
use earshot_audio::{Peaks, peaks};

fn measure(samples: &[f32], slots: usize) -> Peaks {
    peaks(&mut *open_stream(wav(16_000, 1, samples)), slots).unwrap()
}

/// Ten seconds that rise from silence to `loudest`.
fn rising(loudest: f32) -> Vec<f32> {
    (0..160_000)
        .map(|index| {
            let sign = if index % 20 < 10 { 1.0 } else { -1.0 };
            sign * loudest * index as f32 / 160_000.0
        })
        .collect()
}

#[test]
fn peaks_follow_the_level() {
    for slots in [1, 7, 100, 1000] {
        let shape = measure(&rising(0.8), slots);
        assert_eq!((shape.duration_ms, shape.peaks.len()), (10_000, slots));
        assert!(shape.peaks.is_sorted(), "{:?}", shape.peaks);
        assert_eq!(*shape.peaks.last().unwrap(), 255);
    }
    let shape = measure(&rising(0.8), 100);
    // Half the amplitude is 0.66 of the height.
    assert!(shape.peaks[49].abs_diff(168) <= 3, "{}", shape.peaks[49]);
}

#[test]
fn quiet_audio_is_amplified_but_noise_is_not() {
    assert_eq!(*measure(&rising(0.02), 50).peaks.last().unwrap(), 255);
    assert!(*measure(&rising(0.001), 50).peaks.last().unwrap() < 70);
    let silence = measure(&vec![0.0; 16_000], 50);
    assert!(silence.peaks.iter().all(|slot| *slot == 0));
}

#[test]
fn a_click_has_its_own_slot() {
    let mut samples = vec![0.0; 16_000 * 60];
    samples[16_000 * 45 + 5] = 0.9;
    let shape = measure(&samples, 600);
    let tall: Vec<usize> = (0..600).filter(|slot| shape.peaks[*slot] > 100).collect();
    // It may touch the next slot, by an eighth.
    assert!(tall.contains(&450) && tall.len() <= 2, "{tall:?}");
}

#[test]
fn fewer_samples_than_slots_are_allowed() {
    let shape = measure(&[0.5; 10], 1000);
    assert_eq!(shape.peaks.len(), 1000);
    assert!(shape.peaks.iter().all(|slot| *slot > 0));
    assert!(measure(&[0.5; 10], 0).peaks.is_empty());
}
