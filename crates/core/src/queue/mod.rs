//! The transcription queue. Jobs survive a crash of the program.

mod durations;
mod eta;
mod job_run;
mod resume_info;
mod scheduler;
mod state;
mod view;

use std::sync::Arc;
use std::time::Duration;

use earshot_notes::{JobId, JobOptions, NoteId, Store};

use self::durations::Durations;
use self::scheduler::Scheduler;
use self::state::QueueState;
use self::view::Viewer;
use crate::api::{AppError, AppEvent, Queue, RetranscribeOptions};
use crate::events::EventBus;
use crate::languages::ensure_known;
use crate::model_slot::ModelSlot;
use crate::quiesce::Quiesce;
use crate::settings::SettingsStore;
use crate::task::BackgroundTask;
use crate::{ListedModel, ModelError, ModelState, Models, Paths};

/// How long the active job may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

pub struct QueueService {
    store: Arc<Store>,
    models: Models,
    events: Arc<EventBus>,
    state: Arc<QueueState>,
    durations: Arc<Durations>,
    viewer: Arc<Viewer>,
    scheduler: Arc<Scheduler>,
}

impl QueueService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        models: &Models,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        slot: &Arc<ModelSlot>,
    ) -> Arc<QueueService> {
        let state = Arc::new(QueueState::default());
        state.set_locked(store.encryption_status().is_locked);
        let durations = Arc::new(Durations::default());
        let viewer = Arc::new(Viewer {
            store: Arc::clone(store),
            events: Arc::clone(events),
            state: Arc::clone(&state),
            durations: Arc::clone(&durations),
            task: BackgroundTask::default(),
        });
        let scheduler = Arc::new(Scheduler {
            paths: paths.clone(),
            store: Arc::clone(store),
            models: models.clone(),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            slot: Arc::clone(slot),
            state: Arc::clone(&state),
            durations: Arc::clone(&durations),
            viewer: Arc::clone(&viewer),
            task: BackgroundTask::default(),
        });
        Arc::new(QueueService {
            store: Arc::clone(store),
            models: models.clone(),
            events: Arc::clone(events),
            state,
            durations,
            viewer,
            scheduler,
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            // A job may be waiting for another model.
            AppEvent::Settings { .. } => self.scheduler.task.wake(),
            AppEvent::JobsReady => self.wake(),
            AppEvent::JobsCancelled { jobs } => {
                jobs.iter().for_each(|job| self.state.cancel(job));
                self.viewer.queue_changed();
            }
            AppEvent::Note { note } => {
                if note.binned_at.is_some() {
                    self.state.cancel_notes(std::slice::from_ref(&note.id));
                }
                self.viewer.queue_changed();
            }
            AppEvent::NotesDeleted { ids } => {
                self.state.cancel_notes(ids);
                ids.iter().for_each(|id| self.durations.remove(id));
                self.viewer.queue_changed();
            }
            AppEvent::Encryption { encryption } => {
                self.durations.clear();
                self.state.set_locked(encryption.is_locked);
                self.wake();
            }
            _ => {}
        }
    }

    pub(crate) fn start(&self) -> Result<(), AppError> {
        let task = &self.scheduler.task;
        task.start("queue", &self.scheduler, Scheduler::run)?;
        let task = &self.viewer.task;
        task.start("queue-view", &self.viewer, Viewer::run)?;
        self.viewer.queue_changed();
        Ok(())
    }

    /// The current job resumes at its last stored segment after the next start.
    pub(crate) fn stop(&self) {
        self.state.quit();
        self.scheduler.task.stop();
        self.viewer.task.stop();
    }

    pub(crate) fn join(&self) {
        self.scheduler.task.join();
        self.viewer.task.join();
    }

    pub fn view(&self) -> Result<Queue, AppError> {
        Ok(self.viewer.view()?)
    }

    pub fn pause(&self) {
        self.set_paused(true);
    }

    pub fn resume(&self) {
        self.set_paused(false);
    }

    fn set_paused(&self, paused: bool) {
        self.state.pause(paused);
        self.wake();
    }

    /// Sets the note that is open in the window; its job runs before all others.
    pub fn focus(&self, note: Option<&NoteId>) -> Result<(), AppError> {
        self.state.set_focused_note(note);
        self.prioritize_focused_note()
    }

    /// Preempts the active job if the open note waits for its text.
    fn prioritize_focused_note(&self) -> Result<(), AppError> {
        if let Some(note) = self.state.focused_note()
            && self.store.has_waiting_job(&note)?
        {
            self.state.preempt_for(&note);
        }
        Ok(())
    }

    /// Transcribes a note again; its earlier texts stay.
    pub fn retranscribe(&self, id: &NoteId, options: &RetranscribeOptions) -> Result<(), AppError> {
        if let Some(language) = &options.language {
            ensure_known(language)?;
        }
        if let Some(name) = &options.model {
            let entry = self.models.find(name)?;
            let is_installed = |listed: &ListedModel| {
                listed.entry.name == entry.name && listed.state == ModelState::Installed
            };
            if !self.models.list().iter().any(is_installed) {
                return Err(ModelError::Missing(name.clone()).into());
            }
        }
        // Fails early if there is no audio.
        drop(self.store.audio(id)?);
        let job_options = JobOptions {
            language: options.language.clone(),
            model: options.model.clone(),
            translate: options.translate,
        };
        self.store.add_job(id, &job_options)?;
        self.wake();
        self.prioritize_focused_note()
    }

    pub fn cancel(&self, id: &JobId) -> Result<(), AppError> {
        let job = self.store.job(id)?;
        self.store.cancel_job(id)?;
        self.state.cancel(id);
        self.events.emit_note(&self.store, &job.note);
        Ok(())
    }

    /// Moves a failed or cancelled job to the end of the queue.
    pub fn retry(&self, id: &JobId) -> Result<(), AppError> {
        self.store.retry_job(id)?;
        if let Ok(job) = self.store.job(id) {
            self.events.emit_note(&self.store, &job.note);
        }
        self.wake();
        self.prioritize_focused_note()
    }

    /// Moves a waiting job before another, or to the end.
    pub fn move_job(&self, id: &JobId, before: Option<&JobId>) -> Result<(), AppError> {
        self.store.move_job(id, before)?;
        self.wake();
        Ok(())
    }

    /// Removes finished jobs from the queue; their notes stay.
    pub fn clear_finished(&self) -> Result<(), AppError> {
        self.store.clear_finished()?;
        self.viewer.queue_changed();
        Ok(())
    }

    fn wake(&self) {
        self.scheduler.task.wake();
        self.viewer.queue_changed();
    }
}

impl Quiesce for QueueService {
    fn quiesce(&self) -> Result<(), AppError> {
        self.state.set_locked(true);
        if self.state.wait_until_idle(STOP_TIMEOUT) {
            Ok(())
        } else {
            Err(AppError::StillBusy)
        }
    }
}
