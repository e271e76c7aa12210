//! Reports activity changes to the OS.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use earshot_core::app::AppEvent;
use tauri::{AppHandle, Manager as _};

use super::activity::{Activity, ActivityTracker};
use super::bridge;
use crate::state::lock;

const MIN_INTERVAL: Duration = Duration::from_millis(500);

struct ActivityNotifier {
    tracker: Mutex<ActivityTracker>,
    changed: Sender<Activity>,
}

pub fn open(handle: &AppHandle) {
    let (changed, changes) = channel();
    handle.manage(ActivityNotifier {
        tracker: Mutex::default(),
        changed,
    });
    let handle = handle.clone();
    let thread = thread::Builder::new().name("activity".to_owned());
    // Without this thread the OS may suspend background work; nothing is lost.
    let _ = thread.spawn(move || run(&handle, &changes));
}

pub fn on_event(handle: &AppHandle, event: &AppEvent) {
    let Some(notifier) = handle.try_state::<ActivityNotifier>() else {
        return;
    };
    let activity = lock(&notifier.tracker).on_event(event);
    if let Some(activity) = activity {
        // The thread ends with the program.
        let _ = notifier.changed.send(activity);
    }
}

fn run(handle: &AppHandle, changes: &Receiver<Activity>) {
    while let Ok(activity) = changes.recv() {
        let activity = changes.try_iter().last().unwrap_or(activity);
        bridge::show_activity(handle, activity);
        thread::sleep(MIN_INTERVAL);
    }
}
