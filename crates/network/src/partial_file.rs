use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_fsutil::sync_folder;
use sha2::{Digest, Sha256};

use crate::{NetworkError, partial};

/// A file can disappear while it is being locked.
const MAX_OPEN_ATTEMPTS: u32 = 10;

/// The received part of a download, in a hidden file next to the destination.
///
/// Its name contains the hash of the complete file, so that it can be resumed after a restart and
/// from any mirror. Locked while open; kept on drop unless empty.
#[derive(Debug)]
pub(crate) struct PartialFile {
    path: PathBuf,
    dest: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    bytes_before_connection: u64,
}

impl PartialFile {
    /// Opens or creates the file and hashes its content. Setting `cancel` aborts.
    ///
    /// # Errors
    /// [`NetworkError::InProgress`] if another process has it open, [`NetworkError::Cancelled`],
    /// [`NetworkError::DiskFull`] and [`NetworkError::Io`].
    pub(crate) fn open(
        dest: &Path,
        sha256: &str,
        cancel: &AtomicBool,
    ) -> Result<Self, NetworkError> {
        let path = partial::partial_path(dest, sha256);
        std::fs::create_dir_all(folder(dest)).map_err(|error| cannot_write(dest, error))?;
        let file = open_locked(&path, dest)?;
        let mut partial = Self {
            path,
            dest: dest.to_owned(),
            file,
            hash: Sha256::new(),
            bytes: 0,
            bytes_before_connection: 0,
        };
        // Before any error can occur: an apparently empty file is deleted on drop.
        let metadata = partial.file.metadata();
        partial.bytes = metadata.map_err(|error| partial.cannot_write(error))?.len();
        partial.read(cancel)?;
        Ok(partial)
    }

    fn read(&mut self, cancel: &AtomicBool) -> Result<(), NetworkError> {
        let mut buffer = vec![0; 1 << 16];
        let mut read = 0;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(NetworkError::Cancelled);
            }
            match self.file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    self.hash.update(&buffer[..count]);
                    read += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.cannot_write(error)),
            }
        }
        self.bytes = read;
        Ok(())
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Of the bytes on disk, in lower-case hex.
    pub(crate) fn sha256(&self) -> String {
        format!("{:x}", self.hash.clone().finalize())
    }

    /// Bytes that earlier connections received.
    pub(crate) fn bytes_before_connection(&self) -> u64 {
        self.bytes_before_connection
    }

    pub(crate) fn on_connect(&mut self) {
        self.bytes_before_connection = self.bytes;
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), NetworkError> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| self.cannot_write(error))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Renames the file to the destination, atomically and durably.
    pub(crate) fn finish(self) -> Result<PathBuf, NetworkError> {
        let finish = || {
            self.file.sync_all()?;
            std::fs::rename(&self.path, &self.dest)
        };
        finish().map_err(|error| self.cannot_write(error))?;
        // Best effort: some network file systems cannot sync folders.
        let _ = sync_folder(folder(&self.dest));
        Ok(self.dest.clone())
    }

    /// Truncates the file.
    pub(crate) fn discard(&mut self) -> Result<(), NetworkError> {
        let emptied = self
            .file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)));
        emptied.map_err(|error| self.cannot_write(error))?;
        self.hash.reset();
        self.bytes = 0;
        self.bytes_before_connection = 0;
        Ok(())
    }

    fn cannot_write(&self, source: io::Error) -> NetworkError {
        cannot_write(&self.dest, source)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if self.bytes == 0 {
            // An empty file that remains does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

pub(crate) fn folder(dest: &Path) -> &Path {
    match dest.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn open_locked(path: &Path, dest: &Path) -> Result<File, NetworkError> {
    let io = |error| cannot_write(dest, error);
    for _ in 0..MAX_OPEN_ATTEMPTS {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => break,
            // Some file systems do not support locks.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        if is_same_file(&file, path).map_err(io)? {
            return Ok(file);
        }
    }
    Err(NetworkError::InProgress {
        path: dest.to_owned(),
    })
}

/// Another process may have renamed or removed the file between opening and locking.
fn is_same_file(file: &File, path: &Path) -> io::Result<bool> {
    let on_disk = match std::fs::metadata(path) {
        Ok(on_disk) => on_disk,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let open = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok((on_disk.dev(), on_disk.ino()) == (open.dev(), open.ino()))
    }
    // The standard library has no stable file ID on other systems.
    #[cfg(not(unix))]
    Ok(on_disk.len() == open.len())
}

fn cannot_write(dest: &Path, source: io::Error) -> NetworkError {
    let path = dest.to_owned();
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => NetworkError::DiskFull { path },
        _ => NetworkError::Io { path, source },
    }
}
