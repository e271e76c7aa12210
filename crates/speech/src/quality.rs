//! Signs that a decoding went wrong.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use crate::model::TokenId;

/// Text that compresses better than this repeats itself
/// (OpenAI's `compression_ratio_threshold`).
pub(crate) const MAX_COMPRESSION_RATIO: f32 = 2.4;
/// A mean log-probability below this is a guess (OpenAI's `logprob_threshold`).
pub(crate) const MIN_LOG_PROB: f32 = -1.0;
/// A mean log-probability of the words below this is unsure enough for a search
/// to find a better text (measured over the clips of ten languages: above it,
/// a search changes next to nothing).
pub(crate) const UNSURE_LOG_PROB: f32 = -0.3;
/// Above this the model says that nobody speaks (OpenAI's `no_speech_threshold`).
pub(crate) const MAX_NO_SPEECH: f32 = 0.6;

/// Where nobody may be speaking at all, only text this likely is believed.
pub(crate) const SURE_LOG_PROB: f32 = -0.5;
/// A segment less likely than this (one in five) is what Whisper makes of beasts
/// and bells. The least likely true one in the corpus has more than one in three.
pub(crate) const UNBELIEVABLE_LOG_PROB: f32 = -1.6;
/// Words at the very end that are on average less likely than this (one in
/// six) …
const GUESS_LOG_PROB: f32 = -1.8;
/// … and number at least so many, are invented: where a sound breaks off in
/// mid-sentence, the model likes to finish the sentence.
const GUESSED_WORDS: usize = 3;

/// A phrase of up to this many tokens may loop.
const LONGEST_PERIOD: usize = 24;
/// A loop has come round at least so often …
const LOOP_ROUNDS: usize = 4;
/// … and is at least so many tokens long: "no, no, no, no" is speech.
const LOOP_TOKENS: usize = 16;

/// So many letters …
const STUTTER_PERIOD: usize = 4;
/// … that come again so often.
const STUTTER_ROUNDS: usize = 7;

/// Bytes of `text` over bytes of its zlib form.
pub(crate) fn compression_ratio(text: &[u8]) -> f32 {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let packed = encoder
        .write_all(text)
        .and_then(|()| encoder.finish())
        .unwrap_or_default();
    text.len() as f32 / packed.len().max(1) as f32
}

/// The length of the phrase that `tokens` end in, said over and over, if they do.
pub(crate) fn loop_period(tokens: &[TokenId]) -> Option<usize> {
    (1..=LONGEST_PERIOD).find(|&period| {
        let length = (period * LOOP_ROUNDS).max(LOOP_TOKENS);
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

/// Whether a word of `text` is a few letters over and over, which loops look like
/// where the model's tokens do not show it. Laughter is shorter.
pub(crate) fn stutters(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let letters: Vec<char> = word.chars().collect();
        (1..=STUTTER_PERIOD).any(|period| {
            let mut run = 0;
            letters[period.min(letters.len())..]
                .iter()
                .zip(&letters)
                .any(|(now, before)| {
                    run = if now == before { run + 1 } else { 0 };
                    run >= period * STUTTER_ROUNDS
                })
        })
    })
}

/// How many of the last words were invented, by the log-probability of each word.
pub(crate) fn invented(log_probs: &[f32]) -> usize {
    let mut sum = 0.0;
    let mut invented = 0;
    for (count, log_prob) in (1..).zip(log_probs.iter().rev()) {
        if *log_prob > GUESS_LOG_PROB / 2.0 {
            break;
        }
        sum += log_prob;
        if count >= GUESSED_WORDS && sum / (count as f32) < GUESS_LOG_PROB {
            invented = count;
        }
    }
    invented
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_that_comes_round_is_a_loop() {
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
    fn a_word_of_one_syllable_over_and_over_stutters_and_laughter_does_not() {
        assert!(stutters("and ʃələlələlələlələləl"));
        assert!(stutters("aaaaaaaaaaaaaaa"));
        assert!(!stutters("hahahahahaha hahaha"));
        assert!(!stutters("no no no no no no no no no no"));
        assert!(!stutters(""));
    }

    #[test]
    fn a_tail_of_unlikely_words_is_invented_and_one_hard_word_is_not() {
        assert_eq!(
            invented(&[-0.1, -0.2, -0.1, -2.8, -3.2, -1.9, -2.6, -1.5]),
            5
        );
        assert_eq!(invented(&[-0.1, -0.2, -0.1, -2.8]), 0);
        assert_eq!(invented(&[-2.8, -3.2, -2.5, -0.1]), 0);
        assert_eq!(invented(&[]), 0);
    }

    #[test]
    fn repetition_compresses_and_prose_does_not() {
        assert!(compression_ratio("thank you ".repeat(30).as_bytes()) > MAX_COMPRESSION_RATIO);
        assert!(compression_ratio(b"Ask not what your country can do for you.") < 1.5);
    }
}
