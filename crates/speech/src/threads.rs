//! How many threads are worth using right now.

#[cfg(target_os = "linux")]
use std::{fs::File, os::unix::fs::FileExt as _};
use std::{sync::OnceLock, thread, time::Duration};

use crate::kernels::look_at_caches;

/// Processors this process may use, as it was first asked.
pub(crate) fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Opens what is read again and again, for a process that will open nothing from then on.
pub fn open_what_is_read_later() {
    cores();
    runnable();
    look_at_caches();
}

/// What else the machine is doing, as far as it bears on the number of threads.
///
/// ggml's threads spin at barriers: a thread more than there are free
/// processors does not cost its share, it multiplies the time (20× was
/// measured). So one is used unless a processor is idle.
#[derive(Default)]
pub(crate) struct Load {
    /// Threads of others that wanted to run when last looked, latest first.
    others: [usize; LOOKS],
}

/// One look may meet a thread that runs for a millisecond; the least of so many
/// is work that stays.
const LOOKS: usize = 4;
/// Between the looks before a long piece of work.
const APART: Duration = Duration::from_micros(700);

impl Load {
    /// Threads for a long piece of work by one of `workers` that are busy.
    pub fn threads(&mut self, workers: usize, limit: usize) -> usize {
        for look in 0..LOOKS {
            if look > 0 {
                thread::sleep(APART);
            }
            self.look(workers);
            if self.others[0] == 0 {
                self.others.fill(0);
                break;
            }
        }
        self.free(workers, limit)
    }

    /// Threads for one of many short pieces.
    pub fn threads_for_step(&mut self, workers: usize, limit: usize) -> usize {
        self.look(workers);
        self.free(workers, limit)
    }

    fn look(&mut self, workers: usize) {
        let others = runnable().map_or(0, |all| all.saturating_sub(workers));
        self.others.rotate_right(1);
        self.others[0] = others;
    }

    fn free(&self, workers: usize, limit: usize) -> usize {
        let limit = limit.min(cores()).max(1);
        let others = self.others.iter().min().copied().unwrap_or(0);
        (limit.saturating_sub(others) / workers.max(1)).max(1)
    }
}

/// Threads of the whole machine that run or want to, this one included.
#[cfg(target_os = "linux")]
fn runnable() -> Option<usize> {
    static LOADAVG: OnceLock<Option<File>> = OnceLock::new();
    let file = LOADAVG.get_or_init(|| File::open("/proc/loadavg").ok());
    let mut line = [0; 64];
    let length = file.as_ref()?.read_at(&mut line, 0).ok()?;
    // "0.20 0.18 0.12 3/80 11206": the fourth field is runnable/all.
    let loadavg = std::str::from_utf8(&line[..length]).ok()?;
    loadavg.split(' ').nth(3)?.split('/').next()?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn runnable() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_burst_of_others_does_not_take_a_processor_away_and_steady_work_does() {
        let load = |others| Load { others };
        let all = cores();
        assert_eq!(load([0; LOOKS]).free(1, all), all);
        assert_eq!(load([all, 0, all, all]).free(1, all), all);
        assert_eq!(load([all; LOOKS]).free(1, all), 1);
        assert_eq!(load([0; LOOKS]).free(all, all), 1);
        assert_eq!(load([0; LOOKS]).free(1, 1), 1);
    }
}
