//! Runs transcription jobs: sound in, events out.
//!
//! An [`Engine`] keeps a worker: a program of its own that holds the model. Another one,
//! without a model ([`Media`]), decodes the media. A caller submits a [`Job`], gets a [`JobId`], and listens to [`Event`]s.
//! A worker that dies, hangs or has no memory left costs a job a retry from its last
//! finished passage; the caller notices nothing but the delay.
//!
//! ```text
//! caller ─ jobs ─► keeper's thread ─ orders ─► worker: listen, write
//!    ▲                  │  ▲                     │
//!    └───── events ─────┘  └───── reports ───────┘ (asks for samples)
//!
//!          media ─ bytes ─► worker without a model: decode ─ samples ─►
//! ```

mod attempt;
mod bounds;
mod devices;
mod driver_cache;
mod dumps;
mod effort;
mod event;
mod job;
mod keeper;
#[cfg(unix)]
mod library;
mod media;
mod pcm;
mod processor_time;
mod program;
mod remote;
mod room;
mod tape;
mod turns;
pub mod wire;
mod words;

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub use devices::devices;
pub use driver_cache::DRIVER_CACHE;
pub use dumps::forbid_dumps;
pub use event::{Event, EventKind, Outcome};
use job::Work;
pub use job::{Job, JobId, LiveJob, Options};
use keeper::{Keeper, Signal};
#[cfg(unix)]
pub use library::Library;
pub use media::Media;
pub use program::Program;
pub use remote::RemoteSound;
pub use room::{Ended, Launch, Life, Link, Threads};
pub use wire::Device;

/// A worker that tells nothing for so long hangs. The longest step of a large model
/// on a slow processor takes some ten seconds.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A sound in which a worker comes no further for so long is given up, though it works:
/// a decoder may go round in circles. The longest stretch without a word of progress is
/// one passage of half a minute, written again and again.
pub const STALL: Duration = Duration::from_secs(15 * 60);

/// What an engine is made of.
pub struct EngineConfig {
    /// What starts its worker.
    pub worker: Box<dyn Launch>,
    /// Decodes the media of its jobs.
    pub media: Media,
    /// Gives the models, whenever a worker is started.
    pub models: Box<dyn FnMut() -> Result<Models, Unavailable> + Send>,
    /// Most threads to use; `None` for as many as there are processors.
    pub threads: Option<usize>,
    /// A worker is ended that tells nothing for so long: [`PATIENCE`], but in tests.
    pub patience: Duration,
    /// A job that gets no further for so long is ended: [`STALL`], but in tests.
    pub stall: Duration,
    /// Work goes on also where the system lacks what it takes to confine a worker.
    pub unconfined: bool,
    /// Nobody vouches for the model: a worker gets it only once it has said that it is
    /// confined, whatever `unconfined` says, and never one on a graphics processor.
    pub must_be_locked_in: bool,
    /// A worker that nobody uses for so long is ended, so that its memory is free;
    /// `None`: never.
    pub idle: Option<Duration>,
    /// What to work on for as long as it does not fail.
    pub gpu: Option<Gpu>,
}

/// A worker on a graphics processor. Drivers fail: the first time that one does, its job
/// goes on with the other worker, and so does all that follows.
pub struct Gpu {
    /// What starts it.
    pub worker: Box<dyn Launch>,
    /// What it works on.
    pub device: Device,
    /// Told once, if it fails: in a few words for the log, how.
    pub failed: Box<dyn FnOnce(&str) + Send>,
}

impl EngineConfig {
    /// An engine as most want it: all processors, [`PATIENCE`], and a model that stays.
    pub fn new(
        worker: impl Launch + 'static,
        models: impl FnMut() -> Result<Models, Unavailable> + Send + 'static,
    ) -> Self {
        let worker = Arc::new(worker);
        Self {
            media: Media::new(Arc::clone(&worker), false),
            worker: Box::new(worker),
            models: Box::new(models),
            threads: None,
            patience: PATIENCE,
            stall: STALL,
            unconfined: false,
            must_be_locked_in: false,
            idle: None,
            gpu: None,
        }
    }
}

/// The bytes of the models. Whoever gives them has verified them, since the native parser
/// trusts what it reads, or has it locked in: [`EngineConfig::must_be_locked_in`].
pub struct Models {
    /// The Silero voice-activity model.
    pub vad: Vec<u8>,
    /// A Whisper model in whisper.cpp's format.
    pub model: Bytes,
}

/// Bytes that may still be on their way: a worker takes in what comes while the rest is
/// read and verified, and has a model only with the last piece.
pub struct Bytes {
    /// How many there are.
    pub length: u64,
    /// They, in order. Where they end too early, the model is none.
    pub pieces: Box<dyn Iterator<Item = Arc<[u8]>> + Send>,
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            pieces: Box::new(std::iter::once(bytes.into())),
        }
    }
}

/// Why nothing can be transcribed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// Stable kebab-case code.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

impl Unavailable {
    /// What an error says, under this code.
    pub fn new(code: &str, error: impl std::fmt::Display) -> Self {
        Self {
            code: code.to_owned(),
            message: error.to_string(),
        }
    }

    fn other_version() -> Self {
        Self::new(
            "worker-of-another-version",
            "The parts of Earshot do not belong together; install it again.",
        )
    }

    fn not_confined(why: &str) -> Self {
        /// Letters of what a worker says of itself.
        const LONGEST: usize = 200;
        let why: String = why.chars().take(LONGEST).collect();
        Self::new(
            "worker-not-confined",
            format!(
                "This system cannot lock in the part of Earshot that reads your files ({why}). \
                 To go on without, turn on \"Read files without the lock\" in the settings of \
                 the window, or set unconfined_worker = true in settings.toml."
            ),
        )
    }

    fn let_loose() -> Self {
        Self::new(
            "model-not-locked-in",
            "This model was brought here by hand, and runs only where the part of Earshot that \
             reads it is locked in, which this system cannot do; choose another model.",
        )
    }

    fn not_started(error: &io::Error) -> Self {
        Self::new(
            "engine-not-started",
            format!("The speech engine cannot be started: {error}."),
        )
    }
}

/// One warm model and its queue of jobs. Dropping it cancels them all.
pub struct Engine {
    inbox: Sender<Signal>,
    last_id: AtomicU64,
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
}

/// What the engine's thread and its owner both reach.
struct Shared {
    listeners: Mutex<Vec<UnboundedSender<Event>>>,
    /// Jobs that have not ended.
    open: Mutex<HashSet<JobId>>,
    idle: Mutex<Option<Duration>>,
    process: Mutex<Option<u32>>,
    /// What the worker works on, if not the processor.
    device: Mutex<Option<Device>>,
}

impl Engine {
    /// Starts a worker, and has it load the model while this returns. A model that
    /// cannot be loaded fails every job.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(config: EngineConfig) -> io::Result<Self> {
        let (inbox, signals) = mpsc::channel();
        let shared = Arc::new(Shared {
            listeners: Mutex::default(),
            open: Mutex::default(),
            idle: Mutex::new(config.idle),
            process: Mutex::default(),
            device: Mutex::default(),
        });
        config.media.set_unconfined(config.unconfined);
        let mut keeper = Keeper::new(config, signals, inbox.clone(), Arc::clone(&shared));
        let own = Arc::clone(&shared);
        let keeper = thread::Builder::new()
            .name("engine".into())
            .spawn(move || {
                // A mistake of ours costs one job, with a word.
                while catch_unwind(AssertUnwindSafe(|| keeper.run())).is_err() {
                    keeper.recover();
                }
                own.end_all();
            })?;
        Ok(Self {
            inbox,
            last_id: AtomicU64::new(0),
            shared,
            keeper: Some(keeper),
        })
    }

    /// Everything that happens from now on, to any job.
    pub fn events(&self) -> UnboundedReceiver<Event> {
        let (sender, receiver) = unbounded_channel();
        locked(&self.shared.listeners).push(sender);
        receiver
    }

    /// Queues a job. Jobs run in the order in which they come.
    pub fn submit(&self, job: Job) -> JobId {
        self.queue(Work::Whole(job))
    }

    /// Queues a job whose sound is still being made. Nothing else runs from its
    /// beginning to its end.
    pub fn submit_live(&self, job: LiveJob) -> JobId {
        self.queue(Work::Live(job))
    }

    fn queue(&self, work: Work) -> JobId {
        let id = JobId(self.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        locked(&self.shared.open).insert(id);
        self.shared.tell(id, EventKind::Queued);
        if self.inbox.send(Signal::Work(id, work)).is_err() {
            self.shared.end_all();
        }
        id
    }

    /// Ends a job now: its `Failed` event with the code `cancelled` comes
    /// before this returns, whatever the native code is busy with.
    pub fn cancel(&self, id: JobId) {
        self.shared
            .end(id, EventKind::failed("cancelled", "Cancelled."));
        // Where the thread is gone, nothing runs any more.
        let _ = self.inbox.send(Signal::Cancel(id));
    }

    /// As [`EngineConfig::idle`], from now on.
    pub fn set_idle(&self, idle: Option<Duration>) {
        *locked(&self.shared.idle) = idle;
        let _ = self.inbox.send(Signal::Look);
    }

    /// The graphics processor that is worked on now.
    pub fn device(&self) -> Option<Device> {
        locked(&self.shared.device).clone()
    }

    /// The process that works for this engine, if there is one now.
    pub fn process(&self) -> Option<u32> {
        *locked(&self.shared.process)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.inbox.send(Signal::Quit);
        // No worker is left behind.
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Shared {
    /// Tells every listener, unless the job has ended; `Done` and `Failed` end it.
    fn tell(&self, job: JobId, kind: EventKind) {
        let ends = matches!(kind, EventKind::Done(_) | EventKind::Failed { .. });
        if ends {
            self.end(job, kind);
        } else if self.is_open(job) {
            self.send(Event { job, kind });
        }
    }

    /// Tells the last thing about a job, once.
    fn end(&self, job: JobId, kind: EventKind) {
        if locked(&self.open).remove(&job) {
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
            self.send(Event { job, kind });
        }
    }

    /// There is nobody who could work on a job.
    fn end_all(&self) {
        let open: Vec<JobId> = locked(&self.open).iter().copied().collect();
        for job in open {
            let end = EventKind::failed(
                "engine-stopped",
                "The speech engine has stopped; start Earshot again.",
            );
            self.end(job, end);
        }
    }

    fn send(&self, event: Event) {
        locked(&self.listeners).retain(|listener| listener.send(event.clone()).is_ok());
    }

    fn is_open(&self, job: JobId) -> bool {
        locked(&self.open).contains(&job)
    }

    fn idle(&self) -> Option<Duration> {
        *locked(&self.idle)
    }

    fn set_process(&self, process: Option<u32>) {
        *locked(&self.process) = process;
    }
}

/// A thread that panicked leaves nothing here in a bad state.
fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
