//! When to try again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{OnlineError, Retries};

/// A server that asks to be left alone for longer is asked after this long.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// Who has no connection at all is told soon, and not after five tries.
const UNREACHABLE: u32 = 2;

/// Counts the tries at one address.
#[derive(Debug)]
pub(crate) struct Backoff {
    retries: Retries,
    failures: u32,
}

impl Backoff {
    /// As if nothing had been tried yet.
    pub(crate) fn new(retries: Retries) -> Self {
        Self {
            retries,
            failures: 0,
        }
    }

    /// How long to wait after a try failed with `error`, before the next; `None`
    /// if there is to be none.
    pub(crate) fn wait_after(&mut self, error: &OnlineError) -> Option<Duration> {
        if !may_pass(error) {
            return None;
        }
        self.failures += 1;
        let most = match error {
            OnlineError::Unreachable { .. } => self.retries.tries.min(UNREACHABLE),
            _ => self.retries.tries,
        };
        if self.failures >= most {
            return None;
        }
        let doubled = 2_u32.saturating_pow(self.failures - 1);
        let wait = self
            .retries
            .first_wait
            .saturating_mul(doubled)
            .min(self.retries.longest_wait);
        let asked = match error {
            OnlineError::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        Some(jittered(wait).max(asked.min(LONGEST_ASKED)))
    }
}

/// Whether what went wrong may be right in a moment.
fn may_pass(error: &OnlineError) -> bool {
    match error {
        OnlineError::Unreachable { .. }
        | OnlineError::Stalled { .. }
        | OnlineError::TooSlow { .. }
        | OnlineError::BrokenOff { .. } => true,
        OnlineError::Status { status, .. } => matches!(status, 408 | 429 | 500..=599),
        _ => false,
    }
}

/// Between half of `wait` and all of it, so that those whom one failure of a
/// server threw out do not all come back at the same instant.
fn jittered(wait: Duration) -> Duration {
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.subsec_nanos());
    let mixed = nanos
        .wrapping_add(std::process::id())
        .wrapping_mul(0x9E37_79B9);
    let half = wait / 2;
    half + half.mul_f64(f64::from(mixed) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRIES: Retries = Retries {
        tries: 5,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(3),
    };

    fn status(status: u16, retry_after: Option<u64>) -> OnlineError {
        OnlineError::Status {
            host: "hub.example".to_owned(),
            status,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end_with_the_last_try() {
        let mut backoff = Backoff::new(RETRIES);
        for longest in [1, 2, 3, 3] {
            let longest = Duration::from_secs(longest);
            let wait = backoff.wait_after(&status(503, None));
            assert!(wait.is_some_and(|wait| wait >= longest / 2 && wait <= longest));
        }
        assert_eq!(backoff.wait_after(&status(503, None)), None);
    }

    #[test]
    fn a_server_that_asks_for_a_wait_gets_it_within_reason() {
        let mut backoff = Backoff::new(RETRIES);
        let wait = backoff.wait_after(&status(429, Some(20)));
        assert_eq!(wait, Some(Duration::from_secs(20)));
        let wait = backoff.wait_after(&status(503, Some(86_400)));
        assert_eq!(wait, Some(LONGEST_ASKED));
    }

    #[test]
    fn what_will_not_change_is_not_tried_again() {
        for code in [400, 403, 404, 416] {
            assert_eq!(
                Backoff::new(RETRIES).wait_after(&status(code, Some(1))),
                None
            );
        }
        assert_eq!(
            Backoff::new(RETRIES).wait_after(&OnlineError::Cancelled),
            None
        );
    }
}
