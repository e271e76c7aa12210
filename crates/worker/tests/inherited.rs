//! A worker has nothing of what the program that starts it has: no descriptor, no variable.
//! Nor has the next one anything of what a worker wrote that heard others' sounds.

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

#[test]
fn what_a_worker_adds_to_a_drivers_files_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("worker");
    let text = "#!/bin/sh\ncd $EARSHOT_DRIVER_CACHE && cat in/old && echo new > in/new\n";
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let cache = folder.path().join("graphics");
    fs::create_dir_all(cache.join("in")).unwrap();
    fs::write(cache.join("in/old"), "compiled").unwrap();
    std::os::unix::fs::symlink(&script, cache.join("in/elsewhere")).unwrap();
    let run = |program: Program| {
        let mut link = program.launch().unwrap();
        let mut said = String::new();
        link.reports.read_to_string(&mut said).unwrap();
        link.life.end();
        assert_eq!(said, "compiled");
    };
    run(Program::at(script.clone()).with_copy_of_driver_cache(cache.clone()));
    assert!(!cache.join("in/new").exists());
    let copies = fs::read_dir(folder.path().join("graphics.copies")).unwrap();
    assert_eq!(copies.count(), 0, "they go with their workers");
    run(Program::at(script).with_driver_cache(cache.clone()));
    assert!(cache.join("in/new").exists());
}
