//! The worker without a model, shared by all open streams.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel,
};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use earshot_audio::AudioError;
use earshot_error::ErrorInfo;

use crate::connection::WorkerConnection;
use crate::handshake::check_hello;
use crate::protocol::{self, Response, SandboxStatus, StreamInfo};
use crate::{HEARTBEAT_TIMEOUT, JobId, WorkerLauncher, lock, processor_time};

/// In blocks of 0.25 s.
pub(crate) const READ_AHEAD: u32 = 8;
/// More replies than this were not requested.
const MAX_QUEUED_REPLIES: usize = 2 * READ_AHEAD as usize;
/// Limits on what a compromised worker can report.
const MAX_DURATION_MS: u64 = 1 << 40;
const MAX_WARNINGS: usize = 16;
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Starts the worker on first use and stops it when idle.
pub(crate) struct WorkerSlot {
    launcher: Box<dyn WorkerLauncher>,
    pub(crate) allow_unsandboxed: AtomicBool,
    worker: Mutex<Option<Arc<DecoderWorker>>>,
    last_id: AtomicU64,
}

pub(crate) struct DecoderWorker {
    pub(crate) connection: WorkerConnection,
    pending: Arc<Mutex<PendingReplies>>,
    /// Dropping it ends the thread.
    stop_idle_watch: OnceLock<Sender<()>>,
}

struct PendingReplies {
    hello: Option<SyncSender<(u32, SandboxStatus)>>,
    by_stream: HashMap<JobId, SyncSender<Reply>>,
    is_closed: bool,
}

pub(crate) enum Reply {
    Opened(StreamInfo),
    Block(StreamInfo, Vec<f32>),
    Seeked,
    Failed(AudioError),
}

pub(crate) enum Failure {
    WorkerLost,
    Error(AudioError),
}

impl WorkerSlot {
    pub(crate) fn new(launcher: Box<dyn WorkerLauncher>, allow_unsandboxed: bool) -> Self {
        Self {
            launcher,
            allow_unsandboxed: AtomicBool::new(allow_unsandboxed),
            worker: Mutex::default(),
            last_id: AtomicU64::new(0),
        }
    }

    pub(crate) fn process_id(&self) -> Option<u32> {
        lock(&self.worker).as_ref()?.connection.process_id()
    }

    pub(crate) fn worker(self: &Arc<Self>) -> Result<Arc<DecoderWorker>, Failure> {
        let mut current = lock(&self.worker);
        if let Some(worker) = current.as_ref().filter(|worker| worker.is_alive()) {
            return Ok(Arc::clone(worker));
        }
        let worker = Arc::new(DecoderWorker::start(self)?);
        *current = Some(Arc::clone(&worker));
        drop(current);
        let spawned = self.watch_idle(&worker);
        spawned.map_err(|error| Failure::Error(error.into()))?;
        Ok(worker)
    }

    /// Stops using a stuck worker. It is killed when its last stream is closed.
    pub(crate) fn discard_worker(&self, worker: &Arc<DecoderWorker>) {
        worker.disconnect();
        let mut current = lock(&self.worker);
        if current
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, worker))
        {
            *current = None;
        }
    }

    pub(crate) fn new_id(&self) -> JobId {
        JobId(self.last_id.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn watch_idle(self: &Arc<Self>, worker: &Arc<DecoderWorker>) -> io::Result<()> {
        let (slot, worker) = (Arc::downgrade(self), Arc::downgrade(worker));
        let (stop_idle_watch, stopped) = channel();
        if let Some(worker) = worker.upgrade() {
            let _ = worker.stop_idle_watch.set(stop_idle_watch);
        }
        let watch = move || {
            let mut was_idle = false;
            loop {
                if stopped.recv_timeout(IDLE_TIMEOUT / 2) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let (Some(slot), Some(worker)) = (slot.upgrade(), worker.upgrade()) else {
                    return;
                };
                let mut current = lock(&slot.worker);
                // The two references are `slot.worker` and this thread's.
                let is_idle = Arc::strong_count(&worker) <= 2;
                if is_idle
                    && was_idle
                    && current
                        .as_ref()
                        .is_some_and(|current_worker| Arc::ptr_eq(current_worker, &worker))
                {
                    *current = None;
                    return;
                }
                was_idle = is_idle;
            }
        };
        let spawned = thread::Builder::new()
            .name("decoder-idle".into())
            .spawn(watch);
        spawned.map(drop)
    }
}

impl DecoderWorker {
    /// Waits until the worker reports its sandbox status; it gets no media before.
    fn start(slot: &WorkerSlot) -> Result<Self, Failure> {
        let (hello_sender, hello) = sync_channel(1);
        let pending = Arc::new(Mutex::new(PendingReplies {
            hello: Some(hello_sender),
            by_stream: HashMap::new(),
            is_closed: false,
        }));
        let pending_in_thread = Arc::clone(&pending);
        let connection = WorkerConnection::open(&*slot.launcher, move |response| {
            let mut pending = lock(&pending_in_thread);
            match response {
                Some((response, body)) => pending.on_response(response, &body),
                None => pending.close(),
            }
            !pending.is_closed
        })
        .map_err(|error| Failure::Error(AudioError::DecoderNotStarted(format!("{error}."))))?;
        connection.send_hello_without_models();
        let worker = Self {
            connection,
            pending,
            stop_idle_watch: OnceLock::new(),
        };
        let allow_unsandboxed = slot.allow_unsandboxed.load(Ordering::Relaxed);
        let error = match hello.recv_timeout(HEARTBEAT_TIMEOUT) {
            Ok((version, sandbox)) => {
                check_hello(version, &sandbox, allow_unsandboxed, &worker.connection)
            }
            Err(_) => return Err(Failure::WorkerLost),
        };
        match error {
            None => Ok(worker),
            Some(ErrorInfo { message, .. }) => {
                Err(Failure::Error(AudioError::DecoderNotStarted(message)))
            }
        }
    }

    fn is_alive(&self) -> bool {
        !lock(&self.pending).is_closed
    }

    pub(crate) fn register(&self, job: JobId) -> Receiver<Reply> {
        let (sender, replies) = sync_channel(MAX_QUEUED_REPLIES);
        let mut pending = lock(&self.pending);
        if !pending.is_closed {
            pending.by_stream.insert(job, sender);
        }
        replies
    }

    pub(crate) fn unregister(&self, job: JobId) {
        lock(&self.pending).by_stream.remove(&job);
    }

    pub(crate) fn processor_time(&self, job: JobId) -> Option<Duration> {
        processor_time::of_threads(
            self.connection.process_id()?,
            &protocol::decode_thread_name(job),
        )
    }

    fn disconnect(&self) {
        lock(&self.pending).close();
    }
}

impl PendingReplies {
    fn on_response(&mut self, response: Response, body: &[u8]) {
        let (job, reply) = match response {
            Response::Opened { job, info } => (job, Reply::Opened(sanitized_info(info))),
            Response::Block { job, info } => {
                let samples = protocol::bytes_to_samples(body)
                    .into_iter()
                    .map(sanitized_sample)
                    .collect();
                (job, Reply::Block(sanitized_info(info), samples))
            }
            Response::Seeked { job } => (job, Reply::Seeked),
            Response::Failed { job, error } => (job, Reply::Failed(error)),
            Response::Hello { version, sandbox } => {
                if let Some(hello_sender) = self.hello.take() {
                    let _ = hello_sender.try_send((version, sandbox));
                }
                return;
            }
            _ => return,
        };
        // The receiver may have been dropped.
        let sent = self
            .by_stream
            .get(&job)
            .map(|receiver| receiver.try_send(reply));
        if matches!(sent, Some(Err(TrySendError::Full(_)))) {
            tracing::warn!("the worker sent replies that were not requested");
            self.close();
        }
    }

    fn close(&mut self) {
        self.hello = None;
        self.by_stream.clear();
        self.is_closed = true;
    }
}

/// Implausible samples must not reach native code.
fn sanitized_sample(sample: f32) -> f32 {
    /// As in the decoder.
    const MAX_AMPLITUDE: f32 = 65_536.0;
    match sample.is_finite() {
        true => sample.clamp(-MAX_AMPLITUDE, MAX_AMPLITUDE),
        false => 0.0,
    }
}

fn sanitized_info(mut info: StreamInfo) -> StreamInfo {
    info.duration_ms = info.duration_ms.map(|ms| ms.min(MAX_DURATION_MS));
    info.warnings.truncate(MAX_WARNINGS);
    info
}
