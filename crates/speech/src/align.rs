//! Lays words along the sound.
//!
//! Whisper writes timestamps only at the ends of segments. But before every
//! token its logits say what time it believes it is; and where nobody speaks
//! the sound says so itself. Both are weighed against how long a word of its
//! length takes, and the best path of all is found by dynamic programming.

use crate::{decoder::FRAME_SAMPLES, vad::FRAME};

/// Weight of the model's beliefs about where words end.
const BELIEF_WEIGHT: f32 = 1.0;
/// Beliefs are blurred over this many ticks to either side.
const BLUR: usize = 2;
/// Weight of the model's beliefs about where segments begin.
const OPENING_WEIGHT: f32 = 3.0;
/// A belief below this is noise.
const BELIEF_FLOOR: f32 = 2e-3;
/// Weight of a tick that is surely voiced, or surely not.
const VOICE_WEIGHT: f32 = 0.6;
/// Decibels from "as likely voiced as not" to "surely".
const VOICE_SPREAD: f32 = 8.0;
/// Weight of a word's length against what its letters lead to expect.
const LENGTH_WEIGHT: f32 = 1.5;
/// The last word of a segment ends at most this many ticks after the timestamp
/// that closes it; every tick more costs.
const LATE_TICKS: usize = 10;
const LATE_COST: f32 = 0.5;
/// A pause costs this much, so that not every soft consonant is one …
const PAUSE_COST: f32 = 3.0;
/// … and is at least this many ticks long.
const SHORTEST_PAUSE: usize = 3;
/// Words of one sentence seldom have a stretch between them in which nobody spoke for
/// so long that it was cut out.
const CUT_COST: f32 = 12.0;
/// A voice is heard where the detector gives at least this probability to a frame …
const HEARD: f32 = 0.3;
/// … or to one of so many before or after it (0.2 s): soft beginnings and ends.
const SOFT: usize = 6;
/// Of a second around any word the detector gives at least this much to speech; less
/// is a note of music that it mistook for some.
const SPOKEN: f32 = 0.5;
const NEAR: usize = 16;
/// No word is longer than this many ticks: 1.6 s.
const LONGEST_WORD: usize = 80;
/// A word takes this many ticks besides those of its letters.
const WORD_OVERHEAD: f32 = 4.0;

/// What is known about one word.
pub(crate) struct Clue<'a> {
    /// Letters, or for scripts without an alphabet a few for each character.
    pub letters: usize,
    /// The model's belief about the time when the word begins, by tick, if the word opens a
    /// segment; else empty.
    pub from: &'a [f32],
    /// The model's belief about the time when the word is over, by tick.
    pub until: &'a [f32],
    /// The tick of the timestamp that follows the word, if one does.
    pub closing: Option<usize>,
}

/// First and last tick (exclusive) of each word, in order and without overlap.
/// `samples` is the sound that the words were heard in; `frames` has the number of each of
/// its voice-activity frames in the whole sound and the probability of speech in it.
pub(crate) fn align(clues: &[Clue], samples: &[f32], frames: &[(u64, f32)]) -> Vec<(usize, usize)> {
    let mut voice = voicing(samples);
    let ticks = voice.len();
    if clues.is_empty() || ticks < clues.len() {
        // Less than a tick a word: there is nothing to tell apart.
        let share = |word: usize| word * ticks / clues.len();
        return (0..clues.len())
            .map(|word| (share(word), share(word + 1)))
            .collect();
    }
    heed_detector(&mut voice, frames);
    let cuts = cut_costs(frames, ticks);
    // sum[t]: evidence for speech in all ticks before t.
    let mut sum = vec![0.0];
    sum.extend(voice.iter().scan(0.0, |total, v| {
        *total += v;
        Some(*total)
    }));
    let expected = expected_lengths(clues, &voice);
    let usual = usual_beliefs(clues, ticks);

    // begin[t]: score of the best path on which the current word begins at t.
    let mut begin: Vec<f32> = sum.iter().map(|sum| -sum).collect();
    let mut begun_after: Vec<Vec<usize>> = Vec::new();
    let mut lengths: Vec<Vec<usize>> = Vec::new();
    let mut end = vec![f32::NEG_INFINITY; ticks + 1];
    for (clue, expected) in clues.iter().zip(expected) {
        let belief = beliefs(clue.until, &usual, ticks);
        if !clue.from.is_empty() {
            let opens = openings(clue.from, ticks);
            begin
                .iter_mut()
                .zip(opens)
                .for_each(|(score, belief)| *score += belief);
        }
        let cost: Vec<f32> = (0..=LONGEST_WORD)
            .map(|length| LENGTH_WEIGHT * (length.max(1) as f32 / expected).ln().powi(2))
            .collect();
        let mut length = vec![0; ticks + 1];
        for t in 0..=ticks {
            let best = (1..=LONGEST_WORD.min(t))
                .map(|l| {
                    let within = sum[t] - sum[t - l] - (cuts[t] - cuts[t - l]);
                    (begin[t - l] + within - cost[l], l)
                })
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let (score, l) = best.unwrap_or((f32::NEG_INFINITY, 0));
            let late = clue
                .closing
                .map_or(0, |closing| t.saturating_sub(closing + LATE_TICKS));
            end[t] = score + belief[t] - LATE_COST * late as f32;
            length[t] = l;
        }
        lengths.push(length);
        // The next word begins at once, or after a pause.
        let mut after = vec![0; ticks + 1];
        let mut paused = (f32::NEG_INFINITY, 0);
        // From one sentence to the next there may be any pause.
        let cut = |t: usize| if clue.closing.is_some() { 0.0 } else { cuts[t] };
        for t in 0..=ticks {
            if let Some(before) = t.checked_sub(SHORTEST_PAUSE) {
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
        begun_after.push(after);
    }
    // After the last word the rest is silence.
    let silent_rest = |t: usize| end[t] - (sum[ticks] - sum[t]);
    let mut at = (0..=ticks)
        .max_by(|a, b| silent_rest(*a).total_cmp(&silent_rest(*b)))
        .unwrap_or(ticks);
    let mut bounds = Vec::with_capacity(clues.len());
    for word in (0..clues.len()).rev() {
        let start = at - lengths[word][at];
        bounds.push((start, at));
        at = if word > 0 {
            begun_after[word - 1][start]
        } else {
            start
        };
    }
    bounds.reverse();
    bounds
}

/// Evidence for speech in each tick, from its loudness between the quiet and
/// the loud parts of the passage.
fn voicing(samples: &[f32]) -> Vec<f32> {
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
    // Speech spans some 30 dB; a passage without pauses has no quiet part.
    let middle = (quiet + 0.4 * (loud - quiet)).max(loud - 25.0);
    let certainty = |decibel: &f32| ((decibel - middle) / VOICE_SPREAD).clamp(-1.0, 1.0);
    decibels
        .iter()
        .map(|decibel| VOICE_WEIGHT * certainty(decibel))
        .collect()
}

/// Where the detector hears no voice, loudness is no evidence of one.
fn heed_detector(voice: &mut [f32], frames: &[(u64, f32)]) {
    let likeliest = |at: usize| {
        let around = &frames[at.saturating_sub(SOFT)..(at + SOFT + 1).min(frames.len())];
        around.iter().map(|frame| frame.1).fold(0.0, f32::max)
    };
    let mean = |at: usize| {
        let around = &frames[at.saturating_sub(NEAR)..(at + NEAR + 1).min(frames.len())];
        around.iter().map(|frame| frame.1).sum::<f32>() / around.len() as f32
    };
    if !frames.iter().any(|frame| frame.1 >= HEARD) {
        return;
    }
    for (tick, evidence) in voice.iter_mut().enumerate() {
        let at = tick * FRAME_SAMPLES / FRAME;
        if at >= frames.len() {
            continue;
        }
        if likeliest(at) < HEARD {
            *evidence = -VOICE_WEIGHT;
        } else if *evidence > 0.0 {
            *evidence *= (mean(at) / SPOKEN).min(1.0);
        }
    }
}

/// The cost of all stretches that were cut out of the sound before each tick.
fn cut_costs(frames: &[(u64, f32)], ticks: usize) -> Vec<f32> {
    let mut costs = vec![0.0; ticks + 1];
    for (at, pair) in (1..).zip(frames.windows(2)) {
        let tick = at * FRAME / FRAME_SAMPLES;
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

/// How much the model believes that a segment begins at each tick. It likes the very
/// beginning whatever is said: that is no evidence.
fn openings(from: &[f32], ticks: usize) -> Vec<f32> {
    let mut own = from.to_vec();
    own.resize(ticks + 1, 0.0);
    own[0] = 0.0;
    let own = blurred(&own, BLUR);
    let belief = own
        .iter()
        .map(|own| ((own + BELIEF_FLOOR) / BELIEF_FLOOR).ln());
    belief.map(|belief| OPENING_WEIGHT * belief).collect()
}

/// Ticks that each word should take at the speed of this speaker.
fn expected_lengths(clues: &[Clue], voice: &[f32]) -> Vec<f32> {
    let voiced = voice.iter().filter(|v| **v > 0.0).count() as f32;
    let letters: usize = clues.iter().map(|clue| clue.letters).sum();
    let spoken = (voiced - WORD_OVERHEAD * clues.len() as f32) / letters.max(1) as f32;
    // From very fast to very slow reading.
    let letter = spoken.clamp(1.5, 6.0);
    clues
        .iter()
        .map(|clue| WORD_OVERHEAD + letter * clue.letters as f32)
        .collect()
}

/// What the model tends to believe whatever is said: it likes whole seconds.
fn usual_beliefs(clues: &[Clue], ticks: usize) -> Vec<f32> {
    let mean = |t| {
        let beliefs = clues.iter().filter_map(|clue| clue.until.get(t));
        beliefs.sum::<f32>() / clues.len() as f32
    };
    blurred(&(0..=ticks).map(mean).collect::<Vec<_>>(), 4 * BLUR)
}

/// How much more than usual the model believes in each tick.
fn beliefs(until: &[f32], usual: &[f32], ticks: usize) -> Vec<f32> {
    let mut own = until.to_vec();
    own.resize(ticks + 1, 0.0);
    let own = blurred(&own, BLUR);
    let raised = own
        .iter()
        .zip(usual)
        .map(|(own, usual)| (own + BELIEF_FLOOR) / (usual + BELIEF_FLOOR));
    raised.map(|belief| BELIEF_WEIGHT * belief.ln()).collect()
}

/// Moving average over `reach` values to either side.
fn blurred(values: &[f32], reach: usize) -> Vec<f32> {
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

    /// A hum that is loud in the given ticks.
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

    fn belief(ticks: usize, peak: usize) -> Vec<f32> {
        (0..ticks)
            .map(|t| if t.abs_diff(peak) < 3 { 0.2 } else { 0.0 })
            .collect()
    }

    #[test]
    fn words_begin_and_end_where_the_sound_does() {
        let sound = sound(200, &[20..50, 120..150]);
        let untils = [belief(200, 48), belief(200, 160)];
        let clues: Vec<Clue> = untils
            .iter()
            .map(|until| Clue {
                letters: 6,
                from: &[],
                until,
                closing: None,
            })
            .collect();
        let bounds = align(&clues, &sound, &[]);
        let near = |a: usize, b: usize| a.abs_diff(b) <= 3;
        assert!(near(bounds[0].0, 20) && near(bounds[0].1, 50), "{bounds:?}");
        assert!(
            near(bounds[1].0, 120) && near(bounds[1].1, 150),
            "{bounds:?}"
        );
    }

    #[test]
    fn without_pauses_the_beliefs_decide() {
        let sound = sound(120, std::slice::from_ref(&(0..120)));
        let untils = [belief(120, 30), belief(120, 80), belief(120, 119)];
        let clues: Vec<Clue> = untils
            .iter()
            .map(|until| Clue {
                letters: 7,
                from: &[],
                until,
                closing: None,
            })
            .collect();
        let bounds = align(&clues, &sound, &[]);
        assert!(
            bounds[0].1.abs_diff(30) <= 4 && bounds[1].1.abs_diff(80) <= 4,
            "{bounds:?}"
        );
    }

    #[test]
    fn more_words_than_room_still_have_an_order() {
        let sound = sound(6, std::slice::from_ref(&(0..6)));
        let clues: Vec<Clue> = (0..4)
            .map(|_| Clue {
                letters: 12,
                from: &[],
                until: &[],
                closing: None,
            })
            .collect();
        let bounds = align(&clues, &sound, &[]);
        assert_eq!(bounds.len(), 4);
        assert!(
            bounds.windows(2).all(|pair| pair[0].1 <= pair[1].0),
            "{bounds:?}"
        );
        assert_eq!(align(&clues, &[], &[]), [(0, 0); 4]);
    }
}
