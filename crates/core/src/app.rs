//! The application behind the window: creates the services and connects them. Each service owns its
//! state and receives only what it needs. Services do not depend on each other; they react to the
//! same [`AppEvent`]s as the window.
//!
//! Lock order: settings, store, model slot. No lock is held while an event is emitted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use earshot_engine::Decoder;

pub use crate::api::{
    AppError, AppEvent, AppInfo, AvailableUpdate, CloudEstimates, CloudScope, CloudView, CopyStyle,
    DeviceView, Devices, Download, DownloadState, Duplicate, FolderChoice, ImportReport, JobEnd,
    JobState, Language, LiveText, Microphone, ModelLanguages, ModelView, ModelsView, NewText,
    PlaybackState, PowerLimit, Queue, QueueChange, QueueItem, RecordState, RecordWarning,
    RecordingStatus, RejectedFile, RetranscribeOptions, Skim, TextExportState, TextExportView,
    TimeRange, UpdateFile, UpdatesView, WatchedFolder, WatchedFolderState, Waveform,
};
pub use earshot_audio::AudioFormat;
pub use earshot_error::{ErrorCode, ErrorInfo};
pub use earshot_notes::{
    AskedMessage, AudioKept, Conversation, Edit, EncryptionStatus, Filter, HighlightKind,
    HighlightState, JobId, MessageMatch, Note, NoteHighlight, NoteId, NotePage, NoteState,
    NoteSummary, OriginalWords, RecoverReport, ReplaceRule, ReplacedNotes, ReplacedSegment,
    Replacement, SearchHit, Snippet, Source, Suggestion, Task, TermState, ThreadEntry, ThreadPage,
    ThreadPlace, TypedMessage, UnheardConversation, Version, VocabularyEntry,
};

use crate::app_info::app_info;
use crate::cloud::CloudService;
use crate::events::EventBus;
use crate::import::ImportService;
use crate::library::LibraryService;
use crate::model_slot::ModelSlot;
use crate::models::ModelsService;
use crate::new_texts::NewTextsService;
use crate::playback::PlaybackService;
use crate::queue::QueueService;
use crate::quiesce::Quiesce;
use crate::recording::RecordingService;
use crate::settings::SettingsStore;
use crate::updates::UpdatesService;
use crate::watched_folders::WatchedFoldersService;
use crate::waveforms::Waveforms;
use crate::{Connection, Models, Paths, Updates, device_selector, open_models, worker};

/// Calls block on the disk, and some of them on a decoder.
pub struct App {
    pub settings: Arc<SettingsStore>,
    pub library: Arc<LibraryService>,
    pub import: Arc<ImportService>,
    pub queue: Arc<QueueService>,
    pub recording: Arc<RecordingService>,
    pub playback: Arc<PlaybackService>,
    pub models: Arc<ModelsService>,
    pub cloud: Arc<CloudService>,
    pub updates: Arc<UpdatesService>,
    pub watched_folders: Arc<WatchedFoldersService>,
    pub new_texts: Arc<NewTextsService>,
    slot: Arc<ModelSlot>,
    installed: Models,
    paths: Paths,
    events: Arc<EventBus>,
    /// Only kept alive for its subscription.
    _decoder: Arc<Decoder>,
    _waveforms: Arc<Waveforms>,
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
        app.queue.pause();
        app.start_tasks()
    }

    /// As [`App::start`], with this source of updates instead of the built-in publisher.
    pub fn start_with_updates(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        Self::open(paths, updates, events)?.start_tasks()
    }

    fn open(
        paths: Paths,
        updates: Updates,
        events: impl Fn(AppEvent) + Send + Sync + 'static,
    ) -> Result<App, AppError> {
        let events = Arc::new(EventBus::new(events));
        let models = open_models(&paths)?;
        let settings = SettingsStore::open(&paths, &models, &events)?;
        let store = Arc::new(crate::encryption::open(&paths)?);
        let decoder = Decoder::new(worker::launcher(), settings.get().allow_unsandboxed);
        let devices = device_selector(&paths);
        let slot = ModelSlot::new(&models, &devices, &settings, &events);
        let waveforms = Arc::new(Waveforms::new(&paths, &store));

        let import = ImportService::new(&paths, &store, &decoder, &settings, &events, &slot);
        let queue = QueueService::new(&paths, &store, &models, &settings, &events, &slot);
        let recording = RecordingService::new(&paths, &store, &decoder, &settings, &events, &slot);
        let playback = PlaybackService::new(&store, &decoder, &settings, &events, &waveforms);
        let library_users: Vec<Arc<dyn Quiesce>> =
            vec![playback.clone(), recording.clone(), queue.clone()];
        let library = LibraryService::new(
            &paths,
            &store,
            &settings,
            &events,
            &waveforms,
            import.lock(),
            library_users,
        );
        let importer = Arc::clone(&import);
        let add_files = move |folder: &Path, files: &[PathBuf]| importer.add_files(folder, files);
        let app = App {
            watched_folders: WatchedFoldersService::new(
                &paths,
                &store,
                &settings,
                &events,
                Box::new(add_files),
            ),
            new_texts: NewTextsService::new(&paths, &store, &settings, &events),
            models: ModelsService::new(
                &paths, &models, &devices, &store, &settings, &events, &slot,
            ),
            cloud: CloudService::new(&paths, &store, &decoder, &settings, &events),
            updates: UpdatesService::new(updates, &settings, &events),
            settings,
            library,
            import,
            queue,
            recording,
            playback,
            slot,
            installed: models,
            paths,
            events: Arc::clone(&events),
            _decoder: Arc::new(decoder),
            _waveforms: waveforms,
        };
        events.subscribe(&app._decoder, |decoder, event| {
            if let AppEvent::Settings { settings } = event {
                decoder.set_allow_unsandboxed(settings.allow_unsandboxed);
            }
        });
        events.subscribe(&app._waveforms, Waveforms::on_event);
        events.subscribe(&app.slot, ModelSlot::on_event);
        events.subscribe(&app.library, LibraryService::on_event);
        events.subscribe(&app.playback, PlaybackService::on_event);
        events.subscribe(&app.queue, QueueService::on_event);
        events.subscribe(&app.recording, RecordingService::on_event);
        events.subscribe(&app.models, ModelsService::on_event);
        events.subscribe(&app.cloud, CloudService::on_event);
        events.subscribe(&app.updates, UpdatesService::on_event);
        Ok(app)
    }

    fn start_tasks(self) -> Result<App, AppError> {
        self.recording.start_tasks()?;
        self.library.start()?;
        self.queue.start()?;
        self.models.start()?;
        self.cloud.start()?;
        self.updates.start()?;
        Ok(self)
    }

    /// Imports what arrives in watched folders from now on, and announces and exports new texts: for
    /// the window, not for commands, which end soon.
    pub fn watch_folders(&self) -> Result<(), AppError> {
        let events = &self.events;
        events.subscribe(&self.new_texts, NewTextsService::on_event);
        events.subscribe(&self.watched_folders, WatchedFoldersService::on_event);
        self.new_texts.start()?;
        self.watched_folders.start()
    }

    pub fn app_info(&self) -> Result<AppInfo, AppError> {
        self.installed.reload_folder();
        let settings = self.settings.get();
        Ok(app_info(&self.paths, &self.installed, &settings))
    }

    /// All recorded network connections, latest first.
    pub fn connections(&self) -> Result<Vec<Connection>, AppError> {
        let mut all = crate::connections(&self.paths).map_err(AppError::Ledger)?;
        all.reverse();
        Ok(all)
    }

    pub fn data_folder(&self) -> &Path {
        &self.paths.data
    }
}

impl Drop for App {
    /// A running recording becomes a note; the current job resumes at its last stored segment after
    /// the next start. The threads end before the library is closed.
    fn drop(&mut self) {
        self.recording.stop_tasks();
        self.watched_folders.stop();
        self.import.stop();
        self.queue.stop();
        self.models.stop();
        self.cloud.stop();
        self.updates.stop();
        self.library.stop();
        self.slot.close();
        self.recording.join();
        self.watched_folders.join();
        self.queue.join();
        // Takes the text of the last job.
        self.new_texts.stop();
        self.new_texts.join();
        self.models.join();
        self.cloud.join();
        self.updates.join();
        self.library.join();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn app_is_send_and_sync() {
        fn assert_send_sync<T: Send + Sync>() {}
        assert_send_sync::<App>();
    }

    #[test]
    fn imports_run_concurrently() {
        let home = tempfile::tempdir().unwrap();
        let app = App::start_paused(Paths::under(home.path()), |_| {}).unwrap();
        let lock = app.import.lock();
        let other_import = crate::read_locked(&lock);
        let (sender, receiver) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let missing = home.path().join("missing.ogg");
                let added = app.import.add_paths(&[missing], false);
                sender.send(added.unwrap().rejected.len())
            });
            let refused = receiver.recv_timeout(Duration::from_secs(10));
            drop(other_import);
            assert_eq!(refused, Ok(1));
        });
    }
}
