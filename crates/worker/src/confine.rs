//! The worker gives up what it does not need, before it sees a byte that a stranger
//! made. From then on it reads and writes its pipes, computes, and nothing else.

use earshot_engine::wire::Confined;

/// Memory that a worker may have beside what its model takes, in bytes: the states of a
/// large model, and hours of sound on their way.
const ROOM: u64 = 1_536 << 20;
/// Loaded, a model takes this many times its file while it is read.
const COPIES: u64 = 3;

/// Bounds the memory and gives up the rest. The process must have one thread.
pub(crate) fn confine(model: u64) -> Confined {
    system::confine(ROOM + COPIES * model)
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod system {
    use std::collections::BTreeMap;
    use std::fs;

    use earshot_engine::wire::Confined;
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
    use rustix::process::{Resource, Rlimit, setrlimit};
    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
        SeccompFilter, SeccompRule, TargetArch, apply_filter,
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

    /// It dies before the window when memory runs out.
    const FIRST_TO_GO: &str = "500";

    pub(super) fn confine(memory: u64) -> Confined {
        // Where the system does not let it, nothing is lost but an order.
        let _ = fs::write("/proc/self/oom_score_adj", FIRST_TO_GO);
        // What it writes to, its own stacks included; a graphics driver maps far more
        // than it uses.
        let limit = Rlimit {
            current: Some(memory),
            maximum: Some(memory),
        };
        let _ = setrlimit(Resource::Data, limit);
        // A dump of memory is a copy of somebody's words.
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
        let has_landlock = landlock();
        match seccomp() {
            Ok(()) if has_landlock => Confined::Fully,
            Ok(()) => Confined::Mostly,
            Err(error) => Confined::Not {
                why: error.to_string(),
            },
        }
    }

    /// No file, no port, no other process, by the kernel's own rules: a second wall,
    /// which kernels before 5.13 do not have.
    fn landlock() -> bool {
        let abi = ABI::V6;
        let restricted = Ruleset::default()
            .handle_access(AccessFs::from_all(abi))
            .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
            .and_then(|rules| rules.scope(Scope::from_all(abi)))
            .and_then(|rules| rules.create())
            .and_then(landlock::RulesetCreated::restrict_self);
        restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
    }

    /// Every call that is not listed fails, as if it were not allowed to this user.
    fn seccomp() -> Result<(), seccompiler::Error> {
        // The newer way to a thread hides its flags from a filter; the C library goes
        // the older one where this is missing.
        let missing = SeccompAction::Errno(libc::ENOSYS as u32);
        let newer = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
        apply_filter(&program(newer, SeccompAction::Allow, missing)?)?;
        let not_allowed = SeccompAction::Errno(libc::EPERM as u32);
        apply_filter(&program(rules()?, not_allowed, SeccompAction::Allow)?)
    }

    fn program(
        rules: BTreeMap<i64, Vec<SeccompRule>>,
        otherwise: SeccompAction,
        listed: SeccompAction,
    ) -> Result<BpfProgram, BackendError> {
        SeccompFilter::new(rules, otherwise, listed, ARCH)?.try_into()
    }

    fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
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
}

/// What these systems offer is not used yet: see docs/privacy.md.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod system {
    use earshot_engine::wire::Confined;

    pub(super) fn confine(_memory: u64) -> Confined {
        Confined::NotHere
    }
}
