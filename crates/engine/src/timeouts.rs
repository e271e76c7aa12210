use std::time::Duration;

/// A worker that is silent for this long is considered hung. The longest step of a large model on a
/// slow CPU takes about ten seconds.
pub const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum time without progress, even with heartbeats: a decoder may loop forever. The longest
/// step is one 30 s chunk decoded several times.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(15 * 60);
