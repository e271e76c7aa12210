//! Partial files of interrupted downloads.

use std::fs::{OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::NetworkError;

/// Bytes on disk; 0 if there is no partial file.
pub fn partial_bytes(dest: &Path, sha256: &str) -> u64 {
    std::fs::metadata(partial_path(dest, sha256)).map_or(0, |file| file.len())
}

/// No effect if there is none.
///
/// # Errors
/// [`NetworkError::InProgress`] while it is being downloaded, [`NetworkError::Io`].
pub fn delete_partial(dest: &Path, sha256: &str) -> Result<(), NetworkError> {
    let path = partial_path(dest, sha256);
    let io = |source| NetworkError::Io {
        path: dest.to_owned(),
        source,
    };
    let file = match OpenOptions::new().write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io(error)),
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            return Err(NetworkError::InProgress {
                path: dest.to_owned(),
            });
        }
        // The file system does not support locks.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    std::fs::remove_file(&path).map_err(io)
}

/// Half of the SHA-256 distinguishes the files; verification uses all of it.
pub(crate) fn partial_path(dest: &Path, sha256: &str) -> PathBuf {
    let name = dest.file_name().unwrap_or_default().to_string_lossy();
    dest.with_file_name(partial_file_name(&name, sha256))
}

pub fn partial_file_name(name: &str, sha256: &str) -> String {
    let content = sha256.get(..16).unwrap_or(sha256);
    format!(".{name}.{content}.part")
}
