//! A job that can continue on another worker after a crash.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use earshot_error::ErrorCode;
use earshot_transcript::{LiveOptions, Segment};

use crate::connection::{SharedSource, WorkerConnection};
use crate::job::JobInput;
use crate::limits::{EventLimits, LimitExceeded, is_plausible_language};
use crate::live_buffer::LiveBuffer;
use crate::pcm::{PcmReader, PcmStatus};
use crate::protocol::Request;
use crate::{Decoder, EventKind, Job, JobId, JobOutcome, LiveJob, Options, error, lock};

/// Without a new checkpoint.
const MAX_WORKER_DEATHS: u32 = 3;

pub(crate) struct ResumableJob {
    id: JobId,
    audio: JobAudio,
    /// Updated with the detected language and the last checkpoint.
    options: Options,
    /// Start of the current worker's audio.
    offset_ms: u64,
    committed: Vec<Segment>,
    /// Segments of an incomplete chunk.
    pending: Vec<Segment>,
    limits: EventLimits,
    done_ms: u64,
    last_start_ms: u64,
    language_emitted: bool,
    /// Since the last checkpoint.
    deaths: u32,
    started: Instant,
    time_lost: Duration,
}

enum JobAudio {
    File {
        source: SharedSource,
        status: Arc<PcmStatus>,
    },
    Live {
        buffer: Arc<LiveBuffer>,
        live: LiveOptions,
    },
}

impl ResumableJob {
    pub(crate) fn new(id: JobId, input: JobInput, decoder: &Decoder) -> Result<Self, EventKind> {
        let opened = match input {
            JobInput::File(job) => open_file(job, decoder),
            JobInput::Live(job) => open_live(job),
        };
        let (audio, options) = opened.map_err(|error| {
            let error_info = error::start_failed(&error);
            EventKind::failed(error_info.code, error_info.message)
        })?;
        Ok(Self {
            id,
            audio,
            offset_ms: 0,
            committed: Vec::new(),
            pending: Vec::new(),
            limits: EventLimits::default(),
            done_ms: options.from_ms,
            last_start_ms: 0,
            language_emitted: false,
            options,
            deaths: 0,
            started: Instant::now(),
            time_lost: Duration::ZERO,
        })
    }

    /// Sends the job, or the rest of it, to a worker.
    pub(crate) fn start(&mut self, connection: &WorkerConnection) -> io::Result<()> {
        self.started = Instant::now();
        let job = self.id;
        let options = self.options.clone();
        match &self.audio {
            JobAudio::File { source, .. } => {
                connection.register_source(job, source)?;
                connection.send(Request::Transcribe { job, options });
            }
            JobAudio::Live { buffer, live } => {
                connection.send(Request::Live {
                    job,
                    options,
                    live: live.clone(),
                });
                self.offset_ms = buffer.attach(Box::new(connection.audio_sender(job)));
            }
        }
        Ok(())
    }

    /// The stall timeout applies to files only.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.audio, JobAudio::File { .. })
    }

    pub(crate) fn detach(&self, connection: &WorkerConnection) {
        connection.unregister_source(self.id);
        if let JobAudio::Live { buffer, .. } = &self.audio {
            buffer.detach();
        }
    }

    fn delivered_ms(&self) -> u64 {
        match &self.audio {
            JobAudio::File { status, .. } => status.delivered_ms(),
            JobAudio::Live { buffer, .. } => buffer.received_ms(),
        }
    }

    /// Emits complete chunks, each once. Returns whether the job made progress.
    pub(crate) fn on_event(
        &mut self,
        event: EventKind,
        emit: &mut dyn FnMut(EventKind),
    ) -> Result<bool, LimitExceeded> {
        let mut event = shifted(event, self.offset_ms);
        self.limits.admit(&mut event, self.delivered_ms())?;
        match event {
            EventKind::Segment(mut segment) => {
                segment.start_ms = segment.start_ms.max(self.last_start_ms);
                segment.end_ms = segment.end_ms.max(segment.start_ms);
                self.last_start_ms = segment.start_ms;
                self.pending.push(segment);
                Ok(true)
            }
            EventKind::Progress { done_ms, .. } => {
                // In a file, only segments show that a chunk is complete.
                if !self.pending.is_empty() || !self.is_file() {
                    self.checkpoint(done_ms, emit);
                }
                let has_advanced = done_ms > self.done_ms;
                // Progress does not go back after a restart.
                self.done_ms = self.done_ms.max(done_ms);
                emit(EventKind::Progress {
                    done_ms: self.done_ms,
                    total_ms: match &self.audio {
                        JobAudio::File { status, .. } => status.duration_ms(),
                        JobAudio::Live { .. } => None,
                    },
                });
                Ok(has_advanced)
            }
            EventKind::Language { code } => {
                // A hint for the rest, which may be in another language.
                self.options.usual_language = Some(code.clone());
                let is_new = !std::mem::replace(&mut self.language_emitted, true);
                if is_new {
                    emit(EventKind::Language { code });
                }
                Ok(is_new)
            }
            EventKind::Done(outcome) => {
                self.commit(emit);
                emit(EventKind::Done(self.complete_outcome(outcome)));
                Ok(true)
            }
            EventKind::Failed { code, message } => {
                // The worker only knows that reading failed.
                let error = match &self.audio {
                    JobAudio::File { status, .. } => status.take_error(),
                    JobAudio::Live { .. } => None,
                };
                emit(match error {
                    Some(error) => EventKind::failed(error.code(), error.to_string()),
                    None => EventKind::Failed { code, message },
                });
                Ok(true)
            }
            event @ EventKind::Partial { .. } => {
                emit(event);
                Ok(true)
            }
            // Emitted by the engine only.
            EventKind::Queued => Ok(false),
        }
    }

    /// Fills in what the worker does not know or is not trusted to report.
    fn complete_outcome(&mut self, mut outcome: JobOutcome) -> JobOutcome {
        outcome.transcript.segments = std::mem::take(&mut self.committed);
        outcome.no_speech = outcome.transcript.segments.is_empty();
        let language = outcome.transcript.language.take();
        outcome.transcript.language = match language.filter(|code| is_plausible_language(code)) {
            // No speech in the rest of the audio.
            None if !outcome.no_speech => self
                .options
                .language
                .take()
                .or(self.options.usual_language.take()),
            language => language,
        };
        match &self.audio {
            JobAudio::File { status, .. } => {
                outcome.duration_ms = status.delivered_ms();
                outcome.warnings = status.warnings();
            }
            JobAudio::Live { buffer, .. } => {
                let until_ms = outcome.duration_ms.saturating_add(self.offset_ms);
                outcome.duration_ms = until_ms.min(buffer.received_ms());
            }
        }
        let lost_ms = u64::try_from(self.time_lost.as_millis()).unwrap_or(u64::MAX);
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        outcome.processing_ms = outcome
            .processing_ms
            .min(elapsed_ms)
            .saturating_add(lost_ms);
        outcome
    }

    /// A replacement worker continues here.
    fn checkpoint(&mut self, done_ms: u64, emit: &mut dyn FnMut(EventKind)) {
        self.commit(emit);
        self.deaths = 0;
        match &self.audio {
            JobAudio::File { .. } => self.options.from_ms = done_ms,
            JobAudio::Live { buffer, .. } => buffer.discard_before(done_ms),
        }
    }

    fn commit(&mut self, emit: &mut dyn FnMut(EventKind)) {
        for segment in std::mem::take(&mut self.pending) {
            emit(EventKind::Segment(segment.clone()));
            self.committed.push(segment);
        }
    }

    /// Returns the final event after too many deaths. `counts`: the job may be the cause.
    pub(crate) fn on_worker_death(
        &mut self,
        counts: bool,
        out_of_memory: bool,
    ) -> Result<(), EventKind> {
        self.time_lost += self.started.elapsed();
        self.pending.clear();
        self.last_start_ms = self.committed.last().map_or(0, |segment| segment.start_ms);
        self.deaths += u32::from(counts);
        if self.deaths < MAX_WORKER_DEATHS {
            Ok(())
        } else {
            Err(worker_death_event(out_of_memory))
        }
    }
}

impl Drop for ResumableJob {
    fn drop(&mut self) {
        if let JobAudio::Live { buffer, .. } = &self.audio {
            buffer.close();
        }
    }
}

fn open_file(job: Job, decoder: &Decoder) -> io::Result<(JobAudio, Options)> {
    let (reader, status) = PcmReader::new(decoder.clone(), job.source, job.options.track);
    let reader = Arc::new(Mutex::new(reader));
    let reader_in_thread = Arc::clone(&reader);
    // While the model loads. The first read reports an error.
    thread::Builder::new()
        .name("media-open".into())
        .spawn(move || drop(lock(&reader_in_thread).open().map(drop)))?;
    Ok((
        JobAudio::File {
            source: reader,
            status,
        },
        job.options,
    ))
}

fn open_live(job: LiveJob) -> io::Result<(JobAudio, Options)> {
    let audio = JobAudio::Live {
        buffer: LiveBuffer::start(job.audio)?,
        live: LiveOptions {
            terms_by_language: job.terms_by_language,
            min_draft_interval: job.min_draft_interval,
        },
    };
    let options = Options {
        from_ms: 0,
        ..job.options
    };
    Ok((audio, options))
}

fn worker_death_event(out_of_memory: bool) -> EventKind {
    if out_of_memory {
        EventKind::failed(
            ErrorCode::OutOfMemory,
            "There is not enough memory for this; close other programs or choose a smaller model.",
        )
    } else {
        EventKind::failed(
            ErrorCode::EngineFailed,
            "The speech engine failed on this file repeatedly; try another model, and please report it.",
        )
    }
}

fn shifted(mut event: EventKind, by_ms: u64) -> EventKind {
    let shift = |time: &mut u64| *time = time.saturating_add(by_ms);
    match &mut event {
        EventKind::Segment(segment) => {
            shift(&mut segment.start_ms);
            shift(&mut segment.end_ms);
            for word in &mut segment.words {
                shift(&mut word.start_ms);
                shift(&mut word.end_ms);
            }
        }
        EventKind::Progress { done_ms, .. } => shift(done_ms),
        _ => {}
    }
    event
}
