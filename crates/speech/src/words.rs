//! From tokens to segments and words with times.

use crate::{
    align::{Clue, align},
    model::{Model, TICK_MS, TokenId},
    quality::{UNBELIEVABLE_LOG_PROB, invented},
    sampling::Token,
};

/// Nobody says more letters a second than this.
pub(crate) const FASTEST: f32 = 20.0;

/// A word inside a passage; times in milliseconds from the passage's start.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeardWord {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    pub log_prob: f32,
}

/// A segment inside a passage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeardSegment {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    /// Mean log-probability of its text tokens.
    pub log_prob: f32,
    pub words: Vec<HeardWord>,
}

/// A word as tokens.
pub(crate) struct Piece {
    pub text: String,
    /// Sum over its tokens, and how many there are.
    pub log_prob: f32,
    pub count: usize,
    /// Its first and last token, by their places among all.
    pub first: usize,
    pub last: usize,
}

/// Cuts the tokens heard in `samples` into segments. `frames` are those of the samples, as
/// [`Timeline::frames`](crate::timeline::Timeline::frames) has them.
pub(crate) fn segments(
    model: &Model,
    tokens: &[Token],
    samples: &[f32],
    frames: &[(u64, f32)],
) -> Vec<HeardSegment> {
    let mut groups = Vec::new();
    let mut start = 0;
    for part in tokens.split_inclusive(|token| model.is_timestamp(token.id)) {
        groups.push(pieces(model, part, start));
        start += part.len();
    }
    let clues: Vec<Clue> = groups
        .iter()
        .flatten()
        .map(|piece| {
            let opening = piece.first.checked_sub(1).map(|before| &tokens[before]);
            let opening = opening.filter(|before| model.is_timestamp(before.id));
            let next = tokens.get(piece.last + 1);
            let closing = next.filter(|next| model.is_timestamp(next.id));
            Clue {
                letters: letters(&piece.text),
                from: opening.map_or(&[], |before| &before.when),
                until: next.map_or(&[], |next| &next.when),
                closing: closing.map(|next| tick(model, next.id) as usize),
            }
        })
        .collect();
    let mut bounds = align(&clues, samples, frames).into_iter();
    let mut found: Vec<_> = groups
        .into_iter()
        .filter_map(|pieces| segment(pieces, &mut bounds))
        .collect();
    found.retain(|segment| segment.log_prob >= UNBELIEVABLE_LOG_PROB);
    drop_invented(&mut found);
    found
}

/// How long the text is to say, in letters.
pub(crate) fn letters_of(model: &Model, tokens: &[Token]) -> usize {
    let text = tokens.iter().filter(|token| model.is_text(token.id));
    let bytes: Vec<u8> = text
        .flat_map(|token| model.token_bytes(token.id))
        .copied()
        .collect();
    letters(&String::from_utf8_lossy(&bytes))
}

/// How long a word is to say, in letters: a character of a script without an
/// alphabet is a syllable.
fn letters(text: &str) -> usize {
    let spoken = text.chars().filter(|c| c.is_alphanumeric());
    spoken
        .map(|c| {
            if is_unspaced(c) || c.is_numeric() {
                3
            } else {
                1
            }
        })
        .sum::<usize>()
        .max(1)
}

/// Cuts invented words off the end.
fn drop_invented(segments: &mut Vec<HeardSegment>) {
    let log_probs: Vec<f32> = segments
        .iter()
        .flat_map(|s| &s.words)
        .map(|w| w.log_prob)
        .collect();
    for _ in 0..invented(&log_probs) {
        let Some(last) = segments.last_mut() else {
            return;
        };
        if let Some(word) = last.words.pop() {
            let text = last.text.strip_suffix(&word.text).unwrap_or(&last.text);
            last.text = text.trim_end().to_owned();
        }
        if let Some(word) = last.words.last() {
            last.end_ms = word.end_ms;
        } else {
            segments.pop();
        }
    }
}

/// The last timestamp that closes text, in milliseconds, if the model wrote one.
pub(crate) fn heard_until_ms(model: &Model, tokens: &[Token]) -> Option<u64> {
    let last = tokens.last()?;
    model
        .is_timestamp(last.id)
        .then(|| tick(model, last.id) * TICK_MS)
}

fn tick(model: &Model, timestamp: TokenId) -> u64 {
    (timestamp - model.special.first_timestamp).max(0) as u64
}

fn segment(
    pieces: Vec<Piece>,
    bounds: &mut impl Iterator<Item = (usize, usize)>,
) -> Option<HeardSegment> {
    let text: String = pieces.iter().map(|p| p.text.as_str()).collect();
    let count: usize = pieces.iter().map(|p| p.count).sum();
    let log_prob = pieces.iter().map(|p| p.log_prob).sum::<f32>() / count.max(1) as f32;
    let words = pieces
        .iter()
        .zip(bounds)
        .map(|(piece, (start, end))| HeardWord {
            start_ms: start as u64 * TICK_MS,
            end_ms: end as u64 * TICK_MS,
            text: piece.text.trim().to_owned(),
            log_prob: piece.log_prob / piece.count as f32,
        });
    // Every bound must be taken, also those of words that are dropped.
    let mut words: Vec<_> = words.collect();
    words.retain(|word| !word.text.is_empty());
    let (start_ms, end_ms) = (words.first()?.start_ms, words.last()?.end_ms);
    Some(HeardSegment {
        start_ms,
        end_ms,
        text: text.trim().to_owned(),
        log_prob,
        words,
    })
}

/// Joins tokens into words. A token that begins with a space begins a word; in
/// scripts without spaces every whole character does. Punctuation stays with
/// the word before it. The first of `tokens` has the number `first`.
pub(crate) fn pieces(model: &Model, tokens: &[Token], first: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let (mut log_prob, mut count) = (0.0, 0);
    let text_tokens = tokens
        .iter()
        .take_while(|token| !model.is_timestamp(token.id))
        .count();
    for (index, token) in tokens[..text_tokens].iter().enumerate() {
        bytes.extend(model.token_bytes(token.id));
        log_prob += token.log_prob;
        count += 1;
        // Half a character waits for its other half, except at the end.
        if std::str::from_utf8(&bytes).is_err() && index + 1 < text_tokens {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let last = first + index;
        match pieces.last_mut() {
            Some(word) if !begins_word(&text) || word.text.trim().is_empty() => {
                word.text.push_str(&text);
                word.log_prob += log_prob;
                word.count += count;
                word.last = last;
            }
            _ => pieces.push(Piece {
                text,
                log_prob,
                count,
                first: last + 1 - count,
                last,
            }),
        }
        bytes.clear();
        (log_prob, count) = (0.0, 0);
    }
    pieces
}

fn begins_word(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    first.is_whitespace() || is_unspaced(first)
}

/// Letters of scripts that are written without spaces between words: Thai, Lao,
/// Burmese, Khmer, Japanese and Chinese (not their punctuation).
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{20000}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert!(begins_word("知") && begins_word("ก") && begins_word(" the"));
        assert!(!begins_word("ing") && !begins_word("。") && !begins_word(","));
    }
}
