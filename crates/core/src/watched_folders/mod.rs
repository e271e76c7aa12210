//! Imports files that arrive in the folders of the settings, while the library is unlocked.

mod folder;
mod ledger;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_error::ErrorCode;
use earshot_notes::{Store, StoreError};
use earshot_transcript::escaped_name;

use self::folder::Folder;
use self::ledger::Ledger;
use crate::api::{AppError, AppEvent, FolderChoice, ImportReport, WatchedFolder};
use crate::events::EventBus;
use crate::folder_import::{AddFiles, FolderImportEvent, import_from_folder};
use crate::folder_watcher::{FileStamp, FolderEvent, FolderWatcher, KnownFiles, present_files};
use crate::settings::SettingsStore;
use crate::task::{BackgroundTask, NO_TIMEOUT};
use crate::{InputError, Paths, locked};

/// Between attempts to start a folder's thread.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

pub struct WatchedFoldersService {
    paths: Paths,
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    add_files: Box<AddFiles>,
    state: Mutex<State>,
    /// Never held during an import. Locked after `state` if both are.
    ledger: Mutex<Option<Ledger>>,
    task: BackgroundTask,
}

#[derive(Default)]
struct State {
    folders: BTreeMap<PathBuf, Folder>,
    queued: VecDeque<(PathBuf, FolderEvent)>,
    /// The library is another one, or was locked or unlocked.
    must_restart: bool,
    last_view: Vec<WatchedFolder>,
    /// Set once the service runs.
    on_event: Option<Arc<OnEvent>>,
}

type OnEvent = dyn Fn(&Path, FolderEvent) + Send + Sync;

impl WatchedFoldersService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        add_files: Box<AddFiles>,
    ) -> Arc<WatchedFoldersService> {
        Arc::new(WatchedFoldersService {
            paths: paths.clone(),
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            add_files,
            state: Mutex::default(),
            ledger: Mutex::default(),
            task: BackgroundTask::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::Settings { .. } => {}
            AppEvent::Encryption { .. } => locked(&self.state).must_restart = true,
            _ => return,
        }
        self.task.wake();
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        let weak = Arc::downgrade(self);
        let on_event = move |folder: &Path, event| {
            if let Some(service) = weak.upgrade() {
                let queued = (folder.to_owned(), event);
                locked(&service.state).queued.push_back(queued);
                service.task.wake();
            }
        };
        locked(&self.state).on_event = Some(Arc::new(on_event));
        self.task.start("watched-folders", self, Self::run)
    }

    /// Call before imports are stopped, so that none counts as complete.
    pub(crate) fn stop(&self) {
        self.task.stop();
    }

    pub(crate) fn join(&self) {
        self.task.join();
        locked(&self.state).folders.clear();
    }

    pub fn view(&self) -> Vec<WatchedFolder> {
        let is_locked = self.store.encryption_status().is_locked;
        let state = locked(&self.state);
        let folders = state.folders.iter();
        folders
            .map(|(path, folder)| folder.view(path, is_locked))
            .collect()
    }

    /// The files of a folder that the user is about to watch.
    ///
    /// # Errors
    /// If it cannot be watched.
    pub fn inspect(&self, folder: &Path) -> Result<FolderChoice, AppError> {
        self.check(folder)?;
        Ok(FolderChoice {
            path: folder.to_owned(),
            files: u32::try_from(list(folder)?.len()).unwrap_or(u32::MAX),
        })
    }

    /// Watches a folder from now on. Files that are there are imported only if `import_present`.
    ///
    /// # Errors
    /// If it cannot be watched, or the library is locked.
    pub fn add(&self, folder: &Path, import_present: bool) -> Result<(), AppError> {
        self.check(folder)?;
        let present = if import_present {
            KnownFiles::new()
        } else {
            list(folder)?
        };
        if !self
            .settings
            .get()
            .watched_folders
            .contains(&folder.to_owned())
        {
            // Before the settings, so that no crash in between imports what is there.
            self.change_ledger(|ledger| ledger.set_files(folder, present))?;
        }
        self.settings.change(|settings| {
            let folders = &mut settings.preferences.watched_folders;
            if !folders.iter().any(|watched| watched == folder) {
                folders.push(folder.to_owned());
            }
        })?;
        Ok(())
    }

    fn check(&self, folder: &Path) -> Result<(), AppError> {
        let canonical = folder.canonicalize().map_err(unreadable)?;
        let holds_library = |data: PathBuf| data.starts_with(&canonical);
        if self.paths.is_in_library(&canonical)
            || self.paths.data.canonicalize().is_ok_and(holds_library)
        {
            return Err(AppError::OwnFolder);
        }
        // The settings file is text.
        if folder.to_str().is_none() {
            return Err(AppError::FolderName);
        }
        Ok(())
    }

    fn run(&self) {
        loop {
            let is_started = self.restart_if_needed() && self.start_watchers();
            self.emit_view();
            while let Some((folder, event)) = self.next_event() {
                self.handle(&folder, event);
                self.emit_view();
                if self.task.is_stopping() {
                    return;
                }
            }
            let at_most = if is_started {
                NO_TIMEOUT
            } else {
                RETRY_INTERVAL
            };
            if self.task.wait(at_most).is_none() {
                return;
            }
        }
    }

    /// `None` if there is none, or if all are outdated.
    fn next_event(&self) -> Option<(PathBuf, FolderEvent)> {
        let mut state = locked(&self.state);
        if state.must_restart {
            return None;
        }
        state.queued.pop_front()
    }

    /// Returns whether the list of imported files is loaded, or the library is locked.
    fn restart_if_needed(&self) -> bool {
        let mut state = locked(&self.state);
        if std::mem::take(&mut state.must_restart) {
            state.folders.clear();
            state.queued.clear();
            *locked(&self.ledger) = None;
        }
        drop(state);
        self.change_ledger(|_| {})
            .map_or_else(|error| error.code() == ErrorCode::LibraryLocked, |()| true)
    }

    /// Makes the watched folders those of the settings. Returns whether all threads run.
    fn start_watchers(&self) -> bool {
        let wanted = self.settings.get().folders_to_watch();
        let known = |folder: &Path| {
            let ledger = locked(&self.ledger);
            ledger.as_ref().map(|ledger| ledger.files(folder))
        };
        let mut is_started = true;
        let mut state = locked(&self.state);
        let mut removed = Vec::new();
        state.folders.retain(|folder, _| {
            let is_wanted = wanted.contains(folder);
            if !is_wanted {
                removed.push(folder.clone());
            }
            is_wanted
        });
        state.queued.retain(|(folder, _)| wanted.contains(folder));
        let Some(on_event) = state.on_event.clone() else {
            return true;
        };
        for path in &wanted {
            let folder = state.folders.entry(path.clone()).or_default();
            // While the library is locked, there is no ledger.
            if let (None, Some(known)) = (&folder.watcher, known(path)) {
                let (on_event, watched) = (Arc::clone(&on_event), path.clone());
                let emit = move |event| on_event(&watched, event);
                match FolderWatcher::start_with_known(path, known, emit) {
                    Ok(watcher) => folder.watcher = Some(watcher),
                    Err(_) => is_started = false,
                }
            }
        }
        drop(state);
        let forgotten = self.change_ledger(|ledger| ledger.remove(&removed));
        log_unsaved(forgotten);
        is_started
    }

    fn handle(&self, path: &Path, event: FolderEvent) {
        if !locked(&self.state).folders.contains_key(path) {
            return;
        }
        // May take long on a network folder, so not under the lock.
        let root = path.canonicalize().ok();
        let note = |event: &FolderEvent| {
            self.change_folder(path, |folder| folder.on_event(root.as_deref(), event));
        };
        match event {
            FolderEvent::Ready { folder, files } => self.import(path, &folder, &files),
            FolderEvent::Moved { from, to, .. } => {
                log_unsaved(self.change_ledger(|ledger| ledger.rename(path, &from, to)));
            }
            FolderEvent::Watching { .. } => {
                self.take_stock(path);
                note(&event);
            }
            event => note(&event),
        }
    }

    /// Of a folder that was added by hand, or whose list was lost, only files that arrive from now on
    /// are imported.
    fn take_stock(&self, path: &Path) {
        let is_known = |ledger: &Ledger| ledger.has(path);
        if locked(&self.ledger).as_ref().is_none_or(is_known) {
            return;
        }
        if let Ok(present) = present_files(path) {
            log_unsaved(self.change_ledger(|ledger| ledger.set_files(path, present)));
        }
    }

    /// `root` is the folder without links, as the paths of the files.
    fn import(&self, path: &Path, root: &Path, files: &[PathBuf]) {
        let stamps: BTreeMap<&PathBuf, FileStamp> = files
            .iter()
            .filter_map(|file| Some((file, FileStamp::read(file)?)))
            .collect();
        let files: Vec<PathBuf> = {
            let ledger = locked(&self.ledger);
            let Some(ledger) = &*ledger else {
                return;
            };
            let is_known = |file: &Path, stamp| {
                let below = file.strip_prefix(root);
                below.is_ok_and(|below| ledger.is_known(path, below, stamp))
            };
            stamps
                .iter()
                .filter(|(file, stamp)| !is_known(file, stamp))
                .map(|(file, _)| (*file).clone())
                .collect()
        };
        let settings = self.settings.get();
        let export_folder = settings
            .folder_for_texts()
            .and_then(|folder| folder.canonicalize().ok());
        import_from_folder(
            &self.add_files,
            root,
            &files,
            export_folder.as_deref(),
            Some(&|interval| self.task.sleep(interval) && self.is_watched(path)),
            |event| match event {
                FolderImportEvent::Imported {
                    files,
                    report,
                    is_complete: true,
                } if !self.task.is_stopping() => self.remember(path, root, files, &stamps, report),
                FolderImportEvent::Imported { .. } => {}
                FolderImportEvent::DiskFull => self.set_disk_full(path, true),
                FolderImportEvent::SpaceAgain => self.set_disk_full(path, false),
            },
        );
        self.set_disk_full(path, false);
    }

    fn set_disk_full(&self, path: &Path, is_full: bool) {
        self.change_folder(path, |folder| folder.is_disk_full = is_full);
        self.emit_view();
    }

    fn is_watched(&self, path: &Path) -> bool {
        let state = locked(&self.state);
        !state.must_restart
            && self
                .settings
                .get()
                .watched_folders
                .iter()
                .any(|folder| folder == path)
    }

    /// Files that could not be read are tried again at the next start.
    fn remember(
        &self,
        path: &Path,
        root: &Path,
        files: &[PathBuf],
        stamps: &BTreeMap<&PathBuf, FileStamp>,
        report: ImportReport,
    ) {
        let (other, rejected): (Vec<_>, Vec<_>) = report
            .rejected
            .into_iter()
            .partition(|file| file.error.code == ErrorCode::NotMedia);
        drop(other);
        let name = |file: &Path| escaped_name(file.file_name().unwrap_or(file.as_os_str()));
        let is_rejected = |file: &Path| rejected.iter().any(|other| other.name == name(file));
        let saved = self.change_ledger(|ledger| {
            for file in files.iter().filter(|file| !is_rejected(file)) {
                if let (Ok(below), Some(stamp)) = (file.strip_prefix(root), stamps.get(file)) {
                    ledger.insert(path, below.to_owned(), *stamp);
                }
            }
        });
        log_unsaved(saved);
        let names: Vec<_> = files.iter().map(|file| name(file)).collect();
        self.change_folder(path, |folder| folder.set_problems(&names, rejected));
    }

    fn change_folder(&self, path: &Path, change: impl FnOnce(&mut Folder)) {
        if let Some(folder) = locked(&self.state).folders.get_mut(path) {
            change(folder);
        }
    }

    /// Loads it if needed, and saves it.
    fn change_ledger(&self, change: impl FnOnce(&mut Ledger)) -> Result<(), StoreError> {
        let mut ledger = locked(&self.ledger);
        if ledger.is_none() {
            *ledger = Some(Ledger::load(&self.store)?);
        }
        ledger.as_mut().map_or(Ok(()), |ledger| {
            change(ledger);
            ledger.save(&self.store)
        })
    }

    fn emit_view(&self) {
        let folders = self.view();
        let is_changed = {
            let mut state = locked(&self.state);
            std::mem::replace(&mut state.last_view, folders.clone()) != folders
        };
        if is_changed {
            self.events.emit(AppEvent::WatchedFolders { folders });
        }
    }
}

fn log_unsaved(saved: Result<(), StoreError>) {
    if let Err(error) = saved {
        tracing::warn!(code = %error.code(), "the list of imported files was not saved");
    }
}

fn list(folder: &Path) -> Result<KnownFiles, AppError> {
    present_files(folder).map_err(unreadable)
}

fn unreadable(error: std::io::Error) -> AppError {
    InputError::Folder(error.to_string()).into()
}
