//! Reads a stream for playback: leaves out what is not to be played, shortens long silences, changes
//! the speed, and maps chunks to positions in the stream.

use std::collections::VecDeque;

use super::sample_window::SampleWindow;
use super::stretch::{Chunk, TimeStretcher};
use crate::{AudioError, Stream};

/// Longer silences are shortened.
const MIN_SKIPPED_MS: u64 = 600;
/// Remainder of a shortened silence. Word endings are detected less exactly than beginnings.
const KEEP_AFTER_SPEECH_MS: u64 = 250;
const KEEP_BEFORE_SPEECH_MS: u64 = 150;
const CROSSFADE_MS: u64 = 10;
/// More than ring and device can hold.
const MAX_JUMPS: usize = 64;

pub(super) struct PlaybackSource {
    window: SampleWindow,
    stretcher: TimeStretcher,
    speed: f32,
    next: u64,
    /// Samples produced since the last seek.
    emitted: u64,
    /// Index of a produced sample, and the stream's sample there.
    jumps: VecDeque<(u64, u64)>,
    /// Sample ranges, in order.
    skips: Vec<(u64, u64)>,
    silences_ms: Vec<(u64, u64)>,
    skip_silences: bool,
    /// In order; empty to play everything.
    ranges_ms: Vec<(u64, u64)>,
    /// Reading ends at this sample, or at the stream's end.
    limit: u64,
}

impl PlaybackSource {
    pub(super) fn new(stream: Box<dyn Stream>, speed: f32, skip: bool) -> Self {
        let rate = crate::SAMPLE_RATE;
        Self {
            window: SampleWindow::new(stream, rate),
            stretcher: TimeStretcher::new(speed, rate),
            speed,
            next: 0,
            emitted: 0,
            jumps: VecDeque::new(),
            skips: Vec::new(),
            silences_ms: Vec::new(),
            skip_silences: skip,
            ranges_ms: Vec::new(),
            limit: u64::MAX,
        }
    }

    pub(super) fn set_speed(&mut self, speed: f32) {
        self.speed = speed;
    }

    pub(super) fn set_skip(&mut self, skip: bool) {
        self.skip_silences = skip;
    }

    pub(super) fn set_silences(&mut self, spans_ms: Vec<(u64, u64)>) {
        self.silences_ms = merged(spans_ms);
    }

    /// From the next seek on; returns whether they differ from the current ones.
    pub(super) fn set_ranges(&mut self, spans_ms: Vec<(u64, u64)>) -> bool {
        let ranges = merged(spans_ms);
        let differ = ranges != self.ranges_ms;
        self.ranges_ms = ranges;
        differ
    }

    pub(super) fn seek(&mut self, seconds: f64, rate: u32) {
        self.window.set_rate(rate);
        self.stretcher = TimeStretcher::new(self.speed, rate);
        self.next = (seconds * f64::from(rate)).round() as u64;
        self.emitted = 0;
        self.jumps.clear();
        self.jumps.push_back((0, self.next));
        let samples = |ms: u64| ms.saturating_mul(u64::from(rate)) / 1000;
        self.limit = self
            .ranges_ms
            .last()
            .map_or(u64::MAX, |(_, to)| samples(*to));
        self.skips = merged(self.skipped_ms())
            .into_iter()
            .map(|(from, to)| (samples(from), samples(to)))
            .filter(|(from, _)| *from < self.limit)
            .collect();
    }

    fn skipped_ms(&self) -> Vec<(u64, u64)> {
        let starts = self.ranges_ms.iter().map(|(from, _)| *from);
        let ends = self.ranges_ms.iter().map(|(_, to)| *to);
        let between_ranges = std::iter::once(0).chain(ends).zip(starts);
        let silences = self
            .silences_ms
            .iter()
            .filter(|(from, to)| self.skip_silences && to.saturating_sub(*from) > MIN_SKIPPED_MS)
            .map(|(from, to)| (from + KEEP_AFTER_SPEECH_MS, to - KEEP_BEFORE_SPEECH_MS));
        between_ranges.chain(silences).collect()
    }

    /// Replaces `out` by the next chunk, with position and step in seconds of the stream; `None` at
    /// the end.
    pub(super) fn next_chunk(&mut self, out: &mut Vec<f32>) -> Result<Option<Chunk>, AudioError> {
        let rate = f64::from(self.window.rate());
        let mut source = SourceReader {
            window: &mut self.window,
            skips: &self.skips,
            next: &mut self.next,
            emitted: &mut self.emitted,
            jumps: &mut self.jumps,
            limit: self.limit,
        };
        let chunk = self
            .stretcher
            .next_chunk(out, |count, out| source.read(count, out))?;
        Ok(chunk.map(|chunk| Chunk {
            from: self.source_position(chunk.from) / rate,
            step: chunk.step / rate,
        }))
    }

    /// In seconds; valid once a chunk was `None`.
    pub(super) fn end(&self) -> f64 {
        self.next.min(self.limit) as f64 / f64::from(self.window.rate())
    }

    fn source_position(&self, position: f64) -> f64 {
        let (at, source) = self
            .jumps
            .iter()
            .rev()
            .find(|(at, _)| *at as f64 <= position)
            .or(self.jumps.front())
            .copied()
            .unwrap_or_default();
        source as f64 + (position - at as f64).max(0.0)
    }
}

/// In order, without empty, overlapping or touching spans.
fn merged(mut spans: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    spans.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    for (from, to) in spans.into_iter().filter(|(from, to)| from < to) {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

struct SourceReader<'a> {
    window: &'a mut SampleWindow,
    skips: &'a [(u64, u64)],
    next: &'a mut u64,
    emitted: &'a mut u64,
    jumps: &'a mut VecDeque<(u64, u64)>,
    limit: u64,
}

impl SourceReader<'_> {
    fn read(&mut self, count: usize, out: &mut Vec<f32>) -> Result<usize, AudioError> {
        let before = out.len();
        while out.len() - before < count {
            let left = self.limit.saturating_sub(*self.next);
            let want =
                (count - (out.len() - before)).min(usize::try_from(left).unwrap_or(usize::MAX));
            if want == 0 {
                break;
            }
            let fade = u64::from(self.window.rate()) * CROSSFADE_MS / 1000;
            let skip_span = self.skips.iter().find(|(_, to)| *to > *self.next).copied();
            let added = match skip_span {
                // Reading started inside the skipped range; what follows is faded in anyway.
                Some((from, to)) if *self.next > from => {
                    self.jump(to);
                    continue;
                }
                Some((from, to)) if *self.next + fade >= from => {
                    let added =
                        self.crossfade((from.saturating_sub(*self.next)) as usize, to, out)?;
                    self.jump(to);
                    added
                }
                Some((from, _)) => {
                    self.read_plain(want.min((from - fade - *self.next) as usize), out)?
                }
                None => self.read_plain(want, out)?,
            };
            if added == 0 && skip_span.is_none_or(|(_, to)| to != *self.next) {
                break;
            }
        }
        Ok(out.len() - before)
    }

    fn read_plain(&mut self, count: usize, out: &mut Vec<f32>) -> Result<usize, AudioError> {
        let added = self.window.read(*self.next, count, out)?;
        *self.next += added as u64;
        *self.emitted += added as u64;
        Ok(added)
    }

    /// Fades the `count` samples before a skipped range into those before its end.
    fn crossfade(
        &mut self,
        count: usize,
        to: u64,
        out: &mut Vec<f32>,
    ) -> Result<usize, AudioError> {
        let start = out.len();
        let before_count = self.window.read(*self.next, count, out)?;
        let mut after = Vec::new();
        let after_count = self.window.read(to - count as u64, count, &mut after)?;
        for (index, sample) in out[start..].iter_mut().enumerate() {
            let part = (index + 1) as f32 / count as f32;
            let other = after.get(index).copied().unwrap_or(0.0);
            *sample += (other - *sample) * part;
        }
        out.truncate(start + before_count.max(after_count).min(out.len() - start));
        *self.emitted += (out.len() - start) as u64;
        Ok(out.len() - start)
    }

    fn jump(&mut self, to: u64) {
        *self.next = to;
        self.jumps.push_back((*self.emitted, to));
        if self.jumps.len() > MAX_JUMPS {
            self.jumps.pop_front();
        }
    }
}
