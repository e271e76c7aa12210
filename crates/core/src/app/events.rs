//! Emits events to the window, and limits the rate of queue events to what it can draw.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::StoreError;

use super::core::Core;
use super::error::error_info;
use super::queue;
use super::types::{AppEvent, Queue};
use crate::locked;

/// Minimum interval between queue events.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
/// Added to the interval per job in the queue: a long queue is slow to draw.
const INTERVAL_PER_JOB: Duration = Duration::from_micros(500);
const RETENTION_INTERVAL: Duration = Duration::from_secs(24 * 3600);

type Listener = Box<dyn Fn(AppEvent) + Send + Sync>;

pub(crate) struct EventBus {
    listener: Listener,
    pending: Mutex<Pending>,
    changed: Condvar,
}

#[derive(Default)]
struct Pending {
    changed: bool,
    quitting: bool,
}

impl EventBus {
    pub(crate) fn new(listener: impl Fn(AppEvent) + Send + Sync + 'static) -> EventBus {
        EventBus {
            listener: Box::new(listener),
            pending: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn emit(&self, event: AppEvent) {
        (self.listener)(event);
    }

    /// Emits an error that belongs to no command.
    pub(crate) fn report_error(&self, code: &str, message: impl ToString) {
        self.emit(AppEvent::Error {
            error: error_info(code, message),
        });
    }

    /// Marks the queue as changed; the event follows soon.
    pub(crate) fn queue_changed(&self) {
        locked(&self.pending).changed = true;
        self.changed.notify_all();
    }

    pub(crate) fn quit(&self) {
        locked(&self.pending).quitting = true;
        self.changed.notify_all();
    }

    /// Waits for a change or the timeout. `None`: shutting down.
    fn wait_for_change(&self, at_most: Duration) -> Option<bool> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.pending), at_most, |pending| {
                !pending.changed && !pending.quitting
            });
        let (mut pending, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let changed = std::mem::take(&mut pending.changed);
        (!pending.quitting).then_some(changed)
    }

    /// Returns early on shutdown.
    fn sleep(&self, time: Duration) {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.pending), time, |pending| !pending.quitting);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

fn empty_if_locked(error: StoreError) -> Result<Queue, StoreError> {
    match error {
        StoreError::Locked => Ok(Queue::default()),
        error => Err(error),
    }
}

/// Emits queue changes, and applies the retention settings once a day.
pub(crate) fn run(core: &Core) {
    let mut last_pass: Option<Instant> = None;
    let mut last_sent = Queue::default();
    loop {
        if last_pass.is_none_or(|last_pass| last_pass.elapsed() >= RETENTION_INTERVAL) {
            core.apply_retention();
            core.purge_bin();
            last_pass = Some(Instant::now());
        }
        match core.events.wait_for_change(RETENTION_INTERVAL / 24) {
            None => return,
            Some(false) => {}
            Some(true) => match queue::view(core).or_else(empty_if_locked) {
                Ok(queue) => {
                    let jobs = u32::try_from(queue.items.len()).unwrap_or(u32::MAX);
                    let change = queue::change(&last_sent, &queue);
                    last_sent = queue;
                    core.events.emit(AppEvent::Queue { change });
                    core.events
                        .sleep(MIN_INTERVAL.max(INTERVAL_PER_JOB.saturating_mul(jobs)));
                }
                Err(error) => {
                    core.events.report_error(error.code(), &error);
                    core.events.sleep(Duration::from_secs(1));
                }
            },
        }
    }
}
