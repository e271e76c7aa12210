//! Current activity, reported to the OS to justify background execution.

use std::collections::HashMap;

use earshot_core::app::{AppEvent, JobId, JobState, QueueChange, RecordState};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Activity {
    pub microphone: bool,
    /// A recording is in progress, possibly paused, or being saved.
    pub recording: bool,
    pub paused: bool,
    pub playing: bool,
    /// Running and waiting jobs.
    pub waiting: u32,
    /// Progress of the running job.
    pub percent: Option<u8>,
}

/// Derives the activity from application events.
#[derive(Debug, Default)]
pub struct ActivityTracker {
    jobs: HashMap<JobId, Job>,
    is_paused: bool,
    activity: Activity,
}

#[derive(Debug)]
struct Job {
    is_open: bool,
    percent: Option<u8>,
}

impl ActivityTracker {
    /// Returns the activity if it has changed.
    pub fn on_event(&mut self, event: &AppEvent) -> Option<Activity> {
        let mut activity = self.activity;
        match event {
            AppEvent::Recording { recording } => {
                let is = |states: &[RecordState]| states.contains(&recording.state);
                activity.microphone = !is(&[RecordState::Closed, RecordState::Saving]);
                activity.paused = is(&[RecordState::Paused]);
                activity.recording =
                    activity.paused || is(&[RecordState::Recording, RecordState::Saving]);
            }
            AppEvent::Playback { playback } => activity.playing = playback.playing,
            AppEvent::Queue { change } => {
                self.on_queue_changed(change);
                let open = || self.jobs.values().filter(|job| job.is_open);
                activity.waiting = if self.is_paused {
                    0
                } else {
                    u32::try_from(open().count()).unwrap_or(u32::MAX)
                };
                activity.percent = open().find_map(|job| job.percent);
            }
            _ => return None,
        }
        let before = std::mem::replace(&mut self.activity, activity);
        (before != activity).then_some(activity)
    }

    fn on_queue_changed(&mut self, change: &QueueChange) {
        self.is_paused = change.paused;
        for item in &change.items {
            let is_running = item.state == JobState::Running;
            let percent = item
                .total_ms
                .filter(|total| is_running && *total > 0)
                .map(|total| (item.done_ms.min(total) * 100 / total) as u8);
            let job = Job {
                is_open: matches!(
                    item.state,
                    JobState::Waiting | JobState::Running | JobState::Paused
                ),
                percent,
            };
            self.jobs.insert(item.id.clone(), job);
        }
        if let Some(order) = &change.order {
            self.jobs.retain(|id, _| order.contains(id));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use earshot_core::app::{QueueItem, RecordingStatus};

    fn item(id: &str, state: JobState, done_ms: u64) -> QueueItem {
        QueueItem {
            id: serde_json::from_str(&format!("{id:?}")).unwrap(),
            note: None,
            name: id.to_owned(),
            state,
            done_ms,
            total_ms: Some(2_000),
            remaining_ms: None,
            error: None,
        }
    }

    fn queue(items: Vec<QueueItem>, order: bool, paused: bool) -> AppEvent {
        let all = items.iter().map(|item| item.id.clone()).collect();
        AppEvent::Queue {
            change: QueueChange {
                paused,
                order: order.then_some(all),
                items,
                ..QueueChange::default()
            },
        }
    }

    #[test]
    fn counts_queued_jobs_until_they_end() {
        let mut watch = ActivityTracker::default();
        let two = [
            item(A, JobState::Running, 500),
            item(B, JobState::Waiting, 0),
        ];
        let activity = watch.on_event(&queue(two.to_vec(), true, false)).unwrap();
        assert_eq!((activity.waiting, activity.percent), (2, Some(25)));
        assert_eq!(watch.on_event(&queue(Vec::new(), false, false)), None);
        let done = vec![item(A, JobState::Done, 2_000)];
        let activity = watch.on_event(&queue(done, false, false)).unwrap();
        assert_eq!((activity.waiting, activity.percent), (1, None));
        let activity = watch.on_event(&queue(Vec::new(), false, true)).unwrap();
        assert_eq!(activity.waiting, 0, "the queue is paused");
        assert_eq!(
            watch.on_event(&queue(Vec::new(), true, false)),
            None,
            "B is gone"
        );
    }

    #[test]
    fn a_recording_lasts_until_it_is_saved() {
        let mut watch = ActivityTracker::default();
        let mut state_after = |state| {
            let recording = RecordingStatus {
                state,
                ..RecordingStatus::default()
            };
            watch.on_event(&AppEvent::Recording { recording })
        };
        let flags = |activity: Option<Activity>| {
            let activity = activity.unwrap();
            (activity.microphone, activity.recording, activity.paused)
        };
        assert_eq!(state_after(RecordState::Closed), None);
        assert_eq!(
            flags(state_after(RecordState::Monitoring)),
            (true, false, false)
        );
        assert_eq!(
            flags(state_after(RecordState::Recording)),
            (true, true, false)
        );
        assert_eq!(state_after(RecordState::Recording), None, "nothing new");
        assert_eq!(flags(state_after(RecordState::Paused)), (true, true, true));
        assert_eq!(
            flags(state_after(RecordState::Saving)),
            (false, true, false)
        );
        assert_eq!(
            flags(state_after(RecordState::Closed)),
            (false, false, false)
        );
    }

    const A: &str = "018f6b1e-0000-7000-8000-000000000001";
    const B: &str = "018f6b1e-0000-7000-8000-000000000002";
}
