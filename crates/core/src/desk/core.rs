//! What the desk's commands and threads share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use earshot_engine::Media;
use earshot_notes::{NoteId, Store, VocabularyEntry};

use super::cloud::Messenger;
use super::courier::Courier;
use super::explore::Explorer;
use super::herald::Herald;
use super::queue::{Control, Warm};
use super::rest::Rest;
use super::sleep::Sleep;
use super::tell::Teller;
use super::types::{AppEvent, Sound};
use crate::{
    Compute, Models, Paths, Settings, SettingsError, SettingsView, Updates, locked, worker,
};

/// What the desk's commands and threads share.
pub(crate) struct Core {
    pub(crate) paths: Paths,
    pub(crate) store: Store,
    pub(crate) models: Models,
    pub(crate) compute: Compute,
    pub(crate) explorer: Arc<Explorer>,
    pub(crate) courier: Courier,
    pub(crate) messenger: Messenger,
    pub(crate) updates: Updates,
    pub(crate) herald: Herald,
    pub(crate) media: Media,
    pub(crate) control: Control,
    pub(crate) tell: Arc<Teller>,
    pub(crate) warm: Mutex<Warm>,
    pub(crate) lengths: Lengths,
    /// Waveforms of an encrypted library, of which nothing is kept on the disk.
    pub(crate) peaks: Mutex<HashMap<NoteId, Sound>>,
    pub(crate) rest: Rest,
    pub(crate) sleep: Sleep,
    /// Held to read while a handful of files comes in: several may at once. Held to write
    /// by what must not meet any.
    pub(crate) intake: RwLock<()>,
    settings: Mutex<Settings>,
    /// As the window knows it.
    told_vocabulary: Mutex<Vec<VocabularyEntry>>,
}

impl Core {
    /// What is known of the library besides what is in it: nothing any more.
    pub(crate) fn forget_all(&self) {
        locked(&self.peaks).clear();
        locked(&self.lengths.0).clear();
        locked(&self.told_vocabulary).clear();
    }

    pub(crate) fn new(
        paths: Paths,
        store: Store,
        models: Models,
        updates: Updates,
        settings: Settings,
        tell: Teller,
    ) -> Core {
        let vocabulary = store.vocabulary().unwrap_or_default();
        Core {
            compute: Compute::new(&paths),
            explorer: Arc::default(),
            courier: Courier::new(&paths.data),
            messenger: Messenger::default(),
            updates,
            herald: Herald::default(),
            paths,
            store,
            models,
            media: Media::new(worker::launch(), settings.unconfined_worker),
            control: Control::default(),
            tell: Arc::new(tell),
            warm: Mutex::default(),
            lengths: Lengths::default(),
            peaks: Mutex::default(),
            rest: Rest::default(),
            sleep: Sleep::default(),
            intake: RwLock::default(),
            settings: Mutex::new(settings),
            told_vocabulary: Mutex::new(vocabulary),
        }
    }

    pub(crate) fn settings(&self) -> MutexGuard<'_, Settings> {
        locked(&self.settings)
    }

    /// Changes the settings, and keeps and tells them.
    pub(crate) fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<SettingsView, SettingsError> {
        let settings = self.settings();
        let mut changed = settings.clone();
        change(&mut changed);
        changed.save(&self.paths)?;
        Ok(self.take_settings(settings, changed))
    }

    /// Keeps and tells settings that were changed since they were copied.
    pub(crate) fn keep_settings(&self, mut changed: Settings) -> Result<(), SettingsError> {
        let settings = self.settings();
        changed.save(&self.paths)?;
        self.take_settings(settings, changed);
        Ok(())
    }

    /// Takes over what another program has written into the settings. Those that cannot be
    /// read change nothing.
    pub(crate) fn read_settings(&self) {
        let settings = self.settings();
        let Ok(kept) = Settings::load(&self.paths) else {
            return;
        };
        if kept == *settings {
            return;
        }
        let is_new_cloud = kept.cloud != settings.cloud;
        let view = self.take_settings(settings, kept);
        self.obey_settings(&view);
        if is_new_cloud {
            self.tell_cloud();
        }
    }

    fn take_settings(
        &self,
        mut settings: MutexGuard<'_, Settings>,
        changed: Settings,
    ) -> SettingsView {
        self.media.set_unconfined(changed.unconfined_worker);
        if let Ok(warm) = self.warm.try_lock() {
            warm.obey(&changed);
        }
        let view = changed.view();
        *settings = changed;
        drop(settings);
        self.tell.event(AppEvent::Settings {
            settings: view.clone(),
        });
        view
    }

    /// Applies changed settings to the queue, the downloads and the search for updates.
    pub(crate) fn obey_settings(&self, settings: &SettingsView) {
        // A job may have been waiting for another model.
        self.control.kick();
        self.explorer.look(false);
        if settings.offline_lock {
            self.courier.hang_up();
            self.herald.hang_up();
        }
        self.herald.look_if_due();
        self.tell_models();
    }

    /// Tells the window how the note stands now; nothing if it is gone.
    pub(crate) fn tell_note(&self, id: &NoteId) {
        if let Ok(note) = self.store.summary(id) {
            self.tell.event(AppEvent::Note { note });
        }
    }

    /// Tells the window of the vocabulary, if it has changed.
    pub(crate) fn tell_vocabulary(&self) {
        let Ok(entries) = self.store.vocabulary() else {
            return;
        };
        let mut told = locked(&self.told_vocabulary);
        if *told != entries {
            told.clone_from(&entries);
            drop(told);
            self.tell.event(AppEvent::Vocabulary { entries });
        }
    }
}

/// Lengths of sounds whose jobs wait, so that the queue need not ask for each
/// of them ten times a second.
#[derive(Default)]
pub(crate) struct Lengths(Mutex<HashMap<NoteId, Option<u64>>>);

impl Lengths {
    pub(crate) fn of(&self, store: &Store, note: &NoteId) -> Option<u64> {
        let mut known = locked(&self.0);
        *known.entry(note.clone()).or_insert_with(|| {
            let length = store.summary(note).map(|note| note.duration_ms);
            length.ok().filter(|length| *length > 0)
        })
    }

    /// The note's length has become known, or the note is gone.
    pub(crate) fn forget(&self, note: &NoteId) {
        locked(&self.0).remove(note);
    }
}
