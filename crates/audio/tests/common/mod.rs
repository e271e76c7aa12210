//! Shared helpers: test audio and comparisons.
#![allow(dead_code, clippy::unwrap_used)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use earshot_audio::{AudioError, AudioReader, Stream, Warning, read_all};
use earshot_test_support::skip_without;

/// Returns whether ffmpeg succeeded; some builds lack codecs.
pub fn ffmpeg(arguments: &[&str]) -> bool {
    Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin", "-y"])
        .args(arguments)
        .status()
        .unwrap()
        .success()
}

/// Speech-like audio as 16-bit samples, encoded by ffmpeg; `None` if that fails.
pub fn encode(
    folder: &Path,
    name: &str,
    rate: u32,
    channels: u16,
    seconds: f64,
    arguments: &[&str],
) -> Option<PathBuf> {
    let mono = voice(rate, seconds);
    let frames = mono
        .iter()
        .flat_map(|sample| std::iter::repeat_n(*sample, channels.into()));
    let (source, encoded) = (folder.join("source.wav"), folder.join(name));
    fs::write(&source, wav(rate, channels, &frames.collect::<Vec<_>>())).unwrap();
    let mut all = vec!["-i", source.to_str().unwrap()];
    all.extend(arguments);
    all.push(encoded.to_str().unwrap());
    if !ffmpeg(&all) {
        skip_without(&format!("{name} from this ffmpeg"));
        return None;
    }
    Some(encoded)
}

/// A file decoded by ffmpeg, mono at 16 kHz.
pub fn reference(file: &Path) -> Vec<f32> {
    let output = Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin", "-i"])
        .arg(file)
        .args([
            "-map", "0:a:0", "-ac", "1", "-ar", "16000", "-f", "f32le", "-",
        ])
        .output()
        .unwrap();
    output
        .stdout
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect()
}

pub fn decode_file(file: &Path) -> Result<(Vec<f32>, Vec<Warning>), AudioError> {
    read_all(Box::new(fs::File::open(file).unwrap()))
}

pub fn decode(bytes: Vec<u8>) -> Result<(Vec<f32>, Vec<Warning>), AudioError> {
    read_all(Box::new(Cursor::new(bytes)))
}

/// Interleaved samples in [-1, 1].
pub fn wav(rate: u32, channels: u16, samples: &[f32]) -> Vec<u8> {
    let quantized: Vec<i16> = samples.iter().map(|s| (s * 32_767.0) as i16).collect();
    earshot_test_support::wav(rate, channels, &quantized)
}

/// Speech-like: syllables of a harmonic voice, which reveal any shift in time.
pub fn voice(rate: u32, seconds: f64) -> Vec<f32> {
    let rate = f64::from(rate);
    let mut pitch = 0.0;
    (0..(rate * seconds) as usize)
        .map(|index| {
            let at = index as f64 / rate;
            pitch += (110.0 + 30.0 * (at * 1.7).sin()) / rate;
            let syllable = (at * 11.3).sin().max(0.0) * (0.6 + 0.4 * (at * 2.9).sin());
            let tone: f64 = (1..12)
                .map(|n| (std::f64::consts::TAU * pitch * f64::from(n)).sin() / f64::from(n))
                .sum();
            (0.3 * syllable * tone) as f32
        })
        .collect()
}

pub fn energy(samples: &[f32]) -> f64 {
    samples
        .iter()
        .map(|sample| f64::from(*sample).powi(2))
        .sum()
}

pub fn rms(samples: &[f32]) -> f64 {
    (energy(samples) / samples.len().max(1) as f64).sqrt()
}

/// Normalized correlation at a shift of `lag` samples, from -1 to 1.
pub fn similarity(samples: &[f32], reference_samples: &[f32], lag: isize) -> f64 {
    let samples = &samples[lag.max(0) as usize..];
    let reference_samples = &reference_samples[(-lag).max(0) as usize..];
    let len = samples.len().min(reference_samples.len());
    let dot: f64 = samples
        .iter()
        .zip(reference_samples)
        .map(|(a, b)| f64::from(*a) * f64::from(*b))
        .sum();
    dot / (energy(&samples[..len]) * energy(&reference_samples[..len])).sqrt()
}

/// The best shift within 25 ms.
pub fn best_lag(samples: &[f32], reference_samples: &[f32]) -> isize {
    (-400..=400)
        .max_by(|a, b| {
            similarity(samples, reference_samples, *a).total_cmp(&similarity(
                samples,
                reference_samples,
                *b,
            ))
        })
        .unwrap()
}

pub fn open_stream(bytes: Vec<u8>) -> Box<dyn Stream> {
    Box::new(AudioReader::from_bytes(bytes).unwrap())
}
