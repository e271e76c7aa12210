//! One running worker, as its keeper sees it.

use std::collections::HashMap;
use std::io::{self, Read, SeekFrom, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::MediaSource;

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

/// The media of a job. The worker has no handle of it: it asks for bytes.
pub(crate) type Source = Arc<Mutex<Box<dyn MediaSource>>>;

/// A running worker. Dropping it ends it.
pub(crate) struct Room {
    orders: Sender<Parcel>,
    sources: Arc<Mutex<HashMap<JobId, Source>>>,
    life: Box<dyn Life>,
}

/// What goes to the worker.
enum Parcel {
    Order(Order, Vec<u8>),
    Models(Models),
    End,
}

impl Room {
    /// Starts a worker. It is told of its models with [`Room::announce`]. Every
    /// report but those that ask for bytes goes to `on_report`, and `None` when
    /// there will be no more.
    pub(crate) fn open(
        launch: &dyn Launch,
        on_report: impl FnMut(Option<(Report, Vec<u8>)>) + Send + 'static,
    ) -> io::Result<Self> {
        let link = launch.launch()?;
        let (orders, parcels) = channel();
        let sources = Arc::default();
        let room = Self {
            orders: orders.clone(),
            sources: Arc::clone(&sources),
            life: link.life,
        };
        // The pipe is written by a thread of its own: a worker that hangs and reads no
        // more must not make its keeper hang too.
        thread::Builder::new()
            .name("worker-orders".into())
            .spawn(move || send_all(&parcels, link.orders))?;
        let (asked, questions) = channel();
        thread::Builder::new()
            .name("worker-reports".into())
            .spawn(move || receive_all(link.reports, &asked, on_report))?;
        // So are the media read: a share that takes its time must not keep a worker that
        // waits for it from saying that it lives.
        thread::Builder::new()
            .name("worker-media".into())
            .spawn(move || answer_all(&questions, &orders, &sources))?;
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
        self.send_with(order, Vec::new());
    }

    pub(crate) fn send_with(&self, order: Order, body: Vec<u8>) {
        self.post(Parcel::Order(order, body));
    }

    fn post(&self, parcel: Parcel) {
        // Where the worker is gone, its last report says so.
        let _ = self.orders.send(parcel);
    }

    /// Lets the worker read the media of this job, until [`Room::shut`].
    pub(crate) fn lend(&self, job: JobId, source: &Source) {
        locked(&self.sources).insert(job, Arc::clone(source));
    }

    /// What [`Room::lend`] lent is read no more.
    pub(crate) fn shut(&self, job: JobId) {
        locked(&self.sources).remove(&job);
    }

    /// A way for another thread to send sound.
    pub(crate) fn sound_of(&self, job: JobId) -> impl Fn(Option<&[f32]>) + Send + use<> {
        let orders = self.orders.clone();
        move |samples| {
            let parcel = match samples {
                Some(samples) => Parcel::Order(Order::Sound { job }, wire::to_bytes(samples)),
                None => Parcel::Order(Order::SoundEnds { job }, Vec::new()),
            };
            let _ = orders.send(parcel);
        }
    }

    pub(crate) fn process(&self) -> Option<u32> {
        self.life.process()
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
fn send_all(parcels: &Receiver<Parcel>, mut pipe: Box<dyn Write + Send>) {
    for parcel in parcels {
        let sent = match parcel {
            Parcel::Order(order, body) => wire::write(&mut pipe, &order, &body),
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

/// What a worker wants to read of a job's media: from where, and how much at most.
type Question = (JobId, u64, u32);

/// Reads until the worker is gone.
fn receive_all(
    mut pipe: Box<dyn Read + Send>,
    asked: &Sender<Question>,
    mut on_report: impl FnMut(Option<(Report, Vec<u8>)>),
) {
    // What makes no sense ends it as if it had ended itself.
    while let Ok(Some((report, body))) = wire::read(&mut pipe) {
        match report {
            // The thread that answers lives as long as this one.
            Report::Read { job, at, len } => drop(asked.send((job, at, len))),
            report => on_report(Some((report, body))),
        }
    }
    on_report(None);
}

/// Hands the worker what it asks for, until it asks no more.
fn answer_all(
    questions: &Receiver<Question>,
    orders: &Sender<Parcel>,
    sources: &Mutex<HashMap<JobId, Source>>,
) {
    for (job, at, len) in questions {
        let source = locked(sources).get(&job).cloned();
        let bytes = source.map_or_else(
            || Err(io::ErrorKind::NotFound.into()),
            |source| bytes(&source, at, len),
        );
        let (error, body) = match bytes {
            Ok(body) => (None, body),
            Err(error) => (Some(error.to_string()), Vec::new()),
        };
        let _ = orders.send(Parcel::Order(Order::Bytes { job, error }, body));
    }
}

/// Some bytes of a source, as many as come at once; none only at its end.
fn bytes(source: &Source, at: u64, len: u32) -> io::Result<Vec<u8>> {
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
