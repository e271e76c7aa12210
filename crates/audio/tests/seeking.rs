//! Seeking is sample-accurate in every format.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{best_lag, decode_file, encode, ffmpeg, similarity};
use earshot_audio::AudioReader;
use earshot_test_support::{corpus, has_programs};

/// 0.3 s at each position.
const COMPARED: usize = 4800;

fn read_from(reader: &mut AudioReader, ms: u64) -> Vec<f32> {
    reader.seek(ms).unwrap();
    let mut samples = Vec::new();
    while samples.len() < COMPARED {
        let Some(block) = reader.next_block().unwrap() else {
            break;
        };
        samples.extend(block);
    }
    samples
}

/// Seeks back and forth and compares with a complete decode.
fn check(file: &Path) -> Result<(), String> {
    let (whole, _) = decode_file(file).map_err(|error| error.to_string())?;
    let mut reader = AudioReader::open(Box::new(fs::File::open(file).unwrap())).unwrap();
    let total_ms = whole.len() as u64 / 16;
    for tenth in [7, 2, 9, 0, 5, 1, 8] {
        let ms = total_ms * tenth / 10 + 3;
        let actual = read_from(&mut reader, ms);
        let expected = &whole[ms as usize * 16..];
        let len = expected.len().min(COMPARED);
        if actual.len() < len {
            return Err(format!("only {} samples at {ms} ms", actual.len()));
        }
        if common::rms(&expected[..len]) < 1e-4 || len < 800 {
            continue;
        }
        let lag = best_lag(&actual[..len], &expected[..len]);
        let score = similarity(&actual[..len], &expected[..len], lag);
        // 16 samples are a millisecond, to which Matroska rounds; adaptive mixers and codecs differ
        // slightly after a seek.
        if lag.abs() > 16 || score < 0.93 {
            return Err(format!(
                "at {ms} ms: off by {lag} samples, similarity {score:.4}"
            ));
        }
    }
    reader
        .seek(total_ms + 5_000)
        .map_err(|error| error.to_string())?;
    match reader.next_block() {
        Ok(None) => Ok(()),
        other => Err(format!(
            "expected no block after the end, got {:?}",
            other.map(|b| b.map(|b| b.len()))
        )),
    }
}

/// File name, rate and ffmpeg options.
const ENCODINGS: &[(&str, u32, &[&str])] = &[
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

#[test]
fn seeking_in_encoded_files_is_exact() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, rate, arguments) in ENCODINGS {
        if let Some(file) = encode(folder.path(), name, *rate, 1, 9.0, arguments)
            && let Err(error) = check(&file)
        {
            wrong.push(format!("{name}: {error}"));
        }
    }
    let link = |name: &str| fs::read(folder.path().join(name)).ok();
    if let (Some(one), Some(two)) = (link("opus20.ogg"), link("vorbis.ogg")) {
        let chain = folder.path().join("chain.ogg");
        fs::write(&chain, [one, two].concat()).unwrap();
        if let Err(error) = check(&chain) {
            wrong.push(format!("a chain: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn seeking_in_corpus_files_is_exact() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for entry in fs::read_dir(corpus.join("formats")).unwrap() {
        let file = entry.unwrap().path();
        // Starts in the middle of a stream, so that its beginning depends on where decoding starts.
        if file.ends_with("ax_sample_opus.mp4") {
            continue;
        }
        let decodes = decode_file(&file).is_ok_and(|(samples, _)| samples.len() > 16_000);
        if decodes && let Err(error) = check(&file) {
            wrong.push(format!("{}: {error}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn seeking_in_two_hours_takes_half_a_second() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("long.ogg", &["-c:a", "libopus", "-b:a", "12k"][..]),
        ("long.mp3", &["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("long.m4a", &["-c:a", "aac", "-b:a", "32k"]),
        ("long.wav", &["-c:a", "pcm_s16le"]),
    ] {
        // A minute is encoded and repeated.
        let minute = format!("minute_{name}");
        let Some(minute) = encode(folder.path(), &minute, 48_000, 1, 60.0, arguments) else {
            continue;
        };
        let encoded = folder.path().join(name);
        let (from, to) = (minute.to_str().unwrap(), encoded.to_str().unwrap());
        assert!(ffmpeg(&[
            "-stream_loop",
            "119",
            "-i",
            from,
            "-c",
            "copy",
            to
        ]));
        let file = fs::File::open(&encoded).unwrap();
        report(name, &mut AudioReader::open(Box::new(file)).unwrap());
    }
    // AMR-NB at the highest rate: 32 bytes per 20 ms.
    let frame = [&[0x3c][..], &[0x55; 31]].concat();
    let bytes = [b"#!AMR\n".to_vec(), frame.repeat(360_000)].concat();
    report("long.amr", &mut AudioReader::from_bytes(bytes).unwrap());
}

fn report(name: &str, reader: &mut AudioReader) {
    let mut slowest = Duration::ZERO;
    for ms in [6_900_000, 60_000, 3_600_000, 7_150_000] {
        let start = Instant::now();
        reader.seek(ms).unwrap();
        assert!(
            reader.next_block().unwrap().is_some(),
            "{name} ends before {ms}"
        );
        slowest = slowest.max(start.elapsed());
    }
    println!("{name}: {} ms", slowest.as_millis());
    // Debug builds and busy machines are slower.
    let limit = if cfg!(debug_assertions) { 5_000 } else { 500 };
    assert!(
        slowest < Duration::from_millis(limit),
        "{name}: {slowest:?}"
    );
}
