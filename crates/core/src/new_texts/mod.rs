//! Announces the first texts of imported messages, and writes them to the folder of the settings.

mod announcements;
mod export;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use earshot_notes::{JobState, Note, NoteId, NoteState, Source, Store, StoreError};

use self::announcements::Announcements;
use self::export::Export;
use crate::Paths;
use crate::api::{AppError, AppEvent, JobEnd, NewText, TextExportView};
use crate::events::EventBus;
use crate::locked;
use crate::settings::SettingsStore;
use crate::task::{BackgroundTask, NO_TIMEOUT};
use crate::text_export::{TextExport, copied_text};

pub struct NewTextsService {
    paths: Paths,
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    state: Mutex<State>,
    task: BackgroundTask,
}

#[derive(Default)]
struct State {
    /// Notes with a complete text.
    ended: Vec<NoteId>,
    export: TextExportView,
    /// The library is another one, or was locked or unlocked.
    must_reload: bool,
}

/// State of the thread.
#[derive(Default)]
struct Work {
    announcements: Announcements,
    export: Export,
    /// Texts since the queue was last empty.
    in_a_row: usize,
}

impl NewTextsService {
    pub(crate) fn new(
        paths: &Paths,
        store: &Arc<Store>,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
    ) -> Arc<NewTextsService> {
        Arc::new(NewTextsService {
            paths: paths.clone(),
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            state: Mutex::default(),
            task: BackgroundTask::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::JobEnded {
                note,
                end: JobEnd::Transcribed,
            }
            | AppEvent::CloudText { note } => locked(&self.state).ended.push(note.clone()),
            AppEvent::Encryption { .. } => locked(&self.state).must_reload = true,
            AppEvent::Settings { .. } => {}
            _ => return,
        }
        self.task.wake();
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        self.task.start("new-texts", self, Self::run)
    }

    pub(crate) fn stop(&self) {
        self.task.stop();
    }

    pub(crate) fn join(&self) {
        self.task.join();
    }

    /// The state of [`Preferences::export_folder`](crate::Preferences::export_folder).
    pub fn export_view(&self) -> TextExportView {
        locked(&self.state).export
    }

    /// Writes new texts to this folder from now on.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn set_export_folder(&self, folder: &Path) -> Result<(), AppError> {
        // The settings file is text.
        if folder.to_str().is_none() {
            return Err(AppError::FolderName);
        }
        TextExport::open(folder)?;
        if folder
            .canonicalize()
            .is_ok_and(|folder| self.paths.is_in_library(&folder))
        {
            return Err(AppError::OwnFolder);
        }
        self.settings.change(|settings| {
            settings.preferences.export_folder = Some(folder.to_owned());
        })?;
        Ok(())
    }

    fn run(&self) {
        let mut work = Work::default();
        loop {
            self.take_ended(&mut work);
            let settings = self.settings.get();
            work.export.run(&self.store, settings.folder_for_texts());
            self.emit_export(work.export.view());
            let now = Instant::now();
            if let Some(event) = work.announcements.take_due(now) {
                self.events.emit(event);
            }
            let due = [work.export.next_try(), work.announcements.next_due()];
            let next = due.into_iter().flatten().min();
            let wait = next.map_or(NO_TIMEOUT, |at| at.saturating_duration_since(now));
            if self.task.wait(wait.max(Duration::from_millis(1))).is_none() {
                self.take_ended(&mut work);
                work.export
                    .run(&self.store, self.settings.get().folder_for_texts());
                return;
            }
        }
    }

    fn take_ended(&self, work: &mut Work) {
        let ended = {
            let mut state = locked(&self.state);
            if std::mem::take(&mut state.must_reload) {
                work.export.reload();
            }
            std::mem::take(&mut state.ended)
        };
        let mut left = Vec::new();
        let mut exported = Vec::new();
        for id in ended {
            match self.new_text(&id) {
                Ok(Some(note)) => {
                    exported.push(id);
                    // Not the user's own.
                    if note.summary.unheard {
                        self.announce(work, &note);
                    }
                }
                Ok(None) => {}
                // Until it is unlocked.
                Err(StoreError::Locked) => left.push(id),
                Err(error) => tracing::warn!(code = %error.code(), "a new text cannot be read"),
            }
        }
        if self.settings.get().folder_for_texts().is_some() {
            work.export.add(exported);
        }
        if !left.is_empty() {
            locked(&self.state).ended.extend(left);
        }
    }

    /// `None` for a note that was transcribed before, recorded here, or has no text.
    fn new_text(&self, id: &NoteId) -> Result<Option<Note>, StoreError> {
        let note = match self.store.note(id) {
            Err(StoreError::NoteNotFound) => return Ok(None),
            note => note?,
        };
        let is_message = matches!(note.summary.source, Source::File | Source::Chat);
        let is_first = note.versions.len() == 1;
        let has_text = note.summary.state == NoteState::Ready;
        let is_new = is_message && is_first && has_text && note.summary.binned_at.is_none();
        Ok(is_new.then_some(note))
    }

    fn announce(&self, work: &mut Work, note: &Note) {
        let settings = self.settings.get();
        let is_open = |state| matches!(state, JobState::Waiting | JobState::Running);
        let jobs = self.store.jobs().unwrap_or_default();
        let is_queue_empty = !jobs.iter().any(|job| is_open(job.state));
        work.in_a_row += 1;
        let is_single = is_queue_empty && work.in_a_row == 1;
        if is_queue_empty {
            work.in_a_row = 0;
        }
        let copied = (is_single && settings.copy_when_done)
            .then(|| copied_text(note))
            .flatten();
        if settings.notify_when_done || copied.is_some() {
            let text = NewText {
                note: note.summary.id.clone(),
                name: note.summary.title.clone(),
                first_line: note.summary.excerpt.clone(),
            };
            work.announcements.add(text, copied, Instant::now());
        }
    }

    fn emit_export(&self, export: TextExportView) {
        let before = std::mem::replace(&mut locked(&self.state).export, export);
        if before != export {
            self.events.emit(AppEvent::TextExport { export });
        }
    }
}
