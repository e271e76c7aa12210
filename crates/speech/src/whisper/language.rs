//! The language of each chunk, decided in the order of the recording.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, PoisonError},
};

use super::lock;
use crate::{CancelToken, SpeechError, decode::MIN_LANGUAGE_PROB, model::TokenId, sampling::arg_max};

/// How much likelier the language of the chunk before is, and the one that the speaker usually
/// speaks: they decide unclear chunks only.
const PREVIOUS_WEIGHT: f32 = 4.0;
const USUAL_WEIGHT: f32 = 2.0;

pub(super) struct Languages {
    /// Given by the user, or the model knows only one.
    fixed: Option<TokenId>,
    /// Token of the first language.
    first: TokenId,
    /// By language, in token order.
    weights: Vec<f32>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Number of the chunk whose turn it is.
    next: usize,
    previous: Option<TokenId>,
    /// Length of the chunks.
    spoken_ms: BTreeMap<TokenId, u64>,
}

impl Languages {
    pub fn fixed(language: Option<TokenId>) -> Self {
        Self {
            fixed: language,
            first: 0,
            weights: Vec::new(),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// `allowed`: all if empty. `count`: languages of the model, from token `first` on.
    pub fn detected(
        first: TokenId,
        count: usize,
        allowed: &[TokenId],
        usual: Option<TokenId>,
    ) -> Self {
        let weight = |token: TokenId| {
            let is_allowed = allowed.is_empty() || allowed.contains(&token);
            let weight = if usual == Some(token) { USUAL_WEIGHT } else { 1.0 };
            if is_allowed { weight } else { 0.0 }
        };
        Self {
            first,
            weights: (first..).take(count).map(weight).collect(),
            ..Self::fixed(None)
        }
    }

    pub fn fixed_language(&self) -> Option<TokenId> {
        self.fixed
    }

    /// Language and probability of chunk `number`, of which `probs` are the model's probabilities.
    /// Waits for the chunks before it, so that results do not depend on timing. `before`: of the
    /// part of the chunk before this one; the next chunk does not wait for the parts after the
    /// first.
    ///
    /// # Errors
    /// [`SpeechError::Cancelled`].
    pub fn decide(
        &self,
        number: usize,
        before: Option<TokenId>,
        probs: &[f32],
        cancel: &CancelToken,
    ) -> Result<(TokenId, f32), SpeechError> {
        if before.is_some() {
            return Ok(self.likeliest(probs, before));
        }
        let mut state = lock(&self.state);
        while state.next < number {
            if cancel.is_cancelled() {
                return Err(SpeechError::Cancelled);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let (language, prob) = self.likeliest(probs, state.previous);
        if state.next == number {
            state.next += 1;
            if prob >= MIN_LANGUAGE_PROB {
                state.previous = Some(language);
            }
            self.changed.notify_all();
        }
        Ok((language, prob))
    }

    fn likeliest(&self, probs: &[f32], previous: Option<TokenId>) -> (TokenId, f32) {
        let tokens = self.first..;
        let weighted = tokens.zip(probs.iter().zip(&self.weights));
        let mut weighted: Vec<f32> = weighted
            .map(|(token, (prob, weight))| {
                let again = if previous == Some(token) { PREVIOUS_WEIGHT } else { 1.0 };
                prob * weight * again
            })
            .collect();
        let sum: f32 = weighted.iter().sum();
        for prob in &mut weighted {
            *prob /= sum.max(f32::MIN_POSITIVE);
        }
        let best = arg_max(&weighted);
        (self.first + best as TokenId, weighted[best])
    }

    /// Decides nothing for later chunks.
    pub fn likeliest_now(&self, probs: &[f32]) -> (TokenId, f32) {
        let previous = lock(&self.state).previous;
        self.likeliest(probs, previous)
    }

    /// Counts text of a chunk.
    pub fn add_text(&self, language: TokenId, length_ms: u64) {
        *lock(&self.state).spoken_ms.entry(language).or_default() += length_ms;
    }

    /// Lets waiting threads notice a cancellation.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    /// Of the latest chunk with a clear one.
    pub fn latest(&self) -> Option<TokenId> {
        self.fixed.or(lock(&self.state).previous)
    }

    /// Of most of the text.
    pub fn dominant(&self) -> Option<TokenId> {
        let state = lock(&self.state);
        let longest = state.spoken_ms.iter().rev().max_by_key(|(_, length)| **length);
        self.fixed.or(longest.map(|(language, _)| *language)).or(state.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(languages: &Languages, number: usize, probs: &[f32]) -> (TokenId, f32) {
        let cancel = CancelToken::default();
        languages.decide(number, None, probs, &cancel).expect("it is not cancelled")
    }

    #[test]
    fn clear_chunks_have_their_own_language_and_others_the_one_before() {
        let languages = Languages::detected(10, 3, &[], None);
        assert_eq!(decide(&languages, 0, &[0.1, 0.8, 0.1]).0, 11);
        assert_eq!(decide(&languages, 1, &[0.4, 0.3, 0.3]).0, 11);
        assert_eq!(decide(&languages, 2, &[0.97, 0.02, 0.01]).0, 10);
        assert_eq!(decide(&languages, 3, &[0.3, 0.3, 0.4]).0, 10);
    }

    #[test]
    fn only_allowed_languages_are_chosen() {
        let languages = Languages::detected(10, 3, &[10, 12], Some(12));
        let (language, prob) = decide(&languages, 0, &[0.05, 0.9, 0.05]);
        assert_eq!(language, 12);
        assert!((prob - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn chunks_wait_for_those_before_them() {
        let languages = Languages::detected(10, 2, &[], None);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| decide(&languages, 1, &[0.6, 0.4]).0);
            assert_eq!(decide(&languages, 0, &[0.1, 0.9]).0, 11);
            assert_eq!(second.join().expect("no panic"), 11);
        });
    }
}
