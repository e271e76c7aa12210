//! Tells the system what goes on, as soon as it changes.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use earshot_core::desk::AppEvent;
use tauri::{AppHandle, Manager as _};

use super::bridge;
use super::work::{Watch, Work};
use crate::shell::lock;

/// A notification may change so often, and no more.
const REST: Duration = Duration::from_millis(500);

struct Doings {
    watch: Mutex<Watch>,
    changed: Sender<Work>,
}

/// Begins to tell. To be called once.
pub fn open(app: &AppHandle) {
    let (changed, changes) = channel();
    app.manage(Doings {
        watch: Mutex::default(),
        changed,
    });
    let app = app.clone();
    let thread = thread::Builder::new().name("doings".to_owned());
    // Without it the system may end what goes on behind other apps; nothing is lost then.
    let _ = thread.spawn(move || keep_up(&app, &changes));
}

/// Hears what the page is told.
pub fn hear(app: &AppHandle, event: &AppEvent) {
    let Some(doings) = app.try_state::<Doings>() else {
        return;
    };
    let work = lock(&doings.watch).hear(event);
    if let Some(work) = work {
        // Nobody listens any more where the program ends.
        let _ = doings.changed.send(work);
    }
}

fn keep_up(app: &AppHandle, changes: &Receiver<Work>) {
    while let Ok(work) = changes.recv() {
        let work = changes.try_iter().last().unwrap_or(work);
        bridge::show(app, work);
        thread::sleep(REST);
    }
}
