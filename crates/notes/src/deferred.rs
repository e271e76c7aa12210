//! Recordings made while the library was locked.

use std::fs::{self, File};

use crate::error::{Result, StoreError};
use crate::recording_files::{DEFERRED, SEALED, has_recording};
use crate::{NoteId, Store};

impl Store {
    /// Creates the notes of completed recordings made while locked. `file_name` names a recording
    /// started at this time (Unix ms).
    pub fn adopt_deferred_recordings(
        &self,
        file_name: impl Fn(i64) -> String,
    ) -> Result<Vec<NoteId>> {
        let failed = || StoreError::file("add a recording");
        let mut adopted = Vec::new();
        for (path, note) in self.recordings.list(DEFERRED)? {
            let file = File::open(&path).map_err(failed())?;
            if file.try_lock_shared().is_err() {
                continue;
            }
            // Row first: a file of that name without a row counts as a leftover.
            let exists = self.read(|database| has_recording(database, &note))?;
            if !exists {
                self.insert_recording(&note, &file_name(note.created_at()))?;
            }
            fs::rename(&path, self.recordings.path(&note, SEALED))
                .and_then(|()| self.recordings.sync())
                .map_err(failed())?;
            adopted.push(note);
        }
        Ok(adopted)
    }
}
