//! From tokens to segments and words with times.
//!
//! Whisper writes timestamps only at the ends of segments. Within one, its
//! logits still say what time it believes it is before every token; the words
//! are laid along the sound so that these beliefs agree best as a whole.

use crate::{
    model::{Model, TICK_MS, TokenId},
    quality::invented,
    sampling::Token,
};

/// A belief below this is noise; it also lets an alignment pass a bad spot.
const FLOOR: f32 = 1e-4;

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

/// A word as tokens: the belief before its first, and its text.
struct Piece<'a> {
    text: String,
    log_prob: f32,
    when: &'a [f32],
}

/// Cuts the tokens of a passage that lasts `duration_ms` into segments.
pub(crate) fn segments(model: &Model, tokens: &[Token], duration_ms: u64) -> Vec<HeardSegment> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut text: Vec<&Token> = Vec::new();
    for token in tokens {
        if !model.is_timestamp(token.id) {
            text.push(token);
            continue;
        }
        let tick = tick(model, token.id);
        found.extend(segment(model, &text, start, tick));
        text.clear();
        start = tick;
    }
    found.extend(segment(model, &text, start, duration_ms / TICK_MS));
    drop_invented(&mut found);
    found
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

fn segment(model: &Model, tokens: &[&Token], start: u64, end: u64) -> Option<HeardSegment> {
    let pieces = pieces(model, tokens);
    let text: String = pieces.iter().map(|p| p.text.as_str()).collect();
    let text = text.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let bounds = align(&pieces, start as usize, end as usize);
    let words = pieces
        .iter()
        .zip(bounds.windows(2))
        .map(|(piece, bound)| HeardWord {
            start_ms: bound[0] as u64 * TICK_MS,
            end_ms: bound[1] as u64 * TICK_MS,
            text: piece.text.trim().to_owned(),
            log_prob: piece.log_prob,
        });
    Some(HeardSegment {
        start_ms: start * TICK_MS,
        end_ms: end * TICK_MS,
        text,
        log_prob: tokens.iter().map(|t| t.log_prob).sum::<f32>() / tokens.len() as f32,
        words: words.filter(|w| !w.text.is_empty()).collect(),
    })
}

/// Joins tokens into words. A token that begins with a space begins a word; in
/// scripts without spaces every whole character does. Punctuation stays with
/// the word before it.
fn pieces<'a>(model: &Model, tokens: &[&'a Token]) -> Vec<Piece<'a>> {
    let mut pieces: Vec<(Piece, usize)> = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut pending: Vec<&Token> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        pending.push(token);
        bytes.extend(model.token_bytes(token.id));
        // Half a character waits for its other half, except at the end.
        if std::str::from_utf8(&bytes).is_err() && index + 1 < tokens.len() {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let log_prob: f32 = pending.iter().map(|t| t.log_prob).sum();
        match pieces.last_mut() {
            Some((last, count)) if !begins_word(&text) || last.text.trim().is_empty() => {
                last.text.push_str(&text);
                last.log_prob += log_prob;
                *count += pending.len();
            }
            _ => {
                let when = pending[0].when.as_slice();
                pieces.push((
                    Piece {
                        text,
                        log_prob,
                        when,
                    },
                    pending.len(),
                ));
            }
        }
        bytes.clear();
        pending.clear();
    }
    let mean = |(mut piece, count): (Piece<'a>, usize)| {
        piece.log_prob /= count as f32;
        piece
    };
    pieces.into_iter().map(mean).collect()
}

fn begins_word(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    first.is_whitespace() || is_unspaced(first)
}

/// Letters of scripts that are written without spaces between words: Thai, Lao,
/// Burmese, Khmer, Japanese and Chinese (not their punctuation).
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{20000}'..='\u{2FA1F}')
}

/// Where each of `pieces` begins, in ticks, and where the last ends: the
/// non-decreasing path from `start` to `end` with the highest product of the
/// beliefs before each piece (a Viterbi search; one step of each word takes at
/// least a tick per two letters where there is room for that).
fn align(pieces: &[Piece], start: usize, end: usize) -> Vec<usize> {
    let end = end.max(start);
    let ticks = end - start + 1;
    let shortest = |piece: &Piece| (piece.text.trim().chars().count().div_ceil(2)).min(8);
    let needed: usize = pieces.iter().map(shortest).sum();
    // best[t]: score of the best path whose current piece begins at tick t.
    let mut best = vec![f32::NEG_INFINITY; ticks];
    best[0] = 0.0;
    let mut from: Vec<Vec<usize>> = Vec::new();
    for pair in pieces.windows(2) {
        let step = if needed < ticks {
            shortest(&pair[0])
        } else {
            0
        };
        let mut next = vec![f32::NEG_INFINITY; ticks];
        let mut origin = vec![0; ticks];
        let mut peak = (f32::NEG_INFINITY, 0);
        for t in step..ticks {
            if best[t - step] > peak.0 {
                peak = (best[t - step], t - step);
            }
            let belief = pair[1].when.get(start + t).copied().unwrap_or(0.0);
            next[t] = peak.0 + (belief + FLOOR).ln();
            origin[t] = peak.1;
        }
        best = next;
        from.push(origin);
    }
    // The last piece needs its length too.
    let tail = if needed < ticks {
        pieces.last().map_or(0, shortest)
    } else {
        0
    };
    let reachable = &best[..ticks - tail.min(ticks - 1)];
    let mut at = crate::sampling::arg_max(reachable);
    let mut bounds = vec![end];
    for origin in from.iter().rev() {
        bounds.push(start + at);
        at = origin[at];
    }
    bounds.push(start);
    bounds.reverse();
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belief(peak: usize) -> Vec<f32> {
        (0..100)
            .map(|t: usize| if t.abs_diff(peak) < 3 { 0.2 } else { 0.0 })
            .collect()
    }

    #[test]
    fn words_follow_the_beliefs_in_order() {
        let whens = [belief(0), belief(20), belief(10), belief(60)];
        let pieces: Vec<Piece> = whens
            .iter()
            .map(|when| Piece {
                text: " it".into(),
                log_prob: 0.0,
                when,
            })
            .collect();
        let bounds = align(&pieces, 0, 80);
        assert_eq!(bounds.len(), 5);
        assert!(bounds.is_sorted(), "{bounds:?}");
        assert_eq!((bounds[0], bounds[4]), (0, 80));
        assert!(bounds[3].abs_diff(60) < 3, "{bounds:?}");
    }

    #[test]
    fn more_words_than_room_still_align() {
        let whens: Vec<_> = (0..9).map(|_| belief(3)).collect();
        let pieces: Vec<Piece> = whens
            .iter()
            .map(|when| Piece {
                text: " extraordinary".into(),
                log_prob: 0.0,
                when,
            })
            .collect();
        let bounds = align(&pieces, 2, 4);
        assert_eq!(bounds.len(), 10);
        assert!(bounds.is_sorted() && bounds[0] == 2 && bounds[9] == 4);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert!(begins_word("知") && begins_word("ก") && begins_word(" the"));
        assert!(!begins_word("ing") && !begins_word("。") && !begins_word(","));
    }
}
