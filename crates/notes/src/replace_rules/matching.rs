//! Finds the words that the rules replace.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use unicode_segmentation::UnicodeSegmentation as _;

use super::normalized::{Case, Normalized};
use crate::Replacement;
use crate::search::is_spaceless;

/// The enabled rules, in order.
pub(crate) struct Rules {
    rules: Vec<Replacement>,
    /// Finds all rules that may match in one pass; `None` without rules.
    finder: Option<AhoCorasick>,
}

impl Rules {
    pub(crate) fn new(rules: Vec<Replacement>) -> Rules {
        let rules: Vec<_> = rules
            .into_iter()
            .filter(|rule| rule.enabled && is_findable(&rule.find))
            .collect();
        let folded = rules
            .iter()
            .map(|rule| Normalized::new(rule.find.trim(), Case::Fold).text);
        // The other kinds take longer to build than they save.
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(folded);
        Rules {
            finder: finder.ok().filter(|_| !rules.is_empty()),
            rules,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.finder.is_none()
    }

    pub(super) fn rule(&self, index: usize) -> &Replacement {
        &self.rules[index]
    }

    /// Rules from `first` on that may match.
    pub(super) fn candidates(&self, text: &str, first: usize) -> BTreeSet<usize> {
        let Some(finder) = &self.finder else {
            return BTreeSet::new();
        };
        let text = Normalized::new(text, Case::Fold).text;
        let found = finder.find_overlapping_iter(&text);
        found
            .map(|found| found.pattern().as_usize())
            .filter(|index| *index >= first)
            .collect()
    }
}

/// Whether there is anything to find.
pub(super) fn is_findable(find: &str) -> bool {
    !Normalized::new(find.trim(), Case::Keep)
        .text
        .trim()
        .is_empty()
}

/// From the left, without overlaps. `language` is that of the text.
pub(super) fn matches(rule: &Replacement, text: &str, language: Option<&str>) -> Vec<Range<usize>> {
    let is_other = |wanted: &String| Some(wanted.as_str()) != language;
    if rule.language.as_ref().is_some_and(is_other) {
        return Vec::new();
    }
    let case = if rule.match_case {
        Case::Keep
    } else {
        Case::Fold
    };
    let find = Normalized::new(rule.find.trim(), case).text;
    let normalized = Normalized::new(text, case);
    let mut boundaries = None;
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(at) = normalized.text[from..].find(&find) {
        let start = from + at;
        let end = start + find.len();
        let range = normalized.source_of(start..end, text).filter(|range| {
            !rule.whole_words
                || boundaries
                    .get_or_insert_with(|| Boundaries::new(text, language))
                    .surround(range)
        });
        match range {
            Some(range) => {
                found.push(range);
                from = end;
            }
            None => {
                let next = normalized.text[start..].chars().next();
                from = start + next.map_or(1, char::len_utf8);
            }
        }
    }
    found
}

/// Boundaries of words.
struct Boundaries<'a> {
    text: &'a str,
    has_elisions: bool,
    /// By UAX #29, ascending.
    offsets: Vec<usize>,
}

impl<'a> Boundaries<'a> {
    fn new(text: &'a str, language: Option<&str>) -> Self {
        Boundaries {
            text,
            // l'eau, dell'acqua
            has_elisions: matches!(language, Some("fr" | "it" | "ca")),
            offsets: text.split_word_bound_indices().map(|(at, _)| at).collect(),
        }
    }

    fn surround(&self, range: &Range<usize>) -> bool {
        let (start, end) = (range.start, range.end);
        let first = self.text[start..end].chars().next();
        let last = self.text[start..end].chars().next_back();
        let before = self.text[..start].chars().next_back();
        let starts_word = !first.is_some_and(char::is_alphanumeric)
            || self.is_between(start, before, first)
            || (self.has_elisions && before.is_some_and(is_apostrophe));
        let after = self.text[end..].chars().next();
        let ends_word = !last.is_some_and(is_word_character)
            || self.is_between(end, last, after)
            || self.is_possessive(end);
        starts_word && ends_word
    }

    fn is_between(&self, at: usize, before: Option<char>, after: Option<char>) -> bool {
        at == self.text.len()
            || self.offsets.binary_search(&at).is_ok()
            || [before, after].into_iter().flatten().any(is_spaceless)
    }

    /// Anna's
    fn is_possessive(&self, at: usize) -> bool {
        let mut rest = self.text[at..].chars();
        let (mark, letter) = (rest.next(), rest.next());
        let length = |c: Option<char>| c.map_or(0, char::len_utf8);
        mark.is_some_and(is_apostrophe)
            && letter == Some('s')
            && self.is_between(at + length(mark) + length(letter), letter, rest.next())
    }
}

fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}
