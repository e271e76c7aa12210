//! The microphone: a note that exists before its first sample, and cannot be lost.

mod keep;
mod later;
mod live;
mod types;
mod warnings;

use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::{RecordError, Recorder, RecorderEvent};
use earshot_notes::{JobOptions, NoteId};
use earshot_transcript::Remark;

pub(crate) use self::keep::name_at as recording_name;
use self::keep::{Ending, Place};
use self::later::medium;
pub(crate) use self::later::{Unfinished, recover};
use self::live::Listening;
pub use self::types::{LiveText, Microphone, RecordState, RecordWarning, Recording};
use self::warnings::Ear;
use super::core::Core;
use super::error::info;
use super::spool::Scratch;
use super::types::AppEvent;
use super::{Desk, DeskError};
use crate::locked;

/// The microphone as the desk holds it.
///
/// The recorder's thread calls [`Booth::hear`], which never takes `recorder`:
/// whoever holds that may be waiting for the thread.
pub(crate) struct Booth {
    core: Arc<Core>,
    recorder: Mutex<Option<Recorder>>,
    shown: Mutex<(Recording, Ear)>,
    listening: Mutex<Option<Listening>>,
    heard: Mutex<LiveText>,
}

impl Booth {
    pub(crate) fn new(core: &Arc<Core>) -> Arc<Booth> {
        Arc::new(Booth {
            core: Arc::clone(core),
            recorder: Mutex::new(None),
            shown: Mutex::default(),
            listening: Mutex::default(),
            heard: Mutex::default(),
        })
    }

    fn change(&self, change: impl FnOnce(&mut Recording, &mut Ear)) {
        let recording = {
            let mut shown = locked(&self.shown);
            let (recording, ear) = &mut *shown;
            change(recording, ear);
            recording.clone()
        };
        self.core.tell.event(AppEvent::Recording { recording });
    }

    fn now(&self) -> Recording {
        locked(&self.shown).0.clone()
    }

    /// Opens the microphone, if it is not open or no longer works.
    fn open(self: &Arc<Self>, recorder: &mut Option<Recorder>, device: Option<&str>) {
        if recorder.is_some() && self.now().error.is_none() {
            return;
        }
        self.change(|recording, ear| {
            *ear = Ear::default();
            *recording = Recording {
                state: RecordState::Opening,
                ..Recording::default()
            };
        });
        let device = match device {
            Some(name) => Some(name.to_owned()),
            None => self.core.settings().microphone.clone(),
        };
        let booth = Arc::downgrade(self);
        *recorder = Some(Recorder::open(device, move |event| {
            if let Some(booth) = booth.upgrade() {
                booth.hear(event);
            }
        }));
        if self.core.settings().live_text {
            self.warm_up();
        }
    }

    fn hear(self: &Arc<Self>, event: RecorderEvent) {
        match event {
            RecorderEvent::Listening { device } => self.change(|recording, _| {
                recording.device = Some(device);
                if recording.state == RecordState::Opening {
                    recording.state = RecordState::Listening;
                }
            }),
            RecorderEvent::Level { peak, recorded_ms } => self.change(|recording, ear| {
                recording.level = warnings::level(peak);
                recording.warning = ear.hear(peak);
                if recording.note.is_some() {
                    recording.elapsed_ms = recorded_ms;
                }
            }),
            RecorderEvent::NotChanged(why) => self.core.tell.problem(why.code(), why),
            RecorderEvent::Failed(why) => self.fail(&why),
            _ => {}
        }
    }

    /// Nothing comes any more: what was recorded becomes a note.
    fn fail(self: &Arc<Self>, why: &RecordError) {
        tracing::warn!(code = why.code(), "the microphone failed");
        self.change(|recording, _| {
            recording.error = Some(info(why.code(), why));
            recording.level = 0;
            if recording.note.is_none() {
                recording.state = RecordState::Closed;
            }
        });
        if self.now().note.is_some() {
            let booth = Arc::clone(self);
            let remark = Remark::of_error(why.code(), why);
            // Not here: the end waits for this thread.
            thread::spawn(move || booth.end(Some(remark)));
        }
    }

    fn start(self: &Arc<Self>) -> Result<NoteId, DeskError> {
        let mut recorder = locked(&self.recorder);
        if let Some(note) = self.now().note {
            return Ok(note);
        }
        self.open(&mut recorder, None);
        let format = self.core.settings().recording_format;
        let begun = self.core.store.begin_recording(&keep::name(format))?;
        let note = begun.id.clone();
        self.change(|recording, _| {
            recording.note = Some(note.clone());
            recording.elapsed_ms = 0;
            recording.state = RecordState::Recording;
        });
        // A locked library shows no text, not even while it is made.
        let live_text = self.core.settings().live_text && begun.note.is_some();
        let reader = live_text.then(|| self.read_along(&note)).flatten();
        let (tap, listening) = reader.unzip();
        *locked(&self.listening) = listening;
        if let Some(recorder) = &*recorder {
            recorder.record(medium(begun.file), tap);
        }
        if let Some(note) = begun.note {
            self.core.tell.event(AppEvent::Note { note });
        }
        Ok(note)
    }

    fn pause(&self, pause: bool) {
        let recorder = locked(&self.recorder);
        let (Some(recorder), Some(_)) = (&*recorder, self.now().note) else {
            return;
        };
        if pause {
            recorder.pause();
        } else {
            recorder.resume();
        }
        self.change(|recording, _| {
            recording.state = if pause {
                RecordState::Paused
            } else {
                RecordState::Recording
            };
        });
    }

    /// Ends the recording and lets go of the microphone. The note gets its sound and
    /// a job.
    fn end(&self, remark: Option<Remark>) -> Result<NoteId, DeskError> {
        let (note, has_gaps) = self
            .take_note(RecordState::Saving)
            .ok_or(RecordError::NotRecording)?;
        let remark = remark.or_else(|| has_gaps.then(|| Remark::new("recording-has-gaps")));
        let settings = self.core.settings().clone();
        let job = JobOptions {
            language: settings.language,
            model: None,
            translate: settings.translate,
        };
        let listening = locked(&self.listening).take();
        if self.core.store.at_rest().is_locked {
            // It is complete on the disk, and becomes a note when it can.
            self.core.rest.finish_later(Unfinished {
                note: note.clone(),
                remark,
                job,
            });
            self.change(|recording, _| recording.state = RecordState::Closed);
            return Ok(note);
        }
        let is_kept = self.core.keep_recording(&note, remark, || {
            match listening.and_then(Listening::finish) {
                Some(text) => Ending::Text(text),
                None => Ending::Job(job),
            }
        });
        self.change(|recording, _| recording.state = RecordState::Closed);
        if is_kept {
            Ok(note)
        } else {
            Err(DeskError::NothingRecorded)
        }
    }

    fn discard(&self) -> Result<(), DeskError> {
        let Some((note, _)) = self.take_note(RecordState::Closed) else {
            return Ok(());
        };
        *locked(&self.listening) = None;
        self.core.store.discard_recording(&note)?;
        self.core
            .tell
            .event(AppEvent::NotesGone { ids: vec![note] });
        Ok(())
    }

    /// Stops recording: the file is complete when this returns. The second says whether
    /// sound is missing in it.
    fn take_note(&self, state: RecordState) -> Option<(NoteId, bool)> {
        let mut recorder = locked(&self.recorder);
        let mut taken = None;
        self.change(|recording, _| {
            taken = recording.note.take();
            if taken.is_some() {
                recording.state = state;
                recording.level = 0;
                recording.warning = None;
            }
        });
        let note = taken?;
        let recorded = recorder
            .take()
            .map_or(Ok(None), |recorder| recorder.stop().map(Some));
        let has_gaps = match recorded {
            Ok(recorded) => recorded.is_some_and(|recorded| recorded.dropped_frames > 0),
            Err(why) => {
                // What is in the file is whole all the same.
                self.core.tell.problem(why.code(), why);
                false
            }
        };
        Some((note, has_gaps))
    }

    fn close(&self) {
        let mut recorder = locked(&self.recorder);
        if self.now().note.is_none() {
            *recorder = None;
            self.change(|recording, _| *recording = Recording::default());
        }
    }

    /// Nothing is read along any more; what is recorded goes on.
    pub(crate) fn fall_silent(&self) {
        *locked(&self.listening) = None;
        *locked(&self.heard) = LiveText::default();
    }

    /// Whether something is being recorded.
    pub(crate) fn is_recording(&self) -> bool {
        self.now().note.is_some()
    }

    /// Before the program ends.
    pub(crate) fn quit(&self) {
        // The text can wait for the next start; who closes the window does not.
        *locked(&self.listening) = None;
        // Mostly nothing is being recorded.
        let _ = self.end(None);
        self.close();
    }
}

impl Core {
    /// Keeps what was recorded of a note. If that fails, the recording stays as it is
    /// for the next start. `false` if there was nothing in it, and the note is gone.
    fn keep_recording(
        &self,
        note: &NoteId,
        remark: Option<Remark>,
        ending: impl FnOnce() -> Ending,
    ) -> bool {
        let place = Place {
            store: &self.store,
            media: &self.media,
            scratch: &Scratch::of(self),
        };
        match keep::keep(&place, note, remark, ending) {
            Ok(Some(note)) => {
                self.tell.event(AppEvent::Note { note });
                self.tell.queue_changed();
                self.control.kick();
            }
            Ok(None) => {
                self.tell.event(AppEvent::NotesGone {
                    ids: vec![note.clone()],
                });
                return false;
            }
            Err(error) => self.tell.problem(error.code(), error),
        }
        true
    }
}

impl Desk {
    /// The microphones there are.
    ///
    /// # Errors
    /// If the system's sound service cannot be asked.
    pub fn microphones(&self) -> Result<Vec<Microphone>, DeskError> {
        let devices = earshot_audio::input_devices()?;
        Ok(devices
            .into_iter()
            .map(|device| Microphone {
                name: device.name,
                is_default: device.is_default,
            })
            .collect())
    }

    /// Opens the microphone of this name, or that of the settings: from now on its
    /// level is told, and nothing is kept.
    pub fn open_microphone(&self, device: Option<&str>) {
        let mut recorder = locked(&self.booth.recorder);
        self.booth.open(&mut recorder, device);
    }

    /// Keeps the choice of a microphone (`None` for the system's default) and goes on
    /// with it, also in the middle of a recording. Where it cannot be used, what was
    /// used before goes on, and the problem is told.
    ///
    /// # Errors
    /// If the choice cannot be kept.
    pub fn choose_microphone(&self, name: Option<&str>) -> Result<(), DeskError> {
        let name = name.map(str::to_owned);
        self.change_settings(|settings| settings.microphone.clone_from(&name))?;
        let mut recorder = locked(&self.booth.recorder);
        if let Some(open) = &*recorder
            && self.booth.now().error.is_none()
        {
            open.choose(name);
        } else if recorder.is_some() {
            self.booth.open(&mut recorder, None);
        }
        Ok(())
    }

    /// Lets go of the microphone, unless something is being recorded.
    pub fn close_microphone(&self) {
        self.booth.close();
    }

    /// What the microphone is doing.
    pub fn recording(&self) -> Recording {
        self.booth.now()
    }

    /// What was said so far of what is being recorded.
    pub fn live_text(&self) -> LiveText {
        let live = locked(&self.booth.heard).clone();
        if live.note.is_some() && live.note == self.booth.now().note {
            live
        } else {
            LiveText::default()
        }
    }

    /// Begins a note of what is heard from now on, and of the fifth of a second
    /// before. Gives the one that is being recorded, if there is one.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn start_recording(&self) -> Result<NoteId, DeskError> {
        self.booth.start()
    }

    /// Leaves out what is heard from now on.
    pub fn pause_recording(&self) {
        self.booth.pause(true);
    }

    /// Goes on after a pause.
    pub fn resume_recording(&self) {
        self.booth.pause(false);
    }

    /// Ends the note, which gets its job.
    ///
    /// # Errors
    /// If nothing is being recorded, or nothing came from the microphone.
    pub fn stop_recording(&self) -> Result<NoteId, DeskError> {
        self.booth.end(None)
    }

    /// Throws away what was recorded, and the note.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn discard_recording(&self) -> Result<(), DeskError> {
        self.booth.discard()
    }
}
