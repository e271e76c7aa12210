//! Imports the files that arrive.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use earshot_core::app::{App, Duplicate, ImportReport, JobState, NoteId, QueueItem, RejectedFile};
use earshot_core::{
    FolderEvent, FolderImportEvent, InputError, complete_files, import_from_folder,
};
use earshot_transcript::escaped_name;

pub enum Message {
    /// Changed jobs.
    Queue(Vec<QueueItem>),
    /// Notes that are to be awaited.
    Notes(Vec<NoteId>),
    Report(Report),
    Folder(FolderEvent),
    Problem {
        name: String,
        sentence: String,
    },
    Info(String),
    /// With `--once`.
    Imported,
}

/// Files that made no note.
pub struct Report {
    pub folder: String,
    pub duplicates: Vec<Duplicate>,
    pub rejected: Vec<RejectedFile>,
}

pub struct Importer {
    app: Arc<App>,
    messages: Sender<Message>,
    export_folder: Option<PathBuf>,
    once: bool,
    awaited: HashSet<NoteId>,
}

impl Importer {
    pub fn new(
        app: Arc<App>,
        messages: Sender<Message>,
        export_folder: Option<&Path>,
        once: bool,
    ) -> Importer {
        Importer {
            app,
            messages,
            // Without links, as the paths of files.
            export_folder: export_folder.and_then(|folder| folder.canonicalize().ok()),
            once,
            awaited: HashSet::new(),
        }
    }

    /// Imports what is in the folders now.
    pub fn import_once(&mut self, folders: &[PathBuf]) {
        for (folder, files) in folders.iter().zip(complete_files(folders)) {
            match files {
                Ok(files) => {
                    self.report_changing(folder, &files.changing);
                    for (path, reason) in files.unreadable {
                        self.problem(&path, &InputError::Folder(reason).to_string());
                    }
                    self.import(&files.folder, &files.ready);
                }
                Err(error) => {
                    self.problem(folder, &InputError::Folder(error.to_string()).to_string());
                }
            }
        }
        self.send(Message::Imported);
    }

    fn report_changing(&self, folder: &Path, files: &[PathBuf]) {
        let sentence = match files {
            [] => return,
            [file] => format!(
                "{}: This file is still being copied, and is left to the next run.",
                escaped_name(file.file_name().unwrap_or(file.as_os_str()))
            ),
            several => format!(
                "{}: {} files are still being copied, and are left to the next run.",
                escaped_name(folder.as_os_str()),
                several.len()
            ),
        };
        self.send(Message::Info(sentence));
    }

    pub fn import_all(&mut self, events: &Receiver<FolderEvent>) {
        for event in events {
            match event {
                FolderEvent::Ready { folder, files } => self.import(&folder, &files),
                event => self.send(Message::Folder(event)),
            }
        }
    }

    fn import(&mut self, folder: &Path, files: &[PathBuf]) {
        let app = Arc::clone(&self.app);
        let export_folder = self.export_folder.clone();
        let wait = |interval| {
            thread::sleep(interval);
            true
        };
        let wait: Option<&dyn Fn(Duration) -> bool> = (!self.once).then_some(&wait);
        let mut imported = Report {
            folder: escaped_name(folder.as_os_str()),
            duplicates: Vec::new(),
            rejected: Vec::new(),
        };
        import_from_folder(
            |folder, files| app.import.add_files(folder, files),
            folder,
            files,
            export_folder.as_deref(),
            wait,
            |event| match event {
                FolderImportEvent::Imported {
                    report,
                    is_complete,
                    ..
                } => {
                    let report = self.await_texts(report);
                    if is_complete {
                        imported.duplicates.extend(report.duplicates);
                        imported.rejected.extend(report.rejected);
                    }
                }
                FolderImportEvent::DiskFull => self.send(Message::Info(
                    "The disk is full; Earshot goes on once there is space.".into(),
                )),
                FolderImportEvent::SpaceAgain => {
                    self.send(Message::Info("There is space on the disk again.".into()))
                }
            },
        );
        self.send(Message::Report(imported));
    }

    /// Returns the report without the notes whose texts are awaited.
    fn await_texts(&mut self, mut report: ImportReport) -> ImportReport {
        let mut notes = std::mem::take(&mut report.notes);
        self.awaited.extend(notes.iter().cloned());
        // Left by a run that was killed.
        let unfinished = self.unfinished(report.duplicates.iter().chain(&report.recognised));
        report
            .duplicates
            .retain(|known| !unfinished.contains(&known.note));
        self.awaited.extend(unfinished.iter().cloned());
        notes.extend(unfinished);
        if !notes.is_empty() {
            self.send(Message::Notes(notes));
        }
        report
    }

    /// Known notes that wait for their text and are not awaited yet.
    fn unfinished<'a>(&self, known: impl Iterator<Item = &'a Duplicate>) -> HashSet<NoteId> {
        let known: HashSet<_> = known
            .map(|known| &known.note)
            .filter(|note| !self.awaited.contains(note))
            .collect();
        if known.is_empty() {
            return HashSet::new();
        }
        // Without the queue they are reported as known.
        let Ok(queue) = self.app.queue.view() else {
            return HashSet::new();
        };
        let is_open = |item: &QueueItem| {
            matches!(
                item.state,
                JobState::Waiting | JobState::Running | JobState::Paused
            )
        };
        let open = queue.items.into_iter().filter(is_open);
        open.filter_map(|item| item.note)
            .filter(|note| known.contains(note))
            .collect()
    }

    fn problem(&self, path: &Path, sentence: &str) {
        self.send(Message::Problem {
            name: escaped_name(path.as_os_str()),
            sentence: sentence.to_owned(),
        });
    }

    fn send(&self, message: Message) {
        // The receiver is dropped when the program ends.
        let _ = self.messages.send(message);
    }
}
