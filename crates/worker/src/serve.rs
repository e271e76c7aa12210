use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use earshot_engine::Device;
use earshot_engine::JobId;
use earshot_engine::protocol::{self, Request, Response, SandboxStatus, VERSION};
use earshot_speech::{CancelToken, SpeechError, Whisper};

use crate::decode::{self, DecodeRequest, OpenOptions};
use crate::jobs::{self, JobInput};
use crate::response_writer::ResponseWriter;
use crate::source::RemoteSource;

const HEARTBEAT_INTERVAL: Duration = Duration::from_millis(500);

/// Restricts what the process may do.
pub trait Sandbox {
    /// Allows what GPU drivers need. Called before one starts, with a single thread.
    fn restrict_for_driver(&mut self);

    /// Allows only the pipes. Called before untrusted data is read. `model`: its length in bytes.
    fn restrict(&mut self, model: u64) -> SandboxStatus;
}

/// Returns when the request pipe is closed, without waiting for running jobs.
pub fn serve(
    mut requests: impl Read,
    responses: impl Write + Send + 'static,
    mut sandbox: impl Sandbox,
) -> io::Result<()> {
    let writer = ResponseWriter::new(responses);
    let Some(models) = handshake(&mut requests, &writer, &mut sandbox)? else {
        return Ok(());
    };
    let loaded = match &models.device {
        None => {
            writer.send(&hello(sandbox.restrict(models.model)));
            read_and_load_models(&mut requests, &models)?
        }
        // Drivers open files and start threads on first use, so the model (a verified one) runs
        // once before the final restrictions.
        Some(device) => {
            sandbox.restrict_for_driver();
            let loaded =
                check_device(device).map(|()| read_and_load_models(&mut requests, &models));
            let loaded = loaded.unwrap_or_else(|error| Ok(Some(Err(error))))?;
            let alive = || writer.send(&Response::Heartbeat);
            alive();
            let warmed_up =
                loaded.map(|model| model.and_then(|model| model.warm_up(&alive).map(|()| model)));
            writer.send(&hello(sandbox.restrict(models.model)));
            warmed_up
        }
    };
    let queue = match loaded {
        Some(Ok(model)) => {
            let (queue, jobs) = channel();
            let writer_for_jobs = writer.clone();
            thread::Builder::new()
                .name("jobs".into())
                .spawn(move || jobs::run_all(&model, &jobs, &writer_for_jobs))?;
            Some(queue)
        }
        Some(Err(error)) => {
            writer.send(&model_error(&error));
            return Ok(());
        }
        None => None,
    };
    writer.send(&Response::Ready);
    let mut session = Session {
        writer,
        queue,
        jobs: HashMap::new(),
        open_audio: HashMap::new(),
    };
    while let Some((request, body)) = protocol::read(&mut requests)? {
        session.handle(request, body)?;
    }
    Ok(())
}

struct ModelHeader {
    threads: Option<usize>,
    vad: u64,
    model: u64,
    device: Option<Device>,
}

/// `None`: nothing more to do.
fn handshake(
    requests: &mut impl Read,
    writer: &ResponseWriter,
    sandbox: &mut impl Sandbox,
) -> io::Result<Option<ModelHeader>> {
    match protocol::read(requests)?.map(|(request, _)| request) {
        Some(Request::Devices { .. }) => {
            sandbox.restrict_for_driver();
            writer.send(&Response::Devices {
                version: VERSION,
                devices: earshot_speech::devices(),
            });
            Ok(None)
        }
        Some(Request::Hello {
            version,
            threads,
            vad,
            model,
            device,
        }) => {
            earshot_speech::preopen_for_sandbox();
            if version != VERSION {
                writer.send(&hello(SandboxStatus::Unsupported));
                return Ok(None);
            }
            Ok(Some(ModelHeader {
                threads,
                vad,
                model,
                device,
            }))
        }
        _ => Ok(None),
    }
}

fn hello(status: SandboxStatus) -> Response {
    Response::Hello {
        version: VERSION,
        sandbox: status,
    }
}

fn check_device(device: &Device) -> Result<(), SpeechError> {
    let current = earshot_speech::device(device.index)?;
    let same = current.name == device.name && current.driver == device.driver;
    same.then_some(()).ok_or(SpeechError::DeviceGone)
}

/// `None`: this worker only decodes.
fn read_and_load_models(
    requests: &mut impl Read,
    models: &ModelHeader,
) -> io::Result<Option<Result<Whisper, SpeechError>>> {
    if models.model == 0 {
        return Ok(None);
    }
    let vad = read_bytes(requests, models.vad)?;
    let gpu = models.device.as_ref().map(|device| device.index);
    let mut model = requests.take(models.model);
    let loaded = jobs::load_models(&mut model, &vad, gpu, models.threads);
    // The rest of an unusable one.
    io::copy(&mut model, &mut io::sink())?;
    if model.limit() > 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(loaded))
}

fn model_error(error: &SpeechError) -> Response {
    Response::ModelError {
        code: error.code(),
        message: error.to_string(),
    }
}

fn read_bytes(requests: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    // A wrong length must not abort the process.
    data.try_reserve_exact(usize::try_from(length).unwrap_or(usize::MAX))
        .map_err(|_| ErrorKind::OutOfMemory)?;
    requests.take(length).read_to_end(&mut data)?;
    if data.len() as u64 == length {
        Ok(data)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

struct Session {
    writer: ResponseWriter,
    /// `None` without a model.
    queue: Option<Sender<(JobId, JobInput, Arc<CancelToken>)>>,
    jobs: HashMap<JobId, ActiveJob>,
    open_audio: HashMap<JobId, OpenAudio>,
}

struct ActiveJob {
    cancel: Weak<CancelToken>,
    input: Option<Input>,
}

enum Input {
    Data(DataSender),
    Audio(Sender<Vec<f32>>),
}

struct OpenAudio {
    requests: Sender<DecodeRequest>,
    data: DataSender,
}

type DataSender = Sender<io::Result<Vec<u8>>>;

impl Session {
    /// Data for finished jobs and closed streams is ignored.
    fn handle(&mut self, request: Request, body: Vec<u8>) -> io::Result<()> {
        match request {
            Request::Transcribe { job, options } => {
                let (source, data, blocked_on_io) = self.new_source(job, u64::MAX);
                let input = JobInput::File(source, options);
                self.start_job(job, input, Input::Data(data), blocked_on_io)?;
            }
            Request::Live { job, options, live } => {
                let (sender, audio) = channel();
                let input = JobInput::Live(audio, options, live);
                self.start_job(job, input, Input::Audio(sender), Arc::default())?;
            }
            Request::Audio { job } => {
                if let Some(Input::Audio(audio)) = self.input(job) {
                    let _ = audio.send(protocol::bytes_to_samples(&body));
                }
            }
            Request::EndOfAudio { job } => {
                if let Some(active) = self.jobs.get_mut(&job) {
                    active.input = None;
                }
            }
            Request::Cancel { job } => {
                if let Some(active) = self.jobs.remove(&job)
                    && let Some(cancel) = active.cancel.upgrade()
                {
                    cancel.cancel();
                }
            }
            Request::Open {
                job,
                len,
                rate,
                track,
            } => {
                let (source, data, _) = self.new_source(job, len.unwrap_or(u64::MAX));
                let options = OpenOptions {
                    is_complete: len.is_some(),
                    rate,
                    track,
                };
                let decode_requests = decode::open(job, source, options, self.writer.clone())?;
                self.open_audio.insert(
                    job,
                    OpenAudio {
                        requests: decode_requests,
                        data,
                    },
                );
            }
            Request::Decode { job, blocks } => {
                self.send_decode_request(job, DecodeRequest::Next { blocks })
            }
            Request::Seek { job, to_ms, rate } => {
                self.send_decode_request(job, DecodeRequest::Seek { to_ms, rate })
            }
            Request::Close { job } => drop(self.open_audio.remove(&job)),
            Request::Data { job, error } => {
                let reply = match error {
                    None => Ok(body),
                    Some(error) => Err(io::Error::other(error)),
                };
                let stream_data = self.open_audio.get(&job).map(|audio| &audio.data);
                let job_data = || match self.input(job) {
                    Some(Input::Data(data)) => Some(data),
                    _ => None,
                };
                if let Some(data) = stream_data.or_else(job_data) {
                    let _ = data.send(reply);
                }
            }
            Request::Hello { .. } | Request::Devices { .. } => {
                return Err(ErrorKind::InvalidData.into());
            }
        }
        Ok(())
    }

    fn new_source(&self, job: JobId, len: u64) -> (RemoteSource, DataSender, Arc<AtomicBool>) {
        let (data, replies) = channel();
        let blocked_on_io = Arc::new(AtomicBool::new(false));
        let source = RemoteSource::new(
            job,
            len,
            replies,
            self.writer.clone(),
            blocked_on_io.clone(),
        );
        (source, data, blocked_on_io)
    }

    fn send_decode_request(&self, audio: JobId, decode_request: DecodeRequest) {
        if let Some(audio) = self.open_audio.get(&audio) {
            let _ = audio.requests.send(decode_request);
        }
    }

    fn start_job(
        &mut self,
        job: JobId,
        input: JobInput,
        data_input: Input,
        blocked_on_io: Arc<AtomicBool>,
    ) -> io::Result<()> {
        let queue = self.queue.as_ref().ok_or(ErrorKind::InvalidData)?;
        let cancel = Arc::new(CancelToken::default());
        let active = ActiveJob {
            cancel: Arc::downgrade(&cancel),
            input: Some(data_input),
        };
        self.spawn_heartbeat(Arc::downgrade(&cancel), blocked_on_io)?;
        let _ = queue.send((job, input, cancel));
        self.jobs
            .retain(|_, active| active.cancel.strong_count() > 0);
        self.jobs.insert(job, active);
        Ok(())
    }

    fn input(&self, job: JobId) -> Option<&Input> {
        self.jobs.get(&job)?.input.as_ref()
    }

    /// While the job makes progress.
    fn spawn_heartbeat(
        &self,
        cancel: Weak<CancelToken>,
        blocked_on_io: Arc<AtomicBool>,
    ) -> io::Result<()> {
        let writer = self.writer.clone();
        let heartbeat = move || {
            let mut last_polls = 0;
            while let Some(cancel) = cancel.upgrade() {
                let polls = cancel.polls();
                drop(cancel);
                // Waiting for the engine counts as progress.
                if polls != last_polls || blocked_on_io.load(Ordering::Relaxed) {
                    writer.send(&Response::Heartbeat);
                }
                last_polls = polls;
                thread::sleep(HEARTBEAT_INTERVAL);
            }
        };
        thread::Builder::new()
            .name("heartbeat".into())
            .spawn(heartbeat)
            .map(drop)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for active in self.jobs.values() {
            if let Some(cancel) = active.cancel.upgrade() {
                cancel.cancel();
            }
        }
    }
}
