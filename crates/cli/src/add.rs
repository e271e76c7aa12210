//! `earshot notes add`

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use earshot_app::Paths;
use earshot_app::desk::{Added, AppEvent, Desk, DeskError, JobState, NoteId, NoteState, QueueItem};

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
    exit: Exit,
}

impl<'a> Waiting<'a> {
    fn new(desk: &'a Desk, notes: Vec<NoteId>) -> Self {
        Self {
            desk,
            count: notes.len(),
            notes: notes.into_iter().collect(),
            progress: Progress::new(),
            exit: Exit::Well,
        }
    }

    /// Writes a line for each note once its job has ended.
    fn until_written(&mut self, changes: &Receiver<Vec<QueueItem>>) -> Result<Exit, DeskError> {
        self.take(self.desk.queue()?.items)?;
        while !self.notes.is_empty() {
            let items = match changes.recv_timeout(LOOK) {
                Ok(items) => items,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    self.desk.queue()?.items
                }
            };
            self.take(items)?;
        }
        self.progress.end();
        Ok(self.exit)
    }

    fn take(&mut self, items: Vec<QueueItem>) -> Result<(), DeskError> {
        for item in items {
            match item.state {
                JobState::Running => {
                    let number = self.count - self.notes.len() + 1;
                    let count = self.count;
                    self.progress
                        .begin(format!("{number} of {count}  {}", item.name));
                    self.progress.set(item.done_ms, item.total_ms);
                }
                JobState::Done | JobState::Failed | JobState::Cancelled => self.end(&item)?,
                JobState::Waiting | JobState::Paused => {}
            }
        }
        Ok(())
    }

    fn end(&mut self, item: &QueueItem) -> Result<(), DeskError> {
        let Some(note) = item.note.as_ref().filter(|note| self.notes.remove(*note)) else {
            return Ok(());
        };
        let summaries = self.desk.note_summaries(std::slice::from_ref(note))?;
        let is_written = self.progress.pause(|| {
            if let Some(error) = &item.error {
                voice::complain_about(&item.name, &error.message);
                return false;
            }
            let Some(note) = summaries.first() else {
                voice::complain_about(&item.name, &"This note was deleted meanwhile.");
                return false;
            };
            if note.state == NoteState::NoSpeech {
                voice::complain_about(&item.name, &"No speech was heard in it.");
            }
            say(&line(note, None)) && item.state == JobState::Done
        });
        if !is_written {
            self.exit = Exit::Failed;
        }
        Ok(())
    }
}
