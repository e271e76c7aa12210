//! Runs transcription jobs in a supervised worker process.
//!
//! The model runs in one worker; a second one without a model ([`Decoder`]) decodes the untrusted
//! media. After a crash, a hang or an allocation failure the job continues from its last
//! checkpoint.
//!
//! ```text
//! caller ── jobs ──► supervisor thread ── requests ──► worker with the model
//!    ▲                  │  ▲                               │
//!    └───── events ─────┘  └───────── responses ───────────┘ (reads samples)
//!
//!          media ── bytes ──► worker without a model ── samples ──►
//! ```

mod connection;
mod core_dumps;
mod decoder;
mod decoder_worker;
mod devices;
mod driver_cache;
mod event;
mod executable;
mod handshake;
mod job;
#[cfg(unix)]
mod library;
mod limits;
mod live_buffer;
mod pcm;
mod processor_time;
pub mod protocol;
mod remote_audio;
mod resumable_job;
mod starvation;
mod stderr;
mod supervisor;
mod work_budget;

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub use connection::{ExitInfo, InProcessHandle, WorkerHandle, WorkerIo, WorkerLauncher};
pub use core_dumps::disable_core_dumps;
pub use decoder::Decoder;
pub use devices::devices;
pub use driver_cache::DRIVER_CACHE_VAR;
pub use event::{Event, EventKind, JobOutcome};
pub use executable::WorkerExecutable;
use job::JobInput;
pub use job::{Job, JobId, LiveJob, Options};
#[cfg(unix)]
pub use library::WorkerLibrary;
pub use protocol::Device;
pub use remote_audio::RemoteAudio;
use supervisor::{Message, WorkerSupervisor};

/// A worker that is silent for this long is considered hung. The longest step of a large model on a
/// slow CPU takes about ten seconds.
pub const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum time without progress, even with heartbeats: a decoder may loop forever. The longest
/// step is one 30 s chunk decoded several times.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(15 * 60);

pub struct EngineConfig {
    pub launcher: Box<dyn WorkerLauncher>,
    pub decoder: Decoder,
    /// Called each time a worker is started.
    pub models: Box<dyn FnMut() -> Result<ModelData, ErrorInfo> + Send>,
    /// `None`: one per processor.
    pub threads: Option<usize>,
    pub heartbeat_timeout: Duration,
    pub stall_timeout: Duration,
    /// Accept a worker that could not sandbox itself.
    pub allow_unsandboxed: bool,
    /// For untrusted models: send the model only to a sandboxed worker, whatever
    /// `allow_unsandboxed` says, and never to a GPU worker.
    pub require_sandbox: bool,
    /// Stops an unused worker to free its memory.
    pub idle_timeout: Option<Duration>,
    pub gpu: Option<GpuConfig>,
}

/// After its first failure all jobs run on the CPU worker.
pub struct GpuConfig {
    pub launcher: Box<dyn WorkerLauncher>,
    pub device: Device,
    /// Called once with a short description for the log.
    pub on_failure: Box<dyn FnOnce(&str) + Send>,
}

impl EngineConfig {
    /// Defaults, without an idle timeout.
    pub fn new(
        launcher: impl WorkerLauncher + 'static,
        models: impl FnMut() -> Result<ModelData, ErrorInfo> + Send + 'static,
    ) -> Self {
        let launcher = Arc::new(launcher);
        Self {
            decoder: Decoder::new(Arc::clone(&launcher), false),
            launcher: Box::new(launcher),
            models: Box::new(models),
            threads: None,
            heartbeat_timeout: HEARTBEAT_TIMEOUT,
            stall_timeout: STALL_TIMEOUT,
            allow_unsandboxed: false,
            require_sandbox: false,
            idle_timeout: None,
            gpu: None,
        }
    }
}

/// Must be verified, because the native parser trusts its input, or
/// [`EngineConfig::require_sandbox`] must be set.
pub struct ModelData {
    /// Silero voice-activity model.
    pub vad: Vec<u8>,
    /// In whisper.cpp's format.
    pub model: ByteStream,
}

/// Can still be read and verified while the first chunks are sent.
pub struct ByteStream {
    pub length: u64,
    /// Loading fails if there are fewer bytes.
    pub chunks: Box<dyn Iterator<Item = Arc<[u8]>> + Send>,
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            chunks: Box::new(std::iter::once(bytes.into())),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorInfo {
    /// Stable kebab-case code.
    pub code: String,
    /// For the user.
    pub message: String,
}

impl ErrorInfo {
    pub fn new(code: &str, error: impl std::fmt::Display) -> Self {
        Self {
            code: code.to_owned(),
            message: error.to_string(),
        }
    }

    fn version_mismatch() -> Self {
        Self::new(
            "worker-of-another-version",
            "Parts of Earshot are of different versions; install it again.",
        )
    }

    fn not_sandboxed(reason: &str) -> Self {
        /// The reason comes from the worker, which is not trusted.
        const MAX_REASON: usize = 200;
        let reason: String = reason.chars().take(MAX_REASON).collect();
        Self::new(
            "worker-not-confined",
            format!(
                "This system cannot sandbox the part of Earshot that reads your files ({reason}). \
                 To continue without, turn on \"Read files without the sandbox\" in the settings of \
                 the window, or set allow_unsandboxed = true in settings.toml."
            ),
        )
    }

    fn untrusted_model_not_sandboxed() -> Self {
        Self::new(
            "model-not-locked-in",
            "This model was added by hand and runs only in a sandbox, which this system cannot \
             provide; choose another model.",
        )
    }

    fn start_failed(error: &io::Error) -> Self {
        Self::new(
            "engine-not-started",
            format!("The speech engine cannot be started: {error}."),
        )
    }
}

/// A loaded model and its job queue. Dropping it cancels all jobs.
pub struct Engine {
    inbox: Sender<Message>,
    last_id: AtomicU64,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Shared with the supervisor thread.
struct Shared {
    subscribers: Mutex<Vec<UnboundedSender<Event>>>,
    unfinished: Mutex<HashSet<JobId>>,
    idle_timeout: Mutex<Option<Duration>>,
    process_id: Mutex<Option<u32>>,
    /// `None`: the CPU.
    device: Mutex<Option<Device>>,
}

impl Engine {
    /// Returns while the worker loads the model. If the model cannot be loaded, every job fails.
    pub fn start(config: EngineConfig) -> io::Result<Self> {
        let (inbox, messages) = mpsc::channel();
        let shared = Arc::new(Shared {
            subscribers: Mutex::default(),
            unfinished: Mutex::default(),
            idle_timeout: Mutex::new(config.idle_timeout),
            process_id: Mutex::default(),
            device: Mutex::default(),
        });
        config
            .decoder
            .set_allow_unsandboxed(config.allow_unsandboxed);
        let mut supervisor =
            WorkerSupervisor::new(config, messages, inbox.clone(), Arc::clone(&shared));
        let shared_in_thread = Arc::clone(&shared);
        let supervisor = thread::Builder::new()
            .name("engine".into())
            .spawn(move || {
                // A panic fails one job.
                while catch_unwind(AssertUnwindSafe(|| supervisor.run())).is_err() {
                    supervisor.recover();
                }
                shared_in_thread.fail_all();
            })?;
        Ok(Self {
            inbox,
            last_id: AtomicU64::new(0),
            shared,
            thread: Some(supervisor),
        })
    }

    pub fn subscribe(&self) -> UnboundedReceiver<Event> {
        let (sender, receiver) = unbounded_channel();
        lock(&self.shared.subscribers).push(sender);
        receiver
    }

    /// Jobs run in submission order.
    pub fn submit(&self, job: Job) -> JobId {
        self.enqueue(JobInput::File(job))
    }

    /// No other job runs until it ends.
    pub fn submit_live(&self, job: LiveJob) -> JobId {
        self.enqueue(JobInput::Live(job))
    }

    fn enqueue(&self, input: JobInput) -> JobId {
        let id = JobId(self.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        lock(&self.shared.unfinished).insert(id);
        self.shared.emit(id, EventKind::Queued);
        if self.inbox.send(Message::Submit(id, input)).is_err() {
            self.shared.fail_all();
        }
        id
    }

    /// The `Failed` event is sent before this returns, even if native code is still running.
    pub fn cancel(&self, id: JobId) {
        self.shared
            .finish(id, EventKind::failed("cancelled", "Cancelled."));
        let _ = self.inbox.send(Message::Cancel(id));
    }

    pub fn set_idle_timeout(&self, idle_timeout: Option<Duration>) {
        *lock(&self.shared.idle_timeout) = idle_timeout;
        let _ = self.inbox.send(Message::SettingsChanged);
    }

    /// `None`: the CPU.
    pub fn device(&self) -> Option<Device> {
        lock(&self.shared.device).clone()
    }

    pub fn process_id(&self) -> Option<u32> {
        *lock(&self.shared.process_id)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.inbox.send(Message::Shutdown);
        // The thread stops its worker before it ends.
        if let Some(supervisor) = self.thread.take() {
            let _ = supervisor.join();
        }
    }
}

impl Shared {
    /// Ignored if the job has ended.
    fn emit(&self, job: JobId, kind: EventKind) {
        let is_final = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
        if is_final {
            self.finish(job, kind);
        } else if self.is_unfinished(job) {
            self.broadcast(Event { job, kind });
        }
    }

    fn finish(&self, job: JobId, kind: EventKind) {
        if lock(&self.unfinished).remove(&job) {
            match &kind {
                EventKind::Done(outcome) => tracing::info!(
                    job = job.0,
                    duration_ms = outcome.duration_ms,
                    processing_ms = outcome.processing_ms,
                    "job done"
                ),
                EventKind::Failed { code, .. } => tracing::info!(job = job.0, code, "job failed"),
                _ => {}
            }
            self.broadcast(Event { job, kind });
        }
    }

    fn fail_all(&self) {
        let unfinished: Vec<JobId> = lock(&self.unfinished).iter().copied().collect();
        for job in unfinished {
            let event = EventKind::failed(
                "engine-stopped",
                "The speech engine has stopped; start Earshot again.",
            );
            self.finish(job, event);
        }
    }

    fn broadcast(&self, event: Event) {
        lock(&self.subscribers).retain(|subscriber| subscriber.send(event.clone()).is_ok());
    }

    fn is_unfinished(&self, job: JobId) -> bool {
        lock(&self.unfinished).contains(&job)
    }

    fn idle_timeout(&self) -> Option<Duration> {
        *lock(&self.idle_timeout)
    }

    fn set_process_id(&self, process_id: Option<u32>) {
        *lock(&self.process_id) = process_id;
    }
}

/// Ignores poisoning: no critical section is left inconsistent by a panic.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
