//! The sound to the ear.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use earshot_audio::{Player, PlayerEvent};
use earshot_notes::NoteId;

use super::core::Core;
use super::silences::silences;
use super::types::{AppEvent, Playing, Sound};
use super::{Desk, DeskError};
use crate::settings::write_atomically;
use crate::{Paths, SettingsView, locked};

/// Slots of a waveform: as many as a wide window has room for.
const SLOTS: usize = 1000;

/// The player and what is open in it.
pub(crate) struct Listening {
    core: Arc<Core>,
    /// The sound device is not touched before something shall be heard.
    player: OnceLock<Player>,
    note: Arc<Mutex<Option<NoteId>>>,
}

impl Listening {
    pub(crate) fn new(core: &Arc<Core>) -> Listening {
        Listening {
            core: Arc::clone(core),
            player: OnceLock::new(),
            note: Arc::default(),
        }
    }

    fn player(&self) -> &Player {
        self.player.get_or_init(|| {
            let (core, note) = (Arc::clone(&self.core), Arc::clone(&self.note));
            let player = Player::new(move |event| tell(&core, &note, event));
            let settings = self.core.settings();
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
            player
        })
    }

    /// Plays a note, from where it was left unless told otherwise.
    fn play(&self, id: &NoteId, from_ms: Option<u64>) -> Result<(), DeskError> {
        let is_open = locked(&self.note).as_ref() == Some(id);
        if !is_open {
            let sound = self.core.store.sound(id)?;
            // What the old sound still tells must not be told of the new one.
            *locked(&self.note) = None;
            let sound = self.core.media.open(Box::new(sound))?;
            self.player().open(Box::new(sound));
            *locked(&self.note) = Some(id.clone());
        }
        let note = self.core.store.note(id)?;
        let quiet = note
            .current()
            .map(|version| silences(&version.transcript.segments, note.summary.duration_ms));
        self.player().set_silences(quiet.unwrap_or_default());
        // Another program may have changed them meanwhile.
        self.obey(&self.core.settings().view());
        if let Some(from_ms) = from_ms {
            self.player().seek(from_ms);
        }
        self.player().play();
        Ok(())
    }

    /// Lets go of whatever sound is open.
    pub(crate) fn close(&self) {
        *locked(&self.note) = None;
        self.with(Player::close);
    }

    /// Lets go of the sound if it is one of these notes'.
    pub(crate) fn close_any(&self, ids: &[NoteId]) {
        let mut note = locked(&self.note);
        if note.as_ref().is_some_and(|open| ids.contains(open)) {
            *note = None;
            drop(note);
            self.player().close();
        }
    }

    /// Speed and pauses as the settings have them.
    pub(crate) fn obey(&self, settings: &SettingsView) {
        if let Some(player) = self.player.get() {
            player.set_speed(settings.speed as f32);
            player.set_skip_silence(settings.skip_silence);
        }
    }

    /// Does something with what is open; nothing where nothing is.
    fn with(&self, act: impl FnOnce(&Player)) {
        if let Some(player) = self.player.get() {
            act(player);
        }
    }
}

fn tell(core: &Core, note: &Mutex<Option<NoteId>>, event: PlayerEvent) {
    match event {
        PlayerEvent::Position {
            position_ms,
            playing,
        } => {
            let Some(note) = locked(note).clone() else {
                return;
            };
            let settings = core.settings();
            let playing = Playing {
                note,
                position_ms,
                playing,
                speed: settings.speed,
                skip_silence: settings.skip_silence,
            };
            drop(settings);
            if playing.playing {
                core.rest.touch();
            }
            core.tell.event(AppEvent::Playing { playing });
        }
        PlayerEvent::Failed { code, message } => core.tell.problem(code, message),
        // That it plays no more was told as a position.
        _ => {}
    }
}

impl Desk {
    /// The sound's length and waveform. Decodes all of it the first time.
    ///
    /// # Errors
    /// If the sound was not kept or cannot be read.
    pub fn open_sound(&self, id: &NoteId) -> Result<Sound, DeskError> {
        let sound = self.core.store.sound(id)?;
        if let Some(known) = self.core.known_peaks(id) {
            return Ok(known);
        }
        let mut sound = self.core.media.open(Box::new(sound))?;
        let found = earshot_audio::peaks(&mut sound, SLOTS)?;
        let sound = Sound {
            duration_ms: found.duration_ms,
            peaks: found.peaks,
        };
        self.core.keep_peaks(id, &sound);
        Ok(sound)
    }

    /// Plays a note, from this moment (in milliseconds) or from where it was left.
    ///
    /// # Errors
    /// If the sound was not kept or cannot be read.
    pub fn play(&self, id: &NoteId, from_ms: Option<u64>) -> Result<(), DeskError> {
        self.player.play(id, from_ms)
    }

    /// Stops playing; [`Desk::play`] goes on.
    pub fn pause(&self) {
        self.player.with(Player::pause);
    }

    /// Goes to this moment of the sound, in milliseconds, playing or not.
    pub fn seek(&self, position_ms: u64) {
        self.player.with(|player| player.seek(position_ms));
    }

    /// Plays faster or slower; kept in the settings.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn set_speed(&self, speed: f64) -> Result<(), DeskError> {
        self.change_playing(|view| view.speed = speed)
    }

    /// Leaves out pauses, or no longer; kept in the settings.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn set_skip_silence(&self, on: bool) -> Result<(), DeskError> {
        self.change_playing(|view| view.skip_silence = on)
    }

    fn change_playing(&self, change: impl FnOnce(&mut SettingsView)) -> Result<(), DeskError> {
        let view = self.change_settings(|settings| {
            let mut view = settings.view();
            change(&mut view);
            settings.set_view(view);
        })?;
        self.player.obey(&view);
        Ok(())
    }
}

impl Core {
    fn known_peaks(&self, id: &NoteId) -> Option<Sound> {
        if self.store.at_rest().is_encrypted {
            return locked(&self.peaks).get(id).cloned();
        }
        std::fs::read(peaks_file(&self.paths, id))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Sound>(&bytes).ok())
            .filter(|sound| sound.peaks.len() == SLOTS)
    }

    /// Without them the sound is decoded anew the next time. Their shape tells who has the
    /// sound that it is here, so an encrypted library leaves none on the disk.
    fn keep_peaks(&self, id: &NoteId, sound: &Sound) {
        if self.store.at_rest().is_encrypted {
            locked(&self.peaks).insert(id.clone(), sound.clone());
        } else if let Ok(bytes) = serde_json::to_vec(sound) {
            let _ = write_atomically(&peaks_file(&self.paths, id), &bytes);
        }
    }
}

/// By the note's name, not by its content: what is erased goes at once.
fn peaks_file(paths: &Paths, id: &NoteId) -> PathBuf {
    paths.cache.join("peaks").join(format!("{id}.json"))
}

/// The note is no more.
pub(crate) fn forget_peaks(paths: &Paths, id: &NoteId) {
    // There is none if it was never shown.
    let _ = std::fs::remove_file(peaks_file(paths, id));
}
