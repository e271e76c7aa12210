//! What the user has chosen, in `settings.toml`.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod file;
mod strict;
mod view;

pub(crate) use file::write_atomically;
pub use view::SettingsView;

use crate::cloud::CloudSettings;
use crate::desk::SoundFormat;

const VERSION: u32 = 1;
const A_MINUTE: Duration = Duration::from_secs(60);

/// What the user has chosen. Keys this version does not know are kept, so that
/// an older program does not forget a newer one's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Version of the file's meaning.
    pub version: u32,
    /// Name of the model to use; the catalog's default if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Names of models for languages, by their ISO 639-1 codes: used where the language is
    /// known beforehand, and the model is here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub model_for: BTreeMap<String, String>,
    /// ISO 639-1 code of the language that is spoken; detected if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What models run on: [`Place::id`](crate::Place::id); the fastest that was right if
    /// not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<String>,
    /// Write English whatever the language (the window; the command has an option).
    pub translate: bool,
    /// ISO 639-1 code of the window's own language; the system's if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_language: Option<String>,
    /// Light or dark.
    pub appearance: Appearance,
    /// Size of the text in the window.
    pub text_size: TextSize,
    /// Keep files past `large_file_mb` as they came. Else, where that is
    /// smaller, only their sound is kept. Of a video it always is.
    pub keep_original: bool,
    /// From this size on a file is large, in millions of bytes.
    pub large_file_mb: u32,
    /// So long the bin keeps what was thrown away, in days.
    pub bin_days: u32,
    /// After so many minutes without use an encrypted library is locked; 0: never.
    pub lock_minutes: u32,
    /// What has been here for so many days is put away; 0: nothing is.
    pub retention_days: u32,
    /// What is put away then.
    pub retention: Retention,
    /// After so many minutes without use the model leaves memory; 0: it stays.
    pub unload_minutes: u32,
    /// Read files also where the system lacks what it takes to lock in the program that
    /// does.
    pub unconfined_worker: bool,
    /// Nothing goes to the network, not even for a model.
    pub offline_lock: bool,
    /// Look for a newer version by itself, at most once a day.
    pub look_for_updates: bool,
    /// How to get to the servers that models come from: `none` for straight to them, or a
    /// proxy's address; as the system has it if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The address of a folder to fetch model files from, and from nowhere else; the
    /// catalog's addresses if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_source: Option<String>,
    /// The folder that models are kept in, where they were moved; else that of [`crate::Paths`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models_folder: Option<PathBuf>,
    /// Show which words are unsure.
    pub mark_unsure: bool,
    /// Leave out pauses when playing.
    pub skip_silence: bool,
    /// Speed of playing; 1 is as it was spoken.
    pub speed: f64,
    /// The microphone to record with, by its name; the system's default if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub microphone: Option<String>,
    /// Write down what is said while it is recorded.
    pub live_text: bool,
    /// How recordings are kept.
    pub recording_format: SoundFormat,
    /// Global keys that begin and end a recording, such as `Control+Shift+R`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_shortcut: Option<String>,
    /// What becomes of words that are spoken while [`Settings::dictation_shortcut`]
    /// is held.
    pub dictation: Dictation,
    /// Global keys to dictate with.
    pub dictation_shortcut: String,
    /// The user has been welcomed.
    pub first_run_done: bool,
    /// A service that may be asked for text.
    #[serde(skip_serializing_if = "CloudSettings::is_untouched")]
    pub cloud: CloudSettings,
    /// As they were read: [`Settings::save`] writes the fields that differ from it.
    #[serde(skip)]
    loaded: toml::Table,
}

impl Default for Settings {
    fn default() -> Self {
        let mut usual = Self {
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
            unconfined_worker: false,
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
            recording_format: SoundFormat::default(),
            record_shortcut: None,
            dictation: Dictation::default(),
            dictation_shortcut: "Control+Shift+Space".to_owned(),
            first_run_done: false,
            cloud: CloudSettings::default(),
            loaded: toml::Table::new(),
        };
        usual.loaded = toml::Table::try_from(&usual).unwrap_or_default();
        usual
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    /// What the system has.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What is put away when it is old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Retention {
    /// The note goes into the bin, and from there as everything does.
    #[default]
    Notes,
    /// Its sound is erased; the text stays.
    Sounds,
}

/// What becomes of dictated words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Dictation {
    /// Nobody dictates.
    #[default]
    Off,
    /// They are typed where the cursor is.
    Type,
    /// They are put on the clipboard.
    Copy,
}

/// Size of the text in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum TextSize {
    /// Smaller than usual.
    Small,
    /// As designed.
    #[default]
    Normal,
    /// A step larger.
    Large,
    /// Two steps larger.
    Larger,
}

/// The settings cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not what it should be.
    #[error("The settings in {path} cannot be understood ({reason}); mend the file or delete it.")]
    Malformed {
        /// The settings file.
        path: PathBuf,
        /// What the parser found, on one line.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error("The settings in {path} cannot be read or written: {source}.")]
    Io {
        /// The settings file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SettingsError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "settings-malformed",
            Self::Io { .. } => "settings-io",
        }
    }
}

impl Settings {
    /// After so long without use the model leaves memory; `None`: never.
    pub(crate) fn idle(&self) -> Option<Duration> {
        (self.unload_minutes > 0).then(|| A_MINUTE * self.unload_minutes)
    }

    /// The model to use for this language, if it is known beforehand: its own, if that
    /// `is_here`, else the usual one; `None`: the catalog's default.
    pub fn model_for(
        &self,
        language: Option<&str>,
        is_here: impl FnOnce(&str) -> bool,
    ) -> Option<&str> {
        let own = language.and_then(|language| self.model_for.get(language));
        own.map(String::as_str)
            .filter(|own| is_here(own))
            .or(self.model.as_deref())
    }
}
