//! Ogg files with wrong granule positions, and concatenated files.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{best_lag, decode, encode, ffmpeg, similarity, voice, wav};
use earshot_audio::{AudioReader, Warning};
use earshot_test_support::{has_programs, skip_without};

/// Changes flags and granule position of each page.
fn with_granules(file: &[u8], change: impl Fn(u8, u64) -> (u8, u64)) -> Vec<u8> {
    let mut pages = file.to_vec();
    let mut at = 0;
    while at < pages.len() {
        let lengths = usize::from(pages[at + 26]);
        let data: usize = pages[at + 27..at + 27 + lengths]
            .iter()
            .map(|l| usize::from(*l))
            .sum();
        let page = &mut pages[at..at + 27 + lengths + data];
        let count = u64::from_le_bytes(page[6..14].try_into().unwrap());
        let (flags, count) = change(page[5], count);
        page[5] = flags;
        page[6..14].copy_from_slice(&count.to_le_bytes());
        page[22..26].fill(0);
        // CRC of RFC 3533, 6.
        let sum = page.iter().fold(0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
                sum << 1 ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 }
            })
        });
        page[22..26].copy_from_slice(&sum.to_le_bytes());
        at += 27 + lengths + data;
    }
    pages
}

#[test]
fn ogg_with_wrong_granule_positions_decodes_completely() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let opus = ["-c:a", "libopus", "-b:a", "24k"];
    let short = ["-c:a", "libopus", "-b:a", "24k", "-page_duration", "60000"];
    let vorbis = ["-c:a", "libvorbis"];
    const LAST: u8 = 4;
    for (name, arguments) in [("a.ogg", &opus[..]), ("b.ogg", &short), ("c.ogg", &vorbis)] {
        let Some(file) = encode(folder.path(), name, 48_000, 1, 5.0, arguments) else {
            continue;
        };
        let file = fs::read(file).unwrap();
        let (whole, warnings) = decode(file.clone()).unwrap();
        assert!(warnings.is_empty());
        type Change = fn(u8, u64) -> (u8, u64);
        let changes: [(&str, Change, bool); 4] = [
            ("a third", |flags, count| (flags, count / 3), true),
            ("zero", |flags, _| (flags, 0), true),
            // An interrupted recorder.
            ("unmarked", |flags, count| (flags & !LAST, count), false),
            (
                "late",
                |flags, count| (flags, if count > 0 { count + 480_000 } else { 0 }),
                false,
            ),
        ];
        for (what, change, is_wrong) in changes {
            let bytes = with_granules(&file, change);
            let (decoded, warnings) = decode(bytes.clone()).unwrap();
            let expected: &[Warning] = if is_wrong {
                &[Warning::InvalidTimestamps]
            } else {
                &[]
            };
            assert_eq!(warnings, expected, "{name} {what}");
            // Without a valid count, the encoder's padding stays.
            let longer = decoded.len() as i64 - whole.len() as i64;
            assert!((-480..2000).contains(&longer), "{name} {what}: {longer}");
            let lag = best_lag(&decoded[16_000..32_000], &whole[16_000..32_000]);
            assert!(lag.abs() <= 16, "{name} {what}: off by {lag}");
            // With short pages, the error shows only after some of them.
            if name == "b.ogg" && is_wrong {
                continue;
            }
            let mut reader = AudioReader::from_bytes(bytes).unwrap();
            reader.seek(3000).unwrap();
            let actual = reader.next_block().unwrap().unwrap();
            let reference = &decoded[48_000..48_000 + actual.len().min(4000)];
            let lag = best_lag(&actual[..reference.len()], reference);
            assert!(lag.abs() <= 16, "{name} {what}: off by {lag} after a seek");
        }
        // Half a page is a loss.
        let (_, warnings) = decode(file[..file.len() * 3 / 4].to_vec()).unwrap();
        assert_eq!(warnings, [Warning::Truncated], "{name}");
    }
}

/// Audio that starts two seconds after the video, and audio alone.
#[test]
fn track_delay_is_kept_in_every_container() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.wav");
    fs::write(&source, wav(16_000, 1, &voice(16_000, 3.0))).unwrap();
    let speech = decode(fs::read(&source).unwrap()).unwrap().0;
    for (name, arguments) in [
        ("late.mkv", &["-c:a", "aac"][..]),
        ("late.webm", &["-c:v", "libvpx", "-c:a", "libopus"]),
        ("late.mp4", &["-c:a", "aac"]),
        ("late.mov", &["-c:a", "pcm_s16be"]),
        (
            "pieces.mp4",
            &["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
        ),
    ] {
        let encoded = folder.path().join(name);
        let pictures = "color=black:size=32x32:rate=5:duration=6";
        let mut all = vec!["-f", "lavfi", "-i", pictures, "-itsoffset", "2", "-i"];
        all.extend([
            source.to_str().unwrap(),
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c:v",
            "mpeg4",
        ]);
        all.extend(arguments);
        all.push(encoded.to_str().unwrap());
        if !ffmpeg(&all) {
            skip_without(&format!("{name} from this ffmpeg"));
            continue;
        }
        let (decoded, warnings) = decode(fs::read(&encoded).unwrap()).unwrap();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
        assert!(common::rms(&decoded[..31_000]) < 1e-3, "{name}");
        let lag = (-1200..1200)
            .max_by(|a, b| {
                let score = |lag| similarity(&decoded[32_000..], &speech, lag);
                score(*a).total_cmp(&score(*b))
            })
            .unwrap();
        println!("{name}: off by {lag}");
        assert!(lag.abs() <= 1100, "{name}: off by {lag}");
        let mut reader = AudioReader::from_bytes(fs::read(&encoded).unwrap()).unwrap();
        for ms in [3500, 1000] {
            reader.seek(ms).unwrap();
            let mut actual = Vec::new();
            while actual.len() < 20_000 {
                actual.extend(reader.next_block().unwrap().unwrap());
            }
            let reference = &decoded[ms as usize * 16..][..20_000];
            let lag = best_lag(&actual[..20_000], reference);
            assert!(lag.abs() <= 16, "{name}: off by {lag} at {ms} ms");
        }
    }
}

#[test]
fn concatenated_files_decode_completely() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mp3 = ["-c:a", "libmp3lame", "-b:a", "64k"];
    let mp2 = ["-c:a", "mp2", "-b:a", "128k"];
    let flac = ["-c:a", "flac"];
    /// Name, rate, channels and ffmpeg options.
    type Encoding<'a> = (&'a str, u32, u16, &'a [&'a str]);
    let joins: [[Encoding<'_>; 2]; 5] = [
        [("a.mp3", 44_100, 1, &mp3), ("b.mp3", 44_100, 2, &mp3)],
        [("a.mp3", 16_000, 1, &mp3), ("b.mp3", 48_000, 2, &mp3)],
        [("a.mp2", 48_000, 2, &mp2), ("b.mp2", 44_100, 1, &mp2)],
        [("a.flac", 16_000, 1, &flac), ("b.flac", 16_000, 1, &flac)],
        [("a.flac", 44_100, 2, &flac), ("b.flac", 16_000, 1, &flac)],
    ];
    let speech = decode(wav(16_000, 1, &voice(16_000, 5.0))).unwrap().0;
    for join in joins {
        let files: Option<Vec<Vec<u8>>> = join
            .iter()
            .map(|(name, rate, channels, arguments)| {
                let file = encode(folder.path(), name, *rate, *channels, 5.0, arguments)?;
                Some(fs::read(file).unwrap())
            })
            .collect();
        let Some(files) = files else { continue };
        let name = join[1].0;
        let first = decode(files[0].clone()).unwrap().0.len();
        let (decoded, warnings) = decode(files.concat()).unwrap();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
        assert!(
            (decoded.len() as i64 - 160_000).abs() < 4_000,
            "{name}: {}",
            decoded.len()
        );
        let second = &decoded[first..];
        let (part, reference) = (&second[16_000..48_000], &speech[16_000..48_000]);
        let lag = (-2_000..2_000)
            .max_by(|a, b| {
                similarity(part, reference, *a).total_cmp(&similarity(part, reference, *b))
            })
            .unwrap();
        assert!(
            similarity(part, reference, lag) > 0.95,
            "{name}: the second file is missing"
        );
        let mut reader = AudioReader::from_bytes(files.concat()).unwrap();
        for ms in [7000, 2000] {
            reader.seek(ms).unwrap();
            let actual = reader.next_block().unwrap().unwrap();
            let reference = &decoded[ms as usize * 16..][..actual.len().min(4_000)];
            let lag = best_lag(&actual[..reference.len()], reference);
            assert!(lag.abs() <= 16, "{name}: off by {lag} at {ms} ms");
        }
    }
}
