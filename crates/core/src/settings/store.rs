//! The settings as shared by the services.

use std::sync::{Arc, Mutex, RwLock};

use crate::api::AppError;
use crate::api::AppEvent;
use crate::events::EventBus;
use crate::languages::ensure_known;
use crate::{
    Models, Paths, Preferences, Settings, SettingsError, StartError, locked, read_locked,
    write_locked,
};

pub struct SettingsStore {
    paths: Paths,
    models: Models,
    events: Arc<EventBus>,
    current: RwLock<Arc<Settings>>,
    /// Held while a change is written to the disk; `current` is not.
    saving: Mutex<()>,
}

impl SettingsStore {
    pub(crate) fn open(
        paths: &Paths,
        models: &Models,
        events: &Arc<EventBus>,
    ) -> Result<Arc<Self>, SettingsError> {
        Ok(Arc::new(Self {
            current: RwLock::new(Arc::new(Settings::load(paths)?)),
            paths: paths.clone(),
            models: models.clone(),
            events: Arc::clone(events),
            saving: Mutex::default(),
        }))
    }

    pub(crate) fn get(&self) -> Arc<Settings> {
        Arc::clone(&read_locked(&self.current))
    }

    pub fn view(&self) -> Preferences {
        self.get().preferences.clone()
    }

    /// Saves the settings; they take effect at once: for new jobs, new files and the current
    /// playback. Returns them as stored.
    ///
    /// # Errors
    /// If they cannot be saved, or name an unknown model or language.
    pub fn save(&self, view: Preferences) -> Result<Preferences, AppError> {
        self.merge(&self.view(), view)
    }

    /// As [`SettingsStore::save`], but applies only the differences from `base`, the settings that
    /// the page last received: another program may have changed the rest.
    pub fn merge(&self, base: &Preferences, view: Preferences) -> Result<Preferences, AppError> {
        if let Some(model) = &view.model
            && view.model != base.model
        {
            self.models.find(model)?;
        }
        for (language, model) in &view.model_for {
            if base.model_for.get(language) != Some(model) {
                ensure_known(language)?;
                self.ensure_model_supports(model, language)?;
            }
        }
        for language in [&view.language].into_iter().flatten() {
            ensure_known(language)?;
        }
        Ok(self.change(|settings| {
            let merged = settings.preferences.clone().with_changes(base, view);
            settings.preferences = merged.normalized();
        })?)
    }

    fn ensure_model_supports(&self, model: &str, language: &str) -> Result<(), AppError> {
        if self.models.find(model)?.knows(language) {
            return Ok(());
        }
        let (model, language) = (model.to_owned(), language.to_owned());
        Err(StartError::Language { model, language }.into())
    }

    /// Changes, saves and emits the settings.
    pub(crate) fn change(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Preferences, SettingsError> {
        let saving = locked(&self.saving);
        let mut changed = Settings::clone(&self.get());
        change(&mut changed);
        changed.save(&self.paths)?;
        self.publish(changed);
        drop(saving);
        Ok(self.emit())
    }

    /// Saves and emits settings that were changed in a copy, so that no change has to wait while
    /// the keychain prompts the user.
    pub(crate) fn store(&self, mut changed: Settings) -> Result<Preferences, SettingsError> {
        let saving = locked(&self.saving);
        changed.save(&self.paths)?;
        self.publish(changed);
        drop(saving);
        Ok(self.emit())
    }

    /// Adopts settings that another program has saved. Ignores a file that cannot be read.
    pub(crate) fn reload(&self) {
        let saving = locked(&self.saving);
        let Ok(stored) = Settings::load(&self.paths) else {
            return;
        };
        if stored == *self.get() {
            return;
        }
        self.publish(stored);
        drop(saving);
        self.emit();
    }

    fn publish(&self, changed: Settings) {
        *write_locked(&self.current) = Arc::new(changed);
    }

    fn emit(&self) -> Preferences {
        let settings = self.view();
        self.events.emit(AppEvent::Settings {
            settings: settings.clone(),
        });
        settings
    }
}
