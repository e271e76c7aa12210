//! A segment's text in pieces with times, so that a change of the text keeps them.

use std::ops::Range;

use earshot_transcript::{Segment, Word};

use crate::align::align;
use crate::{OriginalWords, ReplacedSegment};

pub(super) struct Pieces<'a> {
    segment: &'a Segment,
    /// Their texts together are the segment's.
    pieces: Vec<Piece>,
    /// Whether each piece is a word.
    are_words: bool,
}

struct Piece {
    word: Word,
    /// The model's words, if replaced.
    original: Option<String>,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(segment: &'a Segment) -> Pieces<'a> {
        let words = word_pieces(segment);
        let are_words = words.is_some();
        let whole = || {
            vec![Piece {
                word: Word {
                    start_ms: segment.start_ms,
                    end_ms: segment.end_ms,
                    text: segment.text.clone(),
                    confidence: segment.confidence,
                },
                original: None,
            }]
        };
        Pieces {
            segment,
            pieces: words.unwrap_or_else(whole),
            are_words,
        }
    }

    pub(super) fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.word.text.as_str())
            .collect()
    }

    /// `range` is in [`Pieces::text`]; the pieces it touches become one.
    pub(super) fn replace(&mut self, range: Range<usize>, replacement: &str) {
        let touched = self.touched(&range);
        let (Some((first, place)), Some((last, _))) = (touched.first(), touched.last()) else {
            return;
        };
        let (first, last, offset) = (*first, *last, place.start);
        let merged: String = self.pieces[first..=last]
            .iter()
            .map(|piece| piece.word.text.as_str())
            .collect();
        let original = self.pieces[first..=last].iter().map(Piece::original_text);
        let original = original.collect::<String>().trim().to_owned();
        let (from, to) = (range.start - offset, range.end - offset);
        let replaced = &self.pieces[first..=last];
        let confidence = replaced.iter().map(|piece| piece.word.confidence);
        let word = Word {
            start_ms: replaced[0].word.start_ms,
            end_ms: replaced[last - first].word.end_ms,
            text: format!("{}{replacement}{}", &merged[..from], &merged[to..]),
            confidence: confidence.fold(f32::INFINITY, f32::min),
        };
        let piece = Piece {
            word,
            original: Some(original),
        };
        self.pieces.splice(first..=last, [piece]);
    }

    /// `range` is in [`Pieces::text`]; words without letters left give their punctuation to the word
    /// before.
    pub(super) fn remove(&mut self, range: Range<usize>) {
        for (index, place) in self.touched(&range).into_iter().rev() {
            let piece = &mut self.pieces[index];
            let from = range.start.max(place.start) - place.start;
            let to = range.end.min(place.end) - place.start;
            let has_letters = |text: &str| text.contains(char::is_alphanumeric);
            if has_letters(&piece.word.text[from..to]) {
                piece.original = Some(piece.original_text().trim().to_owned());
            }
            piece.word.text.replace_range(from..to, "");
            if has_letters(&piece.word.text) || !self.are_words {
                continue;
            }
            let rest = self.pieces.remove(index).word.text;
            match index.checked_sub(1) {
                Some(before) => self.pieces[before].word.text.push_str(&rest),
                None => {
                    if let Some(next) = self.pieces.first_mut() {
                        next.word.text.insert_str(0, &rest);
                    }
                }
            }
        }
    }

    /// Indices of the pieces and their places.
    fn touched(&self, range: &Range<usize>) -> Vec<(usize, Range<usize>)> {
        let mut start = 0;
        let mut touched = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            let end = start + piece.word.text.len();
            if start < range.end && range.start < end {
                touched.push((index, start..end));
            }
            start = end;
        }
        touched
    }

    /// `None` if nothing has changed. `index` is that of the segment.
    pub(super) fn finish(self, index: u32) -> Option<ReplacedSegment> {
        let text = self.text().trim().to_owned();
        if text == self.segment.text.trim() {
            return None;
        }
        let mut replaced = ReplacedSegment {
            segment: index,
            text,
            words: Vec::new(),
            originals: Vec::new(),
        };
        if !self.are_words {
            if !self.segment.words.is_empty() {
                replaced.words = align(self.segment, &replaced.text).words;
            }
            return Some(replaced);
        }
        for piece in self.pieces {
            let text = piece.word.text.trim();
            if text.is_empty() {
                continue;
            }
            if let (Some(original), Ok(word)) =
                (piece.original, u32::try_from(replaced.words.len()))
                && original != text
            {
                replaced.originals.push(OriginalWords {
                    word,
                    text: original,
                });
            }
            replaced.words.push(Word {
                text: text.to_owned(),
                ..piece.word
            });
        }
        Some(replaced)
    }
}

impl Piece {
    fn original_text(&self) -> String {
        match &self.original {
            // With the space that separates it from the next.
            Some(original) => format!("{original} "),
            None => self.word.text.clone(),
        }
    }
}

/// Each word with what follows it; `None` if the words are not those of the text.
fn word_pieces(segment: &Segment) -> Option<Vec<Piece>> {
    let mut starts = Vec::with_capacity(segment.words.len());
    let mut at = 0;
    for word in &segment.words {
        let text = word.text.trim();
        let start = at + segment.text[at..].find(text)?;
        at = start + text.len();
        starts.push(start);
    }
    *starts.first_mut()? = 0;
    let ends = starts.iter().skip(1).copied().chain([segment.text.len()]);
    let pieces = starts.iter().zip(ends).zip(&segment.words);
    Some(
        pieces
            .map(|((start, end), word)| Piece {
                word: Word {
                    text: segment.text[*start..end].to_owned(),
                    ..word.clone()
                },
                original: None,
            })
            .collect(),
    )
}
