//! Errors that no retry can fix: the job fails with the right code and the worker survives.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_engine::protocol::{self, Response, SandboxStatus, VERSION};
use earshot_engine::{
    Engine, EngineConfig, EventKind, Job, ModelData, Options, WorkerExecutable, WorkerIo,
    WorkerLauncher,
};
use earshot_error::ErrorCode;
use support::INAUGURAL;
use support::fault_injection::{
    Moment, failure_code, fast_config, outcome, run_with_fault, speech_with_pauses, wait_for_worker,
};

/// Fails from byte `fail_at` on.
struct FailingSource {
    audio: Cursor<Vec<u8>>,
    fail_at: u64,
}

impl Read for FailingSource {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.audio.position() >= self.fail_at {
            return Err(io::Error::other("the stick was pulled out"));
        }
        let remaining = (self.fail_at - self.audio.position()) as usize;
        let length = out.len().min(remaining);
        self.audio.read(&mut out[..length])
    }
}

impl Seek for FailingSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.audio.seek(to)
    }
}

#[test]
fn read_error_fails_the_job_and_keeps_the_worker() {
    let Some(config) = fast_config() else { return };
    let engine = Engine::start(config).unwrap();
    let mut events = engine.subscribe();
    let worker = wait_for_worker(&engine);
    let length = speech_with_pauses().len() as u64;
    // While opening, and in each third.
    for fail_at in [0, length / 6, length / 2, length - 1000] {
        engine.submit(Job {
            source: Box::new(FailingSource {
                audio: Cursor::new(speech_with_pauses()),
                fail_at,
            }),
            options: Options::default(),
        });
        let events_seen = loop {
            match events.blocking_recv().unwrap().kind {
                EventKind::Failed { code, message } => break (code, message),
                EventKind::Done(_) => panic!("not all of it could be read"),
                _ => {}
            }
        };
        assert_eq!(events_seen.0, ErrorCode::ReadFailed, "from {fail_at}");
        assert!(
            events_seen.1.contains("the stick was pulled out"),
            "{}",
            events_seen.1
        );
        assert_eq!(wait_for_worker(&engine), worker);
    }
}

/// Like a network share that stops responding.
struct HangingSource(Cursor<Vec<u8>>);

impl Read for HangingSource {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.position() > 100_000 {
            std::thread::sleep(Duration::from_secs(3600));
        }
        self.0.read(out)
    }
}

impl Seek for HangingSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn stalled_job_fails_and_the_next_succeeds() {
    let Some(config) = fast_config() else { return };
    let engine = Engine::start(EngineConfig {
        stall_timeout: Duration::from_secs(2),
        ..config
    })
    .unwrap();
    let mut events = engine.subscribe();
    let mut submit = |source: Box<dyn earshot_audio::MediaSource>| {
        engine.submit(Job {
            source,
            options: Options::default(),
        });
        loop {
            match events.blocking_recv().unwrap().kind {
                EventKind::Failed { code, .. } => return Some(code),
                EventKind::Done(_) => return None,
                _ => {}
            }
        }
    };
    assert_eq!(
        submit(Box::new(HangingSource(Cursor::new(speech_with_pauses())))),
        Some(ErrorCode::NoProgress)
    );
    assert_eq!(submit(Box::new(Cursor::new(INAUGURAL))), None);
}

#[test]
fn corrupt_model_fails_its_jobs_only() {
    let Some(valid) = fast_config() else { return };
    let mut models = valid.models;
    let corrupted = move || {
        let models: ModelData = models()?;
        let mut bytes: Vec<u8> = models
            .model
            .chunks
            .flat_map(|piece| piece.to_vec())
            .collect();
        // Keeps the magic number, so that the parser continues.
        bytes[4..44].fill(0x7f);
        Ok(ModelData {
            model: bytes.into(),
            vad: models.vad,
        })
    };
    let config = EngineConfig {
        models: Box::new(corrupted),
        launcher: valid.launcher,
        heartbeat_timeout: Duration::from_secs(20),
        ..EngineConfig::new(WorkerExecutable::at("/nothing".into()), || unreachable!())
    };
    let events_seen = run_with_fault(config, Moment::End, |_| {});
    let code = failure_code(&events_seen);
    assert!(
        [
            ErrorCode::ModelUnusable,
            ErrorCode::EngineFailed,
            ErrorCode::OutOfMemory
        ]
        .contains(&code),
        "{code}"
    );
}

#[test]
fn missing_worker_and_version_mismatch_fail_the_job() {
    let missing = EngineConfig::new(
        WorkerExecutable::at("/nothing/earshot-worker".into()),
        || {
            Ok(ModelData {
                model: Vec::new().into(),
                vad: Vec::new(),
            })
        },
    );
    let events_seen = run_with_fault(missing, Moment::End, |_| {});
    assert_eq!(failure_code(&events_seen), ErrorCode::EngineNotStarted);

    let mismatched = EngineConfig::new(OldVersionLauncher, || {
        Ok(ModelData {
            model: vec![0; 10].into(),
            vad: vec![0; 10],
        })
    });
    let events_seen = run_with_fault(mismatched, Moment::End, |_| {});
    assert_eq!(failure_code(&events_seen), ErrorCode::WorkerVersionMismatch);
}

#[test]
fn untrusted_model_is_not_sent_to_an_unsandboxed_worker() {
    for sandbox in [
        SandboxStatus::Unsupported,
        SandboxStatus::Unavailable {
            reason: "no seccomp".to_owned(),
        },
    ] {
        let requests_sent = Arc::new(Mutex::new(Vec::new()));
        let config = EngineConfig {
            require_sandbox: true,
            // Must not matter.
            allow_unsandboxed: true,
            ..EngineConfig::new(
                FakeSandboxLauncher {
                    sandbox,
                    requests_sent: Arc::clone(&requests_sent),
                },
                || {
                    Ok(ModelData {
                        model: vec![b'm'; 100_000].into(),
                        vad: vec![b'v'; 1000],
                    })
                },
            )
        };
        let events_seen = run_with_fault(config, Moment::End, |_| {});
        assert_eq!(failure_code(&events_seen), ErrorCode::ModelNotSandboxed);
        let received = requests_sent.lock().unwrap();
        assert!(!received.is_empty(), "the hello was sent");
        assert!(
            !received.ends_with(b"mmmm") && received.len() < 1000,
            "the model was sent"
        );
    }
}

#[test]
fn untrusted_model_runs_in_a_sandbox() {
    let Some(config) = fast_config() else { return };
    if std::env::var_os("EARSHOT_IN_PROCESS").is_some() {
        println!("skipped: no sandbox in this process");
        return;
    }
    let config = EngineConfig {
        require_sandbox: true,
        ..config
    };
    let events_seen = run_with_fault(config, Moment::End, |_| {});
    assert!(!outcome(&events_seen).no_speech);
}

/// Reports this sandbox status and records what it receives.
struct FakeSandboxLauncher {
    sandbox: SandboxStatus,
    requests_sent: Arc<Mutex<Vec<u8>>>,
}

struct RecordingWriter(Arc<Mutex<Vec<u8>>>);

impl io::Write for RecordingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WorkerLauncher for FakeSandboxLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let hello = Response::Hello {
            version: VERSION,
            sandbox: self.sandbox.clone(),
        };
        let mut responses = Vec::new();
        protocol::write(&mut responses, &hello, &[])?;
        let open_pipe = std::io::pipe()?;
        Ok(WorkerIo {
            requests: Box::new(RecordingWriter(Arc::clone(&self.requests_sent))),
            responses: Box::new(Cursor::new(responses).chain(open_pipe.0)),
            handle: Box::new(FakeHandle(Some(open_pipe.1))),
        })
    }
}

/// Reports the previous version, then waits.
struct OldVersionLauncher;

impl WorkerLauncher for OldVersionLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let hello = Response::Hello {
            version: VERSION - 1,
            sandbox: SandboxStatus::Full,
        };
        let mut responses = Vec::new();
        protocol::write(&mut responses, &hello, &[])?;
        // Blocks after those bytes.
        let open_pipe = std::io::pipe()?;
        Ok(WorkerIo {
            requests: Box::new(io::sink()),
            responses: Box::new(Cursor::new(responses).chain(open_pipe.0)),
            handle: Box::new(FakeHandle(Some(open_pipe.1))),
        })
    }
}

struct FakeHandle(Option<io::PipeWriter>);

impl earshot_engine::WorkerHandle for FakeHandle {
    fn process_id(&self) -> Option<u32> {
        None
    }

    fn kill(&mut self) -> earshot_engine::ExitInfo {
        self.0 = None;
        earshot_engine::ExitInfo {
            description: "let go".to_owned(),
            out_of_memory: false,
        }
    }
}
