//! Aligns edited text with the original words to assign times.

use earshot_transcript::{Segment, Word, join};

use crate::search::letters;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correction {
    pub(crate) replaced: String,
    pub(crate) term: String,
    pub(crate) starts_sentence: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Alignment {
    pub(crate) words: Vec<Word>,
    pub(crate) corrections: Vec<Correction>,
}

/// Limit for interactive use; longer texts have little in common anyway.
const MAX_COMPARISONS: usize = 1 << 20;

/// Words equal except for case and punctuation keep their times; others share the time of the words
/// they replace.
pub(crate) fn align(segment: &Segment, text: &str) -> Alignment {
    let old: Vec<Word> = segment.words.iter().flat_map(split_word).collect();
    let new = split(text);
    let old_keys: Vec<String> = old.iter().map(|word| comparison_key(&word.text)).collect();
    let new_keys: Vec<String> = new.iter().map(|piece| comparison_key(piece)).collect();
    let mut aligned = Alignment::default();
    let (mut from_old, mut from_new) = (0, 0);
    let pairs = longest_common_subsequence(&old_keys, &new_keys);
    let end = (old.len(), new.len());
    for (at_old, at_new) in pairs.into_iter().chain([end]) {
        let replacement = Replacement {
            segment,
            old: &old,
            replaced: from_old..at_old,
            written: &new[from_new..at_new],
        };
        replacement.distribute_times(&mut aligned);
        if let (Some(word), Some(piece)) = (old.get(at_old), new.get(at_new)) {
            if word.text != **piece {
                aligned.add_correction(&old[..at_old], &word.text, piece);
            }
            aligned.words.push(Word {
                text: (*piece).to_owned(),
                ..word.clone()
            });
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    aligned
}

impl Alignment {
    fn add_correction(&mut self, before: &[Word], replaced: &str, term: &str) {
        let starts_sentence = before.last().is_none_or(|word| {
            word.text
                .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
        });
        self.corrections.push(Correction {
            replaced: replaced.to_owned(),
            term: term.to_owned(),
            starts_sentence,
        });
    }
}

struct Replacement<'a> {
    segment: &'a Segment,
    old: &'a [Word],
    replaced: std::ops::Range<usize>,
    written: &'a [&'a str],
}

impl Replacement<'_> {
    fn distribute_times(&self, aligned: &mut Alignment) {
        if self.written.is_empty() {
            return;
        }
        let replaced = &self.old[self.replaced.clone()];
        if !replaced.is_empty() {
            let before = join(replaced.iter().map(|word| word.text.as_str()));
            let after = join(self.written.iter().copied());
            aligned.add_correction(&self.old[..self.replaced.start], &before, &after);
        }
        let word = |text: &str, start_ms, end_ms| Word {
            start_ms,
            end_ms,
            text: text.to_owned(),
            confidence: 1.0,
        };
        if replaced.len() == self.written.len() {
            let pairs = replaced.iter().zip(self.written);
            aligned
                .words
                .extend(pairs.map(|(old, new)| word(new, old.start_ms, old.end_ms)));
            return;
        }
        let (start, end) = self.span();
        let weight = |piece: &str| piece.chars().count() as u64;
        let all: u64 = self.written.iter().map(|piece| weight(piece)).sum();
        let mut before = 0;
        for piece in self.written {
            let share = |part: u64| {
                let offset = u128::from(end - start) * u128::from(part) / u128::from(all.max(1));
                start + u64::try_from(offset).unwrap_or_default()
            };
            let after = before + weight(piece);
            aligned.words.push(word(piece, share(before), share(after)));
            before = after;
        }
    }

    /// The time range available to the replacement.
    fn span(&self) -> (u64, u64) {
        let replaced = &self.old[self.replaced.clone()];
        let (start, end) = match (replaced.first(), replaced.last()) {
            (Some(first), Some(last)) => (first.start_ms, last.end_ms),
            _ => {
                let before = self.replaced.start.checked_sub(1);
                let before = before.and_then(|index| self.old.get(index));
                let after = self.old.get(self.replaced.start);
                (
                    before.map_or(self.segment.start_ms, |word| word.end_ms),
                    after.map_or(self.segment.end_ms, |word| word.start_ms),
                )
            }
        };
        (start, end.max(start))
    }
}

/// Letters and digits, or the whole piece if it has none.
fn comparison_key(piece: &str) -> String {
    let folded = letters(piece).replace(' ', "");
    if folded.is_empty() {
        piece.to_owned()
    } else {
        folded
    }
}

/// Splits at spaces, and at every letter in scripts without spaces.
fn split(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .flat_map(crate::search::units)
        .collect()
}

fn split_word(word: &Word) -> Vec<Word> {
    let pieces = split(&word.text);
    let all: u64 = pieces.iter().map(|piece| piece.len() as u64).sum();
    let length = word.end_ms.saturating_sub(word.start_ms);
    let mut before = 0;
    let mut words = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let share = |part: u64| {
            let offset = u128::from(length) * u128::from(part) / u128::from(all.max(1));
            word.start_ms + u64::try_from(offset).unwrap_or_default()
        };
        let after = before + piece.len() as u64;
        words.push(Word {
            start_ms: share(before),
            end_ms: share(after),
            text: piece.to_owned(),
            confidence: word.confidence,
        });
        before = after;
    }
    words
}

/// Pairs of indices in ascending order.
fn longest_common_subsequence(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let middle_old = &old_rest[..old_rest.len() - tail];
    let middle_new = &new_rest[..new_rest.len() - tail];
    let mut pairs: Vec<_> = (0..head).map(|at| (at, at)).collect();
    let middle = lcs_of_middle(middle_old, middle_new);
    pairs.extend(middle.into_iter().map(|(a, b)| (a + head, b + head)));
    pairs.extend((0..tail).map(|at| (old.len() - tail + at, new.len() - tail + at)));
    pairs
}

fn lcs_of_middle(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MAX_COMPARISONS {
        return Vec::new();
    }
    // longest[a][b]: length of the LCS of old[a..] and new[b..].
    let width = new.len() + 1;
    let mut longest = vec![0u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a] == new[b] {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < old.len() && b < new.len() {
        if old[a] == new[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}
