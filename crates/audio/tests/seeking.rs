//! Going to a place gives the very samples that lie there, in every format.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{best_lag, corpus, decode_file, ffmpeg, has_ffmpeg, likeness, voice, wav};
use earshot_audio::Sound;

/// Samples compared at each place: 0.3 s.
const COMPARED: usize = 4800;

fn from(sound: &mut Sound, ms: u64) -> Vec<f32> {
    sound.seek(ms).unwrap();
    let mut samples = Vec::new();
    while samples.len() < COMPARED {
        let Some(block) = sound.next_block().unwrap() else {
            break;
        };
        samples.extend(block);
    }
    samples
}

/// Goes to and fro in one open sound and compares with a decode in one go.
fn check(file: &Path) -> Result<(), String> {
    let (whole, _) = decode_file(file).map_err(|why| why.to_string())?;
    let mut sound = Sound::open(Box::new(fs::File::open(file).unwrap())).unwrap();
    let total_ms = whole.len() as u64 / 16;
    for tenth in [7, 2, 9, 0, 5, 1, 8] {
        let ms = total_ms * tenth / 10 + 3;
        let here = from(&mut sound, ms);
        let expected = &whole[ms as usize * 16..];
        let len = expected.len().min(COMPARED);
        if here.len() < len {
            return Err(format!("only {} samples at {ms} ms", here.len()));
        }
        if common::rms(&expected[..len]) < 1e-4 || len < 800 {
            continue;
        }
        let lag = best_lag(&here[..len], &expected[..len]);
        let alike = likeness(&here[..len], &expected[..len], lag);
        // 16 samples are a millisecond, to which Matroska rounds; a mixer or a
        // codec that learns as it goes has learnt less after a jump.
        if lag.abs() > 16 || alike < 0.93 {
            return Err(format!(
                "at {ms} ms: off by {lag} samples, alike {alike:.4}"
            ));
        }
    }
    sound
        .seek(total_ms + 5_000)
        .map_err(|why| why.to_string())?;
    match sound.next_block() {
        Ok(None) => Ok(()),
        other => Err(format!(
            "behind the end there is {:?}",
            other.map(|b| b.map(|b| b.len()))
        )),
    }
}

/// File name, rate and what to tell ffmpeg.
const MADE: &[(&str, u32, &[&str])] = &[
    (
        "constant.mp3",
        44_100,
        &["-c:a", "libmp3lame", "-b:a", "96k"],
    ),
    ("variable.mp3", 44_100, &["-c:a", "libmp3lame", "-q:a", "4"]),
    (
        "no_tag.mp3",
        44_100,
        &["-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0"],
    ),
    ("mpeg2.mp3", 22_050, &["-c:a", "libmp3lame", "-b:a", "48k"]),
    ("mpeg25.mp3", 11_025, &["-c:a", "libmp3lame", "-b:a", "24k"]),
    ("layer2.mp2", 48_000, &["-c:a", "mp2", "-b:a", "128k"]),
    ("pcm.aiff", 44_100, &["-c:a", "pcm_s16be"]),
    ("alac.caf", 44_100, &["-c:a", "alac"]),
    ("opus.caf", 48_000, &["-c:a", "libopus"]),
    ("alac.m4a", 44_100, &["-c:a", "alac"]),
    ("aac.m4a", 44_100, &["-c:a", "aac"]),
    ("low_rate.m4a", 16_000, &["-c:a", "aac"]),
    ("aac.mov", 48_000, &["-c:a", "aac"]),
    ("opus.mp4", 48_000, &["-c:a", "libopus", "-strict", "-2"]),
    (
        "pieces.mp4",
        44_100,
        &[
            "-c:a",
            "aac",
            "-movflags",
            "frag_keyframe+empty_moov",
            "-frag_duration",
            "500000",
        ],
    ),
    ("aac.mkv", 44_100, &["-c:a", "aac"]),
    ("vorbis.webm", 48_000, &["-c:a", "libvorbis"]),
    ("opus.webm", 48_000, &["-c:a", "libopus"]),
    ("opus20.ogg", 48_000, &["-c:a", "libopus", "-b:a", "24k"]),
    (
        "opus60.ogg",
        48_000,
        &[
            "-c:a",
            "libopus",
            "-b:a",
            "16k",
            "-frame_duration",
            "60",
            "-application",
            "voip",
        ],
    ),
    ("vorbis.ogg", 44_100, &["-c:a", "libvorbis"]),
    ("flac.oga", 44_100, &["-c:a", "flac", "-f", "ogg"]),
    ("plain.flac", 44_100, &["-c:a", "flac"]),
    ("pcm.wav", 44_100, &["-c:a", "pcm_s16le"]),
    ("ms_adpcm.wav", 22_050, &["-c:a", "adpcm_ms"]),
    ("ima_adpcm.wav", 22_050, &["-c:a", "adpcm_ima_wav"]),
    (
        "mp3_inside.wav",
        44_100,
        &["-c:a", "libmp3lame", "-f", "wav"],
    ),
    ("adts.aac", 44_100, &["-c:a", "aac"]),
];

fn make(folder: &Path, name: &str, rate: u32, seconds: f64, arguments: &[&str]) -> bool {
    let source = folder.join("source.wav");
    fs::write(&source, wav(rate, 1, &voice(rate, seconds))).unwrap();
    let made = folder.join(name);
    let mut all = vec!["-i", source.to_str().unwrap()];
    all.extend(arguments);
    all.push(made.to_str().unwrap());
    ffmpeg(&all)
}

#[test]
fn a_place_in_a_made_file_is_found() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, rate, arguments) in MADE {
        if !make(folder.path(), name, *rate, 9.0, arguments) {
            println!("skipped: this ffmpeg cannot make {name}");
        } else if let Err(why) = check(&folder.path().join(name)) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    let link = |name: &str| fs::read(folder.path().join(name)).ok();
    if let (Some(one), Some(two)) = (link("opus20.ogg"), link("vorbis.ogg")) {
        let chain = folder.path().join("chain.ogg");
        fs::write(&chain, [one, two].concat()).unwrap();
        if let Err(why) = check(&chain) {
            wrong.push(format!("a chain: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_place_in_every_file_of_the_corpus_is_found() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for entry in fs::read_dir(corpus.join("formats")).unwrap() {
        let file = entry.unwrap().path();
        // Starts in the middle of a stream, so that how it sounds at first depends
        // on where decoding began: there is no one truth to compare with.
        if file.ends_with("ax_sample_opus.mp4") {
            continue;
        }
        let decodes = decode_file(&file).is_ok_and(|(samples, _)| samples.len() > 16_000);
        if decodes && let Err(why) = check(&file) {
            wrong.push(format!("{}: {why}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn two_hours_are_crossed_in_half_a_second() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("long.ogg", &["-c:a", "libopus", "-b:a", "12k"][..]),
        ("long.mp3", &["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("long.m4a", &["-c:a", "aac", "-b:a", "32k"]),
        ("long.wav", &["-c:a", "pcm_s16le"]),
    ] {
        // A minute is encoded and then repeated.
        let minute = format!("minute_{name}");
        let made = folder.path().join(name);
        if !make(folder.path(), &minute, 48_000, 60.0, arguments)
            || !ffmpeg(&[
                "-stream_loop",
                "119",
                "-i",
                folder.path().join(minute).to_str().unwrap(),
                "-c",
                "copy",
                made.to_str().unwrap(),
            ])
        {
            println!("skipped: this ffmpeg cannot make {name}");
            continue;
        }
        let file = fs::File::open(&made).unwrap();
        report(name, &mut Sound::open(Box::new(file)).unwrap());
    }
    // Narrow-band frames of the highest rate, 32 bytes for 20 ms.
    let frame = [&[0x3c][..], &[0x55; 31]].concat();
    let bytes = [b"#!AMR\n".to_vec(), frame.repeat(360_000)].concat();
    report("long.amr", &mut Sound::from_bytes(bytes).unwrap());
}

fn report(name: &str, sound: &mut Sound) {
    let mut slowest = Duration::ZERO;
    for ms in [6_900_000, 60_000, 3_600_000, 7_150_000] {
        let start = Instant::now();
        sound.seek(ms).unwrap();
        assert!(
            sound.next_block().unwrap().is_some(),
            "{name} ends before {ms}"
        );
        slowest = slowest.max(start.elapsed());
    }
    println!("{name}: {} ms", slowest.as_millis());
    // A debug build and a busy machine are slower than what people run.
    let limit = if cfg!(debug_assertions) { 5_000 } else { 500 };
    assert!(
        slowest < Duration::from_millis(limit),
        "{name}: {slowest:?}"
    );
}
