//! Detects failed decoding.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use crate::token::TokenId;

/// OpenAI's `compression_ratio_threshold`.
pub(crate) const MAX_COMPRESSION_RATIO: f32 = 2.4;
/// OpenAI's `logprob_threshold`.
pub(crate) const MIN_LOG_PROB: f32 = -1.0;
/// Mean over the words; above this, a beam search changes almost nothing (measured over clips in
/// ten languages).
pub(crate) const MIN_UNSEARCHED_LOG_PROB: f32 = -0.3;
/// OpenAI's `no_speech_threshold`.
pub(crate) const MAX_NO_SPEECH: f32 = 0.6;

pub(crate) const MIN_CONFIDENT_LOG_PROB: f32 = -0.5;
/// Probability 0.2; segments below are typical for animals and bells. The lowest correct one in the
/// corpus is above 0.33.
pub(crate) const MIN_SEGMENT_LOG_PROB: f32 = -1.6;
/// [`MIN_TAIL_WORDS`] or more final words with a mean below this (probability 0.17) are
/// hallucinated: Whisper tends to complete a sentence that breaks off.
const MAX_TAIL_LOG_PROB: f32 = -1.8;
const MIN_TAIL_WORDS: usize = 3;

/// In tokens.
const MAX_LOOP_PERIOD: usize = 24;
const MIN_LOOP_ROUNDS: usize = 4;
/// Shorter repetitions such as "no, no, no, no" are speech.
const MIN_LOOP_TOKENS: usize = 16;

const MAX_SYLLABLE_LETTERS: usize = 4;
/// Laughter is shorter.
const MIN_SYLLABLE_ROUNDS: usize = 7;

/// Raw size over zlib size.
pub(crate) fn compression_ratio(text: &[u8]) -> f32 {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let compressed = encoder
        .write_all(text)
        .and_then(|()| encoder.finish())
        .unwrap_or_default();
    text.len() as f32 / compressed.len().max(1) as f32
}

/// Length in tokens of the phrase that is repeated at the end.
pub(crate) fn loop_period(tokens: &[TokenId]) -> Option<usize> {
    (1..=MAX_LOOP_PERIOD).find(|&period| {
        let length = (period * MIN_LOOP_ROUNDS).max(MIN_LOOP_TOKENS);
        let Some(start) = tokens.len().checked_sub(length + period) else {
            return false;
        };
        let tail = &tokens[start..];
        tail[period..]
            .iter()
            .zip(tail)
            .all(|(now, before)| now == before)
    })
}

/// A loop that [`loop_period`] cannot see in the tokens.
pub(crate) fn has_repeated_syllables(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let letters: Vec<char> = word.chars().collect();
        (1..=MAX_SYLLABLE_LETTERS).any(|period| {
            let mut run = 0;
            letters[period.min(letters.len())..]
                .iter()
                .zip(&letters)
                .any(|(now, before)| {
                    run = if now == before { run + 1 } else { 0 };
                    run >= period * MIN_SYLLABLE_ROUNDS
                })
        })
    })
}

/// Number of hallucinated words at the end.
pub(crate) fn trailing_hallucination(log_probs: &[f32]) -> usize {
    let mut sum = 0.0;
    let mut tail = 0;
    for (count, log_prob) in (1..).zip(log_probs.iter().rev()) {
        if *log_prob > MAX_TAIL_LOG_PROB / 2.0 {
            break;
        }
        sum += log_prob;
        if count >= MIN_TAIL_WORDS && sum / (count as f32) < MAX_TAIL_LOG_PROB {
            tail = count;
        }
    }
    tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_phrase_is_a_loop() {
        let round = [7, 8, 9, 4];
        let tokens: Vec<_> = [1, 2, 3]
            .into_iter()
            .chain(round.into_iter().cycle().take(22))
            .collect();
        assert_eq!(loop_period(&tokens), Some(4));
        assert_eq!(loop_period(&[5; 20]), Some(1));
    }

    #[test]
    fn emphasis_and_prose_are_not_loops() {
        for tokens in [vec![3; 5], (0..200).collect(), Vec::new()] {
            assert_eq!(loop_period(&tokens), None);
        }
    }

    #[test]
    fn repeated_syllables_are_detected_and_laughter_is_not() {
        assert!(has_repeated_syllables("and ʃələlələlələlələləl"));
        assert!(has_repeated_syllables("aaaaaaaaaaaaaaa"));
        assert!(!has_repeated_syllables("hahahahahaha hahaha"));
        assert!(!has_repeated_syllables("no no no no no no no no no no"));
        assert!(!has_repeated_syllables(""));
    }

    #[test]
    fn unlikely_tail_is_a_hallucination_and_one_hard_word_is_not() {
        assert_eq!(
            trailing_hallucination(&[-0.1, -0.2, -0.1, -2.8, -3.2, -1.9, -2.6, -1.5]),
            5
        );
        assert_eq!(trailing_hallucination(&[-0.1, -0.2, -0.1, -2.8]), 0);
        assert_eq!(trailing_hallucination(&[-2.8, -3.2, -2.5, -0.1]), 0);
        assert_eq!(trailing_hallucination(&[]), 0);
    }

    #[test]
    fn repetition_compresses_and_prose_does_not() {
        assert!(compression_ratio("thank you ".repeat(30).as_bytes()) > MAX_COMPRESSION_RATIO);
        assert!(compression_ratio(b"Ask not what your country can do for you.") < 1.5);
    }
}
