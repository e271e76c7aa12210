//! Who is asked about what, and what is asked without the user's doing.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use earshot_notes::{JobState, NoteId};

use super::{CloudScope, ask, unsure};
use crate::desk::DeskError;
use crate::desk::core::Core;
use crate::desk::types::AppEvent;
use crate::{CloudError, CloudWhen, locked};

/// What a service is asked, and shall be asked.
#[derive(Default)]
pub(crate) struct Messenger {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What ends each question.
    asking: BTreeMap<String, (NoteId, Arc<AtomicBool>)>,
    waiting: VecDeque<(NoteId, CloudScope)>,
    /// Asked about for want of a model since the start: their jobs wait for one and come
    /// again and again, but once is enough, whatever came of it.
    tried: HashSet<NoteId>,
    quitting: bool,
}

/// A question that is being asked, until it is dropped.
pub(super) struct Question<'a> {
    core: &'a Core,
    id: NoteId,
    cancel: Arc<AtomicBool>,
}

impl Question<'_> {
    /// Set when nobody wants the answer any more.
    pub(super) fn cancel(&self) -> &AtomicBool {
        &self.cancel
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        locked(&self.core.messenger.state)
            .asking
            .remove(self.id.as_str());
        self.core.messenger.tell(self.core);
    }
}

impl Messenger {
    /// Begins a question about a note.
    ///
    /// # Errors
    /// [`CloudError::Underway`]: one at a time.
    pub(super) fn begin<'a>(
        &self,
        core: &'a Core,
        id: &NoteId,
        host: &str,
    ) -> Result<Question<'a>, CloudError> {
        let cancel = Arc::new(AtomicBool::new(false));
        {
            let mut state = locked(&self.state);
            cancel.store(state.quitting, Ordering::Relaxed);
            if state.asking.contains_key(id.as_str()) {
                let host = host.to_owned();
                return Err(CloudError::Underway { host });
            }
            let question = (id.clone(), Arc::clone(&cancel));
            state.asking.insert(id.as_str().to_owned(), question);
        }
        self.tell(core);
        Ok(Question {
            core,
            id: id.clone(),
            cancel,
        })
    }

    fn tell(&self, core: &Core) {
        let state = locked(&self.state);
        let notes = state.asking.values().map(|(id, _)| id.clone()).collect();
        drop(state);
        core.tell.event(AppEvent::Asking { notes });
    }

    /// Nobody wants the answer about this note any more.
    pub(super) fn stop(&self, id: &NoteId) {
        let mut state = locked(&self.state);
        state.waiting.retain(|(waiting, _)| waiting != id);
        if let Some((_, cancel)) = state.asking.get(id.as_str()) {
            cancel.store(true, Ordering::Relaxed);
        }
    }

    /// The program ends.
    pub(crate) fn quit(&self) {
        let mut state = locked(&self.state);
        state.quitting = true;
        for (_, cancel) in state.asking.values() {
            cancel.store(true, Ordering::Relaxed);
        }
        self.changed.notify_all();
    }

    /// Asks by itself about a note that this device cannot write down, if the user has
    /// said so.
    pub(crate) fn no_model(&self, core: &Core, id: &NoteId) {
        self.when_needed(core, id, CloudScope::All);
    }

    /// Asks by itself about what this device was not sure of, if the user has said so.
    pub(crate) fn written(&self, core: &Core, id: &NoteId) {
        self.when_needed(core, id, CloudScope::Unsure);
    }

    fn when_needed(&self, core: &Core, id: &NoteId, scope: CloudScope) {
        let may = {
            let settings = core.settings();
            let cloud = &settings.cloud;
            cloud.on && cloud.when == CloudWhen::WhenNeeded && !settings.offline_lock
        };
        if !may {
            return;
        }
        let is_unsure = || {
            core.store
                .note(id)
                .is_ok_and(|note| !unsure(&note).is_empty())
        };
        if scope == CloudScope::Unsure && !is_unsure() {
            return;
        }
        let mut state = locked(&self.state);
        if scope == CloudScope::Unsure || state.tried.insert(id.clone()) {
            state.waiting.push_back((id.clone(), scope));
            self.changed.notify_all();
        }
    }

    /// Waits for the next note to ask about; `None`: the program ends.
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

/// The messenger's thread: asks about one note after the other.
pub(crate) fn work(core: &Core) {
    while let Some((id, scope)) = core.messenger.next() {
        match ask::ask(core, &id, scope) {
            Ok(_) if scope == CloudScope::All => drop_jobs(core, &id),
            Ok(_) => {}
            Err(DeskError::Cloud(error)) if error.code() == "cancelled" => {}
            Err(error) => core.tell.event(AppEvent::Problem {
                error: error.info(),
            }),
        }
    }
}

/// The text is there: nobody has to wait for a model any more.
fn drop_jobs(core: &Core, id: &NoteId) {
    let jobs = core.store.jobs().unwrap_or_default();
    let waits = |job: &&earshot_notes::Job| {
        job.note == *id && matches!(job.state, JobState::Waiting | JobState::Running)
    };
    for job in jobs.iter().filter(waits) {
        // It may have ended in this moment, which is as well.
        let _ = core.store.cancel_job(&job.id);
        core.control.cancel(&job.id);
    }
    core.tell.queue_changed();
    core.tell_note(id);
}
