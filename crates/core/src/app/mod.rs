//! The façade behind the window: its methods are the window's commands, and everything that happens
//! on its own is emitted as an [`AppEvent`].

mod benchmarks;
mod cloud;
pub(crate) mod core;
mod downloads;
pub(crate) mod encode;
mod error;
mod events;
mod import;
mod info;
mod languages;
mod lock;
mod models;
mod notes;
mod pauses;
mod playback;
mod queue;
mod recording;
mod recover;
mod sleep_inhibitor;
mod temp_audio;
mod types;
mod updater;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

pub use cloud::{CloudEstimates, CloudScope, CloudView};
pub use earshot_notes::{
    AudioKept, Edit, EncryptionStatus, ErrorInfo, Filter, JobId, Note, NoteId, NotePage, NoteState,
    NoteSummary, RecoverReport, SearchHit, Snippet, Source, Suggestion, Task, TermState, Version,
    VocabularyEntry,
};
pub use encode::AudioFormat;
pub use error::AppError;
pub use recording::{LiveText, Microphone, RecordState, RecordWarning, RecordingStatus};
pub use types::{
    AppEvent, AppInfo, CopyStyle, DeviceView, Devices, Download, DownloadState, Duplicate,
    ImportReport, JobState, Language, ModelLanguages, ModelView, ModelsView, PlaybackState,
    PowerLimit, Queue, QueueChange, QueueItem, RejectedFile, RetranscribeOptions, Waveform,
};
pub use updater::{AvailableUpdate, UpdateFile, UpdatesView};

pub(crate) use self::recording::recording_name;

use self::core::Core;
use self::events::EventBus;
use self::playback::Playback;
use self::recording::RecordingController;
use self::temp_audio::TempDir;
use crate::{Connection, Paths, Settings, SettingsView, StartError, Updates, open_models};

/// Owns the library, the queue, the player and the background threads. Calls block on the disk, and
/// some of them on a decoder.
pub struct App {
    core: Arc<Core>,
    playback: Arc<Playback>,
    recording: Arc<RecordingController>,
    threads: Vec<JoinHandle<()>>,
}

impl App {
    /// Opens the library and resumes the queue. `events` is called from several threads; it must
    /// return quickly and must not call the app.
    pub fn start(
        paths: Paths,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        let updates = Updates::new(&paths);
        Self::start_with_updates(paths, updates, events)
    }

    /// As [`App::start`], with the queue paused.
    pub fn start_paused(
        paths: Paths,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        let updates = Updates::new(&paths);
        let app = Self::open(paths, updates, events)?;
        app.core.queue.pause(true);
        app.start_threads()
    }

    /// As [`App::start`], with another source of updates than the built-in publisher.
    pub fn start_with_updates(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        Self::open(paths, updates, events)?.start_threads()
    }

    fn open(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        let settings = Settings::load(&paths)?;
        let models = open_models(&paths)?;
        let store = crate::encryption::open(&paths)?;
        let events = EventBus::new(events);
        let core = Arc::new(Core::new(paths, store, models, updates, settings, events));
        TempDir::of(&core).clear();
        core.queue
            .set_locked(core.store.encryption_status().is_locked);
        Ok(App {
            playback: Arc::new(Playback::new(&core)),
            recording: RecordingController::new(&core),
            core,
            threads: Vec::new(),
        })
    }

    fn start_threads(mut self) -> Result<App, AppError> {
        self.register_lock_hooks();
        self.spawn("recovery", recording::recover)?;
        self.spawn("auto-lock", lock::watch)?;
        self.spawn("sleep-inhibitor", sleep_inhibitor::watch)?;
        self.spawn("queue", queue::run)?;
        self.spawn("events", events::run)?;
        self.spawn("benchmarks", benchmarks::run)?;
        self.spawn("downloads", downloads::run)?;
        self.spawn("cloud", cloud::run)?;
        self.spawn("updates", updater::run)?;
        self.core.events.queue_changed();
        Ok(self)
    }

    fn spawn(&mut self, name: &str, run: fn(&Core)) -> Result<(), AppError> {
        let core = Arc::clone(&self.core);
        let thread = thread::Builder::new()
            .name(name.into())
            .spawn(move || run(&core))
            .map_err(AppError::Thread)?;
        self.threads.push(thread);
        Ok(())
    }

    /// Imports audio and video files, folders of them and exported chats, one job per file. Reads
    /// every byte, so many files take a while; notes and the queue are emitted as they arrive.
    ///
    /// Files that the library already has are reported as duplicates and skipped, unless
    /// `allow_duplicates`. Errors of single files are in the report.
    pub fn add_paths(
        &self,
        paths: &[PathBuf],
        allow_duplicates: bool,
    ) -> Result<ImportReport, AppError> {
        Ok(import::add_paths(&self.core, paths, allow_duplicates))
    }

    /// Imports the sample message, or returns its existing note.
    pub fn add_sample(&self) -> Result<NoteId, AppError> {
        import::add_sample(&self.core)
    }

    pub fn app_info(&self) -> Result<AppInfo, AppError> {
        self.core.models.reload_folder();
        Ok(info::app_info(&self.core))
    }

    /// Probes for devices on the first call.
    pub fn devices(&self) -> Result<Devices, AppError> {
        Ok(benchmarks::view(&self.core))
    }

    /// Benchmarks every device again, including those that failed, once the queue is idle. The
    /// results are emitted.
    pub fn benchmark_devices(&self) -> Result<Devices, AppError> {
        self.core.devices.clear_failures();
        self.core.benchmarks.request_devices(true);
        Ok(benchmarks::view(&self.core))
    }

    /// All recorded network connections, latest first.
    pub fn connections(&self) -> Result<Vec<Connection>, AppError> {
        let mut all = crate::connections(&self.core.paths).map_err(AppError::Ledger)?;
        all.reverse();
        Ok(all)
    }

    pub fn settings(&self) -> SettingsView {
        self.core.settings().view()
    }

    /// Saves the settings; they take effect at once: for new jobs, new files and the current
    /// playback. Returns them as stored.
    ///
    /// # Errors
    /// If they cannot be saved, or name an unknown model or language.
    pub fn save_settings(&self, view: SettingsView) -> Result<SettingsView, AppError> {
        self.merge_settings(&self.settings(), view)
    }

    /// As [`App::save_settings`], but only applies what differs from `base`, the settings the page
    /// last saw. Other programs may have changed the rest meanwhile.
    pub fn merge_settings(
        &self,
        base: &SettingsView,
        view: SettingsView,
    ) -> Result<SettingsView, AppError> {
        if let Some(model) = &view.model
            && view.model != base.model
        {
            self.core.models.find(model)?;
        }
        for (language, model) in &view.model_for {
            if base.model_for.get(language) != Some(model) {
                ensure_language(language)?;
                self.ensure_model_supports(model, language)?;
            }
        }
        for language in [&view.language].into_iter().flatten() {
            ensure_language(language)?;
        }
        let view = self.change_settings(|settings| {
            let view = settings.view().with_changes(base, view);
            settings.apply_view(view);
        })?;
        self.playback.apply_settings(&view);
        self.core.apply_settings(&view);
        Ok(view)
    }

    fn ensure_model_supports(&self, model: &str, language: &str) -> Result<(), AppError> {
        if self.core.models.find(model)?.knows(language) {
            return Ok(());
        }
        let (model, language) = (model.to_owned(), language.to_owned());
        Err(StartError::Language { model, language }.into())
    }

    fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<SettingsView, AppError> {
        Ok(self.core.change_settings(change)?)
    }

    pub fn data_folder(&self) -> &Path {
        &self.core.paths.data
    }
}

fn ensure_language(code: &str) -> Result<(), AppError> {
    if languages::is_known(code) {
        Ok(())
    } else {
        Err(AppError::Language(code.to_owned()))
    }
}

impl Drop for App {
    /// A running recording becomes a note; the current job resumes at its last stored segment after
    /// the next start.
    fn drop(&mut self) {
        self.recording.quit();
        self.core.queue.quit();
        self.core.events.quit();
        self.core.benchmarks.quit();
        self.core.downloads.quit();
        self.core.cloud_queue.quit();
        self.core.updater.quit();
        self.core.lock_manager.quit();
        self.core.sleep_inhibitor.quit();
        for thread in self.threads.drain(..) {
            // The panic hook has already reported a panic of the thread.
            let _ = thread.join();
        }
    }
}

const _: () = {
    const fn assert_send_sync<T: Send + Sync>() {}
    assert_send_sync::<App>();
};

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn imports_run_concurrently() {
        let home = tempfile::tempdir().unwrap();
        let app = App::start_paused(Paths::under(home.path()), |_| {}).unwrap();
        let other_import = crate::read_locked(&app.core.import_lock);
        let (sender, receiver) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let added = app.add_paths(&[home.path().join("missing.ogg")], false);
                sender.send(added.unwrap().rejected.len())
            });
            let refused = receiver.recv_timeout(std::time::Duration::from_secs(10));
            drop(other_import);
            assert_eq!(refused, Ok(1));
        });
    }
}
