//! `earshot notes add`

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use earshot_core::Paths;
use earshot_core::desk::{
    Added, AppEvent, Desk, DeskError, ErrorInfo, JobId, JobState, NoteId, NoteState, QueueItem,
};

use crate::args::NotesAdd;
use crate::notes::line;
use crate::passphrase;
use crate::progress::Progress;
use crate::voice::{self, Exit, Stdout};

/// Between two looks at jobs that another program, such as the window, may have taken.
const LOOK: Duration = Duration::from_secs(1);

pub fn run(arguments: &NotesAdd, paths: &Paths) -> Exit {
    add(arguments, paths).unwrap_or_else(|error| {
        voice::complain(&error);
        Exit::Failed
    })
}

fn add(arguments: &NotesAdd, paths: &Paths) -> Result<Exit, DeskError> {
    let (sender, changes) = channel();
    let start = if arguments.no_transcribe {
        Desk::start_paused
    } else {
        Desk::start
    };
    let desk = start(paths.clone(), move |event| match event {
        AppEvent::Problem { error } => voice::complain(&error.message),
        AppEvent::Queue { change } => {
            // The receiver is gone once every text is there.
            let _ = sender.send(change.items);
        }
        _ => {}
    })?;
    if desk.at_rest().is_locked
        && let Some(passphrase) = passphrase::ask("Passphrase of the library")
    {
        desk.unlock(&passphrase)?;
    }
    let added = desk.add_paths(&arguments.paths, false)?;
    let mut exit = tell(&added);
    if arguments.no_transcribe {
        for note in desk.note_summaries(&added.notes)? {
            if !say(&line(&note, None)) {
                return Ok(Exit::Failed);
            }
        }
        return Ok(exit);
    }
    if added.notes.is_empty() {
        return Ok(exit);
    }
    if let Some(why) = desk.app_info()?.model_error {
        voice::complain(&format_args!("The notes are kept. {}", why.message));
        return Ok(Exit::Failed);
    }
    let mut waiting = Waiting::new(&desk, added.notes);
    if waiting.until_written(&changes)? == Exit::Failed {
        exit = Exit::Failed;
    }
    Ok(exit)
}

/// Says which files are known and which were refused.
fn tell(added: &Added) -> Exit {
    for known in &added.duplicates {
        voice::complain_about(
            &known.name,
            &format_args!("The library has it already, as note {}.", known.note),
        );
    }
    for refused in &added.refused {
        voice::complain_about(&refused.name, &refused.error.message);
    }
    if added.notes.is_empty() && added.duplicates.is_empty() && added.refused.is_empty() {
        voice::complain(&"There was nothing to transcribe in that.");
        return Exit::Failed;
    }
    if added.refused.is_empty() {
        Exit::Well
    } else {
        Exit::Failed
    }
}

fn say(line: &str) -> bool {
    !matches!(voice::say(format!("{line}\n").as_bytes()), Stdout::Failed)
}

/// New notes whose text is still to come.
struct Waiting<'a> {
    desk: &'a Desk,
    notes: HashSet<NoteId>,
    count: usize,
    progress: Progress,
    /// The job that the progress is about.
    running: Option<JobId>,
    exit: Exit,
}

impl<'a> Waiting<'a> {
    fn new(desk: &'a Desk, notes: Vec<NoteId>) -> Self {
        Self {
            desk,
            count: notes.len(),
            notes: notes.into_iter().collect(),
            progress: Progress::new(),
            running: None,
            exit: Exit::Well,
        }
    }

    /// Writes a line for each note once its job has ended.
    fn until_written(&mut self, changes: &Receiver<Vec<QueueItem>>) -> Result<Exit, DeskError> {
        self.look()?;
        while !self.notes.is_empty() {
            match changes.recv_timeout(LOOK) {
                Ok(items) => self.take(items)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.look()?,
            }
        }
        self.progress.end();
        Ok(self.exit)
    }

    /// Takes the whole queue. Another program may have ended a job and cleared it away, or
    /// deleted its note.
    fn look(&mut self) -> Result<(), DeskError> {
        let items = self.desk.queue()?.items;
        let queued: HashSet<_> = items.iter().filter_map(|item| item.note.as_ref()).collect();
        let gone = self.notes.iter().filter(|note| !queued.contains(note));
        for note in gone.cloned().collect::<Vec<_>>() {
            self.end(&note, None)?;
        }
        self.take(items)
    }

    fn take(&mut self, items: Vec<QueueItem>) -> Result<(), DeskError> {
        for item in items {
            match (item.state, &item.note) {
                (JobState::Running, _) => {
                    if self.running.as_ref() != Some(&item.id) {
                        let number = self.count - self.notes.len() + 1;
                        let count = self.count;
                        self.progress
                            .begin(format!("{number} of {count}  {}", item.name));
                    }
                    self.progress.set(item.done_ms, item.total_ms);
                    self.running = Some(item.id);
                }
                (JobState::Done | JobState::Failed | JobState::Cancelled, Some(note)) => {
                    self.end(note, item.error.as_ref())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn end(&mut self, note: &NoteId, error: Option<&ErrorInfo>) -> Result<(), DeskError> {
        if !self.notes.remove(note) {
            return Ok(());
        }
        let summaries = self.desk.note_summaries(std::slice::from_ref(note))?;
        let is_written = self.progress.pause(|| {
            let Some(note) = summaries.first() else {
                voice::complain_about(note.as_str(), &"This note was deleted meanwhile.");
                return false;
            };
            if let Some(error) = error {
                voice::complain_about(&note.title, &error.message);
                return false;
            }
            if note.state == NoteState::NoSpeech {
                voice::complain_about(&note.title, &"No speech was heard in it.");
            }
            let has_ended = matches!(note.state, NoteState::Ready | NoteState::NoSpeech);
            say(&line(note, None)) && has_ended
        });
        if !is_written {
            self.exit = Exit::Failed;
        }
        Ok(())
    }
}
