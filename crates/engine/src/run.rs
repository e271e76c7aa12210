//! The engine's own thread: loads the model, then runs one job after another.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    time::Instant,
};

use earshot_audio::{AudioError, SAMPLE_RATE, Sound};
use earshot_speech::{Cancel, Heard, Model, Samples, SpeechError, SpeechModel, Vad, Whisper};

use crate::{EngineConfig, EventKind, Job, JobId, Outcome, Shared};

pub(crate) fn all(
    config: EngineConfig,
    jobs: &mpsc::Receiver<(JobId, Job, Arc<Cancel>)>,
    shared: &Shared,
) {
    // Jobs wait for this: even a panic must end them with a word.
    let model = catch_unwind(|| load(config)).unwrap_or(Err(SpeechError::ModelUnusable));
    for (id, job, cancel) in jobs {
        if cancel.is_cancelled() {
            continue;
        }
        let ended = match &model {
            Ok(model) => one(model, id, job, &cancel, shared),
            Err(error) => EventKind::failed(error.code(), error.to_string()),
        };
        if let EventKind::Failed { code, .. } = &ended {
            tracing::info!(job = id.0, code, "job failed");
        }
        shared.end(id, ended);
    }
}

fn load(config: EngineConfig) -> Result<Whisper, SpeechError> {
    let started = Instant::now();
    let model = Model::load(&config.model)?;
    drop(config.model);
    let vad = Vad::load(&config.vad)?;
    let whisper = Whisper::new(model, vad, config.threads)?;
    tracing::info!(ms = started.elapsed().as_millis() as u64, "model loaded");
    Ok(whisper)
}

/// Runs one job and says how it ended.
fn one(
    model: &dyn SpeechModel,
    id: JobId,
    job: Job,
    cancel: &Cancel,
    shared: &Shared,
) -> EventKind {
    let started = Instant::now();
    // A bug in a decoder costs its own file, not the ones after it.
    let result = catch_unwind(AssertUnwindSafe(|| heard(model, id, job, cancel, shared)));
    match result {
        Ok(Ok(mut outcome)) => {
            outcome.processing_ms = started.elapsed().as_millis() as u64;
            tracing::info!(
                job = id.0,
                duration_ms = outcome.duration_ms,
                processing_ms = outcome.processing_ms,
                "job done"
            );
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
    id: JobId,
    job: Job,
    cancel: &Cancel,
    shared: &Shared,
) -> Result<Outcome, EventKind> {
    let sound = Sound::open(job.source).map_err(|error| refused(&error))?;
    let total_ms = sound.duration_ms();
    shared.tell(
        id,
        EventKind::Progress {
            done_ms: 0,
            total_ms,
        },
    );
    let mut stream = Stream { sound, samples: 0 };
    let options = earshot_speech::Options {
        language: job.options.language,
        translate: job.options.translate,
        prompt: job.options.prompt,
        terms: job.options.terms,
        vad: job.options.vad,
        from_ms: job.options.from_ms,
    };
    let transcript = model
        .transcribe(&mut stream, &options, cancel, &mut |heard| {
            shared.tell(
                id,
                match heard {
                    Heard::Language(code) => EventKind::Language { code },
                    Heard::Segment(segment) => EventKind::Segment(segment),
                    Heard::Until(done_ms) => EventKind::Progress { done_ms, total_ms },
                },
            );
        })
        .map_err(|error| match error {
            SpeechError::Source(source) => match source.downcast_ref::<AudioError>() {
                Some(error) => refused(error),
                None => EventKind::failed("read-failed", source.to_string()),
            },
            error => EventKind::failed(error.code(), error.to_string()),
        })?;
    Ok(Outcome {
        no_speech: transcript.segments.is_empty(),
        transcript,
        duration_ms: stream.samples * 1000 / u64::from(SAMPLE_RATE),
        processing_ms: 0,
        warnings: stream
            .sound
            .warnings()
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

fn refused(error: &AudioError) -> EventKind {
    EventKind::failed(error.code(), error.to_string())
}

/// A sound as the stream that a speech model takes.
struct Stream {
    sound: Sound,
    /// Samples given so far.
    samples: u64,
}

impl Samples for Stream {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, Box<dyn std::error::Error + Send + Sync>> {
        let block = self.sound.next_block()?;
        self.samples += block.as_ref().map_or(0, |block| block.len() as u64);
        Ok(block)
    }
}
