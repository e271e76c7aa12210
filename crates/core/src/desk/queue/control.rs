//! What the commands of the window and the queue's thread both reach.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::{JobId, NoteId};

use super::pace::Pace;
use crate::power::Strain;
use crate::transcriber::Canceller;

/// Why the job at hand shall stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The user does not want it.
    Cancelled,
    /// The queue is paused.
    Paused,
    /// Somebody speaks who wants to read along, or waits for another note's text.
    Aside,
    /// The program ends.
    Quit,
}

/// What the commands of the window and the queue's thread both reach.
#[derive(Default)]
pub(crate) struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    paused: bool,
    /// So many have the model to themselves, or the library.
    aside: usize,
    /// The library is locked.
    locked: bool,
    quitting: bool,
    /// Something may be there to do.
    kicked: bool,
    current: Option<Current>,
    pace: Pace,
    /// The note before the user's eyes.
    looked_at: Option<NoteId>,
    /// Why the work is done at half strength.
    strain: Option<Strain>,
}

struct Current {
    job: JobId,
    note: NoteId,
    stop: Option<Stop>,
    /// Once the engine has it.
    canceller: Option<Canceller>,
    done_ms: u64,
    total_ms: Option<u64>,
}

/// The job at hand, for the eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) job: JobId,
    pub(crate) done_ms: u64,
    pub(crate) total_ms: Option<u64>,
}

/// The queue has stepped aside; dropped to let it go on.
pub(crate) struct Aside<'a>(&'a Control);

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        self.0.state().aside -= 1;
        self.0.kick();
    }
}

impl State {
    fn may_work(&self) -> bool {
        !self.paused && self.aside == 0 && !self.locked
    }
}

impl Control {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There may be something to do.
    pub(crate) fn kick(&self) {
        self.state().kicked = true;
        self.changed.notify_all();
    }

    /// Waits for a kick, or so long. `false`: the program ends.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let state = self.state();
        let waited = self.changed.wait_timeout_while(state, at_most, |state| {
            !state.quitting && (!state.may_work() || !state.kicked)
        });
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.kicked = false;
        !state.quitting
    }

    /// The note before the user's eyes: its text is made first.
    pub(crate) fn look_at(&self, note: Option<&NoteId>) {
        self.state().looked_at = note.cloned();
    }

    /// This note's text is waited for: a job for another note steps aside.
    pub(crate) fn make_room_for(&self, note: &NoteId) {
        let mut state = self.state();
        if state.current.as_ref().is_some_and(|now| now.note != *note) {
            stop(&mut state, Stop::Aside);
        }
    }

    /// As [`Control::look_at`] was told last.
    pub(crate) fn looked_at(&self) -> Option<NoteId> {
        self.state().looked_at.clone()
    }

    /// Why the job at hand is done at half strength, if it is.
    pub(crate) fn strain(&self) -> Option<Strain> {
        let state = self.state();
        state.strain.filter(|_| state.current.is_some())
    }

    /// As it is from now on. The speed is another one then.
    pub(crate) fn set_strain(&self, strain: Option<Strain>) {
        let mut state = self.state();
        if state.strain.is_some() != strain.is_some() {
            state.pace.forget();
        }
        state.strain = strain;
    }

    /// Whether jobs may be begun.
    pub(crate) fn may_work(&self) -> bool {
        let state = self.state();
        state.may_work() && !state.quitting
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.state().paused
    }

    pub(crate) fn is_quitting(&self) -> bool {
        self.state().quitting
    }

    /// Pauses or goes on.
    pub(crate) fn pause(&self, paused: bool) {
        let mut state = self.state();
        state.paused = paused;
        state.kicked = true;
        if paused {
            stop(&mut state, Stop::Paused);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Until what is returned is dropped, no job is worked on.
    pub(crate) fn step_aside(&self) -> Aside<'_> {
        let mut state = self.state();
        state.aside += 1;
        stop(&mut state, Stop::Aside);
        Aside(self)
    }

    /// The library is locked from now on, or no longer: no job can be claimed, and the one
    /// at hand stops.
    pub(crate) fn set_locked(&self, is_locked: bool) {
        let mut state = self.state();
        state.locked = is_locked;
        state.kicked = true;
        if is_locked {
            stop(&mut state, Stop::Aside);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until no job is at hand, or so long.
    pub(crate) fn wait_for_rest(&self, at_most: Duration) -> bool {
        let began = Instant::now();
        while self.state().current.is_some() {
            if began.elapsed() > at_most {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// The program ends.
    pub(crate) fn quit(&self) {
        let mut state = self.state();
        state.quitting = true;
        stop(&mut state, Stop::Quit);
        drop(state);
        self.changed.notify_all();
    }

    /// The user does not want this job any more.
    pub(crate) fn cancel(&self, job: &JobId) {
        let mut state = self.state();
        if state.current.as_ref().is_some_and(|now| now.job == *job) {
            stop(&mut state, Stop::Cancelled);
        }
    }

    /// The user does not want these notes any more.
    pub(crate) fn cancel_notes(&self, notes: &[NoteId]) {
        let mut state = self.state();
        if state
            .current
            .as_ref()
            .is_some_and(|now| notes.contains(&now.note))
        {
            stop(&mut state, Stop::Cancelled);
        }
    }

    /// A job is at hand.
    pub(crate) fn begin(&self, job: &earshot_notes::Job) {
        let mut state = self.state();
        // A pause or an end that came while it was being claimed counts.
        let stop = match () {
            () if state.quitting => Some(Stop::Quit),
            () if state.paused => Some(Stop::Paused),
            () if state.aside > 0 || state.locked => Some(Stop::Aside),
            () => None,
        };
        state.current = Some(Current {
            job: job.id.clone(),
            note: job.note.clone(),
            stop,
            canceller: None,
            done_ms: job.progress.done_ms,
            total_ms: job.progress.total_ms,
        });
    }

    /// The engine has the job at hand. It is cancelled at once if it was
    /// stopped meanwhile.
    pub(crate) fn hand_over(&self, canceller: Canceller) {
        let mut state = self.state();
        if let Some(current) = &mut state.current {
            if current.stop.is_some() {
                canceller.cancel();
            }
            current.canceller = Some(canceller);
        }
    }

    /// Why the job at hand shall stop, if it shall.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.state().current.as_ref().and_then(|now| now.stop)
    }

    /// The engine has begun to listen, from here.
    pub(crate) fn listening(&self, from_ms: u64) {
        self.state().pace.begin(from_ms, Instant::now());
    }

    /// The job at hand has come so far.
    pub(crate) fn reached(&self, done_ms: u64, total_ms: Option<u64>) {
        let mut state = self.state();
        state.pace.reached(done_ms, Instant::now());
        if let Some(current) = &mut state.current {
            current.done_ms = current.done_ms.max(done_ms);
            current.total_ms = total_ms.or(current.total_ms);
        }
    }

    /// No job is at hand.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.current = None;
        state.pace.end();
    }

    /// Another model is at work.
    pub(crate) fn forget_pace(&self) {
        self.state().pace.forget();
    }

    /// The job at hand.
    pub(crate) fn running(&self) -> Option<Running> {
        self.state().current.as_ref().map(|now| Running {
            job: now.job.clone(),
            done_ms: now.done_ms,
            total_ms: now.total_ms,
        })
    }

    /// The time that so much sound takes, in milliseconds, once known.
    pub(crate) fn time_for(&self, sound_ms: u64) -> Option<u64> {
        self.state().pace.time_for(sound_ms)
    }
}

fn stop(state: &mut State, why: Stop) {
    if let Some(current) = &mut state.current {
        // What the user does not want is not to be kept for later.
        if current.stop != Some(Stop::Cancelled) {
            current.stop = Some(why);
        }
        if let Some(canceller) = &current.canceller {
            canceller.cancel();
        }
    }
}
