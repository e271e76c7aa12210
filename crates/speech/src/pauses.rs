//! Where a sound can be cut without harm to a word.

use std::ops::Range;

use crate::vad::{FRAME, level, loudness};

/// A frame so many times less loud than the loud ones (30 dB) holds no voice.
const SILENT: f32 = 0.03;
/// A pause lasts so many frames (0.13 s); the closure of a consonant is shorter.
const SHORTEST_PAUSE: usize = 4;
/// What is shorter than so many frames (0.2 s) is a breath, a click or a stray syllable.
const SHORTEST_UTTERANCE: usize = 6;

/// The utterances in `samples`: what is heard from one pause to the next, with half of the
/// pause on either side. Together they are the whole.
pub(crate) fn utterances(samples: &[f32]) -> Vec<Range<usize>> {
    let levels: Vec<f32> = samples.chunks(FRAME).map(level).collect();
    let silent = SILENT * loudness(levels.clone());
    let is_heard: Vec<bool> = levels.iter().map(|level| *level > silent).collect();
    // First and last frame of each utterance.
    let mut heard: Vec<(usize, usize)> = Vec::new();
    for frame in (0..is_heard.len()).filter(|frame| is_heard[*frame]) {
        match heard.last_mut() {
            Some((_, last)) if frame - *last <= SHORTEST_PAUSE => *last = frame,
            _ => heard.push((frame, frame)),
        }
    }
    heard.retain(|(first, last)| last - first + 1 >= SHORTEST_UTTERANCE);
    let middles = heard
        .windows(2)
        .map(|pair| (pair[0].1 + 1 + pair[1].0) / 2 * FRAME);
    let cuts: Vec<usize> = middles.chain([samples.len()]).collect();
    let starts = [0].into_iter().chain(cuts.iter().copied());
    starts.zip(&cuts).map(|(start, end)| start..*end).collect()
}

/// Seconds of `samples` in which something is heard.
pub(crate) fn heard_seconds(samples: &[f32]) -> f32 {
    let levels: Vec<f32> = samples.chunks(FRAME).map(level).collect();
    let silent = SILENT * loudness(levels.clone());
    let heard = levels.iter().filter(|level| **level > silent).count();
    (heard * FRAME) as f32 / 16_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_cut_in_its_pauses_and_nothing_is_lost() {
        // A tone of 1 s and a pause of 0.2 s, eight times, with a short gap in each tone.
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
        assert!((heard_seconds(&sound) - 7.5).abs() < 0.6);
        assert!(utterances(&[]).iter().all(Range::is_empty));
    }
}
