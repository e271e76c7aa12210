//! Writes new texts to the folder of the settings, later if it is away or full.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use earshot_notes::{DeviceFile, NoteId, Store, StoreError};

use crate::OutputError;
use crate::api::{TextExportState, TextExportView};
use crate::inputs::is_disk_full;
use crate::text_export::TextExport;

/// Interval between attempts to write a text.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Export {
    /// Not in `pending` yet.
    added: Vec<NoteId>,
    is_loaded: bool,
    /// Oldest first.
    pending: Vec<NoteId>,
    /// As stored in the library.
    stored: Vec<NoteId>,
    folder: Option<PathBuf>,
    state: TextExportState,
    next_try: Option<Instant>,
}

impl Export {
    pub(super) fn view(&self) -> TextExportView {
        TextExportView {
            state: self.state,
            pending: u32::try_from(self.pending.len()).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    pub(super) fn add(&mut self, notes: Vec<NoteId>) {
        self.added.extend(notes);
    }

    /// For a library that was locked or replaced.
    pub(super) fn reload(&mut self) {
        *self = Export {
            added: std::mem::take(&mut self.added),
            ..Export::default()
        };
    }

    /// Writes what is due. Without a folder nothing is. Does nothing while the library is locked.
    pub(super) fn run(&mut self, store: &Store, folder: Option<&Path>) {
        if !self.load(store) {
            return;
        }
        let is_same = self.folder.as_deref() == folder;
        let Some(folder) = folder else {
            self.folder = None;
            self.state = TextExportState::Ready;
            self.next_try = None;
            self.pending.clear();
            return self.save(store);
        };
        // Before the folder is tried, so that a crash loses none.
        self.save(store);
        let is_idle = self.pending.is_empty() && self.state == TextExportState::Ready;
        let is_early = self.next_try.is_some_and(|at| Instant::now() < at);
        if is_same && (is_idle || is_early) {
            return;
        }
        self.folder = Some(folder.to_owned());
        self.state = self.write_pending(store, folder);
        self.save(store);
        let is_retried = self.state != TextExportState::Ready;
        self.next_try = is_retried.then(|| Instant::now() + RETRY_INTERVAL);
    }

    fn write_pending(&mut self, store: &Store, folder: &Path) -> TextExportState {
        // Not created: it may be on a disk that is away.
        if !folder.is_dir() {
            return TextExportState::Missing;
        }
        let mut export = match TextExport::open(folder) {
            Ok(export) => export,
            Err(error) => return failure(&error),
        };
        while let Some(id) = self.pending.first() {
            let note = match store.note(id) {
                Ok(note) => Some(note),
                Err(StoreError::Locked) => break,
                // Deleted meanwhile, or damaged.
                Err(_) => None,
            };
            if let Some(note) = note.filter(|note| note.summary.binned_at.is_none())
                && let Err(error) = export.write(&note)
            {
                return failure(&error);
            }
            self.pending.remove(0);
        }
        TextExportState::Ready
    }

    /// Returns whether what is pending is known.
    fn load(&mut self, store: &Store) -> bool {
        if !self.is_loaded {
            let bytes = match store.load_device_file(DeviceFile::PendingExports) {
                Err(StoreError::Locked) => return false,
                Err(error) => {
                    tracing::warn!(code = %error.code(), "the texts to export cannot be read");
                    None
                }
                Ok(bytes) => bytes,
            };
            self.stored = serde_json::from_slice(&bytes.unwrap_or_default()).unwrap_or_default();
            self.pending.clone_from(&self.stored);
            self.is_loaded = true;
        }
        self.pending.append(&mut self.added);
        true
    }

    fn save(&mut self, store: &Store) {
        if self.pending == self.stored {
            return;
        }
        let bytes = serde_json::to_vec(&self.pending).unwrap_or_default();
        match store.store_device_file(DeviceFile::PendingExports, &bytes) {
            Ok(()) => self.stored.clone_from(&self.pending),
            Err(error) => {
                tracing::warn!(code = %error.code(), "the texts to export were not saved");
            }
        }
    }
}

fn failure(error: &OutputError) -> TextExportState {
    match error {
        OutputError::Unwritable { reason, .. } if is_disk_full(reason) => TextExportState::DiskFull,
        OutputError::Unwritable { reason, .. } => match reason.kind() {
            io::ErrorKind::NotFound => TextExportState::Missing,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                TextExportState::NotAllowed
            }
            _ => TextExportState::Failed,
        },
        _ => TextExportState::Failed,
    }
}
