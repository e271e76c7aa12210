//! Core dumps would contain the user's text and keys.

/// Keeps the memory of this process and its children out of core files and crash reports, and from
/// the user's other processes. Best effort.
///
/// Portals identify a process by `/proc/PID/root`, which is unreadable if it is not dumpable: hence
/// `has_portals`.
pub fn disable_core_dumps(has_portals: bool) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let zero = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, zero);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // RLIMIT_CORE does not limit dumps to a crash reporter. First, because a non-dumpable
        // process cannot write this file.
        let _ = std::fs::write("/proc/self/coredump_filter", "0");
        if !has_portals {
            let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = has_portals;
}
