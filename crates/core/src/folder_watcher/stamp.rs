//! Detects changed and renamed files.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// By path below the watched folder.
pub type KnownFiles = HashMap<PathBuf, FileStamp>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: Option<u64>,
    id: Option<FileId>,
}

/// Device and inode.
pub(super) type FileId = (u64, u64);

impl FileStamp {
    /// `None` if there is no such file.
    pub fn read(path: &Path) -> Option<FileStamp> {
        let metadata = path.symlink_metadata().ok()?;
        metadata.is_file().then(|| FileStamp::of(&metadata))
    }

    pub(super) fn of(metadata: &Metadata) -> FileStamp {
        #[cfg(unix)]
        let id = {
            use std::os::unix::fs::MetadataExt as _;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let id = None;
        let since_epoch = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        FileStamp {
            bytes: metadata.len(),
            modified: since_epoch.and_then(|time| u64::try_from(time.as_nanos()).ok()),
            id,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    pub(super) fn id(&self) -> Option<FileId> {
        self.id
    }

    /// Without the id, which some network file systems change each time.
    pub(crate) fn is_unchanged(&self, now: &FileStamp) -> bool {
        (self.bytes, self.modified) == (now.bytes, now.modified)
    }
}
