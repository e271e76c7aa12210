//! A dump of memory is a copy of somebody's words and keys: the system writes none.

/// Keeps this process's memory out of core files and crash reports, also those of the
/// processes that it starts, and from the user's other programs. What the system does not
/// let it do is left.
///
/// On Linux a process that others may not read has no portals either, since they look at
/// its `/proc/PID/root` to tell who asks; with `has_portals` it stays readable.
pub fn forbid_dumps(has_portals: bool) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // A dump that goes to a crash reporter knows no limit: it has no memory in it then.
        // First, since this file is no longer the user's afterwards.
        let _ = std::fs::write("/proc/self/coredump_filter", "0");
        if !has_portals {
            let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = has_portals;
}
