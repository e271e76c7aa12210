//! What a download that was cut off left behind.

use std::fs::{OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::OnlineError;

/// Bytes that have arrived of the file with this SHA-256 that will be at `dest`; 0 where
/// there is nothing.
pub fn arrived(dest: &Path, sha256: &str) -> u64 {
    std::fs::metadata(path(dest, sha256)).map_or(0, |file| file.len())
}

/// Throws away what has arrived of that file. Nothing happens where there is nothing.
///
/// # Errors
/// [`OnlineError::Underway`] while it is being downloaded, [`OnlineError::Io`].
pub fn forget(dest: &Path, sha256: &str) -> Result<(), OnlineError> {
    let path = path(dest, sha256);
    let io = |source| OnlineError::Io {
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
            return Err(OnlineError::Underway {
                path: dest.to_owned(),
            });
        }
        // A disk that knows no locks: nobody can be asked.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    std::fs::remove_file(&path).map_err(io)
}

/// The name's first half of the SHA-256 is enough to tell files apart: whether
/// it is the right one is decided by all of it.
pub(crate) fn path(dest: &Path, sha256: &str) -> PathBuf {
    let name = dest.file_name().unwrap_or_default().to_string_lossy();
    dest.with_file_name(half_name(&name, sha256))
}

/// The name of what has arrived of a file of this name, beside where the whole will be.
pub fn half_name(name: &str, sha256: &str) -> String {
    let content = sha256.get(..16).unwrap_or(sha256);
    format!(".{name}.{content}.part")
}
