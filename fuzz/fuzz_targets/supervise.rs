//! Arbitrary responses of a worker: every job ends once, with bounded text and plausible times, and
//! all samples are finite.
//!
//! Input: the worker's messages after the handshake, one head per line. The first byte of a line,
//! times four, is the length of the body.
#![no_main]

use std::io::{self, Cursor};

use earshot_audio::Stream as _;
use earshot_engine::protocol::{self, Response, SandboxStatus, VERSION};
use earshot_engine::{
    Decoder, Engine, EngineConfig, EventKind, InProcessHandle, Job, ModelData, Options, WorkerIo,
    WorkerLauncher,
};
use libfuzzer_sys::fuzz_target;

/// For a job without audio.
const MAX_TEXT: usize = 80 << 10;
const LATEST_MS: u64 = 30_000;

fuzz_target!(|script: &[u8]| {
    transcribe(script);
    decode(script);
});

/// Sends these messages, then closes the pipe.
struct ScriptedLauncher(Vec<u8>);

impl ScriptedLauncher {
    fn new(script: &[u8]) -> Self {
        let mut all = Vec::new();
        for response in [
            Response::Hello {
                version: VERSION,
                sandbox: SandboxStatus::Full,
            },
            Response::Ready,
        ] {
            let _ = protocol::write(&mut all, &response, &[]);
        }
        for line in script.split(|byte| *byte == b'\n') {
            let Some((first, head)) = line.split_first() else {
                continue;
            };
            let body = &script[..script.len().min(4 * usize::from(*first))];
            all.extend((head.len() as u32).to_le_bytes());
            all.extend((body.len() as u32).to_le_bytes());
            all.extend([head, body].concat());
        }
        Self(all)
    }
}

impl WorkerLauncher for ScriptedLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        Ok(WorkerIo {
            requests: Box::new(io::sink()),
            responses: Box::new(Cursor::new(self.0.clone())),
            handle: Box::new(InProcessHandle),
        })
    }
}

struct NoLauncher;

impl WorkerLauncher for NoLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        Err(io::ErrorKind::NotFound.into())
    }
}

fn transcribe(script: &[u8]) {
    let models = || {
        Ok(ModelData {
            vad: vec![1],
            model: vec![2].into(),
        })
    };
    let config = EngineConfig {
        decoder: Decoder::new(NoLauncher, false),
        ..EngineConfig::new(ScriptedLauncher::new(script), models)
    };
    let Ok(engine) = Engine::start(config) else {
        return;
    };
    let mut events = engine.subscribe();
    for _ in 0..2 {
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(vec![0; 10])),
            options: Options::default(),
        });
        let (mut text, mut latest_ms) = (0, 0);
        loop {
            let event = events.blocking_recv().expect("the engine continues");
            assert_eq!(event.job, job);
            match event.kind {
                EventKind::Segment(segment) => {
                    assert!(segment.start_ms <= segment.end_ms);
                    text += segment.text.len();
                    latest_ms = latest_ms.max(segment.end_ms);
                }
                EventKind::Progress { done_ms, .. } => latest_ms = latest_ms.max(done_ms),
                EventKind::Done(_) | EventKind::Failed { .. } => break,
                _ => {}
            }
        }
        assert!(text <= MAX_TEXT && latest_ms <= LATEST_MS);
    }
}

fn decode(script: &[u8]) {
    let decoder = Decoder::new(ScriptedLauncher::new(script), false);
    let Ok(mut audio) = decoder.open(Box::new(Cursor::new(vec![0; 10]))) else {
        return;
    };
    assert!(
        audio
            .duration_ms()
            .is_none_or(|ms| ms.checked_mul(384_000).is_some())
    );
    while let Ok(Some(block)) = audio.next_block() {
        assert!(block.iter().all(|sample| sample.is_finite()));
    }
}
