//! Waveforms of notes: in the cache, or in memory for an encrypted library.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use earshot_fsutil::write_atomically;
use earshot_notes::{NoteId, Store};

use crate::api::{AppEvent, Waveform};
use crate::{Paths, locked};

/// Enough for a wide window.
pub(crate) const WAVEFORM_POINTS: usize = 1000;

pub(crate) struct Waveforms {
    paths: Paths,
    store: Arc<Store>,
    /// Never on disk for an encrypted library: the shape identifies a recording.
    memory: Mutex<HashMap<NoteId, Waveform>>,
}

impl Waveforms {
    pub(crate) fn new(paths: &Paths, store: &Arc<Store>) -> Waveforms {
        Waveforms {
            paths: paths.clone(),
            store: Arc::clone(store),
            memory: Mutex::default(),
        }
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::NotesDeleted { ids } => ids.iter().for_each(|id| self.delete(id)),
            AppEvent::Encryption { .. } => locked(&self.memory).clear(),
            _ => {}
        }
    }

    pub(crate) fn get(&self, id: &NoteId) -> Option<Waveform> {
        if self.store.encryption_status().is_encrypted {
            return locked(&self.memory).get(id).cloned();
        }
        std::fs::read(self.file(id))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Waveform>(&bytes).ok())
            .filter(|waveform| waveform.peaks.len() == WAVEFORM_POINTS)
    }

    /// Best effort.
    pub(crate) fn insert(&self, id: &NoteId, waveform: &Waveform) {
        if self.store.encryption_status().is_encrypted {
            locked(&self.memory).insert(id.clone(), waveform.clone());
        } else if let Ok(bytes) = serde_json::to_vec(waveform) {
            let _ = write_atomically(&self.file(id), &bytes);
        }
    }

    pub(crate) fn delete(&self, id: &NoteId) {
        // It may never have been shown.
        let _ = std::fs::remove_file(self.file(id));
    }

    /// Keyed by note, so that it is deleted with it.
    fn file(&self, id: &NoteId) -> PathBuf {
        self.paths.cache.join("peaks").join(format!("{id}.json"))
    }
}
