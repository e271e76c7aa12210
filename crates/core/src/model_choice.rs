//! Which model is used.

use std::ffi::OsStr;

use crate::{ModelError, Models, Settings};

/// `model`, or the one of the settings for this language.
pub(crate) fn choose(
    models: &Models,
    settings: &Settings,
    model: Option<&str>,
    language: Option<&str>,
) -> String {
    let is_installed = |name: &str| models.locate(name.as_ref()).is_ok();
    let name = model.or_else(|| settings.model_for(language, is_installed));
    name.unwrap_or(models.default_name()).to_owned()
}

pub(crate) fn current(models: &Models, settings: &Settings) -> String {
    choose(models, settings, None, settings.language.as_deref())
}

/// Whether the model can be loaded.
pub(crate) fn check_installed(models: &Models, name: &str) -> Result<(), ModelError> {
    let path = models.locate(OsStr::new(name))?;
    models.locate_vad(&path).map(drop)
}
