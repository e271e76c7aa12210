//! QuickTime and MP4: edit lists, several tracks, codecs, and bytes around the audio.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/mp4.rs"]
mod mp4;

use std::io::Cursor;

use common::{best_lag, decode, rms, similarity, voice, wav};
use earshot_audio::{AudioError, AudioReader, Warning};
use mp4::{Track, file, mp4_box, without_ftyp, words};

const SECOND: usize = 16_000;

/// Equal samples at equal times.
fn same(samples: &[f32], reference_samples: &[f32]) -> bool {
    let differences = samples
        .iter()
        .zip(reference_samples)
        .map(|(a, b)| (a - b).abs());
    samples.len().abs_diff(reference_samples.len()) <= 16 && differences.fold(0.0, f32::max) < 0.02
}

#[test]
fn edit_lists_delay_cut_and_move() {
    let speech = voice(16_000, 9.0);
    let part = |from: usize, to: usize| speech[from * SECOND..to * SECOND].to_vec();
    let silence = |seconds: usize| vec![0.0; seconds * SECOND];
    /// Length (ms) and start (samples) of each edit, and the expected samples.
    type Case<'a> = (&'a [(u32, i32)], Vec<f32>);
    let cases: [Case<'_>; 5] = [
        (&[(6000, -1), (9000, 0)], [silence(6), part(0, 9)].concat()),
        (
            &[(2000, 16_000), (3000, 80_000)],
            [part(1, 3), part(5, 8)].concat(),
        ),
        // Later audio first.
        (
            &[(2000, 96_000), (3000, 16_000)],
            [part(6, 8), part(1, 4)].concat(),
        ),
        // Repetition with a pause between.
        (
            &[(2000, 0), (1000, -1), (2000, 0)],
            [part(0, 2), silence(1), part(0, 2)].concat(),
        ),
        // From an offset to the end.
        (&[(0, 64_000)], part(4, 9)),
    ];
    for (edits, expected) in cases {
        let track = Track {
            edits: edits.to_vec(),
            ..Track::plain(&speech)
        };
        let file_bytes = file(&[track]);
        let (samples, warnings) = decode(file_bytes.clone()).unwrap();
        assert!(same(&samples, &expected), "{edits:?}: {}", samples.len());
        assert!(warnings.is_empty(), "{edits:?}: {warnings:?}");
        // Seeking gives the samples expected there.
        let mut reader = AudioReader::from_bytes(file_bytes).unwrap();
        let ms = expected.len() as u64 / 16;
        assert_eq!(reader.duration_ms(), Some(ms), "{edits:?}");
        for ms in [ms / 2 + 200, ms / 5, ms * 9 / 10, 10] {
            reader.seek(ms).unwrap();
            let actual = reader.next_block().unwrap().unwrap();
            let expected_samples = &expected[ms as usize * 16..][..actual.len().min(SECOND / 5)];
            assert!(
                same(&actual[..expected_samples.len()], expected_samples),
                "{edits:?} at {ms} ms"
            );
        }
    }
}

#[test]
fn video_tracks_are_reported() {
    let audio = || Track::plain(&voice(16_000, 1.0));
    let video = Track {
        handler: b"vide",
        ..audio()
    };
    let has_video = |tracks: &[Track]| {
        AudioReader::from_bytes(file(tracks))
            .unwrap()
            .info()
            .has_video
    };
    assert!(!has_video(&[audio(), audio()]));
    assert!(has_video(&[audio(), video]));
}

#[test]
fn inserted_silence_is_limited() {
    let track = Track {
        edits: vec![(u32::MAX, -1), (1000, 0)],
        ..Track::plain(&voice(16_000, 1.0))
    };
    let mut reader = AudioReader::from_bytes(file(&[track])).unwrap();
    let (mut samples, mut last) = (0, Vec::new());
    while let Some(block) = reader.next_block().unwrap() {
        assert!(block.len() < SECOND, "a block of {} samples", block.len());
        samples += block.len();
        last = block;
    }
    assert_eq!(samples, (4 * 3600 + 1) * SECOND);
    assert!(rms(&last) > 0.01);
}

#[test]
fn tracks_are_mixed_and_one_can_be_selected() {
    let (first, second) = (voice(16_000, 4.0), voice(16_000, 3.0));
    let silent_track = vec![0.0; first.len()];
    let late: Vec<f32> = [vec![0.0; 4 * SECOND], second.clone()].concat();
    let two = || file(&[Track::plain(&first), Track::plain(&late)]);
    let (samples, warnings) = decode(two()).unwrap();
    assert_eq!(warnings, [Warning::MixedTracks(2)]);

    for (at, speech) in [(0, &first), (4, &second)] {
        let decoded = &samples[at * SECOND..][..speech.len()];
        assert!(best_lag(decoded, speech).abs() < 16 && similarity(decoded, speech, 0) > 0.95);
    }
    // A silent track is not mixed.
    let (samples, warnings) =
        decode(file(&[Track::plain(&silent_track), Track::plain(&first)])).unwrap();
    assert!(
        same(&samples, &first) && warnings.is_empty(),
        "{warnings:?}"
    );

    let mut one = AudioReader::open_track(Box::new(Cursor::new(two())), 2).unwrap();
    let mut decoded = Vec::new();
    while let Some(block) = one.next_block().unwrap() {
        decoded.extend(block);
    }
    assert!(same(&decoded, &late) && one.warnings().is_empty());
    for number in [0, 3] {
        let error = AudioReader::open_track(Box::new(Cursor::new(two())), number).err();
        assert!(matches!(
            error,
            Some(AudioError::NoSuchTrack { tracks: 2, .. })
        ));
    }
}

#[test]
fn pcm_sample_formats_are_read_correctly() {
    let speech = voice(16_000, 2.0);
    let encode = |bytes: fn(f32) -> Vec<u8>| speech.iter().flat_map(|s| bytes(*s)).collect();
    let long = |sample: f32| (sample * 8_388_607.0) as i32 * 256;
    let little = mp4_box(b"wave", &[&mp4_box(b"enda", &[&[0, 1]]), &words(&[8, 0])]);
    type Entry = (&'static [u8; 4], u16, Vec<u8>, Vec<u8>, u32);
    let entries: [Entry; 6] = [
        (
            b"in24",
            16,
            vec![],
            encode(|s| ((s * 8_388_607.0) as i32).to_be_bytes()[1..].to_vec()),
            3,
        ),
        (
            b"in24",
            24,
            little,
            encode(|s| ((s * 8_388_607.0) as i32).to_le_bytes()[..3].to_vec()),
            3,
        ),
        (
            b"in32",
            16,
            vec![],
            speech.iter().flat_map(|s| long(*s).to_be_bytes()).collect(),
            4,
        ),
        (b"fl32", 32, vec![], encode(|s| s.to_be_bytes().to_vec()), 4),
        (
            b"twos",
            8,
            vec![],
            encode(|s| vec![(s * 127.0) as i8 as u8]),
            1,
        ),
        (
            b"raw ",
            8,
            vec![],
            encode(|s| vec![((s * 127.0) as i8 as u8) ^ 0x80]),
            1,
        ),
    ];
    for (codec, bits, extra, data, bytes_per_frame) in entries {
        let name = String::from_utf8_lossy(codec).into_owned();
        let track = Track {
            codec,
            bits,
            extra,
            data,
            bytes_per_frame,
            ..Track::plain(&[])
        };
        let (samples, warnings) = decode(file(&[track])).unwrap();
        assert!(same(&samples, &speech), "{name} {bits}");
        assert!(warnings.is_empty());
    }
}

#[test]
fn extra_bytes_around_the_data_are_ignored() {
    let speech = voice(16_000, 2.0);
    let file_bytes = || without_ftyp(&[Track::plain(&speech)]);
    let mut with_open_end = file_bytes();
    // The data follows the index, and its size says "to the end".
    let index = with_open_end.split_off(8 + 8 + speech.len() * 2);
    let shift = |index: &[u8]| {
        let at = index.windows(4).position(|kind| kind == b"stco").unwrap() + 12;
        let offset = words(&[index.len() as u32 + 8]);
        [&index[..at], &offset, &index[at + 4..]].concat()
    };
    let data = [&words(&[0])[..], b"mdat", &with_open_end[16..]].concat();
    let shapes = [
        ("no ftyp", file_bytes()),
        ("trailing bytes", [file_bytes(), vec![0x55; 700]].concat()),
        (
            "trailing text",
            [
                file(&[Track::plain(&speech)]),
                b"made by a phone\n".repeat(9),
            ]
            .concat(),
        ),
        ("trailing zeros", [file_bytes(), vec![0; 5]].concat()),
        ("size unknown", [shift(&index), data].concat()),
    ];
    for (name, bytes) in shapes {
        match decode(bytes) {
            Ok((samples, warnings)) => {
                assert!(same(&samples, &speech), "{name}: {}", samples.len());
                assert!(warnings.is_empty(), "{name}: {warnings:?}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    // Missing data is reported.
    let mut broken = file(&[Track::plain(&speech)]);
    let index = broken.split_off(8 + 8 + speech.len() * 2);
    let mut first = [shift(&index), broken[8..].to_vec()].concat();
    first.truncate(first.len() - speech.len());
    let (samples, warnings) = decode(first).unwrap();
    assert!(
        same(&samples, &speech[..speech.len() / 2]),
        "{}",
        samples.len()
    );
    assert_eq!(warnings, [Warning::Truncated]);
}

#[test]
fn leading_junk_and_odd_headers_are_skipped() {
    let speech = voice(16_000, 2.0);
    let plain = wav(16_000, 1, &speech);
    let mut padded = plain[..36].to_vec();
    padded[16..20].copy_from_slice(&858_u32.to_le_bytes());
    padded.resize(20 + 858, 0);
    padded.extend(&plain[36..]);
    let tag = [
        b"APETAGEX\xd0\x07\0\0",
        &[40, 0, 0, 0][..],
        &[0; 16],
        &[7; 40],
    ]
    .concat();
    let mut au = b".snd".to_vec();
    au.extend(words(&[28, u32::MAX, 3, 16_000, 1, 0]));
    let samples = speech
        .iter()
        .flat_map(|s| ((s * 32_767.0) as i16).to_be_bytes());
    au.extend(samples);
    for (name, bytes) in [
        ("padded header", padded),
        ("leading tag", [tag, plain.clone()].concat()),
        ("leading zeros", [vec![0; 3000], plain].concat()),
        ("Sun AU", au),
    ] {
        let (samples, warnings) = decode(bytes).unwrap();
        assert!(same(&samples, &speech), "{name}: {}", samples.len());
        assert!(warnings.is_empty() && rms(&samples) > 0.01, "{name}");
    }
}
