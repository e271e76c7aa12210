//! Text to be matched with a rule.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::search::is_invisible;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Fold,
    Keep,
}

/// Without differences of encoding, spacing and, if folded, case.
pub(super) struct Normalized {
    pub(super) text: String,
    /// For each byte of `text`, and its end: where its character starts in the source.
    origins: Vec<usize>,
    /// Likewise: whether a character of the source starts here.
    starts: Vec<bool>,
}

impl Normalized {
    pub(super) fn new(source: &str, case: Case) -> Normalized {
        let mut normalized = Normalized {
            text: String::with_capacity(source.len()),
            origins: Vec::with_capacity(source.len() + 1),
            starts: Vec::with_capacity(source.len() + 1),
        };
        for (at, c) in source.char_indices() {
            if is_invisible(c) {
                continue;
            }
            if c.is_whitespace() {
                if !normalized.text.ends_with(' ') {
                    normalized.text.push(' ');
                }
            } else if c.is_ascii() && case == Case::Fold {
                normalized.text.push(c.to_ascii_lowercase());
            } else if c.is_ascii() {
                normalized.text.push(c);
            } else {
                let parts = std::iter::once(c).nfkd();
                match case {
                    Case::Keep => normalized.text.extend(parts),
                    // Via uppercase, as the search does: the two lowercase sigmas share it.
                    Case::Fold => normalized.text.extend(
                        parts
                            .flat_map(char::to_uppercase)
                            .flat_map(char::to_lowercase),
                    ),
                }
            }
            for _ in normalized.origins.len()..normalized.text.len() {
                normalized
                    .starts
                    .push(normalized.origins.last() != Some(&at));
                normalized.origins.push(at);
            }
        }
        normalized.origins.push(source.len());
        normalized.starts.push(true);
        normalized
    }

    /// The source of the bytes; `None` if it is not of whole characters with their marks.
    pub(super) fn source_of(&self, range: Range<usize>, source: &str) -> Option<Range<usize>> {
        if !*self.starts.get(range.start)? || !*self.starts.get(range.end)? {
            return None;
        }
        let (start, end) = (self.origins[range.start], self.origins[range.end]);
        let next = source[end..].chars().next();
        (start < end && !next.is_some_and(is_combining_mark)).then_some(start..end)
    }
}
