//! A driver that fails costs a retry on the processor, and is not asked again.
//!
//! The usual worker plays the part of one with a graphics processor: what comes from
//! `tests/command/variants.rs` is tried with a real driver.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::io::{self, Cursor, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use earshot_engine::wire::{self, Order};
use earshot_engine::{
    Device, Engine, EngineConfig, EventKind, Gpu, Job, JobId, Launch, Link, Options, Program,
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

/// The usual worker, which is not told of the device.
struct Card;

impl Launch for Card {
    fn launch(&self) -> io::Result<Link> {
        let link = Program::at(env!("CARGO_BIN_EXE_earshot-worker").into()).launch()?;
        Ok(Link {
            orders: Box::new(Untold {
                pipe: link.orders,
                is_first: true,
            }),
            ..link
        })
    }
}

struct Untold {
    pipe: Box<dyn Write + Send>,
    is_first: bool,
}

impl Write for Untold {
    /// A message is written in one piece.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !std::mem::replace(&mut self.is_first, false) {
            return self.pipe.write(bytes);
        }
        let (mut hello, _) = wire::read::<Order>(&mut &bytes[..])?.unwrap();
        if let Order::Hello { device, .. } = &mut hello {
            *device = None;
        }
        wire::write(&mut self.pipe, &hello, &[])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }
}

/// An engine on that card, and how it failed.
fn engine(card: impl Launch + 'static) -> Option<(Engine, Receiver<String>)> {
    let (tell, failed) = channel();
    let config = EngineConfig {
        patience: Duration::from_secs(3),
        gpu: Some(Gpu {
            worker: Box::new(card),
            device: device(),
            failed: Box::new(move |how| tell.send(how.to_owned()).unwrap()),
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

/// The text of a job; as it begins, this is done to the worker.
fn text(engine: &Engine, harm: Option<Signal>) -> String {
    let mut events = engine.events();
    let job = submit(engine);
    let mut harm = harm;
    loop {
        let event = events.blocking_recv().unwrap();
        assert_eq!(event.job, job);
        match event.kind {
            EventKind::Progress { .. } => {
                if let Some(signal) = harm.take() {
                    assert_eq!(engine.device(), Some(device()));
                    let worker = engine.process().unwrap();
                    kill_process(Pid::from_raw(worker as i32).unwrap(), signal).unwrap();
                }
            }
            EventKind::Done(outcome) => return outcome.transcript.text(),
            EventKind::Failed { code, message } => panic!("{code}: {message}"),
            _ => {}
        }
    }
}

#[test]
fn a_driver_that_fails_costs_a_retry_and_is_left_alone() {
    let Some((engine, failed)) = engine(Card) else {
        return;
    };
    let undisturbed = text(&engine, None);
    assert_eq!(engine.device(), Some(device()));
    assert!(failed.try_recv().is_err());
    for (signal, how) in [(Signal::ABORT, "signal: 6"), (Signal::STOP, "it hangs")] {
        let (engine, failed) = self::engine(Card).unwrap();
        assert_eq!(text(&engine, Some(signal)), undisturbed);
        assert_eq!(engine.device(), None, "the processor goes on");
        assert!(failed.recv().unwrap().contains(how));
        assert_eq!(text(&engine, None), undisturbed);
        assert!(failed.recv().is_err(), "told once");
    }
}

#[test]
fn a_worker_without_its_device_or_none_at_all_leaves_the_processor() {
    // It is told of a card, and finds none.
    let other = Program::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let Some((engine, failed)) = engine(other) else {
        return;
    };
    assert!(!text(&engine, None).is_empty());
    assert_eq!(failed.recv().unwrap(), "device-gone");
    let (engine, failed) = self::engine(Program::at("/nothing".into())).unwrap();
    assert!(!text(&engine, None).is_empty());
    assert_eq!(failed.recv().unwrap(), "it cannot be started");
}

#[test]
fn a_worker_for_the_processor_finds_no_other() {
    let worker = Program::at(env!("CARGO_BIN_EXE_earshot-worker").into());
    let found = earshot_engine::devices(&worker, Duration::from_secs(20)).unwrap();
    assert_eq!(found, []);
    let nothing = Program::at("/nothing".into());
    assert!(earshot_engine::devices(&nothing, Duration::from_secs(20)).is_err());
    // A driver that crashes while it looks.
    let crash = Program::at("/bin/false".into());
    assert!(earshot_engine::devices(&crash, Duration::from_secs(20)).is_err());
}
