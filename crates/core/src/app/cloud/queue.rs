//! The queue of automatic cloud requests, and the requests in flight.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use earshot_notes::{JobState, NoteId};

use super::{CloudScope, request, spans_to_review};
use crate::app::AppError;
use crate::app::core::Core;
use crate::app::types::AppEvent;
use crate::{CloudError, CloudPolicy, locked};

#[derive(Default)]
pub(crate) struct CloudQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Cancel flag per note.
    in_flight: BTreeMap<String, (NoteId, Arc<AtomicBool>)>,
    waiting: VecDeque<(NoteId, CloudScope)>,
    /// Notes enqueued for lack of a model since the start. Their jobs are retried while they wait
    /// for a model, but one request is enough, even if it failed.
    attempted: HashSet<NoteId>,
    quitting: bool,
}

/// A request in flight, until dropped.
pub(super) struct InFlight<'a> {
    core: &'a Core,
    id: NoteId,
    cancel: Arc<AtomicBool>,
}

impl InFlight<'_> {
    /// Set when the request is cancelled.
    pub(super) fn cancel(&self) -> &AtomicBool {
        &self.cancel
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        locked(&self.core.cloud_queue.state)
            .in_flight
            .remove(self.id.as_str());
        self.core.cloud_queue.emit(self.core);
    }
}

impl CloudQueue {
    /// Registers a request.
    ///
    /// # Errors
    /// [`CloudError::InProgress`] if the note already has one.
    pub(super) fn start<'a>(
        &self,
        core: &'a Core,
        id: &NoteId,
        host: &str,
    ) -> Result<InFlight<'a>, CloudError> {
        let cancel = Arc::new(AtomicBool::new(false));
        {
            let mut state = locked(&self.state);
            cancel.store(state.quitting, Ordering::Relaxed);
            if state.in_flight.contains_key(id.as_str()) {
                let host = host.to_owned();
                return Err(CloudError::InProgress { host });
            }
            let request = (id.clone(), Arc::clone(&cancel));
            state.in_flight.insert(id.as_str().to_owned(), request);
        }
        self.emit(core);
        Ok(InFlight {
            core,
            id: id.clone(),
            cancel,
        })
    }

    fn emit(&self, core: &Core) {
        let state = locked(&self.state);
        let notes = state.in_flight.values().map(|(id, _)| id.clone()).collect();
        drop(state);
        core.events.emit(AppEvent::CloudRequests { notes });
    }

    pub(super) fn cancel(&self, id: &NoteId) {
        let mut state = locked(&self.state);
        state.waiting.retain(|(waiting, _)| waiting != id);
        if let Some((_, cancel)) = state.in_flight.get(id.as_str()) {
            cancel.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn quit(&self) {
        let mut state = locked(&self.state);
        state.quitting = true;
        for (_, cancel) in state.in_flight.values() {
            cancel.store(true, Ordering::Relaxed);
        }
        self.changed.notify_all();
    }

    /// Enqueues a note that cannot be transcribed here, if the settings allow it.
    pub(crate) fn on_model_missing(&self, core: &Core, id: &NoteId) {
        self.enqueue_if_allowed(core, id, CloudScope::All);
    }

    /// Enqueues the note's low-confidence spans, if the settings allow it.
    pub(crate) fn on_transcribed(&self, core: &Core, id: &NoteId) {
        self.enqueue_if_allowed(core, id, CloudScope::LowConfidence);
    }

    fn enqueue_if_allowed(&self, core: &Core, id: &NoteId, scope: CloudScope) {
        let is_allowed = {
            let settings = core.settings();
            let cloud = &settings.cloud;
            cloud.enabled && cloud.policy == CloudPolicy::Automatic && !settings.offline_lock
        };
        if !is_allowed {
            return;
        }
        let has_low_confidence = || {
            core.store
                .note(id)
                .is_ok_and(|note| !spans_to_review(&note).is_empty())
        };
        if scope == CloudScope::LowConfidence && !has_low_confidence() {
            return;
        }
        let mut state = locked(&self.state);
        if scope == CloudScope::LowConfidence || state.attempted.insert(id.clone()) {
            state.waiting.push_back((id.clone(), scope));
            self.changed.notify_all();
        }
    }

    /// `None`: shutting down.
    fn next(&self) -> Option<(NoteId, CloudScope)> {
        let waited = self.changed.wait_while(locked(&self.state), |state| {
            state.waiting.is_empty() && !state.quitting
        });
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.quitting {
            return None;
        }
        state.waiting.pop_front()
    }
}

pub(crate) fn run(core: &Core) {
    while let Some((id, scope)) = core.cloud_queue.next() {
        match request::transcribe(core, &id, scope) {
            Ok(_) if scope == CloudScope::All => cancel_jobs(core, &id),
            Ok(_) => {}
            Err(AppError::Cloud(error)) if error.code() == "cancelled" => {}
            Err(error) => core.events.emit(AppEvent::Error {
                error: error.info(),
            }),
        }
    }
}

/// The text has arrived: jobs that wait for a model are obsolete.
fn cancel_jobs(core: &Core, id: &NoteId) {
    let jobs = core.store.jobs().unwrap_or_default();
    let is_pending = |job: &&earshot_notes::Job| {
        job.note == *id && matches!(job.state, JobState::Waiting | JobState::Running)
    };
    for job in jobs.iter().filter(is_pending) {
        // Ignored: the job may just have ended.
        let _ = core.store.cancel_job(&job.id);
        core.queue.cancel(&job.id);
    }
    core.events.queue_changed();
    core.emit_note(id);
}
