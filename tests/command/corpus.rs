//! The corpus: a whole folder in one run; each file gives text or one error.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use earshot_test_support::{corpus, read_table};
use serde_json::Value;

use crate::test_home::{RunOutput, TestHome, wait_for_output};

#[cfg(target_os = "linux")]
const MAX_PEAK_KIB: u64 = 600 << 10;

/// Transcribes a folder in one run, which must exit with 1: both folders contain unreadable files.
/// Returns the records by file name.
fn transcribe_all(test: &TestHome, folder: &Path) -> HashMap<String, Value> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut command = test.command(["transcribe", "--format", "json"]);
    command.args(&names).current_dir(folder);
    let child = command.spawn().unwrap();
    #[cfg(target_os = "linux")]
    let peak = peak_kib(child.id());
    let result = wait_for_output(child).expect(1);
    #[cfg(target_os = "linux")]
    {
        let peak = peak.join().unwrap();
        assert!((1..MAX_PEAK_KIB).contains(&peak), "{peak} KiB");
    }
    let records = result.json();
    let files: Vec<&str> = records
        .iter()
        .map(|record| record["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, names, "a line a file, in order");
    check_messages(&result, &names);
    names.into_iter().zip(records).collect()
}

fn check_messages(result: &RunOutput, names: &[String]) {
    for line in result.stderr.lines() {
        let about = line
            .strip_prefix("earshot: ")
            .and_then(|rest| rest.split_once(": "));
        assert!(
            about.is_some_and(|(name, sentence)| {
                names.iter().any(|known| known == name) && sentence.ends_with('.')
            }),
            "{line}"
        );
    }
}

/// Peak resident memory of a process, in KiB; polls until it ends.
#[cfg(target_os = "linux")]
fn peak_kib(process: u32) -> std::thread::JoinHandle<u64> {
    let peak = move || -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    std::thread::spawn(move || {
        let mut last = 0;
        while let Some(now) = peak() {
            last = now;
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        last
    })
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Number of common words divided by the word count of the longer text.
pub fn overlap(text: &str, reference: &str) -> f64 {
    let (text, mut left) = (words(text), words(reference));
    let longest = text.len().max(left.len());
    let mut common = 0;
    for word in text {
        if let Some(at) = left.iter().position(|other| *other == word) {
            left.swap_remove(at);
            common += 1;
        }
    }
    f64::from(common) / longest as f64
}

enum Outcome {
    /// No warnings; a part of the text. Empty if no word is certain (beeps, growling bears).
    Transcribed(&'static str),
    /// A part of the text and of the one warning.
    TranscribedWithWarning(&'static str, &'static str),
    NoSpeech(usize),
    Rejected(&'static str),
}
use Outcome::{NoSpeech, Rejected, Transcribed, TranscribedWithWarning};

const CORRUPT_FILES: &[(&str, Outcome)] = &[
    ("ps_awful.wav", Rejected("damaged")),
    ("ps_evil.wav", Rejected("damaged")),
    ("az_missing_wav_header.wav", Rejected("not-media")),
    ("ax_sample_malformed_free_box.mp4", Rejected("damaged")),
    ("ax_sample_missing_stsd.mp4", Rejected("damaged")),
    ("ax_sample_empty_track.mp4", Transcribed("")),
    ("ax_100kB-garbage-prefix.mp3", Transcribed("")),
    ("ax_1024_incrementing_bytes.mp3", Rejected("not-media")),
    ("ax_bear-vbr-vbri-header-truncated-toc.mp3", Transcribed("")),
    (
        "ax_bear-cbr-no-seek-table-trailing-garbage.mp3",
        Transcribed(""),
    ),
    (
        "ax_bear_duplicate_header.opus",
        TranscribedWithWarning("", "damaged parts"),
    ),
    (
        "ax_bear_with_vorbis_comments_invalid_mutf8.flac",
        Transcribed(""),
    ),
    ("ax_sample_fragmented_clearkey.mp4", Transcribed("")),
    (
        "ax_sample_nb_with_silence_frames.amr",
        Transcribed("your phone is compatible"),
    ),
    (
        "dv_truncated_half.opus",
        TranscribedWithWarning("the acoustic corpus", "is incomplete"),
    ),
    ("dv_truncated_200_bytes.opus", Rejected("damaged")),
    ("dv_no_moov.m4a", Rejected("damaged")),
    ("dv_jpeg_named.wav", Rejected("not-media")),
    ("dv_zero_rate.wav", Rejected("damaged")),
    ("dv_huge_rate.wav", Rejected("damaged")),
    ("dv_zero_channels.wav", Rejected("damaged")),
    ("dv_float_nan.wav", NoSpeech(1)),
    ("dv_silence_30s.flac", NoSpeech(0)),
];

/// No record has both text and an error, or both "no speech" and words.
fn matches_outcome(record: &Value, outcome: &Outcome) -> bool {
    if let Rejected(code) = outcome {
        return record["error"]["code"] == *code && record.get("text").is_none();
    }
    let (Some(text), Some(warnings), Some(no_speech)) = (
        record["text"].as_str(),
        record["warnings"].as_array(),
        record["no_speech"].as_bool(),
    ) else {
        return false;
    };
    let whole = record.get("error").is_none() && no_speech == text.is_empty();
    let says = |wanted: &str| text.to_lowercase().contains(wanted);
    whole
        && match outcome {
            Transcribed(wanted) => says(wanted) && warnings.is_empty(),
            TranscribedWithWarning(wanted, warning) => {
                says(wanted)
                    && warnings.len() == 1
                    && warnings[0].as_str().is_some_and(|w| w.contains(warning))
            }
            NoSpeech(count) => no_speech && warnings.len() == *count,
            Rejected(_) => false,
        }
}

#[test]
fn corrupt_files_have_the_expected_outcome() {
    let (Some(corpus), Some(test)) = (corpus(), TestHome::with_model()) else {
        return;
    };
    let mut records = transcribe_all(&test, &corpus.join("corrupt"));
    let mut wrong = Vec::new();
    for (name, outcome) in CORRUPT_FILES {
        match records.remove(*name) {
            Some(record) if matches_outcome(&record, outcome) => {}
            other => wrong.push(format!("{name}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(records.is_empty(), "unexpected file: {:?}", records.keys());
}

/// Rejected files of `formats/`: name, code, part of the message.
const UNSUPPORTED_FILES: &[(&str, &str, &str)] = &[
    (
        "ax_bbb_176x144_128kbps_15fps_h263.3gp",
        "no-audio-track",
        "no audio",
    ),
    ("ax_sample_video_only.mp4", "no-audio-track", "no audio"),
    ("ax_sample_eac3.mp4", "unsupported-codec", "(E-AC-3)"),
    ("ax_sample.ac3", "unsupported-codec", "(AC-3)"),
    ("lh_stereo.sph", "unsupported-codec", "(NIST SPHERE)"),
    ("as_dir-intro_fr.gsm", "unsupported-codec", "(GSM 06.10)"),
    ("as_tt-allbusy.g722", "not-media", "not a media file"),
    ("as_it_menardi.alaw", "not-media", "not a media file"),
];

/// Rows by file name.
fn rows_by_name(corpus: &Path, name: &str) -> HashMap<String, Vec<String>> {
    let rows = read_table(&corpus.join(name)).into_iter();
    rows.map(|row| (row[0].clone(), row)).collect()
}

#[test]
fn every_format_is_transcribed_or_named_as_unsupported() {
    let (Some(corpus), Some(test)) = (corpus(), TestHome::with_model()) else {
        return;
    };
    let records = transcribe_all(&test, &corpus.join("formats"));
    let formats = rows_by_name(&corpus, "formats.tsv");
    let speech = rows_by_name(&corpus, "speech.tsv");
    assert_eq!(records.len(), formats.len());
    let mut wrong = Vec::new();
    for (name, row) in &formats {
        let record = &records[name];
        if let Some((_, code, part)) = UNSUPPORTED_FILES.iter().find(|row| row.0 == name) {
            let message = record["error"]["message"].as_str().unwrap_or_default();
            if !matches_outcome(record, &Rejected(code)) || !message.contains(part) {
                wrong.push(format!("{name}: not rejected as expected: {record}"));
            }
            continue;
        }
        // Eight seconds of a quiet room, in which models tend to hallucinate words.
        let silent = name == "leo_empty.wav";
        let outcome = if silent { NoSpeech(0) } else { Transcribed("") };
        if !matches_outcome(record, &outcome) {
            wrong.push(format!("{name}: {record}"));
        }
        if !name.starts_with("voice_") {
            continue;
        }
        let original = row[8].split_once("reference = speech.tsv row of ");
        let original = original.unwrap().1.split(';').next().unwrap();
        let text = record["text"].as_str().unwrap_or_default();
        let common = overlap(text, &speech[original][6]);
        if common < 0.6 {
            wrong.push(format!("{name}: {common:.2} of the words: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
