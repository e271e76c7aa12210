//! Files that were once transcribed incorrectly, with the correct words and times. They are in the
//! folder `media` of `EARSHOT_CASES`.

use earshot_test_support::cases;
use serde_json::Value;

use crate::corpus::overlap;
use crate::test_home::{TestHome, wait_for_output};

/// The clips that most files were cut from.
const REVOLVER: &str = "captain flask of the first precinct with two detectives later examined \
    the holes and declared they had been made by a 38 caliber revolver";
const BARON: &str =
    "marius my boy you are a baron you are rich don't go to pettifogging i beg of you";
const GRANDFATHER: &str = "the grandfather was not the least happy of them all he remained for a \
    quarter of an hour at a time gazing at cosette the wonderful beautiful girl it's clean and \
    she has so sweet and good an air";
const CUT_OUT: &str = "the grandfather was not the least happy of them all he remained beautiful \
    girl it's clean and she has so sweet and good an air";
const QUILTER: &str = "mr quilter is the apostle of the middle classes and we are glad to welcome \
    his gospel";
const TELEMARKETERS: &str = "all representatives of the household are currently assisting other \
    telemarketers please hold and your call will be answered in the order it was received";
const INAUGURAL: &str = "and so my fellow americans ask not what your country can do for you ask \
    what you can do for your country";
const SANDS_THEN_QUEUE: &str = "las arenas son blanquecinas de grano medio y tiene muy poca \
    asistencia todos los representantes de la casa se encuentran ocupados asistiendo a otros \
    vendedores por teléfono por favor espere y su llamada será atendida en el orden que fue \
    recibida";
const CLUBS: &str = "10 of clubs";

const MIN_OVERLAP: f64 = 0.6;
const MAX_TIME_ERROR_MS: u64 = 500;

enum Expected {
    /// Words, start of the first one if known, number of warnings.
    Text(String, Option<u64>, usize),
    Repeated(&'static str, usize),
    /// Ordered segments of at least 100 ms.
    OrderedSegments,
    /// English, then Spanish.
    EnglishThenSpanish(String),
    /// Text, or `too-unsure`; not silence.
    SpeechOrTooUnsure,
    Rejected(&'static str),
}

fn text(text: &str) -> Expected {
    Expected::Text(text.to_owned(), None, 0)
}

fn text_at(text: &str, first_ms: u64) -> Expected {
    Expected::Text(text.to_owned(), Some(first_ms), 0)
}

fn text_with_warning(text: impl Into<String>) -> Expected {
    Expected::Text(text.into(), None, 1)
}

/// Keyed by the start of the file name.
fn expectations() -> Vec<(&'static str, Expected)> {
    let baron_then = |more: &str| format!("{BARON} {more}");
    vec![
        ("01_", text_at(CLUBS, 9_680)),
        ("01c_", text_at(CLUBS, 9_680)),
        ("02_", text(GRANDFATHER)),
        ("03_", text(&baron_then(REVOLVER))),
        ("03b_", text(&baron_then(REVOLVER))),
        ("04_", text(REVOLVER)),
        ("04c_", text_with_warning(baron_then(REVOLVER))),
        ("05_", text_at(BARON, 6_420)),
        ("05b_", text_at(BARON, 6_420)),
        ("05e_", text_at(GRANDFATHER, 6_480)),
        ("06_", text(CUT_OUT)),
        ("07_", text_with_warning(REVOLVER)),
        ("07b_", text_with_warning(REVOLVER)),
        ("08_", text(REVOLVER)),
        ("08b_", text(REVOLVER)),
        ("09_", text(GRANDFATHER)),
        ("09c_", text(REVOLVER)),
        (
            "10_repeated_phrase_20_times_8k",
            Expected::Repeated(CLUBS, 20),
        ),
        (
            "10_repeated_phrase_20_times_no_speech",
            Expected::Repeated(CLUBS, 20),
        ),
        ("10b_", Expected::Repeated(CLUBS, 8)),
        ("11_", Expected::OrderedSegments),
        ("11b_", Expected::OrderedSegments),
        (
            "12_",
            Expected::EnglishThenSpanish(format!("{TELEMARKETERS} {SANDS_THEN_QUEUE}")),
        ),
        (
            "12b_",
            Expected::EnglishThenSpanish(format!("{INAUGURAL} {SANDS_THEN_QUEUE}")),
        ),
        ("13_", text(QUILTER)),
        ("14_", text(BARON)),
        ("14c_", text(BARON)),
        ("15_", text(BARON)),
        ("16_", text_at(REVOLVER, 24_200)),
        ("17_", text(REVOLVER)),
        ("18_", text(REVOLVER)),
        ("19_", text(REVOLVER)),
        ("20_", text(BARON)),
        ("21_unnamed_X1", Expected::Rejected("DS2")),
        ("21_unnamed_X2", Expected::Rejected("DSS")),
        ("21_unnamed_X3", Expected::Rejected("QCP")),
        ("22_", text(BARON)),
        ("23_", Expected::SpeechOrTooUnsure),
        ("24_", text(QUILTER)),
        ("fine_caf_aac_pakt_after", text(REVOLVER)),
        ("fine_caf_aac_pakt_before", text(REVOLVER)),
    ]
}

#[test]
#[ignore = "two minutes; `cargo xtask check` runs it"]
fn known_transcription_errors_stay_fixed() {
    let (Some(cases), Some(test)) = (cases(), TestHome::with_model_named("base-q8_0")) else {
        return;
    };
    let folder = cases.join("media");
    let expectations = expectations();
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut command = test.command(["transcribe", "--format", "json"]);
    command.args(&names).current_dir(&folder);
    let records = wait_for_output(command.spawn().unwrap()).expect(1).json();
    assert_eq!(records.len(), names.len());
    let mut failures = Vec::new();
    for (name, record) in names.iter().zip(&records) {
        let (_, expected) = expectations
            .iter()
            .find(|(start, _)| name.starts_with(start))
            .unwrap_or_else(|| panic!("{name} has no expectation"));
        if let Err(reason) = check(record, expected) {
            failures.push(format!("{name}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn check(record: &Value, expected: &Expected) -> Result<(), String> {
    let text = record["text"].as_str().unwrap_or_default().to_lowercase();
    let ok = match expected {
        Expected::Rejected(word) => {
            let message = record["error"]["message"].as_str().unwrap_or_default();
            return if message.contains(word) {
                Ok(())
            } else {
                Err(record.to_string())
            };
        }
        Expected::Text(words, first_ms, warnings) => {
            let first = &record["segments"][0]["words"][0]["start_ms"];
            let is_start_right = first_ms.is_none_or(|expected| {
                first
                    .as_u64()
                    .is_some_and(|ms| ms.abs_diff(expected) <= MAX_TIME_ERROR_MS)
            });
            let warning_count = record["warnings"].as_array().map_or(0, Vec::len);
            overlap(&text, words) >= MIN_OVERLAP && is_start_right && warning_count == *warnings
        }
        Expected::EnglishThenSpanish(words) => {
            overlap(&text, words) >= MIN_OVERLAP && languages(record) == ["en", "es"]
        }
        Expected::Repeated(phrase, count) => {
            text.replace("ten", "10").matches(phrase).count() == *count
        }
        Expected::OrderedSegments => !text.is_empty(),
        Expected::SpeechOrTooUnsure => {
            return if !text.is_empty() || record["error"]["code"] == "too-unsure" {
                Ok(())
            } else {
                Err(record.to_string())
            };
        }
    };
    if ok && is_ordered(record) {
        Ok(())
    } else {
        let first = &record["segments"][0]["words"][0]["start_ms"];
        Err(format!("from {first}: {text} {}", record["warnings"]))
    }
}

/// Of the segments, without repetitions.
fn languages(record: &Value) -> Vec<&str> {
    let segments = record["segments"].as_array().map_or(&[][..], Vec::as_slice);
    let languages = segments.iter().map(|segment| segment["language"].as_str());
    let mut languages: Vec<&str> = languages.map(Option::unwrap_or_default).collect();
    languages.dedup();
    languages
}

/// Segments are in order, within the duration, and at least 100 ms long.
fn is_ordered(record: &Value) -> bool {
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
