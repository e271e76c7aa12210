//! Sound, decoded by a worker that has no model.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use earshot_audio::{AudioError, MediaSource, SAMPLE_RATE, Stream};

use crate::keeper::refusal;
use crate::room::{Room, Source};
use crate::wire::{self, Facts, Order, Report};
use crate::{JobId, Launch, PATIENCE, locked};

/// So many blocks of a quarter of a second are decoded ahead.
const AHEAD: u32 = 8;
/// So many workers may die of one place in a sound.
const DEATHS: u32 = 2;
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
struct Worker {
    room: Room,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    waiting: HashMap<JobId, Sender<Answer>>,
    /// Why there will be no more answers.
    closed: Option<Closed>,
}

#[derive(Clone)]
enum Closed {
    Died,
    Refused(String),
}

/// What a worker says of a sound.
enum Answer {
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
        self.open_source(source, Some(len), rate)
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
        let source = FromFrontToBack { stream, at: 0 };
        self.open_source(Box::new(source), None, SAMPLE_RATE)
    }

    /// The process that decodes, if there is one now.
    pub fn process(&self) -> Option<u32> {
        locked(&self.0.worker).as_ref()?.room.process()
    }

    fn open_source(
        &self,
        source: Box<dyn MediaSource>,
        len: Option<u64>,
        rate: u32,
    ) -> Result<RemoteSound, AudioError> {
        let mut sound = RemoteSound {
            media: self.clone(),
            source: Arc::new(Mutex::new(source)),
            len,
            rate,
            line: None,
            from_ms: 0,
            given: 0,
            facts: Facts::default(),
            deaths: 0,
        };
        sound.surviving(RemoteSound::connect)?;
        Ok(sound)
    }

    /// The worker that is there, or a new one.
    fn worker(&self) -> Result<Arc<Worker>, AudioError> {
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
            None => locked(&own).close(Closed::Died),
        })
        .map_err(|error| AudioError::NoReader(format!("{error}.")))?;
        room.furnish_bare();
        Ok(Self { room, desk })
    }

    fn lives(&self) -> bool {
        locked(&self.desk).closed.is_none()
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
    fn close(&mut self, why: Closed) {
        self.closed.get_or_insert(why);
        self.waiting.clear();
    }
}

/// A sound that a worker decodes. Where one dies of it, another goes on at the same
/// sample.
pub struct RemoteSound {
    media: Media,
    source: Source,
    len: Option<u64>,
    rate: u32,
    line: Option<Line>,
    /// Where it was set, in milliseconds, …
    from_ms: u64,
    /// … and samples given since.
    given: u64,
    facts: Facts,
    deaths: u32,
}

/// The way to a sound in a worker.
struct Line {
    worker: Arc<Worker>,
    job: JobId,
    answers: Receiver<Answer>,
    /// Blocks that were asked for and have not come.
    asked: u32,
}

/// Why there is no answer.
enum Lost {
    Worker,
    Error(AudioError),
}

impl Line {
    fn ask(&self, order: Order) -> Result<Answer, Lost> {
        self.worker.room.send(order);
        self.answer()
    }

    /// The next answer, whatever it is to.
    fn answer(&self) -> Result<Answer, Lost> {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(Answer::Refused(error)) => Err(Lost::Error(error)),
            Ok(answer) => Ok(answer),
            Err(_) => Err(self.why_lost()),
        }
    }

    fn why_lost(&self) -> Lost {
        // It died, or it hangs and has to.
        let mut desk = locked(&self.worker.desk);
        desk.close(Closed::Died);
        match &desk.closed {
            Some(Closed::Refused(why)) => Lost::Error(AudioError::NoReader(why.clone())),
            _ => Lost::Worker,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        locked(&self.worker.desk).waiting.remove(&self.job);
        self.worker.room.shut(self.job);
        self.worker.room.send(Order::Shut { job: self.job });
    }
}

impl RemoteSound {
    /// Opens it in a worker, at the sample that comes next.
    fn connect(&mut self) -> Result<(), Lost> {
        let worker = self.media.worker().map_err(Lost::Error)?;
        let job = JobId(self.media.0.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        let (to_us, answers) = channel();
        {
            let mut desk = locked(&worker.desk);
            if desk.closed.is_none() {
                desk.waiting.insert(job, to_us);
            }
        }
        worker.room.lend(job, &self.source);
        let line = Line {
            worker,
            job,
            answers,
            asked: 0,
        };
        let opened = line.ask(Order::Open {
            job,
            len: self.len,
            rate: self.rate,
        })?;
        if let Answer::Opened(facts) = opened {
            self.facts = facts;
        }
        self.line = Some(line);
        if self.from_ms > 0 || self.given > 0 {
            self.resume()?;
        }
        Ok(())
    }

    /// Goes to the sample after the last one given.
    fn resume(&mut self) -> Result<(), Lost> {
        if self.len.is_none() {
            // What has gone by is gone.
            return Err(Lost::Error(AudioError::Reader));
        }
        let (from_ms, given) = (self.from_ms, self.given);
        self.go_to(from_ms)?;
        while self.given < given {
            let missing = usize::try_from(given - self.given).unwrap_or(usize::MAX);
            match self.block()? {
                Some(block) if block.len() > missing => {
                    // Blocks are cut as they were before, since they begin as they did.
                    self.given = given;
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn go_to(&mut self, to_ms: u64) -> Result<(), Lost> {
        let Some(line) = &mut self.line else {
            return Err(Lost::Worker);
        };
        line.worker.room.send(Order::Seek {
            job: line.job,
            to_ms,
            rate: self.rate,
        });
        // What was asked for before comes before, whatever it is.
        while line.asked > 0 {
            match line.answer() {
                Err(Lost::Worker) => return Err(Lost::Worker),
                _ => line.asked -= 1,
            }
        }
        line.answer()?;
        (self.from_ms, self.given) = (to_ms, 0);
        Ok(())
    }

    fn block(&mut self) -> Result<Option<Vec<f32>>, Lost> {
        let Some(line) = &mut self.line else {
            return Err(Lost::Worker);
        };
        // Of a stream that is being made, whatever has come.
        let ahead = if self.len.is_some() { AHEAD } else { 1 };
        if line.asked <= ahead / 2 {
            let blocks = ahead - line.asked;
            line.worker.room.send(Order::Next {
                job: line.job,
                blocks,
            });
            line.asked += blocks;
        }
        let answer = line.answer();
        line.asked -= 1;
        let Answer::Block(facts, samples) = answer? else {
            return Err(Lost::Worker);
        };
        self.facts = facts;
        self.given += samples.len() as u64;
        Ok((!samples.is_empty()).then_some(samples))
    }

    /// Does something, with another worker where one dies of it.
    fn surviving<T>(
        &mut self,
        mut act: impl FnMut(&mut Self) -> Result<T, Lost>,
    ) -> Result<T, AudioError> {
        loop {
            match act(self) {
                Ok(done) => return Ok(done),
                Err(Lost::Error(error)) => return Err(error),
                Err(Lost::Worker) => {
                    self.line = None;
                    self.deaths += 1;
                    tracing::warn!("the worker that decodes died");
                    if self.deaths > DEATHS {
                        return Err(AudioError::Reader);
                    }
                }
            }
        }
    }

    /// There is a line again.
    fn connected(&mut self) -> Result<(), Lost> {
        if self.line.is_none() {
            self.connect()?;
        }
        Ok(())
    }
}

impl Stream for RemoteSound {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let block = self.surviving(|sound| {
            sound.connected()?;
            sound.block()
        })?;
        self.deaths = 0;
        Ok(block)
    }

    fn seek_at_rate(&mut self, to_ms: u64, rate: u32) -> Result<(), AudioError> {
        self.rate = rate;
        self.surviving(|sound| {
            if sound.line.is_none() {
                (sound.from_ms, sound.given) = (0, 0);
                sound.connect()?;
            }
            sound.go_to(to_ms)
        })
    }

    fn duration_ms(&self) -> Option<u64> {
        self.facts.duration_ms
    }

    fn sample_rate(&self) -> u32 {
        self.facts.sample_rate
    }
}

/// A stream as a source that is read from front to back.
struct FromFrontToBack<R> {
    stream: R,
    at: u64,
}

impl<R: Read> Read for FromFrontToBack<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<R> Seek for FromFrontToBack<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) if at == self.at => Ok(at),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}
