//! The models as the window shows them, and what it can do with them.

use std::path::{Path, PathBuf};

use earshot_network::OnlineError;

use super::core::Core;
use super::queue::in_use;
use super::types::{AppEvent, ModelLanguages, ModelView, ModelsView};
use super::{Desk, DeskError};
use crate::{Candidate, ListedModel, ModelError, ModelKind, SettingsError, State, advise};

impl Desk {
    /// Every speech model: which are here, which are on their way, and how fast they are.
    ///
    /// # Errors
    /// None for now.
    pub fn models(&self) -> Result<ModelsView, DeskError> {
        self.core.models.find_folder();
        Ok(view(&self.core))
    }

    /// Fetches a model, after those that were asked for before. One that was paused, was cut
    /// off or failed goes on where it was. What becomes of it is told.
    ///
    /// # Errors
    /// If there is no such model.
    pub fn download_model(&self, name: &str) -> Result<(), DeskError> {
        self.core.models.named(name)?;
        self.core.courier.fetch(name);
        self.core.tell_models();
        Ok(())
    }

    /// Leaves a download for later, also after the next start. What has arrived is kept.
    ///
    /// # Errors
    /// None for now.
    pub fn pause_download(&self, name: &str) -> Result<(), DeskError> {
        self.core.courier.pause(name);
        self.core.tell_models();
        Ok(())
    }

    /// Gives a download up, and throws away what has arrived.
    ///
    /// # Errors
    /// If what has arrived cannot be removed.
    pub fn cancel_download(&self, name: &str) -> Result<(), DeskError> {
        let is_at_hand = self.core.courier.cancel(name);
        // What is being written, the courier throws away once it has let go of it.
        let removed = if is_at_hand {
            Ok(())
        } else {
            self.core.forget_half(name)
        };
        self.core.tell_models();
        Ok(removed?)
    }

    /// Adds a model file that was carried here by hand; gives the model's name. With `unknown`
    /// also one that Earshot does not know, which will run only where it is locked in.
    ///
    /// # Errors
    /// `model-unvouched` if it needs that yes; else if it is no model or cannot be copied.
    pub fn add_model_file(&self, file: &Path, unknown: bool) -> Result<String, DeskError> {
        let added = self.core.models.import(file, unknown);
        self.core.tell_models();
        self.core.control.kick();
        Ok(added?)
    }

    /// Removes a model from this device.
    ///
    /// # Errors
    /// If it is not here, or cannot be removed.
    pub fn remove_model(&self, name: &str) -> Result<(), DeskError> {
        self.core.models.remove(name)?;
        // Nobody must choose what there is no more.
        if self.core.models.named(name).is_err() {
            self.change_settings(|settings| {
                settings.model_for.retain(|_, model| model != name);
                settings.model.take_if(|model| model == name);
            })?;
        }
        self.core.tell_models();
        Ok(())
    }

    /// Moves every model to a folder, such as one on another disk; gives the folder. Takes
    /// as long as copying them does; whatever ends the program meanwhile, none is lost.
    ///
    /// # Errors
    /// If the folder cannot be written, or a model is on its way here. Then all are where
    /// they were.
    pub fn move_models(&self, folder: &Path) -> Result<String, DeskError> {
        let Some(_held) = self.core.courier.hold() else {
            let path = self.core.models.folder();
            return Err(ModelError::Online(OnlineError::Underway { path }).into());
        };
        let keep = |folder| self.keep_models_folder(folder);
        let moved = self.core.models.move_to(folder, keep);
        self.core.tell_models();
        Ok(moved?.display().to_string())
    }

    fn keep_models_folder(&self, folder: Option<PathBuf>) -> Result<(), SettingsError> {
        self.core
            .change_settings(|settings| settings.models_folder = folder)?;
        Ok(())
    }

    /// Measures how fast a model is on this device, once nothing else is done. What comes of
    /// it is told.
    ///
    /// # Errors
    /// If it is not here.
    pub fn measure_model(&self, name: &str) -> Result<(), DeskError> {
        self.core.models.locate(name.as_ref())?;
        self.core.explorer.measure(name);
        self.core.tell_models();
        Ok(())
    }
}

impl Core {
    /// The window shall know how the models stand now.
    pub(crate) fn tell_models(&self) {
        self.tell.event(AppEvent::Models { models: view(self) });
    }

    /// Throws away what has arrived of a model.
    pub(crate) fn forget_half(&self, name: &str) -> Result<(), ModelError> {
        self.models.forget_half(&self.models.named(name)?)
    }
}

/// What the window shows.
fn view(core: &Core) -> ModelsView {
    let (in_use, settings) = (in_use(core), core.settings().clone());
    let measuring = core.explorer.measuring();
    let listed = core.models.list().into_iter();
    let speech = listed.filter(|listed| listed.entry.kind == ModelKind::Whisper);
    let (mut all, mut candidates) = (Vec::new(), Vec::new());
    for ListedModel {
        entry,
        is_default,
        state,
    } in speech
    {
        let speed = core.compute.speed(&entry.name, settings.compute.as_deref());
        let is_fit = match &settings.language {
            Some(language) => entry.knows(language),
            None => entry.languages.is_empty(),
        };
        if is_fit && !entry.is_own {
            candidates.push(Candidate::of(&entry, speed));
        }
        all.push(ModelView {
            bytes: entry.bytes,
            languages: if entry.languages.is_empty() {
                ModelLanguages::All
            } else {
                ModelLanguages::En
            },
            installed: state == State::Here,
            damaged: state == State::Damaged,
            is_default,
            is_shipped: core.models.is_shipped(&entry),
            is_own: entry.is_own,
            wer: entry.wer,
            speed,
            measuring: measuring.contains(&entry.name),
            download: core
                .courier
                .view(&entry.name, || core.models.arrived(&entry)),
            name: entry.name,
        });
    }
    ModelsView {
        all,
        advice: advise(&candidates, &in_use),
        in_use,
        folder: core.models.folder().display().to_string(),
    }
}
