//! The user's settings, stored in `settings.toml`.

use std::io;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::time::Duration;

use earshot_cloud::CloudSettings;
use earshot_error::ErrorCode;
use serde::{Deserialize, Serialize};

mod file;
mod preferences;
mod read;
mod store;
mod strict;

pub use preferences::{Appearance, Dictation, MAX_LANGUAGES, Preferences, Retention, TextSize};
pub use store::SettingsStore;

const VERSION: u32 = 1;
const MINUTE: Duration = Duration::from_secs(60);

/// Unknown keys are kept, so that an older version does not lose a newer one's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the file format.
    pub version: u32,
    #[serde(flatten)]
    pub preferences: Preferences,
    /// Set if the models were moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models_folder: Option<PathBuf>,
    #[serde(skip_serializing_if = "CloudSettings::is_default")]
    pub cloud: CloudSettings,
    /// As read from the file: [`Settings::save`] writes the fields that differ.
    #[serde(skip)]
    loaded: toml::Table,
}

impl Default for Settings {
    fn default() -> Self {
        let mut defaults = Self {
            version: VERSION,
            preferences: Preferences::default(),
            models_folder: None,
            cloud: CloudSettings::default(),
            loaded: toml::Table::new(),
        };
        defaults.loaded = toml::Table::try_from(&defaults).unwrap_or_default();
        defaults
    }
}

impl Deref for Settings {
    type Target = Preferences;

    fn deref(&self) -> &Preferences {
        &self.preferences
    }
}

impl DerefMut for Settings {
    fn deref_mut(&mut self) -> &mut Preferences {
        &mut self.preferences
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("The settings in {path} are malformed ({reason}); correct the file or delete it.")]
    Malformed {
        path: PathBuf,
        /// The parser's message, on one line.
        reason: String,
    },
    #[error("The settings in {path} cannot be read or written: {source}.")]
    Io { path: PathBuf, source: io::Error },
}

impl SettingsError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed { .. } => ErrorCode::SettingsMalformed,
            Self::Io { .. } => ErrorCode::SettingsIo,
        }
    }
}

impl Settings {
    /// `None`: never unload.
    pub(crate) fn idle_timeout(&self) -> Option<Duration> {
        (self.unload_minutes > 0).then(|| MINUTE * self.unload_minutes)
    }

    /// The language's own model if `is_installed`, or the selected one; `None`: the catalog's
    /// default.
    pub fn model_for(
        &self,
        language: Option<&str>,
        is_installed: impl FnOnce(&str) -> bool,
    ) -> Option<&str> {
        let own = language.and_then(|language| self.model_for.get(language));
        own.map(String::as_str)
            .filter(|own| is_installed(own))
            .or(self.model.as_deref())
    }
}
