use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use earshot_error::ErrorCode;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::job::JobInput;
use crate::shared::Shared;
use crate::supervisor::WorkerSupervisor;
use crate::worker_host::{Message, WorkerHost};
use crate::{Device, EngineConfig, Event, EventKind, Job, JobId, LiveJob, lock};

/// A loaded model and its job queue. Dropping it cancels all jobs.
pub struct Engine {
    inbox: Sender<Message>,
    last_id: AtomicU64,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
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
        let host = WorkerHost::new(config, messages, inbox.clone(), Arc::clone(&shared));
        let mut supervisor = WorkerSupervisor::new(host);
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
        if self
            .inbox
            .send(Message::Submit(id, Box::new(input)))
            .is_err()
        {
            self.shared.fail_all();
        }
        id
    }

    /// The `Failed` event is sent before this returns, even if native code is still running.
    pub fn cancel(&self, id: JobId) {
        self.shared
            .finish(id, EventKind::failed(ErrorCode::Cancelled, "Cancelled."));
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
