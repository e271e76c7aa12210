//! Whatever happens to a worker: the job ends with the text of an undisturbed run or
//! with the right error, and nothing is left behind.
//!
//! The short form tries each fault at one or two moments; with `EARSHOT_ALL_FAULTS` set
//! each is tried at each moment.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use earshot_audio::Stream as _;
use earshot_engine::{
    Engine, EngineConfig, Event, EventKind, Job, Launch, Link, Media, Models, Options, Outcome,
    Program,
};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use support::{RATE, config, inaugural, wav};

/// One engine at a time: the tests count what the process has open.
static ALONE: Mutex<()> = Mutex::new(());

/// When something happens to a worker.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Load,
    FirstSegment,
    Middle,
    End,
}

const MOMENTS: [Moment; 4] = [
    Moment::Load,
    Moment::FirstSegment,
    Moment::Middle,
    Moment::End,
];

/// All moments, or in the short form these.
fn moments(short: &[Moment]) -> Vec<Moment> {
    match std::env::var_os("EARSHOT_ALL_FAULTS") {
        Some(_) => MOMENTS.to_vec(),
        None => short.to_vec(),
    }
}

fn quick() -> Option<EngineConfig> {
    Some(EngineConfig {
        patience: Duration::from_secs(3),
        ..config("ggml-tiny.en-q8_0.bin")?
    })
}

/// Speech with pauses, so that there are several passages.
fn speech() -> Vec<u8> {
    let mut samples = Vec::new();
    for _ in 0..5 {
        samples.extend(inaugural());
        samples.extend(vec![0.0; 2 * RATE]);
    }
    wav(&samples)
}

fn submit(engine: &Engine, media: Vec<u8>) -> earshot_engine::JobId {
    engine.submit(Job {
        source: Box::new(Cursor::new(media)),
        options: Options::default(),
    })
}

/// The process of the worker, once there is one.
fn process(engine: &Engine) -> Pid {
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
fn disturbed(config: EngineConfig, moment: Moment, harm: impl Fn(Pid)) -> Vec<EventKind> {
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
const LAST: usize = 6;

/// What was told, all of it and once.
fn outcome(told: &[EventKind]) -> &Outcome {
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

fn failure(told: &[EventKind]) -> &str {
    match told.last() {
        Some(EventKind::Failed { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

/// Files this process has open.
fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

#[test]
fn a_worker_that_is_killed_costs_a_retry_and_no_word() {
    let _alone = ALONE.lock();
    let Some(undisturbed) = quick() else { return };
    let before = open_files();
    let told = disturbed(undisturbed, Moment::Load, |_| {});
    let undisturbed = outcome(&told);
    assert_eq!(undisturbed.transcript.segments.len(), LAST);
    let signals = [
        (Signal::KILL, vec![Moment::FirstSegment, Moment::Middle]),
        (Signal::SEGV, vec![Moment::Load]),
        (Signal::ABORT, vec![Moment::Middle]),
        // It hangs: nothing is told, and nobody dies.
        (Signal::STOP, vec![Moment::Middle]),
    ];
    for (signal, short) in signals {
        for moment in moments(&short) {
            println!("{signal:?} at {moment:?}");
            let told = disturbed(quick().unwrap(), moment, |worker| {
                kill_process(worker, signal).unwrap();
            });
            assert_eq!(outcome(&told).transcript, undisturbed.transcript);
            assert_eq!(outcome(&told).duration_ms, undisturbed.duration_ms);
        }
    }
    for moment in moments(&[Moment::Middle]) {
        println!("no memory at {moment:?}");
        let told = disturbed(quick().unwrap(), moment, |worker| {
            let none = Rlimit {
                current: Some(1 << 20),
                maximum: Some(1 << 20),
            };
            prlimit(Some(worker), Resource::Data, none).unwrap();
        });
        assert_eq!(outcome(&told).transcript, undisturbed.transcript);
    }
    assert_eq!(open_files(), before, "files are left open");
}

#[test]
fn a_job_that_kills_every_worker_ends_with_a_word_and_the_next_one_is_done() {
    let _alone = ALONE.lock();
    let Some(config) = quick() else { return };
    let engine = Engine::start(config).unwrap();
    let mut events = engine.events();
    let job = submit(&engine, speech());
    let begun = Instant::now();
    loop {
        if let Some(worker) = engine.process() {
            let _ = kill_process(Pid::from_raw(worker as i32).unwrap(), Signal::KILL);
        }
        match events.try_recv() {
            Ok(Event { job: of, kind }) => {
                assert_eq!(of, job);
                if let EventKind::Failed { code, .. } = kind {
                    assert_eq!(code, "engine-failed");
                    break;
                }
            }
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
        assert!(begun.elapsed() < Duration::from_secs(60));
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

/// A sound that cannot be read from some byte on.
struct Torn {
    sound: Cursor<Vec<u8>>,
    from: u64,
}

impl Read for Torn {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.sound.position() >= self.from {
            return Err(io::Error::other("the stick was pulled out"));
        }
        let room = (self.from - self.sound.position()) as usize;
        let length = out.len().min(room);
        self.sound.read(&mut out[..length])
    }
}

impl Seek for Torn {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.sound.seek(to)
    }
}

#[test]
fn an_input_that_cannot_be_read_is_told_and_the_worker_lives() {
    let _alone = ALONE.lock();
    let Some(config) = quick() else { return };
    let engine = Engine::start(config).unwrap();
    let mut events = engine.events();
    let worker = process(&engine);
    engine.submit(Job {
        source: Box::new(Torn {
            sound: Cursor::new(speech()),
            from: 0,
        }),
        options: Options::default(),
    });
    let told = loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Failed { code, message } => break (code, message),
            EventKind::Done(_) => panic!("there was nothing to read"),
            _ => {}
        }
    };
    assert_eq!(told.0, "read-failed");
    assert!(told.1.contains("the stick was pulled out"), "{}", told.1);
    assert_eq!(process(&engine), worker);
}

#[test]
fn a_model_of_nonsense_fails_its_jobs_and_nothing_else() {
    let _alone = ALONE.lock();
    let Some(good) = quick() else { return };
    let mut models = good.models;
    let poisoned = move || {
        let models: Models = models()?;
        let mut bytes: Vec<u8> = models
            .model
            .pieces
            .flat_map(|piece| piece.to_vec())
            .collect();
        // The head stays, so that the parser goes on.
        bytes[4..44].fill(0x7f);
        Ok(Models {
            model: bytes.into(),
            vad: models.vad,
        })
    };
    let config = EngineConfig {
        models: Box::new(poisoned),
        worker: good.worker,
        patience: Duration::from_secs(20),
        ..EngineConfig::new(Program::at("/nothing".into()), || unreachable!())
    };
    let told = disturbed(config, Moment::End, |_| {});
    let code = failure(&told);
    assert!(
        ["model-unusable", "engine-failed", "out-of-memory"].contains(&code),
        "{code}"
    );
}

#[test]
fn without_a_worker_and_with_one_of_another_version_jobs_end_with_a_word() {
    let _alone = ALONE.lock();
    let nothing = EngineConfig::new(Program::at("/nothing/earshot-worker".into()), || {
        Ok(Models {
            model: Vec::new().into(),
            vad: Vec::new(),
        })
    });
    let told = disturbed(nothing, Moment::End, |_| {});
    assert_eq!(failure(&told), "engine-not-started");

    let other = EngineConfig::new(Older, || {
        Ok(Models {
            model: vec![0; 10].into(),
            vad: vec![0; 10],
        })
    });
    let told = disturbed(other, Moment::End, |_| {});
    assert_eq!(failure(&told), "worker-of-another-version");
}

/// Says the version before ours, and waits.
struct Older;

impl Launch for Older {
    fn launch(&self) -> io::Result<Link> {
        use earshot_engine::wire::{self, Confined, Report, VERSION};
        let hello = Report::Hello {
            version: VERSION - 1,
            confined: Confined::Fully,
        };
        let mut said = Vec::new();
        wire::write(&mut said, &hello, &[])?;
        // A pipe that nobody writes to any more, after those bytes.
        let silence = std::io::pipe()?;
        Ok(Link {
            orders: Box::new(io::sink()),
            reports: Box::new(Cursor::new(said).chain(silence.0)),
            life: Box::new(NoLife(Some(silence.1))),
        })
    }
}

struct NoLife(Option<io::PipeWriter>);

impl earshot_engine::Life for NoLife {
    fn process(&self) -> Option<u32> {
        None
    }

    fn end(&mut self) -> earshot_engine::Ended {
        self.0 = None;
        earshot_engine::Ended {
            how: "let go".to_owned(),
            out_of_memory: false,
        }
    }
}

#[test]
fn a_worker_that_nobody_uses_gives_its_memory_back_and_another_one_comes() {
    let _alone = ALONE.lock();
    let Some(config) = quick() else { return };
    let engine = Engine::start(EngineConfig {
        idle: Some(Duration::from_millis(500)),
        ..config
    })
    .unwrap();
    let mut events = engine.events();
    let mut done = || loop {
        match events.blocking_recv().unwrap().kind {
            EventKind::Done(outcome) => return outcome.transcript,
            EventKind::Failed { code, .. } => panic!("{code}"),
            _ => {}
        }
    };
    submit(&engine, support::INAUGURAL.to_vec());
    let first = done();
    let worker = process(&engine);
    let begun = Instant::now();
    while Path::new(&format!("/proc/{}", worker.as_raw_nonzero())).exists() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it stays");
        std::thread::sleep(Duration::from_millis(20));
    }
    submit(&engine, support::INAUGURAL.to_vec());
    assert_eq!(done(), first);
}

#[test]
fn speech_that_is_being_made_loses_no_word_with_its_worker() {
    let _alone = ALONE.lock();
    let listen = |harm: bool| {
        let engine = Engine::start(quick()?).unwrap();
        let mut events = engine.events();
        let (blocks, sound) = std::sync::mpsc::sync_channel(600);
        engine.submit_live(earshot_engine::LiveJob {
            sound,
            options: Options::default(),
            terms_of: Default::default(),
            between_drafts: Duration::from_millis(400),
        });
        let mut samples = Vec::new();
        for _ in 0..3 {
            samples.extend(inaugural());
            samples.extend(vec![0.0; 2 * RATE]);
        }
        let all = samples.len();
        let mut blocks = Some(blocks);
        let mut told = Vec::new();
        let mut unharmed = harm;
        for block in samples.chunks(RATE / 10) {
            blocks.as_ref().unwrap().send(block.to_vec()).unwrap();
        }
        loop {
            let kind = events.blocking_recv().unwrap().kind;
            if unharmed && matches!(kind, EventKind::Segment(_)) {
                unharmed = false;
                kill_process(process(&engine), Signal::KILL).unwrap();
            }
            // The sound ends only after that.
            if matches!(kind, EventKind::Segment(_)) {
                drop(blocks.take());
            }
            let ends = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
            told.push(kind);
            if ends {
                break;
            }
        }
        let outcome = outcome(&told).clone();
        assert_eq!(outcome.duration_ms, all as u64 * 1000 / RATE as u64);
        Some(outcome.transcript)
    };
    let Some(undisturbed) = listen(false) else {
        return;
    };
    let text = |transcript: &earshot_transcript::Transcript| support::letters(&transcript.text());
    let disturbed = listen(true).unwrap();
    // The voice detector begins anew, and a small model may write a word otherwise.
    let (before, after) = (text(&undisturbed), text(&disturbed));
    let (before, after): (Vec<_>, Vec<_>) =
        (before.split(' ').collect(), after.split(' ').collect());
    assert_eq!(before.len(), after.len(), "{after:?}");
    let others = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert!(others <= 2, "{after:?}");
    let ends = |of: &earshot_transcript::Transcript| of.segments.last().unwrap().end_ms;
    assert!(ends(&disturbed).abs_diff(ends(&undisturbed)) < 300);
}

#[test]
fn a_sound_is_decoded_to_the_same_samples_whatever_happens_to_its_worker() {
    let _alone = ALONE.lock();
    let whole = inaugural();
    let media = Media::new(
        Program::at(env!("CARGO_BIN_EXE_earshot-worker").into()),
        false,
    );
    let open = || {
        let bytes = Cursor::new(support::INAUGURAL.to_vec());
        media.open(Box::new(bytes)).unwrap()
    };
    let mut sound = open();
    let mut heard = Vec::new();
    let mut other = open();
    let mut blocks = 0;
    while let Some(block) = sound.next_block().unwrap() {
        heard.extend(block);
        blocks += 1;
        if blocks % 10 == 0 {
            let worker = Pid::from_raw(media.process().unwrap() as i32).unwrap();
            kill_process(worker, Signal::KILL).unwrap();
        }
    }
    assert!(blocks > 30);
    assert_eq!(heard.len(), whole.len());
    assert!(heard == whole, "the same samples");
    // Whoever shared that worker goes on too, from anywhere.
    other.seek_at_rate(5_000, 16_000).unwrap();
    let rest = other.next_block().unwrap().unwrap();
    let off = rest
        .iter()
        .zip(&whole[5 * RATE..])
        .map(|(a, b)| (a - b).abs());
    // The codec leans on what came before.
    assert!(off.fold(0.0, f32::max) < 0.05);
    let refused = media.open(Box::new(Cursor::new(b"no sound at all".to_vec())));
    assert_eq!(refused.err().unwrap().code(), "not-media");
}
