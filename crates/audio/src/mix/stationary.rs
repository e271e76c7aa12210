//! Detects channels whose level does not change.

use std::collections::VecDeque;

/// Three seconds, within which a speaker breathes.
const WINDOW: usize = 150;
/// Loudest to quietest step, in energy: 6 dB.
const MAX_LEVEL_RATIO: f64 = 4.0;
/// Mean square of -60 dBFS.
const SILENCE_ENERGY: f64 = 1e-6;
/// One second, so that word endings are not muted.
const MIN_STEADY_STEPS: usize = 50;
/// 30 s, longer than speakers pause.
const ACTIVE_STEPS: usize = 1_500;

#[derive(Clone, Default)]
pub(super) struct StationaryDetector {
    /// Mean squares.
    energies: VecDeque<f64>,
    /// `None` before the first change.
    steps_since_change: Option<usize>,
}

impl StationaryDetector {
    pub(super) fn push(&mut self, energy: f64) {
        if self.energies.len() == WINDOW {
            self.energies.pop_front();
        }
        self.energies.push_back(energy.max(SILENCE_ENERGY));
        let quietest = self.energies.iter().copied().fold(f64::INFINITY, f64::min);
        let loudest = self.energies.iter().copied().fold(0.0, f64::max);
        self.steps_since_change = match self.steps_since_change {
            _ if loudest > MAX_LEVEL_RATIO * quietest => Some(0),
            Some(steps) => Some(steps + 1),
            None => None,
        };
    }

    pub(super) fn is_stationary(&self) -> bool {
        let is_known = self.energies.len() >= MIN_STEADY_STEPS;
        is_known
            && self
                .steps_since_change
                .is_none_or(|steps| steps > MIN_STEADY_STEPS)
    }

    pub(super) fn was_recently_active(&self) -> bool {
        self.steps_since_change
            .is_some_and(|steps| steps < ACTIVE_STEPS)
    }
}
