//! Maps times in a chunk to times in the source.

use std::ops::Range;

use crate::vad::VAD_FRAME;

pub(crate) const FRAME_MS: u64 = VAD_FRAME as u64 / 16;
/// 0.4 s: speakers pause where they change the language.
const MIN_PAUSE_FRAMES: usize = 13;
/// 1 s of speech; the language of less is a guess.
const MIN_STRETCH_FRAMES: usize = 31;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Timeline {
    /// Source index and speech probability.
    frames: Vec<(u64, f32)>,
}

impl Timeline {
    pub fn push(&mut self, frame: u64, probability: f32) {
        self.frames.push((frame, probability));
    }

    pub fn len(&self) -> usize {
        self.frames.len()
    }

    pub fn split_off(&mut self, at: usize) -> Self {
        Self {
            frames: self.frames.split_off(at.min(self.frames.len())),
        }
    }

    /// From frame `from` on.
    pub fn speech_frames(&self, from: usize) -> usize {
        self.frames.iter().skip(from).filter(|f| f.1 >= 0.5).count()
    }

    pub fn confident_speech_frames(&self, frames: Range<usize>) -> usize {
        let frames = self.frames.iter().take(frames.end).skip(frames.start);
        frames.filter(|f| f.1 >= 0.9).count()
    }

    pub fn frames(&self, from: usize) -> &[(u64, f32)] {
        self.frames.get(from..).unwrap_or_default()
    }

    /// Parts between pauses of the `samples` from frame `from` on; they cover all of them.
    pub fn stretches(&self, from: usize, samples: usize) -> Vec<Range<usize>> {
        let mut starts = vec![0];
        let (mut silent, mut spoken) = (0, 0);
        for (index, (_, probability)) in self.frames(from).iter().enumerate() {
            if *probability < 0.5 {
                silent += 1;
                continue;
            }
            if silent >= MIN_PAUSE_FRAMES && spoken >= MIN_STRETCH_FRAMES {
                starts.push((index - silent / 2) * VAD_FRAME);
                spoken = 0;
            }
            silent = 0;
            spoken += 1;
        }
        if spoken < MIN_STRETCH_FRAMES && starts.len() > 1 {
            starts.pop();
        }
        let ends = starts.iter().copied().skip(1).chain([samples]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| *start..end)
            .collect()
    }

    pub fn source_ms(&self, ms: u64) -> u64 {
        let index = (ms / FRAME_MS) as usize;
        match self.frames.get(index) {
            Some((frame, _)) => frame * FRAME_MS + ms % FRAME_MS,
            None => self
                .frames
                .last()
                .map_or(ms, |(frame, _)| (frame + 1) * FRAME_MS),
        }
    }

    /// Does not reach across a cut.
    pub fn speech_span_ms(&self, start_ms: u64, end_ms: u64) -> (u64, u64) {
        let first = ((start_ms / FRAME_MS) as usize).min(self.frames.len().saturating_sub(1));
        let last = (end_ms.saturating_sub(1) / FRAME_MS) as usize;
        let last = last.clamp(first, self.frames.len().saturating_sub(1));
        let Some(frames) = self.frames.get(first..=last) else {
            return (start_ms, end_ms);
        };

        let stretches = frames.chunk_by(|a, b| a.0 + 1 == b.0);
        let spoken = |stretch: &[(u64, f32)]| stretch.iter().map(|f| f.1).sum::<f32>();
        let Some(stretch) = stretches.max_by(|a, b| spoken(a).total_cmp(&spoken(b))) else {
            return (start_ms, end_ms);
        };
        let mut start = stretch[0].0 * FRAME_MS;
        if stretch[0] == frames[0] {
            start += start_ms % FRAME_MS;
        }
        let mut end = (stretch[stretch.len() - 1].0 + 1) * FRAME_MS;
        if stretch[stretch.len() - 1] == frames[frames.len() - 1] {
            end = end.min(self.source_ms(end_ms.saturating_sub(1)) + 1);
        }
        (start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(frames: impl IntoIterator<Item = (u64, f32)>) -> Timeline {
        let mut timeline = Timeline::default();
        frames
            .into_iter()
            .for_each(|(frame, p)| timeline.push(frame, p));
        timeline
    }

    #[test]
    fn times_after_a_cut_map_to_the_source() {
        let line = timeline((0..10).chain(100..110).map(|f| (f, 1.0)));
        assert_eq!(line.source_ms(0), 0);
        assert_eq!(line.source_ms(9 * FRAME_MS + 5), 9 * FRAME_MS + 5);
        assert_eq!(line.source_ms(10 * FRAME_MS), 100 * FRAME_MS);
        assert_eq!(line.source_ms(99 * FRAME_MS), 110 * FRAME_MS);
    }

    #[test]
    fn a_word_does_not_reach_across_a_cut() {
        let speech = |f: u64| (f, if (105..120).contains(&f) { 0.9 } else { 0.0 });
        let line = timeline((0..10).chain(100..130).map(speech));
        let (start, end) = line.speech_span_ms(5 * FRAME_MS, 38 * FRAME_MS);
        assert_eq!(start, 100 * FRAME_MS);
        assert_eq!(end, 128 * FRAME_MS);
    }

    #[test]
    fn stretches_are_cut_in_long_pauses() {
        // Speech of 2 s, 0.5 s of silence, 2 s with a short pause, 0.5 s, and a word.
        let mut probabilities = vec![0.9; 62];
        probabilities.extend([0.1; 16]);
        probabilities.extend([0.9; 31]);
        probabilities.extend([0.1; 8]);
        probabilities.extend([0.9; 31]);
        probabilities.extend([0.1; 16]);
        probabilities.extend([0.9; 10]);
        let line = timeline((0..).zip(probabilities));
        let samples = line.len() * VAD_FRAME;
        assert_eq!(
            line.stretches(0, samples),
            [0..70 * VAD_FRAME, 70 * VAD_FRAME..samples]
        );
        let whole = 0..100;
        for from in [70, 1000] {
            assert_eq!(line.stretches(from, 100), std::slice::from_ref(&whole));
        }
    }

    #[test]
    fn uncut_words_keep_their_times() {
        let line = timeline((0..50).map(|f| (f, 0.9)));
        assert_eq!(line.speech_span_ms(333, 777), (333, 777));
    }
}
