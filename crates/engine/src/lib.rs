//! Runs transcription jobs: sound in, events out.
//!
//! An [`Engine`] owns one loaded model and the threads that decode with it. A
//! caller submits a [`Job`], gets a [`JobId`], and listens to [`Event`]s.

mod event;
mod job;
mod run;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

use earshot_speech::Cancel;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub use event::{Event, EventKind, Outcome};
pub use job::{Job, JobId, LiveJob, Options};
use run::Work;

/// What an engine is made of.
pub struct EngineConfig {
    /// The bytes of a Whisper model in whisper.cpp's format. The caller has
    /// verified them: the native parser trusts what it reads.
    pub model: Vec<u8>,
    /// The Silero voice-activity model, likewise.
    pub vad: Vec<u8>,
    /// Most threads to use; `None` for as many as there are processors.
    pub threads: Option<usize>,
}

/// One warm model and its queue of jobs. Dropping it cancels them all.
pub struct Engine {
    queue: Option<mpsc::Sender<(JobId, Work, Arc<Cancel>)>>,
    last_id: AtomicU64,
    shared: Arc<Shared>,
}

/// What the engine's thread and its owner both reach.
#[derive(Default)]
struct Shared {
    listeners: Mutex<Vec<UnboundedSender<Event>>>,
    /// Jobs that have not ended.
    open: Mutex<HashMap<JobId, Arc<Cancel>>>,
}

impl Engine {
    /// Starts loading the model on a thread of its own. A model that cannot be
    /// loaded fails every job.
    pub fn start(config: EngineConfig) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let own = shared.clone();
        thread::Builder::new()
            .name("engine".into())
            .spawn(move || run::all(config, &jobs, &own))?;
        Ok(Self {
            queue: Some(queue),
            last_id: AtomicU64::new(0),
            shared,
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
        let cancel = Arc::new(Cancel::default());
        locked(&self.shared.open).insert(id, cancel.clone());
        self.shared.tell(id, EventKind::Queued);
        let sent = self
            .queue
            .as_ref()
            .is_some_and(|queue| queue.send((id, work, cancel)).is_ok());
        if !sent {
            self.shared.end(
                id,
                EventKind::failed(
                    "engine-stopped",
                    "The speech engine has stopped; start Earshot again.",
                ),
            );
        }
        id
    }

    /// Ends a job now: its `Failed` event with the code `cancelled` comes
    /// before this returns, whatever the native code is busy with.
    pub fn cancel(&self, id: JobId) {
        if let Some(cancel) = locked(&self.shared.open).get(&id) {
            cancel.cancel();
        }
        self.shared
            .end(id, EventKind::failed("cancelled", "Cancelled."));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.queue = None;
        for cancel in locked(&self.shared.open).values() {
            cancel.cancel();
        }
    }
}

impl Shared {
    /// Tells every listener, unless the job has ended.
    fn tell(&self, job: JobId, kind: EventKind) {
        if locked(&self.open).contains_key(&job) {
            self.send(Event { job, kind });
        }
    }

    /// Tells the last thing about a job, once.
    fn end(&self, job: JobId, kind: EventKind) {
        if locked(&self.open).remove(&job).is_some() {
            self.send(Event { job, kind });
        }
    }

    fn send(&self, event: Event) {
        locked(&self.listeners).retain(|listener| listener.send(event.clone()).is_ok());
    }
}

/// A thread that panicked leaves nothing here in a bad state.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
