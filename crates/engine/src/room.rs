//! One running worker, as its keeper sees it.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::wire::{self, Device, Order, Report};
use crate::{JobId, Models, locked};

/// Starts workers.
pub trait Launch: Send + Sync {
    /// Starts one.
    ///
    /// # Errors
    /// If there is no worker, or the system will not start it.
    fn launch(&self) -> io::Result<Link>;
}

impl<L: Launch + ?Sized> Launch for Box<L> {
    fn launch(&self) -> io::Result<Link> {
        (**self).launch()
    }
}

impl<L: Launch + ?Sized> Launch for Arc<L> {
    fn launch(&self) -> io::Result<Link> {
        (**self).launch()
    }
}

/// The two ends of a worker's pipes, and its life.
pub struct Link {
    /// Where orders go. Closing it ends the worker.
    pub orders: Box<dyn Write + Send>,
    /// Where reports come from.
    pub reports: Box<dyn Read + Send>,
    /// The worker itself.
    pub life: Box<dyn Life>,
}

/// A worker that can be ended.
pub trait Life: Send + Sync {
    /// Its process, where it has one of its own.
    fn process(&self) -> Option<u32>;

    /// Ends it at once, if it has not ended, and says how it had: a few words for the
    /// log.
    fn end(&mut self) -> Ended;

    /// The processor time that it has used, where the system tells.
    fn processor_time(&self) -> Option<Duration> {
        None
    }
}

/// How a worker ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// "signal 11", "exit status: 1", for the log.
    pub how: String,
    /// It asked for more memory than it may have.
    pub out_of_memory: bool,
}

/// The life of a worker that is threads of this process: they end by themselves when
/// nobody gives orders any more.
pub struct Threads;

impl Life for Threads {
    fn process(&self) -> Option<u32> {
        None
    }

    fn end(&mut self) -> Ended {
        Ended {
            how: "its pipe was closed".to_owned(),
            out_of_memory: false,
        }
    }
}

/// What is read for a worker, which has no handle of anything: it asks for bytes.
pub(crate) type Source = Arc<Mutex<dyn ReadSeek>>;

/// As a trait of its own, for [`Source`].
pub(crate) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Live sound may wait in front of a worker that does not read, in bytes: twice what is
/// kept until its text is settled.
const MOST_UNREAD: usize = 2 * 180 * 16_000 * size_of::<f32>();

/// A running worker. Dropping it ends it.
pub(crate) struct Room {
    orders: Sender<Parcel>,
    lent: Lent,
    /// Bytes of live sound that the pipe has not taken.
    unread: Arc<AtomicUsize>,
    life: Box<dyn Life>,
}

/// What the worker may read of what it was lent: from where, and how much at most.
type Question = (u64, u32);
/// Where questions about each source go. Each has a thread of its own, so that none waits
/// for another, and one question at a time, so that a worker that never reads the answers
/// fills no memory.
type Lent = Arc<Mutex<HashMap<JobId, Asked>>>;

struct Asked {
    questions: SyncSender<Question>,
    /// The last of them has no answer yet.
    is_open: Arc<AtomicBool>,
}

impl Asked {
    fn ask(&self, question: Question) -> Result<(), TrySendError<Question>> {
        self.is_open.store(true, Ordering::Relaxed);
        self.questions.try_send(question)
    }
}

/// What goes to the worker.
enum Parcel {
    Order(Order, Vec<u8>),
    /// Bytes that it asked for. `taken` is told when they are next for the pipe.
    Answer {
        order: Order,
        body: Vec<u8>,
        taken: SyncSender<()>,
    },
    Models(Models),
    End,
}

impl Room {
    /// Starts a worker. It is told of its models with [`Room::announce`]. Every
    /// report but those that ask for bytes goes to `on_report`, and `None` when
    /// there will be no more, until that returns that it wants none.
    pub(crate) fn open(
        launch: &dyn Launch,
        on_report: impl FnMut(Option<(Report, Vec<u8>)>) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let link = launch.launch()?;
        let (orders, parcels) = channel();
        let lent = Lent::default();
        let unread: Arc<AtomicUsize> = Arc::default();
        let room = Self {
            orders,
            lent: Arc::clone(&lent),
            unread: Arc::clone(&unread),
            life: link.life,
        };
        // The pipe is written by a thread of its own: a worker that hangs and reads no
        // more must not make its keeper hang too.
        thread::Builder::new()
            .name("worker-orders".into())
            .spawn(move || send_all(&parcels, link.orders, &unread))?;
        thread::Builder::new()
            .name("worker-reports".into())
            .spawn(move || receive_all(link.reports, &lent, on_report))?;
        Ok(room)
    }

    /// Sends the first order to a worker that has no models: it only decodes.
    pub(crate) fn furnish_bare(&self) {
        self.send(Order::Hello {
            version: wire::VERSION,
            threads: None,
            vad: 0,
            model: 0,
            device: None,
        });
    }

    /// Sends the first order, which says what models will come.
    pub(crate) fn announce(&self, models: &Models, threads: Option<usize>, device: Option<Device>) {
        self.send(Order::Hello {
            version: wire::VERSION,
            threads,
            vad: models.vad.len() as u64,
            model: models.model.length,
            device,
        });
    }

    /// Sends the models that were announced.
    pub(crate) fn furnish(&self, models: Models) {
        self.post(Parcel::Models(models));
    }

    pub(crate) fn send(&self, order: Order) {
        self.post(Parcel::Order(order, Vec::new()));
    }

    fn post(&self, parcel: Parcel) {
        // Where the worker is gone, its last report says so.
        let _ = self.orders.send(parcel);
    }

    /// Lets the worker read this source for a job, until [`Room::shut`].
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn lend(&self, job: JobId, source: &Source) -> io::Result<()> {
        let (asked, questions) = sync_channel(1);
        let (orders, source) = (self.orders.clone(), Arc::clone(source));
        let is_open: Arc<AtomicBool> = Arc::default();
        let asked = Asked {
            questions: asked,
            is_open: Arc::clone(&is_open),
        };
        thread::Builder::new()
            .name("worker-media".into())
            .spawn(move || answer_all(job, &questions, &orders, &source, &is_open))?;
        locked(&self.lent).insert(job, asked);
        Ok(())
    }

    /// Whether the worker waits for bytes of what it was lent for this job.
    pub(crate) fn owes(&self, job: JobId) -> bool {
        let lent = locked(&self.lent);
        lent.get(&job)
            .is_some_and(|asked| asked.is_open.load(Ordering::Relaxed))
    }

    /// What [`Room::lend`] lent is read no more.
    pub(crate) fn shut(&self, job: JobId) {
        locked(&self.lent).remove(&job);
    }

    /// A way for another thread to send sound.
    pub(crate) fn sound_of(&self, job: JobId) -> impl Fn(Option<&[f32]>) + Send + use<> {
        let (orders, unread) = (self.orders.clone(), Arc::clone(&self.unread));
        move |samples| {
            let parcel = match samples {
                Some(_) if unread.load(Ordering::Relaxed) > MOST_UNREAD => return,
                Some(samples) => {
                    let body = wire::to_bytes(samples);
                    unread.fetch_add(body.len(), Ordering::Relaxed);
                    Parcel::Order(Order::Sound { job }, body)
                }
                None => Parcel::Order(Order::SoundEnds { job }, Vec::new()),
            };
            let _ = orders.send(parcel);
        }
    }

    /// It does not read the sound that is being made.
    pub(crate) fn is_clogged(&self) -> bool {
        self.unread.load(Ordering::Relaxed) > MOST_UNREAD
    }

    pub(crate) fn process(&self) -> Option<u32> {
        self.life.process()
    }

    pub(crate) fn life(&self) -> &dyn Life {
        &*self.life
    }

    pub(crate) fn end(mut self) -> Ended {
        self.end_now()
    }

    fn end_now(&mut self) -> Ended {
        self.post(Parcel::End);
        self.life.end()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.end_now();
    }
}

/// Writes until the worker is gone, or nobody has orders any more.
fn send_all(parcels: &Receiver<Parcel>, mut pipe: Box<dyn Write + Send>, unread: &AtomicUsize) {
    for parcel in parcels {
        let sent = match parcel {
            Parcel::Order(order, body) => {
                let sent = wire::write(&mut pipe, &order, &body);
                if matches!(order, Order::Sound { .. }) {
                    unread.fetch_sub(body.len(), Ordering::Relaxed);
                }
                sent
            }
            Parcel::Answer { order, body, taken } => {
                let _ = taken.send(());
                wire::write(&mut pipe, &order, &body)
            }
            Parcel::Models(models) => send_models(models, &mut pipe),
            Parcel::End => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

fn send_models(models: Models, pipe: &mut dyn Write) -> io::Result<()> {
    pipe.write_all(&models.vad)?;
    let mut left = models.model.length;
    for piece in models.model.pieces {
        pipe.write_all(&piece)?;
        left = left.saturating_sub(piece.len() as u64);
    }
    match left {
        0 => pipe.flush(),
        // It was no model after all. The worker ends with its orders.
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Reads until the worker is gone.
fn receive_all(
    mut pipe: Box<dyn Read + Send>,
    lent: &Lent,
    mut on_report: impl FnMut(Option<(Report, Vec<u8>)>) -> bool,
) {
    // What makes no sense ends it as if it had ended itself.
    while let Ok(Some((report, body))) = wire::read(&mut pipe) {
        match report {
            Report::Read { job, at, len } => {
                // What it is lent no more, it does not wait for.
                let asked = locked(lent).get(&job).map(|asked| asked.ask((at, len)));
                if let Some(Err(TrySendError::Full(_))) = asked {
                    tracing::warn!("a worker asks for more before it has what it asked for");
                    break;
                }
            }
            report => {
                if !on_report(Some((report, body))) {
                    break;
                }
            }
        }
    }
    on_report(None);
}

/// Hands the worker what it asks for of one source, until it has it no more.
fn answer_all(
    job: JobId,
    questions: &Receiver<Question>,
    orders: &Sender<Parcel>,
    source: &Mutex<dyn ReadSeek>,
    is_open: &AtomicBool,
) {
    for (at, len) in questions {
        // A mistake in what reads the source must not leave the worker without an answer.
        let bytes = catch_unwind(AssertUnwindSafe(|| bytes(source, at, len)))
            .unwrap_or_else(|_| Err(io::Error::other("reading it failed")));
        let (error, body) = match bytes {
            Ok(body) => (None, body),
            Err(error) => (Some(error.to_string()), Vec::new()),
        };
        let order = Order::Bytes { job, error };
        is_open.store(false, Ordering::Relaxed);
        let (taken, is_taken) = sync_channel(1);
        let answer = Parcel::Answer { order, body, taken };
        if orders.send(answer).is_err() || is_taken.recv().is_err() {
            return;
        }
    }
}

/// Some bytes of a source, as many as come at once; none only at its end.
fn bytes(source: &Mutex<dyn ReadSeek>, at: u64, len: u32) -> io::Result<Vec<u8>> {
    let mut source = locked(source);
    source.seek(SeekFrom::Start(at))?;
    // Never more than a message may hold.
    let mut bytes = vec![0; len.min(wire::LONGEST_READ) as usize];
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
