//! One watched folder, as the settings show it.

use std::path::Path;

use earshot_error::ErrorInfo;
use earshot_transcript::escaped_name;

use crate::InputError;
use crate::api::{RejectedFile, WatchedFolder, WatchedFolderState};
use crate::folder_watcher::{FolderEvent, FolderWatcher};

/// The latest are the most useful.
const MAX_PROBLEMS: usize = 10;

#[derive(Default)]
pub(super) struct Folder {
    pub(super) watcher: Option<FolderWatcher>,
    is_polled: bool,
    is_missing: bool,
    is_unreadable: bool,
    pub(super) is_disk_full: bool,
    problems: Vec<RejectedFile>,
}

impl Folder {
    pub(super) fn view(&self, path: &Path, is_locked: bool) -> WatchedFolder {
        WatchedFolder {
            path: path.to_owned(),
            state: if is_locked {
                WatchedFolderState::Locked
            } else if self.is_missing {
                WatchedFolderState::Missing
            } else if self.is_unreadable {
                WatchedFolderState::NotAllowed
            } else if self.is_disk_full {
                WatchedFolderState::DiskFull
            } else if self.is_polled {
                WatchedFolderState::Polling
            } else {
                WatchedFolderState::Watching
            },
            problems: self.problems.clone(),
        }
    }

    /// `root`: the canonical path of the folder, if it is there.
    pub(super) fn on_event(&mut self, root: Option<&Path>, event: &FolderEvent) {
        let is_root = |path: &Path| root == Some(path);
        match event {
            FolderEvent::Watching { is_polled, .. } => {
                self.is_polled = *is_polled;
                self.is_missing = false;
                self.is_unreadable = false;
            }
            FolderEvent::Vanished { .. } => self.is_missing = true,
            FolderEvent::Unreadable { path, .. } if is_root(path) => self.is_unreadable = true,
            FolderEvent::Unreadable { path, reason } => {
                let error = InputError::Folder(reason.clone());
                let error = ErrorInfo::new(error.code(), &error);
                let name = escaped_name(path.file_name().unwrap_or(path.as_os_str()));
                self.set_problems(&[], vec![RejectedFile { name, error }]);
            }
            FolderEvent::Readable { path } if is_root(path) => self.is_unreadable = false,
            FolderEvent::Readable { path } => {
                let name = escaped_name(path.file_name().unwrap_or(path.as_os_str()));
                self.set_problems(&[name], Vec::new());
            }
            FolderEvent::Returned { .. }
            | FolderEvent::Ready { .. }
            | FolderEvent::Moved { .. } => {}
        }
    }

    /// After these files were tried.
    pub(super) fn set_problems(&mut self, tried: &[String], rejected: Vec<RejectedFile>) {
        let is_tried =
            |name: &String| tried.contains(name) || rejected.iter().any(|file| file.name == *name);
        self.problems.retain(|file| !is_tried(&file.name));
        self.problems.extend(rejected);
        let excess = self.problems.len().saturating_sub(MAX_PROBLEMS);
        self.problems.drain(..excess);
    }
}
