//! Giving the words of an edited text the times of the words they came from.

use earshot_transcript::{Segment, Word, join};

use crate::search::letters;

/// A piece of the model's text and the piece that the user wrote in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correction {
    pub(crate) replaced: String,
    pub(crate) term: String,
    /// Whether nothing of the sentence stands before it.
    pub(crate) starts_sentence: bool,
}

/// An edited text, fitted to what the model heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Aligned {
    pub(crate) words: Vec<Word>,
    pub(crate) corrections: Vec<Correction>,
}

/// More comparisons than this take longer than a keystroke may; a text that
/// long has nothing to do with the segment anyway.
const MOST_COMPARISONS: usize = 1 << 20;

/// Fits the words of `text` to those of the segment. Words that are the same but
/// for case and punctuation keep their times; those between share the time of
/// what they replace.
pub(crate) fn align(segment: &Segment, text: &str) -> Aligned {
    let old: Vec<Word> = segment.words.iter().flat_map(pieces_of_word).collect();
    let new = pieces(text);
    let old_keys: Vec<String> = old.iter().map(|word| key(&word.text)).collect();
    let new_keys: Vec<String> = new.iter().map(|piece| key(piece)).collect();
    let mut aligned = Aligned::default();
    let (mut from_old, mut from_new) = (0, 0);
    let pairs = common(&old_keys, &new_keys);
    let end = (old.len(), new.len());
    for (at_old, at_new) in pairs.into_iter().chain([end]) {
        let run = Run {
            segment,
            old: &old,
            replaced: from_old..at_old,
            written: &new[from_new..at_new],
        };
        run.spread(&mut aligned);
        if let (Some(word), Some(piece)) = (old.get(at_old), new.get(at_new)) {
            if word.text != **piece {
                aligned.correct(&old[..at_old], &word.text, piece);
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

impl Aligned {
    fn correct(&mut self, before: &[Word], replaced: &str, term: &str) {
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

/// Words of the model, and what the user wrote there instead.
struct Run<'a> {
    segment: &'a Segment,
    old: &'a [Word],
    replaced: std::ops::Range<usize>,
    written: &'a [&'a str],
}

impl Run<'_> {
    fn spread(&self, aligned: &mut Aligned) {
        if self.written.is_empty() {
            return;
        }
        let replaced = &self.old[self.replaced.clone()];
        if !replaced.is_empty() {
            let before = join(replaced.iter().map(|word| word.text.as_str()));
            let after = join(self.written.iter().copied());
            aligned.correct(&self.old[..self.replaced.start], &before, &after);
        }
        let word = |text: &str, start_ms, end_ms| Word {
            start_ms,
            end_ms,
            text: text.to_owned(),
            // The user knows what was said.
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

    /// Start and end of the time that the run may share.
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

/// What counts when words are compared: letters and digits, or, of a piece
/// without any, all of it.
fn key(piece: &str) -> String {
    let folded = letters(piece).replace(' ', "");
    if folded.is_empty() {
        piece.to_owned()
    } else {
        folded
    }
}

/// The text at its spaces, and at every letter of scripts that have none.
fn pieces(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .flat_map(crate::search::units)
        .collect()
}

/// A word of the model in the same pieces, which share its time.
fn pieces_of_word(word: &Word) -> Vec<Word> {
    let pieces = pieces(&word.text);
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

/// The longest common subsequence, as pairs of indices in ascending order.
fn common(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
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
    let middle = common_middle(middle_old, middle_new);
    pairs.extend(middle.into_iter().map(|(a, b)| (a + head, b + head)));
    pairs.extend((0..tail).map(|at| (old.len() - tail + at, new.len() - tail + at)));
    pairs
}

fn common_middle(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > MOST_COMPARISONS {
        return Vec::new();
    }
    // longest[a][b]: of old[a..] and new[b..].
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
