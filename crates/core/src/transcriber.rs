//! A loaded model with its job queue and event stream.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use earshot_audio::MediaSource;
use earshot_engine::{
    self as engine, ByteStream, Engine, EngineConfig, Event, GpuConfig, Job, JobId, JobOutcome,
    LiveJob, Options,
};
use earshot_error::{ErrorCode, ErrorInfo};
use earshot_models::{loader, worker};
use earshot_transcript::Document;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{ModelError, Models};

#[derive(Default)]
pub struct TranscriberConfig {
    /// A name in the catalog or a path; the default model if `None`.
    pub model: Option<OsString>,
    /// Chosen for the device if `None`.
    pub threads: Option<usize>,
    /// Unload the model after this long without use; `None`: never.
    pub idle_timeout: Option<Duration>,
    pub allow_unsandboxed: bool,
    /// A GPU, used until it fails: see [`DeviceSelector::gpu`](crate::DeviceSelector::gpu).
    pub gpu: Option<GpuConfig>,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(
        "The model {model} does not know the language \"{language}\"; leave the language out or choose another model."
    )]
    Language { model: String, language: String },
    #[error("The speech engine cannot be started: {0}.")]
    Engine(#[from] io::Error),
}

impl StartError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Model(error) => error.code(),
            Self::Language { .. } => ErrorCode::LanguageUnknownToModel,
            Self::Engine(_) => ErrorCode::EngineNotStarted,
        }
    }

    /// Whether the request is invalid, rather than something missing or broken.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Language { .. } | Self::Model(ModelError::Unknown(_) | ModelError::NotSpeech(_))
        )
    }
}

/// Dropping it cancels its jobs.
pub struct Transcriber {
    engine: Arc<Engine>,
    events: UnboundedReceiver<Event>,
    model_name: String,
}

impl Transcriber {
    /// Checks every byte of the model while a worker loads it.
    ///
    /// # Errors
    /// A model that fails to load fails every job instead.
    pub fn start(
        models: &Models,
        config: TranscriberConfig,
        options: &Options,
    ) -> Result<Self, StartError> {
        let name = config.model.unwrap_or_else(|| models.default_name().into());
        let path = models.locate(&name)?;
        let is_custom = models.is_custom(&name);
        let vad_path = models.locate_vad(&path)?;
        let started = Instant::now();
        let vad = models.load_vad(&vad_path)?.bytes;
        let file = models.open(&path)?;
        let (sender, chunks) = channel();
        let loaded = engine::ModelData {
            vad,
            model: ByteStream {
                length: file.length(),
                chunks: Box::new(chunks.into_iter()),
            },
        };
        let load = first_then_reload(models.clone(), path, vad_path, is_custom, loaded);
        let engine = Engine::start(EngineConfig {
            threads: config.threads,
            idle_timeout: config.idle_timeout,
            allow_unsandboxed: config.allow_unsandboxed,
            require_sandbox: is_custom,
            gpu: config.gpu.filter(|_| !is_custom),
            ..EngineConfig::new(worker::launcher(), load)
        })?;
        // The worker starts meanwhile.
        let entry = models.read(file, is_custom, &mut |chunk| {
            // If the worker has stopped receiving, the first job reports why.
            let _ = sender.send(chunk);
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
        let events = engine.subscribe();
        Ok(Self {
            engine: Arc::new(engine),
            events,
            model_name,
        })
    }

    pub fn model_name(&self) -> &str {
        &self.model_name
    }

    /// Progress is reported by [`Transcriber::next_event`].
    pub fn submit(&self, source: Box<dyn MediaSource>, options: Options) -> JobId {
        self.engine.submit(Job { source, options })
    }

    pub fn submit_live(&self, job: LiveJob) -> JobId {
        self.engine.submit_live(job)
    }

    /// The job's last event is `Failed` with the code `cancelled`.
    pub fn cancel(&self, job: JobId) {
        self.engine.cancel(job);
    }

    /// Cancels this job from another thread.
    pub fn canceller(&self, job: JobId) -> Canceller {
        Canceller {
            engine: Arc::downgrade(&self.engine),
            job,
        }
    }

    pub(crate) fn idle_timeout(&self) -> IdleTimeout {
        IdleTimeout(Arc::downgrade(&self.engine))
    }

    /// Blocks; `None` if the engine has stopped.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.blocking_recv()
    }
}

/// Reads and checks the files again for later workers.
fn first_then_reload(
    models: Models,
    path: PathBuf,
    vad_path: PathBuf,
    is_custom: bool,
    loaded: engine::ModelData,
) -> impl FnMut() -> Result<engine::ModelData, ErrorInfo> + Send {
    let mut loaded = Some(loaded);
    let load = loader(models, path, vad_path, is_custom);
    move || match loaded.take() {
        Some(loaded) => Ok(loaded),
        None => load(),
    }
}

/// Changes when the model is unloaded, also while a job runs.
#[derive(Clone)]
pub(crate) struct IdleTimeout(Weak<Engine>);

impl IdleTimeout {
    pub(crate) fn set(&self, idle: Option<Duration>) {
        if let Some(engine) = self.0.upgrade() {
            engine.set_idle_timeout(idle);
        }
    }
}

#[derive(Clone)]
pub struct Canceller {
    /// Weak, so that a pending canceller does not keep the model in memory.
    engine: Weak<Engine>,
    job: JobId,
}

impl Canceller {
    /// Does nothing if the job has ended.
    pub fn cancel(&self) {
        if let Some(engine) = self.engine.upgrade() {
            engine.cancel(self.job);
        }
    }
}

/// The document of a finished job.
pub fn document(name: String, model: &str, outcome: JobOutcome) -> Document {
    Document {
        duration_ms: outcome.duration_ms,
        processing_ms: outcome.processing_ms,
        no_speech: outcome.no_speech,
        warnings: outcome.warnings.iter().map(ToString::to_string).collect(),
        ..Document::new(name, model.to_owned(), outcome.transcript)
    }
}
