//! Splits audio into chunks of speech.
//!
//! Boundaries depend only on audio and [`SegmentLimits`], not on block sizes.

use std::borrow::Cow;

use crate::{
    rumble::without_rumble,
    timeline::Timeline,
    vad::{VAD_FRAME, Vad, level, loudness},
};

/// Silero's default.
const ONSET_PROB: f32 = 0.5;
/// Speech lasts until the probability falls below this.
const OFFSET_PROB: f32 = 0.3;
/// Shorter runs are clicks.
const MIN_SPEECH_FRAMES: usize = 3;
/// 0.6 s and 0.8 s: the VAD misses soft starts and ends, and Whisper mishears words at the very
/// start of its input.
const PAD_BEFORE: usize = 19;
const PAD_AFTER: usize = 25;
/// Audio without detected speech may be whispered if one frame in ten has at least this
/// probability. Music and noise stay below it.
const LOW_VAD_PROB: f32 = 0.1;

const NEVER: usize = 1 << 40;

/// 0.6 s.
const QUIET_WINDOW: usize = 20;
/// 1 s, settles the VAD's recurrent state.
const VAD_WARMUP: usize = 31;

/// In frames.
#[derive(Debug)]
pub(crate) struct SegmentLimits {
    /// Otherwise the chunk is cut at the quietest spot of its second half.
    max_frames: usize,
    /// From this length on, a pause ends the chunk.
    min_frames: usize,
    /// Longer pauses are shortened.
    max_pause: usize,
    /// Ends a chunk of any length.
    end_silence: usize,
    /// Per VAD call.
    vad_window: usize,
    /// For measuring the loudness of speech.
    level_memory: usize,
}

impl SegmentLimits {
    /// Files: chunks of 9 to 25 s leave space in the 30 s window for the encoder's trailing
    /// silence; 20 s per VAD call.
    pub const FILE: Self = Self {
        max_frames: 781,
        min_frames: 281,
        max_pause: 62,
        end_silence: NEVER,
        vad_window: 625,
        level_memory: 0,
    };
    /// Live audio, for low latency: from 9 s on the shortest pauses end a chunk, and 20 s of
    /// silence end any; 0.25 s per VAD call. If continuous speech is cut at 12 s, the word error
    /// rate on the long English clips is 5.8 %, at 20 s 4.8 %, at 25 s 3.7 % as for files.
    pub const LIVE: Self = Self {
        max_frames: 781,
        min_frames: 281,
        max_pause: PAD_BEFORE + PAD_AFTER,
        end_silence: 625,
        vad_window: 8,
        level_memory: 625,
    };
}

/// Mono, 16 kHz, at most 30 s.
#[derive(Clone, Debug)]
pub(crate) struct SpeechChunk {
    pub samples: Vec<f32>,
    pub timeline: Timeline,
    pub low_vad_confidence: bool,
}

pub(crate) struct Segmenter<'a> {
    /// `None`: everything counts as speech.
    vad: Option<&'a Vad>,
    limits: SegmentLimits,
    levels: Vec<f32>,
    /// From `first_frame` on.
    samples: Vec<f32>,
    first_frame: u64,
    /// From `first_frame` on.
    probabilities: Vec<f32>,
    /// At least [`NEVER`] if there was none.
    since_speech: usize,
    pending: SpeechChunk,
    ready: Vec<SpeechChunk>,
}

impl<'a> Segmenter<'a> {
    pub fn new(limits: SegmentLimits, vad: Option<&'a Vad>) -> Self {
        Self {
            vad,
            limits,
            levels: Vec::new(),
            samples: Vec::new(),
            first_frame: 0,
            probabilities: Vec::new(),
            since_speech: NEVER,
            pending: SpeechChunk {
                samples: Vec::new(),
                timeline: Timeline::default(),
                low_vad_confidence: false,
            },
            ready: Vec::new(),
        }
    }

    pub fn push(&mut self, samples: &[f32]) -> Vec<SpeechChunk> {
        let window = self.limits.vad_window;
        for part in samples.chunks(window * VAD_FRAME) {
            self.samples.extend_from_slice(part);
            while self.samples.len() >= (self.probabilities.len() + window) * VAD_FRAME {
                self.run_vad(window);
                let uncommitted = self.limits.max_pause + VAD_WARMUP;
                self.commit(self.probabilities.len().saturating_sub(uncommitted));
            }
        }
        std::mem::take(&mut self.ready)
    }

    pub fn finish(mut self) -> Vec<SpeechChunk> {
        let frames = self.samples.len().div_ceil(VAD_FRAME);
        self.run_vad(frames - self.probabilities.len().min(frames));
        self.pending.low_vad_confidence = self.has_low_vad_confidence();
        self.commit(self.probabilities.len());
        self.close(self.pending.timeline.len());
        self.ready
    }

    /// The unfinished chunk up to the end of speech, if any.
    pub fn draft(&self) -> Option<Vec<f32>> {
        let speech = speech_mask(&self.probabilities, self.since_speech == 0);
        let first = speech.iter().position(|&is_speech| is_speech);
        let last = speech.iter().rposition(|&is_speech| is_speech);
        if first.is_none() && self.pending.timeline.speech_frames(0) == 0 {
            return None;
        }
        let from = match first {
            Some(first) if self.pending.samples.is_empty() => first.saturating_sub(PAD_BEFORE),
            _ => 0,
        };
        let until = last.map_or(from, |last| last + 1 + PAD_AFTER);
        let until = if until >= self.probabilities.len() {
            // Samples not yet seen by the VAD count as what preceded them.
            self.samples.len()
        } else {
            until * VAD_FRAME
        };
        let samples = [
            &self.pending.samples,
            &self.samples[from * VAD_FRAME..until],
        ]
        .concat();
        Some(without_rumble(&samples).into_owned())
    }

    /// Source samples that no chunk will contain; only valid while no chunk is pending.
    pub fn discarded_samples(&self) -> u64 {
        self.first_frame * VAD_FRAME as u64
    }

    /// Whether short audio may be whispered.
    fn has_low_vad_confidence(&self) -> bool {
        let mut probabilities = self.probabilities.clone();
        if self.first_frame > 0
            || probabilities.is_empty()
            || speech_mask(&probabilities, false).contains(&true)
        {
            return false;
        }
        let rank = (probabilities.len() - 1) * 9 / 10;
        *probabilities.select_nth_unstable_by(rank, f32::total_cmp).1 >= LOW_VAD_PROB
    }

    fn run_vad(&mut self, frames: usize) {
        let known = self.probabilities.len();
        let Some(vad) = self.vad else {
            self.probabilities.resize(known + frames, 1.0);
            return;
        };
        let from = known.saturating_sub(VAD_WARMUP);
        let end = ((known + frames) * VAD_FRAME).min(self.samples.len());
        let window = &*without_rumble(&self.samples[from * VAD_FRAME..end]);
        let mut levels: Vec<f32> = window.chunks(VAD_FRAME).map(level).collect();
        self.levels.extend_from_slice(&levels[known - from..]);
        let expired = self.levels.len().saturating_sub(self.limits.level_memory);
        self.levels.drain(..expired);
        levels.extend_from_slice(&self.levels);
        let found = vad.probabilities(window, loudness(levels));
        self.probabilities
            .extend(found.into_iter().skip(known - from));
    }

    /// Keeps or drops the next `count` frames.
    fn commit(&mut self, count: usize) {
        let speech = speech_mask(&self.probabilities, self.since_speech == 0);
        let mut until_speech = vec![NEVER; speech.len() + 1];
        for frame in (0..speech.len()).rev() {
            until_speech[frame] = if speech[frame] {
                0
            } else {
                until_speech[frame + 1] + 1
            };
        }
        for frame in 0..count {
            self.since_speech = if speech[frame] {
                0
            } else {
                self.since_speech + 1
            };
            let (since, until) = (self.since_speech, until_speech[frame]);
            let before_first_speech = since >= NEVER;
            let before = if before_first_speech {
                self.limits.max_pause
            } else {
                PAD_BEFORE
            };
            let kept =
                since <= PAD_AFTER || until <= before || since + until <= self.limits.max_pause;
            if kept || self.pending.low_vad_confidence {
                let samples = &self.samples[frame * VAD_FRAME..];
                self.pending
                    .samples
                    .extend_from_slice(&samples[..VAD_FRAME.min(samples.len())]);
                self.pending
                    .timeline
                    .push(self.first_frame + frame as u64, self.probabilities[frame]);
                if self.pending.timeline.len() >= self.limits.max_frames {
                    self.close(self.quietest_pending());
                }
            } else if self.pending.timeline.len() >= self.limits.min_frames
                || (self.limits.end_silence..NEVER).contains(&since)
            {
                self.close(self.pending.timeline.len());
            }
        }
        self.samples
            .drain(..(count * VAD_FRAME).min(self.samples.len()));
        self.probabilities.drain(..count);
        self.first_frame += count as u64;
    }

    /// Completes the pending chunk after `frames`; the rest starts the next.
    fn close(&mut self, frames: usize) {
        let at = (frames * VAD_FRAME).min(self.pending.samples.len());
        let rest = SpeechChunk {
            samples: self.pending.samples.split_off(at),
            timeline: self.pending.timeline.split_off(frames),
            low_vad_confidence: self.pending.low_vad_confidence,
        };
        let mut chunk = std::mem::replace(&mut self.pending, rest);
        if !chunk.samples.is_empty() {
            if let Cow::Owned(clear) = without_rumble(&chunk.samples) {
                chunk.samples = clear;
            }
            self.ready.push(chunk);
        }
    }

    fn quietest_pending(&self) -> usize {
        let samples = without_rumble(&self.pending.samples);
        quietest_frame(&samples, self.limits.max_frames / 2).unwrap_or(self.limits.max_frames)
    }
}

/// Quietest frame of the quietest [`QUIET_WINDOW`], from `earliest` on.
pub(crate) fn quietest_frame(samples: &[f32], earliest: usize) -> Option<usize> {
    let levels: Vec<f32> = samples.chunks(VAD_FRAME).map(level).collect();
    let windows = levels.windows(QUIET_WINDOW).enumerate().skip(earliest);
    let quietest = windows.min_by(|a, b| {
        let sum = |window: &[f32]| window.iter().sum::<f32>();
        sum(a.1).total_cmp(&sum(b.1))
    });
    quietest.map(|(start, window)| start + arg_min(window))
}

fn arg_min(values: &[f32]) -> usize {
    let least = values.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
    least.map_or(0, |(index, _)| index)
}

fn speech_mask(probabilities: &[f32], mut speaking: bool) -> Vec<bool> {
    let mut speech: Vec<bool> = probabilities
        .iter()
        .map(|&p| {
            speaking = p >= if speaking { OFFSET_PROB } else { ONSET_PROB };
            speaking
        })
        .collect();
    let mut start = 0;
    for run in speech.clone().chunk_by(|a, b| a == b) {
        let end = start + run.len();
        // A run at either edge may continue beyond it.
        if run[0] && run.len() < MIN_SPEECH_FRAMES && start > 0 && end < probabilities.len() {
            speech[start..end].fill(false);
        }
        start = end;
    }
    speech
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_vad_all_samples_pass_through() {
        let sound: Vec<f32> = (0..16_000 * 95 + 77)
            .map(|n| (n as f32 * 0.1).sin())
            .collect();
        let mut segmenter = Segmenter::new(SegmentLimits::FILE, None);
        let mut chunks = Vec::new();
        for part in sound.chunks(5_000) {
            chunks.extend(segmenter.push(part));
        }
        chunks.extend(segmenter.finish());
        assert!(
            chunks
                .iter()
                .all(|p| p.samples.len() <= SegmentLimits::FILE.max_frames * VAD_FRAME)
        );
        let joined: Vec<f32> = chunks.into_iter().flat_map(|p| p.samples).collect();
        assert_eq!(joined, sound);
    }

    #[test]
    fn boundaries_do_not_depend_on_block_size() {
        let sound: Vec<f32> = (0..16_000 * 120)
            .map(|n| ((n / 9_000) as f32).sin() * (n as f32).sin())
            .collect();
        let cut = |size: usize| {
            let mut segmenter = Segmenter::new(SegmentLimits::FILE, None);
            let mut lengths = Vec::new();
            for part in sound.chunks(size) {
                lengths.extend(segmenter.push(part).iter().map(|p| p.samples.len()));
            }
            lengths.extend(segmenter.finish().iter().map(|p| p.samples.len()));
            lengths
        };
        assert_eq!(cut(100), cut(1_000_000));
    }

    #[test]
    fn clicks_are_dropped_and_soft_ends_kept() {
        let p = |v: &[f32]| speech_mask(v, false);
        assert_eq!(p(&[0.0, 0.9, 0.0, 0.0]), [false; 4]);
        assert_eq!(
            p(&[0.0, 0.9, 0.4, 0.4, 0.1]),
            [false, true, true, true, false]
        );
    }
}
