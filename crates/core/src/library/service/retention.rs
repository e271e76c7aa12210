//! Deleting old notes and audio.

use earshot_notes::{NoteId, StoreError};
use jiff::Timestamp;

use super::LibraryService;
use crate::Retention;

const DAY_MS: i64 = 24 * 3600 * 1000;

impl LibraryService {
    /// Moves old notes to the bin, or deletes old audio, as the settings say.
    pub(super) fn apply_retention(&self) {
        let settings = self.settings.get();
        if settings.retention_days == 0 {
            return;
        }
        let before = days_ago(settings.retention_days);
        let changed = self.report_failure(match settings.retention {
            Retention::Notes => self.store.bin_before(before),
            Retention::Sounds => self.store.delete_audio_before(before),
        });
        for id in &changed {
            self.waveforms.delete(id);
            self.events.emit_note(&self.store, id);
        }
    }

    /// Deletes notes that have been in the bin for the configured time.
    pub(super) fn purge_bin(&self) {
        let before = days_ago(self.settings.get().bin_days);
        let deleted = self.report_failure(self.store.purge(before));
        if !deleted.is_empty() {
            self.emit_deleted(deleted);
        }
    }

    fn report_failure(&self, result: Result<Vec<NoteId>, StoreError>) -> Vec<NoteId> {
        if let Err(error) = &result
            && !matches!(error, StoreError::Locked)
        {
            self.events.report_error(error.code(), error);
        }
        result.unwrap_or_default()
    }
}

fn days_ago(days: u32) -> i64 {
    Timestamp::now().as_millisecond() - i64::from(days) * DAY_MS
}
