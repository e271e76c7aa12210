use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use earshot_vault::is_sealed;

use crate::error::{Result, StoreError};
use crate::recording_files::{PLAIN, Recordings, SEALED};
use crate::{ContentHash, folders};

pub(crate) const DATABASE: &str = "notes.db";
/// The wrapped keys; exists while the library is encrypted.
pub(crate) const KEYS: &str = "keys";
/// Exists during a wipe.
const WIPE_MARKER: &str = "wiping";

/// A small file about this device: no archive contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceFile {
    /// Which files of watched folders were imported.
    WatchedFolders,
    /// Notes whose texts are still to be written to a folder.
    PendingExports,
}

impl DeviceFile {
    const ALL: [DeviceFile; 2] = [DeviceFile::WatchedFolders, DeviceFile::PendingExports];

    pub(crate) fn path(self, library: &Path) -> PathBuf {
        library.join(match self {
            DeviceFile::WatchedFolders => "watched-folders",
            DeviceFile::PendingExports => "pending-exports",
        })
    }
}

/// They need not exist.
pub(crate) fn device_files(library: &Path) -> impl Iterator<Item = PathBuf> {
    DeviceFile::ALL.into_iter().map(|file| file.path(library))
}

/// Files that prove that a library once existed here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExistingFiles {
    None,
    Plain,
    Sealed,
}

impl ExistingFiles {
    pub(crate) fn detect(library: &Path, recordings: &Recordings) -> Result<ExistingFiles> {
        let failed = || StoreError::file("list its audio files");
        let mut existing = ExistingFiles::None;
        for entry in fs::read_dir(library.join("audio")).into_iter().flatten() {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name();
            if name.to_str().and_then(ContentHash::parse).is_some() {
                if is_sealed_file(&entry.path()).map_err(failed())? {
                    return Ok(ExistingFiles::Sealed);
                }
                existing = ExistingFiles::Plain;
            }
        }
        if !recordings.list(SEALED)?.is_empty() {
            return Ok(ExistingFiles::Sealed);
        }
        for (path, _) in recordings.list(PLAIN)? {
            if fs::metadata(path).map_err(failed())?.len() > 0 {
                existing = ExistingFiles::Plain;
            }
        }
        Ok(existing)
    }
}

pub(crate) fn is_sealed_file(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(8).read_to_end(&mut start)?;
    Ok(is_sealed(&start))
}

pub(crate) fn is_wipe_interrupted(library: &Path) -> bool {
    library.join(WIPE_MARKER).exists()
}

/// Requires exclusive access.
pub(crate) fn erase(library: &Path) -> Result<()> {
    folders::private_file(&library.join(WIPE_MARKER))
        .and_then(|()| folders::sync(library))
        .map_err(failed())?;
    folders::remove(&library.join(KEYS)).map_err(failed())?;
    folders::sync(library).map_err(failed())?;
    for ending in ["db", "db-journal", "db-wal", "db-shm", "new", "new-journal"] {
        folders::remove(&library.join(DATABASE).with_extension(ending)).map_err(failed())?;
    }
    for path in device_files(library) {
        folders::remove(&path).map_err(failed())?;
    }
    clear_folder(&library.join("audio"))?;
    clear_folder(&library.join("recordings"))?;
    folders::sync(library).map_err(failed())?;
    folders::remove(&library.join(WIPE_MARKER)).map_err(failed())?;
    folders::sync(library).map_err(failed())
}

fn failed() -> impl FnOnce(io::Error) -> StoreError {
    StoreError::file("erase its files")
}

fn clear_folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            clear_folder(&path)?;
        } else {
            folders::remove(&path).map_err(failed())?;
        }
    }
    Ok(())
}
