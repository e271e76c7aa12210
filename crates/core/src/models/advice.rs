//! When another model is advised.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_models::{RECENT_NOTES, common_languages};
use earshot_notes::Store;

use crate::{Advice, Models, Settings, languages, locked, model_choice};

#[derive(Default)]
pub(super) struct Advisor {
    /// Only the page knows the system's language on every platform.
    system_language: Mutex<Option<String>>,
    last: Mutex<Option<Advice>>,
    has_requested_benchmark: AtomicBool,
}

impl Advisor {
    pub(super) fn set_system_language(&self, language: Option<String>) {
        *locked(&self.system_language) = language;
    }

    pub(super) fn user_languages(&self, settings: &Settings, store: &Store) -> Vec<String> {
        let system = locked(&self.system_language).clone();
        // A locked library has none.
        let notes = || store.languages().unwrap_or_default();
        languages::of_user(settings, notes, system.as_deref())
    }

    /// The languages for which another model may be advised: until the first run is done those of
    /// the user, then those of many recent notes.
    pub(super) fn languages(
        &self,
        settings: &Settings,
        models: &Models,
        store: &Store,
    ) -> Vec<String> {
        let mut languages = if settings.first_run_done {
            common_languages(&store.recent_languages(RECENT_NOTES).unwrap_or_default())
        } else {
            self.user_languages(settings, store)
        };
        let in_use = model_choice::current(models, settings);
        // Another model is used for this language.
        languages.retain(|language| {
            model_choice::choose(models, settings, None, Some(language)) == in_use
        });
        languages
    }

    /// True once.
    pub(super) fn may_request_benchmark(&self) -> bool {
        !self.has_requested_benchmark.swap(true, Ordering::Relaxed)
    }

    /// Remembers the advice; returns whether it has changed.
    pub(super) fn has_changed(&self, advice: &Option<Advice>) -> bool {
        let mut last = locked(&self.last);
        let has_changed = *last != *advice;
        last.clone_from(advice);
        has_changed
    }
}
