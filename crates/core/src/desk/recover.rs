//! Sounds of the library that have no note.

use earshot_notes::RecoverReport;

use super::record::{self, recording_name};
use super::{Desk, DeskError};

impl Desk {
    /// How many there are.
    ///
    /// # Errors
    /// If the library cannot be read, or is locked.
    pub fn sounds_without_note(&self) -> Result<u64, DeskError> {
        Ok(self.core.store.sounds_without_note()?)
    }

    /// Makes notes of them, each with a job. A file that is not what its name says stays.
    ///
    /// # Errors
    /// If the library cannot be read or written, or is locked. What was recovered until then
    /// stays.
    pub fn recover_sounds(&self) -> Result<RecoverReport, DeskError> {
        let format = self.core.settings().recording_format;
        let report = self
            .core
            .store
            .recover(|began| recording_name(began, format))?;
        record::recover(&self.core);
        self.core.tell.queue_changed();
        Ok(report)
    }
}
