//! A worker that a file has taken over, as its keeper meets it: whatever it says, the job
//! ends with a word, the next one is done, and little memory is taken.

#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{self, Cursor, PipeReader, PipeWriter, Read as _, pipe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use earshot_audio::Stream as _;
use earshot_engine::wire::{self, Confined, Facts, Order, Report, VERSION};
use earshot_engine::{
    Ended, Engine, EngineConfig, EventKind, Job, JobId, Launch, Life, Link, Media, Models, Options,
    Outcome, Threads, Unavailable,
};
use earshot_transcript::{Segment, Transcript};

/// Starts this function as a worker; it is told how many came before it.
struct Fake<F>(Arc<F>, AtomicUsize);

impl<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static> Launch for Fake<F> {
    fn launch(&self) -> io::Result<Link> {
        let (orders, orders_in) = pipe()?;
        let (reports_out, reports) = pipe()?;
        let (work, number) = (Arc::clone(&self.0), self.1.fetch_add(1, Ordering::SeqCst));
        thread::spawn(move || work(number, orders, reports));
        Ok(Link {
            orders: Box::new(orders_in),
            reports: Box::new(reports_out),
            life: Box::new(Threads),
        })
    }
}

fn fake<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static>(work: F) -> Fake<F> {
    Fake(Arc::new(work), AtomicUsize::new(0))
}

fn say(reports: &mut PipeWriter, report: &Report) -> bool {
    wire::write(reports, report, &[]).is_ok()
}

fn hello(confined: Confined) -> Report {
    Report::Hello {
        version: VERSION,
        confined,
    }
}

/// Gives two seconds of silence, as an honest decoder does.
fn decoder() -> Media {
    let work = |_, mut orders: PipeReader, mut reports: PipeWriter| {
        let mut left = 0;
        say(&mut reports, &hello(Confined::Fully));
        while let Ok(Some((order, _))) = wire::read::<Order>(&mut orders) {
            match order {
                Order::Open { job, .. } => {
                    left = 8;
                    let facts = Facts::default();
                    say(&mut reports, &Report::Opened { job, facts });
                }
                Order::Seek { job, .. } => {
                    left = 8;
                    say(&mut reports, &Report::Sought { job });
                }
                Order::Next { job, blocks } => {
                    for _ in 0..blocks {
                        let facts = Facts::default();
                        let block = vec![0; if left == 0 { 0 } else { 16_000 }];
                        left -= i32::from(left > 0);
                        let _ = wire::write(&mut reports, &Report::Block { job, facts }, &block);
                    }
                }
                _ => {}
            }
        }
    };
    Media::new(fake(work), false)
}

fn models() -> Result<Models, Unavailable> {
    Ok(Models {
        vad: vec![1],
        model: vec![2].into(),
    })
}

fn engine<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static>(work: F) -> Engine {
    Engine::start(EngineConfig {
        media: decoder(),
        stall: Duration::from_millis(500),
        ..EngineConfig::new(fake(work), models)
    })
    .unwrap()
}

/// As a worker begins; gives its first job.
fn begun(orders: &mut PipeReader, reports: &mut PipeWriter) -> Option<JobId> {
    wire::read::<Order>(orders).ok()??;
    orders.read_exact(&mut [0; 2]).ok()?;
    say(reports, &hello(Confined::Fully));
    say(reports, &Report::Ready);
    next_job(orders)
}

fn next_job(orders: &mut PipeReader) -> Option<JobId> {
    loop {
        if let (Order::Transcribe { job, .. }, _) = wire::read::<Order>(orders).ok()?? {
            return Some(job);
        }
    }
}

/// Has the keeper read the whole sound, as one who listens.
fn heard(job: JobId, orders: &mut PipeReader, reports: &mut PipeWriter) -> u64 {
    let mut at = 0;
    loop {
        let len = 1 << 20;
        say(reports, &Report::Read { job, at, len });
        match wire::read::<Order>(orders) {
            Ok(Some((Order::Bytes { error: None, .. }, body))) if !body.is_empty() => {
                at += body.len() as u64;
            }
            _ => return at,
        }
    }
}

fn done(processing_ms: u64) -> EventKind {
    EventKind::Done(Outcome {
        transcript: Transcript::default(),
        duration_ms: u64::MAX,
        processing_ms,
        no_speech: false,
        warnings: Vec::new(),
    })
}

fn segment(text: &str, start_ms: u64, end_ms: u64) -> EventKind {
    EventKind::Segment(Segment {
        start_ms,
        end_ms,
        text: text.to_owned(),
        confidence: 0.5,
        words: Vec::new(),
    })
}

/// All that is told of one more job.
fn told(engine: &Engine) -> Vec<EventKind> {
    let mut events = engine.events();
    let id = engine.submit(Job {
        source: Box::new(Cursor::new(vec![0; 10])),
        options: Options::default(),
    });
    let mut told = Vec::new();
    loop {
        let event = events.blocking_recv().expect("the engine goes on");
        if event.job == id {
            let ends = matches!(event.kind, EventKind::Done(_) | EventKind::Failed { .. });
            told.push(event.kind);
            if ends {
                return told;
            }
        }
    }
}

fn code(told: &[EventKind]) -> &str {
    match told.last() {
        Some(EventKind::Failed { code, .. }) => code,
        Some(EventKind::Done(_)) => "done",
        other => panic!("{other:?}"),
    }
}

/// The worker says this without an end to its first job, or more precisely for each worker
/// until it is ended; gives how often it could, and what was told.
fn flood(report: impl Fn(JobId) -> Report + Send + Sync + 'static) -> (Vec<usize>, Vec<EventKind>) {
    const ENOUGH: usize = 200_000;
    let (counted, counts) = channel();
    let counted = Mutex::new(counted);
    let engine = engine(move |_, mut orders, mut reports| {
        let Some(job) = begun(&mut orders, &mut reports) else {
            return;
        };
        let report = report(job);
        let said = (0..ENOUGH).take_while(|_| say(&mut reports, &report));
        let said = said.count();
        let counted: Sender<usize> = counted.lock().unwrap().clone();
        let _ = counted.send(said);
    });
    let told = told(&engine);
    drop(engine);
    (counts.iter().collect(), told)
}

#[test]
fn a_worker_that_asks_on_without_an_answer_is_ended() {
    let (counts, told) = flood(|job| Report::Read {
        job,
        at: 0,
        len: 1 << 20,
    });
    assert_eq!(code(&told), "engine-failed");
    // The pipe holds a thousand.
    assert_eq!(counts.len(), 3);
    assert!(counts.iter().all(|count| *count < 5_000), "{counts:?}");
}

#[test]
fn a_worker_that_tells_more_than_a_sound_can_hold_is_ended() {
    let text = "x".repeat(100_000);
    let (counts, told) = flood(move |job| Report::Told {
        job,
        event: segment(&text, 0, 1),
    });
    assert_eq!(code(&told), "engine-failed");
    assert!(counts.iter().all(|count| *count < 100), "{counts:?}");
    for event in [
        EventKind::Progress {
            done_ms: 5,
            total_ms: None,
        },
        EventKind::Partial {
            text: "draft".to_owned(),
        },
        segment("", 0, 0),
    ] {
        let (_, told) = flood(move |job| Report::Told {
            job,
            event: event.clone(),
        });
        assert_eq!(code(&told), "engine-failed");
        assert!(told.len() < 10_000, "{}", told.len());
    }
    // One head alone may be no longer than a passage.
    let text = "x".repeat(1 << 20);
    let (counts, told) = flood(move |job| Report::Told {
        job,
        event: segment(&text, 0, 1),
    });
    assert_eq!(code(&told), "engine-failed");
    assert!(counts.iter().all(|count| *count < 2), "{counts:?}");
}

#[test]
fn a_worker_that_only_lives_on_is_ended() {
    let (_, told) = flood(|_| Report::Pulse);
    assert_eq!(code(&told), "got-nowhere");
}

#[test]
fn numbers_that_cannot_be_stop_nothing() {
    let engine = engine(|number, mut orders, mut reports| {
        let Some(mut job) = begun(&mut orders, &mut reports) else {
            return;
        };
        if number == 0 {
            // So that some time is lost, which is added.
            return thread::sleep(Duration::from_millis(20));
        }
        loop {
            // Samples, not a byte of the media.
            assert_eq!(heard(job, &mut orders, &mut reports), 2 * 16_000 * 4);
            for event in [
                segment("one", u64::MAX, 0),
                EventKind::Progress {
                    done_ms: u64::MAX,
                    total_ms: Some(u64::MAX),
                },
                segment("two", 7, u64::MAX),
                done(u64::MAX),
            ] {
                say(&mut reports, &Report::Told { job, event });
            }
            match next_job(&mut orders) {
                Some(next) => job = next,
                None => return,
            }
        }
    });
    for _ in 0..2 {
        let told = told(&engine);
        let Some(EventKind::Done(outcome)) = told.last() else {
            panic!("{told:?}")
        };
        assert_eq!(outcome.duration_ms, 2_000);
        assert!(outcome.processing_ms < 60_000, "{outcome:?}");
        let segments = &outcome.transcript.segments;
        assert_eq!(segments.len(), 2);
        assert!(
            segments
                .iter()
                .all(|s| s.start_ms <= s.end_ms && s.end_ms <= 32_000)
        );
        assert!(segments[0].start_ms <= segments[1].start_ms);
    }
}

#[test]
fn what_a_worker_told_before_it_died_moves_nothing() {
    let engine = engine(|number, mut orders, mut reports| {
        let Some(job) = begun(&mut orders, &mut reports) else {
            return;
        };
        heard(job, &mut orders, &mut reports);
        let late = segment("never settled", 1_900, 2_000);
        let events = match number {
            0 => vec![late],
            _ => vec![segment("one", 100, 900), done(1)],
        };
        for event in events {
            say(&mut reports, &Report::Told { job, event });
        }
        if number > 0 {
            let _ = orders.read_to_end(&mut Vec::new());
        }
    });
    let told = told(&engine);
    let Some(EventKind::Done(outcome)) = told.last() else {
        panic!("{told:?}")
    };
    let times = outcome
        .transcript
        .segments
        .iter()
        .map(|s| (s.start_ms, s.end_ms));
    assert_eq!(times.collect::<Vec<_>>(), [(100, 900)]);
}

#[test]
fn a_worker_gets_no_job_before_it_says_how_it_is_locked_in() {
    let engine = engine(|_, mut orders, mut reports| {
        say(&mut reports, &Report::Ready);
        let _ = orders.read_to_end(&mut Vec::new());
    });
    assert_eq!(code(&told(&engine)), "engine-failed");
}

/// Panics at its first start.
struct Mistaken(AtomicUsize, Box<dyn Launch>);

impl Launch for Mistaken {
    fn launch(&self) -> io::Result<Link> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        assert!(number > 1, "a mistake");
        self.1.launch()
    }
}

#[test]
fn a_mistake_of_the_keepers_costs_one_job() {
    let honest = fake(|_, mut orders: PipeReader, mut reports: PipeWriter| {
        if let Some(job) = begun(&mut orders, &mut reports) {
            say(
                &mut reports,
                &Report::Told {
                    job,
                    event: done(1),
                },
            );
            let _ = orders.read_to_end(&mut Vec::new());
        }
    });
    let worker = Mistaken(AtomicUsize::new(0), Box::new(honest));
    let engine = Engine::start(EngineConfig {
        media: decoder(),
        ..EngineConfig::new(worker, models)
    })
    .unwrap();
    assert_eq!(code(&told(&engine)), "engine-failed");
    assert_eq!(code(&told(&engine)), "done");
}

/// A worker that is a process, as far as one can see.
struct Process;

impl Life for Process {
    fn process(&self) -> Option<u32> {
        Some(u32::MAX)
    }

    fn end(&mut self) -> Ended {
        Threads.end()
    }
}

struct WithProcess<L>(L);

impl<L: Launch> Launch for WithProcess<L> {
    fn launch(&self) -> io::Result<Link> {
        Ok(Link {
            life: Box::new(Process),
            ..self.0.launch()?
        })
    }
}

#[test]
fn media_reach_no_worker_that_does_not_say_that_it_is_locked_in() {
    let no_seccomp = Confined::Not {
        why: "no seccomp".to_owned(),
    };
    let mut refused = vec![no_seccomp];
    if cfg!(target_os = "linux") {
        refused.push(Confined::NotHere);
    }
    for confined in refused {
        let got: Arc<Mutex<Vec<String>>> = Arc::default();
        let orders_of = Arc::clone(&got);
        let work = move |_, mut orders: PipeReader, mut reports: PipeWriter| {
            // It asks at once for what it may have to open, and says how it is a moment later.
            for job in 1..4 {
                let (job, at, len) = (JobId(job), 0, 100);
                say(&mut reports, &Report::Read { job, at, len });
            }
            thread::sleep(Duration::from_millis(30));
            say(&mut reports, &hello(confined.clone()));
            while let Ok(Some((order, body))) = wire::read::<Order>(&mut orders) {
                assert!(body.is_empty());
                orders_of.lock().unwrap().push(format!("{order:?}"));
            }
        };
        let media = Media::new(WithProcess(fake(work)), false);
        for _ in 0..5 {
            let opened = media.open(Box::new(Cursor::new(b"a stranger's bytes".to_vec())));
            assert_eq!(opened.err().unwrap().code(), "reader-not-started");
        }
        drop(media);
        thread::sleep(Duration::from_millis(50));
        let got = got.lock().unwrap();
        assert_eq!(got.len(), 5, "{got:?}");
        assert!(
            got.iter().all(|order| order.starts_with("Hello")),
            "{got:?}"
        );
    }
}

/// Opens a sound in this decoder, which does so much at each order to give blocks.
fn opened(
    work: impl Fn(JobId, u32, &mut PipeWriter) + Send + Sync + 'static,
) -> earshot_engine::RemoteSound {
    let work = move |_, mut orders: PipeReader, mut reports: PipeWriter| {
        say(&mut reports, &hello(Confined::Fully));
        while let Ok(Some((order, _))) = wire::read::<Order>(&mut orders) {
            match order {
                Order::Open { job, .. } => {
                    let facts = Facts {
                        duration_ms: Some(u64::MAX),
                        ..Facts::default()
                    };
                    say(&mut reports, &Report::Opened { job, facts });
                }
                Order::Next { job, blocks } => work(job, blocks, &mut reports),
                _ => {}
            }
        }
    };
    let media = Media::new(fake(work), false);
    let media_of_ten_bytes = Box::new(Cursor::new(vec![0; 10]));
    media.open_at_rate(media_of_ten_bytes, RATE).unwrap()
}

/// Samples a second: so few that a day is little.
const RATE: u32 = 16;

fn block(job: JobId) -> Report {
    let facts = Facts::default();
    Report::Block { job, facts }
}

#[test]
fn what_no_decoder_gives_goes_no_further() {
    let mut sound = opened(|job, blocks, reports| {
        let samples = wire::to_bytes(&[f32::NAN, f32::INFINITY, f32::MAX, 0.5]);
        for _ in 0..blocks {
            let _ = wire::write(reports, &block(job), &samples);
        }
    });
    assert!(sound.duration_ms().unwrap().checked_mul(384_000).is_some());
    let samples = sound.next_block().unwrap().unwrap();
    assert!(
        samples.iter().all(|sample| sample.abs() < 100_000.0),
        "{samples:?}"
    );
    assert_eq!(samples[3], 0.5);

    // A day and a second for each byte, and no more.
    let mut sound = opened(|job, blocks, reports| {
        for _ in 0..blocks {
            let _ = wire::write(reports, &block(job), &[0; 1 << 14]);
        }
    });
    let mut samples = 0;
    while let Some(block) = sound.next_block().unwrap() {
        samples += block.len() as u64;
    }
    let longest = (24 * 60 * 60 + 10) * u64::from(RATE);
    assert!(
        (longest..longest + (1 << 12)).contains(&samples),
        "{samples}"
    );
}
