//! Restricts the worker, before it reads untrusted data, to computing and to its pipes.

use std::thread;

use earshot_engine::protocol::SandboxStatus;
use earshot_worker::Sandbox;

use crate::memory;

#[derive(Default)]
pub(crate) struct ProcessSandbox {
    /// If requested: whether they are enforced.
    driver_rules: Option<bool>,
}

impl Sandbox for ProcessSandbox {
    fn restrict_for_driver(&mut self) {
        self.driver_rules = Some(system::restrict_files_for_driver());
    }

    fn restrict(&mut self, model: u64) -> SandboxStatus {
        let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
        let memory = memory::limit(model, threads);
        match self.driver_rules {
            None => system::restrict(memory),
            Some(is_enforced) => system::restrict_with_driver(
                memory.saturating_add(memory::DRIVER_MEMORY),
                is_enforced,
            ),
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

    use earshot_engine::DRIVER_CACHE_VAR;
    use earshot_engine::protocol::SandboxStatus;
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

    /// Calls that affect nothing beyond this process and its pipes.
    const ALLOWED: &[i64] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        // To read the system load.
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

    const DRIVER_CALLS: &[i64] = &[
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
        // Not on Arm.
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];
    /// Allowed only if Landlock restricts the paths.
    const PATH_CALLS: &[i64] = &[
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
    /// Read-only.
    const SYSTEM_FOLDERS: &[&str] = &[
        "/usr",
        "/lib",
        "/lib64",
        "/etc",
        "/opt",
        "/sys",
        "/proc",
        "/run/opengl-driver",
    ];
    /// CUDA fails if it cannot name its threads.
    const THREADS_FOLDER: &str = "/proc/self/task";
    /// In `/dev`, read-write.
    const DEVICE_PREFIXES: &[&str] = &["dri", "nvidia", "kfd", "null"];

    /// To be killed before the application.
    const OOM_SCORE_ADJ: &str = "500";

    pub(super) fn restrict(memory: u64) -> SandboxStatus {
        limit_memory(memory);
        let is_enforced = apply_landlock(Ok);
        apply_seccomp(is_enforced, rules())
    }

    pub(super) fn restrict_with_driver(memory: u64, has_file_rules: bool) -> SandboxStatus {
        limit_memory(memory);
        let with_driver = rules().map(|mut rules| {
            let path_calls = if has_file_rules { PATH_CALLS } else { &[] };
            rules.extend(
                [DRIVER_CALLS, path_calls]
                    .concat()
                    .into_iter()
                    .map(|call| (call, Vec::new())),
            );
            // Drivers generate CPU code too.
            rules.insert(libc::SYS_mmap, Vec::new());
            rules.insert(libc::SYS_mprotect, Vec::new());
            rules
        });
        apply_seccomp(has_file_rules, with_driver)
    }

    /// For this thread and all later ones. Returns whether the rules are enforced.
    pub(super) fn restrict_files_for_driver() -> bool {
        let read = AccessFs::from_read(LANDLOCK_ABI);
        let use_device =
            AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::ReadDir | AccessFs::IoctlDev;
        let modify = AccessFs::from_all(LANDLOCK_ABI) & !AccessFs::Execute;
        let name = AccessFs::WriteFile | AccessFs::Truncate;
        // A Landlock rule for a procfs folder lasts only while the folder is open.
        std::mem::forget(fs::File::open(THREADS_FOLDER));
        let devices = fs::read_dir("/dev").into_iter().flatten().flatten();
        let devices = devices
            .map(|entry| entry.path())
            .filter(|path| is_gpu_device(path));
        let devices: Vec<_> = devices.collect();
        apply_landlock(|rules| {
            rules
                .add_rules(path_beneath_rules(SYSTEM_FOLDERS, read))?
                .add_rules(path_beneath_rules(devices, use_device))?
                .add_rules(path_beneath_rules([THREADS_FOLDER], name))?
                .add_rules(path_beneath_rules(
                    std::env::var_os(DRIVER_CACHE_VAR),
                    modify,
                ))
        })
    }

    fn is_gpu_device(device: &Path) -> bool {
        let name = device.file_name().unwrap_or_default().to_string_lossy();
        DEVICE_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
    }

    fn limit_memory(memory: u64) {
        // Best effort.
        let _ = fs::write("/proc/self/oom_score_adj", OOM_SCORE_ADJ);
        // RLIMIT_DATA counts writable private memory. A GPU driver maps far more address space than
        // it uses.
        let limit = Rlimit {
            current: Some(memory),
            maximum: Some(memory),
        };
        let _ = setrlimit(Resource::Data, limit);
        // Last: a non-dumpable process cannot write the file above.
        earshot_engine::disable_core_dumps(false);
    }

    fn apply_seccomp(has_file_rules: bool, rules: Result<Rules, BackendError>) -> SandboxStatus {
        match rules.map_err(Into::into).and_then(seccomp) {
            Ok(()) if has_file_rules => SandboxStatus::Full,
            Ok(()) => SandboxStatus::Partial,
            Err(error) => SandboxStatus::Unavailable {
                reason: error.to_string(),
            },
        }
    }

    /// The newest ABI; older kernels enforce the subset they know.
    const LANDLOCK_ABI: ABI = ABI::V6;

    /// Denies files, ports and other processes, except what `allowed` adds. A second layer, missing
    /// in kernels before 5.13.
    fn apply_landlock(
        allowed: impl FnOnce(RulesetCreated) -> Result<RulesetCreated, RulesetError>,
    ) -> bool {
        let restricted = Ruleset::default()
            .handle_access(AccessFs::from_all(LANDLOCK_ABI))
            .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK_ABI)))
            .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK_ABI)))
            .and_then(|rules| rules.create())
            .and_then(allowed)
            .and_then(RulesetCreated::restrict_self);
        restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
    }

    type Rules = BTreeMap<i64, Vec<SeccompRule>>;

    fn seccomp(rules: Rules) -> Result<(), seccompiler::Error> {
        // clone3 hides its flags from seccomp; with ENOSYS the C library falls back to clone.
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
        // Handled by the first filter.
        rules.insert(libc::SYS_clone3, Vec::new());
        let prctl = [libc::PR_SET_NAME, PR_SET_VMA];
        let more = [
            // Threads only.
            (libc::SYS_clone, vec![has_flag(0, libc::CLONE_THREAD)?]),
            // No executable memory.
            (libc::SYS_mmap, vec![lacks_flag(2, libc::PROT_EXEC)?]),
            (libc::SYS_mprotect, vec![lacks_flag(2, libc::PROT_EXEC)?]),
            // Signals to itself, for abort().
            (libc::SYS_tgkill, vec![equals(0, std::process::id())?]),
            // Reading only.
            (libc::SYS_prlimit64, vec![equals(2, 0)?]),
            (
                libc::SYS_prctl,
                prctl
                    .into_iter()
                    .map(|option| equals(0, option as u32))
                    .collect::<Result<_, _>>()?,
            ),
        ];
        rules.extend(more);
        Ok(rules)
    }

    /// Used by the C library to name memory.
    const PR_SET_VMA: i32 = 0x5356_4d41;

    fn equals(argument: u8, value: u32) -> Result<SeccompRule, BackendError> {
        rule(argument, SeccompCmpOp::Eq, value.into())
    }

    fn has_flag(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
        let flag = flag as u64;
        rule(argument, SeccompCmpOp::MaskedEq(flag), flag)
    }

    fn lacks_flag(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
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

        /// The rules apply to this thread and its children only.
        fn under_driver_rules(test: impl FnOnce() + Send) {
            let run = || match restrict_files_for_driver() {
                true => test(),
                false => println!("skipped: this kernel has no rules for files"),
            };
            std::thread::scope(|scope| scope.spawn(run).join().unwrap());
        }

        #[test]
        fn driver_rules_allow_system_files_and_deny_user_files() {
            let folder = tempfile::tempdir().unwrap();
            let note = folder.path().join("note.opus");
            fs::write(&note, "private text").unwrap();
            under_driver_rules(|| {
                fs::read_dir("/usr/lib").unwrap();
                fs::read("/proc/self/maps").unwrap();
                std::thread::spawn(|| fs::write("/proc/thread-self/comm", "driver").unwrap())
                    .join()
                    .unwrap();
                let results = [
                    fs::read(&note).map(drop),
                    fs::write(&note, "no more"),
                    fs::write(folder.path().join("new"), ""),
                    fs::read_dir(folder.path()).map(drop),
                    fs::write("/proc/self/oom_score_adj", "0"),
                ];
                for (number, results) in results.into_iter().enumerate() {
                    assert_eq!(results.unwrap_err().kind(), PermissionDenied, "{number}");
                }
            });
        }
    }
}

/// Not implemented yet: see docs/platforms.md.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod system {
    use earshot_engine::protocol::SandboxStatus;

    pub(super) fn restrict(_memory: u64) -> SandboxStatus {
        SandboxStatus::Unsupported
    }

    pub(super) fn restrict_with_driver(_memory: u64, _has_file_rules: bool) -> SandboxStatus {
        SandboxStatus::Unsupported
    }

    pub(super) fn restrict_files_for_driver() -> bool {
        false
    }
}
