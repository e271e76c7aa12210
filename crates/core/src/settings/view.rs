//! The settings as shown and changed in the window.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Table;

use super::file::merge_changes;
use super::{Appearance, Dictation, Retention, Settings, TextSize};
use earshot_audio::AudioFormat;

/// All settings except those that only the file has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SettingsView {
    pub interface_language: Option<String>,
    pub appearance: Appearance,
    pub text_size: TextSize,
    pub model: Option<String>,
    pub model_for: BTreeMap<String, String>,
    pub language: Option<String>,
    pub compute: Option<String>,
    pub translate: bool,
    pub keep_original: bool,
    pub large_file_mb: u32,
    pub bin_days: u32,
    pub lock_minutes: u32,
    pub retention_days: u32,
    pub retention: Retention,
    pub unload_minutes: u32,
    pub allow_unsandboxed: bool,
    pub offline_lock: bool,
    pub look_for_updates: bool,
    pub proxy: Option<String>,
    pub model_source: Option<String>,
    pub mark_unsure: bool,
    pub skip_silence: bool,
    pub speed: f64,
    pub microphone: Option<String>,
    pub live_text: bool,
    pub recording_format: AudioFormat,
    pub record_shortcut: Option<String>,
    pub dictation: Dictation,
    pub dictation_shortcut: String,
    pub first_run_done: bool,
}

const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=3.0;

impl Settings {
    pub fn view(&self) -> SettingsView {
        SettingsView {
            interface_language: self.interface_language.clone(),
            appearance: self.appearance,
            text_size: self.text_size,
            model: self.model.clone(),
            model_for: self.model_for.clone(),
            language: self.language.clone(),
            compute: self.compute.clone(),
            translate: self.translate,
            keep_original: self.keep_original,
            large_file_mb: self.large_file_mb,
            bin_days: self.bin_days,
            lock_minutes: self.lock_minutes,
            retention_days: self.retention_days,
            retention: self.retention,
            unload_minutes: self.unload_minutes,
            allow_unsandboxed: self.allow_unsandboxed,
            offline_lock: self.offline_lock,
            look_for_updates: self.look_for_updates,
            proxy: self.proxy.clone(),
            model_source: self.model_source.clone(),
            mark_unsure: self.mark_unsure,
            skip_silence: self.skip_silence,
            speed: self.speed,
            microphone: self.microphone.clone(),
            live_text: self.live_text,
            recording_format: self.recording_format,
            record_shortcut: self.record_shortcut.clone(),
            dictation: self.dictation,
            dictation_shortcut: self.dictation_shortcut.clone(),
            first_run_done: self.first_run_done,
        }
    }

    /// Numbers are clamped to their valid ranges.
    pub fn apply_view(&mut self, view: SettingsView) {
        self.interface_language = view.interface_language;
        self.appearance = view.appearance;
        self.text_size = view.text_size;
        self.model = view.model;
        self.model_for = view.model_for;
        self.language = view.language;
        self.compute = view.compute;
        self.translate = view.translate;
        self.keep_original = view.keep_original;
        self.large_file_mb = view.large_file_mb.max(1);
        self.bin_days = view.bin_days.clamp(1, 3650);
        self.lock_minutes = view.lock_minutes.min(24 * 60);
        self.retention_days = view.retention_days.min(36_500);
        self.retention = view.retention;
        self.unload_minutes = view.unload_minutes.min(24 * 60);
        self.allow_unsandboxed = view.allow_unsandboxed;
        self.offline_lock = view.offline_lock;
        self.look_for_updates = view.look_for_updates;
        self.proxy = non_empty(view.proxy);
        self.model_source = non_empty(view.model_source);
        self.mark_unsure = view.mark_unsure;
        self.skip_silence = view.skip_silence;
        self.speed = if view.speed.is_finite() {
            view.speed.clamp(*SPEEDS.start(), *SPEEDS.end())
        } else {
            1.0
        };
        self.microphone = view.microphone;
        self.live_text = view.live_text;
        self.recording_format = view.recording_format;
        self.record_shortcut = view.record_shortcut;
        self.dictation = view.dictation;
        self.dictation_shortcut = view.dictation_shortcut;
        self.first_run_done = view.first_run_done;
    }
}

impl SettingsView {
    /// Applies the differences between `seen` and `wanted`.
    pub(crate) fn with_changes(self, seen: &Self, wanted: Self) -> Self {
        let table = |view: &Self| Table::try_from(view).ok();
        let changed = match (table(seen), table(&wanted), table(&self)) {
            (Some(seen), Some(wanted), Some(mut into)) => {
                merge_changes(&seen, &wanted, &mut into);
                into.try_into().ok()
            }
            _ => None,
        };
        // Unreachable: every view can be represented as a table.
        changed.unwrap_or(self)
    }
}

fn non_empty(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}
