//! Cuts a stream of sound into passages of speech that the model can take.
//!
//! The bounds depend on the sound alone: the same sound gives the same
//! passages, however it arrives.

use crate::{
    SpeechError,
    timeline::Timeline,
    vad::{FRAME, Vad, level},
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
/// A pause of up to this many frames (2 s) stays as it is.
const LONGEST_PAUSE: usize = 62;
/// Where the detector hears no speech, but gives one frame in ten at least this
/// probability, somebody may be whispering. Music and noise stay below it.
const FAINT: f32 = 0.1;

/// Further away than any speech.
const FAR: usize = 1 << 40;

/// A passage is at most this many frames: 25 s, so that the window of 30 s has
/// room for the silence that the encoder wants after it.
const LONGEST: usize = 781;
/// One that has at least so many frames may end at a long pause: 9 s.
const ENOUGH: usize = 281;
/// Where nothing else cuts, the quietest spot after this part of it does.
const EARLIEST_CUT: usize = LONGEST / 2;
/// A spot is as quiet as its surroundings: 0.6 s.
const SURROUNDINGS: usize = 20;

/// Frames that are looked at in one go: 20 s …
const WINDOW: usize = 625;
/// … after a second that the detector hears again to find its feet.
const RUN_UP: usize = 31;

/// Speech that is decoded in one go: mono, 16 kHz, at most 30 s.
#[derive(Debug)]
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
    pub fn new(vad: Option<&'a mut Vad>) -> Self {
        Self {
            vad,
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
        for part in samples.chunks(WINDOW * FRAME) {
            self.samples.extend_from_slice(part);
            while self.samples.len() >= (self.probabilities.len() + WINDOW) * FRAME {
                self.look(WINDOW)?;
                self.decide(
                    self.probabilities
                        .len()
                        .saturating_sub(LONGEST_PAUSE + RUN_UP),
                );
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
        let found = vad.probabilities(&self.samples[from * FRAME..end])?;
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
                LONGEST_PAUSE
            } else {
                PAD_BEFORE
            };
            let kept = since <= PAD_AFTER || until <= before || since + until <= LONGEST_PAUSE;
            if kept || self.pending.faint {
                let samples = &self.samples[frame * FRAME..];
                self.pending
                    .samples
                    .extend_from_slice(&samples[..FRAME.min(samples.len())]);
                self.pending
                    .timeline
                    .push(self.first + frame as u64, self.probabilities[frame]);
                if self.pending.timeline.len() >= LONGEST {
                    self.close(self.quietest());
                }
            } else if self.pending.timeline.len() >= ENOUGH {
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
        let passage = std::mem::replace(&mut self.pending, rest);
        if !passage.samples.is_empty() {
            self.ready.push(passage);
        }
    }

    /// The frame of the pending passage in the middle of its quietest spot.
    fn quietest(&self) -> usize {
        let levels: Vec<f32> = self.pending.samples.chunks(FRAME).map(level).collect();
        let windows = levels.windows(SURROUNDINGS).enumerate().skip(EARLIEST_CUT);
        let quietest = windows.min_by(|a, b| {
            let sum = |window: &[f32]| window.iter().sum::<f32>();
            sum(a.1).total_cmp(&sum(b.1))
        });
        quietest.map_or(LONGEST, |(start, window)| start + arg_min(window))
    }
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
            .map(|n| (n as f32 * 0.01).sin())
            .collect();
        let mut packer = Packer::new(None);
        let mut passages = Vec::new();
        for part in sound.chunks(5_000) {
            passages.extend(packer.push(part).expect("no detector"));
        }
        passages.extend(packer.finish().expect("no detector"));
        assert!(passages.iter().all(|p| p.samples.len() <= LONGEST * FRAME));
        let joined: Vec<f32> = passages.into_iter().flat_map(|p| p.samples).collect();
        assert_eq!(joined, sound);
    }

    #[test]
    fn bounds_do_not_depend_on_how_the_sound_arrives() {
        let sound: Vec<f32> = (0..16_000 * 120)
            .map(|n| ((n / 9_000) as f32).sin() * (n as f32).sin())
            .collect();
        let cut = |size: usize| {
            let mut packer = Packer::new(None);
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
