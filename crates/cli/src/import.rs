//! Importing files and waiting for their texts, shared by `earshot notes add` and `earshot watch`.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use earshot_core::Paths;
use earshot_core::app::{
    App, AppError, AppEvent, Duplicate, JobId, JobState, NoteId, NoteState, QueueItem, RejectedFile,
};
use earshot_error::ErrorInfo;

use crate::errors::with_hint;
use crate::output::{self, Exit, Stdout, format_note};
use crate::passphrase;
use crate::progress::Progress;

/// Another program, such as the window, may take or finish the jobs.
pub const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Opens the library, asking for its passphrase if it is locked. `on_queue` receives changed jobs.
pub fn open_app(
    paths: &Paths,
    transcribes: bool,
    on_queue: impl Fn(Vec<QueueItem>) + Send + Sync + 'static,
) -> Result<App, AppError> {
    let on_event = move |event| match event {
        AppEvent::Error { error } => output::error(&with_hint(&error)),
        AppEvent::Queue { change } => on_queue(change.items),
        _ => {}
    };
    let app = if transcribes {
        App::start(paths.clone(), on_event)?
    } else {
        App::start_paused(paths.clone(), on_event)?
    };
    if app.library.encryption_status().is_locked
        && let Some(passphrase) = passphrase::read("Passphrase of the library")
    {
        app.library.unlock(&passphrase)?;
    }
    Ok(app)
}

pub fn report_duplicate(known: &Duplicate) {
    output::error_about(
        &known.name,
        &format_args!("Already in the library as note {}.", known.note),
    );
}

/// A file that was in the library without its chat.
pub fn report_recognised(known: &Duplicate) {
    output::info(&format!(
        "{}: Recognised as note {}, which has sender and time now.",
        known.name, known.note
    ));
}

pub fn report_rejected(refused: &RejectedFile) {
    output::error_about(&refused.name, &with_hint(&refused.error));
}

pub fn print_line(line: &str) -> bool {
    !matches!(
        output::write_stdout(format!("{line}\n").as_bytes()),
        Stdout::Failed
    )
}

/// Notes whose text is awaited.
pub struct PendingNotes<'a> {
    app: &'a App,
    notes: HashSet<NoteId>,
    /// Including those that have ended since the last time that none was awaited.
    count: usize,
    progress: Progress,
    running: Option<JobId>,
    with_text: Vec<NoteId>,
    exit: Exit,
}

impl<'a> PendingNotes<'a> {
    pub fn new(app: &'a App) -> Self {
        Self {
            app,
            notes: HashSet::new(),
            count: 0,
            progress: Progress::new(),
            running: None,
            with_text: Vec::new(),
            exit: Exit::Success,
        }
    }

    pub fn add(&mut self, notes: Vec<NoteId>) {
        if self.notes.is_empty() {
            self.count = 0;
        }
        self.count += notes.len();
        self.notes.extend(notes);
    }

    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The notes that have got their text since the last call.
    pub fn take_with_text(&mut self) -> Vec<NoteId> {
        std::mem::take(&mut self.with_text)
    }

    /// Hides the progress while `print` writes to the terminal.
    pub fn suspend_progress<T>(&self, print: impl FnOnce() -> T) -> T {
        self.progress.suspend(print)
    }

    /// Prints a line for each note when its job ends.
    pub fn wait(&mut self, changes: &Receiver<Vec<QueueItem>>) -> Result<Exit, AppError> {
        self.poll()?;
        while !self.notes.is_empty() {
            match changes.recv_timeout(POLL_INTERVAL) {
                Ok(items) => self.on_queue_changed(items)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.poll()?,
            }
        }
        Ok(self.exit)
    }

    /// Polls the whole queue: another program may have cleared a job or deleted its note.
    pub fn poll(&mut self) -> Result<(), AppError> {
        if self.notes.is_empty() {
            return Ok(());
        }
        let items = self.app.queue.view()?.items;
        let queued: HashSet<_> = items.iter().filter_map(|item| item.note.as_ref()).collect();
        let gone = self.notes.iter().filter(|note| !queued.contains(note));
        for note in gone.cloned().collect::<Vec<_>>() {
            self.finish(&note, None)?;
        }
        self.on_queue_changed(items)
    }

    pub fn on_queue_changed(&mut self, items: Vec<QueueItem>) -> Result<(), AppError> {
        for item in items {
            match (item.state, &item.note) {
                (JobState::Running, _) if !self.notes.is_empty() => {
                    if self.running.as_ref() != Some(&item.id) {
                        let number = self.count - self.notes.len() + 1;
                        let count = self.count;
                        self.progress
                            .start(format!("{number} of {count}  {}", item.name));
                    }
                    self.progress.set(item.done_ms, item.total_ms);
                    self.running = Some(item.id);
                }
                (JobState::Done | JobState::Failed | JobState::Cancelled, Some(note)) => {
                    self.finish(note, item.error.as_ref())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn finish(&mut self, id: &NoteId, error: Option<&ErrorInfo>) -> Result<(), AppError> {
        if !self.notes.contains(id) {
            return Ok(());
        }
        let summaries = self.app.library.summaries(std::slice::from_ref(id))?;
        self.notes.remove(id);
        let is_written = self.progress.suspend(|| {
            let Some(note) = summaries.first() else {
                output::error_about(id.as_str(), &"This note was deleted in the meantime.");
                return false;
            };
            if let Some(error) = error {
                output::error_about(&note.title, &with_hint(error));
                return false;
            }
            if note.state == NoteState::NoSpeech {
                output::error_about(&note.title, &"No speech was detected in it.");
            }
            if note.state == NoteState::Ready {
                self.with_text.push(id.clone());
            }
            let has_ended = matches!(note.state, NoteState::Ready | NoteState::NoSpeech);
            print_line(&format_note(note, None)) && has_ended
        });
        if !is_written {
            self.exit = Exit::Failed;
        }
        if self.notes.is_empty() {
            self.progress.clear();
        }
        Ok(())
    }
}
