use std::collections::VecDeque;

use tokio::time::Instant;

use crate::MinThroughput;

/// Sliding-window throughput check.
///
/// Keeps only the most recent arrivals that add up to the minimum. The throughput suffices while
/// the oldest of them is inside the window.
#[derive(Debug)]
pub(crate) struct ThroughputMonitor {
    limit: MinThroughput,
    started: Instant,
    recent: VecDeque<(Instant, u64)>,
    bytes: u64,
}

impl ThroughputMonitor {
    pub(crate) fn new(limit: MinThroughput, now: Instant) -> Self {
        Self {
            limit,
            started: now,
            recent: VecDeque::new(),
            bytes: 0,
        }
    }

    pub(crate) fn add(&mut self, bytes: u64, now: Instant) {
        self.recent.push_back((now, bytes));
        self.bytes += bytes;
        while let Some(&(_, oldest)) = self.recent.front()
            && self.bytes - oldest >= self.limit.bytes
        {
            self.bytes -= oldest;
            self.recent.pop_front();
        }
    }

    /// Time at which the throughput becomes too low if no more arrives.
    pub(crate) fn deadline(&self) -> Instant {
        let since = match self.recent.front() {
            Some(&(time, _)) if self.bytes >= self.limit.bytes => time,
            _ => self.started,
        };
        since + self.limit.within
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PACE: MinThroughput = MinThroughput {
        bytes: 100,
        within: Duration::from_secs(10),
    };

    #[test]
    fn window_slides_with_arrivals() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut monitor = ThroughputMonitor::new(PACE, start);
        assert_eq!(monitor.deadline(), at(10));
        monitor.add(60, at(4));
        assert_eq!(monitor.deadline(), at(10), "too little to count yet");
        monitor.add(60, at(6));
        assert_eq!(monitor.deadline(), at(14));
        monitor.add(39, at(9));
        assert_eq!(monitor.deadline(), at(14), "the first 60 still count");
        monitor.add(1, at(9));
        assert_eq!(monitor.deadline(), at(16));
        monitor.add(5000, at(12));
        assert_eq!(monitor.deadline(), at(22));
        assert_eq!(monitor.recent.len(), 1);
    }
}
