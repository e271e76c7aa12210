//! Indexes and tags that are far larger than their audio.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/mp4.rs"]
mod mp4;

use common::{decode, encode, voice};
use earshot_audio::{AudioError, AudioReader, Warning};
use earshot_test_support::has_programs;
use mp4::{Track, file, mp4_box, words};

const SECOND: usize = 16_000;

fn is_index_too_large(file: Vec<u8>) -> bool {
    let refused = decode(file).map(|(samples, _)| samples.len());
    matches!(refused, Err(AudioError::Damaged { what }) if what.contains("index"))
}

#[test]
fn tables_with_an_entry_per_sample_are_shortened_or_rejected() {
    let speech = voice(16_000, 12.0);
    let plain = decode(file(&[Track::plain(&speech)])).unwrap().0;
    // Jitter is merged; stronger variation would take hours to read.
    let entries = |ticks: fn(u32) -> u32| (0..speech.len() as u32).map(|i| (1, ticks(i))).collect();
    let jittered = Track {
        durations: entries(|i| 2 * (i % 2)),
        ..Track::plain(&speech)
    };
    let (samples, warnings) = decode(file(&[jittered])).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert!(
        samples.len().abs_diff(plain.len()) < 16,
        "{}",
        samples.len()
    );
    let off = samples.iter().zip(&plain).map(|(a, b)| (a - b).abs());
    assert!(off.fold(0.0, f32::max) < 0.02);
    let jumping = || Track {
        durations: entries(|i| 1 + i % 2 * 16_000),
        ..Track::plain(&speech)
    };
    assert!(is_index_too_large(file(&[jumping()])));
    // The index of a video track does not count.
    let pictures = Track {
        handler: b"vide",
        ..jumping()
    };
    let both = file(&[pictures, Track::plain(&speech)]);
    assert_eq!(decode(both).unwrap().0.len(), plain.len());
}

#[test]
fn runs_of_fragments_are_limited() {
    let speech = voice(16_000, 1.0);
    let with_runs = |runs: Vec<u8>| {
        let fragment = mp4_box(b"traf", &[&mp4_box(b"tfhd", &[&words(&[0, 1])]), &runs]);
        let extends = mp4_box(b"trex", &[&words(&[0, 1, 1, 1, 2, 0])]);
        let mut made = file(&[Track::plain(&speech)]);
        made.extend(mp4_box(b"moov", &[&mp4_box(b"mvex", &[&extends])]));
        made.extend(mp4_box(b"moof", &[&fragment]));
        made
    };
    let each_with_a_length = [words(&[0x100, 400_000]), words(&[1; 400_000])].concat();
    assert!(is_index_too_large(with_runs(mp4_box(
        b"trun",
        &[&each_with_a_length]
    ))));
    let many = mp4_box(b"trun", &[&words(&[0, 1])]).repeat(140_000);
    assert!(is_index_too_large(with_runs(many)));
    let tracks: Vec<Track> = (0..300).map(|_| Track::plain(&speech[..10])).collect();
    assert!(is_index_too_large(file(&tracks)));
}

#[test]
fn tags_of_any_size_are_skipped() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let encoded = |name: &str| {
        let arguments = ["-map_metadata", "-1"];
        let file = encode(folder.path(), name, 16_000, 1, 2.0, &arguments);
        file.map(|file| std::fs::read(file).unwrap())
    };
    let (Some(mp3), Some(flac)) = (encoded("sound.mp3"), encoded("sound.flac")) else {
        return;
    };
    // Three megabytes, as with a cover picture; the entries are invalid.
    let len = 3 << 20_u32;
    let size = [len >> 21, len >> 14, len >> 7, len].map(|part| (part & 0x7f) as u8);
    let tag = [&b"ID3\x04\0\0"[..], &size, &vec![b'T'; len as usize]].concat();
    let tagged = [&tag[..], &tag, &mp3].concat();
    let (plain, _) = decode(mp3.clone()).unwrap();
    assert_eq!(decode(tagged).unwrap().0, plain);
    // Through a pipe, where nothing is read twice.
    let piped = std::io::Cursor::new([&tag[..], &mp3].concat());
    let mut reader = AudioReader::open_stream(piped).unwrap();
    let mut samples = 0;
    while let Some(block) = reader.next_block().unwrap() {
        samples += block.len();
    }
    assert!(samples.abs_diff(plain.len()) < SECOND / 10, "{samples}");
    // FLAC comments that promise more than there are.
    let comments = [&[4, 0, 0, 12][..], &[0; 4], &[0xff; 8]].concat();
    let tagged = [&flac[..4 + 38], &comments, &flac[4 + 38..]].concat();
    assert_eq!(decode(tagged).unwrap().0, decode(flac).unwrap().0);
    assert!(decode(tag.repeat(2)).is_err());
}

#[test]
fn ogg_chains_with_too_many_links_are_truncated() {
    let head = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0";
    let tags = b"OpusTags\0\0\0\0\0\0\0\0";
    let mut chain = Vec::new();
    for serial in 0..5_000 {
        chain.extend(page(2, 0, serial, 0, head));
        chain.extend(page(0, 0, serial, 1, tags));
        chain.extend(page(4, 960, serial, 2, &[0xf8]));
    }
    let (samples, warnings) = decode(chain).unwrap();
    // A link is a frame of 20 ms.
    assert!((3_000 * 320..4_200 * 320).contains(&samples.len()));
    assert!(warnings.contains(&Warning::Truncated), "{warnings:?}");
}

/// An Ogg page with one packet (RFC 3533, 6).
fn page(flags: u8, granule: u64, serial: u32, number: u32, packet: &[u8]) -> Vec<u8> {
    let mut page = [b"OggS\0".as_slice(), &[flags], &granule.to_le_bytes()].concat();
    page.extend(serial.to_le_bytes());
    page.extend(number.to_le_bytes());
    page.extend([0, 0, 0, 0, 1, packet.len() as u8]);
    page.extend(packet);
    let mut sum = 0_u32;
    for byte in &page {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            sum = sum << 1 ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 };
        }
    }
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

#[test]
fn frames_without_data_are_silence() {
    for (mark, rate_of_frame) in [(&b"#!AMR\n"[..], 0x7c), (b"#!AMR-WB\n", 0x7c)] {
        // Ten minutes.
        let file = [mark, &vec![rate_of_frame; 30_000]].concat();
        let (samples, _) = decode(file).unwrap();
        assert_eq!(samples.len(), 600 * SECOND);
        assert!(samples.iter().all(|sample| *sample == 0.0));
    }
}
