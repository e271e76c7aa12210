//! Finding out what the model runs on fastest, when nothing else is done.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::core::Core;
use super::queue::in_use;
use super::types::{AppEvent, Processor, Processors};
use crate::{Known, Place, locked, processor_name};

/// Between two looks whether nothing is done.
const LOOK: Duration = Duration::from_secs(1);

/// What the explorer's thread shall do.
#[derive(Default)]
pub(crate) struct Explorer {
    wish: Mutex<Wish>,
    changed: Condvar,
}

#[derive(Default)]
struct Wish {
    /// Look for what was not tried; or try everything anew.
    look: bool,
    anew: bool,
    /// Models to measure, whatever is known of them.
    measure: Vec<String>,
    /// Tell the window.
    tell: bool,
    /// Something is being tried.
    trying: bool,
    quitting: bool,
}

impl Explorer {
    /// Look for what was not tried; `anew`: try everything.
    pub(crate) fn look(&self, anew: bool) {
        let mut wish = locked(&self.wish);
        wish.look = true;
        wish.anew |= anew;
        wish.trying |= anew;
        drop(wish);
        self.changed.notify_all();
    }

    /// Measure this model.
    pub(crate) fn measure(&self, model: &str) {
        let mut wish = locked(&self.wish);
        if !wish.measure.iter().any(|known| known == model) {
            wish.measure.push(model.to_owned());
        }
        drop(wish);
        self.changed.notify_all();
    }

    /// Models that are being measured, or will be.
    pub(crate) fn measuring(&self) -> Vec<String> {
        locked(&self.wish).measure.clone()
    }

    fn measured(&self, model: &str) {
        locked(&self.wish).measure.retain(|known| known != model);
    }

    /// The window shall be told what is known now.
    pub(crate) fn tell(&self) {
        locked(&self.wish).tell = true;
        self.changed.notify_all();
    }

    pub(crate) fn quit(&self) {
        locked(&self.wish).quitting = true;
        self.changed.notify_all();
    }

    fn set_trying(&self, trying: bool) {
        locked(&self.wish).trying = trying;
    }

    /// Waits for a wish; `None`: the program ends.
    fn next(&self) -> Option<Wish> {
        let waited = self.changed.wait_while(locked(&self.wish), |wish| {
            !wish.look && !wish.tell && wish.measure.is_empty() && !wish.quitting
        });
        let mut wish = waited.unwrap_or_else(PoisonError::into_inner);
        let next = Wish {
            look: std::mem::take(&mut wish.look),
            anew: std::mem::take(&mut wish.anew),
            tell: std::mem::take(&mut wish.tell),
            // They stay there until it is done.
            measure: wish.measure.first().cloned().into_iter().collect(),
            ..Wish::default()
        };
        (!wish.quitting).then_some(next)
    }

    /// Waits so long; `false`: the program ends.
    fn rest(&self, time: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.wish), time, |wish| !wish.quitting);
        let (wish, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !wish.quitting
    }
}

/// The explorer's thread.
pub(crate) fn explore(core: &Core) {
    let explorer = &core.explorer;
    explorer.look(false);
    for model in core.compute.stale() {
        explorer.measure(&model);
    }
    while let Some(wish) = explorer.next() {
        let model = in_use(core);
        if wish.look && (wish.anew || core.compute.is_news(&model)) {
            explorer.set_trying(true);
            tell(core);
            if !wait_until_idle(core) {
                return;
            }
            // Without a model there is nothing to try with until the next start, or until
            // another one is chosen.
            if let Err(error) = core.compute.try_out(&core.models, &model, wish.anew) {
                tracing::info!(code = error.code(), "nothing to try with");
            }
            explorer.set_trying(false);
            tell(core);
            core.tell_models();
        } else if wish.tell {
            tell(core);
        }
        for model in wish.measure {
            if !wait_until_idle(core) {
                return;
            }
            // One that has gone since needs no measure.
            if let Err(error) = core.compute.try_out(&core.models, &model, true) {
                tracing::info!(code = error.code(), "a model cannot be measured");
            }
            explorer.measured(&model);
            tell(core);
            core.tell_models();
        }
    }
}

/// `false`: the program ends.
fn wait_until_idle(core: &Core) -> bool {
    while !is_idle(core) {
        if !core.explorer.rest(LOOK) {
            return false;
        }
    }
    true
}

/// Nobody would have to wait for a processor.
fn is_idle(core: &Core) -> bool {
    core.control.running().is_none() && core.warm.try_lock().is_ok()
}

fn tell(core: &Core) {
    core.tell.event(AppEvent::Processors {
        processors: view(core),
    });
}

/// What the window shows.
pub(crate) fn view(core: &Core) -> Processors {
    let choice = core.settings().compute.clone();
    let known = core.compute.known(&in_use(core), choice.as_deref());
    Processors {
        all: known.into_iter().map(processor).collect(),
        trying: locked(&core.explorer.wish).trying,
    }
}

fn processor(known: Known) -> Processor {
    let id = known.place.id();
    let (name, driver) = match known.place {
        Place::Processor => (processor_name(), None),
        Place::Graphics { device, .. } => (device.name, Some(device.driver)),
    };
    Processor {
        id,
        name,
        driver,
        tried: known.tried,
        failed: known.failed,
        is_chosen: known.is_chosen,
    }
}
