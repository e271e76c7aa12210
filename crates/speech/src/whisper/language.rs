//! The language of each chunk, decided in the order of the recording.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, PoisonError},
};

use super::lock;
use crate::{
    CancelToken, SpeechError, decode::MIN_LANGUAGE_PROB, sampling::arg_max, token::TokenId,
};

/// How much likelier the language of the chunk before is, and the one that the speaker usually
/// speaks: they decide unclear chunks only.
const PREVIOUS_WEIGHT: f32 = 4.0;
const USUAL_WEIGHT: f32 = 2.0;
/// Of another language in the same chunk, as a natural logarithm.
const CHANGE_COST: f32 = 1.0;
/// One stretch alone does not rule out a language.
const MIN_STRETCH_PROB: f32 = 1e-3;

pub(super) struct Languages {
    /// Given by the user, or the model knows only one.
    fixed: Option<TokenId>,
    /// Token of the first language.
    first: TokenId,
    /// By language, in token order.
    allowed: Vec<bool>,
    usual: Option<TokenId>,
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
            allowed: Vec::new(),
            usual: None,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// `allowed`: all if empty. `count`: languages of the model, from token `first` on. `previous`:
    /// of the text before the first chunk.
    pub fn detected(
        first: TokenId,
        count: usize,
        allowed: &[TokenId],
        usual: Option<TokenId>,
        previous: Option<TokenId>,
    ) -> Self {
        let is_allowed = |token| allowed.is_empty() || allowed.contains(&token);
        Self {
            first,
            allowed: (first..).take(count).map(is_allowed).collect(),
            usual,
            state: Mutex::new(State {
                previous,
                ..State::default()
            }),
            ..Self::fixed(None)
        }
    }

    /// By language, in token order; empty if the language is fixed.
    pub fn allowed(&self) -> &[bool] {
        &self.allowed
    }

    pub fn fixed_language(&self) -> Option<TokenId> {
        self.fixed
    }

    /// Language and probability of each stretch of chunk `number`. `probs`: the model's
    /// probabilities there. Waits for the chunks before it, so that results do not depend on timing.
    /// `before`: of the part of the chunk before this one; the next chunk does not wait for the
    /// parts after the first.
    ///
    /// # Errors
    /// [`SpeechError::Cancelled`].
    pub fn decide(
        &self,
        number: usize,
        before: Option<TokenId>,
        probs: &[Vec<f32>],
        cancel: &CancelToken,
    ) -> Result<Vec<(TokenId, f32)>, SpeechError> {
        if before.is_some() {
            return Ok(self.of_stretches(probs, before));
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
        let found = self.of_stretches(probs, state.previous);
        if state.next == number {
            state.next += 1;
            if let Some((language, _)) = found.iter().rfind(|found| found.1 >= MIN_LANGUAGE_PROB) {
                state.previous = Some(*language);
            }
            self.changed.notify_all();
        }
        Ok(found)
    }

    fn of_stretches(&self, probs: &[Vec<f32>], previous: Option<TokenId>) -> Vec<(TokenId, f32)> {
        let mut before = previous;
        let path = self.likeliest_path(probs, previous);
        let with_prob = path.into_iter().zip(probs).map(|(language, probs)| {
            let token = self.first + language as TokenId;
            let before = before.replace(token);
            let weighted = |(other, prob)| prob * self.prior(other, before);
            let sum: f32 = probs.iter().enumerate().map(weighted).sum();
            let prob = weighted((language, &probs[language])) / sum.max(f32::MIN_POSITIVE);
            (token, prob)
        });
        with_prob.collect()
    }

    /// The likeliest languages of successive stretches, by the algorithm of Viterbi.
    fn likeliest_path(&self, stretches: &[Vec<f32>], previous: Option<TokenId>) -> Vec<usize> {
        let languages = 0..self.allowed.len();
        let mut scores: Vec<f32> = languages
            .clone()
            .map(|language| self.prior(language, previous).ln())
            .collect();
        let mut origins: Vec<Vec<usize>> = Vec::new();
        for probs in stretches {
            let best = arg_max(&scores);
            let from = |language: usize| {
                let changed = scores[best] - CHANGE_COST + self.prior(language, None).ln();
                if origins.is_empty() || scores[language] >= changed {
                    (language, scores[language])
                } else {
                    (best, changed)
                }
            };
            let (origin, before): (Vec<usize>, Vec<f32>) = languages.clone().map(from).unzip();
            let here = probs.iter().map(|prob| prob.max(MIN_STRETCH_PROB).ln());
            scores = before
                .iter()
                .zip(here)
                .map(|(before, here)| before + here)
                .collect();
            origins.push(origin);
        }
        let mut language = arg_max(&scores);
        let mut path = Vec::with_capacity(stretches.len());
        for origin in origins.iter().rev() {
            path.push(language);
            language = origin[language];
        }
        path.reverse();
        path
    }

    /// How much likelier this language is than others.
    fn prior(&self, language: usize, previous: Option<TokenId>) -> f32 {
        let token = Some(self.first + language as TokenId);
        let mut prior = if self.allowed[language] { 1.0 } else { 0.0 };
        if token == previous {
            prior *= PREVIOUS_WEIGHT;
        }
        if token == self.usual {
            prior *= USUAL_WEIGHT;
        }
        prior
    }

    /// Decides nothing for later chunks.
    pub fn likeliest_now(&self, probs: &[Vec<f32>]) -> Vec<(TokenId, f32)> {
        let previous = lock(&self.state).previous;
        self.of_stretches(probs, previous)
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
        let longest = state
            .spoken_ms
            .iter()
            .rev()
            .max_by_key(|(_, length)| **length);
        self.fixed
            .or(longest.map(|(language, _)| *language))
            .or(state.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(languages: &Languages, number: usize, probs: &[f32]) -> (TokenId, f32) {
        let cancel = CancelToken::default();
        let found = languages.decide(number, None, &[probs.to_vec()], &cancel);
        found.expect("it is not cancelled")[0]
    }

    #[test]
    fn clear_chunks_have_their_own_language_and_others_the_one_before() {
        let languages = Languages::detected(10, 3, &[], None, None);
        assert_eq!(decide(&languages, 0, &[0.1, 0.8, 0.1]).0, 11);
        assert_eq!(decide(&languages, 1, &[0.4, 0.3, 0.3]).0, 11);
        assert_eq!(decide(&languages, 2, &[0.97, 0.02, 0.01]).0, 10);
        assert_eq!(decide(&languages, 3, &[0.3, 0.3, 0.4]).0, 10);
    }

    #[test]
    fn only_allowed_languages_are_chosen() {
        let languages = Languages::detected(10, 3, &[10, 12], Some(12), None);
        let (language, prob) = decide(&languages, 0, &[0.05, 0.9, 0.05]);
        assert_eq!(language, 12);
        assert!((prob - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_chunk_may_change_its_language_but_not_for_an_unclear_stretch() {
        let languages = Languages::detected(10, 3, &[], None, None);
        let cancel = CancelToken::default();
        let decide = |number, probs: &[[f32; 3]]| {
            let probs: Vec<Vec<f32>> = probs.iter().map(|probs| probs.to_vec()).collect();
            let found = languages.decide(number, None, &probs, &cancel);
            let found = found.expect("it is not cancelled");
            found
                .into_iter()
                .map(|(language, _)| language)
                .collect::<Vec<_>>()
        };
        let clear = [[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.4, 0.3, 0.3]];
        assert_eq!(decide(0, &clear), [10, 11, 11]);
        let unclear = [[0.1, 0.8, 0.1], [0.5, 0.3, 0.2], [0.1, 0.8, 0.1]];
        assert_eq!(decide(1, &unclear), [11, 11, 11]);
        assert_eq!(decide(2, &[[0.4, 0.3, 0.3]]), [11]);
    }

    #[test]
    fn chunks_wait_for_those_before_them() {
        let languages = Languages::detected(10, 2, &[], None, None);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| decide(&languages, 1, &[0.6, 0.4]).0);
            assert_eq!(decide(&languages, 0, &[0.1, 0.9]).0, 11);
            assert_eq!(second.join().expect("no panic"), 11);
        });
    }
}
