//! `earshot watch`

mod export;
mod importer;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::{io, panic, thread};

use earshot_core::app::{App, AppError, ErrorCode};
use earshot_core::{FolderEvent, FolderWatcher, InputError, Paths, StoreError};
use earshot_transcript::escaped_name;

use self::export::WatchExport;
use self::importer::{Importer, Message, Report};
use crate::args::WatchArgs;
use crate::errors::{fail, with_hint};
use crate::import::{POLL_INTERVAL, PendingNotes, open_app, report_duplicate, report_rejected};
use crate::output::{self, Exit};

pub fn run(arguments: &WatchArgs, paths: &Paths) -> Exit {
    let export = match arguments
        .export
        .as_deref()
        .map(WatchExport::new)
        .transpose()
    {
        Ok(export) => export,
        Err((exit, sentence)) => {
            output::error(&sentence);
            return exit;
        }
    };
    watch(arguments, export, paths).unwrap_or_else(|error| fail(&error))
}

fn watch(
    arguments: &WatchArgs,
    export: Option<WatchExport>,
    paths: &Paths,
) -> Result<Exit, AppError> {
    let (sender, messages) = channel();
    let queue_sender = sender.clone();
    let app = Arc::new(open_app(paths, true, move |items| {
        // The receiver is dropped at the end.
        let _ = queue_sender.send(Message::Queue(items));
    })?);
    if let Some(why) = app.app_info()?.model_error {
        output::error(&with_hint(&why));
        return Ok(Exit::Failed);
    }
    let importer = Importer::new(
        Arc::clone(&app),
        sender,
        export.as_ref().map(WatchExport::folder),
        arguments.once,
    );
    // The watcher watches until it is dropped.
    let (import_thread, _watcher) = match start_import(importer, arguments) {
        Ok(started) => started,
        Err(error) => {
            output::error(&format_args!("The folders cannot be watched: {error}."));
            return Ok(Exit::Failed);
        }
    };
    WatchRun {
        app: &app,
        import_thread: Some(import_thread),
        pending: PendingNotes::new(&app),
        export,
        is_imported: false,
        exit: Exit::Success,
    }
    .run(&messages)
}

/// Apart from the main thread, which prints texts while an import takes long.
fn start_import(
    mut importer: Importer,
    arguments: &WatchArgs,
) -> io::Result<(JoinHandle<()>, Option<FolderWatcher>)> {
    let thread = thread::Builder::new().name("import".into());
    if arguments.once {
        let folders = arguments.folders.clone();
        let thread = thread.spawn(move || importer.import_once(&folders))?;
        return Ok((thread, None));
    }
    let (sender, events) = channel();
    let watcher = FolderWatcher::start(&arguments.folders, move |event| {
        // The importer lives as long as the program.
        let _ = sender.send(event);
    })?;
    let thread = thread.spawn(move || importer.import_all(&events))?;
    Ok((thread, Some(watcher)))
}

struct WatchRun<'a> {
    app: &'a App,
    import_thread: Option<JoinHandle<()>>,
    pending: PendingNotes<'a>,
    export: Option<WatchExport>,
    /// Nothing more is imported.
    is_imported: bool,
    exit: Exit,
}

impl WatchRun<'_> {
    /// Returns when everything is imported and transcribed, which never happens without `--once`.
    fn run(mut self, messages: &Receiver<Message>) -> Result<Exit, AppError> {
        while !(self.is_imported && self.pending.is_empty()) {
            let handled = match messages.recv_timeout(POLL_INTERVAL) {
                Ok(message) => self.handle(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    self.pass_on_panic();
                    self.pending.poll()
                }
            };
            match handled {
                // The next poll tries again.
                Err(error) if is_temporary(error.code()) => {}
                handled => handled?,
            }
            if self.app.library.encryption_status().is_locked {
                return Err(StoreError::Locked.into());
            }
            if let Some(export) = &mut self.export {
                let notes = self.pending.take_with_text();
                self.pending
                    .suspend_progress(|| export.write(self.app, notes));
            }
        }
        let is_exported = self.export.as_ref().is_none_or(WatchExport::is_complete);
        Ok(match self.pending.exit() {
            Exit::Success if is_exported => self.exit,
            _ => Exit::Failed,
        })
    }

    /// Without its thread nothing would be imported any more.
    fn pass_on_panic(&mut self) {
        if let Some(thread) = self.import_thread.take_if(|thread| thread.is_finished())
            && let Err(panic) = thread.join()
        {
            panic::resume_unwind(panic);
        }
    }

    fn handle(&mut self, message: Message) -> Result<(), AppError> {
        match message {
            Message::Queue(items) => self.pending.on_queue_changed(items)?,
            Message::Notes(notes) => {
                self.pending.add(notes);
                self.pending.poll()?;
            }
            Message::Report(report) => {
                if self.pending.suspend_progress(|| print_report(&report)) == Exit::Failed {
                    self.exit = Exit::Failed;
                }
            }
            Message::Folder(event) => self.pending.suspend_progress(|| print_event(&event)),
            Message::Problem { name, sentence } => {
                self.pending
                    .suspend_progress(|| output::error_about(&name, &sentence));
                self.exit = Exit::Failed;
            }
            Message::Info(sentence) => self.pending.suspend_progress(|| output::info(&sentence)),
            Message::Imported => self.is_imported = true,
        }
        Ok(())
    }
}

/// Whether the library can be used again later.
fn is_temporary(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::DiskFull | ErrorCode::LibraryBusy)
}

fn print_report(report: &Report) -> Exit {
    match report.duplicates.as_slice() {
        [] => {}
        [known] => report_duplicate(known),
        several => output::error_about(
            &report.folder,
            &format_args!("{} files are already in the library.", several.len()),
        ),
    }
    let (other, rejected): (Vec<_>, Vec<_>) = report
        .rejected
        .iter()
        .partition(|refused| refused.error.code == ErrorCode::NotMedia);
    match other.as_slice() {
        [] => {}
        [refused] => report_rejected(refused),
        several => output::error_about(
            &report.folder,
            &format_args!(
                "{} files that are not audio or video were skipped.",
                several.len()
            ),
        ),
    }
    for refused in &rejected {
        report_rejected(refused);
    }
    if rejected.is_empty() {
        Exit::Success
    } else {
        Exit::Failed
    }
}

fn print_event(event: &FolderEvent) {
    match event {
        FolderEvent::Vanished { folder } => output::error_about(
            &escaped_name(folder.as_os_str()),
            &"This folder is not there; waiting for it.",
        ),
        FolderEvent::Returned { folder } => output::info(&format!(
            "{}: This folder is there again.",
            escaped_name(folder.as_os_str())
        )),
        FolderEvent::Unreadable { path, reason } => output::error_about(
            &escaped_name(path.as_os_str()),
            &InputError::Folder(reason.clone()),
        ),
        // Imported, or nothing to report.
        FolderEvent::Ready { .. }
        | FolderEvent::Watching { .. }
        | FolderEvent::Moved { .. }
        | FolderEvent::Readable { .. } => {}
    }
}
