//! The passage of a note in which the searched words stand.

use std::ops::Range;

use super::fold::{Token, joined, signs, tokens};
use super::query::{Phrase, Query};
use crate::Passage;
use crate::error::Result;
use crate::rows::Line;

/// Longest passage, in characters: two lines of the list.
const LONGEST: usize = 200;
/// Characters kept before the first match of a longer one.
const BEFORE: usize = 60;

/// Finds the line with the most of the query in it, the first of equals. `body` and
/// `joined` are the text as the index has it, a line for each of `lines`.
pub(super) fn find(
    query: &Query,
    body: &str,
    joined: &str,
    lines: impl FnOnce() -> Result<Vec<Line>>,
) -> Result<Option<Passage>> {
    if query.is_of_signs {
        let lines = lines()?;
        let runs: Vec<_> = lines.iter().map(|line| signs(&line.text)).collect();
        let found = in_one_line(query, &runs).and_then(|index| lines.get(index));
        return Ok(found.map(|line| {
            let text = earshot_transcript::join([line.text.as_str()]);
            cut(query, &text, line.start_ms)
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
    // A phrase may begin on one line and end on a later one.
    let (first, last) = match in_one_line(query, &folded) {
        Some(index) => (index, index),
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

/// The line in which the most phrases stand, each line in several forms.
fn in_one_line<W: AsRef<str>>(query: &Query, lines: &[Vec<Vec<W>>]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, forms) in lines.iter().enumerate() {
        let stands = |phrase: &&Phrase| {
            let mut forms = forms.iter();
            forms.any(|words| (0..words.len()).any(|at| phrase.fits(words, at).is_some()))
        };
        let fits = query.phrases.iter().filter(stands).count();
        if fits > best.map_or(0, |(_, fits)| fits) {
            best = Some((index, fits));
            if fits == query.phrases.len() {
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
        let found = (0..plain.len()).find_map(|at| Some((at, phrase.fits(&plain, at)?)));
        if let Some((at, length)) = found {
            return Some((words[at].0, words[at + length - 1].0));
        }
    }
    None
}

impl Phrase {
    /// How many words it takes, if one of its forms stands at this word.
    fn fits<W: AsRef<str>>(&self, words: &[W], at: usize) -> Option<usize> {
        let stands = |form: &&Vec<String>| {
            let last = form.len() - 1;
            words.get(at..at + form.len()).is_some_and(|there| {
                form.iter()
                    .zip(there)
                    .enumerate()
                    .all(|(index, (word, there))| {
                        let there = there.as_ref();
                        there == word
                            || (self.open && index == last && there.starts_with(word.as_str()))
                    })
            })
        };
        self.forms.iter().find(stands).map(Vec::len)
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.folded
    }
}

/// The text around the first match, with every match in it marked.
fn cut(query: &Query, text: &str, start_ms: u64) -> Passage {
    let forms = if query.is_of_signs {
        signs(text)
    } else {
        let apart = tokens(text);
        let joined = joined(&apart);
        [apart].into_iter().chain(joined).collect()
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    for tokens in &forms {
        for at in 0..tokens.len() {
            for phrase in &query.phrases {
                if let Some(length) = phrase.fits(tokens, at) {
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
