//! `earshot notes add`

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use earshot_core::Paths;
use earshot_core::app::{
    App, AppError, AppEvent, ImportReport, JobId, JobState, NoteId, NoteState, QueueItem,
};
use earshot_error::ErrorInfo;

use crate::args::AddArgs;
use crate::errors::{fail, with_hint};
use crate::output::{self, Exit, Stdout, format_note};
use crate::passphrase;
use crate::progress::Progress;

/// Another program, such as the window, may take or finish the jobs.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

pub fn run(arguments: &AddArgs, paths: &Paths) -> Exit {
    add(arguments, paths).unwrap_or_else(|error| fail(&error))
}

fn add(arguments: &AddArgs, paths: &Paths) -> Result<Exit, AppError> {
    let (sender, changes) = channel();
    let start = if arguments.no_transcribe {
        App::start_paused
    } else {
        App::start
    };
    let app = start(paths.clone(), move |event| match event {
        AppEvent::Error { error } => output::error(&with_hint(&error)),
        AppEvent::Queue { change } => {
            // The receiver is dropped after the last note.
            let _ = sender.send(change.items);
        }
        _ => {}
    })?;
    if app.library.encryption_status().is_locked
        && let Some(passphrase) = passphrase::read("Passphrase of the library")
    {
        app.library.unlock(&passphrase)?;
    }
    let added = app.import.add_paths(&arguments.paths, false)?;
    let mut exit = report(&added);
    if arguments.no_transcribe {
        for note in app.library.summaries(&added.notes)? {
            if !print_line(&format_note(&note, None)) {
                return Ok(Exit::Failed);
            }
        }
        return Ok(exit);
    }
    if added.notes.is_empty() {
        return Ok(exit);
    }
    if let Some(why) = app.app_info()?.model_error {
        output::error(&format_args!("The notes are kept. {}", with_hint(&why)));
        return Ok(Exit::Failed);
    }
    let mut waiting = PendingNotes::new(&app, added.notes);
    if waiting.wait(&changes)? == Exit::Failed {
        exit = Exit::Failed;
    }
    Ok(exit)
}

fn report(added: &ImportReport) -> Exit {
    for known in &added.duplicates {
        output::error_about(
            &known.name,
            &format_args!("Already in the library as note {}.", known.note),
        );
    }
    for refused in &added.rejected {
        output::error_about(&refused.name, &with_hint(&refused.error));
    }
    if added.notes.is_empty() && added.duplicates.is_empty() && added.rejected.is_empty() {
        output::error(&"There was nothing to transcribe.");
        return Exit::Failed;
    }
    if added.rejected.is_empty() {
        Exit::Success
    } else {
        Exit::Failed
    }
}

fn print_line(line: &str) -> bool {
    !matches!(
        output::write_stdout(format!("{line}\n").as_bytes()),
        Stdout::Failed
    )
}

struct PendingNotes<'a> {
    app: &'a App,
    notes: HashSet<NoteId>,
    count: usize,
    progress: Progress,
    running: Option<JobId>,
    exit: Exit,
}

impl<'a> PendingNotes<'a> {
    fn new(app: &'a App, notes: Vec<NoteId>) -> Self {
        Self {
            app,
            count: notes.len(),
            notes: notes.into_iter().collect(),
            progress: Progress::new(),
            running: None,
            exit: Exit::Success,
        }
    }

    /// Prints a line for each note when its job ends.
    fn wait(&mut self, changes: &Receiver<Vec<QueueItem>>) -> Result<Exit, AppError> {
        self.poll()?;
        while !self.notes.is_empty() {
            match changes.recv_timeout(POLL_INTERVAL) {
                Ok(items) => self.on_queue_changed(items)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.poll()?,
            }
        }
        self.progress.clear();
        Ok(self.exit)
    }

    /// Polls the whole queue: another program may have cleared a job or deleted its note.
    fn poll(&mut self) -> Result<(), AppError> {
        let items = self.app.queue.view()?.items;
        let queued: HashSet<_> = items.iter().filter_map(|item| item.note.as_ref()).collect();
        let gone = self.notes.iter().filter(|note| !queued.contains(note));
        for note in gone.cloned().collect::<Vec<_>>() {
            self.finish(&note, None)?;
        }
        self.on_queue_changed(items)
    }

    fn on_queue_changed(&mut self, items: Vec<QueueItem>) -> Result<(), AppError> {
        for item in items {
            match (item.state, &item.note) {
                (JobState::Running, _) => {
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

    fn finish(&mut self, note: &NoteId, error: Option<&ErrorInfo>) -> Result<(), AppError> {
        if !self.notes.remove(note) {
            return Ok(());
        }
        let summaries = self.app.library.summaries(std::slice::from_ref(note))?;
        let is_written = self.progress.suspend(|| {
            let Some(note) = summaries.first() else {
                output::error_about(note.as_str(), &"This note was deleted in the meantime.");
                return false;
            };
            if let Some(error) = error {
                output::error_about(&note.title, &with_hint(error));
                return false;
            }
            if note.state == NoteState::NoSpeech {
                output::error_about(&note.title, &"No speech was detected in it.");
            }
            let has_ended = matches!(note.state, NoteState::Ready | NoteState::NoSpeech);
            print_line(&format_note(note, None)) && has_ended
        });
        if !is_written {
            self.exit = Exit::Failed;
        }
        Ok(())
    }
}
