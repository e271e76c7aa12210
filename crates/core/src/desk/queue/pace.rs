//! How fast this device listens, as measured.

use std::time::{Duration, Instant};

/// A shorter measurement says more about the start than about the speed.
const ENOUGH: Duration = Duration::from_millis(800);
/// After so long a job's own speed counts for all.
const SETTLED: Duration = Duration::from_secs(20);
/// What a finished job counts beside those before it.
const WEIGHT: f64 = 0.4;

/// Milliseconds of sound listened to in a millisecond, once known.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    known: Option<f64>,
    run: Option<Run>,
}

#[derive(Debug)]
struct Run {
    since: Instant,
    from_ms: u64,
    done_ms: u64,
    at: Instant,
}

impl Pace {
    /// Forgets: another model has another speed.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Listening begins, at this point of the sound.
    pub(crate) fn begin(&mut self, from_ms: u64, now: Instant) {
        self.run = Some(Run {
            since: now,
            from_ms,
            done_ms: from_ms,
            at: now,
        });
    }

    /// So much of the sound is done.
    pub(crate) fn reached(&mut self, done_ms: u64, now: Instant) {
        if let Some(run) = &mut self.run {
            run.done_ms = run.done_ms.max(done_ms);
            run.at = now;
        }
    }

    /// Listening ended; what was measured is kept.
    pub(crate) fn end(&mut self) {
        let measured = self.run.take().and_then(|run| run.speed(ENOUGH / 4));
        self.known = match (self.known, measured) {
            (Some(known), Some(measured)) => Some(known + (measured - known) * WEIGHT),
            (known, measured) => measured.or(known),
        };
    }

    /// The time for so much sound, in milliseconds.
    pub(crate) fn time_for(&self, sound_ms: u64) -> Option<u64> {
        let measured = self.run.as_ref().and_then(|run| run.speed(ENOUGH));
        let speed = match (self.known, measured, &self.run) {
            (Some(known), Some(measured), Some(run)) => {
                let share = (run.at - run.since).as_secs_f64() / SETTLED.as_secs_f64();
                known + (measured - known) * share.min(1.0)
            }
            (known, measured, _) => measured.or(known)?,
        };
        Some((sound_ms as f64 / speed).round() as u64)
    }
}

impl Run {
    fn speed(&self, enough: Duration) -> Option<f64> {
        let took = self.at - self.since;
        let done = self.done_ms - self.from_ms;
        (took >= enough && done > 0).then(|| done as f64 / took.as_secs_f64() / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_measured_and_smoothed() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert_eq!(pace.time_for(10_000), None);
        pace.begin(5_000, at(0));
        pace.reached(6_000, at(100));
        assert_eq!(pace.time_for(10_000), None, "too early to tell");
        pace.reached(15_000, at(1_000));
        assert_eq!(pace.time_for(10_000), Some(1_000));
        pace.end();
        assert_eq!(
            pace.time_for(10_000),
            Some(1_000),
            "remembered between jobs"
        );
        // Half as fast from now on: believed more the longer it lasts.
        pace.begin(0, at(2_000));
        let mut last = 1_000;
        for second in 1..=20 {
            pace.reached(second * 5_000, at(2_000 + second * 1_000));
            let time = pace.time_for(10_000).unwrap_or_default();
            assert!(time >= last, "{time} after {last}");
            last = time;
        }
        assert_eq!(last, 2_000);
        pace.forget();
        assert_eq!(pace.time_for(10_000), None);
    }
}
