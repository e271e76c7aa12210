//! Sound, decoded by a worker that has no model.

use std::collections::HashMap;
use std::io::{self, Read, SeekFrom};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE};

use crate::keeper::refusal;
use crate::remote::{FromFrontToBack, RemoteSound};
use crate::room::Room;
use crate::wire::{self, Facts, Report};
use crate::{JobId, Launch, locked};

/// A worker that nobody has used for so long is ended.
const IDLE: Duration = Duration::from_secs(30);

/// Opens sounds. They are decoded by a worker of their own, which is started when the
/// first is opened: what a stranger's file does to it is not done to this process.
#[derive(Clone)]
pub struct Media(Arc<Inner>);

struct Inner {
    launch: Box<dyn Launch>,
    unconfined: AtomicBool,
    worker: Mutex<Option<Arc<Worker>>>,
    last_id: AtomicU64,
}

/// A worker that decodes, and who waits for what.
pub(crate) struct Worker {
    pub(crate) room: Room,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    waiting: HashMap<JobId, Sender<Answer>>,
    /// Why there will be no more answers.
    closed: Option<Closed>,
}

#[derive(Clone)]
pub(crate) enum Closed {
    Died,
    Refused(String),
}

/// What a worker says of a sound.
pub(crate) enum Answer {
    Opened(Facts),
    Block(Facts, Vec<f32>),
    Sought,
    Refused(AudioError),
}

impl Media {
    /// Has these workers decode. With `unconfined` also where the system lacks what it
    /// takes to confine them.
    pub fn new(launch: impl Launch + 'static, unconfined: bool) -> Self {
        Self(Arc::new(Inner {
            launch: Box::new(launch),
            unconfined: AtomicBool::new(unconfined),
            worker: Mutex::default(),
            last_id: AtomicU64::new(0),
        }))
    }

    /// Opens a source by its content alone, for 16 000 samples a second.
    ///
    /// # Errors
    /// As [`earshot_audio::Sound::open`]; [`AudioError::Reader`] if no worker survives it,
    /// [`AudioError::NoReader`] if there is none.
    pub fn open(&self, source: Box<dyn MediaSource>) -> Result<RemoteSound, AudioError> {
        self.open_at_rate(source, SAMPLE_RATE)
    }

    /// As [`Media::open`], for samples at `rate` a second.
    ///
    /// # Errors
    /// As [`Media::open`].
    pub fn open_at_rate(
        &self,
        mut source: Box<dyn MediaSource>,
        rate: u32,
    ) -> Result<RemoteSound, AudioError> {
        let len = source.seek(SeekFrom::End(0))?;
        RemoteSound::open(self.clone(), source, Some(len), rate)
    }

    /// As [`Media::open`], for a stream that is still being made. No other sound can be
    /// read while it is waited for.
    ///
    /// # Errors
    /// As [`earshot_audio::Sound::open_stream`].
    pub fn open_stream(
        &self,
        stream: impl Read + Send + Sync + 'static,
    ) -> Result<RemoteSound, AudioError> {
        let source = Box::new(FromFrontToBack::new(stream));
        RemoteSound::open(self.clone(), source, None, SAMPLE_RATE)
    }

    /// As `unconfined` of [`Media::new`], for workers that are started from now on.
    pub fn set_unconfined(&self, unconfined: bool) {
        self.0.unconfined.store(unconfined, Ordering::Relaxed);
    }

    /// The process that decodes, if there is one now.
    pub fn process(&self) -> Option<u32> {
        locked(&self.0.worker).as_ref()?.room.process()
    }

    /// The worker that is there, or a new one.
    pub(crate) fn worker(&self) -> Result<Arc<Worker>, AudioError> {
        let mut kept = locked(&self.0.worker);
        if let Some(worker) = kept.as_ref().filter(|worker| worker.lives()) {
            return Ok(Arc::clone(worker));
        }
        let worker = Arc::new(Worker::start(&self.0)?);
        *kept = Some(Arc::clone(&worker));
        drop(kept);
        self.end_when_idle(&worker)?;
        Ok(worker)
    }

    /// A name for a sound that no other has.
    pub(crate) fn new_id(&self) -> JobId {
        JobId(self.0.last_id.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Lets go of the worker once nobody has a sound open for a while.
    fn end_when_idle(&self, worker: &Arc<Worker>) -> io::Result<()> {
        let (media, worker) = (Arc::downgrade(&self.0), Arc::downgrade(worker));
        let watch = move || {
            let mut was_idle = false;
            loop {
                thread::sleep(IDLE / 2);
                let (Some(media), Some(worker)) = (media.upgrade(), worker.upgrade()) else {
                    return;
                };
                let mut kept = locked(&media.worker);
                // This thread and the keeper have it, and nobody else.
                let is_idle = Arc::strong_count(&worker) <= 2;
                if is_idle && was_idle && kept.as_ref().is_some_and(|k| Arc::ptr_eq(k, &worker)) {
                    *kept = None;
                    return;
                }
                was_idle = is_idle;
            }
        };
        let spawned = thread::Builder::new()
            .name("media-idle".into())
            .spawn(watch);
        spawned.map(drop)
    }
}

impl Worker {
    fn start(media: &Inner) -> Result<Self, AudioError> {
        let desk: Arc<Mutex<Desk>> = Arc::default();
        let (own, unconfined) = (Arc::clone(&desk), media.unconfined.load(Ordering::Relaxed));
        let room = Room::open(&*media.launch, move |report| match report {
            Some((report, body)) => locked(&own).take(report, &body, unconfined),
            None => drop(locked(&own).close(Closed::Died)),
        })
        .map_err(|error| AudioError::NoReader(format!("{error}.")))?;
        room.furnish_bare();
        Ok(Self { room, desk })
    }

    fn lives(&self) -> bool {
        locked(&self.desk).closed.is_none()
    }

    /// Where its answers about this sound will come, until [`Worker::forget`].
    pub(crate) fn answers(&self, job: JobId) -> Receiver<Answer> {
        let (to_us, answers) = channel();
        let mut desk = locked(&self.desk);
        if desk.closed.is_none() {
            desk.waiting.insert(job, to_us);
        }
        answers
    }

    /// Nobody waits for answers about this sound any more.
    pub(crate) fn forget(&self, job: JobId) {
        locked(&self.desk).waiting.remove(&job);
    }

    /// It gave no answer: it died, or it hangs and has to.
    pub(crate) fn close(&self) -> Closed {
        locked(&self.desk).close(Closed::Died)
    }
}

impl Desk {
    fn take(&mut self, report: Report, body: &[u8], unconfined: bool) {
        let (job, answer) = match report {
            Report::Opened { job, facts } => (job, Answer::Opened(facts)),
            Report::Block { job, facts } => (job, Answer::Block(facts, wire::to_samples(body))),
            Report::Sought { job } => (job, Answer::Sought),
            Report::Refused { job, error } => (job, Answer::Refused(error)),
            Report::Hello { version, confined } => {
                if let Some(why) = refusal(version, &confined, unconfined) {
                    self.close(Closed::Refused(why.message));
                }
                return;
            }
            _ => return,
        };
        if let Some(waiting) = self.waiting.get(&job) {
            // It may have been let go of.
            let _ = waiting.send(answer);
        }
    }

    /// Whoever waits is told by the end of the channel.
    fn close(&mut self, why: Closed) -> Closed {
        self.waiting.clear();
        self.closed.get_or_insert(why).clone()
    }
}
