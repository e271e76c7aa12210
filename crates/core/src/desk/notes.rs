//! The commands about notes, queue and vocabulary.

use std::path::Path;

use earshot_notes::{
    Filter, JobId, JobOptions, Note, NoteId, NotePage, NoteSummary, SoundHandle, StoreError,
    VocabularyEntry,
};
use earshot_transcript::Format;
use jiff::Timestamp;

use super::core::Core;
use super::types::{Again, AppEvent, CopyStyle, Queue};
use super::{Desk, DeskError, known_language, queue};
use crate::{ModelError, Retention, State, library};

const DAY_MS: i64 = 24 * 3600 * 1000;

impl Desk {
    /// A stretch of the notes that fit the filter, the latest first.
    ///
    /// # Errors
    /// Those of the library, as for all that follow here.
    pub fn list_notes(
        &self,
        filter: &Filter,
        offset: u64,
        limit: u64,
    ) -> Result<NotePage, DeskError> {
        Ok(self.core.store.list(filter, offset, limit)?)
    }

    /// The languages of the notes, the most frequent first.
    ///
    /// # Errors
    /// Those of the library.
    pub fn note_languages(&self) -> Result<Vec<String>, DeskError> {
        Ok(self.core.store.languages()?)
    }

    /// Everything about a note.
    ///
    /// # Errors
    /// If it is gone.
    pub fn open_note(&self, id: &NoteId) -> Result<Note, DeskError> {
        Ok(self.core.store.note(id)?)
    }

    /// These notes as the list shows them; those that are gone are left out.
    ///
    /// # Errors
    /// Those of the library.
    pub fn note_summaries(&self, ids: &[NoteId]) -> Result<Vec<NoteSummary>, DeskError> {
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

    /// The note before the user's eyes, if there is one: its text is made before that of
    /// all others.
    ///
    /// # Errors
    /// Those of the library.
    pub fn look_at(&self, id: Option<&NoteId>) -> Result<(), DeskError> {
        self.core.control.look_at(id);
        self.hurry()
    }

    /// Where the note before the user's eyes waits for its text, the job at hand makes
    /// room.
    fn hurry(&self) -> Result<(), DeskError> {
        if let Some(note) = self.core.control.looked_at()
            && self.core.store.waits(&note)?
        {
            self.core.control.make_room_for(&note);
        }
        Ok(())
    }

    /// The bytes of a note's sound.
    ///
    /// # Errors
    /// If it was not kept, or is lost.
    pub fn sound(&self, id: &NoteId) -> Result<SoundHandle, DeskError> {
        Ok(self.core.store.sound(id)?)
    }

    /// Gives a note a title; an empty one goes back to sender or file name.
    ///
    /// # Errors
    /// If it is gone.
    pub fn rename_note(&self, id: &NoteId, title: &str) -> Result<Note, DeskError> {
        let note = self.core.store.rename(id, title)?;
        self.core.tell.queue_changed();
        Ok(self.told(note))
    }

    /// Marks a note as a favourite, or no longer.
    ///
    /// # Errors
    /// If it is gone.
    pub fn favour_note(&self, id: &NoteId, favourite: bool) -> Result<(), DeskError> {
        self.core.store.favour(id, favourite)?;
        self.core.tell_note(id);
        Ok(())
    }

    /// Words a segment anew; empty text or the model's own takes that back.
    ///
    /// # Errors
    /// If note, version or segment is gone.
    pub fn edit_segment(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        text: &str,
    ) -> Result<Note, DeskError> {
        let note = self.core.store.edit_segment(id, version, segment, text)?;
        // What is corrected twice is offered as a term.
        self.core.tell_vocabulary();
        Ok(self.told(note))
    }

    /// Shows another of a note's texts.
    ///
    /// # Errors
    /// If note or version is gone.
    pub fn choose_version(&self, id: &NoteId, version: i64) -> Result<Note, DeskError> {
        let note = self.core.store.choose_version(id, version)?;
        Ok(self.told(note))
    }

    fn told(&self, note: Note) -> Note {
        self.core.tell.event(AppEvent::Note {
            note: note.summary.clone(),
        });
        note
    }

    /// Puts notes into the bin; what is being done for them stops.
    ///
    /// # Errors
    /// Those of the library.
    pub fn bin_notes(&self, ids: &[NoteId]) -> Result<(), DeskError> {
        self.core.store.bin(ids)?;
        self.core.control.cancel_notes(ids);
        self.player.close_any(ids);
        self.tell_all(ids);
        Ok(())
    }

    /// Takes notes out of the bin.
    ///
    /// # Errors
    /// Those of the library.
    pub fn restore_notes(&self, ids: &[NoteId]) -> Result<(), DeskError> {
        self.core.store.restore(ids)?;
        self.tell_all(ids);
        Ok(())
    }

    /// Erases notes with text and sound, for ever.
    ///
    /// # Errors
    /// Those of the library.
    pub fn erase_notes(&self, ids: &[NoteId]) -> Result<(), DeskError> {
        self.core.control.cancel_notes(ids);
        self.player.close_any(ids);
        self.core.store.erase(ids)?;
        self.core.gone(ids.to_vec());
        Ok(())
    }

    fn tell_all(&self, ids: &[NoteId]) {
        for id in ids {
            self.core.tell_note(id);
        }
        self.core.tell.queue_changed();
    }

    fn notes(&self, ids: &[NoteId]) -> Result<Vec<Note>, DeskError> {
        if ids.is_empty() {
            return Err(DeskError::NothingChosen("note"));
        }
        let mut notes = Vec::new();
        for id in ids {
            match self.core.store.note(id) {
                // One of several that cannot be read costs none of the others.
                Err(error @ StoreError::Unreadable(_)) if ids.len() > 1 => {
                    self.core.tell.problem(error.code(), error);
                }
                note => notes.push(note?),
            }
        }
        Ok(notes)
    }

    /// The notes' texts for the clipboard; several as one thread.
    ///
    /// # Errors
    /// If a note is gone or none has text.
    pub fn copy_notes(&self, ids: &[NoteId], style: CopyStyle) -> Result<String, DeskError> {
        library::copied(&self.notes(ids)?, style).ok_or(DeskError::NoText)
    }

    /// A name to save an export under where it is one file; `None` where it is a
    /// folder that has to be chosen.
    ///
    /// # Errors
    /// If a note is gone or a format unknown.
    pub fn export_name(
        &self,
        ids: &[NoteId],
        names: &[String],
    ) -> Result<Option<String>, DeskError> {
        match (ids, formats(names)?.as_slice()) {
            ([id], [format]) => {
                let note = self.core.store.note(id)?;
                Ok(Some(library::export_name(&note, *format)))
            }
            _ => Ok(None),
        }
    }

    /// Writes the notes' texts to the chosen file or folder. A file is replaced:
    /// the dialog has asked. In a folder nothing is. Gives the file or folder.
    ///
    /// # Errors
    /// If a note is gone, none has text, or a file cannot be written; the others are.
    pub fn export_notes(
        &self,
        ids: &[NoteId],
        names: &[String],
        to: &Path,
    ) -> Result<String, DeskError> {
        let formats = formats(names)?;
        let written = library::export(&self.notes(ids)?, &formats, to, !to.is_dir())?;
        let failed = written.failures.len();
        if let Some(first) = written.failures.into_iter().next() {
            return Err(if written.files.is_empty() {
                first.into()
            } else {
                DeskError::ExportIncomplete(failed, first)
            });
        }
        match written.files.as_slice() {
            [] => Err(DeskError::NoText),
            [file] => Ok(file.display().to_string()),
            _ => Ok(to.display().to_string()),
        }
    }

    /// Has a note listened to once more; its earlier texts stay.
    ///
    /// # Errors
    /// If the note is gone, its sound was not kept, or model or language do not fit.
    pub fn transcribe_again(&self, id: &NoteId, again: &Again) -> Result<(), DeskError> {
        if let Some(language) = &again.language {
            known_language(language)?;
        }
        if let Some(name) = &again.model {
            let entry = self.core.models.named(name)?;
            let is_here = |listed: &crate::ListedModel| {
                listed.entry.name == entry.name && listed.state == State::Here
            };
            if !self.core.models.list().iter().any(is_here) {
                return Err(ModelError::Missing(name.clone()).into());
            }
        }
        // Better said now than when its turn comes.
        drop(self.core.store.sound(id)?);
        let options = JobOptions {
            language: again.language.clone(),
            model: again.model.clone(),
            translate: again.translate,
        };
        self.core.store.add_job(id, &options)?;
        self.stir();
        self.hurry()
    }

    /// The whole queue.
    ///
    /// # Errors
    /// Those of the library.
    pub fn queue(&self) -> Result<Queue, DeskError> {
        Ok(queue::view(&self.core)?)
    }

    /// Stops listening, or goes on where it stopped.
    ///
    /// # Errors
    /// None for now.
    pub fn pause_queue(&self, paused: bool) -> Result<(), DeskError> {
        self.core.control.pause(paused);
        self.core.tell.queue_changed();
        Ok(())
    }

    /// Ends a job that is not wanted any more, within a moment.
    ///
    /// # Errors
    /// If it is gone or has ended.
    pub fn cancel_job(&self, id: &JobId) -> Result<(), DeskError> {
        let job = self.core.store.job(id)?;
        self.core.store.cancel_job(id)?;
        self.core.control.cancel(id);
        self.core.tell_note(&job.note);
        self.core.tell.queue_changed();
        Ok(())
    }

    /// Puts a job that failed or was cancelled to the end of the queue.
    ///
    /// # Errors
    /// If it is gone, or did neither.
    pub fn retry_job(&self, id: &JobId) -> Result<(), DeskError> {
        self.core.store.retry_job(id)?;
        if let Ok(job) = self.core.store.job(id) {
            self.core.tell_note(&job.note);
        }
        self.stir();
        self.hurry()
    }

    /// Moves a waiting job before another, or to the end.
    ///
    /// # Errors
    /// If either is gone, or the first does not wait.
    pub fn move_job(&self, id: &JobId, before: Option<&JobId>) -> Result<(), DeskError> {
        self.core.store.move_job(id, before)?;
        self.core.tell.queue_changed();
        Ok(())
    }

    /// Takes what has ended off the queue; the notes stay.
    ///
    /// # Errors
    /// Those of the library.
    pub fn clear_finished(&self) -> Result<(), DeskError> {
        self.core.store.clear_finished()?;
        self.core.tell.queue_changed();
        Ok(())
    }

    /// There is something new to do.
    fn stir(&self) {
        self.core.tell.queue_changed();
        self.core.control.kick();
    }

    /// Names and terms that the user taught, or might want to.
    ///
    /// # Errors
    /// Those of the library.
    pub fn vocabulary(&self) -> Result<Vec<VocabularyEntry>, DeskError> {
        Ok(self.core.store.vocabulary()?)
    }

    /// Adds a term of a language.
    ///
    /// # Errors
    /// If it says nothing, or the language is unknown.
    pub fn add_term(&self, language: &str, term: &str) -> Result<Vec<VocabularyEntry>, DeskError> {
        known_language(language)?;
        self.core.store.add_term(language, term)?;
        self.changed_vocabulary()
    }

    /// Decides on a term that was offered.
    ///
    /// # Errors
    /// If it is gone.
    pub fn decide_term(&self, id: i64, accepted: bool) -> Result<Vec<VocabularyEntry>, DeskError> {
        self.core.store.decide_term(id, accepted)?;
        self.changed_vocabulary()
    }

    /// Removes a term.
    ///
    /// # Errors
    /// If it is gone.
    pub fn remove_term(&self, id: i64) -> Result<Vec<VocabularyEntry>, DeskError> {
        self.core.store.remove_term(id)?;
        self.changed_vocabulary()
    }

    fn changed_vocabulary(&self) -> Result<Vec<VocabularyEntry>, DeskError> {
        self.core.tell_vocabulary();
        self.vocabulary()
    }
}

fn formats(names: &[String]) -> Result<Vec<Format>, DeskError> {
    if names.is_empty() {
        return Err(DeskError::NothingChosen("format"));
    }
    let formats: Result<Vec<Format>, _> = names.iter().map(|name| name.parse()).collect();
    Ok(formats?)
}

impl Core {
    /// Erases what has been in the bin for as long as the settings say.
    pub(crate) fn empty_bin(&self) {
        let kept = i64::from(self.settings().bin_days) * DAY_MS;
        match self.store.purge(Timestamp::now().as_millisecond() - kept) {
            Ok(ids) if ids.is_empty() => {}
            Ok(ids) => self.gone(ids),
            Err(StoreError::Locked) => {}
            Err(error) => self.tell.problem(error.code(), &error),
        }
    }

    /// Puts what is older than the settings say into the bin, or its sound away for ever.
    pub(crate) fn put_away_old(&self) {
        let (days, what) = {
            let settings = self.settings();
            (settings.retention_days, settings.retention)
        };
        if days == 0 {
            return;
        }
        let before = Timestamp::now().as_millisecond() - i64::from(days) * DAY_MS;
        let done = match what {
            Retention::Notes => self.store.bin_older(before),
            Retention::Sounds => self.store.forget_sounds_older(before),
        };
        match done {
            Ok(ids) => {
                for id in &ids {
                    super::player::forget_peaks(&self.paths, id);
                    self.tell_note(id);
                }
                if !ids.is_empty() {
                    self.tell.queue_changed();
                }
            }
            Err(StoreError::Locked) => {}
            Err(error) => self.tell.problem(error.code(), &error),
        }
    }

    /// These notes are no more.
    pub(crate) fn gone(&self, ids: Vec<NoteId>) {
        for id in &ids {
            self.lengths.forget(id);
            super::player::forget_peaks(&self.paths, id);
        }
        self.tell.event(AppEvent::NotesGone { ids });
        self.tell.queue_changed();
        self.tell_vocabulary();
    }
}
