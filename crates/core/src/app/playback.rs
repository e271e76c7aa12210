//! Audio playback.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use earshot_audio::{Player, PlayerEvent};
use earshot_notes::NoteId;

use super::core::Core;
use super::pauses::pauses;
use super::types::{AppEvent, PlaybackState, Waveform};
use super::{App, AppError};
use crate::settings::write_atomically;
use crate::{Paths, SettingsView, locked};

/// Enough for a wide window.
const WAVEFORM_POINTS: usize = 1000;

pub(crate) struct Playback {
    core: Arc<Core>,
    /// Created on first use, which opens the audio device.
    player: OnceLock<Player>,
    note: Arc<Mutex<Option<NoteId>>>,
}

impl Playback {
    pub(crate) fn new(core: &Arc<Core>) -> Playback {
        Playback {
            core: Arc::clone(core),
            player: OnceLock::new(),
            note: Arc::default(),
        }
    }

    fn player(&self) -> &Player {
        self.player.get_or_init(|| {
            let (core, note) = (Arc::clone(&self.core), Arc::clone(&self.note));
            let player = Player::new(move |event| on_event(&core, &note, event));
            let settings = self.core.settings();
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
            player
        })
    }

    fn play(&self, id: &NoteId, from_ms: Option<u64>) -> Result<(), AppError> {
        let is_open = locked(&self.note).as_ref() == Some(id);
        if !is_open {
            let audio = self.core.store.audio(id)?;
            // Late events of the previous file must not count for this note.
            *locked(&self.note) = None;
            let audio = self.core.decoder.open(Box::new(audio))?;
            self.player().open(Box::new(audio));
            *locked(&self.note) = Some(id.clone());
        }
        let note = self.core.store.note(id)?;
        let pauses = note
            .current()
            .map(|version| pauses(&version.transcript.segments, note.summary.duration_ms));
        self.player().set_silences(pauses.unwrap_or_default());
        // Another program may have changed the settings.
        self.apply_settings(&self.core.settings().view());
        if let Some(from_ms) = from_ms {
            self.player().seek(from_ms);
        }
        self.player().play();
        Ok(())
    }

    pub(crate) fn close(&self) {
        *locked(&self.note) = None;
        self.with_player(Player::close);
    }

    pub(crate) fn close_if_open(&self, ids: &[NoteId]) {
        let mut note = locked(&self.note);
        if note.as_ref().is_some_and(|open| ids.contains(open)) {
            *note = None;
            drop(note);
            self.player().close();
        }
    }

    pub(crate) fn apply_settings(&self, settings: &SettingsView) {
        if let Some(player) = self.player.get() {
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
        }
    }

    fn with_player(&self, act: impl FnOnce(&Player)) {
        if let Some(player) = self.player.get() {
            act(player);
        }
    }
}

fn on_event(core: &Core, note: &Mutex<Option<NoteId>>, event: PlayerEvent) {
    match event {
        PlayerEvent::Position {
            position_ms,
            playing,
        } => {
            let Some(note) = locked(note).clone() else {
                return;
            };
            let settings = core.settings();
            let playback = PlaybackState {
                note,
                position_ms,
                playing,
                speed: settings.speed,
                skip_silence: settings.skip_silence,
            };
            drop(settings);
            if playback.playing {
                core.lock_manager.record_activity();
            }
            core.events.emit(AppEvent::Playback { playback });
        }
        PlayerEvent::Failed { code, message } => core.events.report_error(code, message),
        // The end is also reported as a position.
        _ => {}
    }
}

impl App {
    /// Decodes the whole file the first time.
    pub fn open_audio(&self, id: &NoteId) -> Result<Waveform, AppError> {
        let audio = self.core.store.audio(id)?;
        if let Some(waveform) = self.core.cached_waveform(id) {
            return Ok(waveform);
        }
        let mut audio = self.core.decoder.open(Box::new(audio))?;
        let peaks = earshot_audio::peaks(&mut audio, WAVEFORM_POINTS)?;
        let waveform = Waveform {
            duration_ms: peaks.duration_ms,
            peaks: peaks.peaks,
        };
        self.core.cache_waveform(id, &waveform);
        Ok(waveform)
    }

    /// From `from_ms` or the last position.
    pub fn play(&self, id: &NoteId, from_ms: Option<u64>) -> Result<(), AppError> {
        self.playback.play(id, from_ms)
    }

    pub fn pause(&self) {
        self.playback.with_player(Player::pause);
    }

    /// Playing or not.
    pub fn seek(&self, position_ms: u64) {
        self.playback.with_player(|player| player.seek(position_ms));
    }

    /// Saved in the settings.
    pub fn set_speed(&self, speed: f64) -> Result<(), AppError> {
        self.change_playback_settings(|view| view.speed = speed)
    }

    pub fn set_skip_silence(&self, on: bool) -> Result<(), AppError> {
        self.change_playback_settings(|view| view.skip_silence = on)
    }

    fn change_playback_settings(
        &self,
        change: impl FnOnce(&mut SettingsView),
    ) -> Result<(), AppError> {
        let view = self.change_settings(|settings| {
            let mut view = settings.view();
            change(&mut view);
            settings.apply_view(view);
        })?;
        self.playback.apply_settings(&view);
        Ok(())
    }
}

impl Core {
    fn cached_waveform(&self, id: &NoteId) -> Option<Waveform> {
        if self.store.encryption_status().is_encrypted {
            return locked(&self.waveforms).get(id).cloned();
        }
        std::fs::read(waveform_file(&self.paths, id))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Waveform>(&bytes).ok())
            .filter(|waveform| waveform.peaks.len() == WAVEFORM_POINTS)
    }

    /// Best effort. Never on disk for an encrypted library: the shape identifies a recording.
    fn cache_waveform(&self, id: &NoteId, waveform: &Waveform) {
        if self.store.encryption_status().is_encrypted {
            locked(&self.waveforms).insert(id.clone(), waveform.clone());
        } else if let Ok(bytes) = serde_json::to_vec(waveform) {
            let _ = write_atomically(&waveform_file(&self.paths, id), &bytes);
        }
    }
}

/// Keyed by note, so that it is deleted with it.
fn waveform_file(paths: &Paths, id: &NoteId) -> PathBuf {
    paths.cache.join("peaks").join(format!("{id}.json"))
}

pub(crate) fn delete_waveform(paths: &Paths, id: &NoteId) {
    // It may never have been shown.
    let _ = std::fs::remove_file(waveform_file(paths, id));
}
