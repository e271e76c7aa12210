//! Measured throughput, for the remaining-time estimate.

use std::time::{Duration, Instant};

/// Shorter measurements are dominated by the start-up.
const MIN_DURATION: Duration = Duration::from_millis(800);
/// After this time only the current job counts.
const FULL_WEIGHT_AFTER: Duration = Duration::from_secs(20);
/// Weight of a finished job in the moving average.
const SMOOTHING: f64 = 0.4;

/// Milliseconds of audio per millisecond of processing.
#[derive(Debug, Default)]
pub(super) struct Throughput {
    average: Option<f64>,
    current: Option<Measurement>,
}

#[derive(Debug)]
struct Measurement {
    started: Instant,
    from_ms: u64,
    done_ms: u64,
    updated: Instant,
}

impl Throughput {
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    pub(super) fn start(&mut self, from_ms: u64, now: Instant) {
        self.current = Some(Measurement {
            started: now,
            from_ms,
            done_ms: from_ms,
            updated: now,
        });
    }

    pub(super) fn progressed(&mut self, done_ms: u64, now: Instant) {
        if let Some(current) = &mut self.current {
            current.done_ms = current.done_ms.max(done_ms);
            current.updated = now;
        }
    }

    pub(super) fn finish(&mut self) {
        let measured = self
            .current
            .take()
            .and_then(|current| current.speed(MIN_DURATION / 4));
        self.average = match (self.average, measured) {
            (Some(average), Some(measured)) => Some(average + (measured - average) * SMOOTHING),
            (average, measured) => measured.or(average),
        };
    }

    pub(super) fn estimate_ms(&self, sound_ms: u64) -> Option<u64> {
        let measured = self
            .current
            .as_ref()
            .and_then(|current| current.speed(MIN_DURATION));
        let speed = match (self.average, measured, &self.current) {
            (Some(average), Some(measured), Some(current)) => {
                let share = (current.updated - current.started).as_secs_f64()
                    / FULL_WEIGHT_AFTER.as_secs_f64();
                average + (measured - average) * share.min(1.0)
            }
            (average, measured, _) => measured.or(average)?,
        };
        Some((sound_ms as f64 / speed).round() as u64)
    }
}

impl Measurement {
    fn speed(&self, min_duration: Duration) -> Option<f64> {
        let elapsed = self.updated - self.started;
        let done = self.done_ms - self.from_ms;
        (elapsed >= min_duration && done > 0).then(|| done as f64 / elapsed.as_secs_f64() / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throughput_is_averaged_over_jobs() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut throughput = Throughput::default();
        assert_eq!(throughput.estimate_ms(10_000), None);
        throughput.start(5_000, at(0));
        throughput.progressed(6_000, at(100));
        assert_eq!(throughput.estimate_ms(10_000), None, "too early to tell");
        throughput.progressed(15_000, at(1_000));
        assert_eq!(throughput.estimate_ms(10_000), Some(1_000));
        throughput.finish();
        assert_eq!(
            throughput.estimate_ms(10_000),
            Some(1_000),
            "remembered between jobs"
        );
        // At half the speed, the estimate converges.
        throughput.start(0, at(2_000));
        let mut last = 1_000;
        for second in 1..=20 {
            throughput.progressed(second * 5_000, at(2_000 + second * 1_000));
            let time = throughput.estimate_ms(10_000).unwrap_or_default();
            assert!(time >= last, "{time} after {last}");
            last = time;
        }
        assert_eq!(last, 2_000);
        throughput.reset();
        assert_eq!(throughput.estimate_ms(10_000), None);
    }
}
