//! The connection to one worker.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::protocol::{self, Request, Response};
use crate::{Device, JobId, ModelData, lock};

pub trait WorkerLauncher: Send + Sync {
    fn spawn(&self) -> io::Result<WorkerIo>;
}

impl<L: WorkerLauncher + ?Sized> WorkerLauncher for Box<L> {
    fn spawn(&self) -> io::Result<WorkerIo> {
        (**self).spawn()
    }
}

impl<L: WorkerLauncher + ?Sized> WorkerLauncher for Arc<L> {
    fn spawn(&self) -> io::Result<WorkerIo> {
        (**self).spawn()
    }
}

pub struct WorkerIo {
    /// Closing it ends the worker.
    pub requests: Box<dyn Write + Send>,
    pub responses: Box<dyn Read + Send>,
    pub handle: Box<dyn WorkerHandle>,
}

pub trait WorkerHandle: Send + Sync {
    /// `None` if the worker runs inside this process.
    fn process_id(&self) -> Option<u32>;

    fn kill(&mut self) -> ExitInfo;

    /// CPU time, if the system reports it.
    fn processor_time(&self) -> Option<Duration> {
        None
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExitInfo {
    /// For the log: "signal 11", "exit status: 1".
    pub description: String,
    pub out_of_memory: bool,
}

/// For a worker in this process, whose threads end when the request pipe is closed.
pub struct InProcessHandle;

impl WorkerHandle for InProcessHandle {
    fn process_id(&self) -> Option<u32> {
        None
    }

    fn kill(&mut self) -> ExitInfo {
        ExitInfo {
            description: "its pipe was closed".to_owned(),
            out_of_memory: false,
        }
    }
}

/// Read on behalf of a worker, which opens no files.
pub(crate) type SharedSource = Arc<Mutex<dyn ReadSeek>>;

pub(crate) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// In bytes: twice the live buffer. With more, the worker is not reading.
const MAX_UNSENT_AUDIO: usize = 2 * 180 * 16_000 * size_of::<f32>();

/// Dropping it kills the worker.
pub(crate) struct WorkerConnection {
    outgoing: Sender<Outgoing>,
    sources: Sources,
    /// In bytes.
    unsent_audio: Arc<AtomicUsize>,
    handle: Box<dyn WorkerHandle>,
}

/// Offset and maximum length.
type ReadRequest = (u64, u32);
/// One thread per source, so that none delays another, and one open request per source, so that a
/// worker that never reads the replies cannot fill memory.
type Sources = Arc<Mutex<HashMap<JobId, RegisteredSource>>>;

struct RegisteredSource {
    requests: SyncSender<ReadRequest>,
    is_pending: Arc<AtomicBool>,
}

impl RegisteredSource {
    fn request(&self, read: ReadRequest) -> Result<(), TrySendError<ReadRequest>> {
        self.is_pending.store(true, Ordering::Relaxed);
        self.requests.try_send(read)
    }
}

enum Outgoing {
    Request(Request, Vec<u8>),
    /// `taken` is signalled when the reply is next to be written.
    ReadReply {
        request: Request,
        body: Vec<u8>,
        taken: SyncSender<()>,
    },
    Models(ModelData),
    Stop,
}

impl WorkerConnection {
    /// `on_response` gets every response except read requests, then `None` at the end. It returns
    /// whether it wants more.
    pub(crate) fn open(
        launcher: &dyn WorkerLauncher,
        on_response: impl FnMut(Option<(Response, Vec<u8>)>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let worker = launcher.spawn()?;
        let (outgoing, queued) = channel();
        let sources = Sources::default();
        let unsent_audio: Arc<AtomicUsize> = Arc::default();
        let connection = Self {
            outgoing,
            sources: Arc::clone(&sources),
            unsent_audio: Arc::clone(&unsent_audio),
            handle: worker.handle,
        };
        // On a separate thread, so that a hung worker cannot block the supervisor.
        thread::Builder::new()
            .name("request-writer".into())
            .spawn(move || write_loop(&queued, worker.requests, &unsent_audio))?;
        thread::Builder::new()
            .name("response-reader".into())
            .spawn(move || read_loop(worker.responses, &sources, on_response))?;
        Ok(connection)
    }

    /// For a worker that only decodes.
    pub(crate) fn send_hello_without_models(&self) {
        self.send(Request::Hello {
            version: protocol::VERSION,
            threads: None,
            vad: 0,
            model: 0,
            device: None,
        });
    }

    pub(crate) fn send_hello(
        &self,
        models: &ModelData,
        threads: Option<usize>,
        device: Option<Device>,
    ) {
        self.send(Request::Hello {
            version: protocol::VERSION,
            threads,
            vad: models.vad.len() as u64,
            model: models.model.length,
            device,
        });
    }

    pub(crate) fn send_models(&self, models: ModelData) {
        self.enqueue(Outgoing::Models(models));
    }

    pub(crate) fn send(&self, request: Request) {
        self.enqueue(Outgoing::Request(request, Vec::new()));
    }

    fn enqueue(&self, message: Outgoing) {
        // If the worker is gone, the end of its responses reports it.
        let _ = self.outgoing.send(message);
    }

    pub(crate) fn register_source(&self, job: JobId, source: &SharedSource) -> io::Result<()> {
        let (requests, reads) = sync_channel(1);
        let (outgoing, source) = (self.outgoing.clone(), Arc::clone(source));
        let is_pending: Arc<AtomicBool> = Arc::default();
        let registered = RegisteredSource {
            requests,
            is_pending: Arc::clone(&is_pending),
        };
        thread::Builder::new()
            .name("source-reader".into())
            .spawn(move || serve_reads(job, &reads, &outgoing, &source, &is_pending))?;
        lock(&self.sources).insert(job, registered);
        Ok(())
    }

    pub(crate) fn has_pending_read(&self, job: JobId) -> bool {
        let sources = lock(&self.sources);
        sources
            .get(&job)
            .is_some_and(|source| source.is_pending.load(Ordering::Relaxed))
    }

    pub(crate) fn unregister_source(&self, job: JobId) {
        lock(&self.sources).remove(&job);
    }

    pub(crate) fn audio_sender(&self, job: JobId) -> impl Fn(Option<&[f32]>) + Send + use<> {
        let (outgoing, unsent_audio) = (self.outgoing.clone(), Arc::clone(&self.unsent_audio));
        move |samples| {
            let message = match samples {
                Some(_) if unsent_audio.load(Ordering::Relaxed) > MAX_UNSENT_AUDIO => return,
                Some(samples) => {
                    let body = protocol::samples_to_bytes(samples);
                    unsent_audio.fetch_add(body.len(), Ordering::Relaxed);
                    Outgoing::Request(Request::Audio { job }, body)
                }
                None => Outgoing::Request(Request::EndOfAudio { job }, Vec::new()),
            };
            let _ = outgoing.send(message);
        }
    }

    pub(crate) fn is_backlogged(&self) -> bool {
        self.unsent_audio.load(Ordering::Relaxed) > MAX_UNSENT_AUDIO
    }

    pub(crate) fn process_id(&self) -> Option<u32> {
        self.handle.process_id()
    }

    pub(crate) fn handle(&self) -> &dyn WorkerHandle {
        &*self.handle
    }

    pub(crate) fn terminate(mut self) -> ExitInfo {
        self.kill_now()
    }

    fn kill_now(&mut self) -> ExitInfo {
        self.enqueue(Outgoing::Stop);
        self.handle.kill()
    }
}

impl Drop for WorkerConnection {
    fn drop(&mut self) {
        self.kill_now();
    }
}

fn write_loop(
    queued: &Receiver<Outgoing>,
    mut pipe: Box<dyn Write + Send>,
    unsent_audio: &AtomicUsize,
) {
    for message in queued {
        let sent = match message {
            Outgoing::Request(request, body) => {
                let sent = protocol::write(&mut pipe, &request, &body);
                if matches!(request, Request::Audio { .. }) {
                    unsent_audio.fetch_sub(body.len(), Ordering::Relaxed);
                }
                sent
            }
            Outgoing::ReadReply {
                request,
                body,
                taken,
            } => {
                let _ = taken.send(());
                protocol::write(&mut pipe, &request, &body)
            }
            Outgoing::Models(models) => write_models(models, &mut pipe),
            Outgoing::Stop => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

fn write_models(models: ModelData, pipe: &mut dyn Write) -> io::Result<()> {
    pipe.write_all(&models.vad)?;
    let mut remaining = models.model.length;
    for chunk in models.model.chunks {
        pipe.write_all(&chunk)?;
        remaining = remaining.saturating_sub(chunk.len() as u64);
    }
    match remaining {
        0 => pipe.flush(),
        // Closing the pipe ends the worker.
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn read_loop(
    mut pipe: Box<dyn Read + Send>,
    sources: &Sources,
    mut on_response: impl FnMut(Option<(Response, Vec<u8>)>) -> bool,
) {
    // An invalid message is treated like the end of the stream.
    while let Ok(Some((response, body))) = protocol::read(&mut pipe) {
        match response {
            Response::Read { job, at, len } => {
                // An unregistered source is ignored.
                let sent = lock(sources)
                    .get(&job)
                    .map(|source| source.request((at, len)));
                if let Some(Err(TrySendError::Full(_))) = sent {
                    tracing::warn!(
                        "the worker sent a read request before the reply to the last one"
                    );
                    break;
                }
            }
            response => {
                if !on_response(Some((response, body))) {
                    break;
                }
            }
        }
    }
    on_response(None);
}

fn serve_reads(
    job: JobId,
    reads: &Receiver<ReadRequest>,
    outgoing: &Sender<Outgoing>,
    source: &Mutex<dyn ReadSeek>,
    is_pending: &AtomicBool,
) {
    for (at, len) in reads {
        // The worker must get a reply even if the source panics.
        let bytes = catch_unwind(AssertUnwindSafe(|| read_chunk(source, at, len)))
            .unwrap_or_else(|_| Err(io::Error::other("reading it failed")));
        let (error, body) = match bytes {
            Ok(body) => (None, body),
            Err(error) => (Some(error.to_string()), Vec::new()),
        };
        let request = Request::Data { job, error };
        is_pending.store(false, Ordering::Relaxed);
        let (taken, is_taken) = sync_channel(1);
        let reply = Outgoing::ReadReply {
            request,
            body,
            taken,
        };
        if outgoing.send(reply).is_err() || is_taken.recv().is_err() {
            return;
        }
    }
}

/// Empty only at the end of the source.
fn read_chunk(source: &Mutex<dyn ReadSeek>, at: u64, len: u32) -> io::Result<Vec<u8>> {
    let mut source = lock(source);
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; len.min(protocol::MAX_READ) as usize];
    loop {
        match source.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => {
                bytes.truncate(read?);
                return Ok(bytes);
            }
        }
    }
}
