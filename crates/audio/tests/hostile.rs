//! Empty, huge, random, truncated and changing files.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use common::{decode, rms, voice, wav};
use earshot_audio::{AudioError, AudioReader, Warning, read_all};
use earshot_error::ErrorCode;
use earshot_test_support::corpus;

/// Deterministic pseudo-random bytes.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed | 1;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}

#[test]
fn empty_and_one_byte_files() {
    assert!(matches!(decode(Vec::new()), Err(AudioError::Empty)));
    for byte in [0, b'R', 0xff] {
        assert!(matches!(decode(vec![byte]), Err(AudioError::NotMedia)));
    }
    assert!(matches!(
        decode(wav(16_000, 1, &[])),
        Err(AudioError::Empty)
    ));
}

#[test]
fn random_bytes_are_not_media() {
    for seed in 1..40 {
        let outcome = decode(noise(seed, 20_000));
        assert!(
            matches!(outcome, Err(AudioError::NotMedia)),
            "{seed}: {outcome:?}"
        );
    }
}

#[test]
fn a_sparse_file_of_four_gigabytes_is_refused_at_once() {
    let file = tempfile::tempfile_in(std::env::temp_dir()).unwrap();
    file.set_len(4 << 30).unwrap();
    let start = Instant::now();
    assert!(matches!(
        read_all(Box::new(file)),
        Err(AudioError::NotMedia)
    ));
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn wav_with_unset_sizes_decodes() {
    let sound = voice(16_000, 2.0);
    let whole = wav(16_000, 1, &sound);
    for (riff, data) in [
        (0, 0),
        (u32::MAX, u32::MAX),
        (0x7fff_f024, 0x7fff_f000),
        (36, 0x8000_0000),
    ] {
        let mut file = whole.clone();
        file[4..8].copy_from_slice(&u32::to_le_bytes(riff));
        file[40..44].copy_from_slice(&u32::to_le_bytes(data));
        let (samples, warnings) = decode(file).unwrap();
        assert_eq!(samples.len(), 32_000, "{riff} {data}");
        assert!(warnings.is_empty());
    }
}

#[test]
fn truncated_wav_decodes_up_to_its_end() {
    let mut file = wav(16_000, 1, &voice(16_000, 2.0));
    file.truncate(44 + 16_000 * 2);
    let (samples, warnings) = decode(file).unwrap();
    assert_eq!(samples.len(), 16_000);
    assert_eq!(warnings, [Warning::Truncated]);
}

#[test]
fn every_format_may_be_truncated_anywhere() {
    let Some(corpus) = corpus() else { return };
    for entry in fs::read_dir(corpus.join("formats")).unwrap() {
        let path = entry.unwrap().path();
        let whole = fs::read(&path).unwrap();
        let full = decode(whole.clone())
            .map(|(samples, _)| samples.len())
            .unwrap_or(0);
        for part in [10, 33, 50, 77, 95] {
            match decode(whole[..whole.len() * part / 100].to_vec()) {
                Ok((samples, _)) => assert!(samples.len() <= full + 16, "{path:?} at {part} %"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
}

#[test]
fn damage_in_the_middle_loses_only_that_part() {
    let Some(corpus) = corpus() else { return };
    for name in [
        "voice_whatsapp_like.opus",
        "voice_signal_like.aac",
        "voice_low_bitrate_8k.mp3",
    ] {
        let mut file = fs::read(corpus.join("formats").join(name)).unwrap();
        let (whole, _) = decode(file.clone()).unwrap();
        let middle = file.len() / 2;
        file[middle..middle + 300].copy_from_slice(&noise(7, 300));
        let (samples, _) = decode(file).unwrap();
        let lost = whole.len() as f64 - samples.len() as f64;
        assert!(lost.abs() < 16_000.0 * 1.5, "{name} lost {lost} samples");
        let tail = &samples[samples.len() - 16_000 * 3..];
        assert!(rms(tail) > 0.001, "{name} has no end");
    }
}

/// Its length changes after it was measured.
struct ChangingSource {
    inner: Cursor<Vec<u8>>,
    reads: usize,
    replacement: Vec<u8>,
}

impl Read for ChangingSource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads == 20 {
            let at = self.inner.position();
            self.inner = Cursor::new(std::mem::take(&mut self.replacement));
            self.inner.set_position(at);
        }
        self.inner.read(buf)
    }
}

impl Seek for ChangingSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_truncated() {
    let whole = wav(16_000, 1, &voice(16_000, 60.0));
    let replacement = whole[..700_000].to_vec();
    let source = ChangingSource {
        inner: Cursor::new(whole),
        reads: 0,
        replacement,
    };
    let (samples, warnings) = read_all(Box::new(source)).unwrap();
    assert!(
        samples.len() >= 300_000 && samples.len() < 400_000,
        "{}",
        samples.len()
    );
    assert_eq!(warnings, [Warning::Truncated]);
}

#[test]
fn a_file_that_grows_while_it_is_read_keeps_its_length() {
    let whole = wav(16_000, 1, &voice(16_000, 60.0));
    let mut replacement = whole.clone();
    replacement.extend(vec![0x55; 1 << 20]);
    let source = ChangingSource {
        inner: Cursor::new(whole),
        reads: 0,
        replacement,
    };
    let (samples, warnings) = read_all(Box::new(source)).unwrap();
    assert_eq!(samples.len(), 960_000);
    assert!(warnings.is_empty());
}

#[test]
fn failing_storage_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    impl Seek for Broken {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(1000)
        }
    }
    let error = AudioReader::open(Box::new(Broken)).err().unwrap();
    assert_eq!(error.code(), ErrorCode::ReadFailed);
}

#[test]
fn a_folder_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    if let Ok(folder) = File::open(folder.path()) {
        assert!(read_all(Box::new(folder)).is_err());
    }
}

#[test]
fn documents_with_embedded_audio_are_not_media() {
    let mut file = b"%PDF-1.7\n".to_vec();
    file.write_all(&wav(16_000, 1, &voice(16_000, 1.0)))
        .unwrap();
    assert!(matches!(decode(file), Err(AudioError::NotMedia)));
}

#[test]
fn implausibly_low_rates_are_rejected() {
    // Found by mutating files: each sample became 16 000.
    let file = wav(1, 1, &voice(16_000, 1.0));
    assert_eq!(decode(file).unwrap_err().code(), ErrorCode::Damaged);
}
