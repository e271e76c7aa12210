//! The models and compute devices, with the user's settings.

mod advice;
mod benchmarks;
mod downloads;
mod service;

use std::sync::Arc;

use earshot_models::{DeviceSelector, ModelError, ModelSettings, Models, ModelsConfig};

use crate::{Paths, Settings, SettingsError, network};

pub use service::ModelsService;

pub fn open_models(paths: &Paths) -> Result<Models, ModelError> {
    let settings_paths = paths.clone();
    let settings = move || {
        let settings = Settings::load(&settings_paths).ok()?;
        Some(ModelSettings {
            folder: settings.models_folder,
            source: settings.preferences.model_source,
            proxy: settings.preferences.proxy,
        })
    };
    Models::new(ModelsConfig {
        default_folder: paths.models.clone(),
        settings: Arc::new(settings),
        gate: Arc::new(network::gate(paths)),
    })
}

pub fn device_selector(paths: &Paths) -> DeviceSelector {
    DeviceSelector::new(&paths.data, &paths.cache)
}

impl From<SettingsError> for ModelError {
    fn from(error: SettingsError) -> Self {
        Self::FolderNotSaved {
            code: error.code(),
            reason: Box::new(error),
        }
    }
}
