//! Distinguishes a hung worker from one that a busy machine does not schedule.

use std::time::Duration;

use crate::WorkerHandle;

/// A worker that used less than 1/10 of the time is not running.
const RUNNING_DIVISOR: u32 = 10;

/// CPU time of a worker since its last message.
pub(crate) struct StarvationDetector {
    at_start: Option<Duration>,
    last: Option<Duration>,
}

impl StarvationDetector {
    pub(crate) fn new(handle: Option<&dyn WorkerHandle>) -> Self {
        let now = handle.and_then(WorkerHandle::processor_time);
        Self {
            at_start: now,
            last: now,
        }
    }

    /// Call after another `timeout` without a message. True if the worker is running but has had
    /// less CPU time than that.
    pub(crate) fn is_starved(
        &mut self,
        handle: Option<&dyn WorkerHandle>,
        timeout: Duration,
    ) -> bool {
        let now = handle.and_then(WorkerHandle::processor_time);
        let (Some(now), Some(at_start), Some(last)) = (now, self.at_start, self.last) else {
            return false;
        };
        self.last = Some(now);
        now.saturating_sub(last) >= timeout / RUNNING_DIVISOR
            && now.saturating_sub(at_start) < timeout
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::ExitInfo;

    /// CPU time in milliseconds.
    struct FakeWorker(AtomicU64);

    impl WorkerHandle for FakeWorker {
        fn process_id(&self) -> Option<u32> {
            None
        }

        fn kill(&mut self) -> ExitInfo {
            crate::InProcessHandle.kill()
        }

        fn processor_time(&self) -> Option<Duration> {
            Some(Duration::from_millis(self.0.load(Ordering::Relaxed)))
        }
    }

    #[test]
    fn starved_only_if_running_less_than_the_timeout() {
        let timeout = Duration::from_secs(1);
        let worker = FakeWorker(AtomicU64::new(500));
        let run_for = |by_ms| worker.0.fetch_add(by_ms, Ordering::Relaxed);
        let mut detector = StarvationDetector::new(Some(&worker));
        run_for(300);
        assert!(detector.is_starved(Some(&worker), timeout));
        run_for(600);
        assert!(detector.is_starved(Some(&worker), timeout));
        run_for(200);
        assert!(
            !detector.is_starved(Some(&worker), timeout),
            "timeout reached"
        );
        let mut detector = StarvationDetector::new(Some(&worker));
        run_for(50);
        assert!(!detector.is_starved(Some(&worker), timeout), "stopped");
        assert!(
            !StarvationDetector::new(None).is_starved(None, timeout),
            "unknown CPU time"
        );
    }
}
