use std::f64::consts::TAU;

use super::Mixer;

const RATE: u32 = 48_000;

fn tone(hertz: f64, level: f64, seconds: f64) -> Vec<f32> {
    (0..(f64::from(RATE) * seconds) as usize)
        .map(|index| (level * (TAU * hertz * index as f64 / f64::from(RATE)).sin()) as f32)
        .collect()
}

fn mix(planes: &[Vec<f32>]) -> Vec<f32> {
    let mut mixer = Mixer::new(planes.len(), RATE);
    let mut mono = Vec::new();
    let len = planes[0].len();
    for start in (0..len).step_by(1000) {
        let end = len.min(start + 1000);
        let piece: Vec<Vec<f32>> = planes
            .iter()
            .map(|plane| plane[start..end].to_vec())
            .collect();
        mixer.push(&piece, &mut mono);
    }
    mixer.finish(&mut mono);
    assert_eq!(mono.len(), len);
    mono
}

fn rms(samples: &[f32]) -> f64 {
    let sum: f64 = samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum();
    (sum / samples.len() as f64).sqrt()
}

#[test]
fn channels_that_agree_are_averaged() {
    let voice = tone(300.0, 0.4, 1.0);
    let mono = mix(&[voice.clone(), voice.clone()]);
    let off = mono
        .iter()
        .zip(&voice)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(off < 1e-5, "{off}");
}

#[test]
fn opposite_phase_is_not_silence_even_at_the_start() {
    let voice = tone(300.0, 0.4, 1.0);
    let turned: Vec<f32> = voice.iter().map(|sample| -sample).collect();
    let mono = mix(&[voice.clone(), turned]);
    assert!(rms(&mono[2000..]) > 0.9 * rms(&voice));
    // The first step already knows; it only fades in.
    assert!(rms(&mono[..2000]) > 0.6 * rms(&voice));
}

#[test]
fn one_channel_alone_keeps_its_level() {
    let voice = tone(300.0, 0.4, 12.0);
    for silent in [vec![0.0; voice.len()], tone(50.0, 1e-5, 12.0)] {
        let mono = mix(&[silent, voice.clone()]);
        assert!(rms(&mono[mono.len() / 2..]) > 0.9 * rms(&voice));
        // At no time is it less than half.
        assert!(rms(&mono[..4800]) > 0.45 * rms(&voice));
    }
}

#[test]
fn two_speakers_on_two_channels_are_both_heard_from_their_first_sample() {
    let (first, second) = (tone(200.0, 0.5, 5.0), tone(370.0, 0.1, 5.0));
    let quiet = vec![0.0; first.len()];
    let left = [first.clone(), quiet.clone()].concat();
    let right = [quiet, second.clone()].concat();
    let mono = mix(&[left, right]);
    let onset = &mono[first.len()..first.len() + 4800];
    assert!(rms(onset) > 0.45 * rms(&second), "{}", rms(onset));
}

#[test]
fn changes_are_faded_not_switched() {
    let voice = tone(100.0, 0.5, 4.0);
    let half = voice.len() / 2;
    // The second channel turns over in the middle.
    let other: Vec<f32> = voice
        .iter()
        .enumerate()
        .map(|(index, sample)| if index < half { *sample } else { -sample })
        .collect();
    let mono = mix(&[voice.clone(), other]);
    let steepest = |samples: &[f32]| {
        samples
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .fold(0.0, f32::max)
    };
    // The seam in the input itself is at a zero crossing.
    assert!(
        steepest(&mono) < 3.0 * steepest(&voice),
        "{}",
        steepest(&mono)
    );
    assert!(rms(&mono[mono.len() - 48_000..]) > 0.9 * rms(&voice));
}

#[test]
fn five_silent_channels_do_not_bury_the_sixth() {
    let voice = tone(300.0, 0.4, 12.0);
    let mut planes = vec![vec![0.0; voice.len()]; 6];
    planes[2] = voice.clone();
    let mono = mix(&planes);
    assert!(rms(&mono[mono.len() / 2..]) > 0.8 * rms(&voice));
}
