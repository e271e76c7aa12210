//! The user's settings, stored in `settings.toml`.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use earshot_audio::AudioFormat;
use earshot_cloud::CloudSettings;
use serde::{Deserialize, Serialize};

mod file;
mod read;
mod store;
mod strict;
mod view;

pub use store::SettingsStore;
pub use view::SettingsView;

const VERSION: u32 = 1;
const MINUTE: Duration = Duration::from_secs(60);

/// Unknown keys are kept, so that an older version does not lose a newer one's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the file format.
    pub version: u32,
    /// The catalog's default if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// By ISO 639-1 code; used if the language is known in advance.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub model_for: BTreeMap<String, String>,
    /// ISO 639-1 code of the spoken language; detected if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// [`ComputeDevice::id`](crate::ComputeDevice::id); the fastest device that passed the
    /// benchmark if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<String>,
    /// Translate to English (the window; the command has an option).
    pub translate: bool,
    /// ISO 639-1 code; the system's language if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_language: Option<String>,
    pub appearance: Appearance,
    pub text_size: TextSize,
    /// If false, only the audio of files larger than `large_file_mb` is kept, if that is smaller.
    /// Of videos only the audio is ever kept.
    pub keep_original: bool,
    /// In millions of bytes.
    pub large_file_mb: u32,
    /// Days until binned notes are deleted.
    pub bin_days: u32,
    /// Minutes without use until an encrypted library is locked; 0: never.
    pub lock_minutes: u32,
    /// Days until [`Settings::retention`] is applied; 0: never.
    pub retention_days: u32,
    pub retention: Retention,
    /// Minutes without use until the model is unloaded; 0: never.
    pub unload_minutes: u32,
    /// Decode files even if the system cannot sandbox the worker.
    pub allow_unsandboxed: bool,
    /// Blocks all network access, including model downloads.
    pub offline_lock: bool,
    /// Check for a newer version automatically, at most once a day.
    pub look_for_updates: bool,
    /// For model and update servers: `none` or a proxy address; the system's proxy if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// URL of a folder that replaces the catalog's URLs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_source: Option<String>,
    /// Set if the models were moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models_folder: Option<PathBuf>,
    /// Highlight words with low confidence.
    pub mark_unsure: bool,
    pub skip_silence: bool,
    /// 1 is normal speed.
    pub speed: f64,
    /// By name; the system's default if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub microphone: Option<String>,
    /// Transcribe while recording.
    pub live_text: bool,
    pub recording_format: AudioFormat,
    /// Global shortcut, such as `Control+Shift+R`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_shortcut: Option<String>,
    /// How text dictated with [`Settings::dictation_shortcut`] is delivered.
    pub dictation: Dictation,
    pub dictation_shortcut: String,
    pub first_run_done: bool,
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
            model: None,
            model_for: BTreeMap::new(),
            language: None,
            compute: None,
            translate: false,
            interface_language: None,
            appearance: Appearance::System,
            text_size: TextSize::Normal,
            keep_original: false,
            large_file_mb: 100,
            bin_days: 30,
            lock_minutes: 15,
            retention_days: 0,
            retention: Retention::Notes,
            unload_minutes: 10,
            allow_unsandboxed: false,
            offline_lock: false,
            look_for_updates: false,
            proxy: None,
            model_source: None,
            models_folder: None,
            mark_unsure: true,
            skip_silence: false,
            speed: 1.0,
            microphone: None,
            live_text: true,
            recording_format: AudioFormat::default(),
            record_shortcut: None,
            dictation: Dictation::default(),
            dictation_shortcut: "Control+Shift+Space".to_owned(),
            first_run_done: false,
            cloud: CloudSettings::default(),
            loaded: toml::Table::new(),
        };
        defaults.loaded = toml::Table::try_from(&defaults).unwrap_or_default();
        defaults
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Retention {
    /// Moves the note to the bin.
    #[default]
    Notes,
    /// Deletes the audio; the text stays.
    Sounds,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Dictation {
    #[default]
    Off,
    /// At the cursor.
    Type,
    /// To the clipboard.
    Copy,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum TextSize {
    Small,
    #[default]
    Normal,
    Large,
    Larger,
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
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "settings-malformed",
            Self::Io { .. } => "settings-io",
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
