//! Aligns words with the audio.
//!
//! Whisper writes timestamps only at segment ends, but its logits before each token hold a
//! distribution of the time. Dynamic programming combines it with loudness, VAD and expected word
//! lengths.

use crate::{model::FRAME_SAMPLES, vad::VAD_FRAME};

const END_WEIGHT: f32 = 1.0;
/// Half-width of the moving average, in ticks.
const SMOOTHING: usize = 2;
const START_WEIGHT: f32 = 3.0;
/// Noise floor.
const PROB_FLOOR: f32 = 2e-3;
/// Weight of a tick that is certainly voiced or unvoiced.
const VOICE_WEIGHT: f32 = 0.6;
/// Decibels from undecided to certain.
const VOICE_SPREAD_DB: f32 = 8.0;
const LENGTH_WEIGHT: f32 = 1.5;
/// Tolerance in ticks after the closing timestamp.
const LATE_TICKS: usize = 10;
const LATE_COST: f32 = 0.5;
/// Without it every soft consonant becomes a pause.
const PAUSE_COST: f32 = 3.0;
const MIN_PAUSE: usize = 3;
/// Removed silence is rarely inside a sentence.
const CUT_COST: f32 = 12.0;
/// A frame is voiced if the VAD gives this probability to it or to one within [`VOICED_REACH`].
const VOICED_PROB: f32 = 0.3;
/// 0.2 s, which covers soft starts and ends.
const VOICED_REACH: usize = 6;
/// Mean over a second around a real word; musical notes that the VAD mistakes for speech stay
/// below.
const SPEECH_PROB: f32 = 0.5;
const SPEECH_REACH: usize = 16;
/// In ticks (1.6 s).
const MAX_WORD: usize = 80;
/// Ticks per word, besides its letters.
const WORD_OVERHEAD: f32 = 4.0;

pub(crate) struct WordEvidence<'a> {
    /// Letters, or three per character in scripts without an alphabet.
    pub letters: usize,
    /// By tick; empty unless the word opens a segment.
    pub start_probs: &'a [f32],
    /// By tick.
    pub end_probs: &'a [f32],
    /// Timestamp after the word, if any.
    pub closing_tick: Option<usize>,
}

/// Start and end tick of each word, disjoint. `frames`: source index and speech probability of each
/// VAD frame of `samples`.
pub(crate) fn align(
    words: &[WordEvidence],
    samples: &[f32],
    frames: &[(u64, f32)],
) -> Vec<(usize, usize)> {
    let mut voice = voice_evidence(samples);
    let ticks = voice.len();
    if words.is_empty() || ticks < words.len() {
        // Too short: spread the words evenly.
        let share = |word: usize| word * ticks / words.len();
        return (0..words.len())
            .map(|word| (share(word), share(word + 1)))
            .collect();
    }
    apply_vad(&mut voice, frames);
    let cuts = cut_costs(frames, ticks);
    // sum[t]: evidence for speech before t.
    let mut sum = vec![0.0];
    sum.extend(voice.iter().scan(0.0, |total, v| {
        *total += v;
        Some(*total)
    }));
    let expected = expected_lengths(words, &voice);
    let baseline = mean_end_probs(words, ticks);

    // begin[t]: score of the best path with the current word beginning at t.
    let mut begin: Vec<f32> = sum.iter().map(|sum| -sum).collect();
    let mut began_after: Vec<Vec<usize>> = Vec::new();
    let mut lengths: Vec<Vec<u32>> = Vec::new();
    let mut end = vec![f32::NEG_INFINITY; ticks + 1];
    for (word, expected) in words.iter().zip(expected) {
        let end_score = end_scores(word.end_probs, &baseline, ticks);
        if !word.start_probs.is_empty() {
            let scores = start_scores(word.start_probs, ticks);
            begin
                .iter_mut()
                .zip(scores)
                .for_each(|(score, start)| *score += start);
        }
        let cost: Vec<f32> = (0..=MAX_WORD)
            .map(|length| LENGTH_WEIGHT * (length.max(1) as f32 / expected).ln().powi(2))
            .collect();
        let (best, length) = best_lengths(&begin, &sum, &cuts, &cost);
        for t in 0..=ticks {
            let late = word
                .closing_tick
                .map_or(0, |closing| t.saturating_sub(closing + LATE_TICKS));
            end[t] = best[t] + end_score[t] - LATE_COST * late as f32;
        }
        lengths.push(length);
        let mut after = vec![0; ticks + 1];
        let mut paused = (f32::NEG_INFINITY, 0);
        // Pauses between sentences are free.
        let cut = |t: usize| {
            if word.closing_tick.is_some() {
                0.0
            } else {
                cuts[t]
            }
        };
        for t in 0..=ticks {
            if let Some(before) = t.checked_sub(MIN_PAUSE) {
                let score = end[before] + sum[before] + cut(before);
                if score > paused.0 {
                    paused = (score, before);
                }
            }
            let after_pause = paused.0 - sum[t] - cut(t) - PAUSE_COST;
            (begin[t], after[t]) = if end[t] >= after_pause {
                (end[t], t)
            } else {
                (after_pause, paused.1)
            };
        }
        began_after.push(after);
    }
    let silent_rest = |t: usize| end[t] - (sum[ticks] - sum[t]);
    let mut at = (0..=ticks)
        .max_by(|a, b| silent_rest(*a).total_cmp(&silent_rest(*b)))
        .unwrap_or(ticks);
    let mut bounds = Vec::with_capacity(words.len());
    for word in (0..words.len()).rev() {
        let start = at - lengths[word][at] as usize;
        bounds.push((start, at));
        at = if word > 0 {
            began_after[word - 1][start]
        } else {
            start
        };
    }
    bounds.reverse();
    bounds
}

/// Of a word that ends at each tick: the best score, and its length. `costs` are by length.
///
/// Ticks are in the inner loop, to be vectorised.
fn best_lengths(begin: &[f32], sum: &[f32], cuts: &[f32], costs: &[f32]) -> (Vec<f32>, Vec<u32>) {
    let mut best = vec![f32::NEG_INFINITY; begin.len()];
    let mut lengths = vec![0; begin.len()];
    for (length, cost) in (0..begin.len()).zip(costs).skip(1) {
        let count = begin.len() - length;
        let (sum_before, cuts_before) = (&sum[..count], &cuts[..count]);
        let (begin, sum, cuts) = (&begin[..count], &sum[length..], &cuts[length..]);
        let (sum, cuts) = (&sum[..count], &cuts[..count]);
        let (best, lengths) = (
            &mut best[length..][..count],
            &mut lengths[length..][..count],
        );
        for t in 0..count {
            let within = sum[t] - sum_before[t] - (cuts[t] - cuts_before[t]);
            let score = begin[t] + within - cost;
            let is_best = score >= best[t];
            best[t] = if is_best { score } else { best[t] };
            lengths[t] = if is_best { length as u32 } else { lengths[t] };
        }
    }
    (best, lengths)
}

/// From the loudness, relative to the quiet and loud parts of the chunk.
fn voice_evidence(samples: &[f32]) -> Vec<f32> {
    let decibels: Vec<f32> = samples
        .chunks(FRAME_SAMPLES)
        .map(|tick| 20.0 * (crate::vad::level(tick) + 1e-6).log10())
        .collect();
    let mut sorted = decibels.clone();
    sorted.sort_by(f32::total_cmp);
    let rank = |percent: usize| {
        sorted
            .get(sorted.len() * percent / 100)
            .copied()
            .unwrap_or(0.0)
    };
    let (quiet, loud) = (rank(5), rank(90));
    // Speech spans about 30 dB; a chunk without pauses has no quiet part.
    let middle = (quiet + 0.4 * (loud - quiet)).max(loud - 25.0);
    let certainty = |decibel: &f32| ((decibel - middle) / VOICE_SPREAD_DB).clamp(-1.0, 1.0);
    decibels
        .iter()
        .map(|decibel| VOICE_WEIGHT * certainty(decibel))
        .collect()
}

/// Loudness without VAD support is not evidence of speech.
fn apply_vad(voice: &mut [f32], frames: &[(u64, f32)]) {
    let max_prob = |at: usize| {
        let around =
            &frames[at.saturating_sub(VOICED_REACH)..(at + VOICED_REACH + 1).min(frames.len())];
        around.iter().map(|frame| frame.1).fold(0.0, f32::max)
    };
    let mean = |at: usize| {
        let around =
            &frames[at.saturating_sub(SPEECH_REACH)..(at + SPEECH_REACH + 1).min(frames.len())];
        around.iter().map(|frame| frame.1).sum::<f32>() / around.len() as f32
    };
    if !frames.iter().any(|frame| frame.1 >= VOICED_PROB) {
        return;
    }
    for (tick, evidence) in voice.iter_mut().enumerate() {
        let at = tick * FRAME_SAMPLES / VAD_FRAME;
        if at >= frames.len() {
            continue;
        }
        if max_prob(at) < VOICED_PROB {
            *evidence = -VOICE_WEIGHT;
        } else if *evidence > 0.0 {
            *evidence *= (mean(at) / SPEECH_PROB).min(1.0);
        }
    }
}

fn cut_costs(frames: &[(u64, f32)], ticks: usize) -> Vec<f32> {
    let mut costs = vec![0.0; ticks + 1];
    for (at, pair) in (1..).zip(frames.windows(2)) {
        let tick = at * VAD_FRAME / FRAME_SAMPLES;
        if pair[0].0 + 1 != pair[1].0 && tick <= ticks {
            costs[tick] += CUT_COST;
        }
    }
    let mut total = 0.0;
    for cost in &mut costs {
        total += *cost;
        *cost = total;
    }
    costs
}

/// Tick 0 is ignored: Whisper always favours it.
fn start_scores(start_probs: &[f32], ticks: usize) -> Vec<f32> {
    let mut own = start_probs.to_vec();
    own.resize(ticks + 1, 0.0);
    own[0] = 0.0;
    let own = smoothed(&own, SMOOTHING);
    let ratio = own.iter().map(|own| ((own + PROB_FLOOR) / PROB_FLOOR).ln());
    ratio.map(|ratio| START_WEIGHT * ratio).collect()
}

/// In ticks, at this speaker's rate.
fn expected_lengths(words: &[WordEvidence], voice: &[f32]) -> Vec<f32> {
    let voiced = voice.iter().filter(|v| **v > 0.0).count() as f32;
    let letters: usize = words.iter().map(|word| word.letters).sum();
    let spoken = (voiced - WORD_OVERHEAD * words.len() as f32) / letters.max(1) as f32;
    // From very fast to very slow reading.
    let letter = spoken.clamp(1.5, 6.0);
    words
        .iter()
        .map(|word| WORD_OVERHEAD + letter * word.letters as f32)
        .collect()
}

/// Baseline: Whisper favours whole seconds regardless of content.
fn mean_end_probs(words: &[WordEvidence], ticks: usize) -> Vec<f32> {
    let mean = |t| {
        let probs = words.iter().filter_map(|word| word.end_probs.get(t));
        probs.sum::<f32>() / words.len() as f32
    };
    smoothed(&(0..=ticks).map(mean).collect::<Vec<_>>(), 4 * SMOOTHING)
}

/// Log-ratio of the smoothed probabilities to the baseline.
fn end_scores(end_probs: &[f32], baseline: &[f32], ticks: usize) -> Vec<f32> {
    let mut own = end_probs.to_vec();
    own.resize(ticks + 1, 0.0);
    let own = smoothed(&own, SMOOTHING);
    let raised = own
        .iter()
        .zip(baseline)
        .map(|(own, baseline)| (own + PROB_FLOOR) / (baseline + PROB_FLOOR));
    raised.map(|ratio| END_WEIGHT * ratio.ln()).collect()
}

fn smoothed(values: &[f32], reach: usize) -> Vec<f32> {
    (0..values.len())
        .map(|t| {
            let window = &values[t.saturating_sub(reach)..(t + reach + 1).min(values.len())];
            window.iter().sum::<f32>() / window.len() as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(ticks: usize, loud: &[std::ops::Range<usize>]) -> Vec<f32> {
        let level = |tick| {
            if loud.iter().any(|range| range.contains(&tick)) {
                0.2
            } else {
                1e-4
            }
        };
        (0..ticks * FRAME_SAMPLES)
            .map(|n| level(n / FRAME_SAMPLES) * (n as f32 * 0.3).sin())
            .collect()
    }

    fn probs_with_peak(ticks: usize, peak: usize) -> Vec<f32> {
        (0..ticks)
            .map(|t| if t.abs_diff(peak) < 3 { 0.2 } else { 0.0 })
            .collect()
    }

    #[test]
    fn words_follow_the_loudness() {
        let sound = sound(200, &[20..50, 120..150]);
        let end_probs = [probs_with_peak(200, 48), probs_with_peak(200, 160)];
        let words: Vec<WordEvidence> = end_probs
            .iter()
            .map(|end_probs| WordEvidence {
                letters: 6,
                start_probs: &[],
                end_probs,
                closing_tick: None,
            })
            .collect();
        let bounds = align(&words, &sound, &[]);
        let near = |a: usize, b: usize| a.abs_diff(b) <= 3;
        assert!(near(bounds[0].0, 20) && near(bounds[0].1, 50), "{bounds:?}");
        assert!(
            near(bounds[1].0, 120) && near(bounds[1].1, 150),
            "{bounds:?}"
        );
    }

    #[test]
    fn without_pauses_the_timestamps_decide() {
        let sound = sound(120, std::slice::from_ref(&(0..120)));
        let end_probs = [
            probs_with_peak(120, 30),
            probs_with_peak(120, 80),
            probs_with_peak(120, 119),
        ];
        let words: Vec<WordEvidence> = end_probs
            .iter()
            .map(|end_probs| WordEvidence {
                letters: 7,
                start_probs: &[],
                end_probs,
                closing_tick: None,
            })
            .collect();
        let bounds = align(&words, &sound, &[]);
        assert!(
            bounds[0].1.abs_diff(30) <= 4 && bounds[1].1.abs_diff(80) <= 4,
            "{bounds:?}"
        );
    }

    #[test]
    fn more_words_than_ticks_stay_in_order() {
        let sound = sound(6, std::slice::from_ref(&(0..6)));
        let words: Vec<WordEvidence> = (0..4)
            .map(|_| WordEvidence {
                letters: 12,
                start_probs: &[],
                end_probs: &[],
                closing_tick: None,
            })
            .collect();
        let bounds = align(&words, &sound, &[]);
        assert_eq!(bounds.len(), 4);
        assert!(
            bounds.windows(2).all(|pair| pair[0].1 <= pair[1].0),
            "{bounds:?}"
        );
        assert_eq!(align(&words, &[], &[]), [(0, 0); 4]);
    }
}
