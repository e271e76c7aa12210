//! The requests in flight, and the automatic ones that wait.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use earshot_notes::NoteId;

use crate::api::{AppEvent, CloudScope};
use crate::events::EventBus;
use crate::{CloudError, locked};

pub(super) struct Requests {
    events: Arc<EventBus>,
    state: Mutex<State>,
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
    requests: &'a Requests,
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
        let mut state = locked(&self.requests.state);
        state.in_flight.remove(self.id.as_str());
        drop(state);
        self.requests.emit();
    }
}

impl Requests {
    pub(super) fn new(events: &Arc<EventBus>) -> Requests {
        Requests {
            events: Arc::clone(events),
            state: Mutex::default(),
        }
    }

    /// Registers a request.
    ///
    /// # Errors
    /// [`CloudError::InProgress`] if the note already has one.
    pub(super) fn start(&self, id: &NoteId, host: &str) -> Result<InFlight<'_>, CloudError> {
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
        self.emit();
        Ok(InFlight {
            requests: self,
            id: id.clone(),
            cancel,
        })
    }

    fn emit(&self) {
        let state = locked(&self.state);
        let notes = state.in_flight.values().map(|(id, _)| id.clone()).collect();
        drop(state);
        self.events.emit(AppEvent::CloudRequests { notes });
    }

    pub(super) fn cancel(&self, id: &NoteId) {
        let mut state = locked(&self.state);
        state.waiting.retain(|(waiting, _)| waiting != id);
        if let Some((_, cancel)) = state.in_flight.get(id.as_str()) {
            cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Later requests are cancelled at once.
    pub(super) fn cancel_all(&self) {
        let mut state = locked(&self.state);
        state.quitting = true;
        for (_, cancel) in state.in_flight.values() {
            cancel.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn enqueue(&self, id: &NoteId, scope: CloudScope) {
        let mut state = locked(&self.state);
        if scope == CloudScope::LowConfidence || state.attempted.insert(id.clone()) {
            state.waiting.push_back((id.clone(), scope));
        }
    }

    pub(super) fn next(&self) -> Option<(NoteId, CloudScope)> {
        let mut state = locked(&self.state);
        state.waiting.pop_front().filter(|_| !state.quitting)
    }
}
