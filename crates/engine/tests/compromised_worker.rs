//! The engine against a compromised worker: whatever it sends, the job ends with an error, the next
//! job succeeds, and memory stays bounded.

#![allow(clippy::unwrap_used)]

use std::io::{self, Cursor, PipeReader, PipeWriter, Read as _, pipe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use earshot_audio::Stream as _;
use earshot_engine::protocol::{self, Request, Response, SandboxStatus, StreamInfo, VERSION};
use earshot_engine::{
    Decoder, Engine, EngineConfig, EventKind, ExitInfo, InProcessHandle, Job, JobId, JobOutcome,
    ModelData, Options, WorkerHandle, WorkerIo, WorkerLauncher,
};
use earshot_error::{ErrorCode, ErrorInfo};
use earshot_transcript::{Segment, Transcript};

/// Runs a function as a worker; its first argument counts the workers started before.
struct FakeLauncher<F>(Arc<F>, AtomicUsize);

impl<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static> WorkerLauncher
    for FakeLauncher<F>
{
    fn spawn(&self) -> io::Result<WorkerIo> {
        let (requests, requests_in) = pipe()?;
        let (responses_out, responses) = pipe()?;
        let (behavior, number) = (Arc::clone(&self.0), self.1.fetch_add(1, Ordering::SeqCst));
        thread::spawn(move || behavior(number, requests, responses));
        Ok(WorkerIo {
            requests: Box::new(requests_in),
            responses: Box::new(responses_out),
            handle: Box::new(InProcessHandle),
        })
    }
}

fn fake_launcher<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static>(
    behavior: F,
) -> FakeLauncher<F> {
    FakeLauncher(Arc::new(behavior), AtomicUsize::new(0))
}

fn send(responses: &mut PipeWriter, response: &Response) -> bool {
    protocol::write(responses, response, &[]).is_ok()
}

fn hello(sandbox: SandboxStatus) -> Response {
    Response::Hello {
        version: VERSION,
        sandbox,
    }
}

/// A well-behaved decoder that delivers two seconds of silence.
fn decoder() -> Decoder {
    let behavior = |_, mut requests: PipeReader, mut responses: PipeWriter| {
        let mut remaining = 0;
        send(&mut responses, &hello(SandboxStatus::Full));
        while let Ok(Some((request, _))) = protocol::read::<Request>(&mut requests) {
            match request {
                Request::Open { job, .. } => {
                    remaining = 8;
                    let info = StreamInfo::default();
                    send(&mut responses, &Response::Opened { job, info });
                }
                Request::Seek { job, .. } => {
                    remaining = 8;
                    send(&mut responses, &Response::Seeked { job });
                }
                Request::Decode { job, blocks } => {
                    for _ in 0..blocks {
                        let info = StreamInfo::default();
                        let block = vec![0; if remaining == 0 { 0 } else { 16_000 }];
                        remaining -= i32::from(remaining > 0);
                        let _ =
                            protocol::write(&mut responses, &Response::Block { job, info }, &block);
                    }
                }
                _ => {}
            }
        }
    };
    Decoder::new(fake_launcher(behavior), false)
}

fn models() -> Result<ModelData, ErrorInfo> {
    Ok(ModelData {
        vad: vec![1],
        model: vec![2].into(),
    })
}

fn engine<F: Fn(usize, PipeReader, PipeWriter) + Send + Sync + 'static>(behavior: F) -> Engine {
    Engine::start(EngineConfig {
        decoder: decoder(),
        stall_timeout: Duration::from_millis(500),
        ..EngineConfig::new(fake_launcher(behavior), models)
    })
    .unwrap()
}

fn accept_first_job(requests: &mut PipeReader, responses: &mut PipeWriter) -> Option<JobId> {
    protocol::read::<Request>(requests).ok()??;
    requests.read_exact(&mut [0; 2]).ok()?;
    send(responses, &hello(SandboxStatus::Full));
    send(responses, &Response::Ready);
    next_job(requests)
}

fn next_job(requests: &mut PipeReader) -> Option<JobId> {
    loop {
        if let (Request::Transcribe { job, .. }, _) = protocol::read::<Request>(requests).ok()?? {
            return Some(job);
        }
    }
}

fn read_all_audio(job: JobId, requests: &mut PipeReader, responses: &mut PipeWriter) -> u64 {
    let mut at = 0;
    loop {
        let len = 1 << 20;
        send(responses, &Response::Read { job, at, len });
        match protocol::read::<Request>(requests) {
            Ok(Some((Request::Data { error: None, .. }, body))) if !body.is_empty() => {
                at += body.len() as u64;
            }
            _ => return at,
        }
    }
}

fn done(processing_ms: u64) -> EventKind {
    EventKind::Done(JobOutcome {
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
        language: None,
        words: Vec::new(),
    })
}

fn run_job(engine: &Engine) -> Vec<EventKind> {
    let mut events = engine.subscribe();
    let id = engine.submit(Job {
        source: Box::new(Cursor::new(vec![0; 10])),
        options: Options::default(),
    });
    let mut events_seen = Vec::new();
    loop {
        let event = events.blocking_recv().expect("the engine continues");
        if event.job == id {
            let is_final = matches!(event.kind, EventKind::Done(_) | EventKind::Failed { .. });
            events_seen.push(event.kind);
            if is_final {
                return events_seen;
            }
        }
    }
}

fn result_code(events_seen: &[EventKind]) -> &'static str {
    match events_seen.last() {
        Some(EventKind::Failed { code, .. }) => code.as_str(),
        Some(EventKind::Done(_)) => "done",
        other => panic!("{other:?}"),
    }
}

/// Every worker sends this response to its first job until it is killed. Returns how often each
/// could, and the events of the job.
fn flood(
    response: impl Fn(JobId) -> Response + Send + Sync + 'static,
) -> (Vec<usize>, Vec<EventKind>) {
    // Outlasts every timeout: 200,000 heartbeats can take less than half a second.
    const ENOUGH: usize = 20_000_000;
    let (counts_in, counts) = channel();
    let counts_in = Mutex::new(counts_in);
    let engine = engine(move |_, mut requests, mut responses| {
        let Some(job) = accept_first_job(&mut requests, &mut responses) else {
            return;
        };
        let response = response(job);
        let sent = (0..ENOUGH).take_while(|_| send(&mut responses, &response));
        let sent = sent.count();
        let counts_in: Sender<usize> = counts_in.lock().unwrap().clone();
        let _ = counts_in.send(sent);
    });
    let events_seen = run_job(&engine);
    drop(engine);
    (counts.iter().collect(), events_seen)
}

#[test]
fn worker_with_too_many_read_requests_is_killed() {
    let (counts, events_seen) = flood(|job| Response::Read {
        job,
        at: 0,
        len: 1 << 20,
    });
    assert_eq!(result_code(&events_seen), "engine-failed");
    // The pipe buffers about a thousand.
    assert_eq!(counts.len(), 3);
    assert!(counts.iter().all(|count| *count < 5_000), "{counts:?}");
}

#[test]
fn worker_with_too_many_events_is_killed() {
    let text = "x".repeat(100_000);
    let (counts, events_seen) = flood(move |job| Response::JobEvent {
        job,
        event: segment(&text, 0, 1),
    });
    assert_eq!(result_code(&events_seen), "engine-failed");
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
        let (_, events_seen) = flood(move |job| Response::JobEvent {
            job,
            event: event.clone(),
        });
        assert_eq!(result_code(&events_seen), "engine-failed");
        assert!(events_seen.len() < 10_000, "{}", events_seen.len());
    }
    // A single oversized head.
    let text = "x".repeat(1 << 20);
    let (counts, events_seen) = flood(move |job| Response::JobEvent {
        job,
        event: segment(&text, 0, 1),
    });
    assert_eq!(result_code(&events_seen), "engine-failed");
    assert!(counts.iter().all(|count| *count < 2), "{counts:?}");
}

#[test]
fn worker_that_only_sends_heartbeats_is_killed() {
    let (_, events_seen) = flood(|_| Response::Heartbeat);
    assert_eq!(result_code(&events_seen), "got-nowhere");
}

#[test]
fn implausible_times_are_clamped() {
    let engine = engine(|number, mut requests, mut responses| {
        let Some(mut job) = accept_first_job(&mut requests, &mut responses) else {
            return;
        };
        if number == 0 {
            // Makes `time_lost` greater than zero.
            return thread::sleep(Duration::from_millis(20));
        }
        loop {
            // PCM, not the media.
            assert_eq!(
                read_all_audio(job, &mut requests, &mut responses),
                2 * 16_000 * 4
            );
            for event in [
                segment("one", u64::MAX, 0),
                EventKind::Progress {
                    done_ms: u64::MAX,
                    total_ms: Some(u64::MAX),
                },
                segment("two", 7, u64::MAX),
                done(u64::MAX),
            ] {
                send(&mut responses, &Response::JobEvent { job, event });
            }
            match next_job(&mut requests) {
                Some(next) => job = next,
                None => return,
            }
        }
    });
    for _ in 0..2 {
        let events_seen = run_job(&engine);
        let Some(EventKind::Done(outcome)) = events_seen.last() else {
            panic!("{events_seen:?}")
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
fn uncommitted_segments_of_a_dead_worker_are_dropped() {
    let engine = engine(|number, mut requests, mut responses| {
        let Some(job) = accept_first_job(&mut requests, &mut responses) else {
            return;
        };
        read_all_audio(job, &mut requests, &mut responses);
        let uncommitted = segment("never settled", 1_900, 2_000);
        let events = match number {
            0 => vec![uncommitted],
            _ => vec![segment("one", 100, 900), done(1)],
        };
        for event in events {
            send(&mut responses, &Response::JobEvent { job, event });
        }
        if number > 0 {
            let _ = requests.read_to_end(&mut Vec::new());
        }
    });
    let events_seen = run_job(&engine);
    let Some(EventKind::Done(outcome)) = events_seen.last() else {
        panic!("{events_seen:?}")
    };
    let times = outcome
        .transcript
        .segments
        .iter()
        .map(|s| (s.start_ms, s.end_ms));
    assert_eq!(times.collect::<Vec<_>>(), [(100, 900)]);
}

#[test]
fn no_job_before_sandbox_status() {
    let engine = engine(|_, mut requests, mut responses| {
        send(&mut responses, &Response::Ready);
        let _ = requests.read_to_end(&mut Vec::new());
    });
    assert_eq!(result_code(&run_job(&engine)), "engine-failed");
}

/// Panics on the first two starts.
struct PanickingLauncher(AtomicUsize, Box<dyn WorkerLauncher>);

impl WorkerLauncher for PanickingLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        assert!(number > 1, "a mistake");
        self.1.spawn()
    }
}

#[test]
fn panic_in_the_supervisor_fails_one_job() {
    let well_behaved = fake_launcher(|_, mut requests: PipeReader, mut responses: PipeWriter| {
        if let Some(job) = accept_first_job(&mut requests, &mut responses) {
            send(
                &mut responses,
                &Response::JobEvent {
                    job,
                    event: done(1),
                },
            );
            let _ = requests.read_to_end(&mut Vec::new());
        }
    });
    let launcher = PanickingLauncher(AtomicUsize::new(0), Box::new(well_behaved));
    let engine = Engine::start(EngineConfig {
        decoder: decoder(),
        ..EngineConfig::new(launcher, models)
    })
    .unwrap();
    assert_eq!(result_code(&run_job(&engine)), "engine-failed");
    assert_eq!(result_code(&run_job(&engine)), "done");
}

/// Pretends to be a process.
struct FakeProcessHandle;

impl WorkerHandle for FakeProcessHandle {
    fn process_id(&self) -> Option<u32> {
        Some(u32::MAX)
    }

    fn kill(&mut self) -> ExitInfo {
        InProcessHandle.kill()
    }
}

struct WithProcessId<L>(L);

impl<L: WorkerLauncher> WorkerLauncher for WithProcessId<L> {
    fn spawn(&self) -> io::Result<WorkerIo> {
        Ok(WorkerIo {
            handle: Box::new(FakeProcessHandle),
            ..self.0.spawn()?
        })
    }
}

#[test]
fn unsandboxed_decoder_gets_no_media() {
    let no_seccomp = SandboxStatus::Unavailable {
        reason: "no seccomp".to_owned(),
    };
    let mut refused = vec![no_seccomp];
    if cfg!(target_os = "linux") {
        refused.push(SandboxStatus::Unsupported);
    }
    for sandbox in refused {
        let received: Arc<Mutex<Vec<String>>> = Arc::default();
        let received_in = Arc::clone(&received);
        let behavior = move |_, mut requests: PipeReader, mut responses: PipeWriter| {
            // Sends read requests before its sandbox status.
            for job in 1..4 {
                let (job, at, len) = (JobId(job), 0, 100);
                send(&mut responses, &Response::Read { job, at, len });
            }
            thread::sleep(Duration::from_millis(30));
            send(&mut responses, &hello(sandbox.clone()));
            while let Ok(Some((request, body))) = protocol::read::<Request>(&mut requests) {
                assert!(body.is_empty());
                received_in.lock().unwrap().push(format!("{request:?}"));
            }
        };
        let decoder = Decoder::new(WithProcessId(fake_launcher(behavior)), false);
        for _ in 0..5 {
            let opened = decoder.open(Box::new(Cursor::new(b"a stranger's bytes".to_vec())));
            assert_eq!(opened.err().unwrap().code(), ErrorCode::DecoderNotStarted);
        }
        drop(decoder);
        thread::sleep(Duration::from_millis(50));
        let received = received.lock().unwrap();
        assert_eq!(received.len(), 5, "{received:?}");
        assert!(
            received.iter().all(|request| request.starts_with("Hello")),
            "{received:?}"
        );
    }
}

/// Opens a stream in a decoder that answers decode requests with `behavior`.
fn open_fake(
    behavior: impl Fn(JobId, u32, &mut PipeWriter) + Send + Sync + 'static,
) -> earshot_engine::RemoteAudio {
    let behavior = move |_, mut requests: PipeReader, mut responses: PipeWriter| {
        send(&mut responses, &hello(SandboxStatus::Full));
        while let Ok(Some((request, _))) = protocol::read::<Request>(&mut requests) {
            match request {
                Request::Open { job, .. } => {
                    let info = StreamInfo {
                        duration_ms: Some(u64::MAX),
                        ..StreamInfo::default()
                    };
                    send(&mut responses, &Response::Opened { job, info });
                }
                Request::Decode { job, blocks } => behavior(job, blocks, &mut responses),
                _ => {}
            }
        }
    };
    let decoder = Decoder::new(fake_launcher(behavior), false);
    let media_of_ten_bytes = Box::new(Cursor::new(vec![0; 10]));
    decoder.open_at_rate(media_of_ten_bytes, RATE).unwrap()
}

/// Low, so that a day of audio is small.
const RATE: u32 = 16;

fn block(job: JobId) -> Response {
    let info = StreamInfo::default();
    Response::Block { job, info }
}

#[test]
fn implausible_samples_and_lengths_are_clamped() {
    let mut audio = open_fake(|job, blocks, responses| {
        let samples = protocol::samples_to_bytes(&[f32::NAN, f32::INFINITY, f32::MAX, 0.5]);
        for _ in 0..blocks {
            let _ = protocol::write(responses, &block(job), &samples);
        }
    });
    assert!(audio.duration_ms().unwrap().checked_mul(384_000).is_some());
    let samples = audio.next_block().unwrap().unwrap();
    assert!(
        samples.iter().all(|sample| sample.abs() < 100_000.0),
        "{samples:?}"
    );
    assert_eq!(samples[3], 0.5);

    // At most a day plus one second per byte.
    let mut audio = open_fake(|job, blocks, responses| {
        for _ in 0..blocks {
            let _ = protocol::write(responses, &block(job), &[0; 1 << 14]);
        }
    });
    let mut samples = 0;
    while let Some(block) = audio.next_block().unwrap() {
        samples += block.len() as u64;
    }
    let max_samples = (24 * 60 * 60 + 10) * u64::from(RATE);
    assert!(
        (max_samples..max_samples + (1 << 12)).contains(&samples),
        "{samples}"
    );
}
