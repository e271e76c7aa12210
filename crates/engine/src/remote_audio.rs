use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_audio::{AudioError, MediaSource, Stream};
use earshot_transcript::Remark;

use crate::JobId;
use crate::connection::SharedSource;
use crate::decoder_worker::{DecoderWorker, Failure, READ_AHEAD, Reply, WorkerSlot};
use crate::protocol::{Request, StreamInfo};
use crate::work_budget::{Violation, WorkBudget};

/// As in the decoder, no file lasts longer than a day plus one second per byte.
const MAX_EXTRA_S: u64 = 24 * 60 * 60;
/// While waiting for a reply.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
const WORK_CHECK_INTERVAL_S: u64 = 60;
/// At the same position.
const MAX_WORKER_DEATHS: u32 = 2;

/// Audio decoded by a worker. If it dies, another one continues at the same sample.
pub struct RemoteAudio {
    worker_slot: Arc<WorkerSlot>,
    source: SharedSource,
    len: Option<u64>,
    rate: u32,
    track: Option<usize>,
    session: Option<DecodeSession>,
    /// Position of the last seek, …
    origin_ms: u64,
    /// … and samples delivered since.
    delivered: u64,
    info: StreamInfo,
    deaths: u32,
    budget: WorkBudget,
    /// At the last budget check.
    checked_s: u64,
}

struct DecodeSession {
    worker: Arc<DecoderWorker>,
    job: JobId,
    replies: Receiver<Reply>,
    /// In blocks.
    outstanding: u32,
}

impl Drop for DecodeSession {
    fn drop(&mut self) {
        self.worker.unregister(self.job);
        self.worker.connection.unregister_source(self.job);
        self.worker
            .connection
            .send(Request::Close { job: self.job });
    }
}

impl RemoteAudio {
    /// `len` is `None` for a live stream.
    pub(crate) fn open(
        worker_slot: Arc<WorkerSlot>,
        source: Box<dyn MediaSource>,
        len: Option<u64>,
        rate: u32,
        track: Option<usize>,
    ) -> Result<Self, AudioError> {
        let mut audio = Self {
            worker_slot,
            source: Arc::new(Mutex::new(source)),
            len,
            rate,
            track,
            session: None,
            origin_ms: 0,
            delivered: 0,
            info: StreamInfo::default(),
            deaths: 0,
            budget: WorkBudget::new(len),
            checked_s: 0,
        };
        audio.with_retry(Self::connect)?;
        Ok(audio)
    }

    fn connect(&mut self) -> Result<(), Failure> {
        let worker = self.worker_slot.worker()?;
        let job = self.worker_slot.new_id();
        let replies = worker.register(job);
        let registered = worker.connection.register_source(job, &self.source);
        registered.map_err(|error| Failure::Error(error.into()))?;
        let session = DecodeSession {
            worker,
            job,
            replies,
            outstanding: 0,
        };
        session.worker.connection.send(Request::Open {
            job,
            len: self.len,
            rate: self.rate,
            track: self.track,
        });
        self.session = Some(session);
        // A new thread starts with zero CPU time.
        self.budget.restart(Some(Duration::ZERO));
        match self.wait_reply() {
            Ok(Reply::Opened(info)) => self.info = info,
            Ok(_) => {}
            Err(failure) => {
                self.session = None;
                return Err(failure);
            }
        }
        if self.origin_ms > 0 || self.delivered > 0 {
            self.restore_position()?;
        }
        Ok(())
    }

    fn restore_position(&mut self) -> Result<(), Failure> {
        if self.len.is_none() {
            // A live stream cannot be repeated.
            return Err(Failure::Error(AudioError::DecoderFailed));
        }
        let (origin_ms, delivered) = (self.origin_ms, self.delivered);
        self.seek_to(origin_ms)?;
        while self.delivered < delivered {
            let missing = usize::try_from(delivered - self.delivered).unwrap_or(usize::MAX);
            match self.receive_block()? {
                Some(block) if block.len() > missing => {
                    // Cannot happen: block boundaries are the same as before.
                    self.delivered = delivered;
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn seek_to(&mut self, to_ms: u64) -> Result<(), Failure> {
        let Some(session) = &mut self.session else {
            return Err(Failure::WorkerLost);
        };
        session.worker.connection.send(Request::Seek {
            job: session.job,
            to_ms,
            rate: self.rate,
        });
        let skipped = std::mem::take(&mut session.outstanding);
        self.budget
            .restart(session.worker.processor_time(session.job));
        (self.origin_ms, self.delivered, self.checked_s) = (to_ms, 0, 0);
        // Replies to earlier requests.
        for _ in 0..skipped {
            if let Err(Failure::WorkerLost) = self.wait_reply() {
                return Err(Failure::WorkerLost);
            }
        }
        self.wait_reply().map(drop)
    }

    fn receive_block(&mut self) -> Result<Option<Vec<f32>>, Failure> {
        let Some(session) = &mut self.session else {
            return Err(Failure::WorkerLost);
        };
        // Do not read ahead of a live stream.
        let read_ahead = if self.len.is_some() { READ_AHEAD } else { 1 };
        if session.outstanding <= read_ahead / 2 {
            let blocks = read_ahead - session.outstanding;
            session.worker.connection.send(Request::Decode {
                job: session.job,
                blocks,
            });
            session.outstanding += blocks;
        }
        session.outstanding -= 1;
        let Reply::Block(info, samples) = self.wait_reply()? else {
            return Err(Failure::WorkerLost);
        };
        self.info = info;
        self.delivered += samples.len() as u64;
        if self.delivered_s() >= self.checked_s + WORK_CHECK_INTERVAL_S {
            self.checked_s = self.delivered_s();
            self.check_worker()?;
        }
        Ok((!samples.is_empty()).then_some(samples))
    }

    fn wait_reply(&mut self) -> Result<Reply, Failure> {
        self.budget.reset_timers();
        loop {
            let Some(session) = &self.session else {
                return Err(Failure::WorkerLost);
            };
            match session.replies.recv_timeout(POLL_INTERVAL) {
                Ok(Reply::Failed(error)) => return Err(Failure::Error(error)),
                Ok(reply) => return Ok(reply),
                Err(RecvTimeoutError::Timeout) => self.check_worker()?,
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::WorkerLost),
            }
        }
    }

    fn check_worker(&mut self) -> Result<(), Failure> {
        let Some(session) = &self.session else {
            return Err(Failure::WorkerLost);
        };
        let time = session.worker.processor_time(session.job);
        let is_blocked = session.worker.connection.has_pending_read(session.job);
        let audio_s = (self.origin_ms / 1000).saturating_add(self.delivered_s());
        let violation = self
            .budget
            .check(time, is_blocked, audio_s, self.len.is_none());
        let Err(violation) = violation else {
            return Ok(());
        };
        tracing::warn!(?violation, "decoding aborted");
        if violation != Violation::InputStalled {
            self.worker_slot.discard_worker(&session.worker);
        }
        Err(match violation {
            Violation::TooMuchWork => Failure::Error(AudioError::TooMuchWork),
            Violation::Hung => Failure::WorkerLost,
            Violation::InputStalled => {
                Failure::Error(AudioError::Io(io::ErrorKind::TimedOut.into()))
            }
        })
    }

    /// Whether the file has a video track too.
    #[must_use]
    pub fn has_video(&self) -> bool {
        self.info.has_video
    }

    /// Complete after the last block.
    pub(crate) fn warnings(&self) -> &[Remark] {
        &self.info.warnings
    }

    fn delivered_s(&self) -> u64 {
        self.delivered / u64::from(self.rate.max(1))
    }

    /// Live streams have no limit.
    fn reached_limit(&self) -> bool {
        let limit_s = self.len.map(|len| len.saturating_add(MAX_EXTRA_S));
        limit_s.is_some_and(|seconds| {
            self.delivered_s().saturating_add(self.origin_ms / 1000) >= seconds
        })
    }

    /// Retries with a new worker if it dies.
    fn with_retry<T>(
        &mut self,
        mut operation: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, AudioError> {
        loop {
            match operation(self) {
                Ok(value) => return Ok(value),
                Err(Failure::Error(error)) => return Err(error),
                Err(Failure::WorkerLost) => {
                    self.session = None;
                    self.deaths += 1;
                    tracing::warn!("the decoder's worker died");
                    if self.deaths > MAX_WORKER_DEATHS {
                        return Err(AudioError::DecoderFailed);
                    }
                }
            }
        }
    }

    fn ensure_connected(&mut self) -> Result<(), Failure> {
        if self.session.is_none() {
            self.connect()?;
        }
        Ok(())
    }
}

impl Stream for RemoteAudio {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        if self.reached_limit() {
            return Ok(None);
        }
        let block = self.with_retry(|audio| {
            audio.ensure_connected()?;
            audio.receive_block()
        })?;
        self.deaths = 0;
        Ok(block)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        self.rate = rate;
        self.with_retry(|audio| {
            if audio.session.is_none() {
                (audio.origin_ms, audio.delivered) = (0, 0);
                audio.connect()?;
            }
            audio.seek_to(to_ms)
        })
    }

    fn duration_ms(&self) -> Option<u64> {
        self.info.duration_ms
    }

    fn sample_rate(&self) -> u32 {
        self.info.sample_rate
    }
}

/// Makes a sequential stream a source.
pub(crate) struct ForwardOnly<R> {
    stream: R,
    at: u64,
}

impl<R> ForwardOnly<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self { stream, at: 0 }
    }
}

impl<R: Read> Read for ForwardOnly<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<R> Seek for ForwardOnly<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) if at == self.at => Ok(at),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}
