//! Newer versions, on a thread of its own: looked for, told, and fetched when somebody says
//! so.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_notes::ErrorInfo;
use earshot_network::{OnlineError, Release, UpdateError};
use serde::{Deserialize, Serialize};

use super::core::Core;
use super::error::info;
use super::types::AppEvent;
use crate::locked;
use crate::updates::name_of;

/// Between two looks at the clock: a day may have passed, or the computer slept.
const LOOK: Duration = Duration::from_secs(3600);
/// Between two pictures of a download.
const BETWEEN: Duration = Duration::from_millis(250);

/// What is known about newer versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UpdatesView {
    /// This build has a network and knows whom to ask.
    pub can_look: bool,
    /// Somebody is being asked.
    pub looking: bool,
    /// When somebody was asked last, in milliseconds since 1970.
    pub looked_ms: Option<u64>,
    /// The newer version that there is.
    pub newer: Option<NewVersion>,
    /// What went wrong with what the user asked for last.
    pub error: Option<ErrorInfo>,
}

/// A newer version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NewVersion {
    /// Its version.
    pub version: String,
    /// When it was published, as `2026-11-25`.
    pub date: String,
    /// What is new, in lines of Markdown.
    pub notes: String,
    /// What would be fetched; `None` where it is to be had in another way.
    pub file: Option<NewFile>,
}

/// What is fetched of a newer version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Bytes that have arrived, while it is being fetched.
    pub done: Option<u64>,
    /// Where it is, once every byte is right.
    pub path: Option<String>,
}

/// What the window's commands and the herald's thread both reach.
#[derive(Default)]
pub(crate) struct Herald {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wish: Option<Wish>,
    /// What ends what is being done.
    stop: Arc<AtomicBool>,
    looking: bool,
    done: Option<u64>,
    fetched: Option<(String, PathBuf)>,
    error: Option<ErrorInfo>,
    quitting: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// By itself, if it is time for that.
    LookIfDue,
    Look,
    Fetch,
}

impl Herald {
    fn wish(&self, wish: Wish) {
        locked(&self.state).wish = Some(wish);
        self.changed.notify_all();
    }

    /// Whether it is to be looked for may have changed.
    pub(crate) fn look_if_due(&self) {
        let mut state = locked(&self.state);
        state.wish.get_or_insert(Wish::LookIfDue);
        drop(state);
        self.changed.notify_all();
    }

    /// Closes the connection at hand.
    pub(crate) fn hang_up(&self) {
        locked(&self.state).stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn quit(&self) {
        locked(&self.state).quitting = true;
        self.hang_up();
        self.changed.notify_all();
    }

    /// Waits for a wish, or until it may be time to look; `None`: the program ends.
    fn next(&self) -> Option<(Wish, Arc<AtomicBool>)> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.state), LOOK, |state| {
                state.wish.is_none() && !state.quitting
            });
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let wish = state.wish.take().unwrap_or(Wish::LookIfDue);
        state.stop = Arc::default();
        (!state.quitting).then(|| (wish, Arc::clone(&state.stop)))
    }

    fn change(&self, core: &Core, change: impl FnOnce(&mut State)) {
        change(&mut locked(&self.state));
        let updates = view(core);
        core.tell.event(AppEvent::Updates { updates });
    }
}

/// The herald's thread.
pub(crate) fn announce(core: &Core) {
    // The window hears of what was found before when it asks.
    core.herald.look_if_due();
    while let Some((wish, stop)) = core.herald.next() {
        match wish {
            Wish::LookIfDue if !core.updates.is_due(&core.settings()) => {}
            Wish::LookIfDue => look(core, &stop, false),
            Wish::Look => look(core, &stop, true),
            Wish::Fetch => fetch(core, &stop),
        }
    }
}

/// Nobody is told of an error in what nobody asked for.
fn look(core: &Core, stop: &AtomicBool, was_asked: bool) {
    core.herald.change(core, |state| {
        state.looking = true;
        state.error = None;
    });
    let looked = core.updates.look(stop);
    core.herald.change(core, |state| {
        state.looking = false;
        state.error = looked.err().filter(|_| was_asked).and_then(told);
    });
}

fn fetch(core: &Core, stop: &AtomicBool) {
    let Some(release) = core.updates.known() else {
        return;
    };
    core.herald.change(core, |state| {
        state.done = Some(0);
        state.error = None;
    });
    let mut said = Instant::now();
    let mut progress = |done| {
        locked(&core.herald.state).done = Some(done);
        if said.elapsed() >= BETWEEN {
            said = Instant::now();
            core.herald.change(core, |_| {});
        }
    };
    let fetched = core.updates.fetch_until(&release, &mut progress, stop);
    core.herald.change(core, |state| {
        state.done = None;
        match fetched {
            Ok(path) => state.fetched = Some((release.version.to_string(), path)),
            Err(error) => state.error = told(error),
        }
    });
}

/// Who stopped it need not be told so.
fn told(error: UpdateError) -> Option<ErrorInfo> {
    match error {
        UpdateError::Online(OnlineError::Cancelled) => None,
        error => Some(info(error.code(), &error)),
    }
}

/// What the window is told.
pub(crate) fn view(core: &Core) -> UpdatesView {
    let release = core.updates.known();
    let state = locked(&core.herald.state);
    UpdatesView {
        can_look: core.updates.can_look(),
        looking: state.looking,
        looked_ms: core.updates.looked_ms(),
        newer: release.map(|release| newer(core, &state, &release)),
        error: state.error.clone(),
    }
}

fn newer(core: &Core, state: &State, release: &Release) -> NewVersion {
    let version = release.version.to_string();
    let fetched = state.fetched.as_ref();
    let path = fetched.filter(|(fetched, path)| *fetched == version && path.is_file());
    let file = core.updates.file(release).and_then(|file| {
        Some(NewFile {
            name: name_of(file)?.to_owned(),
            bytes: file.bytes,
            done: state.done,
            path: path.map(|(_, path)| path.display().to_string()),
        })
    });
    NewVersion {
        version,
        date: release.date.clone(),
        notes: release.notes.clone(),
        file,
    }
}

impl super::Desk {
    /// What is known about newer versions.
    ///
    /// # Errors
    /// None for now.
    pub fn updates(&self) -> Result<UpdatesView, super::DeskError> {
        Ok(view(&self.core))
    }

    /// Looks for a newer version now. What comes of it is told.
    pub fn look_for_update(&self) {
        self.core.herald.wish(Wish::Look);
    }

    /// Fetches the newer version that is known. How it goes is told.
    pub fn fetch_update(&self) {
        self.core.herald.wish(Wish::Fetch);
    }

    /// Ends what is being looked for or fetched. What has arrived is kept.
    pub fn stop_update(&self) {
        self.core.herald.hang_up();
    }

    /// Where people read about the newer version, and the folder that it was put in.
    pub fn update_places(&self) -> (Option<String>, Option<PathBuf>) {
        let page = self.core.updates.known().map(|release| release.page);
        let state = locked(&self.core.herald.state);
        let file = state.fetched.as_ref().map(|(_, path)| path);
        (page, file.and_then(|path| path.parent()).map(Into::into))
    }
}
