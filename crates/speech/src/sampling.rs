//! Whisper's rules for the next token.

use std::ops::Range;

use crate::{model::Model, token::TokenId};

/// One second (OpenAI's `max_initial_timestamp`).
const MAX_FIRST_TICK: i32 = 50;
/// Logits this far below the best add up to less than 0.25 %.
const NEGLIGIBLE: f32 = 17.0;

/// Log-probability of a forced token that the rules forbid.
const MIN_LOG_PROB: f32 = -10.0;

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub id: TokenId,
    /// Natural logarithm.
    pub log_prob: f32,
    /// Distribution of the time before this token, by tick.
    pub time_probs: Vec<f32>,
}

pub(crate) struct Rules<'a> {
    pub model: &'a Model,
    pub last_tick: i32,
    pub temperature: f32,
}

impl Rules<'_> {
    /// Chooses the next token, or scores `forced`.
    pub fn choose(
        &self,
        logits: &mut [f32],
        history: &[Token],
        forced: Option<TokenId>,
        rng: &mut fastrand::Rng,
    ) -> Token {
        let allowed = self.restrict(logits, history);
        let chosen = match forced {
            Some(forced) => forced as usize,
            None if self.temperature > 0.0 => {
                allowed.range.start + sample(&logits[allowed.range.clone()], rng)
            }
            None => allowed.range.start + arg_max(&logits[allowed.range.clone()]),
        };
        let log_prob = allowed.log_prob(logits, chosen);
        Token {
            id: chosen as TokenId,
            log_prob,
            time_probs: allowed.time_probs,
        }
    }

    /// The `count` likeliest next tokens.
    pub fn likeliest(&self, logits: &mut [f32], history: &[Token], count: usize) -> Vec<Token> {
        let allowed = self.restrict(logits, history);
        let mut best: Vec<usize> = Vec::with_capacity(count + 1);
        for index in allowed.range.clone() {
            if best.len() < count || logits[index] > logits[best[count - 1]] {
                let at = best.partition_point(|other| logits[*other] >= logits[index]);
                best.insert(at, index);
                best.truncate(count);
            }
        }
        let token = |index: usize| Token {
            id: index as TokenId,
            log_prob: allowed.log_prob(logits, index),
            time_probs: allowed.time_probs.clone(),
        };
        best.into_iter().map(token).collect()
    }

    /// Forbids tokens and applies the temperature.
    ///
    /// OpenAI's `ApplyTimestampRules` and `SuppressTokens` (whisper/decoding.py): timestamps come
    /// in pairs, never go back, and win if together likelier than any text token.
    fn restrict(&self, logits: &mut [f32], history: &[Token]) -> Allowed {
        let special = &self.model.special;
        let first = special.first_timestamp as usize;
        let last = (first + self.last_tick as usize + 1).min(logits.len());

        let is_time = |token: Option<&Token>| token.is_some_and(|t| self.model.is_timestamp(t.id));
        let after_time = is_time(history.last());
        let after_pair =
            after_time && (history.len() < 2 || is_time(history.get(history.len() - 2)));
        let latest = history
            .iter()
            .rev()
            .map(|t| t.id)
            .find(|id| self.model.is_timestamp(*id));

        for (logit, &suppressed) in logits.iter_mut().zip(&self.model.suppressed) {
            if suppressed {
                *logit = f32::NEG_INFINITY;
            }
        }
        logits[last..].fill(f32::NEG_INFINITY);
        let time_probs = distribution(&logits[first..last]);

        if history.is_empty() {
            logits[..first].fill(f32::NEG_INFINITY);
            let bound = (first + MAX_FIRST_TICK as usize + 1).min(last);
            logits[bound..last].fill(f32::NEG_INFINITY);
        } else if after_pair {
            logits[first..last].fill(f32::NEG_INFINITY);
        } else if after_time {
            logits[..special.eot as usize].fill(f32::NEG_INFINITY);
        }
        if let Some(latest) = latest {
            // Segments are not empty, but may be adjacent.
            let bound = latest as usize + usize::from(!after_time);
            logits[first..bound.clamp(first, last)].fill(f32::NEG_INFINITY);
        }

        if self.temperature > 0.0 {
            for logit in logits.iter_mut() {
                *logit /= self.temperature;
            }
        }
        let log_sum = log_sum_exp(logits);
        let time_log_sum = log_sum_exp(&logits[first..]);
        let best_text = logits[..first]
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        let range = if time_log_sum > best_text {
            first..logits.len()
        } else {
            0..logits.len()
        };

        Allowed {
            log_sum: if range.start == first {
                time_log_sum
            } else {
                log_sum
            },
            total_log_sum: log_sum,
            range,
            time_probs,
        }
    }
}

struct Allowed {
    range: Range<usize>,
    /// Of the range, and of all tokens.
    log_sum: f32,
    total_log_sum: f32,
    time_probs: Vec<f32>,
}

impl Allowed {
    fn log_prob(&self, logits: &[f32], token: usize) -> f32 {
        let log_sum = if self.range.contains(&token) {
            self.log_sum
        } else {
            self.total_log_sum
        };
        (logits[token] - log_sum).max(MIN_LOG_PROB)
    }
}

pub(crate) fn arg_max(values: &[f32]) -> usize {
    let best = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or(0, |(index, _)| index)
}

/// `ln Σ exp(v)`.
pub(crate) fn log_sum_exp(values: &[f32]) -> f32 {
    let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if max == f32::NEG_INFINITY {
        return max;
    }
    let near = values.iter().filter(|v| **v > max - NEGLIGIBLE);
    max + near.map(|v| (v - max).exp()).sum::<f32>().ln()
}

/// Softmax.
pub(crate) fn distribution(logits: &[f32]) -> Vec<f32> {
    let log_sum = log_sum_exp(logits);
    logits.iter().map(|v| (v - log_sum).exp()).collect()
}

fn sample(logits: &[f32], rng: &mut fastrand::Rng) -> usize {
    let log_sum = log_sum_exp(logits);
    let mut left = rng.f32();
    for (index, logit) in logits.iter().enumerate() {
        left -= (logit - log_sum).exp();
        if left < 0.0 {
            return index;
        }
    }
    arg_max(logits)
}
