//! State shared by the app's commands and the queue's thread.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::{JobId, NoteId};

use super::eta::Throughput;
use crate::power::PowerLimit;
use crate::transcriber::Canceller;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    Cancelled,
    Paused,
    /// Live transcription, the focused note or a locked library takes precedence.
    Preempted,
    Shutdown,
}

#[derive(Default)]
pub(crate) struct QueueState {
    state: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    paused: bool,
    preemptions: usize,
    locked: bool,
    quitting: bool,
    woken: bool,
    active: Option<ActiveJob>,
    throughput: Throughput,
    /// The note open in the UI.
    focused_note: Option<NoteId>,
    power_limit: Option<PowerLimit>,
}

struct ActiveJob {
    job: JobId,
    note: NoteId,
    stop_reason: Option<StopReason>,
    canceller: Option<Canceller>,
    done_ms: u64,
    total_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActiveProgress {
    pub(crate) job: JobId,
    pub(crate) done_ms: u64,
    pub(crate) total_ms: Option<u64>,
}

pub(crate) struct Preemption<'a>(&'a QueueState);

impl Drop for Preemption<'_> {
    fn drop(&mut self) {
        self.0.lock().preemptions -= 1;
        self.0.wake();
    }
}

impl Inner {
    fn can_run(&self) -> bool {
        !self.paused && self.preemptions == 0 && !self.locked
    }
}

impl QueueState {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn wake(&self) {
        self.lock().woken = true;
        self.changed.notify_all();
    }

    /// Sleeps until woken and runnable, or for `timeout`; `false` on shutdown.
    pub(crate) fn sleep(&self, timeout: Duration) -> bool {
        let state = self.lock();
        let woken = self.changed.wait_timeout_while(state, timeout, |state| {
            !state.quitting && (!state.can_run() || !state.woken)
        });
        let (mut state, _) = woken.unwrap_or_else(PoisonError::into_inner);
        state.woken = false;
        !state.quitting
    }

    /// Jobs of this note are claimed first.
    pub(crate) fn set_focused_note(&self, note: Option<&NoteId>) {
        self.lock().focused_note = note.cloned();
    }

    /// Preempts a job of any other note.
    pub(crate) fn preempt_for(&self, note: &NoteId) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| active.note != *note)
        {
            stop(&mut state, StopReason::Preempted);
        }
    }

    pub(crate) fn focused_note(&self) -> Option<NoteId> {
        self.lock().focused_note.clone()
    }

    /// `None` while no job is running.
    pub(crate) fn power_limit(&self) -> Option<PowerLimit> {
        let state = self.lock();
        state.power_limit.filter(|_| state.active.is_some())
    }

    /// A change resets the measured throughput.
    pub(crate) fn set_power_limit(&self, power_limit: Option<PowerLimit>) {
        let mut state = self.lock();
        if state.power_limit.is_some() != power_limit.is_some() {
            state.throughput.reset();
        }
        state.power_limit = power_limit;
    }

    pub(crate) fn can_run(&self) -> bool {
        let state = self.lock();
        state.can_run() && !state.quitting
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.lock().paused
    }

    pub(crate) fn is_quitting(&self) -> bool {
        self.lock().quitting
    }

    pub(crate) fn pause(&self, paused: bool) {
        let mut state = self.lock();
        state.paused = paused;
        state.woken = true;
        if paused {
            stop(&mut state, StopReason::Paused);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// No job runs until the guard is dropped.
    pub(crate) fn preempt(&self) -> Preemption<'_> {
        let mut state = self.lock();
        state.preemptions += 1;
        stop(&mut state, StopReason::Preempted);
        Preemption(self)
    }

    /// Jobs of a locked library cannot be claimed.
    pub(crate) fn set_locked(&self, is_locked: bool) {
        let mut state = self.lock();
        state.locked = is_locked;
        state.woken = true;
        if is_locked {
            stop(&mut state, StopReason::Preempted);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until no job is active; `false` on timeout.
    pub(crate) fn wait_until_idle(&self, timeout: Duration) -> bool {
        let started = Instant::now();
        while self.lock().active.is_some() {
            if started.elapsed() > timeout {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    pub(crate) fn quit(&self) {
        let mut state = self.lock();
        state.quitting = true;
        stop(&mut state, StopReason::Shutdown);
        drop(state);
        self.changed.notify_all();
    }

    pub(crate) fn cancel(&self, job: &JobId) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| active.job == *job)
        {
            stop(&mut state, StopReason::Cancelled);
        }
    }

    pub(crate) fn cancel_notes(&self, notes: &[NoteId]) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| notes.contains(&active.note))
        {
            stop(&mut state, StopReason::Cancelled);
        }
    }

    pub(crate) fn start_job(&self, job: &earshot_notes::Job) {
        let mut state = self.lock();
        // It may have been stopped while it was being claimed.
        let stop_reason = match () {
            () if state.quitting => Some(StopReason::Shutdown),
            () if state.paused => Some(StopReason::Paused),
            () if state.preemptions > 0 || state.locked => Some(StopReason::Preempted),
            () => None,
        };
        state.active = Some(ActiveJob {
            job: job.id.clone(),
            note: job.note.clone(),
            stop_reason,
            canceller: None,
            done_ms: job.progress.done_ms,
            total_ms: job.progress.total_ms,
        });
    }

    /// Cancels at once if the job was stopped meanwhile.
    pub(crate) fn set_canceller(&self, canceller: Canceller) {
        let mut state = self.lock();
        if let Some(active) = &mut state.active {
            if active.stop_reason.is_some() {
                canceller.cancel();
            }
            active.canceller = Some(canceller);
        }
    }

    pub(crate) fn stop_reason(&self) -> Option<StopReason> {
        self.lock()
            .active
            .as_ref()
            .and_then(|active| active.stop_reason)
    }

    pub(crate) fn started(&self, from_ms: u64) {
        self.lock().throughput.start(from_ms, Instant::now());
    }

    pub(crate) fn progressed(&self, done_ms: u64, total_ms: Option<u64>) {
        let mut state = self.lock();
        state.throughput.progressed(done_ms, Instant::now());
        if let Some(active) = &mut state.active {
            active.done_ms = active.done_ms.max(done_ms);
            active.total_ms = total_ms.or(active.total_ms);
        }
    }

    pub(crate) fn end_job(&self) {
        let mut state = self.lock();
        state.active = None;
        state.throughput.finish();
    }

    pub(crate) fn reset_throughput(&self) {
        self.lock().throughput.reset();
    }

    pub(crate) fn active_progress(&self) -> Option<ActiveProgress> {
        self.lock().active.as_ref().map(|active| ActiveProgress {
            job: active.job.clone(),
            done_ms: active.done_ms,
            total_ms: active.total_ms,
        })
    }

    /// Expected processing time; `None` before the first measurement.
    pub(crate) fn estimate_ms(&self, sound_ms: u64) -> Option<u64> {
        self.lock().throughput.estimate_ms(sound_ms)
    }
}

fn stop(state: &mut Inner, reason: StopReason) {
    if let Some(active) = &mut state.active {
        // A cancelled job must not be kept for later.
        if active.stop_reason != Some(StopReason::Cancelled) {
            active.stop_reason = Some(reason);
        }
        if let Some(canceller) = &active.canceller {
            canceller.cancel();
        }
    }
}
