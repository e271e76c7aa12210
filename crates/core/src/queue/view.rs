//! The queue as sent to the page, and its changes, at a rate that the page can draw.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use earshot_notes::{self as notes, Job, Store, StoreError};

use super::durations::Durations;
use super::state::{ActiveProgress, QueueState};
use crate::api::{AppEvent, JobState, Queue, QueueChange, QueueItem};
use crate::events::EventBus;
use crate::task::{BackgroundTask, NO_TIMEOUT};

/// Minimum interval between queue events.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
/// Added to the interval per job in the queue: a long queue is slow to draw.
const INTERVAL_PER_JOB: Duration = Duration::from_micros(500);

pub(super) struct Viewer {
    pub(super) store: Arc<Store>,
    pub(super) events: Arc<EventBus>,
    pub(super) state: Arc<QueueState>,
    pub(super) durations: Arc<Durations>,
    pub(super) task: BackgroundTask,
}

impl Viewer {
    /// Schedules an event.
    pub(super) fn queue_changed(&self) {
        self.task.wake();
    }

    pub(super) fn run(&self) {
        let mut last_sent = None;
        while self.task.wait(NO_TIMEOUT).is_some() {
            let pause = match self.view().or_else(empty_if_locked) {
                Ok(queue) => {
                    let jobs = u32::try_from(queue.items.len()).unwrap_or(u32::MAX);
                    if last_sent.as_ref() != Some(&queue) {
                        let change =
                            change(last_sent.as_ref().unwrap_or(&Queue::default()), &queue);
                        last_sent = Some(queue);
                        self.events.emit(AppEvent::Queue { change });
                    }
                    MIN_INTERVAL.max(INTERVAL_PER_JOB.saturating_mul(jobs))
                }
                Err(error) => {
                    self.events.report_error(error.code(), &error);
                    Duration::from_secs(1)
                }
            };
            if !self.task.sleep(pause) {
                return;
            }
        }
    }

    pub(super) fn view(&self) -> Result<Queue, StoreError> {
        let paused = self.state.is_paused();
        let active = self.state.active_progress();
        let mut items = Vec::new();
        // Unknown durations count as the mean of the known ones.
        let (mut remaining_ms, mut known, mut unknown) = (0, 0, 0);
        for job in self.store.jobs()? {
            let item = self.item(job, paused, active.as_ref());
            if !has_ended(item.state) {
                match item.total_ms {
                    Some(total) => {
                        remaining_ms += total.saturating_sub(item.done_ms);
                        known += 1;
                    }
                    None => unknown += 1,
                }
            }
            items.push(item);
        }
        let remaining_ms: Option<u64> = match (known, unknown) {
            (0, 0) => Some(0),
            (0, _) => None,
            _ => Some(remaining_ms + remaining_ms / known * unknown),
        };
        Ok(Queue {
            paused,
            items,
            remaining_ms: remaining_ms.and_then(|left| self.state.estimate_ms(left)),
            power_limit: self.state.power_limit(),
        })
    }

    fn item(&self, job: Job, paused: bool, active: Option<&ActiveProgress>) -> QueueItem {
        let progress = active.filter(|active| active.job == job.id);
        let state = match job.state {
            notes::JobState::Waiting if paused && job.progress.done_ms > 0 => JobState::Paused,
            notes::JobState::Waiting => JobState::Waiting,
            notes::JobState::Running => JobState::Running,
            notes::JobState::Done => JobState::Done,
            notes::JobState::Failed => JobState::Failed,
            notes::JobState::Cancelled => JobState::Cancelled,
        };
        let total_ms = progress
            .and_then(|progress| progress.total_ms)
            .or(job.progress.total_ms)
            .or_else(|| self.durations.get(&self.store, &job.note));
        let done_ms = match state {
            JobState::Done => total_ms.unwrap_or(job.progress.done_ms),
            _ => progress.map_or(job.progress.done_ms, |progress| progress.done_ms),
        };
        // Only for the running job: for waiting ones it would change with every measurement.
        let remaining_ms = (state == JobState::Running)
            .then_some(total_ms)
            .flatten()
            .and_then(|total| self.state.estimate_ms(total.saturating_sub(done_ms)));
        QueueItem {
            id: job.id,
            note: Some(job.note),
            name: job.name,
            state,
            done_ms,
            total_ms,
            remaining_ms,
            error: job.error,
        }
    }
}

fn empty_if_locked(error: StoreError) -> Result<Queue, StoreError> {
    match error {
        StoreError::Locked => Ok(Queue::default()),
        error => Err(error),
    }
}

fn change(before: &Queue, now: &Queue) -> QueueChange {
    let ids =
        |queue: &Queue| -> Vec<_> { queue.items.iter().map(|item| item.id.clone()).collect() };
    let known: HashMap<_, _> = before.items.iter().map(|item| (&item.id, item)).collect();
    let order = ids(now);
    QueueChange {
        paused: now.paused,
        remaining_ms: now.remaining_ms,
        power_limit: now.power_limit,
        items: now
            .items
            .iter()
            .filter(|item| known.get(&item.id) != Some(item))
            .cloned()
            .collect(),
        order: (ids(before) != order).then_some(order),
    }
}

fn has_ended(state: JobState) -> bool {
    matches!(
        state,
        JobState::Done | JobState::Failed | JobState::Cancelled
    )
}

#[cfg(test)]
mod tests {
    use earshot_notes::JobId;

    use super::*;

    fn item(id: &JobId, done_ms: u64) -> QueueItem {
        QueueItem {
            id: id.clone(),
            note: None,
            name: "a.opus".to_owned(),
            state: JobState::Waiting,
            done_ms,
            total_ms: None,
            remaining_ms: None,
            error: None,
        }
    }

    fn queue(items: &[QueueItem]) -> Queue {
        Queue {
            paused: false,
            items: items.to_vec(),
            remaining_ms: None,
            power_limit: None,
        }
    }

    #[test]
    fn a_change_holds_only_what_differs() {
        let [a, b, c, d] = std::array::from_fn(|_| JobId::new());
        let before = queue(&[item(&a, 0), item(&b, 0), item(&c, 0)]);
        let moved = change(&before, &queue(&[item(&a, 0), item(&b, 7), item(&c, 0)]));
        assert_eq!((moved.items, moved.order), (vec![item(&b, 7)], None));
        let ended = change(&before, &queue(&[item(&c, 0), item(&d, 0)]));
        assert_eq!(ended.items, [item(&d, 0)]);
        assert_eq!(ended.order, Some(vec![c, d]));
        assert_eq!(change(&before, &before), QueueChange::default());
    }
}
