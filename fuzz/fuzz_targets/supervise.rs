//! Whatever a worker says, its keeper goes on: every job ends once, with bounded text and
//! with times that can be, and every sound has samples that are numbers.
//!
//! The input is what the worker says after its greeting: heads of messages, each on a line
//! of its own, with a body of as many times four bytes as its first letter says.
#![no_main]

use std::io::{self, Cursor};

use earshot_audio::Stream as _;
use earshot_engine::wire::{self, Confined, Report, VERSION};
use earshot_engine::{
    Engine, EngineConfig, EventKind, Job, Launch, Link, Media, Models, Options, Threads,
};
use libfuzzer_sys::fuzz_target;

/// Text of a job whose sound gave nothing, at most.
const MOST_TEXT: usize = 80 << 10;
/// The last time that such a job can have.
const LATEST_MS: u64 = 30_000;

fuzz_target!(|said: &[u8]| {
    transcribe(said);
    decode(said);
});

/// Says this, and ends.
struct Saying(Vec<u8>);

impl Saying {
    fn new(said: &[u8]) -> Self {
        let mut all = Vec::new();
        for greeting in [
            Report::Hello {
                version: VERSION,
                confined: Confined::Fully,
            },
            Report::Ready,
        ] {
            let _ = wire::write(&mut all, &greeting, &[]);
        }
        for line in said.split(|byte| *byte == b'\n') {
            let Some((first, head)) = line.split_first() else {
                continue;
            };
            let body = &said[..said.len().min(4 * usize::from(*first))];
            all.extend((head.len() as u32).to_le_bytes());
            all.extend((body.len() as u32).to_le_bytes());
            all.extend([head, body].concat());
        }
        Self(all)
    }
}

impl Launch for Saying {
    fn launch(&self) -> io::Result<Link> {
        Ok(Link {
            orders: Box::new(io::sink()),
            reports: Box::new(Cursor::new(self.0.clone())),
            life: Box::new(Threads),
        })
    }
}

struct Nothing;

impl Launch for Nothing {
    fn launch(&self) -> io::Result<Link> {
        Err(io::ErrorKind::NotFound.into())
    }
}

fn transcribe(said: &[u8]) {
    let models = || {
        Ok(Models {
            vad: vec![1],
            model: vec![2].into(),
        })
    };
    let config = EngineConfig {
        media: Media::new(Nothing, false),
        ..EngineConfig::new(Saying::new(said), models)
    };
    let Ok(engine) = Engine::start(config) else {
        return;
    };
    let mut events = engine.events();
    for _ in 0..2 {
        let job = engine.submit(Job {
            source: Box::new(Cursor::new(vec![0; 10])),
            options: Options::default(),
        });
        let (mut text, mut latest_ms) = (0, 0);
        loop {
            let event = events.blocking_recv().expect("the engine goes on");
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
        assert!(text <= MOST_TEXT && latest_ms <= LATEST_MS);
    }
}

fn decode(said: &[u8]) {
    let media = Media::new(Saying::new(said), false);
    let Ok(mut sound) = media.open(Box::new(Cursor::new(vec![0; 10]))) else {
        return;
    };
    assert!(sound.duration_ms().is_none_or(|ms| ms.checked_mul(384_000).is_some()));
    while let Ok(Some(block)) = sound.next_block() {
        assert!(block.iter().all(|sample| sample.is_finite()));
    }
}
