//! One loaded model at work, and one stream of what happens.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use earshot_audio::MediaSource;
use earshot_engine::{
    self as engine, Bytes, Engine, EngineConfig, Event, Gpu, Job, JobId, LiveJob, Options, Outcome,
    Unavailable,
};
use earshot_transcript::Document;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::worker;
use crate::{ModelError, Models};

/// What to transcribe with.
#[derive(Default)]
pub struct TranscriberConfig {
    /// A name in the catalog or the path of a file; the default model if `None`.
    pub model: Option<OsString>,
    /// Processor threads; what suits the device if `None`.
    pub threads: Option<usize>,
    /// The model leaves memory when it was not used for so long; `None`: never.
    pub idle: Option<Duration>,
    /// As [`Settings::unconfined_worker`](crate::Settings::unconfined_worker).
    pub unconfined: bool,
    /// A graphics processor to use for as long as it does not fail: see
    /// [`Compute::gpu`](crate::Compute::gpu).
    pub gpu: Option<Gpu>,
}

/// Why nothing can be transcribed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// There is no model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model does not know the language.
    #[error(
        "The model {model} does not know the language \"{language}\"; leave the language out or choose another model."
    )]
    Language {
        /// The model's name.
        model: String,
        /// The language's code.
        language: String,
    },
    /// The system gives the engine no thread.
    #[error("The speech engine cannot be started: {0}.")]
    Engine(#[from] io::Error),
}

impl StartError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Language { .. } => "language-unknown-to-model",
            Self::Engine(_) => "engine-not-started",
        }
    }

    /// Does the user ask for something that does not exist, rather than
    /// something being missing or broken?
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Language { .. } | Self::Model(ModelError::Unknown(_) | ModelError::NotSpeech(_))
        )
    }
}

/// One loaded model at work. Dropping it ends its jobs.
pub struct Transcriber {
    engine: Arc<Engine>,
    events: UnboundedReceiver<Event>,
    model_name: String,
}

impl Transcriber {
    /// Checks every byte of the model, then has it loaded on a thread of its
    /// own. The model must know the language of `options`.
    ///
    /// # Errors
    /// [`StartError`] if there is no such model, or it is not what it should be.
    /// A model that cannot be loaded fails every job instead.
    pub fn start(
        models: &Models,
        config: TranscriberConfig,
        options: &Options,
    ) -> Result<Self, StartError> {
        let wanted = config.model.unwrap_or_else(|| models.default_name().into());
        let path = models.locate(&wanted)?;
        let is_own = models.is_own(&wanted);
        let vad_path = models.locate_vad(&path)?;
        let started = Instant::now();
        let vad = models.load_vad(&vad_path)?.bytes;
        let file = models.open(&path)?;
        let (pieces_in, pieces) = channel();
        let loaded = engine::Models {
            vad,
            model: Bytes {
                length: file.length(),
                pieces: Box::new(pieces.into_iter()),
            },
        };
        let again = again(models.clone(), path, vad_path, is_own, loaded);
        let engine = Engine::start(EngineConfig {
            threads: config.threads,
            idle: config.idle,
            unconfined: config.unconfined,
            must_be_locked_in: is_own,
            gpu: config.gpu.filter(|_| !is_own),
            ..EngineConfig::new(worker::launch(), again)
        })?;
        // While this is read and checked, the worker starts and takes it in.
        let entry = models.read(file, is_own, &mut |piece| {
            // Where nobody takes it, the first job is told why.
            let _ = pieces_in.send(piece);
        })?;
        let model_name = entry.name.clone();
        tracing::info!(model = %model_name, ms = started.elapsed().as_millis() as u64, "model checked");
        if let Some(language) = options
            .language
            .as_ref()
            .filter(|language| !entry.knows(language))
        {
            return Err(StartError::Language {
                model: model_name,
                language: language.clone(),
            });
        }
        let events = engine.events();
        Ok(Self {
            engine: Arc::new(engine),
            events,
            model_name,
        })
    }

    /// The model's name in the catalog.
    pub fn model_name(&self) -> &str {
        &self.model_name
    }

    /// Hands in a sound. What becomes of it is told by [`Transcriber::next_event`].
    pub fn submit(&self, source: Box<dyn MediaSource>, options: Options) -> JobId {
        self.engine.submit(Job { source, options })
    }

    /// Hands in a sound that is still being made, likewise.
    pub fn submit_live(&self, job: LiveJob) -> JobId {
        self.engine.submit_live(job)
    }

    /// Ends a job now; its last event is `Failed` with the code `cancelled`.
    pub fn cancel(&self, job: JobId) {
        self.engine.cancel(job);
    }

    /// What ends this job from another thread, while this one waits for the
    /// next event.
    pub fn canceller(&self, job: JobId) -> Canceller {
        Canceller {
            engine: Arc::downgrade(&self.engine),
            job,
        }
    }

    /// As [`TranscriberConfig::idle`], from now on.
    pub fn set_idle(&self, idle: Option<Duration>) {
        self.engine.set_idle(idle);
    }

    /// Waits for the next thing that happens to any job; `None` if the engine
    /// is gone. Not for async code.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.blocking_recv()
    }
}

/// What has been loaded for the first worker, and the same files, checked anew, for those
/// that take its place.
fn again(
    models: Models,
    path: PathBuf,
    vad_path: PathBuf,
    is_own: bool,
    loaded: engine::Models,
) -> impl FnMut() -> Result<engine::Models, Unavailable> + Send {
    let mut loaded = Some(loaded);
    let load = loader(models, path, vad_path, is_own);
    move || match loaded.take() {
        Some(loaded) => Ok(loaded),
        None => load(),
    }
}

/// Reads and checks these files whenever a worker is started.
pub(crate) fn loader(
    models: Models,
    path: PathBuf,
    vad_path: PathBuf,
    is_own: bool,
) -> impl Fn() -> Result<engine::Models, Unavailable> + Send {
    let load = move || -> Result<engine::Models, ModelError> {
        let file = models.open(&path)?;
        let (length, mut bytes) = (file.length(), Vec::new());
        models.read(file, is_own, &mut |piece| bytes.push(piece))?;
        Ok(engine::Models {
            vad: models.load_vad(&vad_path)?.bytes,
            model: Bytes {
                length,
                pieces: Box::new(bytes.into_iter()),
            },
        })
    };
    move || load().map_err(|error| Unavailable::new(error.code(), error))
}

/// Ends one job of a [`Transcriber`], as [`Transcriber::cancel`] does.
#[derive(Clone)]
pub struct Canceller {
    /// The model must not be kept in memory for a job that might be cancelled.
    engine: Weak<Engine>,
    job: JobId,
}

impl Canceller {
    /// Ends the job now; nothing happens if it has ended.
    pub fn cancel(&self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.cancel(self.job);
        }
    }
}

/// The record of a finished job: `name` is the sound's, `model` the model's.
pub fn document(name: String, model: &str, outcome: Outcome) -> Document {
    Document {
        duration_ms: outcome.duration_ms,
        processing_ms: outcome.processing_ms,
        no_speech: outcome.no_speech,
        warnings: outcome.warnings.iter().map(ToString::to_string).collect(),
        ..Document::new(name, model.to_owned(), outcome.transcript)
    }
}
