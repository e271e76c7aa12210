use std::path::Path;

use crate::NetworkError;

/// Kept free for the rest of the system, in bytes.
const MARGIN: u64 = 64_000_000;

/// Checks that `missing` more bytes fit into `folder`, which must exist.
///
/// # Errors
/// [`NetworkError::InsufficientSpace`]; none if the system does not report free space.
pub fn ensure_free_space(folder: &Path, dest: &Path, missing: u64) -> Result<(), NetworkError> {
    let needed = missing.saturating_add(MARGIN);
    match free_bytes(folder) {
        Some(free) if free < needed => Err(NetworkError::InsufficientSpace {
            path: dest.to_owned(),
            needed,
            free,
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    // Some network file systems report a size of 0.
    (bytes(disk.f_blocks) > 0).then(|| bytes(disk.f_bavail))
}

/// Not supported by the standard library; a full disk is still reported on write.
#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}
