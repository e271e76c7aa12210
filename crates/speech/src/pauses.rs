//! Finds pauses between words.

use std::ops::Range;

use crate::vad::{VAD_FRAME, level, loudness};

/// 30 dB below the loud frames.
const SILENCE_RATIO: f32 = 0.03;
/// 0.13 s; closures of consonants are shorter.
const MIN_PAUSE_FRAMES: usize = 4;
/// 0.2 s; breaths, clicks and stray syllables are shorter.
const MIN_UTTERANCE_FRAMES: usize = 6;

/// Cuts in the middle of each pause; the ranges cover `samples`.
pub(crate) fn utterances(samples: &[f32]) -> Vec<Range<usize>> {
    let levels: Vec<f32> = samples.chunks(VAD_FRAME).map(level).collect();
    let silent = SILENCE_RATIO * loudness(levels.clone());
    let is_voiced: Vec<bool> = levels.iter().map(|level| *level > silent).collect();
    let mut voiced: Vec<(usize, usize)> = Vec::new();
    for frame in (0..is_voiced.len()).filter(|frame| is_voiced[*frame]) {
        match voiced.last_mut() {
            Some((_, last)) if frame - *last <= MIN_PAUSE_FRAMES => *last = frame,
            _ => voiced.push((frame, frame)),
        }
    }
    voiced.retain(|(first, last)| last - first + 1 >= MIN_UTTERANCE_FRAMES);
    let middles = voiced
        .windows(2)
        .map(|pair| (pair[0].1 + 1 + pair[1].0) / 2 * VAD_FRAME);
    let cuts: Vec<usize> = middles.chain([samples.len()]).collect();
    let starts = [0].into_iter().chain(cuts.iter().copied());
    starts.zip(&cuts).map(|(start, end)| start..*end).collect()
}

pub(crate) fn voiced_seconds(samples: &[f32]) -> f32 {
    let levels: Vec<f32> = samples.chunks(VAD_FRAME).map(level).collect();
    let silent = SILENCE_RATIO * loudness(levels.clone());
    let voiced = levels.iter().filter(|level| **level > silent).count();
    (voiced * VAD_FRAME) as f32 / 16_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_in_pauses_and_cover_everything() {
        // Eight times a tone of 1 s with a short gap, and a pause of 0.2 s.
        let is_pause = |n: usize| n % 19_200 >= 16_000;
        let is_gap = |n: usize| (8_000..9_000).contains(&(n % 19_200));
        let level = |n| if is_pause(n) || is_gap(n) { 0.001 } else { 0.3 };
        let sound: Vec<f32> = (0..8 * 19_200)
            .map(|n| level(n) * (n as f32 * 0.2).sin())
            .collect();
        let found = utterances(&sound);
        assert_eq!(found.len(), 8);
        assert_eq!((found[0].start, found[7].end), (0, sound.len()));
        for pair in found.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!(is_pause(pair[0].end), "{pair:?}");
        }
        assert!((voiced_seconds(&sound) - 7.5).abs() < 0.6);
        assert!(utterances(&[]).iter().all(Range::is_empty));
    }
}
