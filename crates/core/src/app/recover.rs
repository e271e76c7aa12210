//! Audio files of the library that have no note.

use earshot_notes::RecoverReport;

use super::recording::{self, recording_name};
use super::{App, AppError};

impl App {
    pub fn orphaned_audio(&self) -> Result<u64, AppError> {
        Ok(self.core.store.count_orphans()?)
    }

    /// Creates a note with a job for each. Files whose content does not match their name stay. On
    /// an error, the notes recovered so far stay.
    pub fn recover_audio(&self) -> Result<RecoverReport, AppError> {
        let format = self.core.settings().recording_format;
        let report = self
            .core
            .store
            .recover(|began| recording_name(began, format))?;
        recording::recover(&self.core);
        self.core.events.queue_changed();
        Ok(report)
    }
}
