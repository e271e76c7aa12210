//! How much work a worker may put into one sound.

use std::time::{Duration, Instant};

use crate::{PATIENCE, STALL};

/// Processor time for any sound …
const ANY: Duration = Duration::from_secs(10);
/// … for each megabyte of its media …
const A_MEGABYTE: Duration = Duration::from_secs(2);
/// … and for each second of sound that it gave, or was to go by. The slowest formats take
/// a seventieth of that on a phone.
const A_SECOND: Duration = Duration::from_millis(100);
/// Less than this between two looks is no work.
const TICK: Duration = Duration::from_millis(10);

/// The work on a sound since it was opened or set to another place.
pub(crate) struct Effort {
    megabytes: u32,
    /// Processor time of its thread when this began, and now.
    began: Duration,
    now: Duration,
    /// When it was last seen to work.
    worked: Instant,
    /// Since when its keeper owes it bytes.
    waits: Option<Instant>,
}

/// Why a sound is waited for no more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It has had more work than it can be worth.
    TooMuch,
    /// Its worker neither works nor waits for bytes.
    Hangs,
    /// Its media do not come.
    NoBytes,
}

impl Effort {
    /// Of a sound whose media have so many bytes, if that is known.
    pub(crate) fn new(len: Option<u64>) -> Self {
        let megabytes = len.unwrap_or(0) >> 20;
        Self {
            megabytes: u32::try_from(megabytes).unwrap_or(u32::MAX),
            began: Duration::ZERO,
            now: Duration::ZERO,
            worked: Instant::now(),
            waits: None,
        }
    }

    /// What comes is other work. `at` is the processor time of its thread until now, where
    /// the system tells.
    pub(crate) fn begin(&mut self, at: Option<Duration>) {
        self.now = at.unwrap_or(self.now);
        self.began = self.now;
    }

    /// An answer is waited for from now on.
    pub(crate) fn wait(&mut self) {
        self.worked = Instant::now();
        self.waits = None;
    }

    /// Looks at the worker: at the processor time of the sound's thread, where the system
    /// tells, and at whether it waits for bytes. `sound_s` is how much sound came, or is to
    /// go by, in seconds; one that `is_made` meanwhile is waited for without an end.
    pub(crate) fn judge(
        &mut self,
        time: Option<Duration>,
        waits: bool,
        sound_s: u64,
        is_made: bool,
    ) -> Result<(), Verdict> {
        if let Some(time) = time {
            if time.saturating_sub(self.now) >= TICK {
                self.worked = Instant::now();
            }
            self.now = time;
            let sound = A_SECOND.saturating_mul(u32::try_from(sound_s).unwrap_or(u32::MAX));
            let allowed = A_MEGABYTE
                .saturating_mul(self.megabytes)
                .saturating_add(ANY + sound);
            if time.saturating_sub(self.began) > allowed {
                return Err(Verdict::TooMuch);
            }
        }
        match (waits, self.waits) {
            (true, None) => self.waits = Some(Instant::now()),
            (true, Some(since)) if !is_made && since.elapsed() >= STALL => {
                return Err(Verdict::NoBytes);
            }
            (true, _) => {}
            (false, _) => self.waits = None,
        }
        if waits {
            self.worked = Instant::now();
        }
        match self.worked.elapsed() >= PATIENCE {
            true => Err(Verdict::Hangs),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn work_is_measured_by_the_processor_and_allowed_by_size_and_sound() {
        let mut effort = Effort::new(Some(5 << 20));
        assert_eq!(effort.judge(Some(19 * SECOND), false, 0, false), Ok(()));
        let more = effort.judge(Some(21 * SECOND), false, 0, false);
        assert_eq!(more, Err(Verdict::TooMuch));
        assert_eq!(effort.judge(Some(21 * SECOND), false, 60, false), Ok(()));
        effort.begin(Some(21 * SECOND));
        assert_eq!(effort.judge(Some(40 * SECOND), false, 0, false), Ok(()));
        // Where the system does not tell, the clock alone counts.
        assert_eq!(effort.judge(None, false, 0, false), Ok(()));
    }

    #[test]
    fn who_neither_works_nor_waits_hangs() {
        let Some(long_ago) = Instant::now().checked_sub(STALL) else {
            return;
        };
        let mut effort = Effort::new(None);
        effort.worked = long_ago;
        assert_eq!(effort.judge(None, false, 0, false), Err(Verdict::Hangs));
        effort.worked = long_ago;
        assert_eq!(
            effort.judge(Some(SECOND), false, 0, false),
            Ok(()),
            "it works"
        );
        effort.worked = long_ago;
        assert_eq!(
            effort.judge(Some(SECOND), true, 0, false),
            Ok(()),
            "it waits"
        );
        effort.waits = Some(long_ago);
        let no_bytes = effort.judge(Some(SECOND), true, 0, false);
        assert_eq!(no_bytes, Err(Verdict::NoBytes));
        assert_eq!(
            effort.judge(Some(SECOND), true, 0, true),
            Ok(()),
            "it is made"
        );
    }
}
