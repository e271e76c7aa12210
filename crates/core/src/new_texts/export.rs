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
    /// Oldest first. `None` until loaded.
    pending: Option<Vec<NoteId>>,
    /// As stored in the library.
    stored: Vec<NoteId>,
    folder: Option<PathBuf>,
    state: TextExportState,
    next_try: Option<Instant>,
}

impl Export {
    pub(super) fn view(&self) -> TextExportView {
        let pending = self.pending.as_ref().map_or(0, Vec::len);
        TextExportView {
            state: self.state,
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn next_try(&self) -> Option<Instant> {
        self.next_try
    }

    pub(super) fn add(&mut self, store: &Store, notes: Vec<NoteId>) {
        if !notes.is_empty() {
            self.pending(store).extend(notes);
            self.save(store);
        }
    }

    /// Writes what is due. Without a folder nothing is.
    pub(super) fn run(&mut self, store: &Store, folder: Option<&Path>) {
        let is_same = self.folder.as_deref() == folder;
        let Some(folder) = folder else {
            self.folder = None;
            self.state = TextExportState::Ready;
            self.next_try = None;
            self.pending(store).clear();
            return self.save(store);
        };
        if !is_same {
            self.folder = Some(folder.to_owned());
            self.next_try = None;
        }
        if self.next_try.is_some_and(|at| Instant::now() < at) {
            return;
        }
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
        while let Some(id) = self.pending(store).first().cloned() {
            let note = match store.note(&id) {
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
            self.pending(store).remove(0);
        }
        TextExportState::Ready
    }

    fn pending(&mut self, store: &Store) -> &mut Vec<NoteId> {
        let stored = &mut self.stored;
        self.pending.get_or_insert_with(|| {
            let bytes = store.load_device_file(DeviceFile::PendingExports);
            let bytes = bytes.unwrap_or_default().unwrap_or_default();
            *stored = serde_json::from_slice(&bytes).unwrap_or_default();
            stored.clone()
        })
    }

    fn save(&mut self, store: &Store) {
        let Some(pending) = self
            .pending
            .as_ref()
            .filter(|pending| **pending != self.stored)
        else {
            return;
        };
        let bytes = serde_json::to_vec(pending).unwrap_or_default();
        match store.store_device_file(DeviceFile::PendingExports, &bytes) {
            Ok(()) => self.stored.clone_from(pending),
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
