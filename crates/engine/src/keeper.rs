//! The engine's own thread: keeps a worker, and has it do one job after another.

mod worker;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use crate::attempt::Attempt;
use crate::job::Work;
use crate::room::Room;
use crate::wire::{Confined, Order, VERSION};
use crate::{EngineConfig, EventKind, JobId, Shared, Unavailable};
use worker::Worker;

/// A worker that was asked to leave a job is waited for so long. Native code heeds it
/// between two steps of the decoder only.
const TO_LEAVE: Duration = Duration::from_secs(2);
/// Nothing happens in an engine that nobody uses.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

/// What the engine's thread waits for.
pub(crate) enum Signal {
    Work(JobId, Work),
    Cancel(JobId),
    /// The worker of this number has said something, or says nothing any more.
    Report(u64),
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
    has_begun: bool,
    /// The job that is worked on.
    current: Option<JobId>,
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
            has_begun: false,
            current: None,
        }
    }

    /// Works until the engine is dropped.
    pub(crate) fn run(&mut self) {
        if !std::mem::replace(&mut self.has_begun, true) {
            // So that the first job need not wait. What goes wrong is told to that one.
            let _ = self.open();
        }
        let mut used = Instant::now();
        loop {
            let left = match self.waiting.pop_front() {
                // It may have been cancelled while it waited.
                Some((id, _)) if !self.shared.is_open(id) => continue,
                Some((id, work)) => {
                    self.current = Some(id);
                    let left = self.one(id, work);
                    self.current = None;
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

    /// After a mistake of ours, which costs the job that was worked on: a worker may have
    /// caused it, and must not stop the engine.
    pub(crate) fn recover(&mut self) {
        tracing::error!("the engine failed, and goes on with another worker");
        if let Some(id) = self.current.take() {
            let end = EventKind::failed(
                "engine-failed",
                "The speech engine failed on this file; please report it.",
            );
            self.shared.end(id, end);
        }
        self.dismiss();
    }

    /// Waits for news. A worker that nobody used for a while gives its memory back.
    fn rest(&mut self, used: Instant) -> Left {
        let is_loading = self.worker.as_ref().is_some_and(|worker| !worker.is_ready);
        let next = match (&self.worker, self.shared.idle()) {
            _ if is_loading => self.next_sign(),
            (Some(_), Some(idle)) => match idle.saturating_sub(used.elapsed()) {
                // Also one that talks on.
                Duration::ZERO => Next::Nothing,
                left => self.next(left),
            },
            _ => self.next(FOR_EVER),
        };
        match next {
            Next::Quit => return Left::Quit,
            Next::Nothing if is_loading => {
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
        let mut attempt = match Attempt::new(id, work, &self.config.media) {
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
            match self.next_sign() {
                Next::Nothing => return Err(Left::Died(self.hung())),
                Next::Pulse if self.loads_for_too_long() => {
                    return Err(Left::Died(self.hung()));
                }
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
        if let Err(error) = attempt.begin(&worker.room) {
            return Left::Failed(Unavailable::not_started(&error));
        }
        let mut moved = Instant::now();
        loop {
            let next = self.next_sign();
            if self.worker.as_ref().is_some_and(|w| w.room.is_clogged()) {
                return Left::Died(self.close("it does not read"));
            }
            match next {
                Next::Told(job, event) if job == id => {
                    let ends = matches!(event, EventKind::Done(_) | EventKind::Failed { .. });
                    let shared = &self.shared;
                    match attempt.hear(event, &mut |event| shared.tell(id, event)) {
                        Ok(_) if ends => return Left::Ended,
                        Ok(true) => moved = Instant::now(),
                        Ok(false) => {}
                        Err(_) => return Left::Died(self.close("it tells too much")),
                    }
                }
                Next::Nothing => return Left::Died(self.hung()),
                Next::Died(death) => return Left::Died(death),
                Next::Cancelled(other) if other == id => return self.leave(id),
                Next::Quit => return Left::Quit,
                _ => {}
            }
            if attempt.is_whole() && moved.elapsed() >= self.config.stall {
                return self.stalled(id);
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
            let next = match TO_LEAVE.saturating_sub(asked.elapsed()) {
                // Also one that talks on.
                Duration::ZERO => Next::Nothing,
                left => self.next(left),
            };
            match next {
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
}

/// Why this worker is not one to work with.
pub(crate) fn refusal(
    version: u32,
    confined: &Confined,
    unconfined: bool,
    room: &Room,
) -> Option<Unavailable> {
    if version != VERSION {
        return Some(Unavailable::other_version());
    }
    tracing::info!(?confined, "a worker is there");
    // On Linux there is a way; only threads of this process have none.
    let must_be = cfg!(target_os = "linux") && room.process().is_some();
    match confined {
        Confined::Not { why } if !unconfined => Some(Unavailable::not_confined(why)),
        Confined::NotHere if must_be && !unconfined => {
            Some(Unavailable::not_confined("it knows no way here"))
        }
        _ => None,
    }
}
