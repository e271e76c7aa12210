//! State shared by the commands and the thread of the queue.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::{JobId, NoteId};

use super::eta::Throughput;
use crate::power::PowerLimit;
use crate::transcriber::Canceller;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StopReason {
    Cancelled,
    Paused,
    /// Live transcription, the focused note or a locked library takes precedence.
    Preempted,
    Shutdown,
}

#[derive(Default)]
pub(super) struct QueueState {
    state: Mutex<Inner>,
    /// Signalled when no job is active.
    idle: Condvar,
}

#[derive(Default)]
struct Inner {
    paused: bool,
    locked: bool,
    /// The queue has not yet reacted to the last unlock.
    unlocked: bool,
    quitting: bool,
    active: Option<ActiveJob>,
    throughput: Throughput,
    /// The model slot's load count when the throughput was measured.
    load_count: u64,
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
pub(super) struct ActiveProgress {
    pub(super) job: JobId,
    pub(super) done_ms: u64,
    pub(super) total_ms: Option<u64>,
}

impl QueueState {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn can_run(&self) -> bool {
        let state = self.lock();
        !state.paused && !state.locked && !state.quitting
    }

    /// Jobs of this note are claimed first.
    pub(super) fn set_focused_note(&self, note: Option<&NoteId>) {
        self.lock().focused_note = note.cloned();
    }

    /// Preempts a job of any other note.
    pub(super) fn preempt_for(&self, note: &NoteId) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| active.note != *note)
        {
            stop(&mut state, StopReason::Preempted);
        }
    }

    pub(super) fn focused_note(&self) -> Option<NoteId> {
        self.lock().focused_note.clone()
    }

    /// `None` while no job is running.
    pub(super) fn power_limit(&self) -> Option<PowerLimit> {
        let state = self.lock();
        state.power_limit.filter(|_| state.active.is_some())
    }

    /// A change resets the measured throughput.
    pub(super) fn set_power_limit(&self, power_limit: Option<PowerLimit>) {
        let mut state = self.lock();
        if state.power_limit.is_some() != power_limit.is_some() {
            state.throughput.reset();
        }
        state.power_limit = power_limit;
    }

    pub(super) fn is_paused(&self) -> bool {
        self.lock().paused
    }

    pub(super) fn pause(&self, paused: bool) {
        let mut state = self.lock();
        state.paused = paused;
        if paused {
            stop(&mut state, StopReason::Paused);
        }
    }

    /// A higher priority needs the model.
    pub(super) fn preempt(&self) {
        stop(&mut self.lock(), StopReason::Preempted);
    }

    /// Jobs of a locked library cannot be claimed.
    pub(super) fn set_locked(&self, is_locked: bool) {
        let mut state = self.lock();
        state.unlocked |= state.locked && !is_locked;
        state.locked = is_locked;
        if is_locked {
            stop(&mut state, StopReason::Preempted);
        }
    }

    pub(super) fn take_unlocked(&self) -> bool {
        std::mem::take(&mut self.lock().unlocked)
    }

    /// Waits until no job is active; `false` on timeout.
    pub(super) fn wait_until_idle(&self, timeout: Duration) -> bool {
        let waited = self
            .idle
            .wait_timeout_while(self.lock(), timeout, |state| state.active.is_some());
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.active.is_none()
    }

    pub(super) fn quit(&self) {
        let mut state = self.lock();
        state.quitting = true;
        stop(&mut state, StopReason::Shutdown);
    }

    pub(super) fn cancel(&self, job: &JobId) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| active.job == *job)
        {
            stop(&mut state, StopReason::Cancelled);
        }
    }

    pub(super) fn cancel_notes(&self, notes: &[NoteId]) {
        let mut state = self.lock();
        if state
            .active
            .as_ref()
            .is_some_and(|active| notes.contains(&active.note))
        {
            stop(&mut state, StopReason::Cancelled);
        }
    }

    pub(super) fn start_job(&self, job: &earshot_notes::Job) {
        let mut state = self.lock();
        // It may have been stopped while it was being claimed.
        let stop_reason = match () {
            () if state.quitting => Some(StopReason::Shutdown),
            () if state.paused => Some(StopReason::Paused),
            () if state.locked => Some(StopReason::Preempted),
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
    pub(super) fn set_canceller(&self, canceller: Canceller) {
        let mut state = self.lock();
        if let Some(active) = &mut state.active {
            if active.stop_reason.is_some() {
                canceller.cancel();
            }
            active.canceller = Some(canceller);
        }
    }

    pub(super) fn stop_reason(&self) -> Option<StopReason> {
        self.lock()
            .active
            .as_ref()
            .and_then(|active| active.stop_reason)
    }

    pub(super) fn started(&self, from_ms: u64) {
        self.lock().throughput.start(from_ms, Instant::now());
    }

    pub(super) fn progressed(&self, done_ms: u64, total_ms: Option<u64>) {
        let mut state = self.lock();
        state.throughput.progressed(done_ms, Instant::now());
        if let Some(active) = &mut state.active {
            active.done_ms = active.done_ms.max(done_ms);
            active.total_ms = total_ms.or(active.total_ms);
        }
    }

    pub(super) fn end_job(&self) {
        let mut state = self.lock();
        state.active = None;
        state.throughput.finish();
        drop(state);
        self.idle.notify_all();
    }

    /// Another model has another throughput.
    pub(super) fn set_load_count(&self, load_count: u64) {
        let mut state = self.lock();
        if std::mem::replace(&mut state.load_count, load_count) != load_count {
            state.throughput.reset();
        }
    }

    pub(super) fn active_progress(&self) -> Option<ActiveProgress> {
        self.lock().active.as_ref().map(|active| ActiveProgress {
            job: active.job.clone(),
            done_ms: active.done_ms,
            total_ms: active.total_ms,
        })
    }

    /// Expected processing time; `None` before the first measurement.
    pub(super) fn estimate_ms(&self, sound_ms: u64) -> Option<u64> {
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
