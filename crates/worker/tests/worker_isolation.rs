//! A worker inherits no descriptors or variables, and nothing written by earlier workers.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read as _, pipe};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use earshot_engine::protocol::{self, Request, Response, VERSION};
use earshot_engine::{WorkerExecutable, WorkerLauncher as _};
use rustix::io::{FdFlags, fcntl_setfd};

/// Set by the shell itself.
const SHELL_VARS: [&str; 4] = ["PWD", "OLDPWD", "SHLVL", "_"];
const ALLOWED_VARS: [&str; 2] = ["LD_LIBRARY_PATH", "PATH"];

#[test]
fn worker_closes_inherited_descriptors() {
    let (mut reader, inherited) = pipe().unwrap();
    fcntl_setfd(&inherited, FdFlags::empty()).unwrap();
    let launcher = WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let mut io = launcher.spawn().unwrap();
    drop(inherited);
    let hello = Request::Hello {
        version: VERSION,
        threads: None,
        vad: 0,
        model: 0,
        device: None,
    };
    protocol::write(&mut io.requests, &hello, &[]).unwrap();
    let response = protocol::read::<Response>(&mut io.responses).unwrap();
    assert!(matches!(response, Some((Response::Hello { .. }, _))));
    // End of file once the last write end is closed.
    let (sender, received) = channel();
    thread::spawn(move || sender.send(reader.read(&mut [0; 1]).unwrap()));
    assert_eq!(received.recv_timeout(Duration::from_secs(5)), Ok(0));
    io.handle.kill();
}

#[test]
fn worker_gets_only_the_listed_variables() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("worker");
    fs::write(&script, "#!/bin/sh\nexec env\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let is_allowed = |name: &str| ALLOWED_VARS.contains(&name) || SHELL_VARS.contains(&name);
    let inherited: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
    assert!(
        inherited.iter().any(|name| !is_allowed(name)),
        "nothing to leave out"
    );
    let mut io = WorkerExecutable::at(script).spawn().unwrap();
    let mut output = String::new();
    io.responses.read_to_string(&mut output).unwrap();
    io.handle.kill();
    let names: Vec<_> = output
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    assert!(names.contains(&"PATH"), "{output}");
    assert!(names.iter().all(|name| is_allowed(name)), "{output}");
}

#[test]
fn driver_cache_copy_is_discarded_with_the_worker() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("worker");
    let script_text = "#!/bin/sh\ncd $EARSHOT_DRIVER_CACHE && cat in/old && echo new > in/new\n";
    fs::write(&script, script_text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let cache = folder.path().join("graphics");
    fs::create_dir_all(cache.join("in")).unwrap();
    fs::write(cache.join("in/old"), "compiled").unwrap();
    std::os::unix::fs::symlink(&script, cache.join("in/elsewhere")).unwrap();
    let run = |program: WorkerExecutable| {
        let mut io = program.spawn().unwrap();
        let mut output = String::new();
        io.responses.read_to_string(&mut output).unwrap();
        io.handle.kill();
        assert_eq!(output, "compiled");
    };
    run(WorkerExecutable::at(script.clone()).with_driver_cache_copy(cache.clone()));
    assert!(!cache.join("in/new").exists());
    let copies = fs::read_dir(folder.path().join("graphics.copies")).unwrap();
    assert_eq!(copies.count(), 0, "they are deleted with their workers");
    run(WorkerExecutable::at(script).with_driver_cache(cache.clone()));
    assert!(cache.join("in/new").exists());
}
