//! Whether a server sends fast enough.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::Pace;

/// Watches what arrives through a window of time that slides along.
///
/// It remembers only the latest arrivals that together make up the least number
/// of bytes. While the first of them is inside the window, the pace is kept.
#[derive(Debug)]
pub(crate) struct PaceWatch {
    pace: Pace,
    began: Instant,
    latest: VecDeque<(Instant, u64)>,
    bytes: u64,
}

impl PaceWatch {
    /// A watch of a transfer that begins at `now`.
    pub(crate) fn new(pace: Pace, now: Instant) -> Self {
        Self {
            pace,
            began: now,
            latest: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Counts bytes that arrived at `now`.
    pub(crate) fn arrived(&mut self, bytes: u64, now: Instant) {
        self.latest.push_back((now, bytes));
        self.bytes += bytes;
        while let Some(&(_, oldest)) = self.latest.front()
            && self.bytes - oldest >= self.pace.bytes
        {
            self.bytes -= oldest;
            self.latest.pop_front();
        }
    }

    /// When the pace will have been too slow, if nothing more arrives until then.
    pub(crate) fn deadline(&self) -> Instant {
        let since = match self.latest.front() {
            Some(&(time, _)) if self.bytes >= self.pace.bytes => time,
            _ => self.began,
        };
        since + self.pace.within
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PACE: Pace = Pace {
        bytes: 100,
        within: Duration::from_secs(10),
    };

    #[test]
    fn the_window_slides_with_what_arrives() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut watch = PaceWatch::new(PACE, start);
        assert_eq!(watch.deadline(), at(10));
        watch.arrived(60, at(4));
        assert_eq!(watch.deadline(), at(10), "too little to count yet");
        watch.arrived(60, at(6));
        assert_eq!(watch.deadline(), at(14));
        watch.arrived(39, at(9));
        assert_eq!(watch.deadline(), at(14), "the first 60 are needed still");
        watch.arrived(1, at(9));
        assert_eq!(watch.deadline(), at(16));
        watch.arrived(5000, at(12));
        assert_eq!(watch.deadline(), at(22));
        assert_eq!(watch.latest.len(), 1);
    }
}
