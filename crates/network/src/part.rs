//! The part of a file that has arrived so far.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::{OnlineError, half};

/// How often a file that vanishes while it is being locked is opened again.
const MOST_OPENINGS: u32 = 10;

/// The beginning of a file that is being downloaded, in a hidden file beside the
/// place where the whole one will be.
///
/// It is named by what the whole will contain, so that it can be continued after
/// a restart, and from any server, with no more known than that. It is locked as
/// long as this lives. Dropped, it stays; an empty one is removed.
#[derive(Debug)]
pub(crate) struct Part {
    path: PathBuf,
    dest: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    kept: u64,
}

impl Part {
    /// Opens what there is of the file with this SHA-256 that will be at `dest`,
    /// and reads all of it to know its hash. Setting `cancel` ends that.
    ///
    /// # Errors
    /// [`OnlineError::Underway`] if somebody else has it open,
    /// [`OnlineError::Cancelled`], [`OnlineError::DiskFull`] and
    /// [`OnlineError::Io`].
    pub(crate) fn open(
        dest: &Path,
        sha256: &str,
        cancel: &AtomicBool,
    ) -> Result<Self, OnlineError> {
        let path = half::path(dest, sha256);
        std::fs::create_dir_all(folder(dest)).map_err(|error| cannot_write(dest, error))?;
        let file = open_locked(&path, dest)?;
        let mut part = Self {
            path,
            dest: dest.to_owned(),
            file,
            hash: Sha256::new(),
            bytes: 0,
            kept: 0,
        };
        // Before anything can fail: dropped while it seems empty, it is removed.
        let metadata = part.file.metadata();
        part.bytes = metadata.map_err(|error| part.cannot_write(error))?.len();
        part.read(cancel)?;
        Ok(part)
    }

    fn read(&mut self, cancel: &AtomicBool) -> Result<(), OnlineError> {
        let mut buffer = vec![0; 1 << 16];
        let mut read = 0;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(OnlineError::Cancelled);
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

    /// Bytes that are there.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of what is there, in lower-case hex.
    pub(crate) fn sha256(&self) -> String {
        format!("{:x}", self.hash.clone().finalize())
    }

    /// Bytes that were there before the connection that is open now, and still
    /// are.
    pub(crate) fn kept(&self) -> u64 {
        self.kept
    }

    /// Notes that another connection begins.
    pub(crate) fn connecting(&mut self) {
        self.kept = self.bytes;
    }

    /// Writes `bytes` behind what is there.
    ///
    /// # Errors
    /// [`OnlineError::DiskFull`], [`OnlineError::Io`].
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), OnlineError> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| self.cannot_write(error))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Makes it the whole file, in one step and for good.
    ///
    /// # Errors
    /// [`OnlineError::DiskFull`], [`OnlineError::Io`].
    pub(crate) fn finish(self) -> Result<PathBuf, OnlineError> {
        let finish = || {
            self.file.sync_all()?;
            std::fs::rename(&self.path, &self.dest)
        };
        finish().map_err(|error| self.cannot_write(error))?;
        sync_folder(folder(&self.dest));
        Ok(self.dest.clone())
    }

    /// Throws away what is there. It can be written anew.
    ///
    /// # Errors
    /// [`OnlineError::Io`].
    pub(crate) fn discard(&mut self) -> Result<(), OnlineError> {
        let emptied = self
            .file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)));
        emptied.map_err(|error| self.cannot_write(error))?;
        self.hash.reset();
        self.bytes = 0;
        self.kept = 0;
        Ok(())
    }

    fn cannot_write(&self, source: io::Error) -> OnlineError {
        cannot_write(&self.dest, source)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.bytes == 0 {
            // An empty file that stays does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The folder that a file is in.
pub(crate) fn folder(dest: &Path) -> &Path {
    match dest.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn open_locked(path: &Path, dest: &Path) -> Result<File, OnlineError> {
    let io = |error| cannot_write(dest, error);
    for _ in 0..MOST_OPENINGS {
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
            // A disk that knows no locks is better than no model.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        if is_at(&file, path).map_err(io)? {
            return Ok(file);
        }
    }
    Err(OnlineError::Underway {
        path: dest.to_owned(),
    })
}

/// Whether the file is still at this path: whoever had it locked may have
/// finished or removed it between our opening and our locking it.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let there = match std::fs::metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let open = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok((there.dev(), there.ino()) == (open.dev(), open.ino()))
    }
    // Elsewhere the standard library has nothing better that is stable.
    #[cfg(not(unix))]
    Ok(there.len() == open.len())
}

/// So that a power cut does not undo the renaming. Where folders cannot be
/// synced, as on some disks in a network, the file is in its place all the same.
#[cfg(unix)]
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Folders cannot be opened there.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) {}

fn cannot_write(dest: &Path, source: io::Error) -> OnlineError {
    let path = dest.to_owned();
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OnlineError::DiskFull { path },
        _ => OnlineError::Io { path, source },
    }
}
