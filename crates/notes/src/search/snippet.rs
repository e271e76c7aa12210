//! Extracts the part of a note that matches a query.

use std::ops::Range;

use super::fold::{Token, joined, symbols, tokens};
use super::query::{Phrase, Query};
use crate::Snippet;
use crate::error::Result;
use crate::rows::TextLine;

/// Two lines of the list.
const MAX_CHARS: usize = 200;
/// Characters before the first match in a shortened snippet.
const CHARS_BEFORE_MATCH: usize = 60;

/// A snippet of the first line with the most matching phrases. `body` and `joined` are the indexed
/// lines.
pub(super) fn find(
    query: &Query,
    body: &str,
    joined: &str,
    lines: impl FnOnce() -> Result<Vec<TextLine>>,
) -> Result<Option<Snippet>> {
    if query.symbols_only {
        let lines = lines()?;
        let runs: Vec<_> = lines.iter().map(|line| symbols(&line.text)).collect();
        let found = best_line(query, &runs).and_then(|index| lines.get(index));
        return Ok(found.map(|line| {
            let text = earshot_transcript::join([line.text.as_str()]);
            build_snippet(query, &text, line.start_ms)
        }));
    }
    let words = |line| -> Vec<&str> {
        str::split(line, ' ')
            .filter(|word| !word.is_empty())
            .collect()
    };
    let mut joined = joined.lines();
    let folded: Vec<Vec<Vec<&str>>> = body
        .lines()
        .map(|line| {
            let joined = words(joined.next().unwrap_or_default());
            let forms = [words(line), joined].into_iter();
            forms.filter(|words| !words.is_empty()).collect()
        })
        .collect();
    // A phrase may span lines.
    let (first, last) = match best_line(query, &folded) {
        Some(index) => (index, index),
        None => match across_lines(query, &folded) {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let lines = lines()?;
    // After the lines shown, the index has the model's words of those that were replaced.
    let replaced = lines.iter().filter(|line| line.original.is_some());
    let lines: Vec<_> = lines.iter().chain(replaced).collect();
    let Some(lines) = lines.get(first..=last) else {
        return Ok(None);
    };
    let text = earshot_transcript::join(lines.iter().map(|line| line.text.as_str()));
    Ok(Some(build_snippet(query, &text, lines[0].start_ms)))
}

/// Without matches.
pub(super) fn beginning(text: &str) -> Snippet {
    build_snippet(&Query::default(), &earshot_transcript::join([text]), 0)
}

/// Each line has several forms.
fn best_line<W: AsRef<str>>(query: &Query, lines: &[Vec<Vec<W>>]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, forms) in lines.iter().enumerate() {
        let matches = |phrase: &&Phrase| {
            let mut forms = forms.iter();
            forms.any(|words| (0..words.len()).any(|at| phrase.match_length(words, at).is_some()))
        };
        let count = query.phrases.iter().filter(matches).count();
        if count > best.map_or(0, |(_, count)| count) {
            best = Some((index, count));
            if count == query.phrases.len() {
                break;
            }
        }
    }
    best.map(|(index, _)| index)
}

fn across_lines(query: &Query, lines: &[Vec<Vec<&str>>]) -> Option<(usize, usize)> {
    let words: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .flat_map(|(index, forms)| {
            forms
                .first()
                .into_iter()
                .flatten()
                .map(move |word| (index, *word))
        })
        .collect();
    let plain: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    for phrase in &query.phrases {
        let found = (0..plain.len()).find_map(|at| Some((at, phrase.match_length(&plain, at)?)));
        if let Some((at, length)) = found {
            return Some((words[at].0, words[at + length - 1].0));
        }
    }
    None
}

impl Phrase {
    /// Number of words matched.
    fn match_length<W: AsRef<str>>(&self, words: &[W], at: usize) -> Option<usize> {
        let matches = |form: &&Vec<String>| {
            let last = form.len() - 1;
            words.get(at..at + form.len()).is_some_and(|candidate| {
                form.iter()
                    .zip(candidate)
                    .enumerate()
                    .all(|(index, (word, candidate))| {
                        let candidate = candidate.as_ref();
                        candidate == word
                            || (self.is_prefix
                                && index == last
                                && candidate.starts_with(word.as_str()))
                    })
            })
        };
        self.forms.iter().find(matches).map(Vec::len)
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.folded
    }
}

fn build_snippet(query: &Query, text: &str, start_ms: u64) -> Snippet {
    let forms = if query.symbols_only {
        symbols(text)
    } else {
        let split = tokens(text);
        let joined = joined(&split);
        [split].into_iter().chain(joined).collect()
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    for tokens in &forms {
        for at in 0..tokens.len() {
            for phrase in &query.phrases {
                if let Some(length) = phrase.match_length(tokens, at) {
                    found.push(tokens[at].range.start..tokens[at + length - 1].range.end);
                }
            }
        }
    }
    found.sort_by_key(|mark| mark.start);
    let mut marks: Vec<Range<usize>> = Vec::new();
    for mark in found {
        match marks.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => marks.push(mark),
        }
    }
    let range = window(text, marks.first().map_or(0, |mark| mark.start));
    let (head, tail) = (
        if range.start > 0 { "…" } else { "" },
        if range.end < text.len() { "…" } else { "" },
    );
    let units = |from: usize, to: usize| -> u32 {
        let count = text[from..to].encode_utf16().count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let shift = units(0, 0) + u32::from(!head.is_empty());
    let marks = marks
        .into_iter()
        .filter(|mark| mark.start < range.end)
        .map(|mark| {
            let end = mark.end.min(range.end);
            let start = shift + units(range.start, mark.start);
            (start, start + units(mark.start, end))
        })
        .collect();
    Snippet {
        text: format!("{head}{}{tail}", &text[range]),
        marks,
        start_ms: Some(start_ms),
    }
}

/// At most [`MAX_CHARS`] characters around `position`, cut at spaces if possible.
fn window(text: &str, position: usize) -> Range<usize> {
    if text.chars().count() <= MAX_CHARS {
        return 0..text.len();
    }
    let before = &text[..position];
    let mut start = before
        .char_indices()
        .rev()
        .nth(CHARS_BEFORE_MATCH - 1)
        .map_or(0, |(at, _)| at);
    if start > 0
        && let Some(space) = text[start..position].find(char::is_whitespace)
    {
        start += space + 1;
    }
    let start = text[start..]
        .char_indices()
        .find(|(_, c)| !c.is_whitespace())
        .map_or(start, |(at, _)| start + at);
    let mut end = text[start..]
        .char_indices()
        .nth(MAX_CHARS)
        .map_or(text.len(), |(at, _)| start + at);
    if end < text.len()
        && let Some(space) = text[start..end].rfind(char::is_whitespace)
        && start + space > position
    {
        end = start + space;
    }
    start.min(position)..end
}
