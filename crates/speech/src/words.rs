//! Tokens to segments and words.

use crate::{
    align::{WordEvidence, align},
    model::{Model, TICK_MS},
    quality::{MIN_SEGMENT_LOG_PROB, trailing_hallucination},
    sampling::Token,
    token::TokenId,
};

pub(crate) const MAX_LETTERS_PER_SECOND: f32 = 20.0;

/// Times from the start of the chunk.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChunkWord {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    pub log_prob: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChunkSegment {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    /// Mean over its text tokens.
    pub log_prob: f32,
    pub words: Vec<ChunkWord>,
}

pub(crate) struct WordTokens {
    pub text: String,
    /// Sum over its tokens.
    pub log_prob: f32,
    pub count: usize,
    /// Token indices.
    pub first: usize,
    pub last: usize,
}

/// `frames`: those of [`Timeline::frames`](crate::timeline::Timeline::frames).
pub(crate) fn segments(
    model: &Model,
    tokens: &[Token],
    samples: &[f32],
    frames: &[(u64, f32)],
) -> Vec<ChunkSegment> {
    let mut groups = Vec::new();
    let mut start = 0;
    for part in tokens.split_inclusive(|token| model.is_timestamp(token.id)) {
        groups.push(group_tokens(model, part, start));
        start += part.len();
    }
    let evidence: Vec<WordEvidence> = groups
        .iter()
        .flatten()
        .map(|word| {
            let opening = word.first.checked_sub(1).map(|before| &tokens[before]);
            let opening = opening.filter(|before| model.is_timestamp(before.id));
            let next = tokens.get(word.last + 1);
            let closing = next.filter(|next| model.is_timestamp(next.id));
            WordEvidence {
                letters: letters(&word.text),
                start_probs: opening.map_or(&[], |before| &before.time_probs),
                end_probs: next.map_or(&[], |next| &next.time_probs),
                closing_tick: closing.map(|next| tick(model, next.id) as usize),
            }
        })
        .collect();
    let mut bounds = align(&evidence, samples, frames).into_iter();
    let mut found: Vec<_> = groups
        .into_iter()
        .filter_map(|words| segment(words, &mut bounds))
        .collect();
    found.retain(|segment| segment.log_prob >= MIN_SEGMENT_LOG_PROB);
    drop_hallucinated_tail(&mut found);
    found
}

pub(crate) fn letter_count(model: &Model, tokens: &[Token]) -> usize {
    let text = tokens.iter().filter(|token| model.is_text(token.id));
    let bytes: Vec<u8> = text
        .flat_map(|token| model.token_bytes(token.id))
        .copied()
        .collect();
    letters(&String::from_utf8_lossy(&bytes))
}

/// Spoken length: a character of a script without an alphabet counts as a syllable.
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

fn drop_hallucinated_tail(segments: &mut Vec<ChunkSegment>) {
    let log_probs: Vec<f32> = segments
        .iter()
        .flat_map(|s| &s.words)
        .map(|w| w.log_prob)
        .collect();
    for _ in 0..trailing_hallucination(&log_probs) {
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

pub(crate) fn last_timestamp_ms(model: &Model, tokens: &[Token]) -> Option<u64> {
    let last = tokens.last()?;
    model
        .is_timestamp(last.id)
        .then(|| tick(model, last.id) * TICK_MS)
}

fn tick(model: &Model, timestamp: TokenId) -> u64 {
    (timestamp - model.special.first_timestamp).max(0) as u64
}

fn segment(
    words: Vec<WordTokens>,
    bounds: &mut impl Iterator<Item = (usize, usize)>,
) -> Option<ChunkSegment> {
    let text: String = words.iter().map(|p| p.text.as_str()).collect();
    let count: usize = words.iter().map(|p| p.count).sum();
    let log_prob = words.iter().map(|p| p.log_prob).sum::<f32>() / count.max(1) as f32;
    let words = words
        .iter()
        .zip(bounds)
        .map(|(word, (start, end))| ChunkWord {
            start_ms: start as u64 * TICK_MS,
            end_ms: end as u64 * TICK_MS,
            text: word.text.trim().to_owned(),
            log_prob: word.log_prob / word.count as f32,
        });
    // Collected first, because dropped words consume bounds, too.
    let mut words: Vec<_> = words.collect();
    words.retain(|word| !word.text.is_empty());
    let (start_ms, end_ms) = (words.first()?.start_ms, words.last()?.end_ms);
    Some(ChunkSegment {
        start_ms,
        end_ms,
        text: text.trim().to_owned(),
        log_prob,
        words,
    })
}

/// A word starts at a leading space, or at each character in scripts without spaces. `first` is the
/// first token's index.
pub(crate) fn group_tokens(model: &Model, tokens: &[Token], first: usize) -> Vec<WordTokens> {
    let mut words: Vec<WordTokens> = Vec::new();
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
        // Wait for the rest of the character.
        if std::str::from_utf8(&bytes).is_err() && index + 1 < text_tokens {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let last = first + index;
        match words.last_mut() {
            Some(word) if !starts_word(&text) || word.text.trim().is_empty() => {
                word.text.push_str(&text);
                word.log_prob += log_prob;
                word.count += count;
                word.last = last;
            }
            _ => words.push(WordTokens {
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
    words
}

fn starts_word(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    first.is_whitespace() || is_unspaced(first)
}

/// Thai, Lao, Burmese, Khmer, Japanese and Chinese, without punctuation.
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
    fn characters_are_words_in_scripts_without_spaces() {
        assert!(starts_word("知") && starts_word("ก") && starts_word(" the"));
        assert!(!starts_word("ing") && !starts_word("。") && !starts_word(","));
    }
}
