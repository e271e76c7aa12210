//! The corpus, as a user meets it: a whole folder in one run, and every file in
//! it gives its text or one reason why not.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::scene::{Ran, Scene, wait};

/// No more memory than this for any file, the model included.
#[cfg(target_os = "linux")]
const MOST_KIB: u64 = 600 << 10;

/// The corpus folder, or `None` with a word about it where none is set.
fn corpus() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("EARSHOT_CORPUS") else {
        eprintln!("skipped: no corpus");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.is_dir(), "EARSHOT_CORPUS is set but is no folder");
    Some(folder)
}

/// Transcribes every file of a folder in one run, which must end with 1 (both
/// folders hold what cannot be read), and gives the records by file name.
fn transcribe_all(scene: &Scene, folder: &Path) -> HashMap<String, Value> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut command = scene.command(["transcribe", "--format", "json"]);
    command.args(&names).current_dir(folder);
    let child = command.spawn().unwrap();
    #[cfg(target_os = "linux")]
    let peak = peak_kib(child.id());
    let ran = wait(child).expect(1);
    #[cfg(target_os = "linux")]
    {
        let peak = peak.join().unwrap();
        assert!((1..MOST_KIB).contains(&peak), "{peak} KiB");
    }
    let records = ran.json();
    let told: Vec<&str> = records
        .iter()
        .map(|record| record["file"].as_str().unwrap())
        .collect();
    assert_eq!(told, names, "a line a file, in order");
    complaints_are_sentences(&ran, &names);
    names.into_iter().zip(records).collect()
}

/// Every line of standard error is a sentence about one of the files.
fn complaints_are_sentences(ran: &Ran, names: &[String]) {
    for line in ran.stderr.lines() {
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

/// Watches a process until it ends; its most memory ever, in KiB.
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

/// How many words two texts have in common, of the longer one's.
pub fn overlap(heard: &str, reference: &str) -> f64 {
    let (heard, mut left) = (words(heard), words(reference));
    let longest = heard.len().max(left.len());
    let mut common = 0;
    for word in heard {
        if let Some(at) = left.iter().position(|other| *other == word) {
            left.swap_remove(at);
            common += 1;
        }
    }
    f64::from(common) / longest as f64
}

enum Class {
    /// Transcribed without a warning; its text holds this. Where that is
    /// nothing, no word in it is certain (beeps, growling bears).
    Full(&'static str),
    /// Transcribed as above, with one warning that holds the second.
    Warned(&'static str, &'static str),
    /// Valid, and nothing is said; as many warnings.
    NoSpeech(usize),
    /// Refused with that code.
    Refused(&'static str),
}
use Class::{Full, NoSpeech, Refused, Warned};

const CORRUPT: &[(&str, Class)] = &[
    ("ps_awful.wav", Refused("damaged")),
    ("ps_evil.wav", Refused("damaged")),
    ("az_missing_wav_header.wav", Refused("not-media")),
    ("ax_sample_malformed_free_box.mp4", Refused("damaged")),
    ("ax_sample_missing_stsd.mp4", Refused("damaged")),
    ("ax_sample_empty_track.mp4", Full("")),
    ("ax_100kB-garbage-prefix.mp3", Full("")),
    ("ax_1024_incrementing_bytes.mp3", Refused("not-media")),
    ("ax_bear-vbr-vbri-header-truncated-toc.mp3", Full("")),
    ("ax_bear-cbr-no-seek-table-trailing-garbage.mp3", Full("")),
    (
        "ax_bear_duplicate_header.opus",
        Warned("", "damaged pieces"),
    ),
    ("ax_bear_with_vorbis_comments_invalid_mutf8.flac", Full("")),
    ("ax_sample_fragmented_clearkey.mp4", Full("")),
    (
        "ax_sample_nb_with_silence_frames.amr",
        Full("your phone is compatible"),
    ),
    (
        "dv_truncated_half.opus",
        Warned("the acoustic corpus", "ends in the middle"),
    ),
    ("dv_truncated_200_bytes.opus", Refused("damaged")),
    ("dv_no_moov.m4a", Refused("damaged")),
    ("dv_jpeg_named.wav", Refused("not-media")),
    ("dv_zero_rate.wav", Refused("damaged")),
    ("dv_huge_rate.wav", Refused("damaged")),
    ("dv_zero_channels.wav", Refused("damaged")),
    ("dv_float_nan.wav", NoSpeech(1)),
    ("dv_silence_30s.flac", NoSpeech(0)),
];

/// Is this the record of that class? No record is text and a failure at once,
/// and none says "no speech" beside words.
fn is_of(record: &Value, class: &Class) -> bool {
    if let Refused(code) = class {
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
        && match class {
            Full(wanted) => says(wanted) && warnings.is_empty(),
            Warned(wanted, warning) => {
                says(wanted)
                    && warnings.len() == 1
                    && warnings[0].as_str().is_some_and(|w| w.contains(warning))
            }
            NoSpeech(count) => no_speech && warnings.len() == *count,
            Refused(_) => false,
        }
}

#[test]
fn every_corrupt_file_ends_in_its_class() {
    let Some(corpus) = corpus() else { return };
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let mut records = transcribe_all(&scene, &corpus.join("corrupt"));
    let mut wrong = Vec::new();
    for (name, class) in CORRUPT {
        match records.remove(*name) {
            Some(record) if is_of(&record, class) => {}
            other => wrong.push(format!("{name}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(records.is_empty(), "without a class: {:?}", records.keys());
}

/// What of `formats/` is refused, the code, and a part of the sentence.
const UNREADABLE: &[(&str, &str, &str)] = &[
    (
        "ax_bbb_176x144_128kbps_15fps_h263.3gp",
        "no-audio-track",
        "no sound",
    ),
    ("ax_sample_video_only.mp4", "no-audio-track", "no sound"),
    ("ax_sample_eac3.mp4", "unsupported-codec", "(E-AC-3)"),
    ("ax_sample.ac3", "unsupported-codec", "(AC-3)"),
    ("lh_stereo.sph", "unsupported-codec", "(NIST SPHERE)"),
    ("as_dir-intro_fr.gsm", "unsupported-codec", "(GSM 06.10)"),
    // Without a header there is nothing to recognise.
    ("as_tt-allbusy.g722", "not-media", "not a media file"),
    ("as_it_menardi.alaw", "not-media", "not a media file"),
];

/// A table of the corpus: its rows by their first column.
fn table(corpus: &Path, name: &str) -> HashMap<String, Vec<String>> {
    let text = fs::read_to_string(corpus.join(name)).unwrap();
    text.lines()
        .skip(1)
        .map(|row| row.split('\t').map(str::to_owned).collect::<Vec<_>>())
        .map(|row| (row[0].clone(), row))
        .collect()
}

#[test]
fn every_format_is_transcribed_or_named() {
    let Some(corpus) = corpus() else { return };
    let Some(scene) = Scene::with_model() else {
        return;
    };
    let records = transcribe_all(&scene, &corpus.join("formats"));
    let formats = table(&corpus, "formats.tsv");
    let speech = table(&corpus, "speech.tsv");
    assert_eq!(records.len(), formats.len());
    let mut wrong = Vec::new();
    for (name, row) in &formats {
        let record = &records[name];
        if let Some((_, code, part)) = UNREADABLE.iter().find(|row| row.0 == name) {
            let message = record["error"]["message"].as_str().unwrap_or_default();
            if !is_of(record, &Refused(code)) || !message.contains(part) {
                wrong.push(format!("{name}: not refused as it should be: {record}"));
            }
            continue;
        }
        // Eight seconds of a quiet room, in which words are easily imagined.
        let silent = name == "leo_empty.wav";
        let class = if silent { NoSpeech(0) } else { Full("") };
        if !is_of(record, &class) {
            wrong.push(format!("{name}: {record}"));
        }
        if !name.starts_with("voice_") {
            continue;
        }
        let original = row[8].split_once("reference = speech.tsv row of ");
        let original = original.unwrap().1.split(';').next().unwrap();
        let heard = record["text"].as_str().unwrap_or_default();
        let common = overlap(heard, &speech[original][6]);
        if common < 0.6 {
            wrong.push(format!("{name}: {common:.2} of the words: {heard}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
