//! The commands for notes, the queue and the vocabulary.

use std::path::Path;

use earshot_notes::{
    AudioHandle, Filter, JobId, JobOptions, Note, NoteId, NotePage, NoteSummary, StoreError,
    VocabularyEntry,
};
use earshot_transcript::Format;
use jiff::Timestamp;

use super::core::Core;
use super::types::{AppEvent, CopyStyle, Queue, RetranscribeOptions};
use super::{App, AppError, ensure_language, queue};
use crate::{ModelError, ModelState, Retention, library};

const DAY_MS: i64 = 24 * 3600 * 1000;

impl App {
    /// A page of the notes that match the filter, latest first.
    pub fn list_notes(
        &self,
        filter: &Filter,
        offset: u64,
        limit: u64,
    ) -> Result<NotePage, AppError> {
        Ok(self.core.store.list(filter, offset, limit)?)
    }

    /// The languages of the notes, most frequent first.
    pub fn note_languages(&self) -> Result<Vec<String>, AppError> {
        Ok(self.core.store.languages()?)
    }

    pub fn open_note(&self, id: &NoteId) -> Result<Note, AppError> {
        Ok(self.core.store.note(id)?)
    }

    /// Omits notes that no longer exist.
    pub fn note_summaries(&self, ids: &[NoteId]) -> Result<Vec<NoteSummary>, AppError> {
        let mut found = Vec::new();
        for id in ids {
            match self.core.store.summary(id) {
                Ok(summary) => found.push(summary),
                Err(StoreError::NoteNotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }

    /// Sets the note that is open in the window; its job runs before all others.
    pub fn focus_note(&self, id: Option<&NoteId>) -> Result<(), AppError> {
        self.core.queue.set_focused_note(id);
        self.prioritize_focused_note()
    }

    /// Preempts the active job if the open note waits for its text.
    fn prioritize_focused_note(&self) -> Result<(), AppError> {
        if let Some(note) = self.core.queue.focused_note()
            && self.core.store.has_waiting_job(&note)?
        {
            self.core.queue.preempt_for(&note);
        }
        Ok(())
    }

    pub fn audio(&self, id: &NoteId) -> Result<AudioHandle, AppError> {
        Ok(self.core.store.audio(id)?)
    }

    /// An empty title restores the one derived from the sender or the file name.
    pub fn rename_note(&self, id: &NoteId, title: &str) -> Result<Note, AppError> {
        let note = self.core.store.rename(id, title)?;
        self.core.events.queue_changed();
        Ok(self.emit_changed(note))
    }

    pub fn set_favourite(&self, id: &NoteId, favourite: bool) -> Result<(), AppError> {
        self.core.store.set_favourite(id, favourite)?;
        self.core.emit_note(id);
        Ok(())
    }

    /// Corrects a segment; empty text or the model's own text reverts the correction.
    pub fn edit_segment(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        text: &str,
    ) -> Result<Note, AppError> {
        let note = self.core.store.edit_segment(id, version, segment, text)?;
        // A correction made twice is suggested as a term.
        self.core.emit_vocabulary();
        Ok(self.emit_changed(note))
    }

    pub fn choose_version(&self, id: &NoteId, version: i64) -> Result<Note, AppError> {
        let note = self.core.store.choose_version(id, version)?;
        Ok(self.emit_changed(note))
    }

    fn emit_changed(&self, note: Note) -> Note {
        self.core.events.emit(AppEvent::Note {
            note: note.summary.clone(),
        });
        note
    }

    /// Moves notes to the bin and cancels their jobs.
    pub fn bin_notes(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.core.store.bin(ids)?;
        self.core.queue.cancel_notes(ids);
        self.playback.close_if_open(ids);
        self.emit_notes(ids);
        Ok(())
    }

    pub fn restore_notes(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.core.store.restore(ids)?;
        self.emit_notes(ids);
        Ok(())
    }

    /// Deletes notes with text and audio, for good.
    pub fn erase_notes(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.core.queue.cancel_notes(ids);
        self.playback.close_if_open(ids);
        self.core.store.erase(ids)?;
        self.core.on_notes_deleted(ids.to_vec());
        Ok(())
    }

    fn emit_notes(&self, ids: &[NoteId]) {
        for id in ids {
            self.core.emit_note(id);
        }
        self.core.events.queue_changed();
    }

    fn load_notes(&self, ids: &[NoteId]) -> Result<Vec<Note>, AppError> {
        if ids.is_empty() {
            return Err(AppError::EmptySelection("note"));
        }
        let mut notes = Vec::new();
        for id in ids {
            match self.core.store.note(id) {
                // One unreadable note does not fail the others.
                Err(error @ StoreError::Unreadable(_)) if ids.len() > 1 => {
                    self.core.events.report_error(error.code(), error);
                }
                note => notes.push(note?),
            }
        }
        Ok(notes)
    }

    /// The texts for the clipboard; several notes as one thread.
    pub fn copy_notes(&self, ids: &[NoteId], style: CopyStyle) -> Result<String, AppError> {
        library::to_clipboard_text(&self.load_notes(ids)?, style).ok_or(AppError::NoText)
    }

    /// The suggested file name if the export is a single file, otherwise `None`: the user selects a
    /// folder.
    pub fn export_name(
        &self,
        ids: &[NoteId],
        names: &[String],
    ) -> Result<Option<String>, AppError> {
        match (ids, formats(names)?.as_slice()) {
            ([id], [format]) => {
                let note = self.core.store.note(id)?;
                Ok(Some(library::export_name(&note, *format)))
            }
            _ => Ok(None),
        }
    }

    /// Writes the texts to a file or folder and returns its path. A file is replaced, since the
    /// dialog has confirmed it; files in a folder are not.
    ///
    /// # Errors
    /// [`AppError::ExportIncomplete`] if only some of the files could be written.
    pub fn export_notes(
        &self,
        ids: &[NoteId],
        names: &[String],
        to: &Path,
    ) -> Result<String, AppError> {
        let formats = formats(names)?;
        let written = library::export(&self.load_notes(ids)?, &formats, to, !to.is_dir())?;
        let failed = written.failures.len();
        if let Some(first) = written.failures.into_iter().next() {
            return Err(if written.files.is_empty() {
                first.into()
            } else {
                AppError::ExportIncomplete(failed, first)
            });
        }
        match written.files.as_slice() {
            [] => Err(AppError::NoText),
            [file] => Ok(file.display().to_string()),
            _ => Ok(to.display().to_string()),
        }
    }

    /// Transcribes a note again; its earlier texts stay.
    pub fn retranscribe(&self, id: &NoteId, options: &RetranscribeOptions) -> Result<(), AppError> {
        if let Some(language) = &options.language {
            ensure_language(language)?;
        }
        if let Some(name) = &options.model {
            let entry = self.core.models.find(name)?;
            let is_installed = |listed: &crate::ListedModel| {
                listed.entry.name == entry.name && listed.state == ModelState::Installed
            };
            if !self.core.models.list().iter().any(is_installed) {
                return Err(ModelError::Missing(name.clone()).into());
            }
        }
        // Fails early if there is no audio.
        drop(self.core.store.audio(id)?);
        let job_options = JobOptions {
            language: options.language.clone(),
            model: options.model.clone(),
            translate: options.translate,
        };
        self.core.store.add_job(id, &job_options)?;
        self.notify_new_job();
        self.prioritize_focused_note()
    }

    pub fn queue(&self) -> Result<Queue, AppError> {
        Ok(queue::view(&self.core)?)
    }

    pub fn pause_queue(&self, paused: bool) -> Result<(), AppError> {
        self.core.queue.pause(paused);
        self.core.events.queue_changed();
        Ok(())
    }

    pub fn cancel_job(&self, id: &JobId) -> Result<(), AppError> {
        let job = self.core.store.job(id)?;
        self.core.store.cancel_job(id)?;
        self.core.queue.cancel(id);
        self.core.emit_note(&job.note);
        self.core.events.queue_changed();
        Ok(())
    }

    /// Moves a failed or cancelled job to the end of the queue.
    pub fn retry_job(&self, id: &JobId) -> Result<(), AppError> {
        self.core.store.retry_job(id)?;
        if let Ok(job) = self.core.store.job(id) {
            self.core.emit_note(&job.note);
        }
        self.notify_new_job();
        self.prioritize_focused_note()
    }

    /// Moves a waiting job before another, or to the end.
    pub fn move_job(&self, id: &JobId, before: Option<&JobId>) -> Result<(), AppError> {
        self.core.store.move_job(id, before)?;
        self.core.events.queue_changed();
        Ok(())
    }

    /// Removes finished jobs from the queue; their notes stay.
    pub fn clear_finished(&self) -> Result<(), AppError> {
        self.core.store.clear_finished()?;
        self.core.events.queue_changed();
        Ok(())
    }

    fn notify_new_job(&self) {
        self.core.events.queue_changed();
        self.core.queue.wake();
    }

    pub fn vocabulary(&self) -> Result<Vec<VocabularyEntry>, AppError> {
        Ok(self.core.store.vocabulary()?)
    }

    pub fn add_term(&self, language: &str, term: &str) -> Result<Vec<VocabularyEntry>, AppError> {
        ensure_language(language)?;
        self.core.store.add_term(language, term)?;
        self.vocabulary_changed()
    }

    /// Accepts or rejects a suggested term.
    pub fn decide_term(&self, id: i64, accepted: bool) -> Result<Vec<VocabularyEntry>, AppError> {
        self.core.store.decide_term(id, accepted)?;
        self.vocabulary_changed()
    }

    pub fn remove_term(&self, id: i64) -> Result<Vec<VocabularyEntry>, AppError> {
        self.core.store.remove_term(id)?;
        self.vocabulary_changed()
    }

    fn vocabulary_changed(&self) -> Result<Vec<VocabularyEntry>, AppError> {
        self.core.emit_vocabulary();
        self.vocabulary()
    }
}

fn formats(names: &[String]) -> Result<Vec<Format>, AppError> {
    if names.is_empty() {
        return Err(AppError::EmptySelection("format"));
    }
    let formats: Result<Vec<Format>, _> = names.iter().map(|name| name.parse()).collect();
    Ok(formats?)
}

impl Core {
    /// Deletes notes whose time in the bin is over.
    pub(crate) fn purge_bin(&self) {
        let retention_ms = i64::from(self.settings().bin_days) * DAY_MS;
        match self
            .store
            .purge(Timestamp::now().as_millisecond() - retention_ms)
        {
            Ok(ids) if ids.is_empty() => {}
            Ok(ids) => self.on_notes_deleted(ids),
            Err(StoreError::Locked) => {}
            Err(error) => self.events.report_error(error.code(), &error),
        }
    }

    /// Moves old notes to the bin, or deletes old audio, as the settings say.
    pub(crate) fn apply_retention(&self) {
        let (days, retention) = {
            let settings = self.settings();
            (settings.retention_days, settings.retention)
        };
        if days == 0 {
            return;
        }
        let before = Timestamp::now().as_millisecond() - i64::from(days) * DAY_MS;
        let result = match retention {
            Retention::Notes => self.store.bin_before(before),
            Retention::Sounds => self.store.delete_audio_before(before),
        };
        match result {
            Ok(ids) => {
                for id in &ids {
                    super::playback::delete_waveform(&self.paths, id);
                    self.emit_note(id);
                }
                if !ids.is_empty() {
                    self.events.queue_changed();
                }
            }
            Err(StoreError::Locked) => {}
            Err(error) => self.events.report_error(error.code(), &error),
        }
    }

    pub(crate) fn on_notes_deleted(&self, ids: Vec<NoteId>) {
        for id in &ids {
            self.durations.remove(id);
            super::playback::delete_waveform(&self.paths, id);
        }
        self.events.emit(AppEvent::NotesDeleted { ids });
        self.events.queue_changed();
        self.emit_vocabulary();
    }
}
