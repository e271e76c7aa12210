//! Faster or slower at the same pitch.

use std::num::{NonZeroU16, NonZeroU32};

use wsola::TimeStretch;

use crate::AudioError;

/// Unchanged sound is passed on in pieces of this part of a second.
const PIECES_A_SECOND: u32 = 100;
/// Silence behind the end, in parts of a second, so that the last frames are
/// not held back for want of a continuation to compare with.
const TAIL_OF_SECOND: u32 = 10;

/// A piece of stretched sound.
pub(super) struct Piece {
    /// Its first sample's place in what went in, in samples.
    pub(super) from: f64,
    /// How far each of its samples moves on there.
    pub(super) step: f64,
}

/// Stretches one stream by one factor.
pub(super) struct Tempo {
    speed: f32,
    rate: u32,
    /// Absent at the speed that changes nothing, where samples pass untouched.
    stretch: Option<TimeStretch>,
    /// The place in the input of the next piece.
    place: f64,
    /// Samples that went in.
    taken: u64,
    ended: bool,
    input: Vec<f32>,
}

impl Tempo {
    pub(super) fn new(speed: f32, rate: u32) -> Self {
        let stretch = ((speed - 1.0).abs() > 0.001)
            .then(|| TimeStretch::new(NonZeroU32::new(rate)?, NonZeroU16::MIN).ok())
            .flatten()
            .map(|mut stretch| {
                stretch.set_tempo(speed);
                stretch
            });
        Self {
            speed: if stretch.is_some() { speed } else { 1.0 },
            rate,
            stretch,
            place: 0.0,
            taken: 0,
            ended: false,
            input: Vec::new(),
        }
    }

    /// Replaces `out` by the next piece, or returns `None` at the end. `more`
    /// appends as many samples as it is asked for, fewer at the end.
    pub(super) fn next(
        &mut self,
        out: &mut Vec<f32>,
        mut more: impl FnMut(usize, &mut Vec<f32>) -> Result<usize, AudioError>,
    ) -> Result<Option<Piece>, AudioError> {
        out.clear();
        let from = self.place;
        let Some(stretch) = &mut self.stretch else {
            let had = more((self.rate / PIECES_A_SECOND).max(1) as usize, out)?;
            self.place += had as f64;
            return Ok((had > 0).then_some(Piece { from, step: 1.0 }));
        };
        let hop = stretch.min_output_buff_size();
        out.resize(hop, 0.0);
        while stretch.pull(out).is_err() {
            if self.ended {
                out.clear();
                return Ok(None);
            }
            self.input.clear();
            let had = more(hop, &mut self.input)?;
            self.taken += had as u64;
            if had < hop {
                self.ended = true;
                let tail = (self.rate / TAIL_OF_SECOND) as usize;
                self.input.resize(had + tail, 0.0);
            }
            stretch.push(&self.input);
        }
        let step = f64::from(self.speed);
        self.place += hop as f64 * step;
        // Of the piece that reaches into the tail only the sound is kept.
        let left = (self.taken as f64 - from).max(0.0);
        if self.ended && left < hop as f64 * step {
            out.truncate((left / step).ceil() as usize);
        }
        Ok((!out.is_empty()).then_some(Piece { from, step }))
    }
}
