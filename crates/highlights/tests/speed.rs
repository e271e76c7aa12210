//! The goal is five milliseconds for a note of 200 words. Alone in its file, so that no other
//! test runs at the same time.

use std::time::{Duration, Instant};

use earshot_highlights::find;
use jiff::civil::date;

/// Five times the goal, for busy machines; measured: 0.6 to 2.2 ms.
const LIMIT: Duration = Duration::from_millis(25);
const WORDS: usize = 200;
/// The fastest counts: the others were interrupted.
const RUNS: usize = 50;

#[test]
fn notes_in_time() {
    if cfg!(debug_assertions) {
        println!("skipped: not optimized");
        return;
    }
    let now = date(2026, 1, 1).at(12, 0, 0, 0);
    for language in ["en", "es", "de", "fr", "pt", "ar"] {
        let text = note(language);
        let time = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(find(&text, language, now));
                start.elapsed()
            })
            .min();
        println!("{language}: {time:?}");
        assert!(
            time.is_some_and(|time| time < LIMIT),
            "{language}: {time:?}"
        );
    }
}

fn note(language: &str) -> String {
    let path = format!(
        "{}/tests/sets/{language}.tune.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let lines = std::fs::read_to_string(path).expect("a set of the language");
    let words: Vec<String> = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|value| value["text"].as_str().map(str::to_owned))
        .flat_map(|text| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .take(WORDS)
        .collect();
    words.join(" ")
}
