//! Durations of the audio of waiting jobs: the queue view needs them up to ten times a second.

use std::collections::HashMap;
use std::sync::Mutex;

use earshot_notes::{NoteId, Store};

use crate::locked;

#[derive(Default)]
pub(super) struct Durations(Mutex<HashMap<NoteId, Option<u64>>>);

impl Durations {
    pub(super) fn get(&self, store: &Store, note: &NoteId) -> Option<u64> {
        let mut durations = locked(&self.0);
        *durations.entry(note.clone()).or_insert_with(|| {
            let duration = store.summary(note).map(|note| note.duration_ms);
            duration.ok().filter(|duration| *duration > 0)
        })
    }

    /// Call when the note's duration becomes known or the note is deleted.
    pub(super) fn remove(&self, note: &NoteId) {
        locked(&self.0).remove(note);
    }

    pub(super) fn clear(&self) {
        locked(&self.0).clear();
    }
}
