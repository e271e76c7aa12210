//! Imports complete files of a watched folder in batches, and waits while the disk is full.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use earshot_error::ErrorCode;

use crate::api::ImportReport;
use crate::text_export::is_exported_text;

/// Interval between attempts while the disk is full.
const DISK_FULL_INTERVAL: Duration = Duration::from_secs(2);
/// Few enough that their texts are soon awaited.
const FILES_PER_IMPORT: usize = 20;

/// Imports these files of this folder.
pub(crate) type AddFiles = dyn Fn(&Path, &[PathBuf]) -> ImportReport + Send + Sync;

#[derive(Debug)]
pub enum FolderImportEvent<'a> {
    Imported {
        files: &'a [PathBuf],
        /// Without notes of earlier attempts.
        report: ImportReport,
        /// If not, the disk is full, and the same files are imported again.
        is_complete: bool,
    },
    DiskFull,
    SpaceAgain,
}

/// Stops once the library is locked. Texts that were exported to the folder are left out. `wait`
/// returns whether to try again while the disk is full; without it nothing is tried again.
pub fn import_from_folder(
    add_files: impl Fn(&Path, &[PathBuf]) -> ImportReport,
    folder: &Path,
    files: &[PathBuf],
    export_folder: Option<&Path>,
    wait: Option<&dyn Fn(Duration) -> bool>,
    mut on_event: impl FnMut(FolderImportEvent<'_>),
) {
    let files: Vec<_> = files
        .iter()
        .filter(|file| !is_exported_text(export_folder, file))
        .cloned()
        .collect();
    for files in files.chunks(FILES_PER_IMPORT) {
        let mut own = HashSet::new();
        let mut is_full = false;
        loop {
            let mut report = add_files(folder, files);
            report.duplicates.retain(|known| !own.contains(&known.note));
            own.extend(report.notes.iter().cloned());
            let has = |code| report.rejected.iter().any(|file| file.error.code == code);
            if has(ErrorCode::LibraryLocked) {
                return;
            }
            let was_full =
                std::mem::replace(&mut is_full, wait.is_some() && has(ErrorCode::DiskFull));
            on_event(FolderImportEvent::Imported {
                files,
                report,
                is_complete: !is_full,
            });
            if !is_full {
                if was_full {
                    on_event(FolderImportEvent::SpaceAgain);
                }
                break;
            }
            if !was_full {
                on_event(FolderImportEvent::DiskFull);
            }
            if wait.is_some_and(|wait| !wait(DISK_FULL_INTERVAL)) {
                return;
            }
        }
    }
}
