//! Shared helpers: test audio and comparisons.
#![allow(dead_code, clippy::unwrap_used)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use earshot_audio::{AudioError, AudioReader, Stream, Warning, read_all};

pub fn corpus() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("EARSHOT_CORPUS") else {
        println!("skipped: no corpus");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.is_dir(), "EARSHOT_CORPUS is set but is no folder");
    Some(folder)
}

pub fn has_ffmpeg() -> bool {
    let found = Command::new("ffmpeg").arg("-version").output().is_ok();
    if !found {
        println!("skipped: no ffmpeg");
    }
    found
}

/// False if ffmpeg lacks what the arguments need.
pub fn ffmpeg(arguments: &[&str]) -> bool {
    Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin", "-y"])
        .args(arguments)
        .status()
        .unwrap()
        .success()
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

/// A 16-bit PCM WAV file of interleaved samples in [-1, 1].
pub fn wav(rate: u32, channels: u16, samples: &[f32]) -> Vec<u8> {
    let len = samples.len() as u32 * 2;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + len).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * u32::from(channels) * 2).to_le_bytes());
    bytes.extend((channels * 2).to_le_bytes());
    bytes.extend(b"\x10\0data");
    bytes.extend(len.to_le_bytes());
    for sample in samples {
        bytes.extend(((sample * 32_767.0) as i16).to_le_bytes());
    }
    bytes
}

/// Speech-like: syllables of a harmonic voice, so that any shift in time shows.
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
