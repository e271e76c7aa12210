//! Cuts segments into captions of at most two lines of 42 columns and about seven seconds.
//!
//! Lines break where Unicode allows (UAX #14); dynamic programming finds the cheapest cues (as in
//! Knuth and Plass, "Breaking Paragraphs into Lines", with our own costs). A Chinese character
//! counts as two columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::{Segment, Word, script};

const MAX_COLUMNS: usize = 42;
const MAX_CUE_MS: u64 = 7000;
/// A cue stays at least this long if the next one leaves time.
const MIN_CUE_MS: u64 = 1000;
/// Longer silences belong between cues.
const PAUSE_MS: u64 = 700;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Atom {
    pub text: String,
    pub start_ms: u64,
    pub end_ms: u64,
    pub starts_word: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cue {
    pub start_ms: u64,
    pub end_ms: u64,
    pub lines: Vec<Vec<Atom>>,
}

/// `single_words`: one cue per word. Cues do not overlap.
pub(crate) fn cues(segments: &[Segment], single_words: bool) -> Vec<Cue> {
    let mut cues = Vec::new();
    for segment in segments {
        let words = if single_words {
            segment.words.as_slice()
        } else {
            &[]
        };
        if words.is_empty() {
            cues.extend(split_into_cues(&atoms(segment)));
        } else {
            cues.extend(words.iter().map(word_cue));
        }
    }
    cues.retain(|cue| {
        cue.lines
            .iter()
            .flatten()
            .any(|atom| !atom.text.trim().is_empty())
    });
    normalize_times(&mut cues, if single_words { 0 } else { MIN_CUE_MS });
    cues
}

fn word_cue(word: &Word) -> Cue {
    let text = script::join([word.text.as_str()]);
    let atom = Atom {
        text,
        start_ms: word.start_ms,
        end_ms: word.end_ms,
        starts_word: true,
    };
    Cue {
        start_ms: word.start_ms,
        end_ms: word.end_ms,
        lines: vec![vec![atom]],
    }
}

/// Players need ordered, non-empty and non-overlapping times.
fn normalize_times(cues: &mut [Cue], min_ms: u64) {
    let mut earliest = 0;
    for index in 0..cues.len() {
        let next = cues.get(index + 1).map_or(u64::MAX, |cue| cue.start_ms);
        let cue = &mut cues[index];
        cue.start_ms = cue.start_ms.max(earliest);
        let wanted_end = cue.end_ms.max(cue.start_ms.saturating_add(min_ms));
        cue.end_ms = wanted_end.min(next).max(cue.start_ms.saturating_add(1));
        earliest = cue.end_ms;
    }
}

fn atoms(segment: &Segment) -> Vec<Atom> {
    let text = script::join([segment.text.as_str()]);
    let word_times = WordTimes::align(segment, &text);
    let mut atoms = Vec::new();
    let mut start = 0;
    for (end, _) in unicode_linebreak::linebreaks(&text) {
        for piece in split_to_columns(&text[start..end]) {
            let at = start;
            start += piece.len();
            atoms.push(Atom {
                text: piece.to_owned(),
                start_ms: word_times.starts_at(at),
                end_ms: word_times.ends_at(at + piece.trim_end().len()),
                starts_word: word_times.is_word_start(at),
            });
        }
    }
    atoms
}

/// Text without break opportunities, such as web addresses, is split between grapheme clusters.
fn split_to_columns(text: &str) -> Vec<&str> {
    if text.trim_end().width() <= MAX_COLUMNS {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if at > start && text[start..at + cluster.len()].trim_end().width() > MAX_COLUMNS {
            pieces.push(&text[start..at]);
            start = at;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

struct WordTimes {
    /// Byte range and times.
    words: Vec<(std::ops::Range<usize>, u64, u64)>,
}

impl WordTimes {
    /// Ignores words that are missing in `text`. Without any, the segment's times are interpolated.
    fn align(segment: &Segment, text: &str) -> Self {
        let mut words = Vec::new();
        let (mut from, mut earliest) = (0, segment.start_ms);
        for word in &segment.words {
            let word_text = script::join([word.text.as_str()]);
            if let Some(found) = text[from..]
                .find(&word_text)
                .filter(|_| !word_text.is_empty())
            {
                let range = from + found..from + found + word_text.len();
                let start_ms = word.start_ms.max(earliest);
                let end_ms = word.end_ms.max(start_ms);
                (from, earliest) = (range.end, end_ms);
                words.push((range, start_ms, end_ms));
            }
        }
        if words.is_empty() {
            words.push((
                0..text.len(),
                segment.start_ms,
                segment.end_ms.max(segment.start_ms),
            ));
        }
        Self { words }
    }

    /// Interpolated inside a word; between words, the start of the next one.
    fn starts_at(&self, at: usize) -> u64 {
        match self.words.iter().find(|(range, ..)| at < range.end) {
            Some(word) => interpolate(word, at),
            None => self.words.last().map_or(0, |&(_, _, end_ms)| end_ms),
        }
    }

    fn ends_at(&self, at: usize) -> u64 {
        match self.words.iter().rfind(|(range, ..)| at > range.start) {
            Some(word) => interpolate(word, at),
            None => self.words.first().map_or(0, |&(_, start_ms, _)| start_ms),
        }
    }

    fn is_word_start(&self, at: usize) -> bool {
        self.words.iter().any(|(range, ..)| range.start == at)
    }
}

fn interpolate((range, start_ms, end_ms): &(std::ops::Range<usize>, u64, u64), at: usize) -> u64 {
    let done = at.clamp(range.start, range.end) - range.start;
    let (all, len) = (u128::from(end_ms - start_ms), range.len().max(1) as u128);
    start_ms + (all * done as u128 / len) as u64
}

/// Zero after a sentence, highest inside a word (in scripts without spaces).
fn break_cost(last: &Atom, next: &Atom) -> u32 {
    let text = last.text.trim_end();
    if script::ends_sentence(text) {
        0
    } else if text.ends_with([',', ';', ':', '–', '—', '、', '，', '；', '：', '،', '؛'])
    {
        12
    } else if next.starts_word {
        40
    } else {
        70
    }
}

fn split_into_cues(atoms: &[Atom]) -> Vec<Cue> {
    // best[n] = (cost, start of the last cue) of the first n atoms.
    let mut best: Vec<(u32, usize)> = vec![(0, 0)];
    for end in 1..=atoms.len() {
        let mut cheapest = (u32::MAX, end - 1);
        for start in (0..end).rev() {
            let Some(cost) = cue_cost(&atoms[start..end]) else {
                break;
            };
            let after = if end == atoms.len() {
                0
            } else {
                cut_cost(&atoms[end - 1], &atoms[end])
            };
            let total = best[start].0.saturating_add(cost + after);
            if total < cheapest.0 {
                cheapest = (total, start);
            }
        }
        best.push(cheapest);
    }
    let mut cues = Vec::new();
    let mut end = atoms.len();
    while end > 0 {
        let start = best[end].1;
        cues.push(cue(&atoms[start..end]));
        end = start;
    }
    cues.reverse();
    cues
}

fn cut_cost(last: &Atom, next: &Atom) -> u32 {
    let paused = next.start_ms.saturating_sub(last.end_ms) >= PAUSE_MS / 2;
    break_cost(last, next) * 2 / if paused { 2 } else { 1 }
}

/// `None`: too wide or too long.
fn cue_cost(atoms: &[Atom]) -> Option<u32> {
    let width = width(atoms);
    let span = atoms.last()?.end_ms.saturating_sub(atoms[0].start_ms);
    // Counting atoms bounds the work on zero-width text.
    let too_much = width > 2 * MAX_COLUMNS || atoms.len() > 2 * MAX_COLUMNS || span > MAX_CUE_MS;
    if atoms.len() > 1 && (too_much || line_end(atoms).is_none()) {
        return None;
    }
    // Fewer cues are better, half-empty ones worse than even ones.
    let empty = (2 * MAX_COLUMNS).saturating_sub(width) as u32;
    let silences = atoms
        .windows(2)
        .map(|pair| pair[1].start_ms.saturating_sub(pair[0].end_ms));
    let pauses: u64 = silences
        .filter(|&silence| silence >= PAUSE_MS)
        .map(|silence| silence.min(2000) / 5)
        .sum();
    Some(80 + empty * empty / 100 + pauses as u32)
}

fn cue(atoms: &[Atom]) -> Cue {
    let lines = match line_end(atoms) {
        Some(at) if at < atoms.len() => vec![atoms[..at].to_vec(), atoms[at..].to_vec()],
        _ => vec![atoms.to_vec()],
    };
    Cue {
        start_ms: atoms[0].start_ms,
        end_ms: atoms[atoms.len() - 1].end_ms,
        lines,
    }
}

/// Number of atoms on the first line: all, or the most even division with a bonus for punctuation;
/// `None` if two lines are not enough.
fn line_end(atoms: &[Atom]) -> Option<usize> {
    if width(atoms) <= MAX_COLUMNS {
        return Some(atoms.len());
    }
    (1..atoms.len())
        .filter_map(|at| {
            let (first, second) = (width(&atoms[..at]), width(&atoms[at..]));
            let fits = first <= MAX_COLUMNS && second <= MAX_COLUMNS;
            fits.then(|| {
                (
                    first.abs_diff(second) as u32 + break_cost(&atoms[at - 1], &atoms[at]) / 2,
                    at,
                )
            })
        })
        .min()
        .map(|(_, at)| at)
}

fn width(atoms: &[Atom]) -> usize {
    let Some((last, rest)) = atoms.split_last() else {
        return 0;
    };
    rest.iter().map(|atom| atom.text.width()).sum::<usize>() + last.text.trim_end().width()
}

#[cfg(test)]
#[path = "captions_tests.rs"]
mod tests;
