//! Precision and recall on labelled messages.
//!
//! `tests/sets/LANGUAGE.tune.jsonl` is what rules are written from; `LANGUAGE.report.jsonl`, where there
//! is one, only measures and is not looked at. `HIGHLIGHTS_LANGUAGE=en` selects a language. `HIGHLIGHTS_SHOW=1` prints what is missed
//! and wrong in the tune set, `HIGHLIGHTS_SHOW=request` only of one kind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use earshot_highlights::{Highlight, Kind, find};
use serde_json::Value;

/// The goals; those that the report sets miss are in docs/highlights.md.
const PRECISION: f64 = 0.95;
const RECALL: f64 = 0.60;
/// Over all kinds: a report set has only a dozen spans of each.
const MIN_REPORT_PRECISION: f64 = 0.80;
const MIN_REPORT_RECALL: f64 = 0.60;

const KINDS: [(Kind, &str); 6] = [
    (Kind::Question, "question"),
    (Kind::Request, "request"),
    (Kind::Datetime, "datetime"),
    (Kind::Phone, "phone"),
    (Kind::Amount, "amount"),
    (Kind::Link, "link"),
];

struct Label {
    kind: Kind,
    start: usize,
    /// Code points, as `start`.
    end: usize,
    value: Option<String>,
}

struct Labelled {
    language: String,
    date: jiff::civil::DateTime,
    text: String,
    labels: Vec<Label>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    found: usize,
    right: usize,
    labelled: usize,
    labels_found: usize,
    /// Wrong ones that touch a label of the kind (wrong extent or value), or only of another kind.
    inexact: usize,
    other_kind: usize,
}

impl Counts {
    fn precision(self) -> f64 {
        if self.found == 0 {
            1.0
        } else {
            self.right as f64 / self.found as f64
        }
    }

    fn recall(self) -> f64 {
        if self.labelled == 0 {
            1.0
        } else {
            self.labels_found as f64 / self.labelled as f64
        }
    }

    fn reach(self, precision: f64, recall: f64) -> bool {
        self.precision() >= precision && self.recall() >= recall
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            found: self.found + other.found,
            right: self.right + other.right,
            labelled: self.labelled + other.labelled,
            labels_found: self.labels_found + other.labels_found,
            inexact: self.inexact + other.inexact,
            other_kind: self.other_kind + other.other_kind,
        }
    }
}

fn sets(suffix: &str) -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sets");
    let only = std::env::var("HIGHLIGHTS_LANGUAGE").ok();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?;
            let language = name.strip_suffix(suffix)?.to_owned();
            only.as_ref()
                .is_none_or(|only| *only == language)
                .then_some((language, path))
        })
        .collect()
}

fn messages(path: &Path) -> Vec<Labelled> {
    let text = std::fs::read_to_string(path).expect("the set can be read");
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(message)
        .collect()
}

fn message(line: &str) -> Labelled {
    let value: Value = serde_json::from_str(line).expect("a JSON object in each line");
    let string = |name: &str| value[name].as_str().expect(name).to_owned();
    let labels = value["spans"]
        .as_array()
        .expect("spans")
        .iter()
        .map(label)
        .collect();
    Labelled {
        language: string("language"),
        date: string("date").parse().expect("a date"),
        text: string("text"),
        labels,
    }
}

fn label(value: &Value) -> Label {
    let number = |name: &str| value[name].as_u64().expect(name) as usize;
    let name = value["kind"].as_str().expect("kind");
    let (kind, _) = KINDS
        .into_iter()
        .find(|(_, known)| *known == name)
        .expect("a known kind");
    Label {
        kind,
        start: number("start"),
        end: number("end"),
        value: value["value"].as_str().map(str::to_owned),
    }
}

fn touches(found: &Highlight, text: &str, label: &Label) -> bool {
    let start = text[..found.range.start].chars().count();
    let end = start + text[found.range.clone()].chars().count();
    start < label.end && label.start < end
}

/// The found span shares at least half of the longer one, and the value is the same.
fn agrees(found: &Highlight, text: &str, label: &Label) -> bool {
    let start = text[..found.range.start].chars().count();
    let end = start + text[found.range.clone()].chars().count();
    let shared = end.min(label.end).saturating_sub(start.max(label.start));
    let longer = (end - start).max(label.end - label.start);
    found.kind == label.kind && 2 * shared >= longer && found.value == label.value
}

fn name(kind: Kind) -> &'static str {
    KINDS
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or("", |(_, name)| name)
}

fn evaluate(path: &Path, show: Option<&str>) -> BTreeMap<Kind, Counts> {
    let mut counts: BTreeMap<Kind, Counts> = BTreeMap::new();
    for (number, message) in messages(path).iter().enumerate() {
        let found = find(&message.text, &message.language, message.date);
        let mut remarks = Vec::new();
        for highlight in &found {
            let entry = counts.entry(highlight.kind).or_default();
            entry.found += 1;
            let right = message
                .labels
                .iter()
                .any(|label| agrees(highlight, &message.text, label));
            entry.right += usize::from(right);
            if !right {
                let touched = |label: &&Label| touches(highlight, &message.text, label);
                let mut labels = message.labels.iter().filter(touched).peekable();
                let other_kind = labels.peek().is_some();
                let inexact = labels.any(|label| label.kind == highlight.kind);
                entry.inexact += usize::from(inexact);
                entry.other_kind += usize::from(other_kind && !inexact);
            }
            if !right && show.is_some_and(|show| ["1", name(highlight.kind)].contains(&show)) {
                let text = &message.text[highlight.range.clone()];
                let value = highlight.value.as_deref().unwrap_or_default();
                remarks.push(format!(
                    "   WRONG  {} | {text} | {value}",
                    name(highlight.kind)
                ));
            }
        }
        for label in &message.labels {
            let entry = counts.entry(label.kind).or_default();
            entry.labelled += 1;
            let seen = found
                .iter()
                .any(|highlight| agrees(highlight, &message.text, label));
            entry.labels_found += usize::from(seen);
            if !seen && show.is_some_and(|show| ["1", name(label.kind)].contains(&show)) {
                let text: String = message
                    .text
                    .chars()
                    .skip(label.start)
                    .take(label.end - label.start)
                    .collect();
                let value = label.value.as_deref().unwrap_or_default();
                remarks.push(format!("   missed {} | {text} | {value}", name(label.kind)));
            }
        }
        if !remarks.is_empty() {
            println!("[{number}] {} {}", message.date, message.text);
            remarks.iter().for_each(|remark| println!("{remark}"));
        }
    }
    counts
}

/// Prints a row for each kind.
fn print_table(language: &str, set: &str, counts: &BTreeMap<Kind, Counts>) {
    for (kind, name) in KINDS {
        let counts = counts.get(&kind).copied().unwrap_or_default();
        println!(
            "{language} {set:<6} {name:<8} precision {:5.1} % ({}/{})  recall {:5.1} % ({}/{})  wrong: {} inexact, {} of another kind, {} nothing{}",
            counts.precision() * 100.0,
            counts.right,
            counts.found,
            counts.recall() * 100.0,
            counts.labels_found,
            counts.labelled,
            counts.inexact,
            counts.other_kind,
            counts.found - counts.right - counts.inexact - counts.other_kind,
            if counts.reach(PRECISION, RECALL) {
                ""
            } else {
                "  <--"
            },
        );
    }
}

#[test]
fn messages_of_the_sets() {
    let show = std::env::var("HIGHLIGHTS_SHOW").ok();
    let mut failures = Vec::new();
    for (language, path) in sets(".tune.jsonl") {
        let counts = evaluate(&path, show.as_deref());
        print_table(&language, "tune", &counts);
        for (kind, name) in KINDS {
            if !counts
                .get(&kind)
                .is_none_or(|counts| counts.reach(PRECISION, RECALL))
            {
                failures.push(format!("{language} {name}"));
            }
        }
    }
    for (language, path) in sets(".report.jsonl") {
        let counts = evaluate(&path, None);
        print_table(&language, "report", &counts);
        let total = counts.into_values().fold(Counts::default(), Counts::plus);
        if !total.reach(MIN_REPORT_PRECISION, MIN_REPORT_RECALL) {
            failures.push(format!("{language} report"));
        }
    }
    assert!(failures.is_empty(), "not good enough: {failures:?}");
}
