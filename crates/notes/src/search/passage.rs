//! The passage of a note in which the searched words stand.

use std::ops::Range;

use super::fold::{Token, tokens};
use super::query::{Phrase, Query};
use crate::Passage;
use crate::rows::Line;

/// Longest passage, in characters: two lines of the list.
const LONGEST: usize = 200;
/// Characters kept before the first match of a longer one.
const BEFORE: usize = 60;

/// Finds the line with the most of the query in it, the first of equals.
/// `body` is the text as the index has it, a line for each of `lines`.
pub(super) fn find(
    query: &Query,
    body: &str,
    lines: impl FnOnce() -> crate::error::Result<Vec<Line>>,
) -> crate::error::Result<Option<Passage>> {
    let folded: Vec<Vec<&str>> = body
        .lines()
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect())
        .collect();
    let mut best: Option<(usize, usize)> = None;
    for (index, words) in folded.iter().enumerate() {
        let fits = query
            .phrases
            .iter()
            .filter(|phrase| (0..words.len()).any(|at| phrase.fits(words, at)))
            .count();
        if fits > best.map_or(0, |(_, fits)| fits) {
            best = Some((index, fits));
            if fits == query.phrases.len() {
                break;
            }
        }
    }
    // A phrase may begin on one line and end on a later one.
    let (first, last) = match best {
        Some((index, _)) => (index, index),
        None => match across_lines(query, &folded) {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let lines = lines()?;
    let Some(lines) = lines.get(first..=last) else {
        return Ok(None);
    };
    let text = earshot_transcript::join(lines.iter().map(|line| line.text.as_str()));
    Ok(Some(cut(query, &text, lines[0].start_ms)))
}

fn across_lines(query: &Query, lines: &[Vec<&str>]) -> Option<(usize, usize)> {
    let words: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .flat_map(|(index, words)| words.iter().map(move |word| (index, *word)))
        .collect();
    let plain: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    for phrase in &query.phrases {
        if let Some(at) = (0..plain.len()).find(|at| phrase.fits(&plain, *at)) {
            return Some((words[at].0, words[at + phrase.words.len() - 1].0));
        }
    }
    None
}

impl Phrase {
    /// Whether the phrase stands at this word.
    fn fits<W: AsRef<str>>(&self, words: &[W], at: usize) -> bool {
        let Some(there) = words.get(at..at + self.words.len()) else {
            return false;
        };
        let last = self.words.len() - 1;
        self.words
            .iter()
            .zip(there)
            .enumerate()
            .all(|(index, (word, there))| {
                let there = there.as_ref();
                there == word || (self.open && index == last && there.starts_with(word.as_str()))
            })
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.folded
    }
}

/// The text around the first match, with every match in it marked.
fn cut(query: &Query, text: &str, start_ms: u64) -> Passage {
    let tokens = tokens(text);
    let mut marks: Vec<Range<usize>> = Vec::new();
    for at in 0..tokens.len() {
        for phrase in &query.phrases {
            if phrase.fits(&tokens, at) {
                let end = tokens[at + phrase.words.len() - 1].range.end;
                let start = tokens[at].range.start;
                match marks.last_mut() {
                    Some(last) if start <= last.end => last.end = last.end.max(end),
                    _ => marks.push(start..end),
                }
            }
        }
    }
    let whole = window(text, marks.first().map_or(0, |mark| mark.start));
    let (head, tail) = (
        if whole.start > 0 { "…" } else { "" },
        if whole.end < text.len() { "…" } else { "" },
    );
    let units = |from: usize, to: usize| -> u32 {
        let count = text[from..to].encode_utf16().count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let shift = units(0, 0) + u32::from(!head.is_empty());
    let marks = marks
        .into_iter()
        .filter(|mark| mark.start < whole.end)
        .map(|mark| {
            let end = mark.end.min(whole.end);
            let start = shift + units(whole.start, mark.start);
            (start, start + units(mark.start, end))
        })
        .collect();
    Passage {
        text: format!("{head}{}{tail}", &text[whole]),
        marks,
        start_ms: Some(start_ms),
    }
}

/// At most [`LONGEST`] characters around a place, cut at spaces where it can be.
fn window(text: &str, place: usize) -> Range<usize> {
    if text.chars().count() <= LONGEST {
        return 0..text.len();
    }
    let before = &text[..place];
    let mut start = before
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(at, _)| at);
    if start > 0
        && let Some(space) = text[start..place].find(char::is_whitespace)
    {
        start += space + 1;
    }
    let start = text[start..]
        .char_indices()
        .find(|(_, c)| !c.is_whitespace())
        .map_or(start, |(at, _)| start + at);
    let mut end = text[start..]
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| start + at);
    if end < text.len()
        && let Some(space) = text[start..end].rfind(char::is_whitespace)
        && start + space > place
    {
        end = start + space;
    }
    start.min(place)..end
}
