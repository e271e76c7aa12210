//! Injects a fault into a worker at a chosen moment of its job.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use earshot_engine::{Engine, EngineConfig, Event, EventKind, Job, JobId, JobOutcome, Options};
use earshot_error::ErrorCode;
use rustix::process::Pid;

use super::{RATE, config, inaugural, wav};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    Load,
    FirstSegment,
    Middle,
    End,
}

pub fn fast_config() -> Option<EngineConfig> {
    Some(EngineConfig {
        heartbeat_timeout: Duration::from_secs(3),
        ..config("ggml-tiny.en-q8_0.bin")?
    })
}

/// The pauses give several chunks.
pub fn speech_with_pauses() -> Vec<u8> {
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

pub fn wait_for_worker(engine: &Engine) -> Pid {
    let started = Instant::now();
    loop {
        if let Some(process_id) = engine.process_id() {
            return Pid::from_raw(process_id as i32).unwrap();
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "there is no worker"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Runs one job, injects the fault once, and returns the job's events.
pub fn run_with_fault(
    config: EngineConfig,
    moment: Moment,
    inject_fault: impl Fn(Pid),
) -> Vec<EventKind> {
    let engine = Engine::start(config).unwrap();
    let mut events = engine.subscribe();
    let mut process_ids = BTreeSet::new();
    if moment == Moment::Load {
        let worker = wait_for_worker(&engine);
        process_ids.insert(worker.as_raw_nonzero());
        inject_fault(worker);
    }
    let job = submit(&engine, speech_with_pauses());
    let mut events_seen = Vec::new();
    let mut segments = 0;
    loop {
        let Event {
            job: event_job,
            kind,
        } = events.blocking_recv().unwrap();
        assert_eq!(event_job, job);
        process_ids.extend(
            engine
                .process_id()
                .and_then(|id| Pid::from_raw(id as i32))
                .map(Pid::as_raw_nonzero),
        );
        let is_final = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
        if matches!(kind, EventKind::Segment(_)) {
            segments += 1;
            let is_time = match moment {
                Moment::Load => false,
                Moment::FirstSegment => segments == 1,
                Moment::Middle => segments == 3,
                Moment::End => segments == SEGMENT_COUNT,
            };
            if is_time {
                inject_fault(wait_for_worker(&engine));
            }
        }
        events_seen.push(kind);
        if is_final {
            break;
        }
    }
    drop(engine);
    for worker in process_ids {
        assert!(
            !Path::new(&format!("/proc/{worker}")).exists(),
            "a worker is left behind"
        );
    }
    events_seen
}

/// Segments of [`speech_with_pauses`] from tiny.en; checked below.
pub const SEGMENT_COUNT: usize = 6;

/// Checks that every segment was sent exactly once.
pub fn outcome(events_seen: &[EventKind]) -> &JobOutcome {
    let Some(EventKind::Done(outcome)) = events_seen.last() else {
        panic!("{:?}", events_seen.last())
    };
    let segments: Vec<_> = events_seen
        .iter()
        .filter_map(|kind| match kind {
            EventKind::Segment(segment) => Some(segment.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(segments, outcome.transcript.segments);
    let progress: Vec<_> = events_seen
        .iter()
        .filter_map(|kind| match kind {
            EventKind::Progress { done_ms, .. } => Some(*done_ms),
            _ => None,
        })
        .collect();
    assert!(progress.is_sorted(), "{progress:?}");
    outcome
}

pub fn failure_code(events_seen: &[EventKind]) -> ErrorCode {
    match events_seen.last() {
        Some(EventKind::Failed { code, .. }) => *code,
        other => panic!("{other:?}"),
    }
}
