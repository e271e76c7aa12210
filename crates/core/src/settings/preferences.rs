//! The settings that the window shows and changes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use earshot_audio::AudioFormat;
use earshot_transcript::LANGUAGES;
use serde::{Deserialize, Serialize};
use toml::Table;

use super::file::merge_changes;

/// How many languages can be named to choose from when the language is detected.
pub const MAX_LANGUAGES: usize = 5;
const SPEEDS: RangeInclusive<f64> = 0.5..=3.0;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Preferences {
    /// The catalog's default if not set.
    pub model: Option<String>,
    /// By ISO 639-1 code; used if the language is known in advance.
    pub model_for: BTreeMap<String, String>,
    /// ISO 639-1 code of the spoken language; detected if not set.
    pub language: Option<String>,
    /// ISO 639-1 codes of at most five languages to choose from when the language is detected;
    /// empty: all.
    pub languages: Vec<String>,
    /// [`ComputeDevice::id`](crate::ComputeDevice::id); the fastest device that passed the
    /// benchmark if not set.
    pub compute: Option<String>,
    /// Translate to English (the window; the command has an option).
    pub translate: bool,
    /// ISO 639-1 code; the system's language if not set.
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
    /// Days until [`Preferences::retention`] is applied; 0: never.
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
    pub proxy: Option<String>,
    /// URL of a folder that replaces the catalog's URLs.
    pub model_source: Option<String>,
    /// Highlight words with low confidence.
    pub mark_unsure: bool,
    /// Mark messages as heard once their text has been read.
    pub reading_counts: bool,
    pub skip_silence: bool,
    /// 1 is normal speed.
    pub speed: f64,
    /// By name; the system's default if not set.
    pub microphone: Option<String>,
    /// Transcribe while recording.
    pub live_text: bool,
    pub recording_format: AudioFormat,
    /// Global shortcut, such as `Control+Shift+R`.
    pub record_shortcut: Option<String>,
    /// How text dictated with [`Preferences::dictation_shortcut`] is delivered.
    pub dictation: Dictation,
    pub dictation_shortcut: String,
    /// Folders whose new files are imported; absolute.
    pub watched_folders: Vec<PathBuf>,
    /// Show a notification when an imported message has its text.
    pub notify_when_done: bool,
    /// Copy the text of an imported message; not if several are imported at once.
    pub copy_when_done: bool,
    /// Texts of imported messages are written to this folder as Markdown, once each; absolute.
    pub export_folder: Option<PathBuf>,
    pub first_run_done: bool,
    /// ISO 639-1 codes of the languages for which the advice to use another model was followed or
    /// dismissed.
    pub advised_languages: Vec<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            model: None,
            model_for: BTreeMap::new(),
            language: None,
            languages: Vec::new(),
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
            mark_unsure: true,
            reading_counts: true,
            skip_silence: false,
            speed: 1.0,
            microphone: None,
            live_text: true,
            recording_format: AudioFormat::default(),
            record_shortcut: None,
            dictation: Dictation::default(),
            dictation_shortcut: "Control+Shift+Space".to_owned(),
            watched_folders: Vec::new(),
            notify_when_done: cfg!(not(any(target_os = "android", target_os = "ios"))),
            copy_when_done: false,
            export_folder: None,
            first_run_done: false,
            advised_languages: Vec::new(),
        }
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

impl Preferences {
    /// Clamps numbers to their valid ranges; empty texts become `None`; drops unknown, repeated and
    /// too many languages, and relative and repeated folders.
    pub(crate) fn normalized(self) -> Self {
        Self {
            languages: valid_languages(&self.languages),
            watched_folders: absolute_and_unique(self.watched_folders),
            export_folder: self.export_folder.filter(|folder| folder.is_absolute()),
            large_file_mb: self.large_file_mb.max(1),
            bin_days: self.bin_days.clamp(1, 3650),
            lock_minutes: self.lock_minutes.min(24 * 60),
            retention_days: self.retention_days.min(36_500),
            unload_minutes: self.unload_minutes.min(24 * 60),
            proxy: non_empty(self.proxy),
            model_source: non_empty(self.model_source),
            speed: if self.speed.is_finite() {
                self.speed.clamp(*SPEEDS.start(), *SPEEDS.end())
            } else {
                1.0
            },
            ..self
        }
    }

    /// See [`Preferences::languages`]; the settings file may have invalid ones. Empty if the
    /// language is set.
    pub fn detectable_languages(&self) -> Vec<String> {
        match self.language {
            Some(_) => Vec::new(),
            None => valid_languages(&self.languages),
        }
    }

    /// See [`Preferences::watched_folders`]; the settings file may have invalid ones.
    pub(crate) fn folders_to_watch(&self) -> Vec<PathBuf> {
        absolute_and_unique(self.watched_folders.clone())
    }

    /// See [`Preferences::export_folder`]; the settings file may have an invalid one.
    pub(crate) fn folder_for_texts(&self) -> Option<&Path> {
        self.export_folder
            .as_deref()
            .filter(|folder| folder.is_absolute())
    }

    /// Applies the differences between `seen` and `wanted`.
    pub(crate) fn with_changes(self, seen: &Self, wanted: Self) -> Self {
        let table = |preferences: &Self| Table::try_from(preferences).ok();
        let changed = match (table(seen), table(&wanted), table(&self)) {
            (Some(seen), Some(wanted), Some(mut into)) => {
                merge_changes(&seen, &wanted, &mut into);
                into.try_into().ok()
            }
            _ => None,
        };
        // Unreachable: preferences can always be represented as a table.
        changed.unwrap_or(self)
    }
}

fn valid_languages(codes: &[String]) -> Vec<String> {
    let mut valid: Vec<String> = Vec::new();
    for code in codes {
        let is_known = LANGUAGES.iter().any(|language| language.code == code);
        if is_known && !valid.contains(code) {
            valid.push(code.clone());
        }
    }
    valid.truncate(MAX_LANGUAGES);
    valid
}

fn absolute_and_unique(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut unique: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if folder.is_absolute() && !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

fn non_empty(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
