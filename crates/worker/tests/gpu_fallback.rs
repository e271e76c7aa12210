//! A failing GPU driver costs a retry on the CPU and is not used again.
//!
//! The CPU worker stands in for a GPU worker. `tests/command/variants.rs` uses a real driver.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::io::{self, Cursor, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use earshot_engine::protocol::{self, Request};
use earshot_engine::{
    Device, Engine, EngineConfig, EventKind, GpuConfig, Job, JobId, Options, WorkerExecutable,
    WorkerIo, WorkerLauncher,
};
use rustix::process::{Pid, Signal, kill_process};

fn device() -> Device {
    Device {
        index: 0,
        name: "a card".to_owned(),
        driver: "a driver 1.0".to_owned(),
        is_integrated: false,
        memory: 1 << 30,
    }
}

/// Starts the CPU worker and hides the device from it.
struct FakeGpuLauncher;

impl WorkerLauncher for FakeGpuLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let io = WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into()).spawn()?;
        Ok(WorkerIo {
            requests: Box::new(DeviceFilter {
                pipe: io.requests,
                is_first: true,
            }),
            ..io
        })
    }
}

struct DeviceFilter {
    pipe: Box<dyn Write + Send>,
    is_first: bool,
}

impl Write for DeviceFilter {
    /// Each message is a single write.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !std::mem::replace(&mut self.is_first, false) {
            return self.pipe.write(bytes);
        }
        let (mut hello, _) = protocol::read::<Request>(&mut &bytes[..])?.unwrap();
        if let Request::Hello { device, .. } = &mut hello {
            *device = None;
        }
        protocol::write(&mut self.pipe, &hello, &[])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }
}

/// Also returns the failures reported.
fn engine(launcher: impl WorkerLauncher + 'static) -> Option<(Engine, Receiver<String>)> {
    let (sender, failed) = channel();
    let config = EngineConfig {
        heartbeat_timeout: Duration::from_secs(3),
        gpu: Some(GpuConfig {
            launcher: Box::new(launcher),
            device: device(),
            on_failure: Box::new(move |description| sender.send(description.to_owned()).unwrap()),
        }),
        ..support::config("ggml-tiny.en-q8_0.bin")?
    };
    Some((Engine::start(config).unwrap(), failed))
}

fn submit(engine: &Engine) -> JobId {
    let mut samples = Vec::new();
    for _ in 0..3 {
        samples.extend(support::inaugural());
        samples.extend(vec![0.0; 2 * support::RATE]);
    }
    engine.submit(Job {
        source: Box::new(Cursor::new(support::wav(&samples))),
        options: Options::default(),
    })
}

/// Signals the worker when the job starts.
fn transcribe(engine: &Engine, signal_to_send: Option<Signal>) -> String {
    let mut events = engine.subscribe();
    let job = submit(engine);
    let mut signal_to_send = signal_to_send;
    loop {
        let event = events.blocking_recv().unwrap();
        assert_eq!(event.job, job);
        match event.kind {
            EventKind::Progress { .. } => {
                if let Some(signal) = signal_to_send.take() {
                    assert_eq!(engine.device(), Some(device()));
                    let process_id = engine.process_id().unwrap();
                    kill_process(Pid::from_raw(process_id as i32).unwrap(), signal).unwrap();
                }
            }
            EventKind::Done(outcome) => return outcome.transcript.text(),
            EventKind::Failed { code, message } => panic!("{code}: {message}"),
            _ => {}
        }
    }
}

#[test]
fn failed_gpu_driver_costs_a_retry_and_is_not_used_again() {
    let Some((engine, failed)) = engine(FakeGpuLauncher) else {
        return;
    };
    let undisturbed = transcribe(&engine, None);
    assert_eq!(engine.device(), Some(device()));
    assert!(failed.try_recv().is_err());
    for (signal, description) in [(Signal::ABORT, "signal: 6"), (Signal::STOP, "it hangs")] {
        let (engine, failed) = self::engine(FakeGpuLauncher).unwrap();
        assert_eq!(transcribe(&engine, Some(signal)), undisturbed);
        assert_eq!(engine.device(), None, "falls back to the CPU");
        assert!(failed.recv().unwrap().contains(description));
        assert_eq!(transcribe(&engine, None), undisturbed);
        assert!(failed.recv().is_err(), "reported once");
    }
}

#[test]
fn missing_gpu_or_worker_falls_back_to_cpu() {
    // The worker does not find the requested device.
    let cpu_worker = WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let Some((engine, failed)) = engine(cpu_worker) else {
        return;
    };
    assert!(!transcribe(&engine, None).is_empty());
    assert_eq!(failed.recv().unwrap(), "device-gone");
    let (engine, failed) = self::engine(WorkerExecutable::at("/nothing".into())).unwrap();
    assert!(!transcribe(&engine, None).is_empty());
    assert_eq!(failed.recv().unwrap(), "it cannot be started");
}

#[test]
fn cpu_worker_finds_no_gpu() {
    let launcher = WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let devices = earshot_engine::devices(&launcher, Duration::from_secs(20)).unwrap();
    assert_eq!(devices, []);
    let missing = WorkerExecutable::at("/nothing".into());
    assert!(earshot_engine::devices(&missing, Duration::from_secs(20)).is_err());
    // Crashes during the search.
    let crashing = WorkerExecutable::at("/bin/false".into());
    assert!(earshot_engine::devices(&crashing, Duration::from_secs(20)).is_err());
}
