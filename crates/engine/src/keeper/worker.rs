//! The engine's worker: from its start, through what it says, to its end.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::{Death, Keeper, Next, Signal, refusal};
use crate::bounds::is_error;
use crate::room::{Ended, Life, Room};
use crate::turns::Turns;
use crate::wire::{Confined, Report};
use crate::{Models, Unavailable, locked};

/// Reports that may wait for the engine. A worker that tells more waits itself.
const REPORTS: usize = 32;

pub(super) struct Worker {
    pub(super) room: Room,
    number: u64,
    /// What it says; `None`: it says nothing any more.
    reports: Receiver<Option<Report>>,
    opened: Instant,
    /// It may have the models and jobs: it said how it is locked in.
    is_accepted: bool,
    pub(super) is_ready: bool,
    is_on_gpu: bool,
    /// What it gets once it is known to be locked in.
    held_back: Option<Models>,
}

impl Keeper {
    /// Waits for a sign of life. `Nothing`: the worker hangs.
    pub(super) fn next_sign(&mut self) -> Next {
        let patience = self.config.patience;
        let mut turns = Turns::new(self.life());
        loop {
            match self.next(patience) {
                Next::Nothing if turns.is_starved(self.life(), patience) => {}
                next => return next,
            }
        }
    }

    fn life(&self) -> Option<&dyn Life> {
        self.worker.as_ref().map(|worker| worker.room.life())
    }

    /// Waits for the next thing, and sees to what concerns only the worker.
    pub(super) fn next(&mut self, patience: Duration) -> Next {
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
                Ok(Signal::Report(number)) => {
                    // What a worker said that has been ended is of no use.
                    let worker = self.worker.as_mut().filter(|w| w.number == number);
                    if let Some(report) = worker.and_then(|w| w.reports.try_recv().ok()) {
                        return match report {
                            Some(report) => self.reported(report),
                            None => Next::Died(self.close("")),
                        };
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Next::Nothing,
            }
        }
    }

    fn reported(&mut self, report: Report) -> Next {
        let Some(worker) = &mut self.worker else {
            return Next::Pulse;
        };
        match report {
            Report::Hello { version, confined } if !worker.is_accepted => {
                let why = refusal(version, &confined, self.config.unconfined, &worker.room);
                match why.or_else(|| self.let_loose(&confined)) {
                    Some(why) => self.refused(why),
                    None => {
                        self.hand_over();
                        Next::Pulse
                    }
                }
            }
            Report::Ready if worker.is_accepted => {
                worker.is_ready = true;
                if worker.is_on_gpu {
                    tracing::info!("the model works on a graphics processor");
                }
                Next::Ready
            }
            Report::Ready => Next::Died(self.close("it does not say how it is locked in")),
            Report::Told { job, event } => Next::Told(job, event),
            Report::Unusable { code, message } if is_error(&code, &message) => {
                self.refused(Unavailable { code, message })
            }
            Report::Unusable { .. } => Next::Died(self.close("it tells too much")),
            // Of sounds that only another keeper opens.
            _ => Next::Pulse,
        }
    }

    /// Whether the worker has been loading its model for longer than anything may take,
    /// whatever it says.
    pub(super) fn loads_for_too_long(&self) -> bool {
        let worker = self.worker.as_ref();
        worker.is_some_and(|worker| worker.opened.elapsed() >= self.config.stall)
    }

    /// Starts a worker and hands it the models; it is not ready yet.
    pub(super) fn open(&mut self) -> Result<(), Unavailable> {
        self.count += 1;
        let number = self.count;
        let own = self.own.clone();
        let (said, reports) = sync_channel(REPORTS);
        let on_report = move |report: Option<(Report, _)>| {
            let report = report.map(|(report, _)| report);
            // Nobody waits where the worker was let go of, or the engine is gone.
            said.send(report).is_ok() && own.send(Signal::Report(number)).is_ok()
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
            reports,
            opened: Instant::now(),
            is_accepted: false,
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

    /// It is one to work with: it gets what was held back.
    fn hand_over(&mut self) {
        if let Some(worker) = &mut self.worker {
            worker.is_accepted = true;
            if let Some(models) = worker.held_back.take() {
                worker.room.furnish(models);
            }
        }
    }

    /// Ends the worker, if it has not ended, because it failed: `how`, if that is more
    /// than how it ended.
    pub(super) fn close(&mut self, how: &str) -> Death {
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
    pub(super) fn dismiss(&mut self) -> Option<(Ended, bool)> {
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
    pub(super) fn hung(&mut self) -> Death {
        tracing::warn!("the worker hangs");
        self.close("it hangs")
    }
}
