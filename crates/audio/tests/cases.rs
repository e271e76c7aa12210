//! The files in `media/` of the test cases decode completely, in time, and with the expected
//! warnings. Their text is tested elsewhere.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::File;
use std::path::Path;

use common::{best_lag, decode_file, rms, similarity};
use earshot_audio::{AudioError, AudioReader, Warning};
use earshot_test_support::cases;

/// File, length, range of the first sound in seconds, and warning.
struct Case(&'static str, f64, (f64, f64), Option<Warning>);

const CASES: &[Case] = &[
    Case(
        "02_joint_stereo_mixed_block_types.mp3",
        13.8,
        (0.0, 1.0),
        None,
    ),
    Case(
        "03_mp3_mono_then_stereo_second_half_lost.mp3",
        15.7,
        (0.0, 1.0),
        None,
    ),
    Case(
        "03b_mp3_mono_then_stereo_same_rate.mp3",
        15.7,
        (0.0, 1.0),
        None,
    ),
    Case("04_first_audio_track_silent.mkv", 9.0, (0.0, 1.0), None),
    Case(
        "04c_one_speaker_per_track.mp4",
        16.3,
        (0.0, 1.0),
        Some(Warning::MixedTracks(2)),
    ),
    Case("05_audio_starts_6s_late.mp4", 12.8, (6.0, 6.8), None),
    Case("05b_audio_starts_6s_late.mkv", 12.8, (6.0, 6.8), None),
    Case("05e_empty_edit_6s.m4a", 19.8, (6.0, 6.8), None),
    Case(
        "06_cut_out_middle_still_transcribed_two_edits.m4a",
        8.78,
        (0.0, 1.0),
        None,
    ),
    Case(
        "07_opus_granules_in_16k_units.ogg",
        8.8,
        (0.0, 1.0),
        Some(Warning::InvalidTimestamps),
    ),
    Case(
        "07b_opus_granules_all_zero.ogg",
        8.8,
        (0.0, 1.0),
        Some(Warning::InvalidTimestamps),
    ),
    Case("08_mov_without_ftyp_mdat_first.mov", 8.77, (0.0, 1.0), None),
    Case(
        "08b_mov_without_ftyp_moov_first.mov",
        8.77,
        (0.0, 1.0),
        None,
    ),
    Case(
        "09_mediarecorder_webm_false_truncated.webm",
        13.8,
        (0.0, 1.0),
        None,
    ),
    Case(
        "09c_ogg_without_eos_false_truncated.ogg",
        8.8,
        (0.0, 1.0),
        None,
    ),
    Case(
        "13_mov_in24_big_endian_heard_as_noise.mov",
        5.0,
        (0.0, 1.0),
        None,
    ),
    Case("14_mov_ulaw.mov", 6.82, (0.0, 1.0), None),
    Case("14c_mov_alac.mov", 6.82, (0.0, 1.0), None),
    Case("15_amr_in_mov_no_sound.mov", 6.82, (0.0, 1.0), None),
    Case(
        "17_left_voice_right_timecode_no_speech.m4a",
        8.77,
        (0.0, 1.0),
        None,
    ),
    Case("19_mp3_apev2_in_front.mp3", 8.77, (0.0, 1.0), None),
    Case("20_caf_data_size_unknown.caf", 6.82, (0.0, 1.0), None),
    Case("22_wav_fmt_chunk_858_bytes.wav", 6.82, (0.0, 1.0), None),
    Case("24_two_flac_joined.flac", 7.39, (0.0, 1.0), None),
    Case("fine_caf_aac_pakt_after_data.caf", 8.77, (0.0, 1.0), None),
    Case("fine_caf_aac_pakt_before.caf", 8.77, (0.0, 1.0), None),
];

/// File and a part of the codec's name.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("21_unnamed_X1_olympus.ds2", "DS2"),
    ("21_unnamed_X2_olympus.dss", "DSS"),
    ("21_unnamed_X3_qcelp.qcp", "QCP"),
];

#[test]
fn every_case_decodes_completely_and_in_time() {
    let Some(folder) = cases() else { return };
    let folder = folder.join("media");
    let mut wrong = Vec::new();
    for Case(name, seconds, (from, to), warning) in CASES {
        match decode_file(&folder.join(name)) {
            Ok((samples, warnings)) => {
                let len = samples.len() as f64 / 16_000.0;
                let quarters = samples.chunks(800).position(|part| rms(part) > 0.005);
                let first = quarters.map_or(f64::INFINITY, |count| count as f64 * 0.05);
                println!("{name}: {len:.3} s, first at {first:.2}, {warnings:?}");
                let is_right = (len - seconds).abs() < 0.12
                    && (from..=to).contains(&&first)
                    && warnings.iter().eq(warning.iter());
                if !is_right {
                    wrong.push(format!(
                        "{name}: {len:.3} s, first at {first:.2}, {warnings:?}"
                    ));
                }
                if let Err(error) = check_seeking(&folder.join(name), &samples) {
                    wrong.push(format!("{name}: {error}"));
                }
            }
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    for (name, word) in UNSUPPORTED {
        match decode_file(&folder.join(name)) {
            Err(AudioError::UnsupportedCodec { codec }) if codec.contains(word) => {}
            other => wrong.push(format!("{name}: {:?}", other.map(|(s, w)| (s.len(), w)))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_seeking(file: &Path, whole: &[f32]) -> Result<(), String> {
    let mut reader = AudioReader::open(Box::new(File::open(file).unwrap())).unwrap();
    let total_ms = whole.len() as u64 / 16;
    for tenth in [6, 1, 8, 3] {
        let ms = total_ms * tenth / 10 + 3;
        reader.seek(ms).map_err(|error| error.to_string())?;
        let mut actual = Vec::new();
        while let (true, Some(block)) = (actual.len() < 4_800, reader.next_block().unwrap()) {
            actual.extend(block);
        }
        let expected = &whole[ms as usize * 16..];
        let len = expected.len().min(4_800);
        if actual.len() < len {
            return Err(format!("only {} samples at {ms} ms", actual.len()));
        }
        if rms(&expected[..len]) < 0.01 {
            continue;
        }
        let lag = best_lag(&actual[..len], &expected[..len]);
        let score = similarity(&actual[..len], &expected[..len], lag);
        if lag.abs() > 16 || score < 0.9 {
            return Err(format!("at {ms} ms: off by {lag}, similarity {score:.3}"));
        }
    }
    Ok(())
}
