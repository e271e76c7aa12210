//! Imports the files that arrive.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use earshot_core::app::{
    App, Duplicate, ErrorCode, ImportReport, JobState, NoteId, QueueItem, RejectedFile,
};
use earshot_core::{FolderEvent, InputError, complete_files};
use earshot_transcript::escaped_name;

/// Interval between attempts while the disk is full.
const DISK_FULL_INTERVAL: Duration = Duration::from_secs(2);
/// Few enough that their texts are soon awaited.
const FILES_PER_IMPORT: usize = 20;

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
        let files: Vec<_> = files
            .iter()
            .filter(|file| !self.is_exported_text(file))
            .cloned()
            .collect();
        let mut report = Report {
            folder: escaped_name(folder.as_os_str()),
            duplicates: Vec::new(),
            rejected: Vec::new(),
        };
        for files in files.chunks(FILES_PER_IMPORT) {
            let imported = self.import_when_possible(folder, files);
            let is_locked = |refused: &RejectedFile| refused.error.code == ErrorCode::LibraryLocked;
            // The program ends.
            if imported.rejected.iter().any(is_locked) {
                return;
            }
            report.duplicates.extend(imported.duplicates);
            report.rejected.extend(imported.rejected);
        }
        self.send(Message::Report(report));
    }

    /// The texts may be written to a watched folder.
    fn is_exported_text(&self, file: &Path) -> bool {
        self.export_folder.as_deref() == file.parent()
            && file.extension().is_some_and(|extension| extension == "md")
    }

    /// Tries until the disk has space, unless this is a single run. The report lacks the notes.
    fn import_when_possible(&mut self, folder: &Path, files: &[PathBuf]) -> ImportReport {
        let mut own = HashSet::new();
        let mut was_full = false;
        loop {
            let mut report = self.app.import.add_files(folder, files);
            // Imported by an earlier try.
            report.duplicates.retain(|known| !own.contains(&known.note));
            let mut notes = std::mem::take(&mut report.notes);
            own.extend(notes.iter().cloned());
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
            let is_full = report
                .rejected
                .iter()
                .any(|refused| refused.error.code == ErrorCode::DiskFull);
            if is_full && !self.once {
                if !was_full {
                    self.send(Message::Info(
                        "The disk is full; Earshot goes on once there is space.".into(),
                    ));
                }
                was_full = true;
                thread::sleep(DISK_FULL_INTERVAL);
                continue;
            }
            if was_full {
                self.send(Message::Info("There is space on the disk again.".into()));
            }
            return report;
        }
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
