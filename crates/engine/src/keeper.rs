//! The engine's own thread: keeps a worker, and has it do one job after another.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::attempt::Attempt;
use crate::job::Work;
use crate::room::{Ended, Room};
use crate::wire::{Confined, Order, Report, VERSION};
use crate::{EngineConfig, EventKind, JobId, Models, Shared, Unavailable, locked};

/// A worker that was asked to leave a job is waited for so long. Native code heeds it
/// between two steps of the decoder only.
const TO_LEAVE: Duration = Duration::from_secs(2);
/// Nothing happens in an engine that nobody uses.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

/// What the engine's thread waits for.
pub(crate) enum Signal {
    Work(JobId, Work),
    Cancel(JobId),
    /// What the worker of this number says; `None`: it says nothing any more.
    Report(u64, Option<Report>),
    /// Something was set.
    Look,
    Quit,
}

pub(crate) struct Keeper {
    config: EngineConfig,
    inbox: Receiver<Signal>,
    /// For the threads of a worker.
    own: Sender<Signal>,
    shared: Arc<Shared>,
    waiting: VecDeque<(JobId, Work)>,
    worker: Option<Worker>,
    /// Workers started so far.
    count: u64,
}

struct Worker {
    room: Room,
    number: u64,
    is_ready: bool,
    is_on_gpu: bool,
    /// What it gets once it is known to be locked in.
    held_back: Option<Models>,
}

/// How a wait ended.
enum Next {
    Told(JobId, EventKind),
    Ready,
    Pulse,
    /// The worker is no more.
    Died(Death),
    /// The models cannot be had, or not be used.
    Unavailable(Unavailable),
    Cancelled(JobId),
    /// There is something new in the queue, or in the settings.
    News,
    Nothing,
    Quit,
}

#[derive(Clone, Copy, Default)]
struct Death {
    out_of_memory: bool,
    was_on_gpu: bool,
}

/// Why a job is no longer worked on.
enum Left {
    Ended,
    Died(Death),
    Failed(Unavailable),
    Cancelled,
    Quit,
}

impl Keeper {
    pub(crate) fn new(
        config: EngineConfig,
        inbox: Receiver<Signal>,
        own: Sender<Signal>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            config,
            inbox,
            own,
            shared,
            waiting: VecDeque::new(),
            worker: None,
            count: 0,
        }
    }

    /// Works until the engine is dropped.
    pub(crate) fn run(mut self) {
        // So that the first job need not wait. What goes wrong is told to that one.
        let _ = self.open();
        let mut used = Instant::now();
        loop {
            let left = match self.waiting.pop_front() {
                // It may have been cancelled while it waited.
                Some((id, _)) if !self.shared.is_open(id) => continue,
                Some((id, work)) => {
                    let left = self.one(id, work);
                    used = Instant::now();
                    left
                }
                None => self.rest(used),
            };
            if matches!(left, Left::Quit) {
                return;
            }
        }
    }

    /// Waits for news. A worker that nobody used for a while gives its memory back.
    fn rest(&mut self, used: Instant) -> Left {
        let patience = match (&self.worker, self.shared.idle()) {
            (Some(worker), _) if !worker.is_ready => self.config.patience,
            (Some(_), Some(idle)) => idle.saturating_sub(used.elapsed()),
            _ => FOR_EVER,
        };
        match self.next(patience) {
            Next::Quit => return Left::Quit,
            Next::Nothing if self.worker.as_ref().is_some_and(|worker| !worker.is_ready) => {
                self.hung();
            }
            Next::Nothing if self.worker.is_some() => {
                tracing::info!("the worker is not used");
                self.dismiss();
            }
            Next::Died(_) => tracing::warn!("the worker died without work"),
            _ => {}
        }
        Left::Ended
    }

    /// Does one job, whatever becomes of the workers that work on it.
    fn one(&mut self, id: JobId, work: Work) -> Left {
        let mut attempt = match Attempt::new(id, work) {
            Ok(attempt) => attempt,
            Err(end) => {
                self.shared.end(id, end);
                return Left::Ended;
            }
        };
        loop {
            let left = self.ready(id).map_or_else(
                |left| left,
                |()| {
                    let left = self.work(id, &mut attempt);
                    if let Some(worker) = &self.worker {
                        attempt.leave(&worker.room);
                    }
                    left
                },
            );
            match left {
                Left::Died(death) => {
                    // A driver's fault is not the job's.
                    let counts = !death.was_on_gpu;
                    if let Err(end) = attempt.died(counts, death.out_of_memory) {
                        self.shared.end(id, end);
                        return Left::Ended;
                    }
                    tracing::warn!(job = id.0, "the worker died; another one goes on");
                }
                Left::Failed(why) => {
                    self.shared
                        .end(id, EventKind::failed(&why.code, why.message));
                    return Left::Ended;
                }
                left => return left,
            }
        }
    }

    /// Waits until there is a worker with a model.
    fn ready(&mut self, id: JobId) -> Result<(), Left> {
        loop {
            if self.worker.is_none() {
                self.open().map_err(Left::Failed)?;
            }
            if self.worker.as_ref().is_some_and(|worker| worker.is_ready) {
                return Ok(());
            }
            match self.next(self.config.patience) {
                Next::Nothing => return Err(Left::Died(self.hung())),
                Next::Died(death) => return Err(Left::Died(death)),
                Next::Unavailable(why) => return Err(Left::Failed(why)),
                Next::Cancelled(other) if other == id => return Err(Left::Cancelled),
                Next::Quit => return Err(Left::Quit),
                _ => {}
            }
        }
    }

    /// Has the worker do the job, or the rest of it.
    fn work(&mut self, id: JobId, attempt: &mut Attempt) -> Left {
        let Some(worker) = &self.worker else {
            return Left::Died(Death::default());
        };
        attempt.begin(&worker.room);
        let mut moved = Instant::now();
        loop {
            match self.next(self.config.patience) {
                Next::Told(job, event) if job == id => {
                    moved = Instant::now();
                    let ends = matches!(event, EventKind::Done(_) | EventKind::Failed { .. });
                    let shared = &self.shared;
                    attempt.hear(event, &mut |event| shared.tell(id, event));
                    if ends {
                        return Left::Ended;
                    }
                }
                Next::Pulse if attempt.is_whole() && moved.elapsed() >= self.config.stall => {
                    return self.stalled(id);
                }
                Next::Nothing => return Left::Died(self.hung()),
                Next::Died(death) => return Left::Died(death),
                Next::Cancelled(other) if other == id => return self.leave(id),
                Next::Quit => return Left::Quit,
                _ => {}
            }
        }
    }

    /// The worker is at work and gets nowhere. Another one would not do better, unless
    /// it was a driver's fault.
    fn stalled(&mut self, id: JobId) -> Left {
        tracing::warn!(job = id.0, "nothing comes of a job");
        let death = self.close("it gets nowhere");
        if death.was_on_gpu {
            return Left::Died(death);
        }
        let end = EventKind::failed(
            "got-nowhere",
            "Earshot worked on this sound for a long time and nothing came of it; it may be damaged.",
        );
        self.shared.end(id, end);
        Left::Ended
    }

    /// Has the worker let go of a cancelled job.
    fn leave(&mut self, id: JobId) -> Left {
        if let Some(worker) = &self.worker {
            worker.room.send(Order::Cancel { job: id });
        }
        let asked = Instant::now();
        loop {
            match self.next(TO_LEAVE.saturating_sub(asked.elapsed())) {
                Next::Told(job, EventKind::Done(_) | EventKind::Failed { .. }) if job == id => {
                    return Left::Cancelled;
                }
                Next::Nothing => {
                    self.dismiss();
                    return Left::Cancelled;
                }
                Next::Died(_) => return Left::Cancelled,
                Next::Quit => return Left::Quit,
                _ => {}
            }
        }
    }

    /// Waits for the next thing, and sees to what concerns only the worker.
    fn next(&mut self, patience: Duration) -> Next {
        let until = Instant::now() + patience;
        loop {
            let patience = until.saturating_duration_since(Instant::now());
            match self.inbox.recv_timeout(patience) {
                Ok(Signal::Work(id, work)) => {
                    self.waiting.push_back((id, work));
                    return Next::News;
                }
                Ok(Signal::Cancel(id)) => return Next::Cancelled(id),
                Ok(Signal::Look) => return Next::News,
                Ok(Signal::Quit) | Err(RecvTimeoutError::Disconnected) => return Next::Quit,
                Ok(Signal::Report(number, report)) => {
                    // What a worker said that has been ended is of no use.
                    if let Some(worker) = self.worker.as_mut().filter(|w| w.number == number) {
                        match report {
                            Some(Report::Ready) => {
                                worker.is_ready = true;
                                if worker.is_on_gpu {
                                    tracing::info!("the model works on a graphics processor");
                                }
                                return Next::Ready;
                            }
                            Some(Report::Told { job, event }) => return Next::Told(job, event),
                            Some(Report::Hello { version, confined }) => {
                                let why = refusal(version, &confined, self.config.unconfined)
                                    .or_else(|| self.let_loose(&confined));
                                if let Some(why) = why {
                                    return self.refused(why);
                                }
                                self.hand_over();
                                return Next::Pulse;
                            }
                            Some(Report::Unusable { code, message }) => {
                                return self.refused(Unavailable { code, message });
                            }
                            None => return Next::Died(self.close("")),
                            // Of sounds that only another keeper opens.
                            Some(_) => return Next::Pulse,
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Next::Nothing,
            }
        }
    }

    /// Starts a worker and hands it the models; it is not ready yet.
    fn open(&mut self) -> Result<(), Unavailable> {
        self.count += 1;
        let number = self.count;
        let own = self.own.clone();
        let on_report = move |report: Option<(Report, _)>| {
            let report = report.map(|(report, _)| report);
            // Nobody waits where the engine is gone.
            let _ = own.send(Signal::Report(number, report));
        };
        // A driver sees the model before its worker is locked in.
        let gpu = self.config.gpu.as_ref();
        let on_gpu = gpu
            .filter(|_| !self.config.must_be_locked_in)
            .and_then(|gpu| {
                let room = Room::open(&*gpu.worker, on_report.clone());
                room.map(|room| (room, gpu.device.clone())).ok()
            });
        let (room, device) = match on_gpu {
            Some((room, device)) => (room, Some(device)),
            None => {
                self.give_up_gpu("it cannot be started");
                let room = Room::open(&*self.config.worker, on_report)
                    .map_err(|error: io::Error| Unavailable::not_started(&error))?;
                (room, None)
            }
        };
        let models = (self.config.models)()?;
        room.announce(&models, self.config.threads, device.clone());
        let held_back = if self.config.must_be_locked_in {
            Some(models)
        } else {
            room.furnish(models);
            None
        };
        self.shared.set_process(room.process());
        self.worker = Some(Worker {
            room,
            number,
            is_ready: false,
            is_on_gpu: device.is_some(),
            held_back,
        });
        *locked(&self.shared.device) = device;
        Ok(())
    }

    /// Why the model, which nobody vouches for, may not run there.
    fn let_loose(&self, confined: &Confined) -> Option<Unavailable> {
        let is_locked_in = matches!(confined, Confined::Fully | Confined::Mostly);
        (self.config.must_be_locked_in && !is_locked_in).then(Unavailable::let_loose)
    }

    /// Gives the worker what was held back.
    fn hand_over(&mut self) {
        if let Some(worker) = &mut self.worker
            && let Some(models) = worker.held_back.take()
        {
            worker.room.furnish(models);
        }
    }

    /// Ends the worker, if it has not ended, because it failed: `how`, if that is more
    /// than how it ended.
    fn close(&mut self, how: &str) -> Death {
        let Some((ended, was_on_gpu)) = self.dismiss() else {
            return Death::default();
        };
        if was_on_gpu {
            self.give_up_gpu(if how.is_empty() { &ended.how } else { how });
        }
        Death {
            out_of_memory: ended.out_of_memory,
            was_on_gpu,
        }
    }

    /// Ends the worker, if it has not ended; whether it worked on a graphics processor.
    fn dismiss(&mut self) -> Option<(Ended, bool)> {
        self.shared.set_process(None);
        let worker = self.worker.take()?;
        let ended = worker.room.end();
        tracing::info!(how = %ended.how, out_of_memory = ended.out_of_memory, "a worker ended");
        Some((ended, worker.is_on_gpu))
    }

    /// From now on the processor does everything.
    fn give_up_gpu(&mut self, how: &str) {
        *locked(&self.shared.device) = None;
        if let Some(gpu) = self.config.gpu.take() {
            tracing::warn!(device = %gpu.device.name, driver = %gpu.device.driver, how, "a graphics processor failed");
            (gpu.failed)(how);
        }
    }

    /// The worker cannot be used. On a graphics processor that is one more way to fail.
    fn refused(&mut self, why: Unavailable) -> Next {
        if self.worker.as_ref().is_some_and(|worker| worker.is_on_gpu) {
            return Next::Died(self.close(&why.code));
        }
        self.dismiss();
        Next::Unavailable(why)
    }

    /// The worker says nothing any more.
    fn hung(&mut self) -> Death {
        tracing::warn!("the worker hangs");
        self.close("it hangs")
    }
}

/// Why this worker is not one to work with.
pub(crate) fn refusal(version: u32, confined: &Confined, unconfined: bool) -> Option<Unavailable> {
    if version != VERSION {
        return Some(Unavailable::other_version());
    }
    tracing::info!(?confined, "a worker is there");
    match confined {
        Confined::Not { why } if !unconfined => Some(Unavailable::not_confined(why)),
        _ => None,
    }
}
