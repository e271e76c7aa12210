//! Limits the CPU and waiting time of a decoder.

use std::time::{Duration, Instant};

use crate::{HEARTBEAT_TIMEOUT, STALL_TIMEOUT};

/// CPU time allowed for any stream, plus …
const BASE_TIME: Duration = Duration::from_secs(10);
/// … per megabyte of media, plus …
const TIME_PER_MEGABYTE: Duration = Duration::from_secs(2);
/// … per second of audio delivered or skipped. The slowest formats need a seventieth of this on a
/// phone.
const TIME_PER_SECOND: Duration = Duration::from_millis(100);
/// Less CPU time than this between two checks counts as idle.
const MIN_PROGRESS: Duration = Duration::from_millis(10);

/// Since the stream was opened or last sought.
pub(crate) struct WorkBudget {
    megabytes: u32,
    /// CPU time at the start and at the last check.
    started: Duration,
    now: Duration,
    last_active: Instant,
    blocked_since: Option<Instant>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    TooMuchWork,
    /// Neither uses CPU time nor waits for data.
    Hung,
    InputStalled,
}

impl WorkBudget {
    pub(crate) fn new(len: Option<u64>) -> Self {
        let megabytes = len.unwrap_or(0) >> 20;
        Self {
            megabytes: u32::try_from(megabytes).unwrap_or(u32::MAX),
            started: Duration::ZERO,
            now: Duration::ZERO,
            last_active: Instant::now(),
            blocked_since: None,
        }
    }

    /// `at`: CPU time of the thread so far.
    pub(crate) fn restart(&mut self, at: Option<Duration>) {
        self.now = at.unwrap_or(self.now);
        self.started = self.now;
    }

    pub(crate) fn reset_timers(&mut self) {
        self.last_active = Instant::now();
        self.blocked_since = None;
    }

    /// `time`: CPU time, if known. `is_blocked`: waiting for source data. `audio_s`: audio
    /// delivered or skipped. A live stream may wait forever.
    pub(crate) fn check(
        &mut self,
        time: Option<Duration>,
        is_blocked: bool,
        audio_s: u64,
        is_live: bool,
    ) -> Result<(), Violation> {
        if let Some(time) = time {
            if time.saturating_sub(self.now) >= MIN_PROGRESS {
                self.last_active = Instant::now();
            }
            self.now = time;
            let audio_time =
                TIME_PER_SECOND.saturating_mul(u32::try_from(audio_s).unwrap_or(u32::MAX));
            let allowed = TIME_PER_MEGABYTE
                .saturating_mul(self.megabytes)
                .saturating_add(BASE_TIME + audio_time);
            if time.saturating_sub(self.started) > allowed {
                return Err(Violation::TooMuchWork);
            }
        }
        match (is_blocked, self.blocked_since) {
            (true, None) => self.blocked_since = Some(Instant::now()),
            (true, Some(since)) if !is_live && since.elapsed() >= STALL_TIMEOUT => {
                return Err(Violation::InputStalled);
            }
            (true, _) => {}
            (false, _) => self.blocked_since = None,
        }
        if is_blocked {
            self.last_active = Instant::now();
        }
        match self.last_active.elapsed() >= HEARTBEAT_TIMEOUT {
            true => Err(Violation::Hung),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn cpu_time_limit_depends_on_file_size_and_audio_length() {
        let mut budget = WorkBudget::new(Some(5 << 20));
        assert_eq!(budget.check(Some(19 * SECOND), false, 0, false), Ok(()));
        let over_limit = budget.check(Some(21 * SECOND), false, 0, false);
        assert_eq!(over_limit, Err(Violation::TooMuchWork));
        assert_eq!(budget.check(Some(21 * SECOND), false, 60, false), Ok(()));
        budget.restart(Some(21 * SECOND));
        assert_eq!(budget.check(Some(40 * SECOND), false, 0, false), Ok(()));
        assert_eq!(budget.check(None, false, 0, false), Ok(()));
    }

    #[test]
    fn neither_running_nor_blocked_is_hung() {
        let Some(long_ago) = Instant::now().checked_sub(STALL_TIMEOUT) else {
            return;
        };
        let mut budget = WorkBudget::new(None);
        budget.last_active = long_ago;
        assert_eq!(budget.check(None, false, 0, false), Err(Violation::Hung));
        budget.last_active = long_ago;
        assert_eq!(
            budget.check(Some(SECOND), false, 0, false),
            Ok(()),
            "uses CPU time"
        );
        budget.last_active = long_ago;
        assert_eq!(
            budget.check(Some(SECOND), true, 0, false),
            Ok(()),
            "waits for data"
        );
        budget.blocked_since = Some(long_ago);
        let stalled = budget.check(Some(SECOND), true, 0, false);
        assert_eq!(stalled, Err(Violation::InputStalled));
        assert_eq!(
            budget.check(Some(SECOND), true, 0, true),
            Ok(()),
            "live stream"
        );
    }
}
