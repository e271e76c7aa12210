//! A worker has nothing of what the program that starts it has: no descriptor, no variable.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read as _, pipe};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use earshot_engine::wire::{self, Order, Report, VERSION};
use earshot_engine::{Launch as _, Program};
use rustix::io::{FdFlags, fcntl_setfd};

/// What a shell adds by itself.
const OF_A_SHELL: [&str; 4] = ["PWD", "OLDPWD", "SHLVL", "_"];
const KEPT: [&str; 2] = ["LD_LIBRARY_PATH", "PATH"];

#[test]
fn a_worker_closes_what_its_starter_left_open() {
    let (mut other, left_open) = pipe().unwrap();
    fcntl_setfd(&left_open, FdFlags::empty()).unwrap();
    let worker = Program::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let mut link = worker.launch().unwrap();
    drop(left_open);
    let hello = Order::Hello {
        version: VERSION,
        threads: None,
        vad: 0,
        model: 0,
        device: None,
    };
    wire::write(&mut link.orders, &hello, &[]).unwrap();
    let report = wire::read::<Report>(&mut link.reports).unwrap();
    assert!(matches!(report, Some((Report::Hello { .. }, _))));
    // The pipe ends where nobody has its other end open.
    let (tell, told) = channel();
    thread::spawn(move || tell.send(other.read(&mut [0; 1]).unwrap()));
    assert_eq!(told.recv_timeout(Duration::from_secs(5)), Ok(0));
    link.life.end();
}

#[test]
fn a_worker_gets_no_variable_but_those_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("worker");
    fs::write(&script, "#!/bin/sh\nexec env\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let is_kept = |name: &str| KEPT.contains(&name) || OF_A_SHELL.contains(&name);
    let own: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
    assert!(
        own.iter().any(|name| !is_kept(name)),
        "nothing to leave out"
    );
    let mut link = Program::at(script).launch().unwrap();
    let mut given = String::new();
    link.reports.read_to_string(&mut given).unwrap();
    link.life.end();
    let names: Vec<_> = given
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    assert!(names.contains(&"PATH"), "{given}");
    assert!(names.iter().all(|name| is_kept(name)), "{given}");
}
