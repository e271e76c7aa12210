//! Recording from a microphone. The note exists before the first sample, so a crash loses no
//! recording.

mod finalize;
mod level_monitor;
mod live_transcription;
mod recovery;
mod types;

use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::{RecordError, Recorder, RecorderEvent};
use earshot_notes::{JobOptions, NoteId};
use earshot_transcript::Remark;

pub(crate) use self::finalize::file_name_at as recording_name;
use self::finalize::{FinalizeContext, TextSource};
use self::level_monitor::LevelMonitor;
use self::live_transcription::LiveTranscription;
use self::recovery::sink;
pub(crate) use self::recovery::{DeferredRecording, recover};
pub use self::types::{LiveText, Microphone, RecordState, RecordWarning, RecordingStatus};
use super::core::Core;
use super::error::error_info;
use super::temp_audio::TempDir;
use super::types::AppEvent;
use super::{App, AppError};
use crate::locked;

/// `on_event` runs on the recorder's thread and must not lock `recorder`, whose holder may wait for
/// that thread.
pub(crate) struct RecordingController {
    core: Arc<Core>,
    recorder: Mutex<Option<Recorder>>,
    status: Mutex<(RecordingStatus, LevelMonitor)>,
    live_transcription: Mutex<Option<LiveTranscription>>,
    live_text: Mutex<LiveText>,
}

impl RecordingController {
    pub(crate) fn new(core: &Arc<Core>) -> Arc<RecordingController> {
        Arc::new(RecordingController {
            core: Arc::clone(core),
            recorder: Mutex::new(None),
            status: Mutex::default(),
            live_transcription: Mutex::default(),
            live_text: Mutex::default(),
        })
    }

    fn update(&self, update: impl FnOnce(&mut RecordingStatus, &mut LevelMonitor)) {
        let recording = {
            let mut status = locked(&self.status);
            let (recording, monitor) = &mut *status;
            update(recording, monitor);
            recording.clone()
        };
        self.core.events.emit(AppEvent::Recording { recording });
    }

    fn status(&self) -> RecordingStatus {
        locked(&self.status).0.clone()
    }

    fn open(self: &Arc<Self>, recorder: &mut Option<Recorder>, device: Option<&str>) {
        if recorder.is_some() && self.status().error.is_none() {
            return;
        }
        self.update(|recording, monitor| {
            *monitor = LevelMonitor::default();
            *recording = RecordingStatus {
                state: RecordState::Opening,
                ..RecordingStatus::default()
            };
        });
        let device = match device {
            Some(name) => Some(name.to_owned()),
            None => self.core.settings().microphone.clone(),
        };
        let controller = Arc::downgrade(self);
        *recorder = Some(Recorder::open(device, move |event| {
            if let Some(controller) = controller.upgrade() {
                controller.on_event(event);
            }
        }));
        if self.core.settings().live_text {
            self.preload_model();
        }
    }

    fn on_event(self: &Arc<Self>, event: RecorderEvent) {
        match event {
            RecorderEvent::InputStarted { device } => self.update(|recording, _| {
                recording.device = Some(device);
                if recording.state == RecordState::Opening {
                    recording.state = RecordState::Monitoring;
                }
            }),
            RecorderEvent::Level { peak, recorded_ms } => self.update(|recording, monitor| {
                recording.level = level_monitor::level(peak);
                recording.warning = monitor.update(peak);
                if recording.note.is_some() {
                    recording.elapsed_ms = recorded_ms;
                }
            }),
            RecorderEvent::InputChangeFailed(error) => {
                self.core.events.report_error(error.code(), error)
            }
            RecorderEvent::Failed(error) => self.fail(&error),
            _ => {}
        }
    }

    /// What was recorded becomes a note.
    fn fail(self: &Arc<Self>, error: &RecordError) {
        tracing::warn!(code = error.code(), "the microphone failed");
        self.update(|recording, _| {
            recording.error = Some(error_info(error.code(), error));
            recording.level = 0;
            if recording.note.is_none() {
                recording.state = RecordState::Closed;
            }
        });
        if self.status().note.is_some() {
            let controller = Arc::clone(self);
            let remark = Remark::of_error(error.code(), error);
            // On another thread, because `stop` waits for this one.
            thread::spawn(move || controller.stop(Some(remark)));
        }
    }

    fn start(self: &Arc<Self>) -> Result<NoteId, AppError> {
        let mut recorder = locked(&self.recorder);
        if let Some(note) = self.status().note {
            return Ok(note);
        }
        self.open(&mut recorder, None);
        let format = self.core.settings().recording_format;
        let created = self
            .core
            .store
            .start_recording(&finalize::file_name_now(format))?;
        let note = created.id.clone();
        self.update(|recording, _| {
            recording.note = Some(note.clone());
            recording.elapsed_ms = 0;
            recording.state = RecordState::Recording;
        });
        // A locked library must not show text.
        let live_text = self.core.settings().live_text && created.note.is_some();
        let started = live_text
            .then(|| self.start_live_transcription(&note))
            .flatten();
        let (tap, live_transcription) = started.unzip();
        *locked(&self.live_transcription) = live_transcription;
        if let Some(recorder) = &*recorder {
            recorder.record(sink(created.file), tap);
        }
        if let Some(note) = created.note {
            self.core.events.emit(AppEvent::Note { note });
        }
        Ok(note)
    }

    fn pause(&self, pause: bool) {
        let recorder = locked(&self.recorder);
        let (Some(recorder), Some(_)) = (&*recorder, self.status().note) else {
            return;
        };
        if pause {
            recorder.pause();
        } else {
            recorder.resume();
        }
        self.update(|recording, _| {
            recording.state = if pause {
                RecordState::Paused
            } else {
                RecordState::Recording
            };
        });
    }

    fn stop(&self, remark: Option<Remark>) -> Result<NoteId, AppError> {
        let (note, has_gaps) = self
            .stop_recorder(RecordState::Saving)
            .ok_or(RecordError::NotRecording)?;
        let remark = remark.or_else(|| has_gaps.then(|| Remark::new("recording-has-gaps")));
        let settings = self.core.settings().clone();
        let job = JobOptions {
            language: settings.language,
            model: None,
            translate: settings.translate,
        };
        let live_transcription = locked(&self.live_transcription).take();
        if self.core.store.encryption_status().is_locked {
            // The complete file becomes a note after the unlock.
            self.core.lock_manager.defer(DeferredRecording {
                note: note.clone(),
                remark,
                job,
            });
            self.update(|recording, _| recording.state = RecordState::Closed);
            return Ok(note);
        }
        let has_audio = self.core.finalize_recording(&note, remark, || {
            match live_transcription.and_then(LiveTranscription::finish) {
                Some(text) => TextSource::Ready(text),
                None => TextSource::Queue(job),
            }
        });
        self.update(|recording, _| recording.state = RecordState::Closed);
        if has_audio {
            Ok(note)
        } else {
            Err(AppError::NothingRecorded)
        }
    }

    fn discard(&self) -> Result<(), AppError> {
        let Some((note, _)) = self.stop_recorder(RecordState::Closed) else {
            return Ok(());
        };
        *locked(&self.live_transcription) = None;
        self.core.store.discard_recording(&note)?;
        self.core
            .events
            .emit(AppEvent::NotesDeleted { ids: vec![note] });
        Ok(())
    }

    /// On return the file is complete. The flag says whether audio is missing in it.
    fn stop_recorder(&self, state: RecordState) -> Option<(NoteId, bool)> {
        let mut recorder = locked(&self.recorder);
        let mut note = None;
        self.update(|recording, _| {
            note = recording.note.take();
            if note.is_some() {
                recording.state = state;
                recording.level = 0;
                recording.warning = None;
            }
        });
        let note = note?;
        let summary = recorder
            .take()
            .map_or(Ok(None), |recorder| recorder.stop().map(Some));
        let has_gaps = match summary {
            Ok(summary) => summary.is_some_and(|summary| summary.dropped_frames > 0),
            Err(error) => {
                // The file is still valid.
                self.core.events.report_error(error.code(), error);
                false
            }
        };
        Some((note, has_gaps))
    }

    fn close(&self) {
        let mut recorder = locked(&self.recorder);
        if self.status().note.is_none() {
            *recorder = None;
            self.update(|recording, _| *recording = RecordingStatus::default());
        }
    }

    /// The recording continues without live text.
    pub(crate) fn stop_live_text(&self) {
        *locked(&self.live_transcription) = None;
        *locked(&self.live_text) = LiveText::default();
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.status().note.is_some()
    }

    pub(crate) fn quit(&self) {
        // Do not delay the shutdown; the queue transcribes later.
        *locked(&self.live_transcription) = None;
        // Fails if nothing is being recorded.
        let _ = self.stop(None);
        self.close();
    }
}

impl Core {
    /// On failure the recording stays for the next start. `false` if it was empty and the note is
    /// gone.
    fn finalize_recording(
        &self,
        note: &NoteId,
        remark: Option<Remark>,
        text_source: impl FnOnce() -> TextSource,
    ) -> bool {
        let context = FinalizeContext {
            store: &self.store,
            decoder: &self.decoder,
            temp_dir: &TempDir::of(self),
        };
        match finalize::finalize(&context, note, remark, text_source) {
            Ok(Some(note)) => {
                self.events.emit(AppEvent::Note { note });
                self.events.queue_changed();
                self.queue.wake();
            }
            Ok(None) => {
                self.events.emit(AppEvent::NotesDeleted {
                    ids: vec![note.clone()],
                });
                return false;
            }
            Err(error) => self.events.report_error(error.code(), error),
        }
        true
    }
}

impl App {
    pub fn microphones(&self) -> Result<Vec<Microphone>, AppError> {
        let devices = earshot_audio::input_devices()?;
        Ok(devices
            .into_iter()
            .map(|device| Microphone {
                name: device.name,
                is_default: device.is_default,
            })
            .collect())
    }

    /// Opens `device` or the microphone of the settings, without recording.
    pub fn open_microphone(&self, device: Option<&str>) {
        let mut recorder = locked(&self.recording.recorder);
        self.recording.open(&mut recorder, device);
    }

    /// Saves the microphone (`None`: system default) and switches to it, also while recording. If
    /// that fails, the previous one stays in use and the error is emitted.
    pub fn choose_microphone(&self, name: Option<&str>) -> Result<(), AppError> {
        let name = name.map(str::to_owned);
        self.change_settings(|settings| settings.microphone.clone_from(&name))?;
        let mut recorder = locked(&self.recording.recorder);
        if let Some(open) = &*recorder
            && self.recording.status().error.is_none()
        {
            open.set_device(name);
        } else if recorder.is_some() {
            self.recording.open(&mut recorder, None);
        }
        Ok(())
    }

    /// Not while recording.
    pub fn close_microphone(&self) {
        self.recording.close();
    }

    pub fn recording(&self) -> RecordingStatus {
        self.recording.status()
    }

    pub fn live_text(&self) -> LiveText {
        let live_text = locked(&self.recording.live_text).clone();
        if live_text.note.is_some() && live_text.note == self.recording.status().note {
            live_text
        } else {
            LiveText::default()
        }
    }

    /// Includes the last 200 ms before the call. Returns the running recording if there is one.
    pub fn start_recording(&self) -> Result<NoteId, AppError> {
        self.recording.start()
    }

    pub fn pause_recording(&self) {
        self.recording.pause(true);
    }

    pub fn resume_recording(&self) {
        self.recording.pause(false);
    }

    /// Fails if nothing is being recorded, or the microphone delivered nothing.
    pub fn stop_recording(&self) -> Result<NoteId, AppError> {
        self.recording.stop(None)
    }

    pub fn discard_recording(&self) -> Result<(), AppError> {
        self.recording.discard()
    }
}
