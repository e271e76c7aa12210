//! No text, however odd, makes it panic or return a span outside of the text.

use std::time::{Duration, Instant};

use earshot_highlights::find;
use jiff::civil::{DateTime, date};

const LANGUAGES: [&str; 9] = ["en", "es", "de-AT", "fr", "pt_BR", "ar", "ja", "", "x-"];
const TEXTS: usize = 300;

fn check(text: &str, language: &str, now: DateTime) {
    let found = find(text, language, now);
    for highlight in &found {
        assert!(!highlight.range.is_empty(), "{text:?}");
        assert!(text.get(highlight.range.clone()).is_some(), "{text:?}");
    }
    for pair in found.windows(2) {
        assert!(pair[0].range.start <= pair[1].range.start, "{text:?}");
    }
    for (index, first) in found.iter().enumerate() {
        for second in found[index + 1..]
            .iter()
            .filter(|second| second.kind == first.kind)
        {
            assert!(first.range.end <= second.range.start, "{text:?}");
        }
    }
}

/// Lines of the tune sets; the texts are taken as they are, with the JSON around them.
fn corpus() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sets");
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().ends_with(".tune.jsonl") {
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            lines.extend(text.lines().filter_map(|line| {
                let value: serde_json::Value = serde_json::from_str(line).ok()?;
                Some(value["text"].as_str()?.to_owned())
            }));
        }
    }
    lines
}

fn random_date(random: &mut fastrand::Rng) -> DateTime {
    let day = random.i8(1..=28);
    let month = random.i8(1..=12);
    date(random.i16(1990..2100), month, day).at(random.i8(0..24), random.i8(0..60), 0, 0)
}

#[test]
fn random_unicode() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..TEXTS {
        let length = random.usize(0..80);
        let text: String = (0..length)
            .map(|_| match random.u8(0..4) {
                0 => random.char('\0'..='\u{10ffff}'),
                1 => random.char(' '..='~'),
                2 => random.char('\u{600}'..='\u{6ff}'),
                _ => *random
                    .choice(&[' ', '.', ',', '-', '\'', ':', '?', '1', '0', '¿'])
                    .unwrap_or(&' '),
            })
            .collect();
        for language in LANGUAGES {
            check(&text, language, random_date(&mut random));
        }
    }
}

#[test]
fn random_cuts_of_messages() {
    let corpus = corpus();
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..TEXTS.min(corpus.len() * 4) {
        let mut text = String::new();
        for _ in 0..random.usize(1..4) {
            let Some(line) = random.choice(&corpus) else {
                return;
            };
            let characters: Vec<char> = line.chars().collect();
            let start = random.usize(0..=characters.len());
            let end = random.usize(start..=characters.len());
            text.extend(&characters[start..end]);
        }
        let language = LANGUAGES[random.usize(0..LANGUAGES.len())];
        check(&text, language, random_date(&mut random));
    }
}

#[test]
fn extreme_dates_and_numbers() {
    let far = DateTime::MAX;
    let text = "in 99999999999999999999 days, in 1000 months, on 31 February, tomorrow at 24:59, \
                $99999999999999999999999, nine hundred million million dollars, the 4th, Friday";
    for language in LANGUAGES {
        check(text, language, far);
        check(text, language, DateTime::MIN);
    }
}

/// The longest repetitions must not take time that grows with the square of the length.
#[test]
fn long_texts_in_time() {
    let now = date(2026, 1, 1).at(12, 0, 0, 0);
    for part in [
        "can you ",
        "one ",
        "at six, no, ",
        "if ",
        ", ",
        "a.b.",
        "¿",
        "hundred thousand ",
    ] {
        let text = part.repeat(4000);
        let start = Instant::now();
        check(&text, "en", now);
        assert!(start.elapsed() < Duration::from_secs(10), "{part:?}");
    }
}
