//! The shape of a sound, for a waveform to be drawn.

use serde::{Deserialize, Serialize};

use crate::{AudioError, SAMPLE_RATE, Stream};

/// How loudness grows with amplitude: ten decibels more sound twice as loud.
const LOUDNESS: f32 = 0.6;
/// A sound whose loudest sample is below this is not raised any further: what
/// is left is the noise of a silent room (40 dB below full scale).
const QUIETEST_REFERENCE: f32 = 0.01;
/// Bins kept for each slot while the length is not known yet.
const BINS_A_SLOT: usize = 16;
/// More slots than any screen has dots.
const MAX_SLOTS: usize = 65_536;

/// How loud a sound is, from its start to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    /// The length of what can be heard, in milliseconds.
    pub duration_ms: u64,
    /// One value for each of as many equal stretches as were asked for.
    ///
    /// It is 255 · (p / r)^0.6, where p is the largest amplitude in the stretch
    /// and r the largest in the whole sound, or 0.01 where that is larger. The
    /// power follows how loudness is felt (ten decibels sound twice as loud);
    /// measuring by the sound's own loudest moment shows a message that was
    /// recorded too quietly as large as any other.
    pub peaks: Vec<u8>,
}

/// Measures a whole sound in `slots` equal stretches (65 536 at most). Decodes
/// all of it once, in memory that does not grow with its length.
///
/// The stream gives 16 000 samples a second.
///
/// # Errors
/// As [`Stream::next_block`].
pub fn peaks(sound: &mut dyn Stream, slots: usize) -> Result<Peaks, AudioError> {
    let slots = slots.min(MAX_SLOTS);
    let mut bins = Bins::new(slots.max(1) * BINS_A_SLOT);
    while let Some(block) = sound.next_block()? {
        block.iter().for_each(|sample| bins.push(sample.abs()));
    }
    Ok(Peaks {
        duration_ms: bins.samples * 1000 / u64::from(SAMPLE_RATE),
        peaks: bins.into_slots(slots),
    })
}

/// Maxima of equal runs of samples; whenever there are too many of them, each
/// two neighbours become one.
struct Bins {
    limit: usize,
    run: u64,
    in_run: u64,
    samples: u64,
    maxima: Vec<f32>,
}

impl Bins {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            run: 1,
            in_run: 0,
            samples: 0,
            maxima: Vec::new(),
        }
    }

    fn push(&mut self, amplitude: f32) {
        if self.in_run == 0 {
            if self.maxima.len() == self.limit {
                self.halve();
            }
            self.maxima.push(0.0);
        }
        if let Some(last) = self.maxima.last_mut() {
            *last = last.max(amplitude);
        }
        self.in_run = (self.in_run + 1) % self.run;
        self.samples += 1;
    }

    fn halve(&mut self) {
        self.maxima = self
            .maxima
            .chunks(2)
            .map(|pair| pair.iter().fold(0.0, |most: f32, bin| most.max(*bin)))
            .collect();
        self.run *= 2;
    }

    fn into_slots(self, slots: usize) -> Vec<u8> {
        let loudest = self
            .maxima
            .iter()
            .fold(QUIETEST_REFERENCE, |a, b| a.max(*b));
        // The last bin may be shorter than the others.
        let bins_in_all = self.samples as f64 / self.run as f64;
        let edge = |slot: usize| slot as f64 * bins_in_all / slots as f64;
        (0..slots)
            .map(|slot| {
                let from = edge(slot) as usize;
                let to = (edge(slot + 1).ceil() as usize)
                    .max(from + 1)
                    .min(self.maxima.len());
                let bins = self.maxima.get(from..to).unwrap_or_default();
                let peak = bins.iter().fold(0.0_f32, |a, b| a.max(*b));
                (255.0 * (peak / loudest).powf(LOUDNESS)).round() as u8
            })
            .collect()
    }
}
