//! Files that were once heard wrong, each with the words and times that are known to be
//! right. They lie in `media` of the folder that `EARSHOT_CASES` names.

use std::path::PathBuf;

use serde_json::Value;

use crate::corpus::overlap;
use crate::scene::{Scene, wait};

/// The clips that most files were made of.
const REVOLVER: &str = "captain flask of the first precinct with two detectives later examined \
    the holes and declared they had been made by a 38 caliber revolver";
const BARON: &str =
    "marius my boy you are a baron you are rich don't go to pettifogging i beg of you";
const GRANDFATHER: &str = "the grandfather was not the least happy of them all he remained for a \
    quarter of an hour at a time gazing at cosette the wonderful beautiful girl it's clean and \
    she has so sweet and good an air";
/// [`GRANDFATHER`] without its middle.
const CUT_OUT: &str = "the grandfather was not the least happy of them all he remained beautiful \
    girl it's clean and she has so sweet and good an air";
const QUILTER: &str = "mr quilter is the apostle of the middle classes and we are glad to welcome \
    his gospel";
const CLUBS: &str = "10 of clubs";

/// Of a hundred words so many are those of the clip.
const ALIKE: f64 = 0.6;
/// A word's time may be off by this.
const LATE_MS: u64 = 500;

enum Right {
    /// These words, the first of them at this time, where it is known; so many warnings.
    Says(String, Option<u64>, usize),
    /// The phrase so many times.
    Times(&'static str, usize),
    /// Segments in order, none shorter than a tenth of a second.
    Captions,
    /// Speech that may be too unsure to be written, but is not called silence.
    Unsure,
    /// Refused with a sentence that holds this.
    Refused(&'static str),
}

fn says(text: &str) -> Right {
    Right::Says(text.to_owned(), None, 0)
}

fn at(text: &str, first_ms: u64) -> Right {
    Right::Says(text.to_owned(), Some(first_ms), 0)
}

fn with_warning(text: impl Into<String>) -> Right {
    Right::Says(text.into(), None, 1)
}

/// By the beginning of the file's name.
fn table() -> Vec<(&'static str, Right)> {
    let baron_then = |more: &str| format!("{BARON} {more}");
    vec![
        ("01_", at(CLUBS, 9_680)),
        ("01c_", at(CLUBS, 9_680)),
        ("02_", says(GRANDFATHER)),
        ("03_", says(&baron_then(REVOLVER))),
        ("03b_", says(&baron_then(REVOLVER))),
        ("04_", says(REVOLVER)),
        ("04c_", with_warning(baron_then(REVOLVER))),
        ("05_", at(BARON, 6_420)),
        ("05b_", at(BARON, 6_420)),
        ("05e_", at(GRANDFATHER, 6_480)),
        ("06_", says(CUT_OUT)),
        ("07_", with_warning(REVOLVER)),
        ("07b_", with_warning(REVOLVER)),
        ("08_", says(REVOLVER)),
        ("08b_", says(REVOLVER)),
        ("09_", says(GRANDFATHER)),
        ("09c_", says(REVOLVER)),
        ("10_repeated_phrase_20_times_8k", Right::Times(CLUBS, 20)),
        (
            "10_repeated_phrase_20_times_no_speech",
            Right::Times(CLUBS, 20),
        ),
        ("10b_", Right::Times(CLUBS, 8)),
        ("11_", Right::Captions),
        ("11b_", Right::Captions),
        ("13_", says(QUILTER)),
        ("14_", says(BARON)),
        ("14c_", says(BARON)),
        ("15_", says(BARON)),
        ("16_", at(REVOLVER, 24_200)),
        ("17_", says(REVOLVER)),
        ("18_", says(REVOLVER)),
        ("19_", says(REVOLVER)),
        ("20_", says(BARON)),
        ("21_unnamed_X1", Right::Refused("DS2")),
        ("21_unnamed_X2", Right::Refused("DSS")),
        ("21_unnamed_X3", Right::Refused("QCP")),
        ("22_", says(BARON)),
        ("23_", Right::Unsure),
        ("24_", says(QUILTER)),
        ("fine_caf_aac_pakt_after", says(REVOLVER)),
        ("fine_caf_aac_pakt_before", says(REVOLVER)),
    ]
}

#[test]
#[ignore = "two minutes; `cargo xtask check` runs it"]
fn what_was_heard_wrong_is_heard_right() {
    let Some(folder) = std::env::var_os("EARSHOT_CASES") else {
        eprintln!("skipped: no cases");
        return;
    };
    let folder = PathBuf::from(folder).join("media");
    assert!(
        folder.is_dir(),
        "EARSHOT_CASES is set but holds no folder media"
    );
    let Some(scene) = Scene::with_model_named("base-q8_0") else {
        return;
    };
    let table = table();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("12"))
        .collect();
    names.sort();
    let mut command = scene.command(["transcribe", "--format", "json"]);
    command.args(&names).current_dir(&folder);
    let records = wait(command.spawn().unwrap()).expect(1).json();
    assert_eq!(records.len(), names.len());
    let mut wrong = Vec::new();
    for (name, record) in names.iter().zip(&records) {
        let (_, right) = table
            .iter()
            .find(|(start, _)| name.starts_with(start))
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        if let Err(why) = compare(record, right) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn compare(record: &Value, right: &Right) -> Result<(), String> {
    let text = record["text"].as_str().unwrap_or_default().to_lowercase();
    let ok = match right {
        Right::Refused(word) => {
            let message = record["error"]["message"].as_str().unwrap_or_default();
            return if message.contains(word) {
                Ok(())
            } else {
                Err(record.to_string())
            };
        }
        Right::Says(words, first_ms, warnings) => {
            let first = &record["segments"][0]["words"][0]["start_ms"];
            let is_on_time = first_ms.is_none_or(|right| {
                first
                    .as_u64()
                    .is_some_and(|ms| ms.abs_diff(right) <= LATE_MS)
            });
            let warned = record["warnings"].as_array().map_or(0, Vec::len);
            overlap(&text, words) >= ALIKE && is_on_time && warned == *warnings
        }
        Right::Times(phrase, count) => text.replace("ten", "10").matches(phrase).count() == *count,
        Right::Captions => !text.is_empty(),
        Right::Unsure => {
            return if !text.is_empty() || record["error"]["code"] == "too-unsure" {
                Ok(())
            } else {
                Err(record.to_string())
            };
        }
    };
    if ok && in_order(record) {
        Ok(())
    } else {
        let first = &record["segments"][0]["words"][0]["start_ms"];
        Err(format!("from {first}: {text} {}", record["warnings"]))
    }
}

/// Segments follow each other inside the sound, and none is a flash.
fn in_order(record: &Value) -> bool {
    let time = |segment: &Value, name: &str| segment[name].as_u64().unwrap_or_default();
    let mut end = 0;
    record["segments"].as_array().is_some_and(|segments| {
        segments.iter().all(|segment| {
            let (from, to) = (time(segment, "start_ms"), time(segment, "end_ms"));
            let follows = from >= end && to >= from + 100;
            end = to;
            follows
        }) && end <= time(record, "duration_ms") + 10
    })
}
