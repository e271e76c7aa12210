//! How many threads are worth using right now.

use std::{fs, thread, time::Duration};

/// Processors this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
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
    // "0.20 0.18 0.12 3/80 11206": the fourth field is runnable/all.
    let loadavg = fs::read_to_string("/proc/loadavg").ok()?;
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
