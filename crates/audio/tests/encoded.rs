//! Formats missing in the corpus: encoded here and compared with ffmpeg's decoder, to a
//! millisecond.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{best_lag, decode, decode_file, encode, reference, similarity, voice, wav};
use earshot_test_support::has_programs;

const SECONDS: u32 = 3;

/// File name, sample rate, channels and ffmpeg options.
const ENCODINGS: &[(&str, u32, u16, &[&str])] = &[
    (
        "mpeg1.mp3",
        44_100,
        2,
        &["-c:a", "libmp3lame", "-b:a", "96k"],
    ),
    (
        "mpeg2.mp3",
        22_050,
        1,
        &["-c:a", "libmp3lame", "-b:a", "48k"],
    ),
    (
        "mpeg25.mp3",
        11_025,
        1,
        &["-c:a", "libmp3lame", "-b:a", "24k"],
    ),
    (
        "variable.mp3",
        44_100,
        1,
        &["-c:a", "libmp3lame", "-q:a", "4"],
    ),
    (
        "no_tag.mp3",
        44_100,
        1,
        &["-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0"],
    ),
    ("layer2.mp2", 48_000, 2, &["-c:a", "mp2"]),
    ("a.aiff", 44_100, 2, &["-c:a", "pcm_s16be"]),
    ("a24.aiff", 48_000, 1, &["-c:a", "pcm_s24be"]),
    ("sowt.aifc", 44_100, 1, &["-c:a", "pcm_s16le", "-f", "aiff"]),
    ("alaw.aifc", 8_000, 1, &["-c:a", "pcm_alaw", "-f", "aiff"]),
    ("ulaw.aifc", 8_000, 1, &["-c:a", "pcm_mulaw", "-f", "aiff"]),
    ("alac.caf", 44_100, 1, &["-c:a", "alac"]),
    ("pcm.caf", 44_100, 2, &["-c:a", "pcm_s16le"]),
    ("opus.caf", 48_000, 1, &["-c:a", "libopus"]),
    ("alac.m4a", 44_100, 2, &["-c:a", "alac"]),
    ("aac.m4a", 44_100, 2, &["-c:a", "aac"]),
    ("aac.mov", 48_000, 1, &["-c:a", "aac"]),
    ("pcm.mov", 48_000, 1, &["-c:a", "pcm_s16le"]),
    ("aac.3gp", 16_000, 1, &["-c:a", "aac"]),
    ("opus.mp4", 48_000, 1, &["-c:a", "libopus", "-strict", "-2"]),
    ("flac.mp4", 48_000, 1, &["-c:a", "flac", "-strict", "-2"]),
    (
        "pieces.mp4",
        44_100,
        1,
        &[
            "-c:a",
            "aac",
            "-movflags",
            "frag_keyframe+empty_moov",
            "-frag_duration",
            "500000",
        ],
    ),
    ("aac.mkv", 44_100, 1, &["-c:a", "aac"]),
    ("vorbis.webm", 48_000, 2, &["-c:a", "libvorbis"]),
    (
        "opus60.ogg",
        48_000,
        1,
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
    (
        "opus2.5.ogg",
        48_000,
        1,
        &[
            "-c:a",
            "libopus",
            "-frame_duration",
            "2.5",
            "-application",
            "lowdelay",
        ],
    ),
    ("flac.oga", 32_000, 1, &["-c:a", "flac", "-f", "ogg"]),
    ("s24.wav", 48_000, 2, &["-c:a", "pcm_s24le"]),
    ("s32.wav", 44_100, 1, &["-c:a", "pcm_s32le"]),
    ("alaw.wav", 8_000, 1, &["-c:a", "pcm_alaw"]),
    ("ms_adpcm.wav", 22_050, 1, &["-c:a", "adpcm_ms"]),
    ("ima_adpcm.wav", 22_050, 2, &["-c:a", "adpcm_ima_wav"]),
    (
        "rf64.wav",
        44_100,
        1,
        &["-c:a", "pcm_s16le", "-rf64", "always"],
    ),
    (
        "mp3_inside.wav",
        44_100,
        1,
        &["-c:a", "libmp3lame", "-f", "wav"],
    ),
    ("adts.aac", 44_100, 2, &["-c:a", "aac"]),
    ("vorbis.mp4", 48_000, 2, &["-c:a", "libvorbis"]),
    ("mp3.mp4", 44_100, 1, &["-c:a", "libmp3lame"]),
    ("mp2.mp4", 48_000, 2, &["-c:a", "mp2"]),
    ("alaw.mov", 8_000, 1, &["-c:a", "pcm_alaw"]),
    ("alaw.caf", 8_000, 1, &["-c:a", "pcm_alaw"]),
    ("six.opus", 48_000, 6, &["-c:a", "libopus"]),
];

#[test]
fn encoded_files_decode_to_their_source() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, rate, channels, arguments) in ENCODINGS {
        let seconds = f64::from(SECONDS);
        if let Some(encoded) = encode(folder.path(), name, *rate, *channels, seconds, arguments)
            && let Err(error) = compare(&encoded)
        {
            wrong.push(format!("{name}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare(encoded: &Path) -> Result<(), String> {
    let reference_samples = reference(encoded);
    let (samples, warnings) = decode_file(encoded).map_err(|error| error.to_string())?;
    let lag = best_lag(&samples, &reference_samples);
    let score = similarity(&samples, &reference_samples, lag);
    let longer = samples.len() as isize - SECONDS as isize * 16_000;
    println!(
        "{}: lag {lag}, similarity {score:.5}, longer by {longer}",
        encoded.display()
    );
    // 16 samples are a millisecond; up to a codec frame of padding may remain at the end.
    let (most_lag, shortest) = match encoded.file_name().and_then(|name| name.to_str()) {
        // Starts 3 ms and ends 11 ms before ffmpeg's.
        Some("vorbis.mp4" | "mp2.mp4") => (48, -200),
        _ => (16, -16),
    };
    let fits = lag.abs() <= most_lag && (shortest..1200).contains(&longer);
    if !fits || score < 0.99 || !warnings.is_empty() {
        return Err(format!(
            "lag {lag}, similarity {score:.4}, longer by {longer}, {warnings:?}"
        ));
    }
    Ok(())
}

#[test]
fn ogg_chain_with_different_codecs_decodes_completely() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let link = |name: &str, rate: u32, channels: u16, codec: &str| {
        let file = encode(folder.path(), name, rate, channels, 2.0, &["-c:a", codec]);
        file.map(|file| fs::read(file).unwrap())
    };
    let links = [
        link("one.ogg", 48_000, 1, "libopus"),
        link("two.ogg", 44_100, 2, "libvorbis"),
        link("three.ogg", 48_000, 2, "libopus"),
    ];
    let Some(links) = links.into_iter().collect::<Option<Vec<_>>>() else {
        return;
    };
    let (samples, warnings) = decode(links.concat()).unwrap();
    assert!(
        (samples.len() as i64 - 96_000).abs() < 100,
        "{}",
        samples.len()
    );
    assert!(warnings.is_empty(), "{warnings:?}");
    let one = decode(wav(48_000, 1, &voice(48_000, 2.0))).unwrap().0;
    for part in samples.chunks(32_000).take(3) {
        let lag = best_lag(part, &one);
        assert!(lag.abs() < 32 && similarity(part, &one, lag) > 0.97);
    }
}
