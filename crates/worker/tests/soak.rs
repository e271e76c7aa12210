//! Jobs with something going wrong at random: ten; five hundred with `EARSHOT_SOAK=1`.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Cursor;
use std::time::{Duration, Instant};

use earshot_engine::{Engine, EngineConfig, Event, EventKind, Job, Options};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use support::harm::quick;
use support::{RATE, inaugural, wav};

/// Numbers that are the same at each run: xorshift64 (Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What goes wrong.
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

fn harm(engine: &Engine, fault: Fault) {
    let Some(worker) = engine.process().and_then(|id| Pid::from_raw(id as i32)) else {
        return;
    };
    // It may have died of the fault before.
    let _ = match fault {
        Fault::Signal(signal) => kill_process(worker, signal),
        Fault::NoMemory => {
            let none = Rlimit {
                current: Some(1 << 20),
                maximum: Some(1 << 20),
            };
            prlimit(Some(worker), Resource::Data, none).map(drop)
        }
        Fault::None | Fault::Cancel => Ok(()),
    };
}

/// What this process has open, and what it holds in bytes.
fn held() -> (usize, u64) {
    let open = fs::read_dir("/proc/self/fd").unwrap().count();
    let status = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = status.lines().find(|line| line.starts_with("Pss:"));
    let kilobytes: u64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|number| number.parse().ok())
        .unwrap();
    (open, kilobytes * 1024)
}

/// Processes that this one has started and that are still there.
fn children() -> usize {
    let own = std::process::id().to_string();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let stats = all.filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    // After the name in brackets: state, parent.
    let parents = stats.filter_map(|stat| {
        let (_, rest) = stat.rsplit_once(')')?;
        rest.split_whitespace().nth(1).map(str::to_owned)
    });
    parents.filter(|parent| *parent == own).count()
}

#[test]
fn jobs_with_random_faults_end_right_and_leave_nothing() {
    let Some(config) = quick() else { return };
    let jobs = match std::env::var_os("EARSHOT_SOAK") {
        Some(_) => 500,
        None => 10,
    };
    // One passage, and two.
    let once = inaugural();
    let twice = [&once[..], &[0.0; RATE], &once].concat();
    let media = [wav(&once), wav(&twice)];
    let engine = Engine::start(EngineConfig {
        patience: Duration::from_secs(2),
        ..config
    })
    .unwrap();
    let mut events = engine.events();
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let (mut texts, mut first) = ([None, None], None);
    let (mut ends, began) = ([0; 2], Instant::now());
    for number in 0..jobs {
        let fault = FAULTS[chance.below(FAULTS.len() as u64) as usize];
        let sound = usize::from(chance.below(4) == 0);
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(media[sound].clone())),
            options: Options::default(),
        });
        // The whole takes about so long.
        let at = Instant::now() + Duration::from_millis(chance.below(500));
        let mut harmed = false;
        loop {
            if !harmed && Instant::now() >= at {
                harmed = true;
                harm(&engine, fault);
                if matches!(fault, Fault::Cancel) {
                    engine.cancel(job);
                }
            }
            let Ok(Event { job: of, kind }) = events.try_recv() else {
                std::thread::sleep(Duration::from_millis(2));
                continue;
            };
            assert_eq!(of, job);
            match kind {
                EventKind::Done(outcome) => {
                    let text = texts[sound].get_or_insert_with(|| outcome.transcript.clone());
                    assert_eq!(outcome.transcript, *text, "{fault:?} at {number}");
                    ends[0] += 1;
                    break;
                }
                EventKind::Failed { code, .. } if code == "cancelled" => {
                    assert!(matches!(fault, Fault::Cancel));
                    ends[1] += 1;
                    break;
                }
                EventKind::Failed { code, .. } => panic!("{code}: {fault:?} at {number}"),
                _ => {}
            }
        }
        // What is needed once is there by now.
        if number == 4 {
            first = Some(held());
        }
    }
    let (open, memory) = held();
    let (first_open, first_memory) = first.unwrap();
    println!(
        "{jobs} jobs in {:.0} s: {} done, {} cancelled; files {first_open} then {open}, \
         memory {} MB then {} MB",
        began.elapsed().as_secs_f64(),
        ends[0],
        ends[1],
        first_memory >> 20,
        memory >> 20,
    );
    // A worker may be on its way in or out: a few pipes.
    assert!(open <= first_open + 6, "files are left open");
    assert!(
        memory <= first_memory + first_memory / 10 + (20 << 20),
        "memory grows"
    );
    drop(engine);
    assert_eq!(children(), 0, "a process is left behind");
}
