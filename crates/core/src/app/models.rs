//! The model commands, and the models as the window shows them.

use std::path::{Path, PathBuf};

use earshot_network::NetworkError;

use super::core::Core;
use super::queue::current_model;
use super::types::{AppEvent, ModelLanguages, ModelView, ModelsView};
use super::{App, AppError};
use crate::{Candidate, ListedModel, ModelError, ModelKind, ModelState, SettingsError, recommend};

impl App {
    pub fn models(&self) -> Result<ModelsView, AppError> {
        self.core.models.reload_folder();
        Ok(view(&self.core))
    }

    /// Enqueues a download. One that was paused, failed or was interrupted resumes.
    pub fn download_model(&self, name: &str) -> Result<(), AppError> {
        self.core.models.find(name)?;
        self.core.downloads.enqueue(name);
        self.core.emit_models();
        Ok(())
    }

    /// The pause outlasts a restart. Keeps the partial file.
    pub fn pause_download(&self, name: &str) -> Result<(), AppError> {
        self.core.downloads.pause(name);
        self.core.emit_models();
        Ok(())
    }

    /// Cancels a download and deletes the partial file.
    pub fn cancel_download(&self, name: &str) -> Result<(), AppError> {
        let is_active = self.core.downloads.cancel(name);
        // The download thread deletes the partial file of an active download once it has closed it.
        let removed = if is_active {
            Ok(())
        } else {
            self.core.delete_partial(name)
        };
        self.core.emit_models();
        Ok(removed?)
    }

    /// Imports a model file and returns the model's name. With `unknown`, also a file that is not
    /// in the catalog; such a model runs only in a sandboxed worker.
    ///
    /// # Errors
    /// `model-unvouched` if the file needs `unknown`.
    pub fn add_model_file(&self, file: &Path, unknown: bool) -> Result<String, AppError> {
        let imported = self.core.models.import(file, unknown);
        self.core.emit_models();
        self.core.queue.wake();
        Ok(imported?)
    }

    pub fn remove_model(&self, name: &str) -> Result<(), AppError> {
        self.core.models.remove(name)?;
        // Clear settings that name the removed model.
        if self.core.models.find(name).is_err() {
            self.change_settings(|settings| {
                settings.model_for.retain(|_, model| model != name);
                settings.model.take_if(|model| model == name);
            })?;
        }
        self.core.emit_models();
        Ok(())
    }

    /// Moves all models to a folder, such as one on another disk, and returns it. Copies files as
    /// needed; no model is lost if the program is killed meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be written or a download is active. The models stay where they were.
    pub fn move_models(&self, folder: &Path) -> Result<String, AppError> {
        let Some(_paused) = self.core.downloads.pause_all() else {
            let path = self.core.models.folder();
            return Err(ModelError::Network(NetworkError::InProgress { path }).into());
        };
        let save = |folder| self.save_models_folder(folder);
        let moved = self.core.models.move_to(folder, save);
        self.core.emit_models();
        Ok(moved?.display().to_string())
    }

    fn save_models_folder(&self, folder: Option<PathBuf>) -> Result<(), SettingsError> {
        self.core
            .change_settings(|settings| settings.models_folder = folder)?;
        Ok(())
    }

    /// Benchmarks a model once the queue is idle. The result is emitted.
    pub fn measure_model(&self, name: &str) -> Result<(), AppError> {
        self.core.models.locate(name.as_ref())?;
        self.core.benchmarks.request_model(name);
        self.core.emit_models();
        Ok(())
    }
}

impl Core {
    pub(crate) fn emit_models(&self) {
        self.events.emit(AppEvent::Models { models: view(self) });
    }

    pub(crate) fn delete_partial(&self, name: &str) -> Result<(), ModelError> {
        self.models.delete_partial(&self.models.find(name)?)
    }
}

fn view(core: &Core) -> ModelsView {
    let (in_use, settings) = (current_model(core), core.settings().clone());
    let measuring = core.benchmarks.pending_models();
    let listed = core.models.list().into_iter();
    let speech = listed.filter(|listed| listed.entry.kind == ModelKind::Whisper);
    let (mut all, mut candidates) = (Vec::new(), Vec::new());
    for ListedModel {
        entry,
        is_default,
        state,
    } in speech
    {
        let speed = core.devices.speed(&entry.name, settings.compute.as_deref());
        let fits_language = match &settings.language {
            Some(language) => entry.knows(language),
            None => entry.languages.is_empty(),
        };
        if fits_language && !entry.is_custom {
            candidates.push(Candidate::new(&entry, speed));
        }
        all.push(ModelView {
            bytes: entry.bytes,
            languages: if entry.languages.is_empty() {
                ModelLanguages::All
            } else {
                ModelLanguages::En
            },
            installed: state == ModelState::Installed,
            damaged: state == ModelState::Damaged,
            is_default,
            is_bundled: core.models.is_bundled(&entry),
            is_custom: entry.is_custom,
            wer: entry.wer,
            speed,
            measuring: measuring.contains(&entry.name),
            download: core
                .downloads
                .view(&entry.name, || core.models.partial_bytes(&entry)),
            name: entry.name,
        });
    }
    ModelsView {
        all,
        recommendation: recommend(&candidates, &in_use),
        in_use,
        folder: core.models.folder().display().to_string(),
    }
}
