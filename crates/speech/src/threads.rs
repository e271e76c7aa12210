//! Chooses thread counts by CPU load.

#[cfg(target_os = "linux")]
use std::{fs::File, os::unix::fs::FileExt as _};
use std::{sync::OnceLock, thread, time::Duration};

use crate::cpu::warm_up;

pub(crate) fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Opens files that are read later, when the sandbox forbids opening them.
pub fn preopen_for_sandbox() {
    cores();
    runnable_threads();
    warm_up();
}

/// ggml's threads spin at barriers: one more than there are idle CPUs multiplies the run time (20×
/// measured). A thread is used only if a CPU is idle for it.
#[derive(Default)]
pub(crate) struct CpuLoad {
    /// Runnable threads of other processes, latest sample first.
    others: [usize; SAMPLES],
}

/// The minimum is sustained load; a single sample may catch a brief thread.
const SAMPLES: usize = 4;
const SAMPLE_INTERVAL: Duration = Duration::from_micros(700);

impl CpuLoad {
    /// `workers`: decoding threads.
    pub fn threads_for_encode(&mut self, workers: usize, limit: usize) -> usize {
        for index in 0..SAMPLES {
            if index > 0 {
                thread::sleep(SAMPLE_INTERVAL);
            }
            self.sample(workers);
            if self.others[0] == 0 {
                self.others.fill(0);
                break;
            }
        }
        self.available(workers, limit)
    }

    pub fn threads_for_token(&mut self, workers: usize, limit: usize) -> usize {
        self.sample(workers);
        self.available(workers, limit)
    }

    fn sample(&mut self, workers: usize) {
        let others = runnable_threads().map_or(0, |all| all.saturating_sub(workers));
        self.others.rotate_right(1);
        self.others[0] = others;
    }

    fn available(&self, workers: usize, limit: usize) -> usize {
        let limit = limit.min(cores()).max(1);
        let others = self.others.iter().min().copied().unwrap_or(0);
        (limit.saturating_sub(others) / workers.max(1)).max(1)
    }
}

/// Running and ready threads of all processes, including this one.
#[cfg(target_os = "linux")]
fn runnable_threads() -> Option<usize> {
    static LOADAVG: OnceLock<Option<File>> = OnceLock::new();
    let file = LOADAVG.get_or_init(|| File::open("/proc/loadavg").ok());
    let mut line = [0; 64];
    let length = file.as_ref()?.read_at(&mut line, 0).ok()?;
    // "0.20 0.18 0.12 3/80 11206": the fourth field is runnable/all.
    let loadavg = std::str::from_utf8(&line[..length]).ok()?;
    loadavg.split(' ').nth(3)?.split('/').next()?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn runnable_threads() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_bursts_are_ignored_and_steady_load_counts() {
        let load = |others| CpuLoad { others };
        let all = cores();
        assert_eq!(load([0; SAMPLES]).available(1, all), all);
        assert_eq!(load([all, 0, all, all]).available(1, all), all);
        assert_eq!(load([all; SAMPLES]).available(1, all), 1);
        assert_eq!(load([0; SAMPLES]).available(all, all), 1);
        assert_eq!(load([0; SAMPLES]).available(1, 1), 1);
    }
}
