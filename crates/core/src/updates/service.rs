//! Checks for updates and downloads them, on its own thread.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_error::ErrorInfo;
use earshot_network::{NetworkError, Release, UpdateError};

use crate::api::{AppError, AppEvent, AvailableUpdate, UpdateFile, UpdatesView};
use crate::events::EventBus;
use crate::settings::SettingsStore;
use crate::task::BackgroundTask;
use crate::updates::file_name;
use crate::{Updates, locked};

/// Short enough to notice a day that passed while the computer slept.
const POLL_INTERVAL: Duration = Duration::from_secs(3600);
const MIN_EVENT_INTERVAL: Duration = Duration::from_millis(250);

pub struct UpdatesService {
    updates: Updates,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    state: Mutex<State>,
    task: BackgroundTask,
}

#[derive(Default)]
struct State {
    /// The latest request.
    command: Option<Command>,
    /// Cancels the current action.
    cancel: Arc<AtomicBool>,
    checking: bool,
    received: Option<u64>,
    downloaded: Option<(String, PathBuf)>,
    error: Option<ErrorInfo>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    CheckIfDue,
    Check,
    Download,
}

impl UpdatesService {
    pub(crate) fn new(
        updates: Updates,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
    ) -> Arc<UpdatesService> {
        Arc::new(UpdatesService {
            updates,
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            state: Mutex::default(),
            task: BackgroundTask::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        if let AppEvent::Settings { settings } = event {
            if settings.offline_lock {
                self.cancel();
            }
            self.check_if_due();
        }
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        // A cached release is not emitted: the window asks for it.
        self.check_if_due();
        self.task.start("updates", self, Self::run)
    }

    pub(crate) fn stop(&self) {
        self.task.stop();
        self.cancel();
    }

    pub(crate) fn join(&self) {
        self.task.join();
    }

    pub fn view(&self) -> Result<UpdatesView, AppError> {
        Ok(self.updates_view())
    }

    pub fn check(&self) {
        self.send(Command::Check);
    }

    pub fn download(&self) {
        self.send(Command::Download);
    }

    /// Keeps the partial file.
    pub fn cancel(&self) {
        locked(&self.state).cancel.store(true, Ordering::Relaxed);
    }

    /// The release page, and the folder of the downloaded file.
    pub fn locations(&self) -> (Option<String>, Option<PathBuf>) {
        let page = self.updates.available().map(|release| release.page);
        let state = locked(&self.state);
        let file = state.downloaded.as_ref().map(|(_, path)| path);
        (page, file.and_then(|path| path.parent()).map(Into::into))
    }

    fn send(&self, command: Command) {
        locked(&self.state).command = Some(command);
        self.task.wake();
    }

    fn check_if_due(&self) {
        let mut state = locked(&self.state);
        state.command.get_or_insert(Command::CheckIfDue);
        drop(state);
        self.task.wake();
    }

    fn run(&self) {
        while self.task.wait(POLL_INTERVAL).is_some() {
            let (command, cancel) = {
                let mut state = locked(&self.state);
                state.cancel = Arc::default();
                let command = state.command.take().unwrap_or(Command::CheckIfDue);
                (command, Arc::clone(&state.cancel))
            };
            // `stop` may have cancelled the action before.
            if self.task.is_stopping() {
                return;
            }
            match command {
                Command::CheckIfDue if !self.updates.is_due(&self.settings.get()) => {}
                Command::CheckIfDue => self.run_check(&cancel, false),
                Command::Check => self.run_check(&cancel, true),
                Command::Download => self.run_download(&cancel),
            }
        }
    }

    /// Errors of automatic checks are not reported.
    fn run_check(&self, cancel: &AtomicBool, is_manual: bool) {
        self.update(|state| {
            state.checking = true;
            state.error = None;
        });
        let result = self.updates.check(cancel);
        self.update(|state| {
            state.checking = false;
            state.error = result.err().filter(|_| is_manual).and_then(reportable);
        });
    }

    fn run_download(&self, cancel: &AtomicBool) {
        let Some(release) = self.updates.available() else {
            return;
        };
        self.update(|state| {
            state.received = Some(0);
            state.error = None;
        });
        let mut last_emitted = Instant::now();
        let mut progress = |received| {
            locked(&self.state).received = Some(received);
            if last_emitted.elapsed() >= MIN_EVENT_INTERVAL {
                last_emitted = Instant::now();
                self.update(|_| {});
            }
        };
        let result = self.updates.fetch_until(&release, &mut progress, cancel);
        self.update(|state| {
            state.received = None;
            match result {
                Ok(path) => state.downloaded = Some((release.version.to_string(), path)),
                Err(error) => state.error = reportable(error),
            }
        });
    }

    fn update(&self, change: impl FnOnce(&mut State)) {
        change(&mut locked(&self.state));
        let updates = self.updates_view();
        self.events.emit(AppEvent::Updates { updates });
    }

    fn updates_view(&self) -> UpdatesView {
        let release = self.updates.available();
        let state = locked(&self.state);
        UpdatesView {
            enabled: self.updates.can_check(),
            checking: state.checking,
            last_checked_ms: self.updates.last_checked_ms(),
            available: release.map(|release| available_update(&self.updates, &state, &release)),
            error: state.error.clone(),
        }
    }
}

/// Cancelling is not an error.
fn reportable(error: UpdateError) -> Option<ErrorInfo> {
    match error {
        UpdateError::Network(NetworkError::Cancelled) => None,
        error => Some(ErrorInfo::new(error.code(), &error)),
    }
}

fn available_update(updates: &Updates, state: &State, release: &Release) -> AvailableUpdate {
    let version = release.version.to_string();
    let downloaded = state.downloaded.as_ref();
    let path = downloaded
        .filter(|(downloaded_version, path)| *downloaded_version == version && path.is_file());
    let file = updates.file(release).and_then(|file| {
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
