//! Whether a channel goes on without a change.

use std::collections::VecDeque;

/// Steps of 20 ms that are compared: three seconds, in which whoever speaks breathes.
const WINDOW: usize = 150;
/// A channel whose loudest step has no more than this many times the energy of its softest
/// does not change: 6 dB.
const EVEN: f64 = 4.0;
/// Sound softer than this (60 dB below full scale) counts as silence.
const SILENCE: f64 = 1e-6;
/// Steps for which a channel must have been even before it is called calm: one second, so
/// that the end of a word is not cut off.
const HOLD: usize = 50;
/// Steps for which a channel counts as alive after it last changed: half a minute, longer
/// than anyone who speaks pauses.
const MEMORY: usize = 1_500;

/// The last steps of one channel.
#[derive(Clone, Default)]
pub(super) struct Steady {
    /// Mean squares of the last steps.
    energies: VecDeque<f64>,
    /// Steps since it was last uneven; `None` before it ever was.
    even_for: Option<usize>,
}

impl Steady {
    /// Takes the mean square of the next step.
    pub(super) fn watch(&mut self, energy: f64) {
        if self.energies.len() == WINDOW {
            self.energies.pop_front();
        }
        self.energies.push_back(energy.max(SILENCE));
        let softest = self.energies.iter().copied().fold(f64::INFINITY, f64::min);
        let loudest = self.energies.iter().copied().fold(0.0, f64::max);
        self.even_for = match self.even_for {
            _ if loudest > EVEN * softest => Some(0),
            Some(steps) => Some(steps + 1),
            None => None,
        };
    }

    /// Nothing happens on it, and has not for a while.
    pub(super) fn is_calm(&self) -> bool {
        let is_known = self.energies.len() >= HOLD;
        is_known && self.even_for.is_none_or(|steps| steps > HOLD)
    }

    /// Something happened on it in the last half minute.
    pub(super) fn was_alive(&self) -> bool {
        self.even_for.is_some_and(|steps| steps < MEMORY)
    }
}
