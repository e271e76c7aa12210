//! The worker gives up what it does not need, before it sees a byte that a stranger
//! made. From then on it reads and writes its pipes, computes, and nothing else.

use std::thread;

use earshot_engine::wire::Confined;
use earshot_worker::Confine;

use crate::memory;

/// What stands around this process.
#[derive(Default)]
pub(crate) struct Walls {
    /// The kernel's rules for files, if a driver is inside them: whether they hold.
    around_driver: Option<bool>,
}

impl Confine for Walls {
    fn but_for_a_driver(&mut self) {
        self.around_driver = Some(system::files_but_for_a_driver());
    }

    fn wholly(&mut self, model: u64) -> Confined {
        let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
        let memory = memory::most(model, threads);
        match self.around_driver {
            None => system::confine(memory),
            Some(holds) => {
                system::confine_with_driver(memory.saturating_add(memory::DRIVER), holds)
            }
        }
    }
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod system {
    use std::collections::BTreeMap;
    use std::fs;

    use std::path::Path;

    use earshot_engine::DRIVER_CACHE;
    use earshot_engine::wire::Confined;
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr,
        RulesetError, RulesetStatus, Scope, path_beneath_rules,
    };
    use rustix::process::{Resource, Rlimit, setrlimit};
    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
        SeccompFilter, SeccompRule, TargetArch, apply_filter_all_threads,
    };

    #[cfg(target_arch = "x86_64")]
    const ARCH: TargetArch = TargetArch::x86_64;
    #[cfg(target_arch = "aarch64")]
    const ARCH: TargetArch = TargetArch::aarch64;

    /// Calls that reach nothing beyond this process and the pipes it has.
    const ALLOWED: &[i64] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        // Only of what is open: the load of the machine.
        libc::SYS_pread64,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_close,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_membarrier,
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_getcpu,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_restart_syscall,
        libc::SYS_getrandom,
        libc::SYS_sysinfo,
        libc::SYS_uname,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Calls that a graphics driver makes beside those, for its device and its threads.
    const FOR_DRIVERS: &[i64] = &[
        libc::SYS_ioctl,
        libc::SYS_memfd_create,
        libc::SYS_ftruncate,
        libc::SYS_fallocate,
        libc::SYS_fcntl,
        libc::SYS_dup,
        libc::SYS_ppoll,
        libc::SYS_eventfd2,
        libc::SYS_getrusage,
        libc::SYS_sched_setaffinity,
        libc::SYS_sched_getscheduler,
        libc::SYS_sched_getparam,
        libc::SYS_sched_setscheduler,
        libc::SYS_mlock,
        libc::SYS_msync,
        libc::SYS_mincore,
        // As old programs have them; Arm never did.
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];
    /// Calls that ask for a file by its name. They are allowed only where the kernel
    /// has rules that say for which.
    const BY_NAME: &[i64] = &[
        libc::SYS_openat,
        libc::SYS_readlinkat,
        libc::SYS_newfstatat,
        libc::SYS_faccessat,
        libc::SYS_getdents64,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_stat,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_access,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_readlink,
    ];
    /// Where drivers and their settings are: to read.
    const SYSTEM: &[&str] = &[
        "/usr",
        "/lib",
        "/lib64",
        "/etc",
        "/opt",
        "/sys",
        "/proc",
        "/run/opengl-driver",
    ];
    /// The threads of this process. CUDA gives names to its own and does not start where
    /// it may not.
    const THREADS: &str = "/proc/self/task";
    /// Graphics devices, by how their names in `/dev` begin: to read and write.
    const DEVICES: &[&str] = &["dri", "nvidia", "kfd", "null"];

    /// It dies before the window when memory runs out.
    const FIRST_TO_GO: &str = "500";

    pub(super) fn confine(memory: u64) -> Confined {
        bound(memory);
        let holds = restricted(Ok);
        confined(holds, rules())
    }

    /// As [`confine`], with a driver's threads and a driver's calls.
    pub(super) fn confine_with_driver(memory: u64, has_files: bool) -> Confined {
        bound(memory);
        let with_driver = rules().map(|mut rules| {
            let by_name = if has_files { BY_NAME } else { &[] };
            rules.extend(
                [FOR_DRIVERS, by_name]
                    .concat()
                    .into_iter()
                    .map(|call| (call, Vec::new())),
            );
            // They compile for their device, and for this processor.
            rules.insert(libc::SYS_mmap, Vec::new());
            rules.insert(libc::SYS_mprotect, Vec::new());
            rules
        });
        confined(has_files, with_driver)
    }

    /// The system's own files, the graphics devices, what a driver compiled, and no others,
    /// from here on and for every thread to come. Whether that holds.
    pub(super) fn files_but_for_a_driver() -> bool {
        let read = AccessFs::from_read(FILES);
        let use_device =
            AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::ReadDir | AccessFs::IoctlDev;
        let keep = AccessFs::from_all(FILES) & !AccessFs::Execute;
        let name = AccessFs::WriteFile | AccessFs::Truncate;
        // A rule holds for a folder of the kernel's as long as somebody has it open.
        std::mem::forget(fs::File::open(THREADS));
        let devices = fs::read_dir("/dev").into_iter().flatten().flatten();
        let devices = devices
            .map(|entry| entry.path())
            .filter(|path| is_graphics(path));
        let devices: Vec<_> = devices.collect();
        restricted(|rules| {
            rules
                .add_rules(path_beneath_rules(SYSTEM, read))?
                .add_rules(path_beneath_rules(devices, use_device))?
                .add_rules(path_beneath_rules([THREADS], name))?
                .add_rules(path_beneath_rules(std::env::var_os(DRIVER_CACHE), keep))
        })
    }

    fn is_graphics(device: &Path) -> bool {
        let name = device.file_name().unwrap_or_default().to_string_lossy();
        DEVICES.iter().any(|begins| name.starts_with(begins))
    }

    fn bound(memory: u64) {
        // Where the system does not let it, nothing is lost but an order.
        let _ = fs::write("/proc/self/oom_score_adj", FIRST_TO_GO);
        // What it writes to, its own stacks included; a graphics driver maps far more
        // than it uses.
        let limit = Rlimit {
            current: Some(memory),
            maximum: Some(memory),
        };
        let _ = setrlimit(Resource::Data, limit);
        // Last of these: the files above are no longer the user's afterwards.
        earshot_engine::forbid_dumps(false);
    }

    fn confined(has_files: bool, rules: Result<Rules, BackendError>) -> Confined {
        match rules.map_err(Into::into).and_then(seccomp) {
            Ok(()) if has_files => Confined::Fully,
            Ok(()) => Confined::Mostly,
            Err(error) => Confined::Not {
                why: error.to_string(),
            },
        }
    }

    /// What landlock knows in the newest kernels; in older ones it does what it can.
    const FILES: ABI = ABI::V6;

    /// No file, no port, no other process but what is `allowed`, by the kernel's own
    /// rules: a second wall, which kernels before 5.13 do not have.
    fn restricted(
        allowed: impl FnOnce(RulesetCreated) -> Result<RulesetCreated, RulesetError>,
    ) -> bool {
        let restricted = Ruleset::default()
            .handle_access(AccessFs::from_all(FILES))
            .and_then(|rules| rules.handle_access(AccessNet::from_all(FILES)))
            .and_then(|rules| rules.scope(Scope::from_all(FILES)))
            .and_then(|rules| rules.create())
            .and_then(allowed)
            .and_then(RulesetCreated::restrict_self);
        restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
    }

    type Rules = BTreeMap<i64, Vec<SeccompRule>>;

    /// Every call that is not listed fails, as if it were not allowed to this user.
    fn seccomp(rules: Rules) -> Result<(), seccompiler::Error> {
        // The newer way to a thread hides its flags from a filter; the C library goes
        // the older one where this is missing.
        let missing = SeccompAction::Errno(libc::ENOSYS as u32);
        let newer = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
        apply_filter_all_threads(&program(newer, SeccompAction::Allow, missing)?)?;
        let not_allowed = SeccompAction::Errno(libc::EPERM as u32);
        apply_filter_all_threads(&program(rules, not_allowed, SeccompAction::Allow)?)
    }

    fn program(
        rules: Rules,
        otherwise: SeccompAction,
        listed: SeccompAction,
    ) -> Result<BpfProgram, BackendError> {
        SeccompFilter::new(rules, otherwise, listed, ARCH)?.try_into()
    }

    fn rules() -> Result<Rules, BackendError> {
        let mut rules: BTreeMap<_, _> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
        // The first filter sees to it.
        rules.insert(libc::SYS_clone3, Vec::new());
        let prctl = [libc::PR_SET_NAME, PR_SET_VMA];
        let more = [
            // Threads, not processes.
            (libc::SYS_clone, vec![has(0, libc::CLONE_THREAD)?]),
            // Memory, not code.
            (libc::SYS_mmap, vec![lacks(2, libc::PROT_EXEC)?]),
            (libc::SYS_mprotect, vec![lacks(2, libc::PROT_EXEC)?]),
            // Signals to itself: that is how a process aborts.
            (libc::SYS_tgkill, vec![is(0, std::process::id())?]),
            // To ask, not to set.
            (libc::SYS_prlimit64, vec![is(2, 0)?]),
            (
                libc::SYS_prctl,
                prctl
                    .into_iter()
                    .map(|option| is(0, option as u32))
                    .collect::<Result<_, _>>()?,
            ),
        ];
        rules.extend(more);
        Ok(rules)
    }

    /// Names a piece of memory; the C library asks for it.
    const PR_SET_VMA: i32 = 0x5356_4d41;

    fn is(argument: u8, value: u32) -> Result<SeccompRule, BackendError> {
        rule(argument, SeccompCmpOp::Eq, value.into())
    }

    fn has(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
        let flag = flag as u64;
        rule(argument, SeccompCmpOp::MaskedEq(flag), flag)
    }

    fn lacks(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
        rule(argument, SeccompCmpOp::MaskedEq(flag as u64), 0)
    }

    fn rule(argument: u8, test: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, test, value)?;
        SeccompRule::new(vec![condition])
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    mod tests {
        use std::io::ErrorKind::PermissionDenied;

        use super::*;

        /// The rules hold for a thread and for those that it starts: no other test has them.
        fn behind_the_rules(test: impl FnOnce() + Send) {
            let behind = || match files_but_for_a_driver() {
                true => test(),
                false => println!("skipped: this kernel has no rules for files"),
            };
            std::thread::scope(|scope| scope.spawn(behind).join().unwrap());
        }

        #[test]
        fn a_driver_reads_the_system_names_its_threads_and_sees_no_other_file() {
            let others = tempfile::tempdir().unwrap();
            let note = others.path().join("note.opus");
            fs::write(&note, "somebody's words").unwrap();
            behind_the_rules(|| {
                fs::read_dir("/usr/lib").unwrap();
                fs::read("/proc/self/maps").unwrap();
                std::thread::spawn(|| fs::write("/proc/thread-self/comm", "driver").unwrap())
                    .join()
                    .unwrap();
                let refused = [
                    fs::read(&note).map(drop),
                    fs::write(&note, "no more"),
                    fs::write(others.path().join("new"), ""),
                    fs::read_dir(others.path()).map(drop),
                    fs::write("/proc/self/oom_score_adj", "0"),
                ];
                for (which, refused) in refused.into_iter().enumerate() {
                    assert_eq!(refused.unwrap_err().kind(), PermissionDenied, "{which}");
                }
            });
        }
    }
}

/// What these systems offer is not used yet: see docs/platforms.md.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod system {
    use earshot_engine::wire::Confined;

    pub(super) fn confine(_memory: u64) -> Confined {
        Confined::NotHere
    }

    pub(super) fn confine_with_driver(_memory: u64, _has_files: bool) -> Confined {
        Confined::NotHere
    }

    pub(super) fn files_but_for_a_driver() -> bool {
        false
    }
}
