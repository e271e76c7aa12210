//! Reads orders and sees to them, until there are no more.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use earshot_engine::wire::{self, Confined, Device, Order, Report, VERSION};
use earshot_engine::{JobId, LiveJob};
use earshot_speech::{Cancel, SpeechError, Whisper};

use crate::jobs::{self, Work};
use crate::reporter::Reporter;
use crate::sounds::{self, How, Wish};
use crate::source::RemoteSource;

/// Between two looks whether there is life in a job.
const PULSE: Duration = Duration::from_millis(500);

/// Gives up what a worker does not need.
pub trait Confine {
    /// Before a graphics driver starts: everything but what drivers read and open. The
    /// process has one thread.
    fn but_for_a_driver(&mut self);

    /// Before a byte that a stranger made: everything but the pipes. `model` is the
    /// length of the speech model in bytes.
    fn wholly(&mut self, model: u64) -> Confined;
}

/// Serves the keeper at the other end of these pipes until it closes the first: then
/// what still runs is cancelled, and this returns without waiting for it.
///
/// # Errors
/// If what comes makes no sense.
pub fn serve(
    mut orders: impl Read,
    reports: impl Write + Send + 'static,
    mut walls: impl Confine,
) -> io::Result<()> {
    let reporter = Reporter::new(reports);
    let Some(models) = greet(&mut orders, &reporter, &mut walls)? else {
        return Ok(());
    };
    let loaded = match &models.device {
        None => {
            reporter.report(&hello(walls.wholly(models.model)));
            prepare(&mut orders, &models)?
        }
        // A driver reads and starts what it needs as it goes: all of it is done once
        // before the walls are closed. The models are known ones.
        Some(device) => {
            walls.but_for_a_driver();
            let loaded = found(device).map(|()| prepare(&mut orders, &models));
            let loaded = loaded.unwrap_or_else(|error| Ok(Some(Err(error))))?;
            let alive = || reporter.report(&Report::Pulse);
            alive();
            let warm =
                loaded.map(|model| model.and_then(|model| model.warm_up(&alive).map(|()| model)));
            reporter.report(&hello(walls.wholly(models.model)));
            warm
        }
    };
    let queue = match loaded {
        Some(Ok(model)) => {
            let (queue, jobs) = channel();
            let own = reporter.clone();
            thread::Builder::new()
                .name("jobs".into())
                .spawn(move || jobs::all(&model, &jobs, &own))?;
            Some(queue)
        }
        Some(Err(error)) => {
            reporter.report(&unusable(&error));
            return Ok(());
        }
        None => None,
    };
    reporter.report(&Report::Ready);
    let mut desk = Desk {
        reporter,
        queue,
        jobs: HashMap::new(),
        sounds: HashMap::new(),
    };
    while let Some((order, body)) = wire::read(&mut orders)? {
        desk.take(order, body)?;
    }
    Ok(())
}

/// What the first order says of the models after it.
struct ModelsToCome {
    threads: Option<usize>,
    vad: u64,
    model: u64,
    device: Option<Device>,
}

/// Reads the first order. `None`: there is nobody to serve, or nothing more to do.
fn greet(
    orders: &mut impl Read,
    reporter: &Reporter,
    walls: &mut impl Confine,
) -> io::Result<Option<ModelsToCome>> {
    match wire::read(orders)?.map(|(order, _)| order) {
        Some(Order::Devices { .. }) => {
            walls.but_for_a_driver();
            reporter.report(&Report::Devices {
                version: VERSION,
                devices: earshot_speech::devices().into_iter().map(named).collect(),
            });
            Ok(None)
        }
        Some(Order::Hello {
            version,
            threads,
            vad,
            model,
            device,
        }) => {
            earshot_speech::open_what_is_read_later();
            if version != VERSION {
                reporter.report(&hello(Confined::NotHere));
                return Ok(None);
            }
            Ok(Some(ModelsToCome {
                threads,
                vad,
                model,
                device,
            }))
        }
        _ => Ok(None),
    }
}

fn hello(confined: Confined) -> Report {
    Report::Hello {
        version: VERSION,
        confined,
    }
}

fn named(device: earshot_speech::Device) -> Device {
    Device {
        index: device.index,
        name: device.name,
        driver: device.driver,
        is_integrated: device.is_integrated,
        memory: device.memory,
    }
}

/// Is it still there, with the driver it had?
fn found(device: &Device) -> Result<(), SpeechError> {
    let now = named(earshot_speech::device(device.index)?);
    let same = now.name == device.name && now.driver == device.driver;
    same.then_some(()).ok_or(SpeechError::DeviceGone)
}

/// Reads the models and loads them. `None`: there are none, and only sounds are decoded.
fn prepare(
    orders: &mut impl Read,
    models: &ModelsToCome,
) -> io::Result<Option<Result<Whisper, SpeechError>>> {
    if models.model == 0 {
        return Ok(None);
    }
    let (vad, model) = (read(orders, models.vad)?, read(orders, models.model)?);
    let gpu = models.device.as_ref().map(|device| device.index);
    Ok(Some(jobs::load(&model, &vad, gpu, models.threads)))
}

fn unusable(error: &SpeechError) -> Report {
    Report::Unusable {
        code: error.code().to_owned(),
        message: error.to_string(),
    }
}

/// The next so many bytes.
fn read(orders: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A length that is not true must not be believed with all of the memory.
    bytes
        .try_reserve_exact(usize::try_from(length).unwrap_or(usize::MAX))
        .map_err(|_| ErrorKind::OutOfMemory)?;
    orders.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

/// The jobs and sounds that have not ended, as far as orders concern them.
struct Desk {
    reporter: Reporter,
    /// Where jobs go, if there is a model.
    queue: Option<Sender<(JobId, Work, Arc<Cancel>)>>,
    jobs: HashMap<JobId, OpenJob>,
    sounds: HashMap<JobId, OpenSound>,
}

struct OpenJob {
    cancel: Weak<Cancel>,
    way: Option<Way>,
}

/// Where what comes for a job goes.
enum Way {
    Bytes(Answers),
    Sound(Sender<Vec<f32>>),
}

struct OpenSound {
    wishes: Sender<Wish>,
    bytes: Answers,
}

/// Bytes of a source, or why there are none.
type Answers = Sender<io::Result<Vec<u8>>>;

impl Desk {
    /// What comes for a job or a sound that has ended is of no use.
    fn take(&mut self, order: Order, body: Vec<u8>) -> io::Result<()> {
        match order {
            Order::Transcribe { job, options } => {
                let (source, bytes, waits) = self.source(job, u64::MAX);
                let work = Work::Whole(source, options);
                self.begin(job, work, Way::Bytes(bytes), waits)?;
            }
            Order::Live {
                job,
                options,
                terms_of,
                between_drafts_ms,
            } => {
                let (sound_in, sound) = channel();
                let work = Work::Live(LiveJob {
                    sound,
                    options,
                    terms_of,
                    between_drafts: Duration::from_millis(between_drafts_ms),
                });
                self.begin(job, work, Way::Sound(sound_in), Arc::default())?;
            }
            Order::Sound { job } => {
                if let Some(Way::Sound(sound)) = self.way(job) {
                    let _ = sound.send(wire::to_samples(&body));
                }
            }
            Order::SoundEnds { job } => {
                if let Some(open) = self.jobs.get_mut(&job) {
                    open.way = None;
                }
            }
            Order::Cancel { job } => {
                if let Some(open) = self.jobs.remove(&job)
                    && let Some(cancel) = open.cancel.upgrade()
                {
                    cancel.cancel();
                }
            }
            Order::Open {
                job,
                len,
                rate,
                track,
            } => {
                let (source, bytes, _) = self.source(job, len.unwrap_or(u64::MAX));
                let how = How {
                    is_whole: len.is_some(),
                    rate,
                    track,
                };
                let wishes = sounds::open(job, source, how, self.reporter.clone())?;
                self.sounds.insert(job, OpenSound { wishes, bytes });
            }
            Order::Next { job, blocks } => self.wish(job, Wish::Next { blocks }),
            Order::Seek { job, to_ms, rate } => self.wish(job, Wish::Seek { to_ms, rate }),
            Order::Shut { job } => drop(self.sounds.remove(&job)),
            Order::Bytes { job, error } => {
                let answer = match error {
                    None => Ok(body),
                    Some(error) => Err(io::Error::other(error)),
                };
                let of_sound = self.sounds.get(&job).map(|sound| &sound.bytes);
                let of_job = || match self.way(job) {
                    Some(Way::Bytes(bytes)) => Some(bytes),
                    _ => None,
                };
                if let Some(bytes) = of_sound.or_else(of_job) {
                    let _ = bytes.send(answer);
                }
            }
            Order::Hello { .. } | Order::Devices { .. } => {
                return Err(ErrorKind::InvalidData.into());
            }
        }
        Ok(())
    }

    /// The media of a job or sound: how it is read, where its bytes go, and whether they
    /// are waited for.
    fn source(&self, job: JobId, len: u64) -> (RemoteSource, Answers, Arc<AtomicBool>) {
        let (bytes, answers) = channel();
        let waits = Arc::new(AtomicBool::new(false));
        let source = RemoteSource::new(job, len, answers, self.reporter.clone(), waits.clone());
        (source, bytes, waits)
    }

    fn wish(&self, sound: JobId, wish: Wish) {
        if let Some(sound) = self.sounds.get(&sound) {
            let _ = sound.wishes.send(wish);
        }
    }

    fn begin(
        &mut self,
        job: JobId,
        work: Work,
        way: Way,
        waits: Arc<AtomicBool>,
    ) -> io::Result<()> {
        let queue = self.queue.as_ref().ok_or(ErrorKind::InvalidData)?;
        let cancel = Arc::new(Cancel::default());
        let open = OpenJob {
            cancel: Arc::downgrade(&cancel),
            way: Some(way),
        };
        self.feel_pulse(Arc::downgrade(&cancel), waits)?;
        // The thread that takes it lives as long as this.
        let _ = queue.send((job, work, cancel));
        self.jobs.retain(|_, open| open.cancel.strong_count() > 0);
        self.jobs.insert(job, open);
        Ok(())
    }

    fn way(&self, job: JobId) -> Option<&Way> {
        self.jobs.get(&job)?.way.as_ref()
    }

    /// Tells the keeper from time to time that a job lives, until it has ended.
    fn feel_pulse(&self, cancel: Weak<Cancel>, waits: Arc<AtomicBool>) -> io::Result<()> {
        let reporter = self.reporter.clone();
        let feel = move || {
            let mut before = 0;
            while let Some(cancel) = cancel.upgrade() {
                let looks = cancel.looks();
                drop(cancel);
                // Who waits for the keeper is not to be blamed.
                if looks != before || waits.load(Ordering::Relaxed) {
                    reporter.report(&Report::Pulse);
                }
                before = looks;
                thread::sleep(PULSE);
            }
        };
        thread::Builder::new()
            .name("pulse".into())
            .spawn(feel)
            .map(drop)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for open in self.jobs.values() {
            if let Some(cancel) = open.cancel.upgrade() {
                cancel.cancel();
            }
        }
    }
}
