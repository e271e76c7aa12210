mod pauses;
mod skim;
#[cfg(test)]
mod skim_tests;

use std::sync::{Arc, Mutex, OnceLock};

use earshot_audio::{Player, PlayerEvent};
use earshot_engine::Decoder;
use earshot_notes::{NoteId, Store, StoreError};

use self::pauses::pauses;
use self::skim::skim;
use crate::api::{AppError, AppEvent, PlaybackState, Skim, TimeRange, Waveform};
use crate::events::EventBus;
use crate::quiesce::Quiesce;
use crate::settings::SettingsStore;
use crate::waveforms::{WAVEFORM_POINTS, Waveforms};
use crate::{Preferences, locked};

pub struct PlaybackService {
    store: Arc<Store>,
    decoder: Decoder,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    waveforms: Arc<Waveforms>,
    /// Created on first use, which opens the audio device.
    player: OnceLock<Player>,
    note: Arc<Mutex<Option<NoteId>>>,
}

impl PlaybackService {
    pub(crate) fn new(
        store: &Arc<Store>,
        decoder: &Decoder,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        waveforms: &Arc<Waveforms>,
    ) -> Arc<PlaybackService> {
        Arc::new(PlaybackService {
            store: Arc::clone(store),
            decoder: decoder.clone(),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            waveforms: Arc::clone(waveforms),
            player: OnceLock::new(),
            note: Arc::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::Settings { settings } => self.apply_settings(settings),
            AppEvent::NotesDeleted { ids } => self.close_if_open(ids),
            AppEvent::Note { note } if note.binned_at.is_some() => {
                self.close_if_open(std::slice::from_ref(&note.id));
            }
            _ => {}
        }
    }

    /// Decodes the whole file the first time.
    pub fn open(&self, id: &NoteId) -> Result<Waveform, AppError> {
        let audio = self.store.audio(id)?;
        if let Some(waveform) = self.waveforms.get(id) {
            return Ok(waveform);
        }
        let mut audio = self.decoder.open(Box::new(audio))?;
        let peaks = earshot_audio::peaks(&mut audio, WAVEFORM_POINTS)?;
        let waveform = Waveform {
            duration_ms: peaks.duration_ms,
            peaks: peaks.peaks,
        };
        self.waveforms.insert(id, &waveform);
        Ok(waveform)
    }

    /// Of each note that still exists.
    pub fn skim(&self, ids: &[NoteId]) -> Result<Vec<Skim>, AppError> {
        let mut skims = Vec::with_capacity(ids.len());
        for id in ids {
            match self.store.note(id) {
                Ok(note) => skims.push(skim(&note)),
                // Damaged notes are reported where they are opened.
                Err(StoreError::NoteNotFound | StoreError::Unreadable(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(skims)
    }

    /// From `from_ms` or the last position.
    pub fn play(&self, id: &NoteId, from_ms: Option<u64>) -> Result<(), AppError> {
        self.play_ranges(id, &[], from_ms)
    }

    /// Plays only these parts of the note, without gaps between them; none: all of it.
    pub fn play_ranges(
        &self,
        id: &NoteId,
        ranges: &[TimeRange],
        from_ms: Option<u64>,
    ) -> Result<(), AppError> {
        let is_open = locked(&self.note).as_ref() == Some(id);
        if !is_open {
            let audio = self.store.audio(id)?;
            // Late events of the previous file must not count for this note.
            *locked(&self.note) = None;
            let audio = self.decoder.open(Box::new(audio))?;
            self.player().open(Box::new(audio));
            *locked(&self.note) = Some(id.clone());
        }
        let note = self.store.note(id)?;
        let pauses = note
            .current()
            .map(|version| pauses(&version.transcript.segments, note.summary.duration_ms));
        self.player().set_silences(pauses.unwrap_or_default());
        let ranges = ranges.iter().map(|range| (range.start_ms, range.end_ms));
        self.player().set_ranges(ranges.collect());
        if let Some(from_ms) = from_ms {
            self.player().seek(from_ms);
        }
        self.player().play();
        Ok(())
    }

    pub fn pause(&self) {
        self.with_player(Player::pause);
    }

    /// Also while paused. All of the note is played from there on.
    pub fn seek(&self, position_ms: u64) {
        self.with_player(|player| {
            player.set_ranges(Vec::new());
            player.seek(position_ms);
        });
    }

    /// Saved in the settings.
    pub fn set_speed(&self, speed: f64) -> Result<(), AppError> {
        self.change_preferences(|preferences| preferences.speed = speed)
    }

    pub fn set_skip_silence(&self, on: bool) -> Result<(), AppError> {
        self.change_preferences(|preferences| preferences.skip_silence = on)
    }

    fn change_preferences(&self, change: impl FnOnce(&mut Preferences)) -> Result<(), AppError> {
        self.settings.change(|settings| {
            let mut preferences = settings.preferences.clone();
            change(&mut preferences);
            settings.preferences = preferences.normalized();
        })?;
        Ok(())
    }

    fn player(&self) -> &Player {
        self.player.get_or_init(|| {
            let (settings, events) = (Arc::clone(&self.settings), Arc::clone(&self.events));
            let note = Arc::clone(&self.note);
            let player = Player::new(move |event| on_event(&settings, &events, &note, event));
            let settings = self.settings.get();
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
            player
        })
    }

    fn close(&self) {
        *locked(&self.note) = None;
        self.with_player(Player::close);
    }

    fn close_if_open(&self, ids: &[NoteId]) {
        let is_open = locked(&self.note)
            .take_if(|open| ids.contains(open))
            .is_some();
        if is_open {
            self.with_player(Player::close);
        }
    }

    fn apply_settings(&self, settings: &Preferences) {
        self.with_player(|player| {
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
        });
    }

    fn with_player(&self, act: impl FnOnce(&Player)) {
        if let Some(player) = self.player.get() {
            act(player);
        }
    }
}

impl Quiesce for PlaybackService {
    fn quiesce(&self) -> Result<(), AppError> {
        self.close();
        Ok(())
    }
}

fn on_event(
    settings: &SettingsStore,
    events: &EventBus,
    note: &Mutex<Option<NoteId>>,
    event: PlayerEvent,
) {
    match event {
        PlayerEvent::Position {
            position_ms,
            playing,
        } => {
            let Some(note) = locked(note).clone() else {
                return;
            };
            let settings = settings.get();
            let playback = PlaybackState {
                note,
                position_ms,
                playing,
                speed: settings.speed,
                skip_silence: settings.skip_silence,
            };
            events.emit(AppEvent::Playback { playback });
        }
        PlayerEvent::Failed { code, message } => events.report_error(code, message),
        // The end is also reported as a position.
        _ => {}
    }
}
