//! What no worker can do: the job ends with the right error, and the worker lives.

#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod support;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_engine::wire::{self, Confined, Report, VERSION};
use earshot_engine::{
    Engine, EngineConfig, EventKind, Job, Launch, Link, Models, Options, Program,
};
use support::INAUGURAL;
use support::harm::{Moment, disturbed, failure, outcome, process, quick, speech};

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
    let Some(config) = quick() else { return };
    let engine = Engine::start(config).unwrap();
    let mut events = engine.events();
    let worker = process(&engine);
    let length = speech().len() as u64;
    // As it is opened, and in each third of it.
    for from in [0, length / 6, length / 2, length - 1000] {
        engine.submit(Job {
            source: Box::new(Torn {
                sound: Cursor::new(speech()),
                from,
            }),
            options: Options::default(),
        });
        let told = loop {
            match events.blocking_recv().unwrap().kind {
                EventKind::Failed { code, message } => break (code, message),
                EventKind::Done(_) => panic!("not all of it could be read"),
                _ => {}
            }
        };
        assert_eq!(told.0, "read-failed", "from {from}");
        assert!(told.1.contains("the stick was pulled out"), "{}", told.1);
        assert_eq!(process(&engine), worker);
    }
}

/// A sound on a share that answers no more.
struct Silent(Cursor<Vec<u8>>);

impl Read for Silent {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.position() > 100_000 {
            std::thread::sleep(Duration::from_secs(3600));
        }
        self.0.read(out)
    }
}

impl Seek for Silent {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_job_that_gets_nowhere_ends_with_a_word_and_the_next_one_is_done() {
    let Some(config) = quick() else { return };
    let engine = Engine::start(EngineConfig {
        stall: Duration::from_secs(2),
        ..config
    })
    .unwrap();
    let mut events = engine.events();
    let mut submit = |source: Box<dyn earshot_audio::MediaSource>| {
        engine.submit(Job {
            source,
            options: Options::default(),
        });
        loop {
            match events.blocking_recv().unwrap().kind {
                EventKind::Failed { code, .. } => return code,
                EventKind::Done(_) => return "done".to_owned(),
                _ => {}
            }
        }
    };
    assert_eq!(
        submit(Box::new(Silent(Cursor::new(speech())))),
        "got-nowhere"
    );
    assert_eq!(submit(Box::new(Cursor::new(INAUGURAL))), "done");
}

#[test]
fn a_model_of_nonsense_fails_its_jobs_and_nothing_else() {
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

#[test]
fn a_model_that_nobody_vouches_for_goes_to_nobody_who_is_not_locked_in() {
    for confined in [
        Confined::NotHere,
        Confined::Not {
            why: "no seccomp".to_owned(),
        },
    ] {
        let orders = Arc::new(Mutex::new(Vec::new()));
        let config = EngineConfig {
            must_be_locked_in: true,
            // Whatever the user has set.
            unconfined: true,
            ..EngineConfig::new(
                Says {
                    confined,
                    orders: Arc::clone(&orders),
                },
                || {
                    Ok(Models {
                        model: vec![b'm'; 100_000].into(),
                        vad: vec![b'v'; 1000],
                    })
                },
            )
        };
        let told = disturbed(config, Moment::End, |_| {});
        assert_eq!(failure(&told), "model-not-locked-in");
        let got = orders.lock().unwrap();
        assert!(!got.is_empty(), "it was told what would come");
        assert!(
            !got.ends_with(b"mmmm") && got.len() < 1000,
            "and got nothing"
        );
    }
}

#[test]
fn a_model_that_nobody_vouches_for_works_where_it_is_locked_in() {
    let Some(config) = quick() else { return };
    if std::env::var_os("EARSHOT_IN_PROCESS").is_some() {
        println!("skipped: nothing is locked in here");
        return;
    }
    let config = EngineConfig {
        must_be_locked_in: true,
        ..config
    };
    let told = disturbed(config, Moment::End, |_| {});
    assert!(!outcome(&told).no_speech);
}

/// Says that it is locked in so, and keeps what it is sent.
struct Says {
    confined: Confined,
    orders: Arc<Mutex<Vec<u8>>>,
}

struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Launch for Says {
    fn launch(&self) -> io::Result<Link> {
        let hello = Report::Hello {
            version: VERSION,
            confined: self.confined.clone(),
        };
        let mut said = Vec::new();
        wire::write(&mut said, &hello, &[])?;
        let silence = std::io::pipe()?;
        Ok(Link {
            orders: Box::new(Kept(Arc::clone(&self.orders))),
            reports: Box::new(Cursor::new(said).chain(silence.0)),
            life: Box::new(NoLife(Some(silence.1))),
        })
    }
}

/// Says the version before ours, and waits.
struct Older;

impl Launch for Older {
    fn launch(&self) -> io::Result<Link> {
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
