//! Recording from a microphone. The note exists before the first sample, so a crash loses no
//! recording.

mod finalize;
mod level_monitor;
mod live_transcription;
mod recovery;
mod sink;

use std::sync::{Arc, Mutex};
use std::thread;

use earshot_audio::{RecordError, Recorder, RecorderEvent};
use earshot_engine::Decoder;
use earshot_error::ErrorInfo;
use earshot_notes::{JobOptions, NoteId, RecoverReport, Store};
use earshot_transcript::Remark;

use self::finalize::TextSource;
use self::level_monitor::LevelMonitor;
use self::live_transcription::{LiveTranscriber, LiveTranscription};
use self::recovery::{DeferredRecording, Recovery};
use self::sink::sink;
use crate::api::{AppError, AppEvent, LiveText, Microphone, RecordState, RecordingStatus};
use crate::events::EventBus;
use crate::model_slot::ModelSlot;
use crate::quiesce::Quiesce;
use crate::settings::SettingsStore;
use crate::{Paths, locked, recording_name};

/// `on_recorder_event` runs on the recorder's thread and must not lock `recorder`, whose holder may
/// wait for that thread.
pub struct RecordingService {
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    recovery: Arc<Recovery>,
    live_transcriber: Arc<LiveTranscriber>,
    recorder: Mutex<Option<Recorder>>,
    status: Mutex<(RecordingStatus, LevelMonitor)>,
    live_transcription: Mutex<Option<LiveTranscription>>,
}

impl RecordingService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        decoder: &Decoder,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        slot: &Arc<ModelSlot>,
    ) -> Arc<RecordingService> {
        Arc::new(RecordingService {
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            recovery: Recovery::new(paths, store, decoder, settings, events),
            live_transcriber: LiveTranscriber::new(store, settings, events, slot),
            recorder: Mutex::new(None),
            status: Mutex::default(),
            live_transcription: Mutex::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        if let AppEvent::Encryption { encryption } = event
            && !encryption.is_locked
        {
            self.recovery.task.wake();
        }
    }

    pub(crate) fn start_tasks(&self) -> Result<(), AppError> {
        let task = &self.recovery.task;
        task.start("recovery", &self.recovery, Recovery::run)
    }

    /// A running recording becomes a note.
    pub(crate) fn stop_tasks(&self) {
        self.recovery.task.stop();
        // Do not delay the shutdown; the queue transcribes later.
        *locked(&self.live_transcription) = None;
        // Fails if nothing is being recorded.
        let _ = self.stop();
        self.close_microphone();
    }

    pub(crate) fn join(&self) {
        self.recovery.task.join();
    }

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
    pub fn open_microphone(self: &Arc<Self>, device: Option<&str>) {
        self.open(&mut locked(&self.recorder), device);
    }

    /// Saves the microphone (`None`: system default) and switches to it, also while recording. If
    /// that fails, the previous one stays in use and the error is emitted.
    pub fn choose_microphone(self: &Arc<Self>, name: Option<&str>) -> Result<(), AppError> {
        let name = name.map(str::to_owned);
        self.settings
            .change(|settings| settings.microphone.clone_from(&name))?;
        let mut recorder = locked(&self.recorder);
        if let Some(open) = &*recorder
            && self.status().error.is_none()
        {
            open.set_device(name);
        } else if recorder.is_some() {
            self.open(&mut recorder, None);
        }
        Ok(())
    }

    /// Not while recording.
    pub fn close_microphone(&self) {
        let mut recorder = locked(&self.recorder);
        if self.status().note.is_none() {
            *recorder = None;
            self.update(|recording, _| *recording = RecordingStatus::default());
        }
    }

    pub fn status(&self) -> RecordingStatus {
        locked(&self.status).0.clone()
    }

    pub fn live_text(&self) -> LiveText {
        let live_text = self.live_transcriber.text();
        if live_text.note.is_some() && live_text.note == self.status().note {
            live_text
        } else {
            LiveText::default()
        }
    }

    /// The number of audio files without a note.
    pub fn orphaned_audio(&self) -> Result<u64, AppError> {
        Ok(self.store.count_orphans()?)
    }

    /// Creates a note with a job for each audio file without one. Skips files whose content does
    /// not match their name. After an error, the notes recovered so far remain.
    pub fn recover_audio(&self) -> Result<RecoverReport, AppError> {
        let format = self.settings.get().recording_format;
        let report = self
            .store
            .recover(|began| recording_name::at(began, format))?;
        self.recovery.recover();
        self.events.emit(AppEvent::JobsReady);
        Ok(report)
    }

    fn update(&self, update: impl FnOnce(&mut RecordingStatus, &mut LevelMonitor)) {
        let recording = {
            let mut status = locked(&self.status);
            let (recording, monitor) = &mut *status;
            update(recording, monitor);
            recording.clone()
        };
        self.events.emit(AppEvent::Recording { recording });
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
            None => self.settings.get().microphone.clone(),
        };
        let service = Arc::downgrade(self);
        *recorder = Some(Recorder::open(device, move |event| {
            if let Some(service) = service.upgrade() {
                service.on_recorder_event(event);
            }
        }));
        if self.settings.get().live_text {
            self.live_transcriber.preload_model();
        }
    }

    fn on_recorder_event(self: &Arc<Self>, event: RecorderEvent) {
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
                self.events.report_error(error.code(), error)
            }
            RecorderEvent::Failed(error) => self.fail(&error),
            _ => {}
        }
    }

    /// The audio recorded so far becomes a note.
    fn fail(self: &Arc<Self>, error: &RecordError) {
        tracing::warn!(code = %error.code(), "the microphone failed");
        self.update(|recording, _| {
            recording.error = Some(ErrorInfo::new(error.code(), error));
            recording.level = 0;
            if recording.note.is_none() {
                recording.state = RecordState::Closed;
            }
        });
        if self.status().note.is_some() {
            let service = Arc::clone(self);
            let remark = Remark::of_error(error.code().as_str(), error);
            // On another thread, because `stop` waits for this one.
            thread::spawn(move || service.stop_with(Some(remark)));
        }
    }

    /// Includes the last 200 ms before the call. Returns the running recording if there is one.
    pub fn start(self: &Arc<Self>) -> Result<NoteId, AppError> {
        let mut recorder = locked(&self.recorder);
        if let Some(note) = self.status().note {
            return Ok(note);
        }
        self.open(&mut recorder, None);
        let format = self.settings.get().recording_format;
        let created = self.store.start_recording(&recording_name::now(format))?;
        let note = created.id.clone();
        self.update(|recording, _| {
            recording.note = Some(note.clone());
            recording.elapsed_ms = 0;
            recording.state = RecordState::Recording;
        });
        // A locked library must not show text.
        let live_text = self.settings.get().live_text && created.note.is_some();
        let started = live_text
            .then(|| self.live_transcriber.start(&note))
            .flatten();
        let (tap, live_transcription) = started.unzip();
        *locked(&self.live_transcription) = live_transcription;
        if let Some(recorder) = &*recorder {
            recorder.record(sink(created.file), tap);
        }
        if let Some(note) = created.note {
            self.events.emit(AppEvent::Note { note });
        }
        Ok(note)
    }

    pub fn pause(&self) {
        self.set_paused(true);
    }

    pub fn resume(&self) {
        self.set_paused(false);
    }

    fn set_paused(&self, pause: bool) {
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

    /// Fails if nothing is being recorded, or the microphone delivered nothing.
    pub fn stop(&self) -> Result<NoteId, AppError> {
        self.stop_with(None)
    }

    fn stop_with(&self, remark: Option<Remark>) -> Result<NoteId, AppError> {
        let (note, has_gaps) = self
            .stop_recorder(RecordState::Saving)
            .ok_or(RecordError::NotRecording)?;
        let remark = remark.or_else(|| has_gaps.then(|| Remark::new("recording-has-gaps")));
        let settings = self.settings.get();
        let job = JobOptions {
            language: settings.language.clone(),
            model: None,
            translate: settings.translate,
        };
        let live_transcription = locked(&self.live_transcription).take();
        if self.store.encryption_status().is_locked {
            // The complete file becomes a note after the unlock.
            self.recovery.defer(DeferredRecording {
                note: note.clone(),
                remark,
                job,
            });
            self.update(|recording, _| recording.state = RecordState::Closed);
            return Ok(note);
        }
        let has_audio = self.recovery.finalize(&note, remark, || {
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

    pub fn discard(&self) -> Result<(), AppError> {
        let Some((note, _)) = self.stop_recorder(RecordState::Closed) else {
            return Ok(());
        };
        *locked(&self.live_transcription) = None;
        self.store.discard_recording(&note)?;
        self.events.emit(AppEvent::NotesDeleted { ids: vec![note] });
        Ok(())
    }

    /// On return the file is complete. The flag says whether audio is missing from it.
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
                self.events.report_error(error.code(), error);
                false
            }
        };
        Some((note, has_gaps))
    }
}

impl Quiesce for RecordingService {
    fn check_unused(&self) -> Result<(), AppError> {
        match self.status().note {
            Some(_) => Err(AppError::StillRecording),
            None => Ok(()),
        }
    }

    /// The recording continues without live text.
    fn quiesce(&self) -> Result<(), AppError> {
        *locked(&self.live_transcription) = None;
        self.live_transcriber.clear();
        Ok(())
    }
}
