//! Runs one job after another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc::Receiver};
use std::thread;
use std::time::Instant;

use earshot_audio::SAMPLE_RATE;
use earshot_engine::wire;
use earshot_engine::{EventKind, JobId, LiveJob, Options, Outcome};
use earshot_speech::{Cancel, Heard, Model, Samples, SpeechError, SpeechModel, Vad, Whisper};

use crate::reporter::Reporter;
use crate::source::RemoteSource;

/// What a job is made of.
pub(crate) enum Work {
    /// Samples, as [`Order::Transcribe`](wire::Order::Transcribe) has them: decoded by
    /// another worker, so that no stranger's file is taken apart where a microphone is heard.
    Whole(RemoteSource, Options),
    Live(LiveJob),
}

/// Passages that a graphics processor is given at a time, at most: more of them hold more
/// memory and are not done sooner (docs/performance.md).
const ON_GRAPHICS: usize = 8;

pub(crate) fn load(
    model: &[u8],
    vad: &[u8],
    gpu: Option<u32>,
    threads: Option<usize>,
) -> Result<Whisper, SpeechError> {
    let started = Instant::now();
    // Not every mistake in the bytes is an error to the native code.
    let whisper = catch_unwind(|| {
        let (model, vad) = (Model::load(model, gpu)?, Vad::load(vad)?);
        let all = thread::available_parallelism().map_or(1, usize::from);
        let on_graphics = gpu.map(|_| all.min(ON_GRAPHICS));
        Whisper::new(model, vad, threads.or(on_graphics))
    })
    .unwrap_or(Err(SpeechError::ModelUnusable))?;
    tracing::info!(ms = started.elapsed().as_millis() as u64, "model loaded");
    Ok(whisper)
}

/// Runs jobs until there will be no more.
pub(crate) fn all(
    model: &dyn SpeechModel,
    jobs: &Receiver<(JobId, Work, Arc<Cancel>)>,
    reporter: &Reporter,
) {
    for (id, work, cancel) in jobs {
        let ended = if cancel.is_cancelled() {
            failed(&SpeechError::Cancelled)
        } else {
            one(model, id, work, &cancel, reporter)
        };
        reporter.tell(id, ended);
    }
}

/// Runs one job and says how it ended.
fn one(
    model: &dyn SpeechModel,
    id: JobId,
    work: Work,
    cancel: &Cancel,
    reporter: &Reporter,
) -> EventKind {
    let started = Instant::now();
    let mut tell = |event| reporter.tell(id, event);
    // A bug in a decoder costs its own file, not the ones after it.
    let result = catch_unwind(AssertUnwindSafe(|| match work {
        Work::Whole(source, options) => heard(model, source, options, cancel, &mut tell),
        Work::Live(job) => overheard(model, job, cancel, &mut tell),
    }));
    match result {
        Ok(Ok(mut outcome)) => {
            outcome.processing_ms = started.elapsed().as_millis() as u64;
            EventKind::Done(outcome)
        }
        Ok(Err(ended)) => ended,
        Err(_) => EventKind::failed(
            "engine-failed",
            "The speech engine failed on this file; please report it.",
        ),
    }
}

fn heard(
    model: &dyn SpeechModel,
    source: RemoteSource,
    options: Options,
    cancel: &Cancel,
    tell: &mut dyn FnMut(EventKind),
) -> Result<Outcome, EventKind> {
    let mut stream = Stream { source, samples: 0 };
    let progress = EventKind::Progress {
        done_ms: 0,
        total_ms: None,
    };
    tell(progress);
    let mut transcript = model
        .transcribe(&mut stream, &for_speech(options), cancel, &mut |heard| {
            tell(told(heard));
        })
        .map_err(|error| match error {
            SpeechError::Source(source) => EventKind::failed("read-failed", source.to_string()),
            error => failed(&error),
        })?;
    let no_speech = transcript.segments.is_empty();
    // They were told one by one.
    transcript.segments.clear();
    Ok(Outcome {
        no_speech,
        transcript,
        duration_ms: stream.samples * 1000 / u64::from(SAMPLE_RATE),
        processing_ms: 0,
        // Whoever decodes knows them.
        warnings: Vec::new(),
    })
}

/// Listens to a sound that is still being made.
fn overheard(
    model: &dyn SpeechModel,
    job: LiveJob,
    cancel: &Cancel,
    tell: &mut dyn FnMut(EventKind),
) -> Result<Outcome, EventKind> {
    let options = for_speech(job.options);
    let live = earshot_speech::Live {
        between_drafts: job.between_drafts,
        terms_of: job.terms_of,
    };
    let mut duration_ms = 0;
    let mut transcript = model
        .listen(&job.sound, &options, &live, cancel, &mut |heard| {
            if let Heard::Until(until_ms) = heard {
                duration_ms = until_ms;
            }
            tell(told(heard));
        })
        .map_err(|error| failed(&error))?;
    let no_speech = transcript.segments.is_empty();
    transcript.segments.clear();
    Ok(Outcome {
        no_speech,
        transcript,
        duration_ms,
        processing_ms: 0,
        warnings: Vec::new(),
    })
}

fn for_speech(options: Options) -> earshot_speech::Options {
    earshot_speech::Options {
        language: options.language,
        translate: options.translate,
        prompt: options.prompt,
        terms: options.terms,
        vad: options.vad,
        from_ms: options.from_ms,
        gentle: options.gentle,
    }
}

fn told(heard: Heard) -> EventKind {
    match heard {
        Heard::Language(code) => EventKind::Language { code },
        Heard::Segment(segment) => EventKind::Segment(segment),
        Heard::Until(done_ms) => EventKind::Progress {
            done_ms,
            total_ms: None,
        },
        Heard::Draft(text) => EventKind::Partial { text },
    }
}

fn failed(error: &SpeechError) -> EventKind {
    EventKind::failed(error.code(), error.to_string())
}

/// Samples that the keeper has, as the stream that a speech model takes.
struct Stream {
    source: RemoteSource,
    /// Samples given so far.
    samples: u64,
}

impl Samples for Stream {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, Box<dyn std::error::Error + Send + Sync>> {
        let block = wire::to_samples(self.source.next_piece()?);
        self.samples += block.len() as u64;
        Ok((!block.is_empty()).then_some(block))
    }
}
