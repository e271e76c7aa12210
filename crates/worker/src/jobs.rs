//! Runs jobs one at a time.

use std::io::Read;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc::Receiver};
use std::thread;
use std::time::Instant;

use earshot_audio::SAMPLE_RATE;
use earshot_engine::protocol;
use earshot_engine::{EventKind, JobId, JobOutcome, Options};
use earshot_error::ErrorCode;
use earshot_speech::{CancelToken, LiveOptions, Model, SpeechError, Update, Vad, Whisper};

use crate::response_writer::ResponseWriter;
use crate::source::RemoteSource;

pub(crate) enum JobInput {
    /// Decoded by another worker, so that no untrusted file is parsed next to live audio.
    File(RemoteSource, Options),
    Live(Receiver<Vec<f32>>, Options, LiveOptions),
}

/// More chunks at once need more GPU memory and are not faster (docs/performance.md).
const MAX_GPU_CHUNKS: usize = 8;

pub(crate) fn load_models(
    model: &mut impl Read,
    vad: &[u8],
    gpu: Option<u32>,
    threads: Option<usize>,
) -> Result<Whisper, SpeechError> {
    let started = Instant::now();
    // Invalid bytes may panic in native code.
    let whisper = catch_unwind(AssertUnwindSafe(|| {
        let (model, vad) = (Model::load(model, gpu)?, Vad::load(vad)?);
        let all = thread::available_parallelism().map_or(1, usize::from);
        let gpu_chunks = gpu.map(|_| all.min(MAX_GPU_CHUNKS));
        Whisper::new(model, vad, threads.or(gpu_chunks))
    }))
    .unwrap_or(Err(SpeechError::ModelUnusable))?;
    tracing::info!(ms = started.elapsed().as_millis() as u64, "model loaded");
    Ok(whisper)
}

pub(crate) fn run_all(
    model: &Whisper,
    jobs: &Receiver<(JobId, JobInput, Arc<CancelToken>)>,
    writer: &ResponseWriter,
) {
    for (id, input, cancel) in jobs {
        let event = if cancel.is_cancelled() {
            failure_event(&SpeechError::Cancelled)
        } else {
            run_one(model, id, input, &cancel, writer)
        };
        writer.send_job_event(id, event);
    }
}

fn run_one(
    model: &Whisper,
    id: JobId,
    input: JobInput,
    cancel: &CancelToken,
    writer: &ResponseWriter,
) -> EventKind {
    let started = Instant::now();
    let mut emit = |event| writer.send_job_event(id, event);
    let result = catch_unwind(AssertUnwindSafe(|| match input {
        JobInput::File(source, options) => {
            transcribe_file(model, source, &options, cancel, &mut emit)
        }
        JobInput::Live(audio, options, live) => {
            transcribe_live(model, &audio, &options, &live, cancel, &mut emit)
        }
    }));
    match result {
        Ok(Ok(mut outcome)) => {
            outcome.processing_ms = started.elapsed().as_millis() as u64;
            EventKind::Done(outcome)
        }
        Ok(Err(event)) => event,
        Err(_) => EventKind::failed(
            ErrorCode::EngineFailed,
            "The speech engine failed on this file; please report it.",
        ),
    }
}

fn transcribe_file(
    model: &Whisper,
    mut source: RemoteSource,
    options: &Options,
    cancel: &CancelToken,
    emit: &mut dyn FnMut(EventKind),
) -> Result<JobOutcome, EventKind> {
    let mut samples = 0;
    let blocks = iter::from_fn(|| {
        let bytes = match source.next_chunk() {
            Ok(bytes) => bytes,
            Err(error) => return Some(Err(error)),
        };
        let block = protocol::bytes_to_samples(bytes);
        samples += block.len() as u64;
        (!block.is_empty()).then_some(Ok(block))
    });
    let progress = EventKind::Progress {
        done_ms: 0,
        total_ms: None,
    };
    emit(progress);
    let mut transcript = model
        .transcribe(blocks, options, cancel, &mut |update| {
            emit(to_event(update));
        })
        .map_err(|error| match error {
            SpeechError::Source(source) => {
                EventKind::failed(ErrorCode::ReadFailed, source.to_string())
            }
            error => failure_event(&error),
        })?;
    let no_speech = transcript.segments.is_empty();
    // Already sent.
    transcript.segments.clear();
    Ok(JobOutcome {
        no_speech,
        transcript,
        duration_ms: samples * 1000 / u64::from(SAMPLE_RATE),
        processing_ms: 0,
        // Known to the decoder.
        warnings: Vec::new(),
    })
}

fn transcribe_live(
    model: &Whisper,
    audio: &Receiver<Vec<f32>>,
    options: &Options,
    live: &LiveOptions,
    cancel: &CancelToken,
    emit: &mut dyn FnMut(EventKind),
) -> Result<JobOutcome, EventKind> {
    let mut duration_ms = 0;
    let mut transcript = model
        .transcribe_live(audio, options, live, cancel, &mut |update| {
            if let Update::Progress(until_ms) = update {
                duration_ms = until_ms;
            }
            emit(to_event(update));
        })
        .map_err(|error| failure_event(&error))?;
    let no_speech = transcript.segments.is_empty();
    transcript.segments.clear();
    Ok(JobOutcome {
        no_speech,
        transcript,
        duration_ms,
        processing_ms: 0,
        warnings: Vec::new(),
    })
}

fn to_event(update: Update) -> EventKind {
    match update {
        Update::Language(code) => EventKind::Language { code },
        Update::Segment(segment) => EventKind::Segment(segment),
        Update::Progress(done_ms) => EventKind::Progress {
            done_ms,
            total_ms: None,
        },
        Update::Draft(text) => EventKind::Partial { text },
    }
}

fn failure_event(error: &SpeechError) -> EventKind {
    EventKind::failed(error.code(), error.to_string())
}
