//! QuickTime and MP4: edit lists, several tracks, codecs, and what stands around the sound.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/mp4.rs"]
mod mp4;

use std::io::Cursor;

use common::{best_lag, decode, likeness, rms, voice, wav};
use earshot_audio::{AudioError, Sound, Warning};
use mp4::{Track, boxed, file, without_kind, words};

const SECOND: usize = 16_000;

/// Whether both are the same sound at the same time.
fn same(ours: &[f32], theirs: &[f32]) -> bool {
    let off = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    ours.len().abs_diff(theirs.len()) <= 16 && off.fold(0.0, f32::max) < 0.02
}

#[test]
fn an_edit_list_delays_cuts_and_moves() {
    let said = voice(16_000, 9.0);
    let part = |from: usize, to: usize| said[from * SECOND..to * SECOND].to_vec();
    let silence = |seconds: usize| vec![0.0; seconds * SECOND];
    /// Each edit's length (ms) and start in the media (samples), and the sound.
    type Case<'a> = (&'a [(u32, i32)], Vec<f32>);
    let cases: [Case<'_>; 5] = [
        (&[(6000, -1), (9000, 0)], [silence(6), part(0, 9)].concat()),
        (
            &[(2000, 16_000), (3000, 80_000)],
            [part(1, 3), part(5, 8)].concat(),
        ),
        // What was said last comes first.
        (
            &[(2000, 96_000), (3000, 16_000)],
            [part(6, 8), part(1, 4)].concat(),
        ),
        // Once more, and a pause between.
        (
            &[(2000, 0), (1000, -1), (2000, 0)],
            [part(0, 2), silence(1), part(0, 2)].concat(),
        ),
        // The rest, to its end.
        (&[(0, 64_000)], part(4, 9)),
    ];
    for (edits, expected) in cases {
        let track = Track {
            edits: edits.to_vec(),
            ..Track::plain(&said)
        };
        let made = file(&[track]);
        let (samples, warnings) = decode(made.clone()).unwrap();
        assert!(same(&samples, &expected), "{edits:?}: {}", samples.len());
        assert!(warnings.is_empty(), "{edits:?}: {warnings:?}");
        // Playing from anywhere gives what lies there.
        let mut sound = Sound::from_bytes(made).unwrap();
        let ms = expected.len() as u64 / 16;
        assert_eq!(sound.duration_ms(), Some(ms), "{edits:?}");
        for ms in [ms / 2 + 200, ms / 5, ms * 9 / 10, 10] {
            sound.seek(ms).unwrap();
            let here = sound.next_block().unwrap().unwrap();
            let there = &expected[ms as usize * 16..][..here.len().min(SECOND / 5)];
            assert!(same(&here[..there.len()], there), "{edits:?} at {ms} ms");
        }
    }
}

#[test]
fn days_of_nothing_are_not_given() {
    let track = Track {
        edits: vec![(u32::MAX, -1), (1000, 0)],
        ..Track::plain(&voice(16_000, 1.0))
    };
    let mut sound = Sound::from_bytes(file(&[track])).unwrap();
    let (mut samples, mut last) = (0, Vec::new());
    while let Some(block) = sound.next_block().unwrap() {
        assert!(block.len() < SECOND, "a block of {} samples", block.len());
        samples += block.len();
        last = block;
    }
    assert_eq!(samples, (4 * 3600 + 1) * SECOND);
    assert!(rms(&last) > 0.01);
}

#[test]
fn every_track_is_heard_and_one_can_be_chosen() {
    let (first, second) = (voice(16_000, 4.0), voice(16_000, 3.0));
    let quiet = vec![0.0; first.len()];
    let late: Vec<f32> = [vec![0.0; 4 * SECOND], second.clone()].concat();
    let two = || file(&[Track::plain(&first), Track::plain(&late)]);
    let (samples, warnings) = decode(two()).unwrap();
    assert_eq!(warnings, [Warning::MixedTracks(2)]);

    for (at, said) in [(0, &first), (4, &second)] {
        let heard = &samples[at * SECOND..][..said.len()];
        assert!(best_lag(heard, said).abs() < 16 && likeness(heard, said, 0) > 0.95);
    }
    // A track without a sound is no other speaker.
    let (samples, warnings) = decode(file(&[Track::plain(&quiet), Track::plain(&first)])).unwrap();
    assert!(
        same(&samples, &first) && warnings.is_empty(),
        "{warnings:?}"
    );

    let mut one = Sound::open_track(Box::new(Cursor::new(two())), 2).unwrap();
    let mut heard = Vec::new();
    while let Some(block) = one.next_block().unwrap() {
        heard.extend(block);
    }
    assert!(same(&heard, &late) && one.warnings().is_empty());
    for number in [0, 3] {
        let why = Sound::open_track(Box::new(Cursor::new(two())), number).err();
        assert!(matches!(
            why,
            Some(AudioError::NoSuchTrack { tracks: 2, .. })
        ));
    }
}

#[test]
fn samples_are_read_as_they_are_written() {
    let said = voice(16_000, 2.0);
    let whole = |bytes: fn(f32) -> Vec<u8>| said.iter().flat_map(|s| bytes(*s)).collect();
    let long = |sample: f32| (sample * 8_388_607.0) as i32 * 256;
    let little = boxed(b"wave", &[&boxed(b"enda", &[&[0, 1]]), &words(&[8, 0])]);
    type Entry = (&'static [u8; 4], u16, Vec<u8>, Vec<u8>, u32);
    let entries: [Entry; 6] = [
        (
            b"in24",
            16,
            vec![],
            whole(|s| ((s * 8_388_607.0) as i32).to_be_bytes()[1..].to_vec()),
            3,
        ),
        (
            b"in24",
            24,
            little,
            whole(|s| ((s * 8_388_607.0) as i32).to_le_bytes()[..3].to_vec()),
            3,
        ),
        (
            b"in32",
            16,
            vec![],
            said.iter().flat_map(|s| long(*s).to_be_bytes()).collect(),
            4,
        ),
        (b"fl32", 32, vec![], whole(|s| s.to_be_bytes().to_vec()), 4),
        (
            b"twos",
            8,
            vec![],
            whole(|s| vec![(s * 127.0) as i8 as u8]),
            1,
        ),
        (
            b"raw ",
            8,
            vec![],
            whole(|s| vec![((s * 127.0) as i8 as u8) ^ 0x80]),
            1,
        ),
    ];
    for (codec, bits, extra, data, bytes_a_frame) in entries {
        let name = String::from_utf8_lossy(codec).into_owned();
        let track = Track {
            codec,
            bits,
            extra,
            data,
            bytes_a_frame,
            ..Track::plain(&[])
        };
        let (samples, warnings) = decode(file(&[track])).unwrap();
        assert!(same(&samples, &said), "{name} {bits}");
        assert!(warnings.is_empty());
    }
}

#[test]
fn what_stands_around_the_sound_is_no_loss() {
    let said = voice(16_000, 2.0);
    let made = || without_kind(&[Track::plain(&said)]);
    let mut endless = made();
    // The data, whose size says "to the end", behind the index.
    let index = endless.split_off(8 + 8 + said.len() * 2);
    let shift = |index: &[u8]| {
        let at = index.windows(4).position(|kind| kind == b"stco").unwrap() + 12;
        let offset = words(&[index.len() as u32 + 8]);
        [&index[..at], &offset, &index[at + 4..]].concat()
    };
    let data = [&words(&[0])[..], b"mdat", &endless[16..]].concat();
    let shapes = [
        ("no kind", made()),
        ("bytes behind", [made(), vec![0x55; 700]].concat()),
        (
            "text behind",
            [file(&[Track::plain(&said)]), b"made by a phone\n".repeat(9)].concat(),
        ),
        ("zeros behind", [made(), vec![0; 5]].concat()),
        ("size unknown", [shift(&index), data].concat()),
    ];
    for (name, bytes) in shapes {
        match decode(bytes) {
            Ok((samples, warnings)) => {
                assert!(same(&samples, &said), "{name}: {}", samples.len());
                assert!(warnings.is_empty(), "{name}: {warnings:?}");
            }
            Err(why) => panic!("{name}: {why}"),
        }
    }
    // What is missing is told.
    let mut broken = file(&[Track::plain(&said)]);
    let index = broken.split_off(8 + 8 + said.len() * 2);
    let mut first = [shift(&index), broken[8..].to_vec()].concat();
    first.truncate(first.len() - said.len());
    let (samples, warnings) = decode(first).unwrap();
    assert!(same(&samples, &said[..said.len() / 2]), "{}", samples.len());
    assert_eq!(warnings, [Warning::Truncated]);
}

#[test]
fn junk_in_front_and_odd_headers_are_passed_over() {
    let said = voice(16_000, 2.0);
    let plain = wav(16_000, 1, &said);
    let mut roomy = plain[..36].to_vec();
    roomy[16..20].copy_from_slice(&858_u32.to_le_bytes());
    roomy.resize(20 + 858, 0);
    roomy.extend(&plain[36..]);
    let tag = [
        b"APETAGEX\xd0\x07\0\0",
        &[40, 0, 0, 0][..],
        &[0; 16],
        &[7; 40],
    ]
    .concat();
    let mut au = b".snd".to_vec();
    au.extend(words(&[28, u32::MAX, 3, 16_000, 1, 0]));
    let samples = said
        .iter()
        .flat_map(|s| ((s * 32_767.0) as i16).to_be_bytes());
    au.extend(samples);
    for (name, bytes) in [
        ("a roomy header", roomy),
        ("a tag in front", [tag, plain.clone()].concat()),
        ("zeros in front", [vec![0; 3000], plain].concat()),
        ("Sun AU", au),
    ] {
        let (samples, warnings) = decode(bytes).unwrap();
        assert!(same(&samples, &said), "{name}: {}", samples.len());
        assert!(warnings.is_empty() && rms(&samples) > 0.01, "{name}");
    }
}
