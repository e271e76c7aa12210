//! Whisper's rules for the next token.

use std::ops::Range;

use crate::{model::Model, token::TokenId};

/// One second (OpenAI's `max_initial_timestamp`).
const MAX_FIRST_TICK: i32 = 50;
/// Logits this far below the best add up to less than 0.25 %.
const NEGLIGIBLE: f32 = 17.0;
/// Loops of this length are vectorised.
const CHUNK: usize = 64;

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
        for first in allowed.range.clone().step_by(CHUNK) {
            let chunk = first..(first + CHUNK).min(allowed.range.end);
            let bound = best.get(count - 1).map(|last| logits[*last]);
            if bound.is_some_and(|bound| !any(&logits[chunk.clone()], |v| v > bound)) {
                continue;
            }
            for index in chunk {
                if best.len() < count || logits[index] > logits[best[count - 1]] {
                    let at = best.partition_point(|other| logits[*other] >= logits[index]);
                    best.insert(at, index);
                    best.truncate(count);
                }
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
            *logit = if suppressed {
                f32::NEG_INFINITY
            } else {
                *logit
            };
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
        let best_text = largest(&logits[..first]);
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

/// The last of equals.
pub(crate) fn arg_max(values: &[f32]) -> usize {
    let largest = largest(values);
    let mut chunks = values.chunks(CHUNK).enumerate();
    let found = chunks.rfind(|(_, chunk)| any(chunk, |v| v == largest));
    found.map_or(0, |(number, chunk)| {
        let place = chunk.iter().rposition(|v| *v == largest);
        number * CHUNK + place.unwrap_or(0)
    })
}

fn largest(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<CHUNK>();
    let mut largest = [f32::NEG_INFINITY; CHUNK];
    for chunk in chunks {
        for (largest, value) in largest.iter_mut().zip(chunk) {
            *largest = if *value > *largest { *value } else { *largest };
        }
    }
    let all = largest.iter().chain(rest);
    all.copied().fold(f32::NEG_INFINITY, f32::max)
}

/// `ln Σ exp(v)`.
pub(crate) fn log_sum_exp(values: &[f32]) -> f32 {
    let max = largest(values);
    let bound = max - NEGLIGIBLE;
    let chunks = values.chunks(CHUNK);
    let chunks = chunks.filter(|chunk| any(chunk, |v| v > bound));
    let near = chunks.flatten().filter(|v| **v > bound);
    max + near.map(|v| (v - max).exp()).sum::<f32>().ln()
}

/// Without an early end, so that it is vectorised.
fn any(values: &[f32], test: impl Fn(f32) -> bool) -> bool {
    values.iter().fold(false, |found, v| found | test(*v))
}

/// Softmax.
pub(crate) fn distribution(logits: &[f32]) -> Vec<f32> {
    let max = largest(logits);
    let mut probs: Vec<f32> = logits.iter().map(|v| (v - max).exp()).collect();
    let sum: f32 = probs.iter().sum();
    for prob in &mut probs {
        *prob /= sum;
    }
    probs
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunked_passes_agree_with_plain_ones() {
        let mut rng = fastrand::Rng::with_seed(1);
        for count in [1, 63, 64, 65, 1000, 51_865] {
            let mut values: Vec<f32> = (0..count).map(|_| 60.0 * rng.f32() - 30.0).collect();
            values[count / 2] = f32::NEG_INFINITY;
            values[count / 3] = 31.0;
            values[count - 1 - count / 5] = 31.0;
            let best = values.iter().rposition(|v| *v == 31.0);
            assert_eq!(Some(arg_max(&values)), best);
            let sum: f64 = values.iter().map(|v| f64::from(*v).exp()).sum();
            assert!((f64::from(log_sum_exp(&values)) - sum.ln()).abs() < 2e-3);
            assert!((distribution(&values).iter().sum::<f32>() - 1.0).abs() < 1e-3);
        }
        let forbidden = [f32::NEG_INFINITY; 100];
        assert_eq!(log_sum_exp(&forbidden), f32::NEG_INFINITY);
        assert_eq!(arg_max(&forbidden), 99);
    }
}
