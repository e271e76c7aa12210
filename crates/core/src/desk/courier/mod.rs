//! Models on their way to this device: one after another, on a thread of its own.

mod errands;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::ErrorInfo;
use earshot_network::OnlineError;

use self::errands::{Errand, Errands};
use super::DeskError;
use super::core::Core;
use super::error::info;
use super::types::{Download, DownloadState};
use crate::ModelError;
use crate::locked;

/// Between two pictures of a download.
const BETWEEN: Duration = Duration::from_millis(250);
/// A rate that was watched for less says nothing.
const TO_KNOW: Duration = Duration::from_secs(2);

/// What the commands of the window and the courier's thread both reach.
pub(crate) struct Courier {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    errands: Errands,
    current: Option<Current>,
    /// Nothing is begun until the models lie where they are to lie.
    held: bool,
    quitting: bool,
}

/// No download is begun; dropped to let them go on.
pub(crate) struct Hold<'a>(&'a Courier);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.state().held = false;
        self.0.changed.notify_all();
    }
}

/// The download at hand.
struct Current {
    model: String,
    stop: Arc<AtomicBool>,
    /// What has arrived is not wanted any more.
    discard: bool,
}

impl Courier {
    /// With the downloads that were not finished when the program ended.
    pub(crate) fn new(data: &Path) -> Self {
        Self {
            state: Mutex::new(State {
                errands: Errands::load(data),
                current: None,
                held: false,
                quitting: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Fetch this model; one that was paused, or failed, goes on.
    pub(crate) fn fetch(&self, model: &str) {
        self.state().errands.go(model);
        self.changed.notify_all();
    }

    /// Leave this model for later. What has arrived is kept.
    pub(crate) fn pause(&self, model: &str) {
        let mut state = self.state();
        state.errands.pause(model);
        state.stop(model, false);
    }

    /// Do not fetch this model after all. `true`: it is at hand, and what has arrived of it
    /// is thrown away as soon as its connection is closed.
    pub(crate) fn cancel(&self, model: &str) -> bool {
        let mut state = self.state();
        state.errands.remove(model);
        state.stop(model, true)
    }

    /// Until what is returned is dropped, no download is begun. `None`: one is at hand.
    pub(crate) fn hold(&self) -> Option<Hold<'_>> {
        let mut state = self.state();
        let is_free = state.current.is_none() && !state.held;
        state.held |= is_free;
        drop(state);
        is_free.then_some(Hold(self))
    }

    /// Closes the connection at hand, because none is allowed any more.
    pub(crate) fn hang_up(&self) {
        let mut state = self.state();
        if let Some(model) = state.current.as_ref().map(|now| now.model.clone()) {
            state.stop(&model, false);
        }
    }

    pub(crate) fn quit(&self) {
        let mut state = self.state();
        state.quitting = true;
        if let Some(current) = &state.current {
            current.stop.store(true, Ordering::Relaxed);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// How this model's download stands; `None`: nobody asked for it. `on_disk` tells what
    /// has arrived where nothing is being fetched.
    pub(crate) fn view(&self, model: &str, on_disk: impl FnOnce() -> u64) -> Option<Download> {
        let state = self.state();
        let errand = state.errands.find(model)?;
        let is_at_hand = state.current.as_ref().is_some_and(|now| now.model == model);
        Some(Download {
            state: match () {
                () if errand.error.is_some() => DownloadState::Failed,
                () if errand.paused => DownloadState::Paused,
                () if is_at_hand => DownloadState::Running,
                () => DownloadState::Waiting,
            },
            done: if is_at_hand { errand.done } else { on_disk() },
            remaining_ms: errand.remaining_ms.filter(|_| is_at_hand),
            error: errand.error.clone(),
        })
    }

    /// Waits for something to fetch; `None`: the program ends.
    fn next(&self) -> Option<(String, Arc<AtomicBool>)> {
        let waited = self.changed.wait_while(self.state(), |state| {
            !state.quitting && (state.held || state.errands.next().is_none())
        });
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.quitting {
            return None;
        }
        let model = state.errands.next()?.to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        state.current = Some(Current {
            model: model.clone(),
            stop: Arc::clone(&stop),
            discard: false,
        });
        Some((model, stop))
    }

    fn change(&self, model: &str, change: impl FnOnce(&mut Errand)) {
        if let Some(errand) = self.state().errands.find_mut(model) {
            change(errand);
        }
    }

    /// The download at hand has ended so; whether what has arrived is to be thrown away.
    fn ended(&self, error: Option<ErrorInfo>, stopped: bool) -> bool {
        let mut state = self.state();
        let Some(current) = state.current.take() else {
            return false;
        };
        match error {
            // Asked for anew while it was being given up, it stays asked for.
            _ if current.discard => {}
            // Paused, or the program ends: it is as it should be.
            None if stopped => {}
            None => state.errands.remove(&current.model),
            Some(error) => state.errands.fail(&current.model, error),
        }
        current.discard
    }
}

impl State {
    /// Closes the connection if this model is at hand.
    fn stop(&mut self, model: &str, discard: bool) -> bool {
        let Some(current) = self.current.as_mut().filter(|now| now.model == model) else {
            return false;
        };
        current.stop.store(true, Ordering::Relaxed);
        current.discard |= discard;
        true
    }
}

/// The courier's thread.
pub(crate) fn carry(core: &Core) {
    while let Some((model, stop)) = core.courier.next() {
        core.tell_models();
        // A mistake of ours costs this download, not the ones after it.
        let fetched = catch_unwind(AssertUnwindSafe(|| fetch(core, &model, &stop)));
        let (error, stopped) = match fetched {
            Ok(Ok(())) => (None, false),
            Ok(Err(ModelError::Online(OnlineError::Cancelled))) => (locked_out(core), true),
            Ok(Err(error)) => (Some(DeskError::Model(error).info()), false),
            Err(_) => (Some(ours()), false),
        };
        let is_here = error.is_none() && !stopped;
        if core.courier.ended(error, stopped)
            && let Err(error) = core.forget_half(&model)
        {
            core.tell.problem(error.code(), &error);
        }
        core.tell_models();
        if is_here {
            // A job may have been waiting for it.
            core.control.kick();
            core.explorer.look(false);
            core.explorer.measure(&model);
        }
    }
}

/// Fetches the voice detector, if it is not here, and then the model.
fn fetch(core: &Core, model: &str, stop: &AtomicBool) -> Result<(), ModelError> {
    let mut needed = core.models.with_needed(&[model.to_owned()]);
    // It is small, and the model of no use without it.
    needed.reverse();
    for name in needed {
        let entry = core.models.named(&name)?;
        let mut watch = Watch::new(core.models.arrived(&entry));
        let mut progress = |done| {
            if entry.name != model {
                return;
            }
            let remaining_ms = watch.remaining_ms(done, entry.bytes);
            core.courier.change(model, |errand| {
                errand.done = done;
                errand.remaining_ms = remaining_ms;
            });
            if watch.is_time_to_tell() {
                core.tell_models();
            }
        };
        core.models.fetch_until(&entry, &mut progress, stop)?;
    }
    Ok(())
}

/// The offline lock closes what is open, and its own sentence says so.
fn locked_out(core: &Core) -> Option<ErrorInfo> {
    core.settings().offline_lock.then(|| {
        info(
            "network-not-allowed",
            "Earshot may not connect to anything: the offline lock is on.",
        )
    })
}

fn ours() -> ErrorInfo {
    info(
        "unexpected",
        "Earshot failed on this download through a mistake of its own; please report it.",
    )
}

/// How fast a download goes, and when it was told last.
struct Watch {
    began: Instant,
    from: u64,
    told: Option<Instant>,
}

impl Watch {
    fn new(from: u64) -> Self {
        Self {
            began: Instant::now(),
            from,
            told: None,
        }
    }

    fn remaining_ms(&mut self, done: u64, total: u64) -> Option<u64> {
        // What had arrived turned out to be of no use.
        if done < self.from {
            *self = Self::new(done);
        }
        let took = self.began.elapsed();
        let arrived = done - self.from;
        (took >= TO_KNOW && arrived > 0).then(|| {
            let left = total.saturating_sub(done) as f64;
            (left * took.as_secs_f64() / arrived as f64 * 1000.0) as u64
        })
    }

    fn is_time_to_tell(&mut self) -> bool {
        let is_time = self.told.is_none_or(|told| told.elapsed() >= BETWEEN);
        if is_time {
            self.told = Some(Instant::now());
        }
        is_time
    }
}
