use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{NetworkError, RetryPolicy};

/// Longer `Retry-After` values are capped.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Without any connection, report the error soon.
const MAX_UNREACHABLE_ATTEMPTS: u32 = 2;

#[derive(Debug)]
pub(crate) struct Backoff {
    policy: RetryPolicy,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            failures: 0,
        }
    }

    /// `None` if there is no further attempt.
    pub(crate) fn delay_after(&mut self, error: &NetworkError) -> Option<Duration> {
        if !is_transient(error) {
            return None;
        }
        self.failures += 1;
        let most = match error {
            NetworkError::Unreachable { .. } => {
                self.policy.max_attempts.min(MAX_UNREACHABLE_ATTEMPTS)
            }
            _ => self.policy.max_attempts,
        };
        if self.failures >= most {
            return None;
        }
        let doubled = 2_u32.saturating_pow(self.failures - 1);
        let wait = self
            .policy
            .initial_delay
            .saturating_mul(doubled)
            .min(self.policy.max_delay);
        let requested = match error {
            NetworkError::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        Some(jittered(wait).max(requested.min(MAX_RETRY_AFTER)))
    }
}

fn is_transient(error: &NetworkError) -> bool {
    match error {
        NetworkError::Unreachable { .. }
        | NetworkError::Stalled { .. }
        | NetworkError::TooSlow { .. }
        | NetworkError::DownloadInterrupted { .. } => true,
        NetworkError::Status { status, .. } => matches!(status, 408 | 429 | 500..=599),
        _ => false,
    }
}

/// A random delay between half of `wait` and `wait`, so that clients do not return simultaneously.
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

    const POLICY: RetryPolicy = RetryPolicy {
        max_attempts: 5,
        initial_delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(3),
    };

    fn status(status: u16, retry_after: Option<u64>) -> NetworkError {
        NetworkError::Status {
            host: "hub.example".to_owned(),
            status,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn delays_double_up_to_the_maximum() {
        let mut backoff = Backoff::new(POLICY);
        for longest in [1, 2, 3, 3] {
            let longest = Duration::from_secs(longest);
            let wait = backoff.delay_after(&status(503, None));
            assert!(wait.is_some_and(|wait| wait >= longest / 2 && wait <= longest));
        }
        assert_eq!(backoff.delay_after(&status(503, None)), None);
    }

    #[test]
    fn retry_after_is_capped() {
        let mut backoff = Backoff::new(POLICY);
        let wait = backoff.delay_after(&status(429, Some(20)));
        assert_eq!(wait, Some(Duration::from_secs(20)));
        let wait = backoff.delay_after(&status(503, Some(86_400)));
        assert_eq!(wait, Some(MAX_RETRY_AFTER));
    }

    #[test]
    fn permanent_statuses_are_not_retried() {
        for code in [400, 403, 404, 416] {
            assert_eq!(
                Backoff::new(POLICY).delay_after(&status(code, Some(1))),
                None
            );
        }
        assert_eq!(
            Backoff::new(POLICY).delay_after(&NetworkError::Cancelled),
            None
        );
    }
}
