//! Cuts a stream of sound into passages of speech that the model can take.
//!
//! The bounds depend on the sound and the [`Cut`] alone: the same sound gives the
//! same passages, however it arrives.

use std::borrow::Cow;

use crate::{
    SpeechError,
    rumble::without_rumble,
    timeline::Timeline,
    vad::{FRAME, Vad, level, loudness},
};

/// Speech begins at this probability (Silero's default) …
const ONSET: f32 = 0.5;
/// … and lasts while it is above this one.
const OFFSET: f32 = 0.3;
/// Speech shorter than this many frames is a click.
const SHORTEST_SPEECH: usize = 3;
/// Frames kept before speech (0.6 s) and after it (0.8 s): soft beginnings and
/// ends are speech that the detector does not see, and Whisper mishears words
/// that come at once.
const PAD_BEFORE: usize = 19;
const PAD_AFTER: usize = 25;
/// Where the detector hears no speech, but gives one frame in ten at least this
/// probability, somebody may be whispering. Music and noise stay below it.
const FAINT: f32 = 0.1;

/// Further away than any speech.
const FAR: usize = 1 << 40;

/// A spot is as quiet as its surroundings: 0.6 s.
const SURROUNDINGS: usize = 20;
/// What is looked at follows a second that the detector hears again to find its feet.
const RUN_UP: usize = 31;

/// How a sound is cut. Lengths are in frames.
#[derive(Debug)]
pub(crate) struct Cut {
    /// A passage is at most this long. Where nothing else cuts it, the quietest spot
    /// of its second half does.
    longest: usize,
    /// One that is at least so long may end at a long pause.
    enough: usize,
    /// A pause of up to this length stays as it is.
    longest_pause: usize,
    /// After so long a silence a passage ends, however short it is.
    silence: usize,
    /// So much is looked at in one go …
    window: usize,
    /// … and so much of what came before tells how loud speech is.
    memory: usize,
}

impl Cut {
    /// For sound that is all there: passages of 9 to 25 s, so that the window of 30 s
    /// has room for the silence that the encoder wants; pauses of 2 s; 20 s at a time.
    pub const WHOLE: Self = Self {
        longest: 781,
        enough: 281,
        longest_pause: 62,
        silence: FAR,
        window: 625,
        memory: 0,
    };
    /// For sound that is being made, whose text shall be there soon: passages of 9 s
    /// end at the shortest pauses; a quarter of a second at a time. To cut speech that
    /// goes on more often than every 25 s costs words: with 12 s, 5.8 % of the words
    /// of the long English clips were wrong, with 20 s 4.8 %, with 25 s 3.7 %, as many
    /// as in the whole sound. Who was silent for 20 s has nothing to add.
    pub const LIVE: Self = Self {
        longest: 781,
        enough: 281,
        longest_pause: PAD_BEFORE + PAD_AFTER,
        silence: 625,
        window: 8,
        memory: 625,
    };
}

/// Speech that is decoded in one go: mono, 16 kHz, at most 30 s.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    pub samples: Vec<f32>,
    pub timeline: Timeline,
    /// The detector is not sure that anybody speaks.
    pub faint: bool,
}

/// Takes a sound in pieces and gives its passages.
pub(crate) struct Packer<'a> {
    /// `None`: everything is taken for speech.
    vad: Option<&'a mut Vad>,
    cut: Cut,
    /// Levels of the frames in memory.
    levels: Vec<f32>,
    /// Samples not yet given to a passage or dropped, from frame `first` on.
    samples: Vec<f32>,
    first: u64,
    /// Probability of speech in the frames looked at, from frame `first` on.
    probabilities: Vec<f32>,
    /// Frames since the last speech; at least [`FAR`] where there was none.
    since_speech: usize,
    pending: Passage,
    ready: Vec<Passage>,
}

impl<'a> Packer<'a> {
    pub fn new(cut: Cut, vad: Option<&'a mut Vad>) -> Self {
        Self {
            vad,
            cut,
            levels: Vec::new(),
            samples: Vec::new(),
            first: 0,
            probabilities: Vec::new(),
            since_speech: FAR,
            pending: Passage {
                samples: Vec::new(),
                timeline: Timeline::default(),
                faint: false,
            },
            ready: Vec::new(),
        }
    }

    /// Takes the next samples and gives the passages that are complete.
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<Passage>, SpeechError> {
        let window = self.cut.window;
        for part in samples.chunks(window * FRAME) {
            self.samples.extend_from_slice(part);
            while self.samples.len() >= (self.probabilities.len() + window) * FRAME {
                self.look(window)?;
                let undecided = self.cut.longest_pause + RUN_UP;
                self.decide(self.probabilities.len().saturating_sub(undecided));
            }
        }
        Ok(std::mem::take(&mut self.ready))
    }

    /// Gives the passages that are left when the sound has ended.
    pub fn finish(mut self) -> Result<Vec<Passage>, SpeechError> {
        let frames = self.samples.len().div_ceil(FRAME);
        self.look(frames - self.probabilities.len().min(frames))?;
        self.pending.faint = self.is_faint();
        self.decide(self.probabilities.len());
        self.close(self.pending.timeline.len());
        Ok(self.ready)
    }

    /// What has come of the passage that is next, up to the last speech and a little
    /// after it; `None` if nobody has spoken.
    pub fn so_far(&self) -> Option<Vec<f32>> {
        let speech = spoken(&self.probabilities, self.since_speech == 0);
        let first = speech.iter().position(|&is_speech| is_speech);
        let last = speech.iter().rposition(|&is_speech| is_speech);
        if first.is_none() && self.pending.timeline.spoken(0) == 0 {
            return None;
        }
        let from = match first {
            Some(first) if self.pending.samples.is_empty() => first.saturating_sub(PAD_BEFORE),
            _ => 0,
        };
        let until = last.map_or(from, |last| last + 1 + PAD_AFTER);
        let until = if until >= self.probabilities.len() {
            // What was not looked at yet goes on as it began.
            self.samples.len()
        } else {
            until * FRAME
        };
        let samples = [&self.pending.samples, &self.samples[from * FRAME..until]].concat();
        Some(without_rumble(&samples).into_owned())
    }

    /// Where nobody has spoken since the last passage: the samples of the whole sound
    /// that will never be in one.
    pub fn left_behind(&self) -> u64 {
        self.first * FRAME as u64
    }

    /// Whether a whole short sound may hold speech that the detector misses.
    fn is_faint(&self) -> bool {
        let mut probabilities = self.probabilities.clone();
        if self.first > 0
            || probabilities.is_empty()
            || spoken(&probabilities, false).contains(&true)
        {
            return false;
        }
        let rank = (probabilities.len() - 1) * 9 / 10;
        *probabilities.select_nth_unstable_by(rank, f32::total_cmp).1 >= FAINT
    }

    /// Asks the detector about the next `frames`.
    fn look(&mut self, frames: usize) -> Result<(), SpeechError> {
        let known = self.probabilities.len();
        let Some(vad) = &mut self.vad else {
            self.probabilities.resize(known + frames, 1.0);
            return Ok(());
        };
        let from = known.saturating_sub(RUN_UP);
        let end = ((known + frames) * FRAME).min(self.samples.len());
        let window = &*without_rumble(&self.samples[from * FRAME..end]);
        let mut levels: Vec<f32> = window.chunks(FRAME).map(level).collect();
        self.levels.extend_from_slice(&levels[known - from..]);
        let forgotten = self.levels.len().saturating_sub(self.cut.memory);
        self.levels.drain(..forgotten);
        levels.extend_from_slice(&self.levels);
        let found = vad.probabilities(window, loudness(levels))?;
        self.probabilities
            .extend(found.into_iter().skip(known - from));
        Ok(())
    }

    /// Keeps or drops the first `count` frames not yet decided on.
    fn decide(&mut self, count: usize) {
        let speech = spoken(&self.probabilities, self.since_speech == 0);
        // Frames to the next speech, from the end backwards.
        let mut until_speech = vec![FAR; speech.len() + 1];
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
            let nothing_yet = since >= FAR;
            let before = if nothing_yet {
                self.cut.longest_pause
            } else {
                PAD_BEFORE
            };
            let kept =
                since <= PAD_AFTER || until <= before || since + until <= self.cut.longest_pause;
            if kept || self.pending.faint {
                let samples = &self.samples[frame * FRAME..];
                self.pending
                    .samples
                    .extend_from_slice(&samples[..FRAME.min(samples.len())]);
                self.pending
                    .timeline
                    .push(self.first + frame as u64, self.probabilities[frame]);
                if self.pending.timeline.len() >= self.cut.longest {
                    self.close(self.quietest());
                }
            } else if self.pending.timeline.len() >= self.cut.enough
                || (self.cut.silence..FAR).contains(&since)
            {
                self.close(self.pending.timeline.len());
            }
        }
        self.samples
            .drain(..(count * FRAME).min(self.samples.len()));
        self.probabilities.drain(..count);
        self.first += count as u64;
    }

    /// Ends the pending passage after `frames`; the rest begins the next.
    fn close(&mut self, frames: usize) {
        let at = (frames * FRAME).min(self.pending.samples.len());
        let rest = Passage {
            samples: self.pending.samples.split_off(at),
            timeline: self.pending.timeline.split_off(frames),
            faint: self.pending.faint,
        };
        let mut passage = std::mem::replace(&mut self.pending, rest);
        if !passage.samples.is_empty() {
            if let Cow::Owned(clear) = without_rumble(&passage.samples) {
                passage.samples = clear;
            }
            self.ready.push(passage);
        }
    }

    /// The frame of the pending passage in the middle of its quietest spot.
    fn quietest(&self) -> usize {
        let samples = without_rumble(&self.pending.samples);
        quietest(&samples, self.cut.longest / 2).unwrap_or(self.cut.longest)
    }
}

/// The frame of `samples` in the middle of their quietest spot, from frame `earliest` on.
pub(crate) fn quietest(samples: &[f32], earliest: usize) -> Option<usize> {
    let levels: Vec<f32> = samples.chunks(FRAME).map(level).collect();
    let windows = levels.windows(SURROUNDINGS).enumerate().skip(earliest);
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

/// Which frames hold speech: probabilities with hysteresis, clicks left out.
fn spoken(probabilities: &[f32], mut speaking: bool) -> Vec<bool> {
    let mut speech: Vec<bool> = probabilities
        .iter()
        .map(|&p| {
            speaking = p >= if speaking { OFFSET } else { ONSET };
            speaking
        })
        .collect();
    let mut start = 0;
    for run in speech.clone().chunk_by(|a, b| a == b) {
        let end = start + run.len();
        // A run at either edge may be longer than what is seen of it.
        if run[0] && run.len() < SHORTEST_SPEECH && start > 0 && end < probabilities.len() {
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
    fn without_detector_everything_is_passed_on_once() {
        let sound: Vec<f32> = (0..16_000 * 95 + 77)
            .map(|n| (n as f32 * 0.1).sin())
            .collect();
        let mut packer = Packer::new(Cut::WHOLE, None);
        let mut passages = Vec::new();
        for part in sound.chunks(5_000) {
            passages.extend(packer.push(part).expect("no detector"));
        }
        passages.extend(packer.finish().expect("no detector"));
        assert!(
            passages
                .iter()
                .all(|p| p.samples.len() <= Cut::WHOLE.longest * FRAME)
        );
        let joined: Vec<f32> = passages.into_iter().flat_map(|p| p.samples).collect();
        assert_eq!(joined, sound);
    }

    #[test]
    fn bounds_do_not_depend_on_how_the_sound_arrives() {
        let sound: Vec<f32> = (0..16_000 * 120)
            .map(|n| ((n / 9_000) as f32).sin() * (n as f32).sin())
            .collect();
        let cut = |size: usize| {
            let mut packer = Packer::new(Cut::WHOLE, None);
            let mut lengths = Vec::new();
            for part in sound.chunks(size) {
                lengths.extend(
                    packer
                        .push(part)
                        .expect("no detector")
                        .iter()
                        .map(|p| p.samples.len()),
                );
            }
            lengths.extend(
                packer
                    .finish()
                    .expect("no detector")
                    .iter()
                    .map(|p| p.samples.len()),
            );
            lengths
        };
        assert_eq!(cut(100), cut(1_000_000));
    }

    #[test]
    fn clicks_are_not_speech_and_soft_ends_are() {
        let p = |v: &[f32]| spoken(v, false);
        assert_eq!(p(&[0.0, 0.9, 0.0, 0.0]), [false; 4]);
        assert_eq!(
            p(&[0.0, 0.9, 0.4, 0.4, 0.1]),
            [false, true, true, true, false]
        );
    }
}
