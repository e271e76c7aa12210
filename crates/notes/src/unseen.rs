//! What was recorded while the library was locked.

use std::fs::{self, File};

use crate::error::{Result, StoreError};
use crate::recordings::{SEALED, UNSEEN, is_recorded};
use crate::{NoteId, Store};

impl Store {
    /// Makes the notes of what was recorded while the library was locked, and is over.
    /// They are this store's to finish or to discard. `file_name` tells what a recording
    /// is called that was begun at this moment (Unix milliseconds).
    ///
    /// # Errors
    /// If the library cannot be written, or is locked.
    pub fn take_in_unseen(&self, file_name: impl Fn(i64) -> String) -> Result<Vec<NoteId>> {
        let failed = || StoreError::file("take in a recording");
        let mut taken = Vec::new();
        for (path, note) in self.recordings.all(UNSEEN)? {
            let file = File::open(&path).map_err(failed())?;
            if file.try_lock_shared().is_err() {
                continue;
            }
            // The row first: a file of that name without one is a leftover.
            let is_there = self.read(|database| is_recorded(database, &note))?;
            if !is_there {
                self.insert_recording(&note, &file_name(note.made_at()))?;
            }
            fs::rename(&path, self.recordings.path(&note, SEALED))
                .and_then(|()| self.recordings.settle())
                .map_err(failed())?;
            taken.push(note);
        }
        Ok(taken)
    }
}
