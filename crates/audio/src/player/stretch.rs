//! Changes the speed at constant pitch.

use std::num::{NonZeroU16, NonZeroU32};

use wsola::TimeStretch;

use crate::AudioError;

const CHUNKS_PER_SECOND: u32 = 100;
/// A tenth of a second of silence, so that the last frames have a continuation to compare with.
const TAILS_PER_SECOND: u32 = 10;

pub(super) struct Chunk {
    /// Input position in samples.
    pub(super) from: f64,
    /// Input samples per output sample.
    pub(super) step: f64,
}

pub(super) struct TimeStretcher {
    speed: f32,
    rate: u32,
    /// `None` at normal speed.
    stretch: Option<TimeStretch>,
    position: f64,
    consumed: u64,
    ended: bool,
    input: Vec<f32>,
}

impl TimeStretcher {
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
            position: 0.0,
            consumed: 0,
            ended: false,
            input: Vec::new(),
        }
    }

    /// Replaces `out` by the next chunk; `None` at the end. `read` appends samples, fewer only at
    /// the end.
    pub(super) fn next_chunk(
        &mut self,
        out: &mut Vec<f32>,
        mut read: impl FnMut(usize, &mut Vec<f32>) -> Result<usize, AudioError>,
    ) -> Result<Option<Chunk>, AudioError> {
        out.clear();
        let from = self.position;
        let Some(stretch) = &mut self.stretch else {
            let count = read((self.rate / CHUNKS_PER_SECOND).max(1) as usize, out)?;
            self.position += count as f64;
            return Ok((count > 0).then_some(Chunk { from, step: 1.0 }));
        };
        let hop = stretch.min_output_buff_size();
        out.resize(hop, 0.0);
        while stretch.pull(out).is_err() {
            if self.ended {
                out.clear();
                return Ok(None);
            }
            self.input.clear();
            let count = read(hop, &mut self.input)?;
            self.consumed += count as u64;
            if count < hop {
                self.ended = true;
                let tail = (self.rate / TAILS_PER_SECOND) as usize;
                self.input.resize(count + tail, 0.0);
            }
            stretch.push(&self.input);
        }
        let step = f64::from(self.speed);
        self.position += hop as f64 * step;
        // Cuts the chunk at the start of the tail.
        let remaining = (self.consumed as f64 - from).max(0.0);
        if self.ended && remaining < hop as f64 * step {
            out.truncate((remaining / step).ceil() as usize);
        }
        Ok((!out.is_empty()).then_some(Chunk { from, step }))
    }
}
