//! CPU time of processes and threads.

use std::time::Duration;

/// Linux only: `stat` in proc(5), in hundredths of a second.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn of_process(process: u32) -> Option<Duration> {
    parse_stat(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn of_threads(process: u32, name: &str) -> Option<Duration> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let times = threads.flatten().filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).ok()?;
        let (_, rest) = stat.split_once('(')?;
        let (own, _) = rest.rsplit_once(')')?;
        (own == name).then(|| parse_stat(&stat)).flatten()
    });
    Some(times.sum())
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn of(_process: u32) -> Option<Duration> {
    None
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn of_threads(_process: u32, _name: &str) -> Option<Duration> {
    None
}

/// Fields 14 and 15: user and system time. Field 2 is a name in parentheses that may contain
/// anything.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn parse_stat(stat: &str) -> Option<Duration> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut hundredths = || fields.next()?.parse::<u64>().ok();
    let used = hundredths()?.checked_add(hundredths()?)?;
    Some(Duration::from_millis(used.saturating_mul(10)))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn sums_user_and_system_time_for_any_thread_name() {
        let stat = "7 (a) R 9 (b) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 4";
        assert_eq!(parse_stat(stat), Some(Duration::from_millis(1750)));
        assert_eq!(parse_stat("7 (a"), None);
        assert!(of_process(std::process::id()).is_some());
        let works = |name: &str| {
            let work = || {
                let began = std::time::Instant::now();
                while began.elapsed() < Duration::from_millis(80) {}
                of_threads(std::process::id(), "works (a)").unwrap()
            };
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn(work).unwrap().join().unwrap()
        };
        assert!(works("works (a)") > Duration::ZERO);
        assert_eq!(works("another"), Duration::ZERO);
    }
}
