//! Files in the corpus's `formats/` decode to the right length, or are rejected by name.
#![allow(clippy::unwrap_used)]

mod common;

use common::{decode_file, rms};
use earshot_error::ErrorCode;
use earshot_test_support::{corpus, read_table};

/// File, error code and a part of the message.
const REFUSED: &[(&str, ErrorCode, &str)] = &[
    (
        "ax_bbb_176x144_128kbps_15fps_h263.3gp",
        ErrorCode::NoAudioTrack,
        "no audio",
    ),
    (
        "ax_sample_video_only.mp4",
        ErrorCode::NoAudioTrack,
        "no audio",
    ),
    ("ax_sample_eac3.mp4", ErrorCode::UnsupportedCodec, "E-AC-3"),
    ("ax_sample.ac3", ErrorCode::UnsupportedCodec, "AC-3"),
    ("lh_stereo.sph", ErrorCode::UnsupportedCodec, "NIST SPHERE"),
    (
        "as_dir-intro_fr.gsm",
        ErrorCode::UnsupportedCodec,
        "GSM 06.10",
    ),
    // Headerless formats cannot be recognised.
    (
        "as_tt-allbusy.g722",
        ErrorCode::NotMedia,
        "not a media file",
    ),
    (
        "as_it_menardi.alaw",
        ErrorCode::NotMedia,
        "not a media file",
    ),
];

/// Actual seconds of files whose listed ones are wrong.
const ACTUAL_SECONDS: &[(&str, f64)] = &[
    // The header's duration is that of another recording.
    ("ax_sample_fragmented.mp4", 1.07),
    ("ax_bear_no_num_samples.flac", 2.74),
    // Listed from the bit rate of the first frames.
    ("ax_bear-vbr-no-seek-table.mp3", 2.81),
    ("voice_signal_like.aac", 13.68),
    ("voice_low_bitrate_8k.mp3", 13.78),
    // Listed with the pre-roll that its edit list removes.
    ("ax_sample_opus.mp4", 1.00),
    // Listed with pre-roll and padding, which its tag removes.
    ("ax_bbb_1ch_8kHz_aac_lc.m4a", 3.00),
    // Audio starts 67 ms after the video.
    ("ax_sample_twos_pcm.mp4", 1.089),
    ("ax_sample_wb.amr", 3.38),
];

#[test]
fn every_format_decodes_or_is_rejected_by_name() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    for row in read_table(&corpus.join("formats.tsv")) {
        let (name, listed) = (row[0].as_str(), &row[5]);
        let outcome = decode_file(&corpus.join("formats").join(name));
        if let Some((_, code, word)) = REFUSED.iter().find(|refused| refused.0 == name) {
            match outcome {
                Err(error) if error.code() == *code && error.to_string().contains(word) => {}
                other => wrong.push(format!("{name}: not refused as it should be: {other:?}")),
            }
            continue;
        }
        let actual = ACTUAL_SECONDS
            .iter()
            .find(|actual| actual.0 == name)
            .map(|actual| actual.1);
        let expected: f64 = actual.unwrap_or_else(|| listed.parse().unwrap());
        match outcome {
            Ok((samples, warnings)) => {
                let seconds = samples.len() as f64 / 16_000.0;
                // Listed lengths are rounded, and may include padding of up to one long frame.
                if (seconds - expected).abs() > 0.035 + expected * 0.005 {
                    wrong.push(format!("{name}: {seconds:.3} s instead of {expected} s"));
                }
                if !warnings.is_empty() || rms(&samples) == 0.0 {
                    wrong.push(format!("{name}: {warnings:?}, level {}", rms(&samples)));
                }
            }
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
