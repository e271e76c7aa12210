//! Ogg files that count wrongly, and files that were put one behind the other.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{best_lag, decode, ffmpeg, has_ffmpeg, likeness, voice, wav};
use earshot_audio::{Sound, Warning};

/// What an encoder makes of five seconds of voice.
fn made(
    folder: &Path,
    name: &str,
    rate: u32,
    channels: u16,
    arguments: &[&str],
) -> Option<Vec<u8>> {
    let frames: Vec<f32> = voice(rate, 5.0)
        .iter()
        .flat_map(|sample| vec![*sample; usize::from(channels)])
        .collect();
    let (source, made) = (folder.join("source.wav"), folder.join(name));
    fs::write(&source, wav(rate, channels, &frames)).unwrap();
    let mut all = vec!["-i", source.to_str().unwrap()];
    all.extend(arguments);
    all.push(made.to_str().unwrap());
    if !ffmpeg(&all) {
        println!("skipped: this ffmpeg cannot make {name}");
        return None;
    }
    Some(fs::read(made).unwrap())
}

/// The same file with the flags and the count of each page changed.
fn recounted(file: &[u8], change: impl Fn(u8, u64) -> (u8, u64)) -> Vec<u8> {
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
        // The sum of RFC 3533, 6.
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
fn an_ogg_that_counts_wrongly_is_heard_whole() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let opus = ["-c:a", "libopus", "-b:a", "24k"];
    let short = ["-c:a", "libopus", "-b:a", "24k", "-page_duration", "60000"];
    let vorbis = ["-c:a", "libvorbis"];
    const LAST: u8 = 4;
    for (name, arguments) in [("a.ogg", &opus[..]), ("b.ogg", &short), ("c.ogg", &vorbis)] {
        let Some(file) = made(folder.path(), name, 48_000, 1, arguments) else {
            continue;
        };
        let (whole, warnings) = decode(file.clone()).unwrap();
        assert!(warnings.is_empty());
        type Change = fn(u8, u64) -> (u8, u64);
        let changes: [(&str, Change, bool); 4] = [
            ("a third", |flags, count| (flags, count / 3), true),
            ("zero", |flags, _| (flags, 0), true),
            // A recorder that was stopped.
            ("unmarked", |flags, count| (flags & !LAST, count), false),
            (
                "late",
                |flags, count| (flags, if count > 0 { count + 480_000 } else { 0 }),
                false,
            ),
        ];
        for (what, change, is_wrong) in changes {
            let bytes = recounted(&file, change);
            let (heard, warnings) = decode(bytes.clone()).unwrap();
            let expected: &[Warning] = if is_wrong {
                &[Warning::SenselessTimes]
            } else {
                &[]
            };
            assert_eq!(warnings, expected, "{name} {what}");
            // What an encoder pads is heard where the count does not tell.
            let longer = heard.len() as i64 - whole.len() as i64;
            assert!((-480..2000).contains(&longer), "{name} {what}: {longer}");
            let lag = best_lag(&heard[16_000..32_000], &whole[16_000..32_000]);
            assert!(lag.abs() <= 16, "{name} {what}: off by {lag}");
            // On short pages it shows only once some were read.
            if name == "b.ogg" && is_wrong {
                continue;
            }
            let mut sound = Sound::from_bytes(bytes).unwrap();
            sound.seek(3000).unwrap();
            let here = sound.next_block().unwrap().unwrap();
            let there = &heard[48_000..48_000 + here.len().min(4000)];
            let lag = best_lag(&here[..there.len()], there);
            assert!(lag.abs() <= 16, "{name} {what}: off by {lag} after a jump");
        }
        // A page that is cut in two is a loss.
        let (_, warnings) = decode(file[..file.len() * 3 / 4].to_vec()).unwrap();
        assert_eq!(warnings, [Warning::Truncated], "{name}");
    }
}

/// A sound that starts two seconds after its pictures, and one without any.
#[test]
fn a_track_that_starts_late_is_late_in_every_container() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.wav");
    fs::write(&source, wav(16_000, 1, &voice(16_000, 3.0))).unwrap();
    let said = decode(fs::read(&source).unwrap()).unwrap().0;
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
        let made = folder.path().join(name);
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
        all.push(made.to_str().unwrap());
        if !ffmpeg(&all) {
            println!("skipped: this ffmpeg cannot make {name}");
            continue;
        }
        let (heard, warnings) = decode(fs::read(&made).unwrap()).unwrap();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
        assert!(common::rms(&heard[..31_000]) < 1e-3, "{name}");
        let lag = (-1200..1200)
            .max_by(|a, b| {
                let alike = |lag| likeness(&heard[32_000..], &said, lag);
                alike(*a).total_cmp(&alike(*b))
            })
            .unwrap();
        println!("{name}: off by {lag}");
        assert!(lag.abs() <= 1100, "{name}: off by {lag}");
        let mut sound = Sound::from_bytes(fs::read(&made).unwrap()).unwrap();
        for ms in [3500, 1000] {
            sound.seek(ms).unwrap();
            let mut here = Vec::new();
            while here.len() < 20_000 {
                here.extend(sound.next_block().unwrap().unwrap());
            }
            let there = &heard[ms as usize * 16..][..20_000];
            let lag = best_lag(&here[..20_000], there);
            assert!(lag.abs() <= 16, "{name}: off by {lag} at {ms} ms");
        }
    }
}

#[test]
fn files_put_one_behind_the_other_are_all_heard() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mp3 = ["-c:a", "libmp3lame", "-b:a", "64k"];
    let mp2 = ["-c:a", "mp2", "-b:a", "128k"];
    let flac = ["-c:a", "flac"];
    /// Name, rate, channels and options for ffmpeg.
    type Encoding<'a> = (&'a str, u32, u16, &'a [&'a str]);
    let joins: [[Encoding<'_>; 2]; 5] = [
        [("a.mp3", 44_100, 1, &mp3), ("b.mp3", 44_100, 2, &mp3)],
        [("a.mp3", 16_000, 1, &mp3), ("b.mp3", 48_000, 2, &mp3)],
        [("a.mp2", 48_000, 2, &mp2), ("b.mp2", 44_100, 1, &mp2)],
        [("a.flac", 16_000, 1, &flac), ("b.flac", 16_000, 1, &flac)],
        [("a.flac", 44_100, 2, &flac), ("b.flac", 16_000, 1, &flac)],
    ];
    let said = decode(wav(16_000, 1, &voice(16_000, 5.0))).unwrap().0;
    for join in joins {
        let files: Option<Vec<Vec<u8>>> = join
            .iter()
            .map(|(name, rate, channels, arguments)| {
                made(folder.path(), name, *rate, *channels, arguments)
            })
            .collect();
        let Some(files) = files else { continue };
        let name = join[1].0;
        let first = decode(files[0].clone()).unwrap().0.len();
        let (heard, warnings) = decode(files.concat()).unwrap();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
        assert!(
            (heard.len() as i64 - 160_000).abs() < 4_000,
            "{name}: {}",
            heard.len()
        );
        let second = &heard[first..];
        let (part, there) = (&second[16_000..48_000], &said[16_000..48_000]);
        let lag = (-2_000..2_000)
            .max_by(|a, b| likeness(part, there, *a).total_cmp(&likeness(part, there, *b)))
            .unwrap();
        assert!(
            likeness(part, there, lag) > 0.95,
            "{name}: the second is not heard"
        );
        let mut sound = Sound::from_bytes(files.concat()).unwrap();
        for ms in [7000, 2000] {
            sound.seek(ms).unwrap();
            let here = sound.next_block().unwrap().unwrap();
            let there = &heard[ms as usize * 16..][..here.len().min(4_000)];
            let lag = best_lag(&here[..there.len()], there);
            assert!(lag.abs() <= 16, "{name}: off by {lag} at {ms} ms");
        }
    }
}
