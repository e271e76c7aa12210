//! The queue as the window shows it.

use std::collections::HashMap;

use earshot_notes::{self as notes, Job, StoreError};

use super::control::Running;
use crate::desk::core::Core;
use crate::desk::types::{JobState, Queue, QueueChange, QueueItem};

/// The queue as the window shows it.
pub(crate) fn view(core: &Core) -> Result<Queue, StoreError> {
    let paused = core.control.is_paused();
    let running = core.control.running();
    let mut items = Vec::new();
    // Unknown lengths count as the mean of the known ones.
    let (mut left_ms, mut known, mut unknown) = (0, 0, 0);
    for job in core.store.jobs()? {
        let item = item(core, job, paused, running.as_ref());
        if !is_over(item.state) {
            match item.total_ms {
                Some(total) => {
                    left_ms += total.saturating_sub(item.done_ms);
                    known += 1;
                }
                None => unknown += 1,
            }
        }
        items.push(item);
    }
    let left_ms: Option<u64> = match (known, unknown) {
        (0, 0) => Some(0),
        (0, _) => None,
        _ => Some(left_ms + left_ms / known * unknown),
    };
    Ok(Queue {
        paused,
        items,
        remaining_ms: left_ms.and_then(|left| core.control.time_for(left)),
        strain: core.control.strain(),
    })
}

/// What is in `now` and was not in `before`.
pub(crate) fn change(before: &Queue, now: &Queue) -> QueueChange {
    let ids =
        |queue: &Queue| -> Vec<_> { queue.items.iter().map(|item| item.id.clone()).collect() };
    let known: HashMap<_, _> = before.items.iter().map(|item| (&item.id, item)).collect();
    let order = ids(now);
    QueueChange {
        paused: now.paused,
        remaining_ms: now.remaining_ms,
        strain: now.strain,
        items: now
            .items
            .iter()
            .filter(|item| known.get(&item.id) != Some(item))
            .cloned()
            .collect(),
        order: (ids(before) != order).then_some(order),
    }
}

fn item(core: &Core, job: Job, paused: bool, running: Option<&Running>) -> QueueItem {
    let now = running.filter(|now| now.job == job.id);
    let state = match job.state {
        notes::JobState::Waiting if paused && job.progress.done_ms > 0 => JobState::Paused,
        notes::JobState::Waiting => JobState::Waiting,
        notes::JobState::Running => JobState::Running,
        notes::JobState::Done => JobState::Done,
        notes::JobState::Failed => JobState::Failed,
        notes::JobState::Cancelled => JobState::Cancelled,
    };
    let total_ms = now
        .and_then(|now| now.total_ms)
        .or(job.progress.total_ms)
        .or_else(|| core.lengths.of(&core.store, &job.note));
    let done_ms = match state {
        JobState::Done => total_ms.unwrap_or(job.progress.done_ms),
        _ => now.map_or(job.progress.done_ms, |now| now.done_ms),
    };
    // Of one that waits it is of no use, and would change with every measurement.
    let remaining_ms = (state == JobState::Running)
        .then_some(total_ms)
        .flatten()
        .and_then(|total| core.control.time_for(total.saturating_sub(done_ms)));
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

fn is_over(state: JobState) -> bool {
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
            name: "a sound".to_owned(),
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
            strain: None,
        }
    }

    #[test]
    fn only_what_is_new_is_told() {
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
