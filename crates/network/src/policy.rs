use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub struct TransferPolicy {
    /// Includes DNS and TLS.
    pub connect_timeout: Duration,
    pub stall_timeout: Duration,
    pub min_throughput: MinThroughput,
    pub retry: RetryPolicy,
}

impl Default for TransferPolicy {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            stall_timeout: Duration::from_secs(30),
            min_throughput: MinThroughput::default(),
            retry: RetryPolicy::default(),
        }
    }
}

/// A server that sends single bytes never stalls, but would never finish either.
#[derive(Debug, Clone, Copy)]
pub struct MinThroughput {
    pub bytes: u64,
    /// In any interval of this length.
    pub within: Duration,
}

impl Default for MinThroughput {
    fn default() -> Self {
        Self {
            bytes: 30_000,
            within: Duration::from_secs(60),
        }
    }
}

/// Retries per mirror.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Including the first. An attempt that gets at least [`MinThroughput::bytes`] further than all
    /// before restarts the count; the threshold prevents endless retries for single bytes.
    pub max_attempts: u32,
    /// Doubles with each retry.
    pub initial_delay: Duration,
    /// Unless the server asks for more.
    pub max_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            initial_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
        }
    }
}
