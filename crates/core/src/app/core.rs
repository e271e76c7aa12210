use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use earshot_engine::Decoder;
use earshot_notes::{NoteId, Store, VocabularyEntry};

use super::benchmarks::BenchmarkScheduler;
use super::cloud::CloudQueue;
use super::downloads::DownloadManager;
use super::events::EventBus;
use super::lock::LockManager;
use super::queue::{ModelSlot, QueueState};
use super::sleep_inhibitor::SleepInhibitor;
use super::types::{AppEvent, Waveform};
use super::updater::Updater;
use crate::{
    DeviceSelector, Models, Paths, Settings, SettingsError, SettingsView, Updates, device_selector,
    locked, worker,
};

/// The state shared by the app's commands and threads.
pub(crate) struct Core {
    pub(crate) paths: Paths,
    pub(crate) store: Store,
    pub(crate) models: Models,
    pub(crate) devices: DeviceSelector,
    pub(crate) benchmarks: Arc<BenchmarkScheduler>,
    pub(crate) downloads: DownloadManager,
    pub(crate) cloud_queue: CloudQueue,
    pub(crate) updates: Updates,
    pub(crate) updater: Updater,
    pub(crate) decoder: Decoder,
    pub(crate) queue: QueueState,
    pub(crate) events: Arc<EventBus>,
    pub(crate) model_slot: Mutex<ModelSlot>,
    pub(crate) durations: DurationCache,
    /// Waveforms of an encrypted library, which are never written to disk.
    pub(crate) waveforms: Mutex<HashMap<NoteId, Waveform>>,
    pub(crate) lock_manager: LockManager,
    pub(crate) sleep_inhibitor: SleepInhibitor,
    /// Read-locked by imports, which may run concurrently; write-locked by what excludes them.
    pub(crate) import_lock: RwLock<()>,
    settings: Mutex<Settings>,
    /// The vocabulary as last emitted.
    last_vocabulary: Mutex<Vec<VocabularyEntry>>,
}

impl Core {
    /// Drops every in-memory cache derived from the library.
    pub(crate) fn clear_memory_caches(&self) {
        locked(&self.waveforms).clear();
        locked(&self.durations.0).clear();
        locked(&self.last_vocabulary).clear();
    }

    pub(crate) fn new(
        paths: Paths,
        store: Store,
        models: Models,
        updates: Updates,
        settings: Settings,
        events: EventBus,
    ) -> Core {
        let vocabulary = store.vocabulary().unwrap_or_default();
        Core {
            devices: device_selector(&paths),
            benchmarks: Arc::default(),
            downloads: DownloadManager::new(&paths.data),
            cloud_queue: CloudQueue::default(),
            updates,
            updater: Updater::default(),
            paths,
            store,
            models,
            decoder: Decoder::new(worker::launcher(), settings.allow_unsandboxed),
            queue: QueueState::default(),
            events: Arc::new(events),
            model_slot: Mutex::default(),
            durations: DurationCache::default(),
            waveforms: Mutex::default(),
            lock_manager: LockManager::default(),
            sleep_inhibitor: SleepInhibitor::default(),
            import_lock: RwLock::default(),
            settings: Mutex::new(settings),
            last_vocabulary: Mutex::new(vocabulary),
        }
    }

    pub(crate) fn settings(&self) -> MutexGuard<'_, Settings> {
        locked(&self.settings)
    }

    /// Changes, saves and emits the settings.
    pub(crate) fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<SettingsView, SettingsError> {
        let settings = self.settings();
        let mut changed = settings.clone();
        change(&mut changed);
        changed.save(&self.paths)?;
        Ok(self.replace_settings(settings, changed))
    }

    /// Saves and emits settings that were changed in a copy, so that the lock is not held while the
    /// keychain prompts the user.
    pub(crate) fn store_settings(&self, mut changed: Settings) -> Result<(), SettingsError> {
        let settings = self.settings();
        changed.save(&self.paths)?;
        self.replace_settings(settings, changed);
        Ok(())
    }

    /// Adopts settings that another program has saved. Ignores a file that cannot be read.
    pub(crate) fn reload_settings(&self) {
        let settings = self.settings();
        let Ok(stored) = Settings::load(&self.paths) else {
            return;
        };
        if stored == *settings {
            return;
        }
        let cloud_changed = stored.cloud != settings.cloud;
        let view = self.replace_settings(settings, stored);
        self.apply_settings(&view);
        if cloud_changed {
            self.emit_cloud();
        }
    }

    fn replace_settings(
        &self,
        mut settings: MutexGuard<'_, Settings>,
        changed: Settings,
    ) -> SettingsView {
        self.decoder
            .set_allow_unsandboxed(changed.allow_unsandboxed);
        if let Ok(model_slot) = self.model_slot.try_lock() {
            model_slot.apply_settings(&changed);
        }
        let view = changed.view();
        *settings = changed;
        drop(settings);
        self.events.emit(AppEvent::Settings {
            settings: view.clone(),
        });
        view
    }

    pub(crate) fn apply_settings(&self, settings: &SettingsView) {
        // A job may be waiting for another model.
        self.queue.wake();
        self.benchmarks.request_devices(false);
        if settings.offline_lock {
            self.downloads.abort();
            self.updater.abort();
        }
        self.updater.check_if_due();
        self.emit_models();
    }

    /// Emits the note; nothing if it no longer exists.
    pub(crate) fn emit_note(&self, id: &NoteId) {
        if let Ok(note) = self.store.summary(id) {
            self.events.emit(AppEvent::Note { note });
        }
    }

    /// Emits the vocabulary if it has changed.
    pub(crate) fn emit_vocabulary(&self) {
        let Ok(entries) = self.store.vocabulary() else {
            return;
        };
        let mut last = locked(&self.last_vocabulary);
        if *last != entries {
            last.clone_from(&entries);
            drop(last);
            self.events.emit(AppEvent::Vocabulary { entries });
        }
    }
}

/// Durations of the audio of waiting jobs: the queue view needs them up to ten times a second.
#[derive(Default)]
pub(crate) struct DurationCache(Mutex<HashMap<NoteId, Option<u64>>>);

impl DurationCache {
    pub(crate) fn get(&self, store: &Store, note: &NoteId) -> Option<u64> {
        let mut durations = locked(&self.0);
        *durations.entry(note.clone()).or_insert_with(|| {
            let duration = store.summary(note).map(|note| note.duration_ms);
            duration.ok().filter(|duration| *duration > 0)
        })
    }

    /// To be called when the note's duration becomes known or the note is deleted.
    pub(crate) fn remove(&self, note: &NoteId) {
        locked(&self.0).remove(note);
    }
}
