//! Sound, decoded by a worker that has no model.

use std::collections::HashMap;
use std::io::{self, Read, SeekFrom};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel,
};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE};

use crate::keeper::refusal;
use crate::remote::{AHEAD, FromFrontToBack, Lost, RemoteSound};
use crate::room::Room;
use crate::wire::{self, Confined, Facts, Report};
use crate::{JobId, Launch, PATIENCE, Unavailable, locked, processor_time};

/// More answers than these were not asked for.
const ANSWERS: usize = 2 * AHEAD as usize;
/// What a worker may say of a sound, at most: no sound is so long (in milliseconds), and
/// none has so many warnings.
const LONGEST_MS: u64 = 1 << 40;
const WARNINGS: usize = 16;
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
    /// Ends with it, and so does the thread that watches whether it is used.
    watched: OnceLock<Sender<()>>,
}

struct Desk {
    /// Where its first report goes.
    greeted: Option<SyncSender<(u32, Confined)>>,
    waiting: HashMap<JobId, SyncSender<Answer>>,
    /// There will be no more answers.
    is_closed: bool,
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
        source: Box<dyn MediaSource>,
        rate: u32,
    ) -> Result<RemoteSound, AudioError> {
        self.open_whole(source, rate, None)
    }

    /// As [`Media::open`], of one sound track alone, if that is named.
    pub(crate) fn open_track(
        &self,
        source: Box<dyn MediaSource>,
        track: Option<usize>,
    ) -> Result<RemoteSound, AudioError> {
        self.open_whole(source, SAMPLE_RATE, track)
    }

    fn open_whole(
        &self,
        mut source: Box<dyn MediaSource>,
        rate: u32,
        track: Option<usize>,
    ) -> Result<RemoteSound, AudioError> {
        let len = source.seek(SeekFrom::End(0))?;
        RemoteSound::open(self.clone(), source, Some(len), rate, track)
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
        RemoteSound::open(self.clone(), source, None, SAMPLE_RATE, None)
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
    pub(crate) fn worker(&self) -> Result<Arc<Worker>, Lost> {
        let mut kept = locked(&self.0.worker);
        if let Some(worker) = kept.as_ref().filter(|worker| worker.lives()) {
            return Ok(Arc::clone(worker));
        }
        let worker = Arc::new(Worker::start(&self.0)?);
        *kept = Some(Arc::clone(&worker));
        drop(kept);
        let watched = self.end_when_idle(&worker);
        watched.map_err(|error| Lost::Error(error.into()))?;
        Ok(worker)
    }

    /// Lets go of this worker, and ends it with the last sound that it has open: what it
    /// spends its time with does not end by itself.
    pub(crate) fn end(&self, worker: &Arc<Worker>) {
        worker.close();
        let mut kept = locked(&self.0.worker);
        if kept.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, worker)) {
            *kept = None;
        }
    }

    /// A name for a sound that no other has.
    pub(crate) fn new_id(&self) -> JobId {
        JobId(self.0.last_id.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Lets go of the worker once nobody has a sound open for a while.
    fn end_when_idle(&self, worker: &Arc<Worker>) -> io::Result<()> {
        let (media, worker) = (Arc::downgrade(&self.0), Arc::downgrade(worker));
        let (watched, ends) = channel();
        if let Some(worker) = worker.upgrade() {
            let _ = worker.watched.set(watched);
        }
        let watch = move || {
            let mut was_idle = false;
            loop {
                if ends.recv_timeout(IDLE / 2) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
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
    /// Starts one and waits until it says that it is confined: before that it gets nothing
    /// of anybody's media.
    fn start(media: &Inner) -> Result<Self, Lost> {
        let (greeted, hello) = sync_channel(1);
        let desk = Arc::new(Mutex::new(Desk {
            greeted: Some(greeted),
            waiting: HashMap::new(),
            is_closed: false,
        }));
        let own = Arc::clone(&desk);
        let room = Room::open(&*media.launch, move |report| {
            let mut desk = locked(&own);
            match report {
                Some((report, body)) => desk.take(report, &body),
                None => desk.close(),
            }
            !desk.is_closed
        })
        .map_err(|error| Lost::Error(AudioError::NoReader(format!("{error}."))))?;
        room.furnish_bare();
        let worker = Self {
            room,
            desk,
            watched: OnceLock::new(),
        };
        let unconfined = media.unconfined.load(Ordering::Relaxed);
        let why = match hello.recv_timeout(PATIENCE) {
            Ok((version, confined)) => refusal(version, &confined, unconfined, &worker.room),
            Err(_) => return Err(Lost::Worker),
        };
        match why {
            None => Ok(worker),
            Some(Unavailable { message, .. }) => Err(Lost::Error(AudioError::NoReader(message))),
        }
    }

    fn lives(&self) -> bool {
        !locked(&self.desk).is_closed
    }

    /// Where its answers about this sound will come, until [`Worker::forget`].
    pub(crate) fn answers(&self, job: JobId) -> Receiver<Answer> {
        let (to_us, answers) = sync_channel(ANSWERS);
        let mut desk = locked(&self.desk);
        if !desk.is_closed {
            desk.waiting.insert(job, to_us);
        }
        answers
    }

    /// Nobody waits for answers about this sound any more.
    pub(crate) fn forget(&self, job: JobId) {
        locked(&self.desk).waiting.remove(&job);
    }

    /// The processor time of the thread that decodes this sound, where the system tells.
    pub(crate) fn processor_time(&self, job: JobId) -> Option<Duration> {
        processor_time::of_threads(self.room.process()?, &wire::thread_of(job))
    }

    /// It gave no answer: it died, or it hangs and has to.
    fn close(&self) {
        locked(&self.desk).close();
    }
}

impl Desk {
    fn take(&mut self, report: Report, body: &[u8]) {
        let (job, answer) = match report {
            Report::Opened { job, facts } => (job, Answer::Opened(believable(facts))),
            Report::Block { job, facts } => {
                let samples = wire::to_samples(body).into_iter().map(audible).collect();
                (job, Answer::Block(believable(facts), samples))
            }
            Report::Sought { job } => (job, Answer::Sought),
            Report::Refused { job, error } => (job, Answer::Refused(error)),
            Report::Hello { version, confined } => {
                if let Some(greeted) = self.greeted.take() {
                    let _ = greeted.try_send((version, confined));
                }
                return;
            }
            _ => return,
        };
        // Who waited may be gone.
        let sent = self.waiting.get(&job).map(|who| who.try_send(answer));
        if matches!(sent, Some(Err(TrySendError::Full(_)))) {
            tracing::warn!("a worker answers what it was not asked");
            self.close();
        }
    }

    /// Who waits learns it by the end of the channel.
    fn close(&mut self) {
        self.greeted = None;
        self.waiting.clear();
        self.is_closed = true;
    }
}

/// What no decoder gives must not reach what comes after it, native code above all.
fn audible(sample: f32) -> f32 {
    /// As the decoder has it: what is louder is no sound.
    const LOUDEST: f32 = 65_536.0;
    match sample.is_finite() {
        true => sample.clamp(-LOUDEST, LOUDEST),
        false => 0.0,
    }
}

fn believable(mut facts: Facts) -> Facts {
    facts.duration_ms = facts.duration_ms.map(|ms| ms.min(LONGEST_MS));
    facts.warnings.truncate(WARNINGS);
    facts
}
