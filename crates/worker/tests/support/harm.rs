//! Harm done to a worker at a moment of its job.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_engine::{Engine, EngineConfig, Event, EventKind, Job, JobId, Options, Outcome};
use rustix::process::Pid;

use super::{RATE, config, inaugural, wav};

/// When something happens to a worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    Load,
    FirstSegment,
    Middle,
    End,
}

pub fn quick() -> Option<EngineConfig> {
    Some(EngineConfig {
        patience: Duration::from_secs(3),
        ..config("ggml-tiny.en-q8_0.bin")?
    })
}

/// Speech with pauses, so that there are several passages.
pub fn speech() -> Vec<u8> {
    let mut samples = Vec::new();
    for _ in 0..5 {
        samples.extend(inaugural());
        samples.extend(vec![0.0; 2 * RATE]);
    }
    wav(&samples)
}

pub fn submit(engine: &Engine, media: Vec<u8>) -> JobId {
    engine.submit(Job {
        source: Box::new(Cursor::new(media)),
        options: Options::default(),
    })
}

/// The process of the worker, once there is one.
pub fn process(engine: &Engine) -> Pid {
    let begun = Instant::now();
    loop {
        if let Some(process) = engine.process() {
            return Pid::from_raw(process as i32).unwrap();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "there is no worker"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Does `harm` to the worker at a moment of a job, once; gives what was told to its end.
pub fn disturbed(config: EngineConfig, moment: Moment, harm: impl Fn(Pid)) -> Vec<EventKind> {
    let engine = Engine::start(config).unwrap();
    let mut events = engine.events();
    let mut seen = BTreeSet::new();
    if moment == Moment::Load {
        let worker = process(&engine);
        seen.insert(worker.as_raw_nonzero());
        harm(worker);
    }
    let job = submit(&engine, speech());
    let mut told = Vec::new();
    let mut segments = 0;
    loop {
        let Event { job: of, kind } = events.blocking_recv().unwrap();
        assert_eq!(of, job);
        seen.extend(
            engine
                .process()
                .and_then(|id| Pid::from_raw(id as i32))
                .map(Pid::as_raw_nonzero),
        );
        let ends = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
        if matches!(kind, EventKind::Segment(_)) {
            segments += 1;
            let now = match moment {
                Moment::Load => false,
                Moment::FirstSegment => segments == 1,
                Moment::Middle => segments == 3,
                Moment::End => segments == LAST,
            };
            if now {
                harm(process(&engine));
            }
        }
        told.push(kind);
        if ends {
            break;
        }
    }
    drop(engine);
    for worker in seen {
        assert!(
            !Path::new(&format!("/proc/{worker}")).exists(),
            "a worker is left behind"
        );
    }
    told
}

/// Segments of [`speech`], as tiny.en hears them; checked below.
pub const LAST: usize = 6;

/// What was told, all of it and once.
pub fn outcome(told: &[EventKind]) -> &Outcome {
    let Some(EventKind::Done(outcome)) = told.last() else {
        panic!("{:?}", told.last())
    };
    let segments: Vec<_> = told
        .iter()
        .filter_map(|kind| match kind {
            EventKind::Segment(segment) => Some(segment.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(segments, outcome.transcript.segments);
    let done: Vec<_> = told
        .iter()
        .filter_map(|kind| match kind {
            EventKind::Progress { done_ms, .. } => Some(*done_ms),
            _ => None,
        })
        .collect();
    assert!(done.is_sorted(), "{done:?}");
    outcome
}

pub fn failure(told: &[EventKind]) -> &str {
    match told.last() {
        Some(EventKind::Failed { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}
