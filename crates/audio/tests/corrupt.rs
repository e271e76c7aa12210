//! Files in the corpus's `corrupt/` match their class. "No speech" counts as audio here.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{decode_file, rms};
use earshot_audio::Warning;
use earshot_error::ErrorCode;
use earshot_test_support::corpus;

enum Class {
    /// This many seconds, without warnings.
    Full(f64),
    /// This many seconds and a warning.
    Warned(f64, Warning),
    /// Valid audio that is silent.
    Silent(f64),
    /// An error with this code.
    Refused(ErrorCode),
}
use Class::{Full, Refused, Silent, Warned};

const CLASSES: &[(&str, Class)] = &[
    // 1 092 676 Hz: no sound card, recorder or editor has such a rate; resampled, it would be 0.4
    // ms of near-silence.
    ("ps_awful.wav", Refused(ErrorCode::Damaged)),
    ("ps_evil.wav", Refused(ErrorCode::Damaged)),
    // Headerless samples look like noise.
    ("az_missing_wav_header.wav", Refused(ErrorCode::NotMedia)),
    // A box shorter than its header: the start of the next one is unknown.
    (
        "ax_sample_malformed_free_box.mp4",
        Refused(ErrorCode::Damaged),
    ),
    // The codec is unknown.
    ("ax_sample_missing_stsd.mp4", Refused(ErrorCode::Damaged)),
    // The empty track is skipped.
    ("ax_sample_empty_track.mp4", Full(1.045)),
    ("ax_100kB-garbage-prefix.mp3", Full(1.0)),
    (
        "ax_1024_incrementing_bytes.mp3",
        Refused(ErrorCode::NotMedia),
    ),
    ("ax_bear-vbr-vbri-header-truncated-toc.mp3", Full(2.81)),
    // Trailing garbage is neither audio nor a loss.
    ("ax_bear-cbr-no-seek-table-trailing-garbage.mp3", Full(2.82)),
    // A second header in the middle of the audio is skipped.
    (
        "ax_bear_duplicate_header.opus",
        Warned(2.74, Warning::DamagedPieces),
    ),
    (
        "ax_bear_with_vorbis_comments_invalid_mutf8.flac",
        Full(2.741),
    ),
    // Only the video is encrypted.
    ("ax_sample_fragmented_clearkey.mp4", Full(1.068)),
    ("ax_sample_nb_with_silence_frames.amr", Full(4.4)),
    ("dv_truncated_half.opus", Warned(12.233, Warning::Truncated)),
    ("dv_truncated_200_bytes.opus", Refused(ErrorCode::Damaged)),
    ("dv_no_moov.m4a", Refused(ErrorCode::Damaged)),
    ("dv_jpeg_named.wav", Refused(ErrorCode::NotMedia)),
    ("dv_zero_rate.wav", Refused(ErrorCode::Damaged)),
    ("dv_huge_rate.wav", Refused(ErrorCode::Damaged)),
    ("dv_zero_channels.wav", Refused(ErrorCode::Damaged)),
    ("dv_float_nan.wav", Warned(2.0, Warning::InvalidSamples)),
    ("dv_silence_30s.flac", Silent(30.0)),
];

#[test]
fn every_corrupt_file_matches_its_class() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("corrupt");
    let files: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let classed: BTreeSet<String> = CLASSES.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(files, classed);

    let mut wrong = Vec::new();
    for (name, class) in CLASSES {
        let outcome = decode_file(&folder.join(name));
        let near = |samples: &[f32], seconds: f64| {
            (samples.len() as f64 / 16_000.0 - seconds).abs() < 0.01
        };
        let right = match (&outcome, class) {
            (Ok((samples, warnings)), Full(seconds)) => {
                near(samples, *seconds) && warnings.is_empty() && rms(samples) > 0.0
            }
            (Ok((samples, warnings)), Warned(seconds, warning)) => {
                near(samples, *seconds) && warnings == std::slice::from_ref(warning)
            }
            (Ok((samples, warnings)), Silent(seconds)) => {
                near(samples, *seconds) && warnings.is_empty() && rms(samples) == 0.0
            }
            (Err(error), Refused(code)) => {
                error.code() == *code && one_sentence(&error.to_string())
            }
            _ => false,
        };
        if !right {
            let outcome = outcome.map(|(samples, warnings)| (samples.len(), warnings));
            wrong.push(format!("{name}: {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn one_sentence(text: &str) -> bool {
    text.ends_with('.') && !text.contains('\n') && text.matches(". ").count() == 0
}
