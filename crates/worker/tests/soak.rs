//! Random faults in ten jobs, or in five hundred with `EARSHOT_SOAK=1`.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Cursor;
use std::time::{Duration, Instant};

use earshot_engine::{Engine, EngineConfig, Event, EventKind, Job, Options};
use earshot_error::ErrorCode;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use support::fault_injection::fast_config;
use support::{RATE, inaugural, wav};

/// Deterministic: xorshift64 (Marsaglia 2003).
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Signal(Signal),
    NoMemory,
    Cancel,
}

const FAULTS: [Fault; 6] = [
    Fault::None,
    Fault::Signal(Signal::KILL),
    Fault::Signal(Signal::ABORT),
    Fault::Signal(Signal::STOP),
    Fault::NoMemory,
    Fault::Cancel,
];

fn inject_fault(engine: &Engine, fault: Fault) {
    let Some(worker) = engine.process_id().and_then(|id| Pid::from_raw(id as i32)) else {
        return;
    };
    // Fails if the worker has already died.
    let _ = match fault {
        Fault::Signal(signal) => kill_process(worker, signal),
        Fault::NoMemory => {
            let limit = Rlimit {
                current: Some(1 << 20),
                maximum: Some(1 << 20),
            };
            prlimit(Some(worker), Resource::Data, limit).map(drop)
        }
        Fault::None | Fault::Cancel => Ok(()),
    };
}

/// Open files, and memory in bytes.
fn resource_usage() -> (usize, u64) {
    let open = fs::read_dir("/proc/self/fd").unwrap().count();
    let status = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = status.lines().find(|line| line.starts_with("Pss:"));
    let kilobytes: u64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|number| number.parse().ok())
        .unwrap();
    (open, kilobytes * 1024)
}

/// Running child processes.
fn children() -> usize {
    let own_pid = std::process::id().to_string();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let stats = all.filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    // Fields after the name: state, parent.
    let parents = stats.filter_map(|stat| {
        let (_, rest) = stat.rsplit_once(')')?;
        rest.split_whitespace().nth(1).map(str::to_owned)
    });
    parents.filter(|parent| *parent == own_pid).count()
}

#[test]
fn random_faults_leak_nothing() {
    let Some(config) = fast_config() else { return };
    let jobs = match std::env::var_os("EARSHOT_SOAK") {
        Some(_) => 500,
        None => 10,
    };
    // One chunk and two.
    let single = inaugural();
    let double = [&single[..], &[0.0; RATE], &single].concat();
    let media = [wav(&single), wav(&double)];
    let engine = Engine::start(EngineConfig {
        heartbeat_timeout: Duration::from_secs(2),
        ..config
    })
    .unwrap();
    let mut events = engine.subscribe();
    let mut rng = Rng(0x2545_F491_4F6C_DD1D);
    let (mut texts, mut first) = ([None, None], None);
    let (mut outcomes, started) = ([0; 2], Instant::now());
    for number in 0..jobs {
        let fault = FAULTS[rng.below(FAULTS.len() as u64) as usize];
        let audio_index = usize::from(rng.below(4) == 0);
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(media[audio_index].clone())),
            options: Options::default(),
        });
        // About the duration of a job.
        let at = Instant::now() + Duration::from_millis(rng.below(500));
        let mut injected = false;
        loop {
            if !injected && Instant::now() >= at {
                injected = true;
                inject_fault(&engine, fault);
                if matches!(fault, Fault::Cancel) {
                    engine.cancel(job);
                }
            }
            let Ok(Event {
                job: event_job,
                kind,
            }) = events.try_recv()
            else {
                std::thread::sleep(Duration::from_millis(2));
                continue;
            };
            assert_eq!(event_job, job);
            match kind {
                EventKind::Done(outcome) => {
                    let text = texts[audio_index].get_or_insert_with(|| outcome.transcript.clone());
                    assert_eq!(outcome.transcript, *text, "{fault:?} at {number}");
                    outcomes[0] += 1;
                    break;
                }
                EventKind::Failed {
                    code: ErrorCode::Cancelled,
                    ..
                } => {
                    assert!(matches!(fault, Fault::Cancel));
                    outcomes[1] += 1;
                    break;
                }
                EventKind::Failed { code, .. } => panic!("{code}: {fault:?} at {number}"),
                _ => {}
            }
        }
        // One-time allocations are done by now.
        if number == 4 {
            first = Some(resource_usage());
        }
    }
    let (open, memory) = resource_usage();
    let (first_open, first_memory) = first.unwrap();
    println!(
        "{jobs} jobs in {:.0} s: {} done, {} cancelled; files {first_open} then {open}, \
         memory {} MB then {} MB",
        started.elapsed().as_secs_f64(),
        outcomes[0],
        outcomes[1],
        first_memory >> 20,
        memory >> 20,
    );
    // Allows for the pipes of a starting or ending worker.
    assert!(open <= first_open + 6, "files are left open");
    assert!(
        memory <= first_memory + first_memory / 10 + (20 << 20),
        "memory grows"
    );
    drop(engine);
    assert_eq!(children(), 0, "a process is left behind");
}
