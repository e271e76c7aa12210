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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::Ended;

    /// Has had a processor for so many milliseconds.
    struct Ran(AtomicU64);

    impl Life for Ran {
        fn process(&self) -> Option<u32> {
            None
        }

        fn end(&mut self) -> Ended {
            crate::Threads.end()
        }

        fn processor_time(&self) -> Option<Duration> {
            Some(Duration::from_millis(self.0.load(Ordering::Relaxed)))
        }
    }

    #[test]
    fn who_runs_now_and_then_is_starved_and_who_runs_all_the_time_or_never_hangs() {
        let patience = Duration::from_secs(1);
        let worker = Ran(AtomicU64::new(500));
        let ran = |by_ms| worker.0.fetch_add(by_ms, Ordering::Relaxed);
        let mut turns = Turns::new(Some(&worker));
        ran(300);
        assert!(turns.is_starved(Some(&worker), patience));
        ran(600);
        assert!(turns.is_starved(Some(&worker), patience));
        ran(200);
        assert!(
            !turns.is_starved(Some(&worker), patience),
            "as long as patience lasts"
        );
        let mut turns = Turns::new(Some(&worker));
        ran(50);
        assert!(!turns.is_starved(Some(&worker), patience), "stopped");
        assert!(!Turns::new(None).is_starved(None, patience), "not known");
    }
}
