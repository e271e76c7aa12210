//! Notes, vocabulary and encryption of the library.

mod encryption;
mod replace_rules;
mod retention;
mod sleep_inhibitor;
mod threads;

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Instant;

use earshot_notes::{
    AskedMessage, AudioHandle, Filter, HighlightKind, HighlightState, Note, NoteId, NotePage,
    NoteSummary, Store, StoreError, UnheardConversation, VocabularyEntry,
};
use earshot_transcript::Format;

use self::sleep_inhibitor::SleepInhibitor;
use crate::api::{AppError, AppEvent, CopyStyle};
use crate::events::EventBus;
use crate::languages::ensure_known;
use crate::outputs::write_file;
use crate::quiesce::Quiesce;
use crate::settings::SettingsStore;
use crate::task::BackgroundTask;
use crate::waveforms::Waveforms;
use crate::{Paths, library, locked};

/// The list shows no more.
const MAX_ASKED_MESSAGES: u64 = 500;

pub struct LibraryService {
    paths: Paths,
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    waveforms: Arc<Waveforms>,
    /// Imports hold a read lock.
    import_lock: Arc<RwLock<()>>,
    users: Vec<Arc<dyn Quiesce>>,
    last_activity: Mutex<Instant>,
    /// The vocabulary as last emitted.
    last_vocabulary: Mutex<Vec<VocabularyEntry>>,
    sleep_inhibitor: SleepInhibitor,
    sleep_task: BackgroundTask,
    task: BackgroundTask,
}

impl LibraryService {
    /// `users` are quiesced in this order before the library is locked.
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        waveforms: &Arc<Waveforms>,
        import_lock: Arc<RwLock<()>>,
        users: Vec<Arc<dyn Quiesce>>,
    ) -> Arc<LibraryService> {
        Arc::new(LibraryService {
            paths: paths.clone(),
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            waveforms: Arc::clone(waveforms),
            import_lock,
            users,
            last_activity: Mutex::new(Instant::now()),
            last_vocabulary: Mutex::new(store.vocabulary().unwrap_or_default()),
            sleep_inhibitor: SleepInhibitor::default(),
            sleep_task: BackgroundTask::default(),
            task: BackgroundTask::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        if let AppEvent::Playback { playback } = event
            && playback.playing
        {
            self.report_activity(Instant::now());
        }
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        self.task.start("auto-lock", self, Self::watch)?;
        self.sleep_task.start("sleep-inhibitor", self, |library| {
            library.sleep_inhibitor.watch(|| library.auto_lock());
        })
    }

    pub(crate) fn stop(&self) {
        self.task.stop();
        self.sleep_inhibitor.quit();
    }

    pub(crate) fn join(&self) {
        self.task.join();
        self.sleep_task.join();
    }

    /// A page of the notes that match the filter, latest first.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<NotePage, AppError> {
        Ok(self.store.list(filter, offset, limit)?)
    }

    /// The languages of the notes, most frequent first.
    pub fn languages(&self) -> Result<Vec<String>, AppError> {
        Ok(self.store.languages()?)
    }

    pub fn note(&self, id: &NoteId) -> Result<Note, AppError> {
        Ok(self.store.note(id)?)
    }

    /// Omits notes that no longer exist.
    pub fn summaries(&self, ids: &[NoteId]) -> Result<Vec<NoteSummary>, AppError> {
        let mut found = Vec::new();
        for id in ids {
            match self.store.summary(id) {
                Ok(summary) => found.push(summary),
                Err(StoreError::NoteNotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(found)
    }

    pub fn audio(&self, id: &NoteId) -> Result<AudioHandle, AppError> {
        Ok(self.store.audio(id)?)
    }

    /// An empty title restores the one derived from the sender or the file name.
    pub fn rename(&self, id: &NoteId, title: &str) -> Result<Note, AppError> {
        let note = self.store.rename(id, title)?;
        Ok(self.emit_changed(note))
    }

    pub fn set_favourite(&self, id: &NoteId, favourite: bool) -> Result<(), AppError> {
        self.store.set_favourite(id, favourite)?;
        self.events.emit_note(&self.store, id);
        Ok(())
    }

    pub fn set_unheard(&self, ids: &[NoteId], unheard: bool) -> Result<(), AppError> {
        self.store.set_unheard(ids, unheard)?;
        self.emit_notes(ids);
        Ok(())
    }

    /// Chats and senders with unheard notes, the longest waiting first.
    pub fn unheard(&self) -> Result<Vec<UnheardConversation>, AppError> {
        Ok(self.store.unheard()?)
    }

    /// Messages of others with open questions or requests, newest first.
    pub fn asked_messages(&self) -> Result<Vec<AskedMessage>, AppError> {
        Ok(self.store.asked_messages(MAX_ASKED_MESSAGES)?)
    }

    /// Applies to every highlight of this kind with these words, now and in later texts.
    pub fn set_highlight_state(
        &self,
        id: &NoteId,
        kind: HighlightKind,
        text: &str,
        state: HighlightState,
    ) -> Result<(), AppError> {
        self.store.set_highlight_state(id, kind, text, state)?;
        self.events.emit_note(&self.store, id);
        Ok(())
    }

    /// The suggested file name for the note's dates.
    pub fn calendar_name(&self, id: &NoteId) -> Result<String, AppError> {
        Ok(library::file_name(&self.store.note(id)?, "ics"))
    }

    /// Writes the note's dates, or those with these words, to an iCalendar file; replaces it, since
    /// the dialog has confirmed it.
    pub fn export_calendar(
        &self,
        id: &NoteId,
        text: Option<&str>,
        to: &Path,
    ) -> Result<(), AppError> {
        let calendar = library::calendar(&self.store.note(id)?, text);
        Ok(write_file(to, calendar.as_bytes(), true)?)
    }

    /// Corrects a segment; empty text or the model's own text reverts the correction.
    pub fn edit_segment(
        &self,
        id: &NoteId,
        version: i64,
        segment: u32,
        text: &str,
    ) -> Result<Note, AppError> {
        let note = self.store.edit_segment(id, version, segment, text)?;
        // A correction made twice is suggested as a term.
        self.emit_vocabulary();
        Ok(self.emit_changed(note))
    }

    pub fn choose_version(&self, id: &NoteId, version: i64) -> Result<Note, AppError> {
        let note = self.store.choose_version(id, version)?;
        Ok(self.emit_changed(note))
    }

    fn emit_changed(&self, note: Note) -> Note {
        self.events.emit(AppEvent::Note {
            note: note.summary.clone(),
        });
        note
    }

    /// Moves notes to the bin and cancels their jobs.
    pub fn bin(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.store.bin(ids)?;
        self.emit_notes(ids);
        Ok(())
    }

    pub fn restore(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.store.restore(ids)?;
        self.emit_notes(ids);
        Ok(())
    }

    /// Deletes notes, their text and their audio permanently.
    pub fn erase(&self, ids: &[NoteId]) -> Result<(), AppError> {
        self.store.erase(ids)?;
        self.emit_deleted(ids.to_vec());
        Ok(())
    }

    fn emit_notes(&self, ids: &[NoteId]) {
        for id in ids {
            self.events.emit_note(&self.store, id);
        }
    }

    fn emit_deleted(&self, ids: Vec<NoteId>) {
        self.events.emit(AppEvent::NotesDeleted { ids });
        self.emit_vocabulary();
    }

    fn load_notes(&self, ids: &[NoteId]) -> Result<Vec<Note>, AppError> {
        if ids.is_empty() {
            return Err(AppError::EmptySelection("note"));
        }
        let mut notes = Vec::new();
        for id in ids {
            match self.store.note(id) {
                // One unreadable note does not fail the others.
                Err(error @ StoreError::Unreadable(_)) if ids.len() > 1 => {
                    self.events.report_error(error.code(), error);
                }
                note => notes.push(note?),
            }
        }
        Ok(notes)
    }

    /// The texts for the clipboard; several notes as one thread.
    pub fn copy(&self, ids: &[NoteId], style: CopyStyle) -> Result<String, AppError> {
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
                let note = self.store.note(id)?;
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
    pub fn export(&self, ids: &[NoteId], names: &[String], to: &Path) -> Result<String, AppError> {
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

    pub fn vocabulary(&self) -> Result<Vec<VocabularyEntry>, AppError> {
        Ok(self.store.vocabulary()?)
    }

    pub fn add_term(&self, language: &str, term: &str) -> Result<Vec<VocabularyEntry>, AppError> {
        ensure_known(language)?;
        self.store.add_term(language, term)?;
        self.vocabulary_changed()
    }

    /// Accepts or rejects a suggested term.
    pub fn decide_term(&self, id: i64, accepted: bool) -> Result<Vec<VocabularyEntry>, AppError> {
        self.store.decide_term(id, accepted)?;
        self.vocabulary_changed()
    }

    pub fn remove_term(&self, id: i64) -> Result<Vec<VocabularyEntry>, AppError> {
        self.store.remove_term(id)?;
        self.vocabulary_changed()
    }

    fn vocabulary_changed(&self) -> Result<Vec<VocabularyEntry>, AppError> {
        self.emit_vocabulary();
        self.vocabulary()
    }

    /// Emits the vocabulary if it has changed.
    fn emit_vocabulary(&self) {
        let Ok(entries) = self.store.vocabulary() else {
            return;
        };
        let mut last = locked(&self.last_vocabulary);
        if *last != entries {
            last.clone_from(&entries);
            drop(last);
            self.events.emit(AppEvent::Vocabulary { entries });
        }
    }
}

fn formats(names: &[String]) -> Result<Vec<Format>, AppError> {
    if names.is_empty() {
        return Err(AppError::EmptySelection("format"));
    }
    let formats: Result<Vec<Format>, _> = names.iter().map(|name| name.parse()).collect();
    Ok(formats?)
}
