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
fn equal_channels_are_averaged() {
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
fn opposite_phase_does_not_cancel_even_at_the_start() {
    let voice = tone(300.0, 0.4, 1.0);
    let turned: Vec<f32> = voice.iter().map(|sample| -sample).collect();
    let mono = mix(&[voice.clone(), turned]);
    assert!(rms(&mono[2000..]) > 0.9 * rms(&voice));
    // The first step is mixed correctly, but faded in.
    assert!(rms(&mono[..2000]) > 0.6 * rms(&voice));
}

#[test]
fn one_channel_alone_keeps_its_level() {
    let voice = tone(300.0, 0.4, 12.0);
    for silent in [vec![0.0; voice.len()], tone(50.0, 1e-5, 12.0)] {
        let mono = mix(&[silent, voice.clone()]);
        assert!(rms(&mono[mono.len() / 2..]) > 0.9 * rms(&voice));
        // Never below half.
        assert!(rms(&mono[..4800]) > 0.45 * rms(&voice));
    }
}

#[test]
fn two_speakers_on_two_channels_are_audible_from_their_first_sample() {
    let (first, second) = (tone(200.0, 0.5, 5.0), tone(370.0, 0.1, 5.0));
    let quiet = vec![0.0; first.len()];
    let left = [first.clone(), quiet.clone()].concat();
    let right = [quiet, second.clone()].concat();
    let mono = mix(&[left, right]);
    let onset = &mono[first.len()..first.len() + 4800];
    assert!(rms(onset) > 0.45 * rms(&second), "{}", rms(onset));
}

#[test]
fn gain_changes_are_faded() {
    let voice = tone(100.0, 0.5, 4.0);
    let half = voice.len() / 2;
    // The second channel changes its phase in the middle.
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
    // The seam in the input is at a zero crossing.
    assert!(
        steepest(&mono) < 3.0 * steepest(&voice),
        "{}",
        steepest(&mono)
    );
    assert!(rms(&mono[mono.len() - 48_000..]) > 0.9 * rms(&voice));
}

#[test]
fn silent_channels_do_not_attenuate_the_only_active_one() {
    let voice = tone(300.0, 0.4, 12.0);
    let mut planes = vec![vec![0.0; voice.len()]; 6];
    planes[2] = voice.clone();
    let mono = mix(&planes);
    assert!(rms(&mono[mono.len() / 2..]) > 0.8 * rms(&voice));
}

/// Speech-like: syllables of a tone, with a pause of four seconds in the middle.
fn voice(seconds: f64) -> Vec<f32> {
    tone(300.0, 0.3, seconds)
        .into_iter()
        .enumerate()
        .map(|(index, sample)| {
            let at = index as f64 / f64::from(RATE);
            let is_pause = (at - seconds / 2.0).abs() < 2.0;
            let syllable = if is_pause {
                0.0
            } else {
                (at * 12.0).sin().max(0.0)
            };
            sample * syllable as f32
        })
        .collect()
}

fn mix_with_lookahead(planes: &[Vec<f32>]) -> Vec<f32> {
    let (mut mixer, mut mono) = (Mixer::with_lookahead(planes.len(), RATE), Vec::new());
    mixer.push(planes, &mut mono);
    mixer.finish(&mut mono);
    assert_eq!(mono.len(), planes[0].len());
    mono
}

#[test]
fn stationary_channels_are_muted_next_to_a_voice() {
    let voice = voice(16.0);
    // As loud as timecode gets, and present from the first sample on.
    let timecode = tone(2_400.0, 0.9, 16.0);
    let mono = mix_with_lookahead(&[voice.clone(), timecode.clone()]);
    let off: Vec<f32> = mono
        .iter()
        .zip(&voice)
        .map(|(a, b)| (a.abs() - b.abs()).max(0.0))
        .collect();
    assert!(rms(&off) < 0.01, "{}", rms(&off));
    assert!(rms(&mono) > 0.8 * rms(&voice));
    // Without an active channel, a stationary one is kept.
    let alone = mix_with_lookahead(&[vec![0.0; timecode.len()], timecode.clone()]);
    assert!(rms(&alone[RATE as usize * 12..]) > 0.9 * rms(&timecode));
}

#[test]
fn one_word_in_hiss_is_audible_next_to_a_voice() {
    let (first, hiss) = (voice(20.0), tone(4_000.0, 0.01, 20.0));
    let mut second = hiss.clone();
    let (from, to) = (RATE as usize * 15, RATE as usize * 15 + 12_000);
    let word = tone(700.0, 0.3, 0.25);
    second[from..to].copy_from_slice(&word);
    let mono = mix_with_lookahead(&[first.clone(), second]);
    let without = mix_with_lookahead(&[first, hiss]);
    let word_heard: Vec<f32> = mono.iter().zip(&without).map(|(a, b)| a - b).collect();
    assert!(rms(&word_heard[from..to]) > 0.4 * rms(&word));
}
