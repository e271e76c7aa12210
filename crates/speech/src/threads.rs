//! How many threads are worth using right now.

use std::{fs, thread};

/// Processors this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Threads for one of `workers` states that are decoding at this moment, of
/// which this one runs on `running` threads.
///
/// ggml's threads spin at barriers: a thread more than there are free
/// processors does not cost its share, it multiplies the time (20× was
/// measured). So one is used unless a processor is idle.
pub(crate) fn free_threads(workers: usize, running: usize, limit: usize) -> usize {
    let limit = limit.min(cores()).max(1);
    if limit == 1 {
        return 1;
    }
    let others = runnable().map_or(0, |all| all.saturating_sub(running));
    (limit.saturating_sub(others) / workers.max(1)).max(1)
}

/// Threads of the whole machine that run or want to, this one included.
#[cfg(target_os = "linux")]
fn runnable() -> Option<usize> {
    // "0.20 0.18 0.12 3/80 11206": the fourth field is runnable/all.
    let loadavg = fs::read_to_string("/proc/loadavg").ok()?;
    loadavg.split(' ').nth(3)?.split('/').next()?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn runnable() -> Option<usize> {
    None
}
