//! Whether a silent worker hangs, or a busy machine does not let it run.

use std::time::Duration;

use crate::Life;

/// A worker that ran for less than this part of the time does not run.
const RUNS: u32 = 10;

/// The processor time of a worker since its last sign of life.
pub(crate) struct Turns {
    began: Option<Duration>,
    last: Option<Duration>,
}

impl Turns {
    pub(crate) fn new(life: Option<&dyn Life>) -> Self {
        let now = life.and_then(Life::processor_time);
        Self {
            began: now,
            last: now,
        }
    }

    /// After another `patience` without a sign of life: whether it did run and has had less
    /// than `patience` of a processor. What counts is its own time, not the clock's.
    pub(crate) fn is_starved(&mut self, life: Option<&dyn Life>, patience: Duration) -> bool {
        let now = life.and_then(Life::processor_time);
        let (Some(now), Some(began), Some(last)) = (now, self.began, self.last) else {
            return false;
        };
        self.last = Some(now);
        now.saturating_sub(last) >= patience / RUNS && now.saturating_sub(began) < patience
    }
}
