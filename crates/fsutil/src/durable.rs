//! Replacing files durably.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::private_folder::create_private_dir;

/// Creates the folder if needed. The file is readable by the user only.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private_dir(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    persist(file, path)
}

/// Moves the file to `path`, replacing an existing one. [`sync_folder`] makes the name durable.
pub fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    // Before the rename: after a power failure the name could otherwise refer to an empty file.
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes created, renamed and removed names durable. Some network file systems fail; systems other
/// than Unix cannot open folders, but journal their names.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
