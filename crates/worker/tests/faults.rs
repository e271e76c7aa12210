//! After any fault in a worker, the job ends with the text of an undisturbed run and nothing is
//! leaked.
//!
//! Each fault is tried at one or two moments, with `EARSHOT_ALL_FAULTS` at all.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_audio::Stream as _;
use earshot_engine::{Decoder, Engine, EngineConfig, Event, EventKind, Options, WorkerExecutable};
use earshot_error::ErrorCode;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use support::fault_injection::{
    Moment, SEGMENT_COUNT, fast_config, outcome, run_with_fault, speech_with_pauses, submit,
    wait_for_worker,
};
use support::flaky_launcher::{FlakyLauncher, Pipe};
use support::{RATE, inaugural};

/// Serializes the tests, which count open files.
static SERIAL: Mutex<()> = Mutex::new(());

/// For the threads of a dropped engine to close their pipes.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

const MOMENTS: [Moment; 4] = [
    Moment::Load,
    Moment::FirstSegment,
    Moment::Middle,
    Moment::End,
];

fn moments(short: &[Moment]) -> Vec<Moment> {
    match std::env::var_os("EARSHOT_ALL_FAULTS") {
        Some(_) => MOMENTS.to_vec(),
        None => short.to_vec(),
    }
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

fn send_signal(worker: Pid, signal: Signal) {
    kill_process(worker, signal).unwrap();
    if signal == Signal::SEGV {
        // Rust's handler for the first SIGSEGV restores the default action.
        std::thread::sleep(Duration::from_millis(20));
        let _ = kill_process(worker, signal);
    }
}

#[test]
fn killed_worker_costs_a_retry_and_loses_no_text() {
    let _serial = SERIAL.lock();
    let Some(undisturbed) = fast_config() else {
        return;
    };
    let before = open_files();
    let events_seen = run_with_fault(undisturbed, Moment::Load, |_| {});
    let undisturbed = outcome(&events_seen);
    assert_eq!(undisturbed.transcript.segments.len(), SEGMENT_COUNT);
    let signals = [
        (Signal::KILL, vec![Moment::FirstSegment, Moment::Middle]),
        (Signal::SEGV, vec![Moment::Load]),
        (Signal::ABORT, vec![Moment::Middle]),
        // Hangs without dying.
        (Signal::STOP, vec![Moment::Middle]),
    ];
    for (signal, short) in signals {
        for moment in moments(&short) {
            println!("{signal:?} at {moment:?}");
            let events_seen = run_with_fault(fast_config().unwrap(), moment, |worker| {
                send_signal(worker, signal)
            });
            assert_eq!(outcome(&events_seen).transcript, undisturbed.transcript);
            assert_eq!(outcome(&events_seen).duration_ms, undisturbed.duration_ms);
        }
    }
    for moment in moments(&[Moment::Middle]) {
        println!("no memory at {moment:?}");
        let events_seen = run_with_fault(fast_config().unwrap(), moment, |worker| {
            let limit = Rlimit {
                current: Some(1 << 20),
                maximum: Some(1 << 20),
            };
            prlimit(Some(worker), Resource::Data, limit).unwrap();
        });
        assert_eq!(outcome(&events_seen).transcript, undisturbed.transcript);
    }
    for pipe in [Pipe::Requests, Pipe::Responses] {
        for moment in moments(&[Moment::FirstSegment]) {
            println!("broken pipe of {pipe:?} at {moment:?}");
            let breaks_next = Arc::new(AtomicBool::new(false));
            let config = fast_config().unwrap();
            let config = EngineConfig {
                launcher: Box::new(FlakyLauncher {
                    inner: config.launcher,
                    pipe,
                    breaks_next: Arc::clone(&breaks_next),
                }),
                ..config
            };
            let events_seen = run_with_fault(config, moment, |_| {
                breaks_next.store(true, Ordering::Relaxed)
            });
            assert_eq!(outcome(&events_seen).transcript, undisturbed.transcript);
        }
    }
    println!("the decoder is killed at its start");
    let config = fast_config().unwrap();
    let decoder = config.decoder.clone();
    let engine = Engine::start(config).unwrap();
    let mut events = engine.subscribe();
    submit(&engine, speech_with_pauses());
    let killed = loop {
        if let Some(process_id) = decoder.process_id() {
            kill_process(Pid::from_raw(process_id as i32).unwrap(), Signal::KILL).unwrap();
            break process_id;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let outcome_after_kill = loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => break outcome,
            EventKind::Failed { code, .. } => panic!("{code}"),
            _ => {}
        }
    };
    assert_ne!(decoder.process_id(), Some(killed));
    assert_eq!(outcome_after_kill.transcript, undisturbed.transcript);
    assert_eq!(outcome_after_kill.duration_ms, undisturbed.duration_ms);
    drop((engine, decoder));
    // Reader threads close their pipes asynchronously.
    let dropped = Instant::now();
    while open_files() != before {
        assert!(dropped.elapsed() < CLOSE_TIMEOUT, "files are left open");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn job_that_kills_every_worker_fails_and_the_next_succeeds() {
    let _serial = SERIAL.lock();
    let Some(config) = fast_config() else { return };
    let engine = Engine::start(config).unwrap();
    let mut events = engine.subscribe();
    let job = submit(&engine, speech_with_pauses());
    let started = Instant::now();
    loop {
        if let Some(worker) = engine.process_id() {
            let _ = kill_process(Pid::from_raw(worker as i32).unwrap(), Signal::KILL);
        }
        match events.try_recv() {
            Ok(Event {
                job: event_job,
                kind,
            }) => {
                assert_eq!(event_job, job);
                if let EventKind::Failed { code, .. } = kind {
                    assert_eq!(code, ErrorCode::EngineFailed);
                    break;
                }
            }
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
        assert!(started.elapsed() < Duration::from_secs(60));
    }
    submit(&engine, support::INAUGURAL.to_vec());
    loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => break assert!(!outcome.no_speech),
            EventKind::Failed { code, .. } => panic!("{code}"),
            _ => {}
        }
    }
}

#[test]
fn idle_worker_is_stopped_and_restarted_on_demand() {
    let _serial = SERIAL.lock();
    let Some(config) = fast_config() else { return };
    let engine = Engine::start(EngineConfig {
        idle_timeout: Some(Duration::from_millis(500)),
        ..config
    })
    .unwrap();
    let mut events = engine.subscribe();
    let mut done = || loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => return outcome.transcript,
            EventKind::Failed { code, .. } => panic!("{code}"),
            _ => {}
        }
    };
    submit(&engine, support::INAUGURAL.to_vec());
    let first = done();
    let worker = wait_for_worker(&engine);
    let started = Instant::now();
    while Path::new(&format!("/proc/{}", worker.as_raw_nonzero())).exists() {
        assert!(started.elapsed() < Duration::from_secs(10), "it stays");
        std::thread::sleep(Duration::from_millis(20));
    }
    submit(&engine, support::INAUGURAL.to_vec());
    assert_eq!(done(), first);
}

#[test]
fn live_transcription_loses_no_text_when_the_worker_dies() {
    let _serial = SERIAL.lock();
    let transcribe = |kill_worker: bool| {
        let engine = Engine::start(fast_config()?).unwrap();
        let mut events = engine.subscribe();
        let (blocks, audio) = std::sync::mpsc::sync_channel(600);
        engine.submit_live(earshot_engine::LiveJob {
            audio,
            options: Options::default(),
            terms_by_language: Default::default(),
            min_draft_interval: Duration::from_millis(400),
        });
        let mut samples = Vec::new();
        for _ in 0..3 {
            samples.extend(inaugural());
            samples.extend(vec![0.0; 2 * RATE]);
        }
        let all = samples.len();
        let mut blocks = Some(blocks);
        let mut events_seen = Vec::new();
        let mut kill_pending = kill_worker;
        for block in samples.chunks(RATE / 10) {
            blocks.as_ref().unwrap().send(block.to_vec()).unwrap();
        }
        loop {
            let kind = events.blocking_recv().unwrap().kind;
            if kill_pending && matches!(kind, EventKind::Segment(_)) {
                kill_pending = false;
                kill_process(wait_for_worker(&engine), Signal::KILL).unwrap();
            }
            // The audio ends only after that.
            if matches!(kind, EventKind::Segment(_)) {
                drop(blocks.take());
            }
            let is_final = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
            events_seen.push(kind);
            if is_final {
                break;
            }
        }
        let outcome = outcome(&events_seen).clone();
        assert_eq!(outcome.duration_ms, all as u64 * 1000 / RATE as u64);
        Some(outcome.transcript)
    };
    let Some(undisturbed) = transcribe(false) else {
        return;
    };
    let text = |transcript: &earshot_transcript::Transcript| support::normalize(&transcript.text());
    let after_kill = transcribe(true).unwrap();
    // The voice-activity detector restarts, so a small model may change a word.
    let (before, after) = (text(&undisturbed), text(&after_kill));
    let (before, after): (Vec<_>, Vec<_>) =
        (before.split(' ').collect(), after.split(' ').collect());
    assert_eq!(before.len(), after.len(), "{after:?}");
    let differing = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert!(differing <= 2, "{after:?}");
    // The last word ends 10.5 s into the third clip; each clip takes 13 s here.
    let last_end =
        |transcript: &earshot_transcript::Transcript| transcript.segments.last().unwrap().end_ms;
    for end in [last_end(&undisturbed), last_end(&after_kill)] {
        assert!(end.abs_diff(36_500) < 500, "{end}");
    }
}

#[test]
fn decoded_samples_are_identical_after_worker_crashes() {
    let _serial = SERIAL.lock();
    let whole = inaugural();
    let decoder = Decoder::new(
        WorkerExecutable::at(env!("CARGO_BIN_EXE_earshot-worker").into()),
        false,
    );
    let open = || {
        let bytes = Cursor::new(support::INAUGURAL.to_vec());
        decoder.open(Box::new(bytes)).unwrap()
    };
    let mut audio = open();
    let mut samples = Vec::new();
    let mut other = open();
    let mut blocks = 0;
    while let Some(block) = audio.next_block().unwrap() {
        samples.extend(block);
        blocks += 1;
        if blocks % 10 == 0 {
            let worker = Pid::from_raw(decoder.process_id().unwrap() as i32).unwrap();
            kill_process(worker, Signal::KILL).unwrap();
        }
    }
    assert!(blocks > 30);
    assert_eq!(samples.len(), whole.len());
    assert!(samples == whole, "the same samples");
    // Another stream of the killed worker continues too, from any position.
    other.seek_at_rate(5_000, 16_000).unwrap();
    let rest = other.next_block().unwrap().unwrap();
    let off = rest
        .iter()
        .zip(&whole[5 * RATE..])
        .map(|(a, b)| (a - b).abs());
    // The codec depends on preceding frames.
    assert!(off.fold(0.0, f32::max) < 0.05);
    let rejected = decoder.open(Box::new(Cursor::new(b"no sound at all".to_vec())));
    assert_eq!(rejected.err().unwrap().code(), ErrorCode::NotMedia);
}
