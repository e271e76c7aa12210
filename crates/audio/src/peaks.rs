//! Waveform peaks.

use serde::{Deserialize, Serialize};

use crate::{AudioError, SAMPLE_RATE, Stream};

/// A level 10 dB higher sounds twice as loud.
const LOUDNESS_EXPONENT: f32 = 0.6;
/// Quieter audio (-40 dBFS, noise of a silent room) is not amplified further.
const MIN_REFERENCE: f32 = 0.01;
/// Resolution while the length is unknown.
const BINS_PER_SLOT: usize = 16;
/// More than the width of any screen in pixels.
const MAX_SLOTS: usize = 65_536;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    pub duration_ms: u64,
    /// One value per slot.
    ///
    /// 255 · (p / r)^0.6, where p is the slot's largest amplitude and r the largest of all, at
    /// least 0.01. The exponent follows perceived loudness; quiet recordings look as large as
    /// others.
    pub peaks: Vec<u8>,
}

/// The stream must be at 16 kHz. At most 65 536 slots. Memory use does not grow with the length.
pub fn peaks(stream: &mut dyn Stream, slots: usize) -> Result<Peaks, AudioError> {
    let slots = slots.min(MAX_SLOTS);
    let mut bins = Bins::new(slots.max(1) * BINS_PER_SLOT);
    while let Some(block) = stream.next_block()? {
        block.iter().for_each(|sample| bins.push(sample.abs()));
    }
    Ok(Peaks {
        duration_ms: bins.samples * 1000 / u64::from(SAMPLE_RATE),
        peaks: bins.into_slots(slots),
    })
}

/// Maxima of equal runs; pairs are merged when there are too many.
struct Bins {
    limit: usize,
    run_len: u64,
    run_pos: u64,
    samples: u64,
    maxima: Vec<f32>,
}

impl Bins {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            run_len: 1,
            run_pos: 0,
            samples: 0,
            maxima: Vec::new(),
        }
    }

    fn push(&mut self, amplitude: f32) {
        if self.run_pos == 0 {
            if self.maxima.len() == self.limit {
                self.halve();
            }
            self.maxima.push(0.0);
        }
        if let Some(last) = self.maxima.last_mut() {
            *last = last.max(amplitude);
        }
        self.run_pos = (self.run_pos + 1) % self.run_len;
        self.samples += 1;
    }

    fn halve(&mut self) {
        self.maxima = self
            .maxima
            .chunks(2)
            .map(|pair| pair.iter().fold(0.0, |most: f32, bin| most.max(*bin)))
            .collect();
        self.run_len *= 2;
    }

    fn into_slots(self, slots: usize) -> Vec<u8> {
        let loudest = self.maxima.iter().fold(MIN_REFERENCE, |a, b| a.max(*b));
        // The last bin may be shorter.
        let bins_in_all = self.samples as f64 / self.run_len as f64;
        let edge = |slot: usize| slot as f64 * bins_in_all / slots as f64;
        (0..slots)
            .map(|slot| {
                let from = edge(slot) as usize;
                let to = (edge(slot + 1).ceil() as usize)
                    .max(from + 1)
                    .min(self.maxima.len());
                let bins = self.maxima.get(from..to).unwrap_or_default();
                let peak = bins.iter().fold(0.0_f32, |a, b| a.max(*b));
                (255.0 * (peak / loudest).powf(LOUDNESS_EXPONENT)).round() as u8
            })
            .collect()
    }
}
