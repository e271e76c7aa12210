//! From an open sound to the samples for the ring: long silences cut short,
//! the rest stretched, and for each piece where in the source it comes from.

use std::collections::VecDeque;

use super::reel::Reel;
use super::tempo::{Piece, Tempo};
use crate::{AudioError, Stream};

/// Silences longer than this are shortened, in milliseconds.
const LONG_MS: u64 = 600;
/// What is left of one after the last word and before the next: the ends of
/// words are told less surely than their beginnings.
const LEFT_AFTER_MS: u64 = 250;
const LEFT_BEFORE_MS: u64 = 150;
/// Length of the fade across a cut.
const CROSSFADE_MS: u64 = 10;
/// Cuts remembered for telling places; more cannot be on their way to the ear.
const JOINS: usize = 64;

/// What is to be played, from which place, how.
pub(super) struct Deck {
    reel: Reel,
    tempo: Tempo,
    speed: f32,
    /// The next sample of the source to read.
    next: u64,
    /// Samples read since the start, after cutting.
    read: u64,
    /// Where, in samples after cutting, which sample of the source follows.
    joins: VecDeque<(u64, u64)>,
    /// What to leave out, in samples of the source, in order.
    cuts: Vec<(u64, u64)>,
    silences_ms: Vec<(u64, u64)>,
    skip: bool,
}

impl Deck {
    pub(super) fn new(sound: Box<dyn Stream>, speed: f32, skip: bool) -> Self {
        let rate = crate::SAMPLE_RATE;
        Self {
            reel: Reel::new(sound, rate),
            tempo: Tempo::new(speed, rate),
            speed,
            next: 0,
            read: 0,
            joins: VecDeque::new(),
            cuts: Vec::new(),
            silences_ms: Vec::new(),
            skip,
        }
    }

    pub(super) fn set_speed(&mut self, speed: f32) {
        self.speed = speed;
    }

    pub(super) fn set_skip(&mut self, skip: bool) {
        self.skip = skip;
    }

    pub(super) fn set_silences(&mut self, mut spans_ms: Vec<(u64, u64)>) {
        spans_ms.sort_unstable();
        self.silences_ms.clear();
        for (from, to) in spans_ms {
            match self.silences_ms.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => self.silences_ms.push((from, to)),
            }
        }
    }

    /// Goes to a place in the source, in seconds, for samples at `rate`.
    /// Nothing is decoded yet.
    pub(super) fn cue(&mut self, seconds: f64, rate: u32) {
        self.reel.set_rate(rate);
        self.tempo = Tempo::new(self.speed, rate);
        self.next = (seconds * f64::from(rate)).round() as u64;
        self.read = 0;
        self.joins.clear();
        self.joins.push_back((0, self.next));
        let samples = |ms: u64| ms * u64::from(rate) / 1000;
        self.cuts = self
            .silences_ms
            .iter()
            .filter(|(from, to)| self.skip && to.saturating_sub(*from) > LONG_MS)
            .map(|(from, to)| (samples(from + LEFT_AFTER_MS), samples(to - LEFT_BEFORE_MS)))
            .collect();
    }

    /// Replaces `out` by the next piece; `None` at the end. Its place is in
    /// seconds of the source, and so is how far each sample moves on.
    pub(super) fn next_piece(&mut self, out: &mut Vec<f32>) -> Result<Option<Piece>, AudioError> {
        let rate = f64::from(self.reel.rate());
        let mut source = Source {
            reel: &mut self.reel,
            cuts: &self.cuts,
            next: &mut self.next,
            read: &mut self.read,
            joins: &mut self.joins,
        };
        let piece = self.tempo.next(out, |count, out| source.read(count, out))?;
        Ok(piece.map(|piece| Piece {
            from: self.in_source(piece.from) / rate,
            step: piece.step / rate,
        }))
    }

    /// The end of the source, in seconds, once a piece was `None`.
    pub(super) fn end(&self) -> f64 {
        self.next as f64 / f64::from(self.reel.rate())
    }

    /// The sample of the source that became the given one after cutting.
    fn in_source(&self, place: f64) -> f64 {
        let (at, source) = self
            .joins
            .iter()
            .rev()
            .find(|(at, _)| *at as f64 <= place)
            .or(self.joins.front())
            .copied()
            .unwrap_or_default();
        source as f64 + (place - at as f64).max(0.0)
    }
}

/// The source without its cuts.
struct Source<'a> {
    reel: &'a mut Reel,
    cuts: &'a [(u64, u64)],
    next: &'a mut u64,
    read: &'a mut u64,
    joins: &'a mut VecDeque<(u64, u64)>,
}

impl Source<'_> {
    fn read(&mut self, count: usize, out: &mut Vec<f32>) -> Result<usize, AudioError> {
        let before = out.len();
        while out.len() - before < count {
            let want = count - (out.len() - before);
            let fade = u64::from(self.reel.rate()) * CROSSFADE_MS / 1000;
            let cut = self.cuts.iter().find(|(_, to)| *to > *self.next).copied();
            let had = match cut {
                // Begun inside of it: what comes next is faded in anyway.
                Some((from, to)) if *self.next > from => {
                    self.join(to);
                    continue;
                }
                Some((from, to)) if *self.next + fade >= from => {
                    let had = self.cross((from.saturating_sub(*self.next)) as usize, to, out)?;
                    self.join(to);
                    had
                }
                Some((from, _)) => {
                    self.plain(want.min((from - fade - *self.next) as usize), out)?
                }
                None => self.plain(want, out)?,
            };
            if had == 0 && cut.is_none_or(|(_, to)| to != *self.next) {
                break;
            }
        }
        Ok(out.len() - before)
    }

    fn plain(&mut self, count: usize, out: &mut Vec<f32>) -> Result<usize, AudioError> {
        let had = self.reel.read(*self.next, count, out)?;
        *self.next += had as u64;
        *self.read += had as u64;
        Ok(had)
    }

    /// The last `count` samples before a cut, faded into those before its end.
    fn cross(&mut self, count: usize, to: u64, out: &mut Vec<f32>) -> Result<usize, AudioError> {
        let start = out.len();
        let had = self.reel.read(*self.next, count, out)?;
        let mut after = Vec::new();
        let there = self.reel.read(to - count as u64, count, &mut after)?;
        for (index, sample) in out[start..].iter_mut().enumerate() {
            let part = (index + 1) as f32 / count as f32;
            let other = after.get(index).copied().unwrap_or(0.0);
            *sample += (other - *sample) * part;
        }
        out.truncate(start + had.max(there).min(out.len() - start));
        *self.read += (out.len() - start) as u64;
        Ok(out.len() - start)
    }

    fn join(&mut self, to: u64) {
        *self.next = to;
        self.joins.push_back((*self.read, to));
        if self.joins.len() > JOINS {
            self.joins.pop_front();
        }
    }
}
