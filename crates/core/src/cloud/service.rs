//! Transcribing notes with a cloud service, on request or automatically.

use std::sync::{Arc, Mutex};

use earshot_engine::Decoder;
use earshot_error::ErrorCode;
use earshot_network::{Metered, Service, has_network, metered};
use earshot_notes::{Job, JobState, Note, NoteId, Store};

use super::request::{Request, spans_to_review};
use super::requests::Requests;
use crate::api::{AppError, AppEvent, CloudEstimates, CloudScope, CloudView, JobEnd};
use crate::cloud::UPLOAD_RATE;
use crate::events::EventBus;
use crate::settings::SettingsStore;
use crate::task::{BackgroundTask, NO_TIMEOUT};
use crate::{CloudError, CloudPolicy, CloudSettings, Paths, Settings, locked, open_cloud};

pub struct CloudService {
    paths: Paths,
    store: Arc<Store>,
    decoder: Decoder,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    requests: Requests,
    task: BackgroundTask,
    /// As last emitted.
    last_settings: Mutex<CloudSettings>,
}

impl CloudService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        decoder: &Decoder,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
    ) -> Arc<CloudService> {
        Arc::new(CloudService {
            paths: paths.clone(),
            store: Arc::clone(store),
            decoder: decoder.clone(),
            requests: Requests::new(events),
            task: BackgroundTask::default(),
            last_settings: Mutex::new(settings.get().cloud.clone()),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::Settings { .. } => self.emit_if_changed(),
            AppEvent::JobEnded { note, end } => match end {
                JobEnd::ModelMissing => self.enqueue_if_allowed(note, CloudScope::All),
                JobEnd::Transcribed => self.enqueue_if_allowed(note, CloudScope::LowConfidence),
            },
            _ => {}
        }
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        self.task.start("cloud", self, Self::run)
    }

    pub(crate) fn stop(&self) {
        self.cancel_all();
        self.task.stop();
    }

    pub(crate) fn join(&self) {
        self.task.join();
    }

    pub fn view(&self) -> Result<CloudView, AppError> {
        Ok(self.cloud_view())
    }

    /// Before the page enables the service, it shows what is sent and to whom.
    ///
    /// # Errors
    /// If it is enabled with an invalid address or model, or the settings cannot be saved.
    pub fn set(&self, cloud: CloudSettings) -> Result<CloudView, AppError> {
        self.change(|settings| settings.set_cloud(cloud))
    }

    pub fn store_key(&self, key: String) -> Result<CloudView, AppError> {
        self.change(|settings| settings.store_cloud_key(key))
    }

    pub fn delete_key(&self) -> Result<CloudView, AppError> {
        self.change(Settings::delete_cloud_key)
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), CloudError>,
    ) -> Result<CloudView, AppError> {
        // In a copy: the keychain may prompt the user.
        let mut changed = Settings::clone(&self.settings.get());
        change(&mut changed)?;
        self.settings.store(changed)?;
        Ok(self.cloud_view())
    }

    /// Sends nothing.
    pub fn estimate(&self, id: &NoteId) -> Result<CloudEstimates, AppError> {
        let cloud = open_cloud(&self.paths, &self.settings.get())?;
        let note = self.store.note(id)?;
        let duration_ms = match note.summary.duration_ms {
            0 => {
                let audio = self.store.audio(id)?;
                let audio = self.decoder.open(Box::new(audio))?;
                earshot_audio::Stream::duration_ms(&audio).unwrap_or(0)
            }
            known_ms => known_ms,
        };
        let spans = spans_to_review(&note).into_iter().map(|span| span.span_ms);
        let durations: Vec<u64> = spans.map(|span| span.end - span.start).collect();
        Ok(CloudEstimates {
            host: cloud.host().to_owned(),
            model: cloud.model().to_owned(),
            all: cloud.estimate(&[duration_ms]),
            low_confidence: (!durations.is_empty()).then(|| cloud.estimate(&durations)),
        })
    }

    /// Sends a note's audio, or its low-confidence spans, and waits for the response: a new
    /// version, or suggestions for the current one. The caller has the user's consent. Existing
    /// texts stay.
    pub fn transcribe(&self, id: &NoteId, scope: CloudScope) -> Result<Note, AppError> {
        let result = self.request(id, scope);
        let code = result
            .as_ref()
            .err()
            .map_or("done", |error| error.code().as_str());
        tracing::info!(code, ?scope, "cloud request finished");
        result
    }

    fn request(&self, id: &NoteId, scope: CloudScope) -> Result<Note, AppError> {
        let settings = self.settings.get();
        let cloud = open_cloud(&self.paths, &settings)?;
        let in_flight = self.requests.start(id, cloud.host())?;
        cloud.check_connection()?;
        let note = self.store.note(id)?;
        let audio = self.store.audio(id)?;
        let key = cloud.key()?;
        let request = Request {
            store: &self.store,
            cloud,
            key,
            id,
            cancel: in_flight.cancel(),
        };
        let audio = self.decoder.open_at_rate(Box::new(audio), UPLOAD_RATE)?;
        let note = match scope {
            CloudScope::All => request.transcribe_all(audio, settings.language.as_deref())?,
            CloudScope::LowConfidence => request.review_low_confidence(audio, &note)?,
        };
        self.events.emit_note(&self.store, id);
        Ok(note)
    }

    pub fn cancel(&self, id: &NoteId) -> Result<(), AppError> {
        self.requests.cancel(id);
        Ok(())
    }

    /// Later requests are cancelled at once.
    pub fn cancel_all(&self) {
        self.requests.cancel_all();
    }

    /// Accepts or rejects the service's wording of a segment.
    pub fn decide_suggestion(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        accepted: bool,
    ) -> Result<Note, AppError> {
        let note = self
            .store
            .decide_suggestion(id, version, segment, accepted)?;
        self.events.emit_note(&self.store, id);
        Ok(note)
    }

    fn enqueue_if_allowed(&self, id: &NoteId, scope: CloudScope) {
        let settings = self.settings.get();
        let cloud = &settings.cloud;
        let is_automatic = cloud.enabled && cloud.policy == CloudPolicy::Automatic;
        if !is_automatic || settings.offline_lock {
            return;
        }
        let has_low_confidence = || {
            let note = self.store.note(id);
            note.is_ok_and(|note| !spans_to_review(&note).is_empty())
        };
        if scope == CloudScope::All || has_low_confidence() {
            self.requests.enqueue(id, scope);
            self.task.wake();
        }
    }

    fn run(&self) {
        while self.task.wait(NO_TIMEOUT).is_some() {
            while let Some((id, scope)) = self.requests.next() {
                match self.transcribe(&id, scope) {
                    Ok(_) if scope == CloudScope::All => {
                        self.cancel_jobs(&id);
                        self.events.emit(AppEvent::CloudText { note: id });
                    }
                    Ok(_) => {}
                    Err(AppError::Cloud(error)) if error.code() == ErrorCode::Cancelled => {}
                    Err(error) => self.events.emit(AppEvent::Error {
                        error: error.info(),
                    }),
                }
            }
        }
    }

    /// The text has arrived: jobs that wait for a model are obsolete.
    fn cancel_jobs(&self, id: &NoteId) {
        let is_pending = |job: &Job| {
            job.note == *id && matches!(job.state, JobState::Waiting | JobState::Running)
        };
        let mut jobs = self.store.jobs().unwrap_or_default();
        jobs.retain(is_pending);
        for job in &jobs {
            // Ignored: the job may just have ended.
            let _ = self.store.cancel_job(&job.id);
        }
        let jobs = jobs.into_iter().map(|job| job.id).collect();
        self.events.emit(AppEvent::JobsCancelled { jobs });
        self.events.emit_note(&self.store, id);
    }

    fn emit_if_changed(&self) {
        let settings = self.settings.get().cloud.clone();
        if std::mem::replace(&mut *locked(&self.last_settings), settings.clone()) != settings {
            let cloud = self.cloud_view();
            self.events.emit(AppEvent::Cloud { cloud });
        }
    }

    fn cloud_view(&self) -> CloudView {
        let settings = self.settings.get().cloud.clone();
        let service = Service::parse(&settings.address);
        CloudView {
            host: service.ok().map(|service| service.host().to_owned()),
            available: has_network(),
            metered: if settings.enabled {
                metered()
            } else {
                Metered::Unknown
            },
            settings,
        }
    }
}
