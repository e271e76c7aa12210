//! Decoding a pipe while it is written.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Read;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use common::{decode, encode, ffmpeg, voice, wav};
use earshot_audio::{AudioError, AudioReader, SAMPLE_RATE};
use earshot_error::ErrorCode;
use earshot_test_support::has_programs;

/// Returns the sent bytes in small pieces. `Sync`, as standard input is.
struct Pipe {
    out: Mutex<Receiver<Vec<u8>>>,
    left: Vec<u8>,
}

fn pipe() -> (Sender<Vec<u8>>, Pipe) {
    let (into, out) = channel();
    let out = Mutex::new(out);
    (
        into,
        Pipe {
            out,
            left: Vec::new(),
        },
    )
}

impl Read for Pipe {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        if self.left.is_empty() {
            self.left = self.out.get_mut().unwrap().recv().unwrap_or_default();
        }
        let count = self.left.len().min(buf.len()).min(700);
        buf[..count].copy_from_slice(&self.left[..count]);
        self.left.drain(..count);
        Ok(count)
    }
}

fn decode_stream(bytes: Vec<u8>) -> Result<Vec<f32>, AudioError> {
    let (into, out) = pipe();
    into.send(bytes).unwrap();
    drop(into);
    let mut reader = AudioReader::open_stream(out)?;
    let mut samples = Vec::new();
    while let Some(block) = reader.next_block()? {
        samples.extend(block);
    }
    Ok(samples)
}

#[test]
fn a_stream_decodes_like_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.wav");
    let whole = wav(44_100, 2, &voice(44_100, 4.0).repeat(2));
    std::fs::write(&source, &whole).unwrap();
    // From a writer that does not know the length.
    let mut with_open_end = whole.clone();
    with_open_end[40..44].copy_from_slice(&[0xff; 4]);
    let mut files = vec![
        ("wav".to_owned(), whole),
        ("endless wav".to_owned(), with_open_end),
    ];
    if has_programs(&["ffmpeg"]) {
        for extension in ["opus", "webm", "mp3", "flac", "aac"] {
            let file = folder.path().join(format!("sound.{extension}"));
            let (from, to) = (source.to_str().unwrap(), file.to_str().unwrap());
            assert!(ffmpeg(&["-i", from, to]), "{extension}");
            files.push((extension.to_owned(), std::fs::read(&file).unwrap()));
        }
    }
    for (name, bytes) in files {
        let (before, _) = decode(bytes.clone()).unwrap();
        let after = decode_stream(bytes).unwrap();
        // Without a known end, the last packet may be shortened.
        let missing = before.len().abs_diff(after.len());
        assert!(
            missing < SAMPLE_RATE as usize / 10,
            "{name}: {missing} samples"
        );
        let common = before.len().min(after.len());
        let off = before[..common].iter().zip(&after[..common]);
        let off = off.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < 1e-3, "{name}: {off}");
    }
}

#[test]
fn a_stream_decodes_what_has_arrived() {
    let bytes = wav(16_000, 1, &voice(16_000, 4.0));
    let (into, out) = pipe();
    into.send(bytes[..bytes.len() / 2].to_vec()).unwrap();
    // No more is sent: waiting for it would block forever.
    let mut reader = AudioReader::open_stream(out).unwrap();
    let mut decoded = 0;
    while decoded < SAMPLE_RATE as usize {
        decoded += reader.next_block().unwrap().unwrap().len();
    }
    drop(into);
}

#[test]
fn mp4_streams_and_text_are_rejected() {
    assert!(matches!(
        decode_stream(b"no sound, only words, ".repeat(100)),
        Err(AudioError::NotMedia)
    ));
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(file) = encode(folder.path(), "a.m4a", 16_000, 1, 2.0, &[]) else {
        return;
    };
    let refused = decode_stream(std::fs::read(&file).unwrap()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NeedsWholeFile);
}
