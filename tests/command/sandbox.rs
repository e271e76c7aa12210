//! The worker's system calls, as traced by strace.
#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::process::Command;

use crate::test_home::{RunOutput, TestHome};

const TRACED_CALLS: &str = "open,openat,openat2,creat,socket,connect,bind,accept,accept4,execve,\
                        execveat,fork,vfork,clone,clone3,memfd_create,ptrace,seccomp,prctl";

#[test]
fn worker_opens_no_user_file_and_nothing_once_sandboxed() {
    if cfg!(feature = "in-process") {
        println!("skipped: this build has no worker");
        return;
    }
    let Some(test) = TestHome::with_model() else {
        return;
    };
    if !earshot_test_support::has_programs(&["strace"]) {
        return;
    }
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "calls", "-e"])
        .arg(format!("trace={TRACED_CALLS}"))
        .arg(env!("CARGO_BIN_EXE_earshot"))
        .args(["transcribe", "note.opus"])
        .current_dir(test.path(""))
        .env("EARSHOT_HOME", test.home());
    let output = strace.output().unwrap();
    let result = RunOutput {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(result.expect(0).text().contains("Americans"));

    let calls = std::fs::read_to_string(test.path("calls")).unwrap();
    let (before, after) = worker_calls(&calls);
    let opened = |call: &&Call| call.name.starts_with("open") && call.succeeded;
    for call in before.iter().filter(opened) {
        let (mut system, text) = (
            ["/lib", "/usr/lib", "/etc/ld.so", "/proc/", "/sys/"].iter(),
            &call.text,
        );
        assert!(
            system.any(|folder| text.contains(&format!("\"{folder}"))),
            "{text}"
        );
    }
    assert!(before.iter().all(|call| !call.name.starts_with("socket")));
    assert!(
        after.iter().any(|call| call.name == "clone"),
        "it works with threads"
    );
    // Core dumps are disabled in the command and in both workers before they read anything.
    let forbids = |text: &str| text.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE");
    assert!(before.iter().any(|call| forbids(&call.text)));
    assert_eq!(calls.lines().filter(|line| forbids(line)).count(), 3);
    assert_eq!(calls.matches("/proc/self/coredump_filter").count(), 3);
    // `prctl` names threads.
    for call in after.iter().filter(|call| call.name != "prctl") {
        let is_thread = call.name == "clone" && call.text.contains("CLONE_THREAD");
        assert!(is_thread || !call.succeeded, "{}", call.text);
    }
}

struct Call {
    name: String,
    text: String,
    succeeded: bool,
}

/// The calls of both workers, before and after their second seccomp filter was installed.
fn worker_calls(calls: &str) -> (Vec<Call>, Vec<Call>) {
    // The worker of each thread, and the number of filters per worker.
    let (mut threads, mut filters) = (HashMap::new(), Vec::new());
    let mut interrupted = HashMap::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for line in calls.lines() {
        let (thread, text) = line.split_once(' ').unwrap();
        let text = text.trim_start();
        if text.starts_with("execve(") && text.contains("earshot-worker\"") {
            threads.insert(thread.to_owned(), filters.len());
            filters.push(0);
            continue;
        }
        // Exits and signals are also logged.
        let Some(worker) = threads.get(thread).copied() else {
            continue;
        };
        if text.starts_with(['+', '-']) {
            continue;
        }
        // strace splits interrupted calls into two lines.
        if let Some(start) = text.strip_suffix("<unfinished ...>") {
            interrupted.insert(thread, start);
            continue;
        }
        let text = match text.split_once("resumed>") {
            Some((_, end)) => match interrupted.remove(thread) {
                Some(start) => format!("{start}{end}"),
                None => continue,
            },
            None => text.to_owned(),
        };
        let name = text.split('(').next().unwrap().to_owned();
        let result = text
            .rsplit_once("= ")
            .map_or("", |(_, result)| result)
            .to_owned();
        let succeeded = !result.starts_with('-') && !result.starts_with('?');
        if name.starts_with("clone") && succeeded {
            threads.insert(result.split(' ').next().unwrap().to_owned(), worker);
        }
        let call = Call {
            name,
            succeeded,
            text,
        };
        if call.name == "seccomp" && succeeded {
            filters[worker] += 1;
        } else if filters[worker] < 2 {
            before.push(call);
        } else {
            after.push(call);
        }
    }
    assert_eq!(filters, [2, 2], "they are sandboxed: {calls}");
    (before, after)
}
