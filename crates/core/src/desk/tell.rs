//! Telling the window, and not more often than it can draw.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::StoreError;

use super::core::Core;
use super::error::info;
use super::queue;
use super::types::{AppEvent, Queue};
use crate::locked;

/// Between two pictures of the queue.
const BETWEEN: Duration = Duration::from_millis(100);
/// So much longer for each job in it: a long queue is slow to draw.
const PER_JOB: Duration = Duration::from_micros(500);
/// Between two looks into the bin.
const DAY: Duration = Duration::from_secs(24 * 3600);

type Listener = Box<dyn Fn(AppEvent) + Send + Sync>;

/// The one way to the window.
pub(crate) struct Teller {
    listener: Listener,
    queue: Mutex<Dirty>,
    changed: Condvar,
}

#[derive(Default)]
struct Dirty {
    changed: bool,
    quitting: bool,
}

impl Teller {
    pub(crate) fn new(listener: impl Fn(AppEvent) + Send + Sync + 'static) -> Teller {
        Teller {
            listener: Box::new(listener),
            queue: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Tells it now.
    pub(crate) fn event(&self, event: AppEvent) {
        (self.listener)(event);
    }

    /// Something went wrong that belongs to no command.
    pub(crate) fn problem(&self, code: &str, message: impl ToString) {
        self.event(AppEvent::Problem {
            error: info(code, message),
        });
    }

    /// The queue has changed; the window is told soon.
    pub(crate) fn queue_changed(&self) {
        locked(&self.queue).changed = true;
        self.changed.notify_all();
    }

    pub(crate) fn quit(&self) {
        locked(&self.queue).quitting = true;
        self.changed.notify_all();
    }

    /// Waits until the queue has changed, or so long. `None`: the program ends.
    fn wait(&self, at_most: Duration) -> Option<bool> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.queue), at_most, |dirty| {
                !dirty.changed && !dirty.quitting
            });
        let (mut dirty, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let changed = std::mem::take(&mut dirty.changed);
        (!dirty.quitting).then_some(changed)
    }

    /// Waits so long, unless the program ends.
    fn rest(&self, time: Duration) {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.queue), time, |dirty| !dirty.quitting);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

/// A locked library has no queue to show.
fn unlocked(error: StoreError) -> Result<Queue, StoreError> {
    match error {
        StoreError::Locked => Ok(Queue::default()),
        error => Err(error),
    }
}

/// The clerk's thread: what is new in the queue for the window, and once a day the
/// bin is looked through.
pub(crate) fn clerk(core: &Core) {
    let mut looked: Option<Instant> = None;
    let mut told = Queue::default();
    loop {
        if looked.is_none_or(|looked| looked.elapsed() >= DAY) {
            core.put_away_old();
            core.empty_bin();
            looked = Some(Instant::now());
        }
        match core.tell.wait(DAY / 24) {
            None => return,
            Some(false) => {}
            Some(true) => match queue::view(core).or_else(unlocked) {
                Ok(queue) => {
                    let jobs = u32::try_from(queue.items.len()).unwrap_or(u32::MAX);
                    let change = queue::change(&told, &queue);
                    told = queue;
                    core.tell.event(AppEvent::Queue { change });
                    core.tell.rest(BETWEEN.max(PER_JOB.saturating_mul(jobs)));
                }
                Err(error) => {
                    core.tell.problem(error.code(), &error);
                    core.tell.rest(Duration::from_secs(1));
                }
            },
        }
    }
}
