//! Whether there is room for a file, asked before anybody is bothered for it.

use std::path::Path;

use crate::OnlineError;

/// Left free, because a device without any room left does not work well: bytes.
const MARGIN: u64 = 64_000_000;

/// Makes sure that `missing` more bytes can be written to `dest`, in the folder
/// `folder`, which exists, however they come there.
///
/// # Errors
/// [`OnlineError::NoRoom`]. Where the system does not tell, there is none.
pub fn check_room(folder: &Path, dest: &Path, missing: u64) -> Result<(), OnlineError> {
    let needed = missing.saturating_add(MARGIN);
    match free(folder) {
        Some(free) if free < needed => Err(OnlineError::NoRoom {
            path: dest.to_owned(),
            needed,
            free,
        }),
        _ => Ok(()),
    }
}

/// Bytes that the user may still write there.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    // Some that lie in a network say that they have no size at all.
    (bytes(disk.f_blocks) > 0).then(|| bytes(disk.f_bavail))
}

/// Not asked here: the standard library cannot, and writing to a full disk is
/// told as such all the same.
#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}
