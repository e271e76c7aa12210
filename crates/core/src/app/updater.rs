//! Checks for updates and downloads them, on its own thread.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use earshot_network::{NetworkError, Release, UpdateError};
use earshot_notes::ErrorInfo;
use serde::{Deserialize, Serialize};

use super::core::Core;
use super::error::error_info;
use super::types::AppEvent;
use crate::locked;
use crate::updates::file_name;

/// Short enough to notice a day that passed while the computer slept.
const POLL_INTERVAL: Duration = Duration::from_secs(3600);
const MIN_EVENT_INTERVAL: Duration = Duration::from_millis(250);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UpdatesView {
    /// This build has network access and a publisher.
    pub enabled: bool,
    pub checking: bool,
    /// Time of the last check, Unix ms.
    pub last_checked_ms: Option<u64>,
    pub available: Option<AvailableUpdate>,
    /// Error of the last action that the user requested.
    pub error: Option<ErrorInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AvailableUpdate {
    pub version: String,
    /// Publication date, as `2026-11-25`.
    pub date: String,
    /// Release notes in Markdown.
    pub notes: String,
    /// `None` if the update is not installed from a downloaded file.
    pub file: Option<UpdateFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct UpdateFile {
    pub name: String,
    pub bytes: u64,
    /// Bytes received while downloading.
    pub received: Option<u64>,
    /// Set once the file is complete and verified.
    pub path: Option<String>,
}

#[derive(Default)]
pub(crate) struct Updater {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    command: Option<UpdateCommand>,
    /// Cancels the current action.
    cancel: Arc<AtomicBool>,
    checking: bool,
    received: Option<u64>,
    downloaded: Option<(String, PathBuf)>,
    error: Option<ErrorInfo>,
    quitting: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UpdateCommand {
    CheckIfDue,
    Check,
    Download,
}

impl Updater {
    fn send(&self, command: UpdateCommand) {
        locked(&self.state).command = Some(command);
        self.changed.notify_all();
    }

    pub(crate) fn check_if_due(&self) {
        let mut state = locked(&self.state);
        state.command.get_or_insert(UpdateCommand::CheckIfDue);
        drop(state);
        self.changed.notify_all();
    }

    /// Closes the current connection.
    pub(crate) fn abort(&self) {
        locked(&self.state).cancel.store(true, Ordering::Relaxed);
    }

    pub(crate) fn quit(&self) {
        locked(&self.state).quitting = true;
        self.abort();
        self.changed.notify_all();
    }

    /// `None`: shutting down. Without a command, times out with [`UpdateCommand::CheckIfDue`].
    fn next_command(&self) -> Option<(UpdateCommand, Arc<AtomicBool>)> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.state), POLL_INTERVAL, |state| {
                state.command.is_none() && !state.quitting
            });
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let command = state.command.take().unwrap_or(UpdateCommand::CheckIfDue);
        state.cancel = Arc::default();
        (!state.quitting).then(|| (command, Arc::clone(&state.cancel)))
    }

    fn update(&self, core: &Core, change: impl FnOnce(&mut State)) {
        change(&mut locked(&self.state));
        let updates = view(core);
        core.events.emit(AppEvent::Updates { updates });
    }
}

pub(crate) fn run(core: &Core) {
    // A cached release is not emitted: the window asks for it.
    core.updater.check_if_due();
    while let Some((command, cancel)) = core.updater.next_command() {
        match command {
            UpdateCommand::CheckIfDue if !core.updates.is_due(&core.settings()) => {}
            UpdateCommand::CheckIfDue => check(core, &cancel, false),
            UpdateCommand::Check => check(core, &cancel, true),
            UpdateCommand::Download => download(core, &cancel),
        }
    }
}

/// Errors of automatic checks are not reported.
fn check(core: &Core, cancel: &AtomicBool, is_manual: bool) {
    core.updater.update(core, |state| {
        state.checking = true;
        state.error = None;
    });
    let result = core.updates.check(cancel);
    core.updater.update(core, |state| {
        state.checking = false;
        state.error = result.err().filter(|_| is_manual).and_then(reportable);
    });
}

fn download(core: &Core, cancel: &AtomicBool) {
    let Some(release) = core.updates.available() else {
        return;
    };
    core.updater.update(core, |state| {
        state.received = Some(0);
        state.error = None;
    });
    let mut last_emitted = Instant::now();
    let mut progress = |received| {
        locked(&core.updater.state).received = Some(received);
        if last_emitted.elapsed() >= MIN_EVENT_INTERVAL {
            last_emitted = Instant::now();
            core.updater.update(core, |_| {});
        }
    };
    let result = core.updates.fetch_until(&release, &mut progress, cancel);
    core.updater.update(core, |state| {
        state.received = None;
        match result {
            Ok(path) => state.downloaded = Some((release.version.to_string(), path)),
            Err(error) => state.error = reportable(error),
        }
    });
}

/// Cancelling is not an error.
fn reportable(error: UpdateError) -> Option<ErrorInfo> {
    match error {
        UpdateError::Network(NetworkError::Cancelled) => None,
        error => Some(error_info(error.code(), &error)),
    }
}

pub(crate) fn view(core: &Core) -> UpdatesView {
    let release = core.updates.available();
    let state = locked(&core.updater.state);
    UpdatesView {
        enabled: core.updates.can_check(),
        checking: state.checking,
        last_checked_ms: core.updates.last_checked_ms(),
        available: release.map(|release| available_update(core, &state, &release)),
        error: state.error.clone(),
    }
}

fn available_update(core: &Core, state: &State, release: &Release) -> AvailableUpdate {
    let version = release.version.to_string();
    let downloaded = state.downloaded.as_ref();
    let path = downloaded
        .filter(|(downloaded_version, path)| *downloaded_version == version && path.is_file());
    let file = core.updates.file(release).and_then(|file| {
        Some(UpdateFile {
            name: file_name(file)?.to_owned(),
            bytes: file.bytes,
            received: state.received,
            path: path.map(|(_, path)| path.display().to_string()),
        })
    });
    AvailableUpdate {
        version,
        date: release.date.clone(),
        notes: release.notes.clone(),
        file,
    }
}

impl super::App {
    pub fn updates(&self) -> Result<UpdatesView, super::AppError> {
        Ok(view(&self.core))
    }

    pub fn check_for_update(&self) {
        self.core.updater.send(UpdateCommand::Check);
    }

    pub fn download_update(&self) {
        self.core.updater.send(UpdateCommand::Download);
    }

    /// Keeps the partial file.
    pub fn cancel_update(&self) {
        self.core.updater.abort();
    }

    /// The release page, and the folder of the downloaded file.
    pub fn update_locations(&self) -> (Option<String>, Option<PathBuf>) {
        let page = self.core.updates.available().map(|release| release.page);
        let state = locked(&self.core.updater.state);
        let file = state.downloaded.as_ref().map(|(_, path)| path);
        (page, file.and_then(|path| path.parent()).map(Into::into))
    }
}
