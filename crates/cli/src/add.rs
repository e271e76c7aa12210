//! `earshot notes add`

use std::sync::mpsc::channel;

use earshot_core::Paths;
use earshot_core::app::{AppError, ImportReport};

use crate::args::AddArgs;
use crate::errors::{fail, with_hint};
use crate::import::{
    PendingNotes, open_app, print_line, report_duplicate, report_recognised, report_rejected,
};
use crate::output::{self, Exit, format_note};

pub fn run(arguments: &AddArgs, paths: &Paths) -> Exit {
    add(arguments, paths).unwrap_or_else(|error| fail(&error))
}

fn add(arguments: &AddArgs, paths: &Paths) -> Result<Exit, AppError> {
    let (sender, changes) = channel();
    let app = open_app(paths, !arguments.no_transcribe, move |items| {
        // The receiver is dropped after the last note.
        let _ = sender.send(items);
    })?;
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
    let mut waiting = PendingNotes::new(&app);
    waiting.add(added.notes);
    if waiting.wait(&changes)? == Exit::Failed {
        exit = Exit::Failed;
    }
    Ok(exit)
}

fn report(added: &ImportReport) -> Exit {
    added.duplicates.iter().for_each(report_duplicate);
    added.recognised.iter().for_each(report_recognised);
    added.rejected.iter().for_each(report_rejected);
    if added.messages > 0 {
        output::info(&format!("Typed messages added: {}.", added.messages));
    }
    let is_nothing = added.notes.is_empty()
        && added.duplicates.is_empty()
        && added.recognised.is_empty()
        && added.rejected.is_empty();
    if is_nothing && added.chats == 0 {
        output::error(&"There was nothing to transcribe.");
        return Exit::Failed;
    }
    if added.rejected.is_empty() {
        Exit::Success
    } else {
        Exit::Failed
    }
}
