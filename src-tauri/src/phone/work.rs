//! What goes on, as far as the system has to know: it lets an app work behind others
//! only if the app says what for.

use std::collections::HashMap;

use earshot_core::desk::{AppEvent, JobId, JobState, QueueChange, RecordState};

/// What goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Work {
    /// The microphone is open.
    pub microphone: bool,
    /// What it hears is kept, or will be after a pause.
    pub recording: bool,
    /// The recording is held.
    pub paused: bool,
    /// A sound is heard.
    pub playing: bool,
    /// So many messages are being listened to or will be.
    pub waiting: u32,
    /// How much of the one at hand is done, in percent, where that is known.
    pub percent: Option<u8>,
}

/// Learns from what the page is told what goes on.
#[derive(Debug, Default)]
pub struct Watch {
    jobs: HashMap<JobId, Job>,
    is_held: bool,
    work: Work,
}

#[derive(Debug)]
struct Job {
    is_open: bool,
    percent: Option<u8>,
}

impl Watch {
    /// Hears what the page is told; gives what goes on, if that is another thing now.
    pub fn hear(&mut self, event: &AppEvent) -> Option<Work> {
        let mut work = self.work;
        match event {
            AppEvent::Recording { recording } => {
                let is = |states: &[RecordState]| states.contains(&recording.state);
                work.microphone = !is(&[RecordState::Closed, RecordState::Saving]);
                work.paused = is(&[RecordState::Paused]);
                work.recording = work.paused || is(&[RecordState::Recording, RecordState::Saving]);
            }
            AppEvent::Playing { playing } => work.playing = playing.playing,
            AppEvent::Queue { change } => {
                self.follow(change);
                let open = || self.jobs.values().filter(|job| job.is_open);
                work.waiting = if self.is_held {
                    0
                } else {
                    u32::try_from(open().count()).unwrap_or(u32::MAX)
                };
                work.percent = open().find_map(|job| job.percent);
            }
            _ => return None,
        }
        let before = std::mem::replace(&mut self.work, work);
        (before != work).then_some(work)
    }

    fn follow(&mut self, change: &QueueChange) {
        self.is_held = change.paused;
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
    use earshot_core::desk::{QueueItem, Recording};

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
    fn what_is_queued_is_counted_until_it_has_ended() {
        let mut watch = Watch::default();
        let two = [
            item(A, JobState::Running, 500),
            item(B, JobState::Waiting, 0),
        ];
        let work = watch.hear(&queue(two.to_vec(), true, false)).unwrap();
        assert_eq!((work.waiting, work.percent), (2, Some(25)));
        assert_eq!(watch.hear(&queue(Vec::new(), false, false)), None);
        let done = vec![item(A, JobState::Done, 2_000)];
        let work = watch.hear(&queue(done, false, false)).unwrap();
        assert_eq!((work.waiting, work.percent), (1, None));
        let work = watch.hear(&queue(Vec::new(), false, true)).unwrap();
        assert_eq!(work.waiting, 0, "the queue is held");
        assert_eq!(
            watch.hear(&queue(Vec::new(), true, false)),
            None,
            "B is gone"
        );
    }

    #[test]
    fn a_recording_goes_on_in_a_pause_and_ends_when_it_is_kept() {
        let mut watch = Watch::default();
        let mut hear = |state| {
            let recording = Recording {
                state,
                ..Recording::default()
            };
            watch.hear(&AppEvent::Recording { recording })
        };
        let seen = |work: Option<Work>| {
            let work = work.unwrap();
            (work.microphone, work.recording, work.paused)
        };
        assert_eq!(hear(RecordState::Closed), None);
        assert_eq!(seen(hear(RecordState::Listening)), (true, false, false));
        assert_eq!(seen(hear(RecordState::Recording)), (true, true, false));
        assert_eq!(hear(RecordState::Recording), None, "nothing new");
        assert_eq!(seen(hear(RecordState::Paused)), (true, true, true));
        assert_eq!(seen(hear(RecordState::Saving)), (false, true, false));
        assert_eq!(seen(hear(RecordState::Closed)), (false, false, false));
    }

    const A: &str = "018f6b1e-0000-7000-8000-000000000001";
    const B: &str = "018f6b1e-0000-7000-8000-000000000002";
}
